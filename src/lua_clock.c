/* lua_clock.c - Lua module `core.clock`: time that passes, for measurements. */
#include "lua_modules.h"

#include <time.h>

/*** Seconds of a clock that nobody sets, from some moment on.
 * @return a number; differences mean something, to a microsecond or better
 * @usage
 * local seconds = require "core.clock".seconds
 * local start = seconds()
 * assert(seconds() >= start)
 */
static int seconds(lua_State *L)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	lua_pushnumber(L, (double)time.tv_sec + (double)time.tv_nsec * 1e-9);
	return 1;
}

static const luaL_Reg functions[] = {{"seconds", seconds}, {NULL, NULL}};

int luaopen_clock(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
