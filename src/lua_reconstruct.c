/*
 * lua_reconstruct.c - Lua module `core.reconstruct`: answers that are made, row by row.
 *
 * Which limits there are, in which order columns are filled and what is said of it, is Lua's
 * (lib/reconstruct.lua); here are the loops over rows and over cells of rows alike. What answers
 * are once they are made: lua_answers.c.
 */
#include "lua_answers.h"

#include "lua_column.h"
#include "lua_modules.h"
#include "lua_weight.h"
#include "reconstruct_fit.h"

#include <string.h>

static void free_alike(void *alike)
{
	alike_free(alike);
}

static size_t alike_bytes(const void *alike)
{
	return ((const struct alike *)alike)->rows * sizeof(uint32_t);
}

/* ---- taking ---------------------------------------------------------------------------------- */

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
	const struct selection *found = lua_take_group(L, -1, rows);
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
	size_t rows = lua_take_rows(L, 1);
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
	size_t rows = lua_take_rows(L, 1);
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
	const struct selection **set = lua_scratch(L, arena, sets + 1, sizeof *set);
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
	struct fit_limit *limit = lua_scratch(L, arena, *count + 1, sizeof *limit);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		luaL_argcheck(L, lua_istable(L, -1), 2, "a limit is no table");
		limit[i].set = take_set(L, cells);
		limit[i].low = number_field(L, -1, "low");
		limit[i].high = number_field(L, -1, "high");
		luaL_argcheck(L, limit[i].low <= limit[i].high, 2,
		              "a limit's low is above its high");
		if (options > 0) {
			size_t given = 0;
			lua_getfield(L, -1, "counts");
			luaL_argcheck(L, lua_istable(L, -1), 2, "a limit counts nothing");
			limit[i].counts = lua_take_numbers(L, arena, &given);
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
	bool *allowed = lua_scratch(L, arena, cells->cells * options + 1, sizeof *allowed);
	memset(allowed, true, cells->cells * options);
	lua_getfield(L, 2, "forbidden");
	for (lua_Integer i = 1; lua_istable(L, -1) && i <= (lua_Integer)lua_rawlen(L, -1); i++) {
		size_t count = 0;
		lua_rawgeti(L, -1, i);
		luaL_argcheck(L, lua_istable(L, -1), 2, "what is forbidden is no table");
		size_t set = take_set(L, cells);
		const double *places = lua_take_numbers(L, arena, &count);
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
	uint32_t *counts = lua_scratch(L, arena, cells->cells * fit.options + 1, sizeof *counts);
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
	const double *given = lua_istable(L, -1) ? lua_take_numbers(L, arena, &locked) : NULL;
	int32_t *list = lua_scratch(L, arena, locked + 1, sizeof *list);
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

static const luaL_Reg alike_methods[] = {{"weight", weight}, {NULL, NULL}};

const struct bind_class alike_class = {
	.name = "befund.alike", .free = free_alike, .bytes = alike_bytes, .methods = alike_methods};

static const luaL_Reg functions[] = {
	{"shuffled", shuffled}, {"base", base},       {"alike", alike},
	{"fill", fill},         {"numbers", numbers}, {NULL, NULL},
};

int luaopen_reconstruct(lua_State *L)
{
	bind_register(L, &answers_class);
	bind_register(L, &alike_class);
	bind_register(L, &selection_class);
	bind_register(L, &column_class);
	luaL_newlib(L, functions);
	luaL_setfuncs(L, lua_answers_functions, 0);
	return 1;
}
