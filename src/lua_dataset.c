/*
 * lua_dataset.c - Lua module 'core.dataset': columns of equal length by name.
 *
 * A dataset's user value is its `meta`: the Lua table of what lib/ knows beyond the columns
 * (titles, nets, sets, notes). Everything that makes a dataset of another leaves `meta` to the
 * caller.
 */
#include "dataset.h"
#include "lua_join.h"
#include "lua_modules.h"

static struct dataset *take(lua_State *L, int arg)
{
	return bind_take(L, arg, &dataset_class);
}

static struct str string_at(lua_State *L, int index)
{
	struct str text;

	text.at = lua_tolstring(L, index, &text.length);
	return text;
}

/* Item `at` of the pair on top of the stack, which must be of that type: pushed. */
static void pair_item(lua_State *L, int at, lua_Integer pair, const char *shape)
{
	if (lua_type(L, -at) != LUA_TTABLE)
		luaL_error(L, "entry %d must be %s", (int)pair, shape);
	lua_rawgeti(L, -at, at);
}

/* Puts the columns of the list { {name, column}... } at `arg` into the dataset. */
static void put_pairs(lua_State *L, int arg, struct dataset *dataset)
{
	struct err err = {0};
	lua_Integer count = (lua_Integer)lua_rawlen(L, arg);

	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(L, arg, i);
		pair_item(L, 1, i, "{ name, column }");
		pair_item(L, 2, i, "{ name, column }");
		if (lua_type(L, -2) != LUA_TSTRING)
			luaL_error(L, "entry %d must be { name, column }", (int)i);
		const struct column *column = bind_take(L, -1, &column_class);
		if (!dataset_put(dataset, string_at(L, -2), column, &err))
			bind_raise(L, &err);
		lua_pop(L, 3);
	}
}

/* Rows of the first column of the list at `arg`, or its field `rows`. */
static size_t rows_of_list(lua_State *L, int arg)
{
	lua_Integer rows = 0;

	if (lua_getfield(L, arg, "rows") == LUA_TNUMBER) {
		rows = luaL_checkinteger(L, -1);
	} else if (lua_rawgeti(L, arg, 1) == LUA_TTABLE && lua_rawgeti(L, -1, 2) == LUA_TUSERDATA) {
		const struct column *column = bind_take(L, -1, &column_class);
		rows = (lua_Integer)column->rows;
	}
	lua_settop(L, arg);
	luaL_argcheck(L, rows >= 0, arg, "rows are 0 or more");
	return (size_t)rows;
}

/*** A dataset of columns.
 * @param columns list of `{ name, column }`; all have the same number of rows (`rows` beside them
 * where there is none)
 * @return a dataset
 * @raise names the column whose rows differ
 * @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 30, 40 } }
 * } assert(d:rows() == 2)
 */
static int of(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	size_t rows = rows_of_list(L, 1);

	void **box = bind_box(L, &dataset_class);
	*box = dataset_new(rows, &err);
	bind_filled(L, box, &dataset_class, &err);
	put_pairs(L, 1, *box);

	return 1;
}

/* A dataset with the same rows and origin and no columns, in the box on top. */
static struct dataset *like(lua_State *L, const struct dataset *dataset)
{
	struct err err = {0};
	void **box = bind_box(L, &dataset_class);

	*box = dataset_new(dataset_rows(dataset), &err);
	bind_filled(L, box, &dataset_class, &err);
	if (!dataset_share_origin(*box, dataset, &err))
		bind_raise(L, &err);
	return *box;
}

static struct dataset *copy(lua_State *L, const struct dataset *dataset)
{
	struct err err = {0};
	struct dataset *made = like(L, dataset);

	for (size_t i = 0; i < dataset_columns(dataset); i++)
		if (!dataset_put(made, str_of(dataset_name(dataset, i)), dataset_at(dataset, i),
		                 &err))
			bind_raise(L, &err);
	return made;
}

/*** The dataset with columns added or, under a name that is there, replaced.
 * @param columns list of `{ name, column }`
 * @return a dataset that shares the other columns
 * @usage local column, dataset = require "core.column", require "core.dataset"
 * local d = dataset.of { { "x", column.numbers { 1 } } }
 * assert(#d:with { { "y", column.numbers { 2 } } }:names() == 2)
 */
static int with(lua_State *L)
{
	const struct dataset *dataset = take(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);

	struct dataset *made = copy(L, dataset);
	put_pairs(L, 2, made);

	return 1;
}

/*** Some of the columns, in that order and perhaps under new names.
 * @param names list of names, or of `{ new, old }`
 * @return a dataset that shares the columns
 * @raise a name that is not there (with the nearest), a new name given twice
 * @usage local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
 * assert(d:pick { { "y", "x" } }:names()[1] == "y")
 */
static int pick(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = take(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);

	struct dataset *made = like(L, dataset);
	lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(L, 2, i);
		if (lua_type(L, -1) == LUA_TSTRING) {
			lua_pushvalue(L, -1);
		} else {
			pair_item(L, 1, i, "a name or { new, old }");
			pair_item(L, 2, i, "a name or { new, old }");
		}
		if (lua_type(L, -1) != LUA_TSTRING || lua_type(L, -2) != LUA_TSTRING)
			return luaL_error(L, "entry %d must be a name or { new, old }", (int)i);
		struct str name = string_at(L, -2);
		if (dataset_column(made, name) != NULL)
			err_set(&err, ERR_ARGUMENT, "column '%.40s' is named twice", name.at);
		if (err.code != ERR_NONE ||
		    !dataset_share(made, name, dataset, string_at(L, -1), &err))
			bind_raise(L, &err);
		lua_settop(L, 3);
	}

	return 1;
}

/*** Only the rows of a selection; the columns are copied.
 * @param selection rows to keep
 * @return a dataset
 * @usage local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
 * assert(d:keep_rows(require "core.expression".select(d, "x >= 2")):rows() == 2)
 */
static int keep_rows(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = take(L, 1);
	const struct selection *selection = bind_take(L, 2, &selection_class);
	luaL_argcheck(L, selection->rows == dataset_rows(dataset), 2,
	              "dataset and selection differ in rows");

	void **box = bind_box(L, &dataset_class);
	*box = dataset_keep(dataset, selection, &err);
	bind_filled(L, box, &dataset_class, &err);

	return 1;
}

/*** The rows of this dataset, then those of another with the same columns.
 * @param other dataset; options are united by key, in the order of the first, then new ones of the
 * second
 * @return a dataset
 * @raise a column that the other lacks, or of another kind
 * @usage local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
 * assert(d:append_rows(d):rows() == 4)
 */
static int append_rows(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = take(L, 1), *other = take(L, 2);

	void **box = bind_box(L, &dataset_class);
	*box = dataset_append(dataset, other, &err);
	bind_filled(L, box, &dataset_class, &err);

	return 1;
}

/*** How many rows.
 * @return an integer
 * @usage assert(require "core.dataset".of({ { "x", require "core.column".numbers { 1 } } }):rows()
 * == 1)
 */
static int rows(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)dataset_rows(take(L, 1)));
	return 1;
}

/*** The names of the columns, in order.
 * @return a list of texts
 * @usage assert(require "core.dataset".of({ { "x", require "core.column".numbers { 1 } }
 * }):names()[1] == "x")
 */
static int names(lua_State *L)
{
	const struct dataset *dataset = take(L, 1);

	lua_createtable(L, (int)dataset_columns(dataset), 0);
	for (size_t i = 0; i < dataset_columns(dataset); i++) {
		lua_pushstring(L, dataset_name(dataset, i));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/*** Whether there is a column of that name.
 * @param name of the column
 * @return a boolean
 * @usage assert(not require "core.dataset".of({ { "x", require "core.column".numbers { 1 } } }):has
 * "y")
 */
static int has(lua_State *L)
{
	const struct dataset *dataset = take(L, 1);
	struct str name = bind_str(L, 2);

	lua_pushboolean(L, dataset_column(dataset, name) != NULL);
	return 1;
}

/*** The column of that name.
 * @param name of the column
 * @return a column
 * @raise the name and the nearest one, if there is no such column
 * @usage assert(require "core.dataset".of({ { "x", require "core.column".numbers { 7 } }
 * }):column("x"):get(1) == 7)
 */
static int column(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = take(L, 1);
	struct str name = bind_str(L, 2);
	const struct column *found = dataset_need(dataset, name, &err);
	if (found == NULL)
		bind_raise(L, &err);

	void **box = bind_box(L, &column_class);
	*box = column_hold(found);

	return 1;
}

/*** The line of the file in which a row begins.
 * @param row from 1
 * @return an integer, or nil for data that come from no file
 * @usage assert(require "core.dataset".of({ { "x", require "core.column".numbers { 7 } } }):line(1)
 * == nil)
 */
static int line(lua_State *L)
{
	const struct dataset *dataset = take(L, 1);
	lua_Integer row = luaL_checkinteger(L, 2);
	luaL_argcheck(L, row >= 1 && (size_t)row <= dataset_rows(dataset), 2,
	              "there is no such row");

	size_t number = dataset_line(dataset, (size_t)row - 1);
	if (number == 0)
		lua_pushnil(L);
	else
		lua_pushinteger(L, (lua_Integer)number);
	return 1;
}

/*** The file that the rows come from, as it was named.
 * @return a text, or nil
 * @usage assert(require "core.dataset".of({ { "x", require "core.column".numbers { 7 } } }):file()
 * == nil)
 */
static int file(lua_State *L)
{
	lua_pushstring(L, dataset_origin(take(L, 1))->file);
	return 1;
}

/*** What lib/ knows of the dataset beyond its columns; not to be changed.
 * @return a table; the one that a function gives, where there is one (see with_meta)
 * @usage assert(next(require "core.dataset".of({ { "x", require "core.column".numbers { 7 } }
 * }):meta()) == nil)
 */
static int meta(lua_State *L)
{
	take(L, 1);
	int type = lua_getiuservalue(L, 1, 1);
	if (type == LUA_TFUNCTION) {
		lua_call(L, 0, 1);
		lua_pushvalue(L, -1);
		lua_setiuservalue(L, 1, 1);
		type = lua_type(L, -1);
	}
	if (type != LUA_TTABLE) {
		lua_pop(L, 1);
		lua_newtable(L);
	}
	return 1;
}

/*** The same dataset with that `meta`.
 * @param dataset whose columns are shared
 * @param meta a table, or a function that gives it when it is first asked for
 * @return a dataset
 * @usage local dataset = require "core.dataset"
 * local d = dataset.of { { "x", require "core.column".numbers { 7 } } }
 * assert(dataset.with_meta(d, { title = "t" }):meta().title == "t")
 */
static int with_meta(lua_State *L)
{
	const struct dataset *dataset = take(L, 1);
	if (lua_type(L, 2) != LUA_TFUNCTION)
		luaL_checktype(L, 2, LUA_TTABLE);

	copy(L, dataset);
	bind_anchor(L, 2);

	return 1;
}

static void release(void *dataset)
{
	dataset_free(dataset);
}

static size_t held_bytes(const void *object)
{
	const struct dataset *dataset = object;
	size_t bytes = 0;

	for (size_t i = 0; i < dataset_columns(dataset); i++)
		bytes += column_bytes(dataset_at(dataset, i));
	return bytes;
}

static const luaL_Reg methods[] = {
	{"rows", rows},
	{"names", names},
	{"has", has},
	{"column", column},
	{"with", with},
	{"pick", pick},
	{"keep_rows", keep_rows},
	{"append_rows", append_rows},
	{"line", line},
	{"file", file},
	{"meta", meta},
	{NULL, NULL},
};

static const luaL_Reg metamethods[] = {{"__len", rows}, {NULL, NULL}};

const struct bind_class dataset_class = {
	.name = "befund.dataset",
	.free = release,
	.bytes = held_bytes,
	.methods = methods,
	.metamethods = metamethods,
};

static const luaL_Reg functions[] = {{"of", of}, {"with_meta", with_meta}, {NULL, NULL}};

int luaopen_dataset(lua_State *L)
{
	luaL_newlib(L, functions);
	luaL_setfuncs(L, lua_join_functions, 0);
	bind_methods(L, &dataset_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
