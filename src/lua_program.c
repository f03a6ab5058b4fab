/* lua_program.c - Lua module `core.program`: linear programs, some variables whole. */
#include "program.h"

#include "lua_modules.h"

#include <math.h>

static void free_program(void *object)
{
	program_free(object);
}

static size_t bytes_program(const void *object)
{
	return program_bytes(object);
}

/* A number of the table on top; `otherwise` where there is none. */
static double number_of(lua_State *L, const char *field, double otherwise)
{
	lua_getfield(L, -1, field);
	double number = luaL_optnumber(L, -1, otherwise);
	lua_pop(L, 1);
	return number;
}

static void check_table(lua_State *L, const char *what, size_t place)
{
	if (!lua_istable(L, -1))
		luaL_error(L, "%s %I is a %s, not a table", what, (lua_Integer)place,
		           luaL_typename(L, -1));
}

static struct program_variable *take_variables(lua_State *L, int arg, struct arena *arena,
                                               size_t *count)
{
	struct err err = {0};
	luaL_checktype(L, arg, LUA_TTABLE);
	*count = (size_t)lua_rawlen(L, arg);
	struct program_variable *list = arena_alloc(arena, MAX(*count, 1), sizeof *list, &err);
	if (list == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		check_table(L, "variable", i + 1);
		list[i].low = number_of(L, "low", -INFINITY);
		list[i].high = number_of(L, "high", INFINITY);
		list[i].cost = number_of(L, "cost", 0);
		lua_getfield(L, -1, "whole");
		list[i].is_whole = lua_toboolean(L, -1);
		lua_pop(L, 2);
	}
	return list;
}

/* How long the lists `at` of all limits are together. */
static size_t count_entries(lua_State *L, int arg, size_t limits)
{
	size_t entries = 0;

	for (size_t i = 0; i < limits; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		check_table(L, "limit", i + 1);
		lua_getfield(L, -1, "at");
		check_table(L, "field 'at' of limit", i + 1);
		entries += (size_t)lua_rawlen(L, -1);
		lua_pop(L, 2);
	}
	return entries;
}

/*** A linear program: the cheapest values of variables that keep all limits.
 * @param variables list of { low =, high =, cost =, whole = true or nil }; without bounds: none,
 * cost: 0
 * @param limits list of { at = places of variables, by = factor of each, low =, high = }: bounds of
 * the sum of factors times variables
 * @return program
 * @raise on bounds that are not in order, and without the library GLPK
 * @usage
 * local p = require "core.program".of({ { low = 0, cost = 1 }, { low = 0, cost = 2 } },
 *   { { at = { 1, 2 }, by = { 1, 1 }, low = 3 } })
 * local found = p:solve()
 * assert(found.status == "solved" and found.cost == 3 and found.values[1] == 3)
 */
static int of(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 2);
	struct arena *arena = bind_scratch(L);
	size_t variables;
	const struct program_variable *variable = take_variables(L, 1, arena, &variables);
	luaL_checktype(L, 2, LUA_TTABLE);
	size_t limits = (size_t)lua_rawlen(L, 2), entries = count_entries(L, 2, limits), next = 0;
	struct program_limit *limit = arena_alloc(arena, MAX(limits, 1), sizeof *limit, &err);
	struct program_entry *entry = arena_alloc(arena, MAX(entries, 1), sizeof *entry, &err);
	if (limit == NULL || entry == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < limits; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		check_table(L, "limit", i + 1);
		limit[i].low = number_of(L, "low", -INFINITY);
		limit[i].high = number_of(L, "high", INFINITY);
		lua_getfield(L, -1, "at");
		check_table(L, "field 'at' of limit", i + 1);
		lua_getfield(L, -2, "by");
		check_table(L, "field 'by' of limit", i + 1);
		limit[i].entries = (size_t)lua_rawlen(L, -2);
		for (size_t j = 0; j < limit[i].entries && next < entries; j++, next++) {
			lua_rawgeti(L, -2, (lua_Integer)j + 1);
			lua_rawgeti(L, -2, (lua_Integer)j + 1);
			if (!lua_isinteger(L, -2) || !lua_isnumber(L, -1) ||
			    lua_tointeger(L, -2) < 1)
				return luaL_error(L, "limit %I: entry %I is no place and factor",
				                  (lua_Integer)i + 1, (lua_Integer)j + 1);
			entry[next].variable = (size_t)lua_tointeger(L, -2) - 1;
			entry[next].factor = lua_tonumber(L, -1);
			lua_pop(L, 2);
		}
		lua_pop(L, 3);
	}

	void **box = bind_box(L, &program_class);
	*box = program_new(variable, variables, limit, limits, entry, entries, &err);
	bind_filled(L, box, &program_class, &err);

	return 1; /* the box */
}

/*** The cheapest values, or that there are none.
 * @param held { [place of a variable] = value at which it is held }; nil: none
 * @return { status = "solved", cost =, values = list } or { status = "infeasible" or "unbounded" }
 * @raise when it takes longer than a minute
 * @usage
 * local p = require "core.program".of({ { low = 0, high = 1, whole = true } }, {
 *   { at = { 1 }, by = { 2 }, low = 1 } })
 * assert(p:solve().values[1] == 1 and p:solve({ [1] = 0 }).status == "infeasible")
 */
static int solve(lua_State *L)
{
	static const char *const names[] = {"solved", "infeasible", "unbounded"};
	struct err err = {0};
	lua_settop(L, 2);
	struct program *program = bind_take(L, 1, &program_class);
	size_t variables = program_variables(program);
	struct arena *arena = bind_scratch(L);
	double *held = arena_alloc(arena, MAX(variables, 1), sizeof *held, &err);
	double *value = arena_alloc(arena, MAX(variables, 1), sizeof *value, &err);
	if (held == NULL || value == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < variables; i++)
		held[i] = NAN;
	if (!lua_isnil(L, 2)) {
		luaL_checktype(L, 2, LUA_TTABLE);
		for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
			lua_Integer place = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
			luaL_argcheck(L, place >= 1 && (lua_Unsigned)place <= variables, 2,
			              "there is no such variable");
			held[place - 1] = luaL_checknumber(L, -1);
			luaL_argcheck(L, isfinite(held[place - 1]), 2, "a value is not finite");
		}
	}

	enum program_status status;
	double cost = 0;
	if (!program_solve(program, held, &status, value, &cost, &err))
		bind_raise(L, &err);

	lua_createtable(L, 0, 3);
	lua_pushstring(L, names[status]);
	lua_setfield(L, -2, "status");
	if (status != PROGRAM_SOLVED)
		return 1;
	lua_pushnumber(L, cost);
	lua_setfield(L, -2, "cost");
	lua_createtable(L, (int)MIN(variables, 1 << 24), 0);
	for (size_t i = 0; i < variables; i++) {
		lua_pushnumber(L, value[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "values");
	return 1;
}

static const luaL_Reg methods[] = {{"solve", solve}, {NULL, NULL}};

static const luaL_Reg functions[] = {{"of", of}, {NULL, NULL}};

const struct bind_class program_class = {"befund.program", free_program, bytes_program, methods,
                                         NULL};

int luaopen_program(lua_State *L)
{
	bind_register(L, &program_class);
	luaL_newlib(L, functions);
	return 1;
}
