/* lua_join.c - in the Lua module 'core.dataset': rows of two datasets matched, and compared. */
#include "lua_join.h"
#include "arena.h"
#include "column.h"
#include "join.h"
#include "lua_modules.h"
#include "num.h"

/* The columns named by the list at `arg`, as one side of the pairs. */
static void take_side(lua_State *L, int arg, const struct dataset *dataset, unsigned side,
                      struct join_pair *pair, size_t pairs)
{
	struct err err = {0};

	for (size_t i = 0; i < pairs; i++) {
		if (lua_rawgeti(L, arg, (lua_Integer)i + 1) != LUA_TSTRING)
			luaL_argerror(L, arg, "a list of names is wanted, as many as the other's");
		pair[i].side[side] = dataset_need(dataset, bind_str(L, -1), &err);
		if (pair[i].side[side] == NULL)
			bind_raise(L, &err);
		luaL_argcheck(L, pair[i].side[side]->kind != COLUMN_MULTI, arg,
		              "a multiple-response set identifies no row");
		lua_pop(L, 1);
	}
}

static void push_row(lua_State *L, size_t row, const char *name)
{
	lua_pushinteger(L, (lua_Integer)row + 1);
	lua_setfield(L, -2, name);
}

static int push_trouble(lua_State *L, const struct join_report *report)
{
	lua_pushnil(L);
	lua_createtable(L, 0, 7);
	lua_pushstring(L, report->trouble == JOIN_MISSING ? "missing" : "twice");
	lua_setfield(L, -2, "what");
	lua_pushinteger(L, (lua_Integer)report->side + 1);
	lua_setfield(L, -2, "side");
	lua_pushinteger(L, (lua_Integer)report->rows);
	lua_setfield(L, -2, "rows");
	lua_pushinteger(L, (lua_Integer)report->others);
	lua_setfield(L, -2, "others");
	push_row(L, report->pair, "place");
	push_row(L, report->first, "first");
	push_row(L, report->second, "second");
	return 2;
}

/*** For each row of a dataset the row of another that has the same identifier.
 * @param dataset one
 * @param names list of its columns that identify a row together; none is a set
 * @param other another dataset
 * @param others list of its columns, as many
 * @return a column of numbers: rows of the other from 1, missing where there is none; or nil and
 * what is wrong: `{ what = "missing" or "twice", side = 1 or 2, rows =, others =, place =, first =,
 * second =
 * }`
 * @usage local column, dataset = require "core.column", require "core.dataset"
 * local a = dataset.of { { "id", column.numbers { 7, 8 } } }
 * local b = dataset.of { { "id", column.numbers { 9, 8 } } }
 * local rows = dataset.partners(a, { "id" }, b, { "id" })
 * assert(rows:get(1) == nil and rows:get(2) == 2)
 */
static int partners(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = bind_take(L, 1, &dataset_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	const struct dataset *other = bind_take(L, 3, &dataset_class);
	luaL_checktype(L, 4, LUA_TTABLE);
	size_t pairs = (size_t)lua_rawlen(L, 2), rows = dataset_rows(dataset);
	luaL_argcheck(L, pairs > 0, 2, "no column that identifies rows");

	struct arena *scratch = bind_scratch(L);
	struct join_pair *pair = arena_alloc(scratch, pairs, sizeof *pair, &err);
	size_t *partner = arena_alloc(scratch, rows, sizeof *partner, &err);
	if (pair == NULL || partner == NULL)
		bind_raise(L, &err);
	take_side(L, 2, dataset, 0, pair, pairs);
	take_side(L, 4, other, 1, pair, pairs);
	void **labels = bind_box(L, &labels_class);
	*labels = labels_new(0, 0, &err);
	bind_filled(L, labels, &labels_class, &err);
	void **box = bind_box(L, &column_class);
	*box = column_new(COLUMN_NUMBER, rows, *labels, &err);
	bind_filled(L, box, &column_class, &err);

	struct join_report report;
	if (!join_partners(pair, pairs, partner, &report, &err))
		bind_raise(L, &err);
	if (report.trouble != JOIN_FINE)
		return push_trouble(L, &report);
	for (size_t row = 0; row < rows; row++)
		column_f64(*box)[row] =
			partner[row] == DATASET_NO_ROW ? num_missing(0) : (double)partner[row] + 1;
	column_finish(*box);

	return 1; /* the box */
}

/*** Rows of a dataset by number; the columns are copied.
 * @param dataset one
 * @param rows a column of numbers: its rows from 1 in any order; a missing one is a row of `system`
 * @return a dataset that comes from no file
 * @raise a number that is no row
 * @usage local column, dataset = require "core.column", require "core.dataset"
 * local d = dataset.take(dataset.of { { "x", column.numbers { 7, 8 } } }, column.numbers { 2,
 * false, 2 }) assert(d:rows() == 3 and d:column("x"):get(3) == 8 and d:column("x"):get(2) == nil)
 */
static int take(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = bind_take(L, 1, &dataset_class);
	const struct column *rows = bind_take(L, 2, &column_class);
	luaL_argcheck(L, rows->kind == COLUMN_NUMBER, 2, "a column of numbers is wanted");
	struct arena *scratch = bind_scratch(L);
	size_t *row = arena_alloc(scratch, rows->rows, sizeof *row, &err);
	if (row == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < rows->rows; i++) {
		double number = column_f64(rows)[i];
		row[i] = DATASET_NO_ROW;
		if (num_is_missing(number))
			continue;
		luaL_argcheck(L, number >= 1 && number <= (double)dataset_rows(dataset), 2,
		              "there is no such row");
		row[i] = (size_t)number - 1;
	}

	void **box = bind_box(L, &dataset_class);
	*box = dataset_take(dataset, row, rows->rows, &err);
	bind_filled(L, box, &dataset_class, &err);

	return 1;
}

/*** In how many rows two columns say something else.
 * @param a column
 * @param b column of as many rows
 * @return an integer; options are compared by key, else code, else the file's text, kinds of
 * missing by key
 * @usage local column, dataset = require "core.column", require "core.dataset"
 * assert(dataset.changed(column.numbers { 1, 2, false }, column.numbers { 1, 3, 4 }) == 2)
 */
static int changed(lua_State *L)
{
	struct err err = {0};
	const struct column *a = bind_take(L, 1, &column_class);
	const struct column *b = bind_take(L, 2, &column_class);
	luaL_argcheck(L, a->rows == b->rows, 2, "the columns differ in rows");

	size_t count;
	if (!join_changed(a, b, &count, &err))
		bind_raise(L, &err);

	lua_pushinteger(L, (lua_Integer)count);
	return 1;
}

const luaL_Reg lua_join_functions[] = {
	{"partners", partners}, {"take", take}, {"changed", changed}, {NULL, NULL}};
