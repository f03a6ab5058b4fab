/* lua_answers.c - Lua module `core.reconstruct`: answers that are made, asked, changed, written. */
#include "lua_answers.h"

#include "lua_column.h"
#include "lua_modules.h"
#include "lua_weight.h"
#include "num.h"

#include <stdio.h>

static void free_answers(void *answers)
{
	answers_free(answers);
}

static size_t answers_bytes(const void *answers)
{
	return ((const struct answers *)answers)->rows * sizeof(int32_t);
}

/* ---- taking ---------------------------------------------------------------------------------- */

size_t lua_take_rows(lua_State *L, int arg)
{
	lua_Integer rows = luaL_checkinteger(L, arg);
	luaL_argcheck(L, rows >= 0 && rows < INT32_MAX, arg, "rows are 0 or more, below 2^31");
	return (size_t)rows;
}

const struct selection *lua_take_group(lua_State *L, int arg, size_t rows)
{
	const struct selection *group = bind_take_optional(L, arg, &selection_class);
	luaL_argcheck(L, group == NULL || group->rows == rows, arg, "a selection of other rows");
	return group;
}

void *lua_scratch(lua_State *L, struct arena *arena, size_t count, size_t size)
{
	struct err err = {0};
	void *made = arena_alloc(arena, count, size, &err);
	if (made == NULL)
		bind_raise(L, &err);
	return made;
}

double *lua_take_numbers(lua_State *L, struct arena *arena, size_t *count)
{
	*count = (size_t)lua_rawlen(L, -1);
	double *list = lua_scratch(L, arena, *count + 1, sizeof *list);
	for (size_t i = 0; i < *count; i++) {
		if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TNUMBER)
			luaL_error(L, "place %I of a list is a %s, not a number",
			           (lua_Integer)i + 1, luaL_typename(L, -1));
		list[i] = lua_tonumber(L, -1);
		lua_pop(L, 1);
	}
	return list;
}

/* ---- answers --------------------------------------------------------------------------------- */

/*** The answer of a row.
 * @param answers answers
 * @param row from 1
 * @return the place of an option, or a number; "no_answer" or "not_asked"
 * @usage assert(require "core.reconstruct".shuffled(1, 7):get(1) == 1)
 */
static int get(lua_State *L)
{
	const struct answers *answers = bind_take(L, 1, &answers_class);
	lua_Integer row = luaL_checkinteger(L, 2);
	luaL_argcheck(L, row >= 1 && (lua_Unsigned)row <= answers->rows, 2, "no such row");

	int32_t value = answers->value[row - 1];
	if (value == ANSWER_NOT_ASKED)
		lua_pushliteral(L, "not_asked");
	else if (value == ANSWER_NONE)
		lua_pushliteral(L, "no_answer");
	else
		lua_pushinteger(L, value);
	return 1;
}

/*** The rows that have one of some options.
 * @param answers answers
 * @param places list of options' places
 * @return selection
 * @usage assert(require "core.reconstruct".shuffled(5, 7):select({ 1, 5 }):count() == 2)
 */
static int select_places(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 2);
	const struct answers *answers = bind_take(L, 1, &answers_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct arena *arena = bind_scratch(L);
	size_t count = 0, options = 0;
	lua_pushvalue(L, 2);
	const double *places = lua_take_numbers(L, arena, &count);
	for (size_t i = 0; i < count; i++) {
		luaL_argcheck(L, places[i] >= 1 && places[i] < 65536, 2, "places are 1 or more");
		options = MAX(options, (size_t)places[i]);
	}
	bool *is_in = lua_scratch(L, arena, options + 1, sizeof *is_in);
	for (size_t i = 0; i < count; i++)
		is_in[(size_t)places[i] - 1] = true;

	void **box = bind_box(L, &selection_class);
	*box = answers_select(answers, is_in, options, &err);
	bind_filled(L, box, &selection_class, &err);

	return 1;
}

/*** Sums over the rows of a group that answer.
 * @param answers answers
 * @param group selection, nil: all rows
 * @param counts list of what each option counts, nil: an answer counts as it is
 * @param weights column of numbers, nil: all 1
 * @return sum of weights times what is counted, sum of weights, the least and the most that is
 * counted, rows; nil if nobody answers
 * @usage local sum, base = require "core.reconstruct".shuffled(4, 7):tally(nil, { 1, 1 })
 * assert(sum == 2 and base == 4)
 */
static int tally(lua_State *L)
{
	const struct answers *answers = bind_take(L, 1, &answers_class);
	lua_settop(L, 4);
	const struct selection *group = lua_take_group(L, 2, answers->rows);
	const struct column *weights = lua_take_weights(L, 4, answers->rows);
	struct arena *arena = bind_scratch(L);
	size_t options = 0;
	const double *counts = NULL;
	if (!lua_isnoneornil(L, 3)) {
		luaL_checktype(L, 3, LUA_TTABLE);
		lua_pushvalue(L, 3);
		counts = lua_take_numbers(L, arena, &options);
	}

	struct tally found = answers_tally(answers, group, counts, options, lua_values_of(weights));

	if (found.rows == 0)
		return 0;
	lua_push_value(L, found.sum);
	lua_push_value(L, found.base);
	lua_push_value(L, found.low);
	lua_push_value(L, found.high);
	lua_pushinteger(L, (lua_Integer)found.rows);
	return 5;
}

/*** Answers with other options in place of their own.
 * @param answers answers
 * @param map of place to place; other places stay, as do those who do not answer
 * @return answers
 * @usage local a = require "core.reconstruct".shuffled(2, 7):mapped { [2] = 1 }
 * assert(a:get(1) + a:get(2) == 2)
 */
static int mapped(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 2);
	const struct answers *answers = bind_take(L, 1, &answers_class);
	luaL_checktype(L, 2, LUA_TTABLE);

	void **box = bind_box(L, &answers_class);
	struct answers *made = answers_new(answers->rows, &err);
	*box = made;
	if (made == NULL)
		bind_raise(L, &err);
	for (size_t row = 0; row < made->rows; row++) {
		int32_t value = answers->value[row];
		made->value[row] = value;
		if (value >= ANSWER_LOW && lua_rawgeti(L, 2, value) == LUA_TNUMBER) {
			lua_Integer place = lua_tointeger(L, -1);
			luaL_argcheck(L, place >= ANSWER_LOW && place <= INT32_MAX, 2,
			              "a place is beyond 2^31");
			made->value[row] = (int32_t)place;
		}
		lua_settop(L, 3); /* the box is on top */
	}
	bind_filled(L, box, &answers_class, &err);

	return 1;
}

/*** Numbers in place of options: the rows of an option get the numbers of its range in turn.
 * @param answers answers
 * @param ranges list with `{ low, high }` for each option, false for those that stay
 * @param key an integer, for the order
 * @return answers
 * @usage local a = require "core.reconstruct".shuffled(2, 7):ranges({ { 5, 9 }, false }, 1)
 * assert(a:get(1) + a:get(2) == 7)
 */
static int ranges(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 3);
	const struct answers *answers = bind_take(L, 1, &answers_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	uint64_t key = (uint64_t)luaL_checkinteger(L, 3);
	struct arena *arena = bind_scratch(L);
	size_t options = (size_t)lua_rawlen(L, 2);
	int32_t *low = lua_scratch(L, arena, options + 1, sizeof *low);
	int32_t *high = lua_scratch(L, arena, options + 1, sizeof *high);
	for (size_t k = 0; k < options; k++) {
		low[k] = 1; /* above `high`: no range */
		if (lua_rawgeti(L, 2, (lua_Integer)k + 1) == LUA_TTABLE) {
			lua_rawgeti(L, -1, 1);
			lua_rawgeti(L, -2, 2);
			lua_Integer from = luaL_checkinteger(L, -2), to = luaL_checkinteger(L, -1);
			luaL_argcheck(L, from > ANSWER_LOW && from <= to && to < INT32_MAX, 2,
			              "a range goes from a lower to a higher number");
			low[k] = (int32_t)from;
			high[k] = (int32_t)to;
		}
		lua_settop(L, 4); /* the arena is on top */
	}

	void **box = bind_box(L, &answers_class);
	*box = answers_ranges(answers, low, high, options, key, &err);
	bind_filled(L, box, &answers_class, &err);

	return 1;
}

/*** Answers as a single choice.
 * @param answers answers; places behind the labels' answers are their kinds of missing in order,
 * `system` first
 * @param labels of its options
 * @param no_answer, not_asked places of these kinds of missing
 * @return column
 * @usage local l = require "core.labels".of { answers = { { key = "a" } },
 *   missing = { { key = "na", kind = "no_answer" } } }
 * assert(require "core.reconstruct".shuffled(1, 7):single(l, -2, -1):get(1) == "a")
 */
static int single(lua_State *L)
{
	struct err err = {0};
	const struct answers *answers = bind_take(L, 1, &answers_class);
	const struct labels *labels = lua_take_labels(L, 2);
	uint32_t none = lua_code_of_place(L, 3, luaL_checkinteger(L, 3), labels);
	uint32_t not_asked = lua_code_of_place(L, 4, luaL_checkinteger(L, 4), labels);
	for (size_t row = 0; row < answers->rows; row++) {
		int32_t value = answers->value[row];
		luaL_argcheck(
			L,
			value < ANSWER_LOW ||
				(value >= 1 && (size_t)value <= labels->answers + labels->missing),
			2, "labels lack an option");
	}

	void **box = bind_box(L, &column_class);
	struct column *made = column_new(COLUMN_SINGLE, answers->rows, labels, &err);
	*box = made;
	for (size_t row = 0; made != NULL && row < answers->rows; row++) {
		int32_t value = answers->value[row];
		uint32_t code = value == ANSWER_NONE ? none : not_asked;
		column_set_code(made, row, value >= ANSWER_LOW ? (uint32_t)value - 1 : code);
	}

	return lua_give_column(L, box, &err);
}

/*** Answers, and those of others where there are none.
 * @param answers answers
 * @param others answers
 * @return answers
 * @usage local a = require "core.reconstruct".shuffled(2, 7)
 * assert(a:over(a):get(1) == a:get(1))
 */
static int over(lua_State *L)
{
	struct err err = {0};
	const struct answers *answers = bind_take(L, 1, &answers_class);
	const struct answers *others = bind_take(L, 2, &answers_class);
	luaL_argcheck(L, answers->rows == others->rows, 2, "answers of other rows");

	void **box = bind_box(L, &answers_class);
	struct answers *made = answers_new(answers->rows, &err);
	*box = made;
	for (size_t row = 0; made != NULL && row < made->rows; row++) {
		int32_t value = answers->value[row];
		made->value[row] = value >= ANSWER_LOW ? value : others->value[row];
	}
	bind_filled(L, box, &answers_class, &err);

	return 1;
}

/*** Answers as the numbers that stand for them in a file.
 * @param answers answers
 * @param codes list of what each option stands for, nil: answers are numbers
 * @param no_answer, not_asked the numbers of these
 * @return column of numbers
 * @usage local c = require "core.reconstruct".shuffled(1, 7):codes({ 12 }, -9, -8)
 * assert(c:get(1) == 12)
 */
static int codes(lua_State *L)
{
	struct err err = {0};
	const struct answers *answers = bind_take(L, 1, &answers_class);
	lua_settop(L, 4);
	double none = luaL_optnumber(L, 3, 0), not_asked = luaL_optnumber(L, 4, 0);
	struct arena *arena = bind_scratch(L);
	size_t options = 0;
	const double *code = NULL;
	if (!lua_isnoneornil(L, 2)) {
		luaL_checktype(L, 2, LUA_TTABLE);
		lua_pushvalue(L, 2);
		code = lua_take_numbers(L, arena, &options);
	}

	void **box = lua_new_numbers(L, answers->rows, &err);
	if (*box == NULL)
		bind_raise(L, &err);
	double *number = column_f64(*box);
	for (size_t row = 0; row < answers->rows; row++) {
		int32_t value = answers->value[row];
		number[row] = value;
		if (value == ANSWER_NONE)
			number[row] = lua_isnoneornil(L, 3) ? num_missing(0) : none;
		else if (value == ANSWER_NOT_ASKED)
			number[row] = lua_isnoneornil(L, 4) ? num_missing(0) : not_asked;
		else if (code != NULL && value >= 1 && (size_t)value <= options)
			number[row] = code[value - 1];
	}

	return lua_give_column(L, box, &err);
}

/* A column of a file's text. */
struct written {
	const struct answers *answers; /* NULL: the row's number */
	struct str none, not_asked;
	struct str *code; /* of each option, NULL: answers are numbers */
	size_t codes;
};

static struct str text_field(lua_State *L, const char *name)
{
	size_t length = 0;
	int type = lua_getfield(L, -1, name);
	luaL_argcheck(L, type == LUA_TSTRING || type == LUA_TNIL, 2,
	              "a kind of missing is no text");
	const char *at = lua_tolstring(L, -1, &length);
	lua_pop(L, 1); /* the table keeps it */
	return at == NULL ? (struct str){"", 0} : (struct str){at, length};
}

static void take_written(lua_State *L, struct arena *arena, size_t rows, struct written *written)
{
	luaL_argcheck(L, lua_istable(L, -1), 2, "a column is no table");
	lua_getfield(L, -1, "answers");
	written->answers = bind_take_optional(L, -1, &answers_class);
	luaL_argcheck(L, written->answers == NULL || written->answers->rows == rows, 2,
	              "a column of other rows");
	lua_pop(L, 1);
	written->none = text_field(L, "no_answer");
	written->not_asked = text_field(L, "not_asked");
	lua_getfield(L, -1, "codes");
	if (lua_istable(L, -1)) {
		written->codes = (size_t)lua_rawlen(L, -1);
		written->code = lua_scratch(L, arena, written->codes + 1, sizeof *written->code);
		for (size_t k = 0; k < written->codes; k++) {
			size_t length = 0;
			lua_rawgeti(L, -1, (lua_Integer)k + 1);
			luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, 2, "a code is no text");
			written->code[k].at = lua_tolstring(L, -1, &length);
			written->code[k].length = length;
			lua_pop(L, 1); /* the table keeps it */
		}
	}
	lua_pop(L, 1);
}

static void write_cell(luaL_Buffer *buffer, const struct written *column, size_t row)
{
	int32_t value = column->answers == NULL ? (int32_t)row + 1 : column->answers->value[row];
	char digits[16];
	struct str text = {digits, 0};

	if (value == ANSWER_NONE)
		text = column->none;
	else if (value == ANSWER_NOT_ASKED)
		text = column->not_asked;
	else if (value >= 1 && (size_t)value <= column->codes)
		text = column->code[value - 1];
	else
		text.length = (size_t)snprintf(digits, sizeof digits, "%d", (int)value);
	luaL_addlstring(buffer, text.at, text.length);
}

/*** Columns of answers as the lines of a CSV file, without a header.
 * @param rows how many there are
 * @param columns list of `{ answers = (nil: the row's number), codes = list of texts (nil: answers
 * are numbers), no_answer = text, not_asked = text }`; nothing is quoted
 * @return text
 * @usage local reconstruct = require "core.reconstruct"
 * assert(reconstruct.lines(2, { {}, { answers = reconstruct.shuffled(2, 1):mapped { [2] = 1 },
 *   codes = { "x" } } }) == "1,x\n2,x\n")
 */
static int lines(lua_State *L)
{
	size_t rows = lua_take_rows(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct arena *arena = bind_scratch(L);
	size_t columns = (size_t)lua_rawlen(L, 2);
	struct written *written = lua_scratch(L, arena, columns + 1, sizeof *written);
	for (size_t i = 0; i < columns; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		take_written(L, arena, rows, &written[i]);
		lua_pop(L, 1);
	}

	luaL_Buffer buffer;
	luaL_buffinit(L, &buffer);
	for (size_t row = 0; row < rows; row++)
		for (size_t i = 0; i < columns; i++) {
			write_cell(&buffer, &written[i], row);
			luaL_addchar(&buffer, i + 1 < columns ? ',' : '\n');
		}
	luaL_pushresult(&buffer);

	return 1;
}

static const luaL_Reg answers_methods[] = {
	{"get", get},       {"select", select_places}, {"tally", tally}, {"mapped", mapped},
	{"ranges", ranges}, {"single", single},        {"codes", codes}, {"over", over},
	{NULL, NULL},
};

const struct bind_class answers_class = {.name = "befund.answers",
                                         .free = free_answers,
                                         .bytes = answers_bytes,
                                         .methods = answers_methods};

const luaL_Reg lua_answers_functions[] = {{"lines", lines}, {NULL, NULL}};
