/* lua_answers.h - what the two halves of the module core.reconstruct share. Floor 4. */
#ifndef LUA_ANSWERS_H
#define LUA_ANSWERS_H

#include "bind.h"
#include "reconstruct.h"

size_t lua_take_rows(lua_State *L, int arg); /* how many, below 2^31 */

/* A selection of so many rows, or NULL for nil: all. */
const struct selection *lua_take_group(lua_State *L, int arg, size_t rows);

/* Zeroed memory of the arena; raises where there is none. */
void *lua_scratch(lua_State *L, struct arena *arena, size_t count, size_t size);

/* The numbers of the list on top, in memory of the arena. */
double *lua_take_numbers(lua_State *L, struct arena *arena, size_t *count);

extern const luaL_Reg lua_answers_functions[]; /* answers as text: lua_answers.c */

#endif
