/*
 * lua_recode.c - Lua module 'core.column', second half: columns made of other columns.
 *
 * What each value becomes comes from Lua, once a distinct value; recode.c applies it to the rows.
 */
#include "column.h"
#include "lua_column.h"
#include "lua_modules.h"
#include "num.h"
#include "recode.h"

#include <math.h>

/* The new labels of a column: kinds of missing pass through by place, so there must be as many. */
static const struct labels *take_new_labels(lua_State *L, int arg, const struct column *column)
{
	const struct labels *labels = lua_take_labels(L, arg);

	luaL_argcheck(L, labels->missing >= column->labels->missing, arg,
	              "the labels lack kinds of missing that the column has");
	return labels;
}

static void free_values(void *values)
{
	values_free(values);
}

static const struct bind_class values_class = {.name = "befund.values", .free = free_values};

/* The distinct values of a column in a box of their own, freed when the function is left. */
static const struct values *scratch_values(lua_State *L, const struct column *column, size_t limit)
{
	struct err err = {0};

	bind_register(L, &values_class);
	void **box = bind_box(L, &values_class);
	*box = values_of(column, limit, &err);
	if (*box == NULL)
		bind_raise(L, &err);
	lua_toclose(L, -1);
	return *box;
}

/* Pushes distinct value i: a number, a text or the key of an option. */
static void push_value(lua_State *L, const struct column *column, const struct values *values,
                       size_t i)
{
	struct str text;

	switch (column->kind) {
	case COLUMN_TEXT:
		text = intern_text(column->texts, values->code[i]);
		lua_pushlstring(L, text.at, text.length);
		break;
	case COLUMN_SINGLE: lua_pushstring(L, column->labels->option[values->code[i]].key); break;
	default: lua_push_value(L, values->number[i]); break;
	}
}

static const struct column *take_not_multi(lua_State *L, int arg)
{
	const struct column *column = lua_take_column(L, arg);

	luaL_argcheck(L, column->kind != COLUMN_MULTI, arg, "not for multiple-response sets");
	return column;
}

/*** The distinct answers in order of their first appearance.
 * @param column single, number, date or text
 * @param limit at most so many, else the result is nil; left out: no limit
 * @return a list of `{ value, count, first_row }` (the value of an option is its key), or nil
 * @usage local d = require "core.column".distinct(require "core.column".numbers { 7, 5, 7 })
 * assert(#d == 2 and d[1][1] == 7 and d[1][2] == 2 and d[2][3] == 2)
 */
static int distinct(lua_State *L)
{
	const struct column *column = take_not_multi(L, 1);
	lua_Integer limit = luaL_optinteger(L, 2, INT32_MAX);
	luaL_argcheck(L, limit >= 0, 2, "a limit is 0 or more");

	const struct values *values = scratch_values(L, column, (size_t)limit);

	if (values->count > (size_t)limit) {
		lua_pushnil(L);
		return 1;
	}
	lua_createtable(L, (int)values->count, 0);
	for (size_t i = 0; i < values->count; i++) {
		lua_createtable(L, 3, 0);
		push_value(L, column, values, i);
		lua_rawseti(L, -2, 1);
		lua_pushinteger(L, (lua_Integer)values->rows[i]);
		lua_rawseti(L, -2, 2);
		lua_pushinteger(L, (lua_Integer)values->first[i] + 1);
		lua_rawseti(L, -2, 3);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* Pushes map[value i] of the table at `map`; false (and nothing pushed) if it has none. */
static bool look_up(lua_State *L, int map, const struct column *column, const struct values *values,
                    size_t i)
{
	push_value(L, column, values, i);
	if (lua_rawget(L, map) != LUA_TNIL)
		return true;
	lua_pop(L, 1);
	return false;
}

/*** Single choices by the value of another column.
 * @param column single, number, date or text
 * @param map of value (of an option: its key) to place; a value that it lacks becomes `system`
 * @param labels of the new column, with at least the kinds of missing of the old one, in the same
 * order
 * @return a column
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "one" }, { key = "two" } } }
 * assert(column.map(column.numbers { 2, 1 }, { [1] = 1, [2] = 2 }, l):get(1) == "two")
 */
static int map(lua_State *L)
{
	struct err err = {0};
	const struct column *column = take_not_multi(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	const struct labels *labels = take_new_labels(L, 3, column);
	struct arena *scratch = bind_scratch(L);
	const struct values *values = scratch_values(L, column, SIZE_MAX - 1);
	uint32_t *code = arena_alloc(scratch, values->count, sizeof *code, &err);
	if (code == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < values->count; i++) {
		code[i] = (uint32_t)labels->answers;
		if (look_up(L, 2, column, values, i)) {
			code[i] = lua_code_of_place(L, 2, luaL_checkinteger(L, -1), labels);
			lua_pop(L, 1);
		}
	}

	void **box = bind_box(L, &column_class);
	*box = recode_map(column, values, code, labels, &err);

	return lua_give_column(L, box, &err);
}

/* Index of the kind of missing of a negative place. */
static unsigned kind_of_place(lua_State *L, int arg, lua_Integer place, const struct labels *labels)
{
	luaL_argcheck(L, place < 0, arg, "the place of a kind of missing is negative");
	return (unsigned)(lua_code_of_place(L, arg, place, labels) - labels->answers);
}

/*** Numbers or dates by the value of another column.
 * @param column single, number, date or text
 * @param map of value to number (dates: days since 1970-01-01)
 * @param kind "number" or "date"
 * @param labels of the new column
 * @param missing map of value to the place of a kind of missing; optional. What is in neither map
 * is `system`
 * @return a column
 * @usage local column = require "core.column"
 * local l = require "core.labels".of {}
 * assert(column.translate(column.texts { "1,5" }, { ["1,5"] = 1.5 }, "number", l):get(1) == 1.5)
 */
static int translate(lua_State *L)
{
	static const char *const kinds[] = {"number", "date", NULL};
	struct err err = {0};
	const struct column *column = take_not_multi(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	enum column_kind kind =
		luaL_checkoption(L, 3, NULL, kinds) == 0 ? COLUMN_NUMBER : COLUMN_DATE;
	const struct labels *labels = take_new_labels(L, 4, column);
	if (!lua_isnoneornil(L, 5))
		luaL_checktype(L, 5, LUA_TTABLE);
	lua_settop(L, 5);
	struct arena *scratch = bind_scratch(L);
	const struct values *values = scratch_values(L, column, SIZE_MAX - 1);
	double *number = arena_alloc(scratch, values->count, sizeof *number, &err);
	if (number == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < values->count; i++) {
		number[i] = num_missing(0);
		if (look_up(L, 2, column, values, i)) {
			double to = luaL_checknumber(L, -1);
			number[i] = num_is_missing(to) ? num_missing(0) : to;
			lua_pop(L, 1);
		} else if (lua_istable(L, 5) && look_up(L, 5, column, values, i)) {
			number[i] =
				num_missing(kind_of_place(L, 5, luaL_checkinteger(L, -1), labels));
			lua_pop(L, 1);
		}
	}

	void **box = bind_box(L, &column_class);
	*box = recode_translate(column, values, number, kind, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** Numbers in another unit, from another origin: (x - origin) / divisor. So counts of seconds
 * become dates.
 * @param column number or date
 * @param origin number
 * @param divisor number other than 0
 * @param kind "number" or "date"
 * @param labels of the new column
 * @return a column; what is missing stays so
 * @usage local column, labels = require "core.column", require "core.labels"
 * local days = column.linear(column.numbers { 90000, false }, 3600, 86400, "date", labels.of {})
 * assert(days:kind() == "date" and days:get(1) == 1)
 */
static int linear(lua_State *L)
{
	static const char *const kinds[] = {"number", "date", NULL};
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	luaL_argcheck(L, column->kind == COLUMN_NUMBER || column->kind == COLUMN_DATE, 1,
	              "a column of numbers is wanted");
	double origin = luaL_checknumber(L, 2), divisor = luaL_checknumber(L, 3);
	luaL_argcheck(L, divisor != 0, 3, "the divisor is 0");
	enum column_kind kind =
		luaL_checkoption(L, 4, NULL, kinds) == 0 ? COLUMN_NUMBER : COLUMN_DATE;
	const struct labels *labels = take_new_labels(L, 5, column);

	void **box = bind_box(L, &column_class);
	*box = recode_linear(column, origin, divisor, kind, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** The same column, some of its values turned missing.
 * @param column number, date or text
 * @param map of value to the place of a kind of missing
 * @param labels of the new column
 * @return a column
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { missing = { { key = "none", code = 999, kind = "no_answer" } } }
 * assert(column.mark_missing(column.numbers { 999, 5 }, { [999] = -2 }, l):get(1) == nil)
 */
static int mark_missing(lua_State *L)
{
	struct err err = {0};
	const struct column *column = take_not_multi(L, 1);
	luaL_argcheck(L, column->kind != COLUMN_SINGLE, 1, "for numbers, dates and texts");
	luaL_checktype(L, 2, LUA_TTABLE);
	const struct labels *labels = take_new_labels(L, 3, column);
	struct arena *scratch = bind_scratch(L);
	const struct values *values = scratch_values(L, column, SIZE_MAX - 1);
	int *kind = arena_alloc(scratch, values->count, sizeof *kind, &err);
	if (kind == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < values->count; i++) {
		kind[i] = -1;
		if (look_up(L, 2, column, values, i)) {
			kind[i] = (int)kind_of_place(L, 2, luaL_checkinteger(L, -1), labels);
			lua_pop(L, 1);
		}
	}

	void **box = bind_box(L, &column_class);
	*box = recode_mark(column, values, kind, labels, &err);

	return lua_give_column(L, box, &err);
}

/* Field `name` of the table on top as a bound of a range. */
static double bound(lua_State *L, const char *name, double open)
{
	lua_getfield(L, -1, name);
	double value = luaL_optnumber(L, -1, open);
	lua_pop(L, 1);
	return value;
}

/*** Numbers to groups.
 * @param column number or date
 * @param ranges list of `{ from =, to =, place = }`, both ends included, nil is open; the first
 * that holds a value counts, and a value in none becomes `system`
 * @param labels of the new column
 * @return a column
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "young" }, { key = "old" } } }
 * local c = column.cut(column.numbers { 29, 30 }, { { to = 29, place = 1 }, { from = 30, place = 2
 * } }, l) assert(c:get(1) == "young" and c:get(2) == "old")
 */
static int cut(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	luaL_argcheck(L, column->kind == COLUMN_NUMBER || column->kind == COLUMN_DATE, 1,
	              "a column of numbers is wanted");
	luaL_checktype(L, 2, LUA_TTABLE);
	const struct labels *labels = take_new_labels(L, 3, column);
	struct arena *scratch = bind_scratch(L);
	size_t ranges = (size_t)lua_rawlen(L, 2);
	struct recode_range *range = arena_alloc(scratch, ranges, sizeof *range, &err);
	if (range == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < ranges; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		luaL_checktype(L, -1, LUA_TTABLE);
		range[i].from = bound(L, "from", -INFINITY);
		range[i].to = bound(L, "to", INFINITY);
		lua_getfield(L, -1, "place");
		range[i].code = lua_code_of_place(L, 2, luaL_checkinteger(L, -1), labels);
		lua_pop(L, 2);
	}

	void **box = bind_box(L, &column_class);
	*box = recode_cut(column, range, ranges, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** The same column, in which some rows of `system` get another kind of missing.
 * @param column of any kind
 * @param selection rows that are meant; those for which it cannot be said stay
 * @param place of the kind of missing, negative
 * @param labels of the new column; its answers are those of the old one
 * @return a column
 * @usage local column, labels, dataset = require "core.column", require "core.labels", require
 * "core.dataset" local x = column.numbers { 1, false, 3 } local d = dataset.of { { "x", x } } local
 * l = labels.of { missing = { { key = "not_asked", kind = "not_asked" } } } local c =
 * column.fill_missing(x, require "core.expression".select(d, "missing(x)"), -2, l) assert(select(2,
 * c:get(2)) == "not_asked")
 */
static int fill_missing(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	const struct selection *selection = bind_take(L, 2, &selection_class);
	const struct labels *labels = take_new_labels(L, 4, column);
	unsigned kind = kind_of_place(L, 3, luaL_checkinteger(L, 3), labels);
	luaL_argcheck(L, selection->rows == column->rows, 2, "column and selection differ in rows");
	luaL_argcheck(L, labels->answers == column->labels->answers, 4,
	              "the labels must have the same answers");

	void **box = bind_box(L, &column_class);
	*box = recode_fill(column, selection, kind, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** Two single choices as one: every answer of the first with every answer of the second, the
 * second fastest.
 * @param a single choice
 * @param b single choice
 * @param labels with (answers of a) times (answers of b) answers
 * @return a column; `system` where either is missing
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "a" }, { key = "b" } } }
 * local joint = labels.of { answers = { { key = "aa" }, { key = "ab" }, { key = "ba" }, { key =
 * "bb" } } } local x = column.single { labels = l, codes = { 1, 2 } } assert(column.cross(x, x,
 * joint):get(2) == "bb")
 */
static int cross(lua_State *L)
{
	struct err err = {0};
	const struct column *a = lua_take_single(L, 1), *b = lua_take_single(L, 2);
	const struct labels *labels = lua_take_labels(L, 3);
	luaL_argcheck(L, a->rows == b->rows, 2, "the columns differ in rows");
	luaL_argcheck(L, labels->answers == a->labels->answers * b->labels->answers, 3,
	              "the labels must have the product of the answers");

	void **box = bind_box(L, &column_class);
	*box = recode_cross(a, b, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** One item of a multiple-response set as a single choice.
 * @param multi the set
 * @param place of the item
 * @return a column with the answers `yes` (place 1) and `no`, then the kinds of missing of the set
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local a = column.single { labels = l, codes = { 1, 2 } }
 * local set = column.multi { labels = labels.of { answers = { { key = "webex" } } }, items = { a }
 * } assert(column.item(set, 1):get(2) == "no")
 */
static int item(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	luaL_argcheck(L, column->kind == COLUMN_MULTI, 1, "a multiple-response set is wanted");
	lua_Integer place = luaL_checkinteger(L, 2);
	luaL_argcheck(L, place >= 1 && (size_t)place <= column->labels->answers, 2,
	              "the set has no such item");

	void **box = bind_box(L, &column_class);
	*box = recode_item(column, (size_t)place - 1, &err);

	return lua_give_column(L, box, &err);
}

/*** A selection as a single choice.
 * @param selection place 1 where it holds, 2 where not, `system` where it cannot be said
 * @param labels with two answers
 * @return a column
 * @usage local column, dataset = require "core.column", require "core.dataset"
 * local d = dataset.of { { "x", column.numbers { 1, 2 } } }
 * local l = require "core.labels".of { answers = { { key = "in" }, { key = "out" } } }
 * assert(column.from_selection(require "core.expression".select(d, "x > 1"), l):get(1) == "out")
 */
static int from_selection(lua_State *L)
{
	struct err err = {0};
	const struct selection *selection = bind_take(L, 1, &selection_class);
	const struct labels *labels = lua_take_labels(L, 2);
	luaL_argcheck(L, labels->answers == 2, 2, "the labels must have two answers");

	void **box = bind_box(L, &column_class);
	*box = recode_selection(selection, labels, &err);

	return lua_give_column(L, box, &err);
}

/*** The same data under other labels; more kinds of missing may be appended.
 * @param column of any kind
 * @param labels with the same number of answers
 * @return a column
 * @usage local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { title = "Age" }
 * assert(column.relabel(column.numbers { 1 }, l):label() == "Age")
 */
static int relabel(lua_State *L)
{
	struct err err = {0};
	const struct column *column = lua_take_column(L, 1);
	const struct labels *labels = take_new_labels(L, 2, column);
	luaL_argcheck(L, labels->answers == column->labels->answers, 2,
	              "the labels must have the same number of answers");

	void **box = bind_box(L, &column_class);
	*box = column_relabel(column, labels, &err);
	bind_filled(L, box, &column_class, &err);

	return 1;
}

const luaL_Reg lua_recode_functions[] = {
	{"distinct", distinct},
	{"map", map},
	{"translate", translate},
	{"linear", linear},
	{"mark_missing", mark_missing},
	{"cut", cut},
	{"fill_missing", fill_missing},
	{"cross", cross},
	{"item", item},
	{"from_selection", from_selection},
	{"relabel", relabel},
	{NULL, NULL},
};
