/*
 * bind.h - the binding idiom: boxes, taking arguments, anchoring, scratch, raising. Floor 4.
 *
 * Three paragraphs in every function, a blank line between: take (all arguments checked, nothing
 * allocated), make (box first, then pure C, which cannot raise), give. The empty box stands on the
 * stack with its metatable before the object exists, and the maker's result goes into it in the
 * same statement, so that every way out is safe. Between take and give no Lua function is called.
 */
#ifndef BIND_H
#define BIND_H

#include "arena.h"
#include "err.h"
#include "str.h"

#include <lauxlib.h>
#include <lua.h>

struct bind_class {
	const char *name; /* of the metatable, "befund.column"; messages say "column" */
	void (*free)(void *object);
	size_t (*bytes)(
		const void *object); /* memory behind the box, for the collector; may be NULL */
	const luaL_Reg
		*methods; /* become __index; Lua modules of lib/ add theirs to the same table */
	const luaL_Reg *metamethods; /* besides __gc, __close, __name, which all have */
};

/* Makes the metatable; leaves the stack as it was. */
void bind_register(lua_State *L, const struct bind_class *class);

/* Pushes the table of methods, to which lib/ adds those written in Lua. */
void bind_methods(lua_State *L, const struct bind_class *class);

/* Pushes an empty box with room for one user value (its `meta`). */
void **bind_box(lua_State *L, const struct bind_class *class);

/* After *box was filled: tells the collector how much memory it now holds. Raises `err` if NULL. */
void bind_filled(lua_State *L, void **box, const struct bind_class *class, const struct err *err);

/* The object of argument `arg`: live and of that class, or an error. */
void *bind_take(lua_State *L, int arg, const struct bind_class *class);
void *bind_take_optional(lua_State *L, int arg, const struct bind_class *class); /* NULL for nil */

struct str bind_str(lua_State *L, int arg); /* a string argument as a slice */

/* The value on top keeps `owner` (a stack index) alive. */
void bind_anchor(lua_State *L, int owner);

/* An arena that is freed when the function is left, however that happens. */
struct arena *bind_scratch(lua_State *L);

/*
 * Pushes "file:line: " of the innermost frame that is a script's: not C, and not below the folder
 * that the registry names under BIND_LIB (lib/, whose lines tell a script's author nothing).
 */
#define BIND_LIB "befund.lib"
void bind_where(lua_State *L);

/* Raises the message of `err` as a Lua error, the place of the script in front. */
NO_RETURN void bind_raise(lua_State *L, const struct err *err);

#endif
