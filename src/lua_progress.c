/* lua_progress.c - Lua module `core.progress`: how far long work is, as a line on the terminal. */
#include "bind.h"
#include "lua_modules.h"
#include "progress.h"

/*** Says that work begins; on a terminal it is shown once it takes longer than half a second.
 * @param what text, "writing the report"
 * @param whole how many steps it has
 * @usage
 * local progress = require "core.progress"
 * progress.begin("counting", 3)
 * progress.finish()
 */
static int begin(lua_State *L)
{
	const char *what = luaL_checkstring(L, 1);
	lua_Integer whole = luaL_checkinteger(L, 2);
	luaL_argcheck(L, whole >= 0, 2, "a number of steps is not negative");

	lua_pushvalue(L, 1); /* lives on as long as it is shown */
	lua_setfield(L, LUA_REGISTRYINDEX, "befund.work");
	progress_begin_steps(what, (size_t)whole);

	return 0;
}

/*** Says how many steps are done.
 * @param done a whole number
 * @usage
 * local progress = require "core.progress"
 * progress.begin("counting", 3)
 * progress.step(2)
 * progress.finish()
 */
static int step(lua_State *L)
{
	lua_Integer done = luaL_checkinteger(L, 1);
	luaL_argcheck(L, done >= 0, 1, "a number of steps is not negative");

	progress_step((size_t)done);

	return 0;
}

/*** Says that the work has ended, also where it failed.
 * @usage
 * local progress = require "core.progress"
 * progress.begin("counting", 3)
 * progress.finish()
 */
static int finish(lua_State *L)
{
	(void)L;
	progress_end();

	return 0;
}

static const luaL_Reg functions[] = {
	{"begin", begin}, {"step", step}, {"finish", finish}, {NULL, NULL}};

int luaopen_progress(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
