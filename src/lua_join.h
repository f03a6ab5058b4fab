/* lua_join.h - functions of core.dataset on two datasets. Floor 4. */
#ifndef LUA_JOIN_H
#define LUA_JOIN_H

#include "bind.h"

extern const luaL_Reg lua_join_functions[]; /* lua_join.c */

#endif
