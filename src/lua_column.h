/* lua_column.h - what the two halves of the module core.column share. Floor 4. */
#ifndef LUA_COLUMN_H
#define LUA_COLUMN_H

#include "bind.h"
#include "column.h"

const struct column *lua_take_column(lua_State *L, int arg);
const struct column *lua_take_single(lua_State *L, int arg); /* of single choices, or an error */
const struct labels *lua_take_labels(lua_State *L, int arg);

/* The code of a place (1.. answers, -1.. kinds of missing), or an error on argument `arg`. */
uint32_t lua_code_of_place(lua_State *L, int arg, lua_Integer place, const struct labels *labels);

/* The filled box on top is finished and given, or `err` raised. Returns 1. */
int lua_give_column(lua_State *L, void **box, const struct err *err);

/* Pushes a number, whole ones as an integer. */
void lua_push_value(lua_State *L, double value);

extern const luaL_Reg lua_recode_functions[]; /* columns made of other columns: lua_recode.c */

#endif
