/*
 * lua_cells.c - Lua module `core.cells`: the one pass, and estimates from its cells.
 *
 * Codes are `places` in Lua: answers from 1 on, kinds of missing from -1 (`system`) down. Where a
 * set of them is asked for, it is a place, a list of places, or nil for all answers.
 */
#include "cells.h"
#include "estimate.h"
#include "lua_modules.h"
#include "mem.h"
#include "numeric.h"

#include <math.h>

enum { SET_WORDS = 8 }; /* of a set of codes that needs no memory of its own */

static void free_cells(void *object)
{
	cells_drop(object);
}

static size_t bytes_cells(const void *object)
{
	return cells_bytes(object);
}

/* The column in a field of the table's description on top of the stack. */
static const struct column *take_field(lua_State *L, lua_Integer table, const char *field)
{
	void **box;

	lua_pushstring(L, field);
	lua_rawget(L, -2);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		return NULL;
	}
	box = luaL_testudata(L, -1, column_class.name);
	if (box == NULL || *box == NULL)
		luaL_error(L, "table %I: the %s is a %s, not a column", table, field,
		           luaL_typename(L, -1));
	lua_pop(L, 1); /* the description keeps it */
	return *box;
}

/*** Fills the cells of many tables in one pass over the rows.
 * @param design a design; only rows of its domain are counted
 * @param tables list of { stub =, slice =, value = }: stub and slice are columns of single choices,
 *   value is one of numbers or dates and goes without stub; each may be left out
 * @return cells
 * @raise on columns of another kind or length, with the table; on more than 67,108,864 cells
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local cells, age = require "core.cells", column.numbers { 20, 30, 40 }
 * local c = cells.count(design.of(3), { { value = age }, {} })
 * assert(c:mean(1).value == 30 and c:cell(2) == 3)
 */
static int count(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_Integer tables = (lua_Integer)lua_rawlen(L, 2);
	struct arena *arena = bind_scratch(L);
	struct cells_table *table = arena_alloc(arena, (size_t)MAX(tables, 1), sizeof *table, &err);
	if (table == NULL)
		bind_raise(L, &err);
	for (lua_Integer i = 0; i < tables; i++) {
		if (lua_rawgeti(L, 2, i + 1) != LUA_TTABLE)
			return luaL_error(L, "table %I is a %s, not { stub =, slice =, value = }",
			                  i + 1, luaL_typename(L, -1));
		table[i].stub = take_field(L, i + 1, "stub");
		table[i].slice = take_field(L, i + 1, "slice");
		table[i].value = take_field(L, i + 1, "value");
		lua_pop(L, 1);
	}

	void **box = bind_box(L, &cells_class);
	*box = cells_count(design, table, (size_t)tables, &err);
	bind_filled(L, box, &cells_class, &err);

	return 1; /* the box */
}

static const luaL_Reg functions[] = {{"count", count}, {NULL, NULL}};

/* The table of argument 2, or of the place `at` in the list there, counted from 0. */
static size_t take_table_at(lua_State *L, const struct cells *cells, int at)
{
	lua_Integer table = luaL_checkinteger(L, at);

	if (table < 1 || (lua_Unsigned)table > cells_tables(cells))
		luaL_argerror(L, 2,
		              lua_pushfstring(L, "no table %I, there are %I", table,
		                              (lua_Integer)cells_tables(cells)));
	return (size_t)table - 1;
}

static size_t take_table(lua_State *L, const struct cells *cells)
{
	return take_table_at(L, cells, 2);
}

/* What an axis of a table has. */
struct axis {
	size_t answers, codes;
};

static struct axis stub_axis(const struct cells *cells, size_t table)
{
	return (struct axis){cells_stub_answers(cells, table), cells_stubs(cells, table)};
}

static struct axis slice_axis(const struct cells *cells, size_t table)
{
	return (struct axis){cells_slice_answers(cells, table), cells_slices(cells, table)};
}

/* The code of the place on top of the stack. */
static size_t take_place(lua_State *L, int arg, struct axis axis)
{
	int whole;
	lua_Integer place = lua_tointegerx(L, -1, &whole);
	lua_Integer answers = (lua_Integer)axis.answers;
	lua_Integer missing = (lua_Integer)axis.codes - answers;

	if (!whole)
		luaL_argerror(L, arg,
		              lua_pushfstring(L, "a place is a whole number, not a %s",
		                              luaL_typename(L, -1)));
	if (place == 0 || place > answers || place < -missing)
		luaL_argerror(
			L, arg,
			lua_pushfstring(L, "no place %I among %I answers and %I kinds of missing",
		                        place, answers, missing));
	return (size_t)(place > 0 ? place - 1 : answers - place - 1);
}

static uint64_t *large_set(lua_State *L, struct axis axis)
{
	struct err err = {0};
	uint64_t *word = arena_alloc(bind_scratch(L), (axis.codes + 63) / 64, sizeof *word, &err);

	if (word == NULL)
		bind_raise(L, &err);
	return word;
}

/* The set in argument `arg`; its words are `room` or, if that is too small, a scratch arena's. */
static struct code_set take_set(lua_State *L, int arg, struct axis axis, uint64_t room[SET_WORDS])
{
	if (lua_isnoneornil(L, arg))
		return (struct code_set){NULL, axis.answers};
	uint64_t *word = room;
	if (axis.codes > SET_WORDS * 64)
		word = large_set(L, axis);
	if (lua_type(L, arg) == LUA_TNUMBER) {
		lua_pushvalue(L, arg);
		size_t code = take_place(L, arg, axis);
		word[code / 64] |= (uint64_t)1 << (code % 64);
		lua_pop(L, 1);
		return (struct code_set){word, axis.codes};
	}
	luaL_checktype(L, arg, LUA_TTABLE);
	for (lua_Unsigned i = 1; i <= lua_rawlen(L, arg); i++) {
		lua_rawgeti(L, arg, (lua_Integer)i);
		size_t code = take_place(L, arg, axis);
		word[code / 64] |= (uint64_t)1 << (code % 64);
		lua_pop(L, 1);
	}
	return (struct code_set){word, axis.codes};
}

static struct cell sum_cells(const struct cells *cells, size_t table, struct code_set slices,
                             struct code_set stubs)
{
	struct cell sum = {0};

	for (size_t slice = 0; slice < slices.codes; slice++)
		for (size_t stub = 0; stub < stubs.codes; stub++)
			if (code_set_has(slices, slice) && code_set_has(stubs, stub)) {
				struct cell at = cells_at(cells, table, slice, stub);
				sum.rows += at.rows;
				sum.w += at.w;
				sum.w2 += at.w2;
			}
	return sum;
}

/* A box with room for an estimate in it. */
static struct estimate *push_estimate(lua_State *L)
{
	struct err err = {0};
	void **box = bind_box(L, &estimate_class);

	*box = mem_zero(1, sizeof(struct estimate), &err);
	bind_filled(L, box, &estimate_class, &err);
	return *box;
}

/*** How many tables were counted.
 * @return a whole number
 * @usage
 * assert(require "core.cells".count(require "core.design".of(1), { {}, {} }):tables() == 2)
 */
static int tables_of(lua_State *L)
{
	const struct cells *cells = bind_take(L, 1, &cells_class);

	lua_pushinteger(L, (lua_Integer)cells_tables(cells));
	return 1;
}

static int push_axis(lua_State *L, struct axis axis)
{
	lua_pushinteger(L, (lua_Integer)axis.answers);
	lua_pushinteger(L, (lua_Integer)(axis.codes - axis.answers));
	return 2;
}

/*** How many options the stub of a table has. A table with a value has one answer, `answered`, and
 * the value's kinds of missing.
 * @param table number of the table
 * @return answers, kinds of missing
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(2), { { value = column.numbers { 1, 2 } } })
 * local answers, missing = c:stubs(1)
 * assert(answers == 1 and missing == 1)
 */
static int stubs(lua_State *L)
{
	const struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);

	return push_axis(L, stub_axis(cells, table));
}

/*** How many options the slice of a table has; one answer if it has no slice.
 * @param table number of the table
 * @return answers, kinds of missing
 * @usage
 * local answers, missing = require "core.cells".count(require "core.design".of(1), { {}
 * }):slices(1) assert(answers == 1 and missing == 0)
 */
static int slices(lua_State *L)
{
	const struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);

	return push_axis(L, slice_axis(cells, table));
}

/*** What is in cells of a table, summed over the strata.
 * @param table number of the table
 * @param slices place or list of places; nil: all answers
 * @param stubs the same
 * @return rows of positive weight, sum of weights, sum of squared weights
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(2, column.numbers { 1, 3 }), { {} })
 * local rows, w, w2 = c:cell(1)
 * assert(rows == 2 and w == 4 and w2 == 10)
 */
static int cell(lua_State *L)
{
	uint64_t room[2][SET_WORDS] = {{0}};
	const struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	lua_settop(L, 4);
	struct code_set of_slices = take_set(L, 3, slice_axis(cells, table), room[0]);
	struct code_set of_stubs = take_set(L, 4, stub_axis(cells, table), room[1]);

	struct cell sum = sum_cells(cells, table, of_slices, of_stubs);
	lua_pushinteger(L, (lua_Integer)sum.rows);
	lua_pushnumber(L, sum.w);
	lua_pushnumber(L, sum.w2);
	return 3;
}

/*** Share of cells in a base that contains them. Column percent: the same slice twice; row percent:
 * the same stub twice; total percent: no base named.
 * @param table number of the table
 * @param stubs, slices the part: place or list of places; nil: all answers
 * @param of_stubs, of_slices the base: the same
 * @return an estimate; its value is NaN if the base is empty
 * @raise when the part is not within the base
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local L = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local q = column.single { labels = L, codes = { 1, 2, 1, 1, -1 } }
 * local c = require "core.cells".count(require "core.design".of(5), { { stub = q } })
 * local share = c:share(1, 1)
 * assert(share.value == 0.75 and share.base == 4 and share.missing == 1)
 */
static int share(lua_State *L)
{
	struct err err = {0};
	uint64_t room[4][SET_WORDS] = {{0}};
	struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	struct axis stub = stub_axis(cells, table), slice = slice_axis(cells, table);
	lua_settop(L, 6);
	struct code_set in_stubs = take_set(L, 3, stub, room[0]);
	struct code_set in_slices = take_set(L, 4, slice, room[1]);
	struct code_set of_stubs = take_set(L, 5, stub, room[2]);
	struct code_set of_slices = take_set(L, 6, slice, room[3]);

	struct estimate *estimate = push_estimate(L);
	if (!estimate_share(cells, table, in_stubs, in_slices, of_stubs, of_slices, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/* The points of a banner in arguments 2, tables, and `slices`, sets: how many. */
static lua_Integer take_points(lua_State *L, int slices)
{
	luaL_checktype(L, 2, LUA_TTABLE);
	luaL_checktype(L, slices, LUA_TTABLE);
	lua_Unsigned points = lua_rawlen(L, 2);

	luaL_argcheck(L, lua_rawlen(L, slices) == points, slices, "a set for each table");
	return (lua_Integer)points;
}

/* The table of a point; its slices, where false stands for all, are put on top of the stack. */
static size_t take_point(lua_State *L, const struct cells *cells, int slices, lua_Integer point)
{
	lua_rawgeti(L, 2, point);
	size_t table = take_table_at(L, cells, -1);
	lua_pop(L, 1);
	lua_rawgeti(L, slices, point);
	if (lua_isboolean(L, -1)) {
		lua_pop(L, 1);
		lua_pushnil(L);
	}
	return table;
}

/*** How large the bases of several points are: what `cell` gives for all answers.
 * @param tables list of a number of a table for each point
 * @param slices list of a place or list of places for each; false: all answers
 * @return list of rows of positive weight; list of sums of weights
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(2, column.numbers { 1, 3 }), { {} })
 * local rows, weights = c:bases({ 1, 1 }, { false, 1 })
 * assert(rows[1] == 2 and weights[2] == 4)
 */
static int bases(lua_State *L)
{
	const struct cells *cells = bind_take(L, 1, &cells_class);
	lua_settop(L, 3);
	lua_Integer points = take_points(L, 3);

	lua_createtable(L, (int)MIN(points, INT16_MAX), 0);
	lua_createtable(L, (int)MIN(points, INT16_MAX), 0);
	for (lua_Integer point = 1; point <= points; point++) {
		uint64_t room[SET_WORDS] = {0};
		size_t table = take_point(L, cells, 3, point);
		struct code_set slice = take_set(L, lua_gettop(L), slice_axis(cells, table), room);
		struct code_set stub = {NULL, stub_axis(cells, table).answers};
		struct cell sum = sum_cells(cells, table, slice, stub);
		lua_settop(L, 5);
		lua_pushinteger(L, (lua_Integer)sum.rows);
		lua_rawseti(L, 4, point);
		lua_pushnumber(L, sum.w);
		lua_rawseti(L, 5, point);
	}
	return 2;
}

/*** Shares of the same options at several points, as `share` has them, but without standard errors.
 * @param tables list of a number of a table for each point
 * @param stubs the options: place or list of places
 * @param slices list of a place or list of places for each point; false: all answers
 * @param of "column": the base are the point's answers; "row": the options everywhere; "total": all
 * @return lists of the values (NaN: the base is empty), the bases in rows and the effective bases
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local L = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local q = column.single { labels = L, codes = { 1, 2, 1, 1, -1 } }
 * local c = require "core.cells".count(require "core.design".of(5), { { stub = q } })
 * local values, bases = c:shares({ 1 }, 1, { false }, "column")
 * assert(values[1] == 0.75 and bases[1] == 4)
 */
static int shares(lua_State *L)
{
	static const char *const parts[] = {"column", "row", "total", NULL};
	struct err err = {0};
	const struct cells *cells = bind_take(L, 1, &cells_class);
	lua_settop(L, 5);
	lua_Integer points = take_points(L, 4);
	int of = luaL_checkoption(L, 5, NULL, parts);

	for (int i = 0; i < 3; i++)
		lua_createtable(L, (int)MIN(points, INT16_MAX), 0);
	for (lua_Integer point = 1; point <= points; point++) {
		uint64_t room[2][SET_WORDS] = {{0}};
		size_t table = take_point(L, cells, 4, point);
		struct code_set in_slices =
			take_set(L, lua_gettop(L), slice_axis(cells, table), room[0]);
		struct code_set in_stubs = take_set(L, 3, stub_axis(cells, table), room[1]);
		struct code_set stubs = {NULL, stub_axis(cells, table).answers};
		struct code_set slices = {NULL, slice_axis(cells, table).answers};
		struct share share;
		if (!estimate_share_value(cells, table, in_stubs, in_slices,
		                          of == 1 ? in_stubs : stubs, of == 0 ? in_slices : slices,
		                          &share, &err))
			bind_raise(L, &err);
		lua_settop(L, 8);
		lua_pushnumber(L, share.value);
		lua_rawseti(L, 6, point);
		lua_pushinteger(L, (lua_Integer)share.base);
		lua_rawseti(L, 7, point);
		lua_pushnumber(L, share.effective_base);
		lua_rawseti(L, 8, point);
	}
	return 3;
}

/*** Weighted mean of the table's value.
 * @param table number of a table with a value
 * @param slices place or list of places; nil: all answers
 * @return an estimate; its value is NaN if the base is empty
 * @raise when the table has no value
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(3, column.numbers { 1, 1, 2 })
 * local c = require "core.cells".count(d, { { value = column.numbers { 1, 2, 4 } } })
 * assert(c:mean(1).value == 2.75)
 */
static int mean(lua_State *L)
{
	struct err err = {0};
	uint64_t room[SET_WORDS] = {0};
	struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	lua_settop(L, 3);
	struct code_set of_slices = take_set(L, 3, slice_axis(cells, table), room);

	struct estimate *estimate = push_estimate(L);
	if (!estimate_mean(cells, table, of_slices, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/*** Weighted total of the table's value; 0 if the base is empty.
 * @param table number of a table with a value
 * @param slices place or list of places; nil: all answers
 * @return an estimate
 * @raise when the table has no value
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(3, column.numbers { 1, 1, 2 })
 * local c = require "core.cells".count(d, { { value = column.numbers { 1, 2, 4 } } })
 * assert(c:total(1).value == 11)
 */
static int total(lua_State *L)
{
	struct err err = {0};
	uint64_t room[SET_WORDS] = {0};
	struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	lua_settop(L, 3);
	struct code_set of_slices = take_set(L, 3, slice_axis(cells, table), room);

	struct estimate *estimate = push_estimate(L);
	if (!estimate_total(cells, table, of_slices, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/*** Weighted mean of scores that the stub's answers have.
 * @param table number of a table with a stub
 * @param scores list of a score for each answer; false: not in the base
 * @param slices place or list of places; nil: all answers
 * @return an estimate; its value is NaN if the base is empty
 * @raise when there are more or fewer scores than answers
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local L = labels.of { answers = { { key = "good" }, { key = "fair" }, { key = "poor" } } }
 * local q = column.single { labels = L, codes = { 1, 2, 3, 1 } }
 * local c = require "core.cells".count(require "core.design".of(4), { { stub = q } })
 * assert(c:scores(1, { 3, 2, 1 }).value == 2.25 and c:scores(1, { 1, false, 0 }).base == 3)
 */
static int scores(lua_State *L)
{
	struct err err = {0};
	uint64_t room[SET_WORDS] = {0};
	struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	struct axis stub = stub_axis(cells, table);
	luaL_checktype(L, 3, LUA_TTABLE);
	if (lua_rawlen(L, 3) != stub.answers)
		return luaL_argerror(L, 3,
		                     lua_pushfstring(L, "%I scores for %I answers",
		                                     (lua_Integer)lua_rawlen(L, 3),
		                                     (lua_Integer)stub.answers));
	lua_settop(L, 4);
	struct code_set of_slices = take_set(L, 4, slice_axis(cells, table), room);
	double *score = arena_alloc(bind_scratch(L), MAX(stub.codes, 1), sizeof *score, &err);
	if (score == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < stub.codes; i++) {
		score[i] = NAN;
		if (i >= stub.answers)
			continue;
		int type = lua_rawgeti(L, 3, (lua_Integer)i + 1);
		if (type == LUA_TNUMBER)
			score[i] = lua_tonumber(L, -1);
		else if (type != LUA_TBOOLEAN || lua_toboolean(L, -1))
			return luaL_argerror(
				L, 3,
				lua_pushfstring(L, "score %I is a %s, not a number or false",
			                        (lua_Integer)i + 1, luaL_typename(L, -1)));
		lua_pop(L, 1);
	}

	struct estimate *estimate = push_estimate(L);
	if (!estimate_scores(cells, table, score, of_slices, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/*** Weighted number of rows in cells; 0 if there are none. Its base are all answers in the slices.
 * @param table number of the table
 * @param stubs, slices place or list of places; nil: all answers
 * @return an estimate
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(2, column.numbers { 1, 3 }), { {} })
 * assert(c:count(1).value == 4 and c:count(1).base == 2)
 */
static int weighted_count(lua_State *L)
{
	struct err err = {0};
	uint64_t room[2][SET_WORDS] = {{0}};
	struct cells *cells = bind_take(L, 1, &cells_class);
	size_t table = take_table(L, cells);
	lua_settop(L, 4);
	struct code_set of_stubs = take_set(L, 3, stub_axis(cells, table), room[0]);
	struct code_set of_slices = take_set(L, 4, slice_axis(cells, table), room[1]);

	struct estimate *estimate = push_estimate(L);
	if (!estimate_count(cells, table, of_stubs, of_slices, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

static const luaL_Reg methods[] = {
	{"tables", tables_of}, {"stubs", stubs},   {"slices", slices},        {"cell", cell},
	{"bases", bases},      {"share", share},   {"shares", shares},        {"mean", mean},
	{"total", total},      {"scores", scores}, {"count", weighted_count}, {NULL, NULL},
};

const struct bind_class cells_class = {
	.name = "befund.cells", .free = free_cells, .bytes = bytes_cells, .methods = methods};

int luaopen_cells(lua_State *L)
{
	numeric_init();
	bind_register(L, &cells_class);
	bind_register(L, &estimate_class);
	luaL_newlib(L, functions);
	bind_methods(L, &cells_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
