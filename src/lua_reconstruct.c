/*
 * lua_reconstruct.c - Lua module `core.reconstruct`: answers that are made, row by row.
 *
 * Which limits there are, in which order columns are filled and what is said of it, is Lua's
 * (lib/reconstruct.lua); here are the loops over rows and over cells of rows alike.
 */
#include "reconstruct.h"

#include "lua_column.h"
#include "lua_modules.h"
#include "lua_weight.h"
#include "num.h"
#include "reconstruct_fit.h"

#include <stdio.h>
#include <string.h>

static void free_answers(void *answers)
{
	answers_free(answers);
}

static size_t answers_bytes(const void *answers)
{
	return ((const struct answers *)answers)->rows * sizeof(int32_t);
}

static void free_alike(void *alike)
{
	alike_free(alike);
}

static size_t alike_bytes(const void *alike)
{
	return ((const struct alike *)alike)->rows * sizeof(uint32_t);
}

/* ---- taking ---------------------------------------------------------------------------------- */

static size_t take_rows(lua_State *L, int arg)
{
	lua_Integer rows = luaL_checkinteger(L, arg);
	luaL_argcheck(L, rows >= 0 && rows < INT32_MAX, arg, "rows are 0 or more, below 2^31");
	return (size_t)rows;
}

static const struct selection *take_group(lua_State *L, int arg, size_t rows)
{
	const struct selection *group = bind_take_optional(L, arg, &selection_class);
	luaL_argcheck(L, group == NULL || group->rows == rows, arg, "a selection of other rows");
	return group;
}

static void *scratch(lua_State *L, struct arena *arena, size_t count, size_t size)
{
	struct err err = {0};
	void *made = arena_alloc(arena, count, size, &err);
	if (made == NULL)
		bind_raise(L, &err);
	return made;
}

/* The numbers of the list on top. */
static double *take_numbers(lua_State *L, struct arena *arena, size_t *count)
{
	*count = (size_t)lua_rawlen(L, -1);
	double *list = scratch(L, arena, *count + 1, sizeof *list);
	for (size_t i = 0; i < *count; i++) {
		if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TNUMBER)
			luaL_error(L, "place %I of a list is a %s, not a number", (lua_Integer)i + 1,
			           luaL_typename(L, -1));
		list[i] = lua_tonumber(L, -1);
		lua_pop(L, 1);
	}
	return list;
}

static lua_Integer integer_field(lua_State *L, int arg, const char *name, lua_Integer otherwise)
{
	lua_getfield(L, arg, name);
	lua_Integer value = luaL_optinteger(L, -1, otherwise);
	lua_pop(L, 1);
	return value;
}

static double number_field(lua_State *L, int arg, const char *name)
{
	lua_getfield(L, arg, name);
	double value = luaL_checknumber(L, -1);
	lua_pop(L, 1);
	return value;
}

/* An optional field that is a selection of so many rows; the table keeps it. */
static const struct selection *selection_field(lua_State *L, int arg, const char *name, size_t rows)
{
	lua_getfield(L, arg, name);
	const struct selection *found = take_group(L, -1, rows);
	lua_pop(L, 1);
	return found;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/*** The numbers 1 to `rows` in random order.
 * @param rows how many
 * @param key an integer: the same order for the same key
 * @return answers
 * @usage local a = require "core.reconstruct".shuffled(3, 7)
 * assert(a:get(1) + a:get(2) + a:get(3) == 6)
 */
static int shuffled(lua_State *L)
{
	struct err err = {0};
	size_t rows = take_rows(L, 1);
	uint64_t key = (uint64_t)luaL_checkinteger(L, 2);

	void **box = bind_box(L, &answers_class);
	*box = answers_shuffled(rows, key, &err);
	bind_filled(L, box, &answers_class, &err);

	return 1;
}

/*** The rows that answer a column.
 * @param rows how many there are
 * @param how `{ left = answers of shuffled, reached =, asked = selection, silent =, key = }`: rows
 * whose place in `left` is above `reached` are gone; `silent` of the others give no answer
 * @return selection
 * @usage local reconstruct = require "core.reconstruct"
 * assert(reconstruct.base(10, { silent = 3, key = 1 }):count() == 7)
 */
static int base(lua_State *L)
{
	struct err err = {0};
	size_t rows = take_rows(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct base how = {.asked = selection_field(L, 2, "asked", rows)};
	how.reached = (size_t)MAX(integer_field(L, 2, "reached", (lua_Integer)rows), 0);
	how.silent = (size_t)MAX(integer_field(L, 2, "silent", 0), 0);
	struct stream stream = {.key = (uint64_t)integer_field(L, 2, "key", 0)};
	lua_getfield(L, 2, "left");
	how.left = bind_take_optional(L, -1, &answers_class);
	luaL_argcheck(L, how.left == NULL || how.left->rows == rows, 2, "left: other rows");

	void **box = bind_box(L, &selection_class);
	*box = base_of(&how, rows, &stream, &err);
	bind_filled(L, box, &selection_class, &err);

	return 1;
}

/*** The cells of a base: rows that are in the same sets and have the same weight.
 * @param base selection
 * @param sets list of selections
 * @param weights column of numbers, or nil
 * @return cells, for fill and numbers
 * @usage local reconstruct = require "core.reconstruct"
 * local all = reconstruct.base(10, {})
 * assert(tostring(reconstruct.alike(all, { all })):find("alike"))
 */
static int alike(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 3);
	const struct selection *those = bind_take(L, 1, &selection_class);
	luaL_argcheck(L, those->rows < INT32_MAX, 1, "rows are below 2^31");
	luaL_checktype(L, 2, LUA_TTABLE);
	const struct column *weights = lua_take_weights(L, 3, those->rows);
	struct arena *arena = bind_scratch(L);
	size_t sets = (size_t)lua_rawlen(L, 2);
	const struct selection **set = scratch(L, arena, sets + 1, sizeof *set);
	for (size_t i = 0; i < sets; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		set[i] = bind_take(L, -1, &selection_class);
		luaL_argcheck(L, set[i]->rows == those->rows, 2, "a selection of other rows");
		lua_pop(L, 1); /* the list keeps it */
	}

	void **box = bind_box(L, &alike_class);
	*box = alike_of(those, set, sets, lua_values_of(weights), &err);
	bind_filled(L, box, &alike_class, &err);

	return 1;
}

/*** The weight of a base, or of those of it that are in a set.
 * @param cells from alike
 * @param set its number in alike's list, nil: the base
 * @return weight, rows
 * @usage local reconstruct = require "core.reconstruct"
 * assert(reconstruct.alike(reconstruct.base(10, {}), {}):weight() == 10)
 */
static int weight(lua_State *L)
{
	const struct alike *cells = bind_take(L, 1, &alike_class);
	lua_Integer set = luaL_optinteger(L, 2, 0);
	luaL_argcheck(L, set >= 0 && (size_t)set <= cells->sets, 2, "no such set");

	double sum = 0;
	size_t rows = 0;
	for (size_t c = 0; c < cells->cells; c++)
		if (set == 0 || alike_has(cells, c, (size_t)set - 1)) {
			sum += cells->weight[c] * (double)cells->size[c];
			rows += cells->size[c];
		}
	lua_push_value(L, sum);
	lua_pushinteger(L, (lua_Integer)rows);
	return 2;
}

/* ---- filling --------------------------------------------------------------------------------- */

/* The set of the table on top: its field `set`, or ALIKE_ALL. */
static size_t take_set(lua_State *L, const struct alike *cells)
{
	lua_Integer set = integer_field(L, -1, "set", 0);
	luaL_argcheck(L, set >= 0 && (size_t)set <= cells->sets, 2, "no such set");
	return set == 0 ? ALIKE_ALL : (size_t)set - 1;
}

/* The field `limits`; options 0: limits of numbers. */
static struct fit_limit *take_limits(lua_State *L, struct arena *arena, const struct alike *cells,
                                     size_t options, size_t *count)
{
	lua_getfield(L, 2, "limits");
	luaL_argcheck(L, lua_istable(L, -1), 2, "no limits");
	*count = (size_t)lua_rawlen(L, -1);
	struct fit_limit *limit = scratch(L, arena, *count + 1, sizeof *limit);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		luaL_argcheck(L, lua_istable(L, -1), 2, "a limit is no table");
		limit[i].set = take_set(L, cells);
		limit[i].low = number_field(L, -1, "low");
		limit[i].high = number_field(L, -1, "high");
		luaL_argcheck(L, limit[i].low <= limit[i].high, 2, "a limit's low is above its high");
		if (options > 0) {
			size_t given = 0;
			lua_getfield(L, -1, "counts");
			luaL_argcheck(L, lua_istable(L, -1), 2, "a limit counts nothing");
			limit[i].counts = take_numbers(L, arena, &given);
			luaL_argcheck(L, given == options, 2, "counts: one for each option");
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return limit;
}

/* Which option each cell may have: all but those of the field `forbidden`. */
static bool *take_allowed(lua_State *L, struct arena *arena, const struct alike *cells,
                          size_t options)
{
	bool *allowed = scratch(L, arena, cells->cells * options + 1, sizeof *allowed);
	memset(allowed, true, cells->cells * options);
	lua_getfield(L, 2, "forbidden");
	for (lua_Integer i = 1; lua_istable(L, -1) && i <= (lua_Integer)lua_rawlen(L, -1); i++) {
		size_t count = 0;
		lua_rawgeti(L, -1, i);
		luaL_argcheck(L, lua_istable(L, -1), 2, "what is forbidden is no table");
		size_t set = take_set(L, cells);
		const double *places = take_numbers(L, arena, &count);
		for (size_t k = 0; k < count; k++) {
			luaL_argcheck(L, places[k] >= 1 && places[k] <= (double)options, 2,
			              "forbidden: no such option");
			for (size_t c = 0; c < cells->cells; c++)
				if (set == ALIKE_ALL || alike_has(cells, c, set))
					allowed[c * options + (size_t)places[k] - 1] = false;
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return allowed;
}

/* Instead of answers: nil and the number of the limit that is broken, 0 where rows may have
 * nothing. */
static int give_broken(lua_State *L, enum fit_end end, size_t broken)
{
	lua_pushnil(L);
	lua_pushinteger(L, end == FIT_NOTHING ? 0 : (lua_Integer)broken + 1);
	return 2;
}

/*** Deals options out to the rows of a base, within limits.
 * @param cells from alike
 * @param how `{ options = how many, limits = { { set =, counts = { one for each option }, low =,
 * high = }... }, forbidden = { { set =, places... }... }, asked = selection, unit =, key = }`: a
 * limit is about the rows of the set (its number in alike's list; left out: all), each with its
 * weight times what its option counts; `unit` is the weight of a row of mean weight; who is asked
 * and not in the base gives no answer
 * @return answers; or nil and the number of a limit that is not kept, 0 if rows may have no option
 * @usage local reconstruct = require "core.reconstruct"
 * local all = reconstruct.base(10, {})
 * local a = reconstruct.fill(reconstruct.alike(all, {}), { options = 2, key = 1,
 *   limits = { { counts = { 1, 0 }, low = 3, high = 3 } } })
 * assert(a:select({ 1 }):count() == 3)
 */
static int fill(lua_State *L)
{
	struct err err = {0};
	const struct alike *cells = bind_take(L, 1, &alike_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_Integer options = integer_field(L, 2, "options", 0);
	luaL_argcheck(L, options >= 1 && options < 65536, 2, "options: 1 or more");
	struct arena *arena = bind_scratch(L);
	struct fit fit = {.alike = cells, .options = (size_t)options, .unit = 1};
	fit.limit = take_limits(L, arena, cells, fit.options, &fit.limits);
	fit.allowed = take_allowed(L, arena, cells, fit.options);
	fit.unit = (double)integer_field(L, 2, "unit", 1);
	const struct selection *asked = selection_field(L, 2, "asked", cells->rows);
	struct stream stream = {.key = (uint64_t)integer_field(L, 2, "key", 0)};
	uint32_t *counts = scratch(L, arena, cells->cells * fit.options + 1, sizeof *counts);
	enum fit_end end;
	size_t broken = 0;

	void **box = bind_box(L, &answers_class);
	struct answers *made = answers_new(cells->rows, &err);
	*box = made;
	if (made == NULL || !fit_table(&fit, &stream, counts, &end, &broken, &err))
		bind_raise(L, &err);
	if (end != FIT_KEPT)
		return give_broken(L, end, broken);
	if (!alike_deal(cells, counts, fit.options, asked, &stream, made, &err))
		bind_raise(L, &err);
	bind_filled(L, box, &answers_class, &err);

	return 1;
}

/*** Whole numbers for the rows of a base, whose sums are within limits.
 * @param cells from alike
 * @param how `{ low =, high = (the range), spread = standard deviation, limits = { { set =, low =,
 * high = }... }, locked = { numbers that must be there }, asked =, key = }`, see fill
 * @return answers; or nil and the number of a limit that is not kept
 * @usage local reconstruct = require "core.reconstruct"
 * local all = reconstruct.base(2, {})
 * local a = reconstruct.numbers(reconstruct.alike(all, {}), { low = 0, high = 10, spread = 2, key =
 * 1, limits = { { low = 7, high = 7 } } }) assert(a:get(1) + a:get(2) == 7)
 */
static int numbers(lua_State *L)
{
	struct err err = {0};
	const struct alike *cells = bind_take(L, 1, &alike_class);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct arena *arena = bind_scratch(L);
	struct fit_numbers fit = {.alike = cells, .spread = number_field(L, 2, "spread")};
	double low = number_field(L, 2, "low"), high = number_field(L, 2, "high");
	luaL_argcheck(L, low > ANSWER_LOW && high < INT32_MAX && low <= high, 2,
	              "the range goes from a lower to a higher number, within 2^31");
	fit.low = (int32_t)low;
	fit.high = (int32_t)high;
	fit.limit = take_limits(L, arena, cells, 0, &fit.limits);
	const struct selection *asked = selection_field(L, 2, "asked", cells->rows);
	struct stream stream = {.key = (uint64_t)integer_field(L, 2, "key", 0)};
	lua_getfield(L, 2, "locked");
	size_t locked = 0;
	const double *given = lua_istable(L, -1) ? take_numbers(L, arena, &locked) : NULL;
	int32_t *list = scratch(L, arena, locked + 1, sizeof *list);
	for (size_t i = 0; i < locked; i++) {
		luaL_argcheck(L, given[i] >= low && given[i] <= high, 2,
		              "locked: outside the range");
		list[i] = (int32_t)given[i];
	}
	fit.locked = list;
	fit.lockeds = locked;
	enum fit_end end;
	size_t broken = 0;

	void **box = bind_box(L, &answers_class);
	struct answers *made = answers_new(cells->rows, &err);
	*box = made;
	if (made == NULL || !fit_numbers(&fit, &stream, made, &end, &broken, &err))
		bind_raise(L, &err);
	if (end != FIT_KEPT)
		return give_broken(L, end, broken);
	alike_others(cells, asked, made);
	bind_filled(L, box, &answers_class, &err);

	return 1;
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
	const double *places = take_numbers(L, arena, &count);
	for (size_t i = 0; i < count; i++) {
		luaL_argcheck(L, places[i] >= 1 && places[i] < 65536, 2, "places are 1 or more");
		options = MAX(options, (size_t)places[i]);
	}
	bool *is_in = scratch(L, arena, options + 1, sizeof *is_in);
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
	const struct selection *group = take_group(L, 2, answers->rows);
	const struct column *weights = lua_take_weights(L, 4, answers->rows);
	struct arena *arena = bind_scratch(L);
	size_t options = 0;
	const double *counts = NULL;
	if (!lua_isnoneornil(L, 3)) {
		luaL_checktype(L, 3, LUA_TTABLE);
		lua_pushvalue(L, 3);
		counts = take_numbers(L, arena, &options);
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
	int32_t *low = scratch(L, arena, options + 1, sizeof *low);
	int32_t *high = scratch(L, arena, options + 1, sizeof *high);
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
		code = take_numbers(L, arena, &options);
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
	luaL_argcheck(L, type == LUA_TSTRING || type == LUA_TNIL, 2, "a kind of missing is no text");
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
		written->code = scratch(L, arena, written->codes + 1, sizeof *written->code);
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
	size_t rows = take_rows(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);
	struct arena *arena = bind_scratch(L);
	size_t columns = (size_t)lua_rawlen(L, 2);
	struct written *written = scratch(L, arena, columns + 1, sizeof *written);
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

static const luaL_Reg alike_methods[] = {{"weight", weight}, {NULL, NULL}};

const struct bind_class alike_class = {
	.name = "befund.alike", .free = free_alike, .bytes = alike_bytes, .methods = alike_methods};

static const luaL_Reg functions[] = {
	{"shuffled", shuffled}, {"base", base},   {"alike", alike}, {"fill", fill},
	{"numbers", numbers},   {"lines", lines}, {NULL, NULL},
};

int luaopen_reconstruct(lua_State *L)
{
	bind_register(L, &answers_class);
	bind_register(L, &alike_class);
	bind_register(L, &selection_class);
	bind_register(L, &column_class);
	luaL_newlib(L, functions);
	return 1;
}
