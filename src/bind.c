/* bind.c - the binding idiom: boxes, taking arguments, anchoring, scratch, raising. */
#include "bind.h"

#include <stdlib.h>
#include <string.h>

static void *const *box_of(lua_State *L, int arg, const struct bind_class *class)
{
	return luaL_checkudata(L, arg, class->name);
}

/* A box knows its class through the upvalue of its finalizer. */
static int release(lua_State *L)
{
	const struct bind_class *class = lua_touserdata(L, lua_upvalueindex(1));
	void **box = luaL_checkudata(L, 1, class->name);
	void *object = *box;

	*box = NULL;
	if (object != NULL)
		class->free(object);
	return 0;
}

void bind_register(lua_State *L, const struct bind_class *class)
{
	static const char *const closers[] = {"__gc", "__close"};

	bool is_there = luaL_getmetatable(L, class->name) != LUA_TNIL;
	lua_pop(L, 1);
	if (is_there)
		return;
	lua_newtable(L); /* known only once it is whole: not enough memory raises in between */
	lua_pushstring(L, class->name);
	lua_setfield(L, -2, "__name");
	for (size_t i = 0; i < LENGTH(closers); i++) {
		lua_pushlightuserdata(L, (void *)(uintptr_t) class);
		lua_pushcclosure(L, release, 1);
		lua_setfield(L, -2, closers[i]);
	}
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_newtable(L);
	if (class->methods != NULL)
		luaL_setfuncs(L, class->methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -3, "methods"); /* so that it is found even where __index is a function */
	lua_setfield(L, -2, "__index");
	if (class->metamethods != NULL)
		luaL_setfuncs(L, class->metamethods, 0);
	lua_setfield(L, LUA_REGISTRYINDEX, class->name);
}

void bind_methods(lua_State *L, const struct bind_class *class)
{
	bind_register(L, class);
	luaL_getmetatable(L, class->name);
	lua_getfield(L, -1, "methods");
	lua_remove(L, -2);
}

void **bind_box(lua_State *L, const struct bind_class *class)
{
	void **box = lua_newuserdatauv(L, sizeof *box, 1);

	*box = NULL;
	bind_register(L, class); /* its module may not have been required */
	luaL_setmetatable(L, class->name);
	return box;
}

void bind_filled(lua_State *L, void **box, const struct bind_class *class, const struct err *err)
{
	if (*box == NULL)
		bind_raise(L, err);
	if (class->bytes != NULL) {
		size_t kib = class->bytes(*box) / 1024;
		if (kib > 0)
			lua_gc(L, LUA_GCSTEP, (int)MIN(kib, (size_t)INT32_MAX / 2));
	}
}

void *bind_take(lua_State *L, int arg, const struct bind_class *class)
{
	void *object = *box_of(L, arg, class);

	if (object == NULL)
		luaL_argerror(L, arg, "it was closed");
	return object;
}

void *bind_take_optional(lua_State *L, int arg, const struct bind_class *class)
{
	return lua_isnoneornil(L, arg) ? NULL : bind_take(L, arg, class);
}

struct str bind_str(lua_State *L, int arg)
{
	struct str text;

	text.at = luaL_checklstring(L, arg, &text.length);
	return text;
}

void bind_anchor(lua_State *L, int owner)
{
	lua_pushvalue(L, owner);
	lua_setiuservalue(L, -2, 1);
}

static void free_arena(void *arena)
{
	arena_free(arena);
}

static const struct bind_class scratch_class = {.name = "befund.scratch", .free = free_arena};

struct arena *bind_scratch(lua_State *L)
{
	struct err err = {0};

	bind_register(L, &scratch_class);
	void **box = bind_box(L, &scratch_class);
	*box = arena_new(&err);
	if (*box == NULL)
		bind_raise(L, &err);
	lua_toclose(L, -1);
	return *box;
}

void bind_where(lua_State *L)
{
	lua_Debug frame;
	size_t length = 0;
	const char *lib = NULL;

	if (lua_getfield(L, LUA_REGISTRYINDEX, BIND_LIB) == LUA_TSTRING)
		lib = lua_tolstring(L, -1, &length);
	for (int level = 1; lua_getstack(L, level, &frame) != 0; level++) {
		lua_getinfo(L, "Sl", &frame);
		bool ours = lib != NULL && frame.source[0] == '@' &&
		            strncmp(frame.source + 1, lib, length) == 0;
		if (frame.currentline > 0 && !ours) {
			lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
			lua_remove(L, -2);
			return;
		}
	}
	lua_pop(L, 1);
	lua_pushliteral(L, "");
}

void bind_raise(lua_State *L, const struct err *err)
{
	char text[sizeof err->place + sizeof err->text + sizeof err->advice + 8];

	bind_where(L);
	lua_pushstring(L, err_message(err, text, sizeof text));
	lua_concat(L, 2);
	lua_error(L);
	abort(); /* lua_error does not return, but is not declared so */
}
