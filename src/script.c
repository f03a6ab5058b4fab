/*
 * script.c - a Lua state for scripts.
 *
 * The message handler (`explain`) turns whatever was raised into one text before the stack is gone:
 * the place in the script, what happened, and from where it was called. A table whose metatable is
 * named "befund.exit" carries a message and an exit status of its own (lib/command.lua).
 */
#include "script.h"

#include "lua_modules.h"
#include "meter.h"
#include "utf8.h"

#include <dlfcn.h>
#include <lauxlib.h>
#include <limits.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRIPT_ENVIRONMENT "befund.environment"

enum {
	MESSAGE_LIMIT = 4096,     /* bytes of a message */
	LEVEL_LIMIT = 100,        /* frames looked at */
	CALLER_LIMIT = 10,        /* callers named */
	TOSTRING_STEPS = 1000000, /* instructions that an error's __tostring may take */
};

/* The folder of the liblua that is running: Debian keeps the modules for it in lua/5.4 beside it.
 */
static bool library_folder(char *folder, size_t size)
{
	Dl_info info;

	if (dladdr((void *)(uintptr_t)lua_newstate, &info) == 0 || info.dli_fname == NULL)
		return false;
	const char *slash = strrchr(info.dli_fname, '/');
	if (slash == NULL)
		return false;
	int length = snprintf(folder, size, "%.*s/lua/5.4", (int)(slash - info.dli_fname),
	                      info.dli_fname);
	return length > 0 && (size_t)length < size;
}

/* Opens Debian's LuaFileSystem; stands in package.preload. */
static int open_lfs(lua_State *L)
{
	char folder[PATH_MAX];

	if (!library_folder(folder, sizeof folder))
		return luaL_error(
			L, "cannot tell where liblua lies (befund needs it as a shared library)");
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "loadlib");
	lua_pushfstring(L, "%s/lfs.so", folder);
	lua_pushliteral(L, "luaopen_lfs");
	lua_call(L, 2, 2);
	if (lua_isnil(L, -2))
		return luaL_error(L, "%s (install lua-filesystem)", lua_tostring(L, -1));
	lua_pop(L, 1);
	lua_pushliteral(L, "lfs");
	lua_call(L, 1, 1);

	return 1;
}

/* Gives Debian's folder of C modules for this Lua; only `befund spec` asks for it. */
static int modules_folder(lua_State *L)
{
	char folder[PATH_MAX];

	if (!library_folder(folder, sizeof folder))
		return luaL_error(
			L, "cannot tell where liblua lies (befund needs it as a shared library)");
	lua_pushstring(L, folder);

	return 1;
}

/*
 * Finds modules of lib/ for `require`, in front of Lua's own searcher, which opens a file twice and
 * says where it looked when there is none.
 */
static int search_lib(lua_State *L)
{
	const char *name = luaL_gsub(L, luaL_checkstring(L, 1), ".", "/");

	lua_getfield(L, LUA_REGISTRYINDEX, BIND_LIB);
	const char *path = lua_pushfstring(L, "%s%s.lua", lua_tostring(L, -1), name);
	int status = luaL_loadfilex(L, path, "t");
	if (status == LUA_ERRFILE)
		return 0; /* not there */
	if (status != LUA_OK)
		return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s",
		                  lua_tostring(L, 1), path, lua_tostring(L, -1));
	lua_pushstring(L, path);
	return 2;
}

static void add_searcher(lua_State *L)
{
	lua_getfield(L, -1, "searchers"); /* of `package` */
	for (lua_Integer i = luaL_len(L, -1); i >= 2; i--) {
		lua_geti(L, -1, i);
		lua_seti(L, -2, i + 1);
	}
	lua_pushcfunction(L, search_lib);
	lua_seti(L, -2, 2);
	lua_pop(L, 1);
}

void script_setup(lua_State *L, const char *home)
{
	lua_pushboolean(L, 1);
	lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
	luaL_openlibs(L);
	lua_pushstring(L, home);
	lua_setfield(L, LUA_REGISTRYINDEX, SCRIPT_HOME);
	lua_pushfstring(L, "%s/lib/", home);
	lua_setfield(L, LUA_REGISTRYINDEX, BIND_LIB);
	lua_pushliteral(L, "");
	lua_setfield(L, LUA_REGISTRYINDEX, SCRIPT_FOLDER);

	lua_getglobal(L, "package");
	lua_pushfstring(L, "%s/lib/?.lua;%s/lib/?/init.lua", home, home);
	lua_setfield(L, -2, "path");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "cpath");
	add_searcher(L);
	lua_getfield(L, -1, "preload");
	lua_pushcfunction(L, open_lfs);
	lua_setfield(L, -2, "lfs");
	lua_pushcfunction(L, modules_folder);
	lua_setfield(L, -2, "core.modules_folder");
	lua_pop(L, 2);
	lua_modules_preload(L);

	lua_getglobal(L, "require");
	lua_pushliteral(L, "strict");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "environment");
	lua_call(L, 0, 1);
	lua_setfield(L, LUA_REGISTRYINDEX, SCRIPT_ENVIRONMENT);
	lua_pop(L, 1);
}

void script_set_folder(lua_State *L, const char *path)
{
	const char *slash = path == NULL ? NULL : strrchr(path, '/');

	if (slash == NULL)
		lua_pushliteral(L, "");
	else if (slash == path)
		lua_pushliteral(L, "/");
	else
		lua_pushlstring(L, path, (size_t)(slash - path));
	lua_setfield(L, LUA_REGISTRYINDEX, SCRIPT_FOLDER);
}

void script_push_environment(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, SCRIPT_ENVIRONMENT);
}

static int in_environment(lua_State *L, int status)
{
	if (status == LUA_OK) {
		script_push_environment(L);
		lua_setupvalue(L, -2, 1);
	}
	return status;
}

int script_load_file(lua_State *L, const char *path)
{
	static const char binary[] = "attempt to load a binary chunk";
	int status = luaL_loadfilex(L, path, "t");

	if (status == LUA_ERRSYNTAX &&
	    strncmp(lua_tostring(L, -1), binary, sizeof binary - 1) == 0) {
		lua_pop(L, 1);
		lua_pushfstring(L, "%s: is compiled, befund takes text only (give it the source)",
		                path == NULL ? "standard input" : path);
	}
	return in_environment(L, status);
}

int script_load_chunk(lua_State *L, const char *text, size_t length, const char *name)
{
	lua_getglobal(L, "require");
	lua_pushliteral(L, "chunk");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "load");
	lua_remove(L, -2);
	script_push_environment(L);
	lua_pushlstring(L, text, length);
	lua_pushstring(L, name);
	lua_call(L, 3, 2);
	bool is_compiled = lua_isfunction(L, -2);
	lua_remove(L, is_compiled ? -1 : -2);
	return is_compiled ? LUA_OK : LUA_ERRSYNTAX;
}

/* Whether a frame is the script's: Lua code that lies neither in lib/ nor among the commands. */
static bool is_script(lua_State *L, const lua_Debug *frame)
{
	if (frame->currentline <= 0 || *frame->what == 'C')
		return false;
	if (*frame->source != '@')
		return true;
	lua_getfield(L, LUA_REGISTRYINDEX, SCRIPT_HOME);
	size_t length;
	const char *home = lua_tolstring(L, -1, &length);
	const char *inside = frame->source + 1;
	bool is_ours = strncmp(inside, home, length) == 0 &&
	               (strncmp(inside + length, "/lib/", 5) == 0 ||
	                strncmp(inside + length, "/scripts/commands/", 18) == 0);
	lua_pop(L, 1);
	return !is_ours;
}

static void stop_tostring(lua_State *L, lua_Debug *frame)
{
	(void)frame;
	lua_sethook(L, stop_tostring, LUA_MASKCOUNT, 1); /* so that a pcall cannot go on */
	luaL_error(L, "__tostring does not end");
}

static int to_text(lua_State *L)
{
	lua_sethook(L, stop_tostring, LUA_MASKCOUNT, TOSTRING_STEPS);
	luaL_tolstring(L, 1, NULL);
	return 1;
}

/* Pushes a text for the error object at index 1. */
static void push_message(lua_State *L)
{
	if (lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER) {
		lua_pushvalue(L, 1);
		lua_tolstring(L, -1, NULL);
	} else if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
		lua_pop(L, 1);
		lua_pushcfunction(L, to_text);
		lua_pushvalue(L, 1);
		if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
			lua_pop(L, 1);
			lua_pushfstring(L, "the error is a %s whose __tostring failed",
			                luaL_typename(L, 1));
		}
		lua_sethook(L, NULL, 0, 0);
	} else {
		lua_pushfstring(L, "the error is a %s value, not a message (pass error() a text)",
		                luaL_typename(L, 1));
	}
}

/* Adds ` called from script.lua:10 in function 'x'` for each caller behind the first frame. */
static void add_callers(lua_State *L, luaL_Buffer *out, int level)
{
	lua_Debug frame;
	int callers = 0;

	for (; level < LEVEL_LIMIT && lua_getstack(L, level, &frame); level++) {
		lua_getinfo(L, "Sln", &frame);
		if (!is_script(L, &frame))
			continue;
		if (callers++ == CALLER_LIMIT) {
			luaL_addstring(out, "\n  ...");
			return;
		}
		lua_pushfstring(L, "\n  called from %s:%d", frame.short_src, frame.currentline);
		luaL_addvalue(out);
		if (frame.name != NULL && *frame.what != 'm') {
			lua_pushfstring(L, " in function '%s'", frame.name);
			luaL_addvalue(out);
		}
	}
}

/* Whether `text` starts with `place`, which is then skipped. */
static bool skip_place(const char **text, const char *place)
{
	size_t length = strlen(place);

	if (strncmp(*text, place, length) != 0)
		return false;
	*text += length;
	return true;
}

/*
 * The message handler. A place of ours in front of the message is replaced by the script's line
 * that led there; one of the script itself stays; a message without a place (error's level 0) gets
 * none.
 */
static int explain(lua_State *L)
{
	lua_Debug frame;

	lua_sethook(L, NULL, 0, 0);
	if (luaL_getmetafield(L, 1, "__name") == LUA_TSTRING &&
	    strcmp(lua_tostring(L, -1), "befund.exit") == 0) {
		lua_pushvalue(L, 1);
		return 1;
	}
	lua_settop(L, 1);
	push_message(L);
	if (getenv("BEFUND_TRACEBACK") != NULL) {
		luaL_traceback(L, L, lua_tostring(L, -1), 1);
		return 1;
	}

	bool is_ours = false;
	int first = 0; /* the innermost frame of the script, if any */
	size_t length;
	const char *text = lua_tolstring(L, 2, &length);
	const char *end = text + length;
	for (int level = 1; level < LEVEL_LIMIT && lua_getstack(L, level, &frame); level++) {
		lua_getinfo(L, "Sl", &frame);
		if (is_script(L, &frame)) {
			first = level;
			break;
		}
		if (frame.currentline > 0 && !is_ours) {
			lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
			is_ours = skip_place(&text, lua_tostring(L, -1));
			lua_pop(L, 1);
		}
	}

	luaL_Buffer out;
	luaL_buffinit(L, &out);
	if (is_ours && first > 0) {
		lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
		luaL_addvalue(&out);
	}
	luaL_addlstring(&out, text, (size_t)(end - text));
	if (first > 0)
		add_callers(L, &out, first + 1);
	luaL_pushresult(&out);

	return 1;
}

/* Leaves the message of the error on top of the stack; the exit status it means. */
static int take_error(lua_State *L)
{
	int status = STATUS_FAILED;

	if (lua_istable(L, -1)) { /* befund.exit: only explain lets a table through */
		lua_getfield(L, -1, "status");
		status = (int)lua_tointeger(L, -1);
		lua_getfield(L, -2, "message");
		lua_copy(L, -1, -3);
		lua_pop(L, 2);
	}
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);
	if (text == NULL || (length == 0 && status == STATUS_FAILED)) {
		lua_pop(L, 1);
		lua_pushliteral(L, "the script failed without a message");
	}
	return status;
}

int script_try(lua_State *L, int arguments, int results)
{
	int base = lua_gettop(L) - arguments;

	lua_pushcfunction(L, explain);
	lua_insert(L, base);
	int status = lua_pcall(L, arguments, results, base);
	lua_remove(L, base);
	return status == LUA_OK ? STATUS_FINE : take_error(L);
}

int script_call(lua_State *L, int arguments, int results)
{
	int status = script_try(L, arguments, results);

	if (status != STATUS_FINE) {
		size_t length;
		const char *text = lua_tolstring(L, -1, &length);
		if (length > 0)
			script_tell(text, length);
		lua_pop(L, 1);
	}
	return status;
}

static int print(lua_State *L)
{
	int values = lua_gettop(L);

	for (int i = 1; i <= values; i++) {
		size_t length;
		const char *text = luaL_tolstring(L, i, &length);
		if (i > 1)
			fputc('\t', stdout);
		fwrite(text, 1, length, stdout);
		lua_pop(L, 1);
	}
	fputc('\n', stdout);
	return 0;
}

int script_print(lua_State *L, int base)
{
	int values = lua_gettop(L) - base;

	if (values == 0)
		return STATUS_FINE;
	luaL_checkstack(L, 3, "too many values to print");
	lua_pushcfunction(L, print);
	lua_insert(L, base + 1);
	return script_call(L, values, 0);
}

void script_tell(const char *text, size_t length)
{
	static const char more[] = " ...";
	char out[MESSAGE_LIMIT];
	size_t used = (size_t)snprintf(out, sizeof out, "befund: ");
	size_t room = sizeof out - sizeof more - 1;
	size_t at = 0;

	while (at < length) {
		char piece[16];
		size_t size, start = at;
		size_t window = MIN(length - at, 4);
		size_t valid = utf8_invalid(text + at, window);
		unsigned char byte = (unsigned char)text[at];

		if (byte < 0x80 || valid == 0) { /* one byte */
			at++;
			bool is_plain = byte < 0x80 && (byte == '\n' || !utf8_is_control(byte));
			size = (size_t)snprintf(piece, sizeof piece, is_plain ? "%c" : "\\x%02x",
			                        byte);
		} else {
			uint32_t point = utf8_next(text, length, &at);
			size = at - start;
			if (utf8_is_control(point))
				size = (size_t)snprintf(piece, sizeof piece, "\\u{%x}",
				                        (unsigned)point);
			else
				memcpy(piece, text + start, size);
		}
		if (used + size > room) {
			memcpy(out + used, more, sizeof more - 1);
			used += sizeof more - 1;
			break;
		}
		memcpy(out + used, piece, size);
		used += size;
	}
	out[used++] = '\n';
	meter_wipe();
	fflush(stdout); /* what was printed before stands before */
	fwrite(out, 1, used, stderr);
}
