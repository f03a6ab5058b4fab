/* lua_weight.h - what the two halves of the module core.weight share. Floor 4. */
#ifndef LUA_WEIGHT_H
#define LUA_WEIGHT_H

#include "bind.h"
#include "column.h"

/* The columns of the list `arg`, in memory of the arena. */
const struct column **lua_take_columns(lua_State *L, int arg, struct arena *arena, size_t *count);

/* A column of weights for so many rows, or NULL for nil: all 1. */
const struct column *lua_take_weights(lua_State *L, int arg, size_t rows);

static inline const double *lua_values_of(const struct column *weights)
{
	return weights == NULL ? NULL : column_f64(weights);
}

/* A number column in a box on the stack, to be filled before lua_give_column. */
void **lua_new_numbers(lua_State *L, size_t rows, struct err *err);

extern const luaL_Reg lua_calibrate_functions[]; /* margins and calibrations: lua_calibrate.c */

#endif
