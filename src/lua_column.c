/*
 * lua_column.c - Lua module 'core.column': typed, immutable arrays with their labels.
 *
 * Rows count from 1. The place of an option is 1, 2, ... for answers and -1, -2, ... for kinds of
 * missing, -1 being `system`.
 */
#include "lua_column.h"
#include "column.h"
#include "lua_modules.h"
#include "num.h"
#include "recode.h"

const struct column *lua_take_column(lua_State *L, int arg)
{
	return bind_take(L, arg, &column_class);
}

const struct labels *lua_take_labels(lua_State *L, int arg)
{
	return bind_take(L, arg, &labels_class);
}

const struct column *lua_take_single(lua_State *L, int arg)
{
	const struct column *column = lua_take_column(L, arg);

	luaL_argcheck(L, column->kind == COLUMN_SINGLE, arg,
	              "a column of single choices is wanted");
	return column;
}

/* Pushes a finished column made from `column` (which may be NULL) or raises. */
int lua_give_column(lua_State *L, void **box, const struct err *err)
{
	bind_filled(L, box, &column_class, err);
	column_finish(*box);
	return 1;
}

/* The code of a place; an error names the argument. */
uint32_t lua_code_of_place(lua_State *L, int arg, lua_Integer place, const struct labels *labels)
{
	lua_Integer answers = (lua_Integer)labels->answers, missing = (lua_Integer)labels->missing;

	luaL_argcheck(L, (place >= 1 && place <= answers) || (place <= -1 && place >= -missing),
	              arg, "a place is 1 to the number of answers, or -1 downwards");
	return (uint32_t)(place > 0 ? place - 1 : answers - place - 1);
}

/* Whole numbers as Lua's integers, so that they print as they stand in the file. */
void lua_push_value(lua_State *L, double value)
{
	if (value >= -9007199254740992.0 && value <= 9007199254740992.0 &&
	    value == (double)(lua_Integer)value)
		lua_pushinteger(L, (lua_Integer)value);
	else
		lua_pushnumber(L, value);
}

/* ---- makers ------------------------------------------------------------------------------- */

/* The element at `row` of the list at index 1: pushed; false if it is nil or false. */
static bool element(lua_State *L, lua_Integer row)
{
	lua_rawgeti(L, 1, row);
	return lua_toboolean(L, -1) != 0;
}

static lua_Integer list_rows(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_Integer rows = (lua_Integer)lua_rawlen(L, 1);
	lua_getfield(L, 1, "rows"); /* for lists that end in missing values */
	rows = luaL_optinteger(L, -1, rows);
	lua_pop(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "'rows' must be 0 or more");
	return rows;
}

/* The second argument, or labels with `system` alone, on the stack. */
static const struct labels *labels_or_none(lua_State *L, int arg)
{
	struct err err = {0};

	if (!lua_isnoneornil(L, arg))
		return lua_take_labels(L, arg);
	void **box = bind_box(L, &labels_class);
	*box = labels_new(0, 0, &err);
	bind_filled(L, box, &labels_class, &err);
	return *box;
}

static int numbers_of_kind(lua_State *L, enum column_kind kind)
{
	struct err err = {0};
	lua_Integer rows = list_rows(L);
	const struct labels *labels = labels_or_none(L, 2);

	void **box = bind_box(L, &column_class);
	*box = column_new(kind, (size_t)rows, labels, &err);
	bind_filled(L, box, &column_class, &err);
	for (lua_Integer row = 1; row <= rows; row++) {
		double value = num_missing(0);
		if (element(L, row)) {
			if (lua_type(L, -1) != LUA_TNUMBER)
				return luaL_error(L, "row %d is a %s, not a number", (int)row,
				                  luaL_typename(L, -1));
			value = lua_tonumber(L, -1);
		}
		column_f64(*box)[row - 1] = value != value ? num_missing(0) : value;
		lua_pop(L, 1);
	}

	return lua_give_column(L, box, &err);
}

/*** A column of numbers.
 * @param list of numbers; nil, false or a NaN is missing; `rows` beside them where the list ends in
 * nil
 * @param labels with the title and the kinds of missing; optional
 * @return a column
 * @usage assert(require "core.column".numbers({ 1, false, 3 }):get(3) == 3)
 */
static int numbers(lua_State *L)
{
	return numbers_of_kind(L, COLUMN_NUMBER);
}

/*** A column of dates.
 * @param list of days since 1970-01-01; nil or false is missing
 * @param labels optional
 * @return a column
 * @usage assert(require "core.column".dates({ 0 }):kind() == "date")
 */
static int dates(lua_State *L)
{
	return numbers_of_kind(L, COLUMN_DATE);
}

/*** A column of texts.
 * @param list of texts; nil or false is missing
 * @param labels optional
 * @return a column
 * @usage assert(require "core.column".texts({ "a", "b" }):get(2) == "b")
 */
static int texts(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = list_rows(L);
	const struct labels *labels = labels_or_none(L, 2);

	void **box = bind_box(L, &column_class);
	*box = column_new(COLUMN_TEXT, (size_t)rows, labels, &err);
	bind_filled(L, box, &column_class, &err);
	struct column *column = *box;
	for (lua_Integer row = 1; row <= rows; row++) {
		uint32_t id = COLUMN_TEXT_MISSING;
		if (element(L, row)) {
			struct str text;
			if (lua_type(L, -1) != LUA_TSTRING)
				return luaL_error(L, "row %d is a %s, not a text", (int)row,
				                  luaL_typename(L, -1));
			text.at = lua_tolstring(L, -1, &text.length);
			if (!intern_add((struct intern *)(uintptr_t)column->texts, text, &id, &err))
				bind_raise(L, &err);
		}
		column_u32(column)[row - 1] = id;
		lua_pop(L, 1);
	}

	return lua_give_column(L, box, &err);
}

/*** A column of single choices.
 * @param spec table: `labels`, `codes` (a list of places; nil or false is `system`), `rows`
 * optional
 * @return a column
 * @raise a place that the labels have not
 * @usage local l = require "core.labels".of { answers = { { key = "a" }, { key = "b" } } }
 * local c = require "core.column".single { labels = l, codes = { 2, 1, -1 } }
 * assert(c:get(1) == "b" and c:get(3) == nil)
 */
static int single(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_getfield(L, 1,
	             "labels"); /* may call a metamethod, so all fields come before the taking */
	lua_getfield(L, 1, "rows");
	lua_getfield(L, 1, "codes");
	const struct labels *labels = lua_take_labels(L, -3);
	lua_Integer rows = luaL_optinteger(L, -2, -1);
	luaL_checktype(L, -1, LUA_TTABLE);
	int codes = lua_gettop(L);
	if (rows < 0)
		rows = (lua_Integer)lua_rawlen(L, codes);

	void **box = bind_box(L, &column_class);
	*box = column_new(COLUMN_SINGLE, (size_t)rows, labels, &err);
	bind_filled(L, box, &column_class, &err);
	for (lua_Integer row = 1; row <= rows; row++) {
		lua_rawgeti(L, codes, row);
		lua_Integer place = lua_toboolean(L, -1) ? luaL_checkinteger(L, -1) : -1;
		column_set_code(*box, (size_t)row - 1, lua_code_of_place(L, 1, place, labels));
		lua_pop(L, 1);
	}

	return lua_give_column(L, box, &err);
}

/*** A multiple-response set.
 * @param spec table: `labels` (its answers are the items), `items` (a list of single choices whose
 * first answer means "mentioned"), `status` (a single choice: a row is answered where it is, else
 * it has its kind of missing; left out: a row is answered where any item is)
 * @return a column
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local a = column.single { labels = l, codes = { 1, 2 } }
 * local set = column.multi { labels = labels.of { answers = { { key = "webex" } } }, items = { a }
 * } assert(set:get(1)[1] == "webex" and #set:get(2) == 0)
 */
static int multi(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	struct arena *scratch = bind_scratch(L);
	lua_getfield(L, 1, "labels");
	lua_getfield(L, 1, "status");
	lua_getfield(L, 1, "items");
	const struct labels *labels = lua_take_labels(L, -3);
	const struct column *status = lua_isnil(L, -2) ? NULL : lua_take_single(L, -2);
	luaL_checktype(L, -1, LUA_TTABLE);
	luaL_argcheck(L, labels->answers > 0 && lua_rawlen(L, -1) == labels->answers, 1,
	              "as many items as the labels have answers, at least one");
	const struct column **item = arena_alloc(scratch, labels->answers, sizeof *item, &err);
	if (item == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < labels->answers; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		item[i] = lua_take_single(L, -1);
		lua_pop(L, 1); /* the list keeps it */
		luaL_argcheck(L, item[i]->rows == item[0]->rows, 1, "items differ in their rows");
	}
	const struct column *says = status != NULL ? status : item[0]; /* why a row is missing */
	luaL_argcheck(L, says->rows == item[0]->rows, 1, "'status' and items differ in their rows");
	luaL_argcheck(L, says->labels->missing <= labels->missing, 1,
	              "the labels lack kinds of missing that the status, or the first item, has");

	void **box = bind_box(L, &column_class);
	*box = recode_multi(item, status, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** A column of single choices with the same place in each row.
 * @param labels of the column
 * @param place of the option; -1: all missing
 * @param rows how many
 * @return a column
 * @usage local l = require "core.labels".of { answers = { { key = "2020" } } }
 * assert(require "core.column".constant(l, 1, 3):get(3) == "2020")
 */
static int constant(lua_State *L)
{
	struct err err = {0};
	const struct labels *labels = lua_take_labels(L, 1);
	uint32_t code = lua_code_of_place(L, 2, luaL_checkinteger(L, 2), labels);
	lua_Integer rows = luaL_checkinteger(L, 3);
	luaL_argcheck(L, rows >= 0, 3, "rows are 0 or more");

	void **box = bind_box(L, &column_class);
	*box = recode_constant(code, (size_t)rows, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** A column like another, of which every row is `system`.
 * @param column the other one
 * @param rows how many
 * @return a column
 * @usage local column = require "core.column"
 * assert(column.blank(column.numbers { 1 }, 2):get(2) == nil)
 */
static int blank(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	lua_Integer rows = luaL_checkinteger(L, 2);
	luaL_argcheck(L, rows >= 0, 2, "rows are 0 or more");

	void **box = bind_box(L, &column_class);
	*box = recode_blank(column, (size_t)rows, &err);

	return lua_give_column(L, box, &err);
}

/* ---- methods ------------------------------------------------------------------------------ */

/*** The kind: "single", "multi", "number", "text" or "date".
 * @return a text
 * @usage assert(require "core.column".numbers({ 1 }):kind() == "number")
 */
static int kind(lua_State *L)
{
	lua_pushstring(L, column_kind_name(lua_take_column(L, 1)->kind));
	return 1;
}

/*** How many rows.
 * @return an integer
 * @usage assert(require "core.column".numbers({ 1, 2 }):rows() == 2)
 */
static int rows(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)lua_take_column(L, 1)->rows);
	return 1;
}

static void push_items(lua_State *L, const struct column *column, size_t row)
{
	lua_Integer count = 0;

	lua_newtable(L);
	for (size_t i = 0; i < column->labels->answers; i++) {
		if (!column_item(column, i, row))
			continue;
		lua_pushstring(L, column->labels->option[i].key);
		lua_rawseti(L, -2, ++count);
	}
}

/*** What stands in a row.
 * @param row from 1
 * @return a number, a text, the key of an option, or the list of the keys of the items mentioned;
 * for a missing value nil and the name of its kind
 * @usage local c = require "core.column".numbers { 4, false }
 * assert(c:get(1) == 4 and select(2, c:get(2)) == "system")
 */
static int get(lua_State *L)
{
	const struct column *column = lua_take_column(L, 1);
	lua_Integer row = luaL_checkinteger(L, 2);
	luaL_argcheck(L, row >= 1 && (size_t)row <= column->rows, 2, "there is no such row");
	size_t at = (size_t)row - 1;

	int missing = column_missing(column, at);
	if (missing >= 0) {
		const struct labels *labels = column->labels;
		lua_pushnil(L);
		lua_pushstring(
			L, missing_name(labels->option[labels->answers + (size_t)missing].missing));
		return 2;
	}
	struct str text;
	switch (column->kind) {
	case COLUMN_SINGLE:
		lua_pushstring(L, column->labels->option[column_code(column, at)].key);
		break;
	case COLUMN_MULTI: push_items(L, column, at); break;
	case COLUMN_TEXT:
		text = intern_text(column->texts, column_u32(column)[at]);
		lua_pushlstring(L, text.at, text.length);
		break;
	case COLUMN_NUMBER:
	case COLUMN_DATE: lua_push_value(L, column_f64(column)[at]); break;
	}
	return 1;
}

/*** The title: the question's text.
 * @param language "de", "en", ...; left out: English, else the first there is
 * @return a text, or nil
 * @usage assert(require "core.column".numbers({ 1 }):label() == nil)
 */
static int label(lua_State *L)
{
	lua_pushstring(L, labels_title(lua_take_column(L, 1)->labels, luaL_optstring(L, 2, "")));
	return 1;
}

/*** The options, as labels:options() gives them.
 * @param language of the labels
 * @return a list of `{ key, code, text, score, label, missing, place }`
 * @usage assert(require "core.column".numbers({ 1 }):codes()[1].key == "system")
 */
static int codes(lua_State *L)
{
	const struct column *column = lua_take_column(L, 1);
	const char *language = luaL_optstring(L, 2, "");

	lua_push_options(L, column->labels, language);
	return 1;
}

/*** The labels, to make other columns with.
 * @return labels
 * @usage assert(#require "core.column".numbers({ 1 }):labels():options() == 1)
 */
static int labels(lua_State *L)
{
	const struct column *column = lua_take_column(L, 1);

	void **box = bind_box(L, &labels_class);
	*box = labels_hold(column->labels);

	return 1;
}

/* Rows of each kind of missing into count[0..]; the answers of options into answer[0..]. */
static void count_rows(const struct column *column, size_t *missing, size_t *answer)
{
	for (size_t row = 0; row < column->rows; row++) {
		int gone = column_missing(column, row);
		if (gone >= 0)
			missing[gone]++;
		else if (column->kind == COLUMN_SINGLE)
			answer[column_code(column, row)]++;
		else if (column->kind == COLUMN_MULTI)
			for (size_t i = 0; i < column->labels->answers; i++)
				answer[i] += column_item(column, i, row);
	}
}

/*** Counts of a column.
 * @return table with `rows`, `answered`, `low` and `high` (numbers and dates with answers),
 * `counts` (rows a place; single choices and sets), `missing` (a list of `{ key =, kind =, count =
 * }` in the order of the places)
 * @usage local s = require "core.column".numbers({ 4, false, 2 }):summary()
 * assert(s.answered == 2 and s.low == 2 and s.missing[1].count == 1)
 */
static int summary(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	const struct labels *options = column->labels;
	struct arena *scratch = bind_scratch(L);
	size_t *missing = arena_alloc(scratch, options->missing, sizeof *missing, &err);
	size_t *answer = arena_alloc(scratch, options->answers, sizeof *answer, &err);
	if (missing == NULL || answer == NULL)
		bind_raise(L, &err);

	count_rows(column, missing, answer);

	lua_createtable(L, 0, 6);
	lua_pushinteger(L, (lua_Integer)column->rows);
	lua_setfield(L, -2, "rows");
	size_t answered = column->rows;
	lua_createtable(L, (int)options->missing, 0);
	for (size_t i = 0; i < options->missing; i++) {
		const struct option *option = &options->option[options->answers + i];
		answered -= missing[i];
		lua_createtable(L, 0, 3);
		lua_pushstring(L, option->key);
		lua_setfield(L, -2, "key");
		lua_pushstring(L, missing_name(option->missing));
		lua_setfield(L, -2, "kind");
		lua_pushinteger(L, (lua_Integer)missing[i]);
		lua_setfield(L, -2, "count");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "missing");
	lua_pushinteger(L, (lua_Integer)answered);
	lua_setfield(L, -2, "answered");
	if (!num_is_missing(column->low)) {
		lua_pushnumber(L, column->low);
		lua_setfield(L, -2, "low");
		lua_pushnumber(L, column->high);
		lua_setfield(L, -2, "high");
	}
	if (column->kind == COLUMN_SINGLE || column->kind == COLUMN_MULTI) {
		lua_createtable(L, (int)options->answers, 0);
		for (size_t i = 0; i < options->answers; i++) {
			lua_pushinteger(L, (lua_Integer)answer[i]);
			lua_rawseti(L, -2, (lua_Integer)i + 1);
		}
		lua_setfield(L, -2, "counts");
	}
	return 1;
}

/*** Memory that the data take, in bytes.
 * @return an integer
 * @usage assert(require "core.column".numbers({ 1, 2 }):bytes() == 16)
 */
static int bytes(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)column_bytes(lua_take_column(L, 1)));
	return 1;
}

static void drop(void *column)
{
	column_drop(column);
}

static size_t held_bytes(const void *column)
{
	return column_bytes(column);
}

static const luaL_Reg methods[] = {
	{"kind", kind},   {"rows", rows},       {"get", get},
	{"label", label}, {"codes", codes},     {"labels", labels},
	{"bytes", bytes}, {"summary", summary}, {NULL, NULL},
};

static const luaL_Reg metamethods[] = {{"__len", rows}, {NULL, NULL}};

const struct bind_class column_class = {
	.name = "befund.column",
	.free = drop,
	.bytes = held_bytes,
	.methods = methods,
	.metamethods = metamethods,
};

static const luaL_Reg functions[] = {
	{"numbers", numbers}, {"dates", dates},       {"texts", texts}, {"single", single},
	{"multi", multi},     {"constant", constant}, {"blank", blank}, {NULL, NULL},
};

int luaopen_column(lua_State *L)
{
	luaL_newlib(L, functions);
	luaL_setfuncs(L, lua_recode_functions, 0);
	bind_methods(L, &column_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
