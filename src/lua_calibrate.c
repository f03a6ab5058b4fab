/*
 * lua_calibrate.c - in Lua's module `core.weight`: margins crossed, weights calibrated.
 *
 * Mechanism alone: which targets make sense, and what is said when they are not met, is policy of
 * lib/weighting.lua. Parts are numbered from 1 over the answers of all margins in order, then the
 * numbers.
 */
#include "calibrate.h"

#include "lua_column.h"
#include "lua_modules.h"
#include "lua_weight.h"
#include "mem.h"

#include <math.h>

static double number_field(lua_State *L, int arg, const char *field, double otherwise)
{
	lua_pushstring(L, field);
	lua_rawget(L, arg);
	double value = luaL_optnumber(L, -1, otherwise);
	lua_pop(L, 1);
	return value;
}

static void set_number(lua_State *L, const char *field, double value)
{
	lua_pushnumber(L, value);
	lua_setfield(L, -2, field);
}

/* ---- margins --------------------------------------------------------------------------------- */

static void free_margins(void *object)
{
	margins_drop(object);
}

static size_t bytes_margins(const void *object)
{
	return margins_bytes(object);
}

/*** Crosses margins: rows with the same answers on all of them have one pattern.
 * @param rows how many rows there are
 * @param columns list of single choices; an empty one makes one pattern of all rows
 * @return margins
 * @raise on columns of another kind or length
 * @usage
 * local column, labels, weight = require "core.column", require "core.labels", require
 * "core.weight" local l = labels.of { answers = { { key = "f" }, { key = "m" } } } local m =
 * weight.cross(3, { column.single { labels = l, codes = { 1, 2, 1 } } }) assert(m:patterns() == 2
 * and m:count()[1].weight == 2)
 */
static int cross(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = luaL_checkinteger(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "the number of rows is negative");
	struct arena *arena = bind_scratch(L);
	size_t count;
	const struct column **column = lua_take_columns(L, 2, arena, &count);

	void **box = bind_box(L, &margins_class);
	*box = margins_new((size_t)rows, column, count, &err);
	bind_filled(L, box, &margins_class, &err);

	return 1; /* the box */
}

/*** How many patterns occur.
 * @return a whole number
 * @usage assert(require "core.weight".cross(2, {}):patterns() == 1)
 */
static int patterns(lua_State *L)
{
	const struct margins *margins = bind_take(L, 1, &margins_class);

	lua_pushinteger(L, (lua_Integer)margins->patterns);
	return 1;
}

/* Sums of the patterns become fields of the parts' tables, which lie in the table on top. */
static void give_parts(lua_State *L, const struct margins *margins, const double *sum,
                       const char *field)
{
	for (size_t i = 0; i < margins->parts; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		lua_pushnumber(L, sum[i]);
		lua_setfield(L, -2, field);
		lua_pop(L, 1);
	}
}

static int margin_missing(lua_State *L, const struct margins *margins, size_t margin,
                          const double *w)
{
	double rows = 0, sum = 0;
	size_t first = 0;

	for (size_t row = 0; row < margins->rows; row++) {
		double weight = w == NULL ? 1 : w[row];
		size_t place = margins->pattern[row] * margins->count + margin;
		if (weight == 0 || margins->part[place] != margins->parts)
			continue;
		first = rows == 0 ? row + 1 : first;
		rows++;
		sum += weight;
	}
	lua_createtable(L, 0, 3);
	set_number(L, "rows", rows);
	set_number(L, "weight", sum);
	lua_pushinteger(L, (lua_Integer)first);
	lua_setfield(L, -2, "row");
	return 1;
}

/*** Who is where: rows and weights of each part, and of each margin those that are missing on it.
 * @param weights column of numbers, nil: all 1; rows of weight 0 are not counted
 * @return list of { rows, weight } a part; list of { rows, weight, row } a margin: those missing,
 * the first of them
 * @usage assert(#require "core.weight".cross(2, {}):count() == 0)
 */
static int count(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 2);
	struct margins *margins = bind_take(L, 1, &margins_class);
	const struct column *weights = lua_take_weights(L, 2, margins->rows);
	const double *w = lua_values_of(weights);
	struct arena *arena = bind_scratch(L);
	double *rows = arena_alloc(arena, margins->patterns, sizeof *rows, &err);
	double *part = arena_alloc(arena, margins->parts + 1, sizeof *part, &err);
	double *sum = mem_alloc(margins->patterns, sizeof *sum, &err);
	if (rows == NULL || part == NULL || sum == NULL ||
	    !margins_sum(margins, w, sum, rows, &err)) {
		mem_free(sum);
		bind_raise(L, &err);
	}
	margins_keep(margins, weights, sum);

	lua_createtable(L, (int)margins->parts, 0);
	for (size_t i = 0; i < margins->parts; i++) {
		lua_createtable(L, 0, 2);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	margins_fold(margins, rows, part);
	bool any_missing = part[margins->parts] > 0;
	give_parts(L, margins, part, "rows");
	margins_fold(margins, sum, part);
	give_parts(L, margins, part, "weight");
	lua_createtable(L, (int)margins->count, 0);
	for (size_t i = 0; i < margins->count; i++) {
		if (any_missing) {
			margin_missing(L, margins, i, w);
		} else {
			lua_createtable(L, 0, 3);
			set_number(L, "rows", 0);
			set_number(L, "weight", 0);
		}
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 2;
}

static const luaL_Reg margins_methods[] = {{"patterns", patterns}, {"count", count}, {NULL, NULL}};

const struct bind_class margins_class = {.name = "befund.margins",
                                         .free = free_margins,
                                         .bytes = bytes_margins,
                                         .methods = margins_methods};

/* ---- calibrations ---------------------------------------------------------------------------- */

static void free_calibration(void *object)
{
	calibration_drop(object);
}

/* The targets in field `target` of the table `arg`. */
static double *take_targets(lua_State *L, int arg, size_t count, struct arena *arena)
{
	struct err err = {0};
	double *target = arena_alloc(arena, count, sizeof *target, &err);
	if (target == NULL)
		bind_raise(L, &err);
	lua_getfield(L, arg, "target");
	luaL_argcheck(L, lua_istable(L, -1) && lua_rawlen(L, -1) == count, arg,
	              "as many targets as parts and numbers");
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		target[i] = luaL_checknumber(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return target;
}

/*** How weights are to be made; solved for base weights, again and again if need be.
 * @param margins from `cross`
 * @param numbers list of columns of numbers
 * @param spec `target`: list, one a part, then one a number; `distance` "linear", "raking",
 * "logit"; `low`, `high`: bounds of new over base weight; `total`: base weights are first scaled to
 * sum to it; `sum`: what the weights sum to, where the margins say so; `tolerance`; `max_sweeps`
 * @return a calibration
 * @raise on columns of another kind or length
 * @usage
 * local column, labels, weight = require "core.column", require "core.labels", require
 * "core.weight" local l = labels.of { answers = { { key = "f" }, { key = "m" } } } local m =
 * weight.cross(3, { column.single { labels = l, codes = { 1, 2, 1 } } }) local c =
 * weight.calibration(m, {}, { target = { 10, 30 }, distance = "raking", sum = 40 })
 * assert(c:solve():get(2) == 30)
 */
static int calibration(lua_State *L)
{
	static const char *const distances[] = {"linear", "raking", "logit", NULL};
	struct err err = {0};
	const struct margins *margins = bind_take(L, 1, &margins_class);
	struct arena *arena = bind_scratch(L);
	size_t numbers;
	const struct column **number = lua_take_columns(L, 2, arena, &numbers);
	luaL_checktype(L, 3, LUA_TTABLE);
	const double *target = take_targets(L, 3, margins->parts + numbers, arena);
	struct calibration like = {
		.total = number_field(L, 3, "total", 0),
		.sum = number_field(L, 3, "sum", 0),
		.low = number_field(L, 3, "low", -INFINITY),
		.high = number_field(L, 3, "high", INFINITY),
		.tolerance = number_field(L, 3, "tolerance", 1e-8),
		.max_sweeps = (size_t)number_field(L, 3, "max_sweeps", 200),
	};
	like.has_constant = like.sum > 0;
	lua_getfield(L, 3, "distance");
	like.distance = (enum calibrate_distance)luaL_checkoption(L, -1, "linear", distances);
	lua_pop(L, 1);

	void **box = bind_box(L, &calibration_class);
	*box = calibration_new(margins, number, numbers, target, &like, &err);
	bind_filled(L, box, &calibration_class, &err);

	return 1; /* the box */
}

/*** Weights near base weights that meet the targets as well as can be.
 * @param weights column of base weights, nil: all 1
 * @return column of weights; a table: `error`, the largest relative error of a target; `worst`, the
 *   part or number that has it, and what it `reached`; `infeasible`: that no weights within bounds
 *   meet them is proved; `contradicts`: a part or number that `follows` from others to be another;
 *   `sweeps`, `steps`; `low`, `high` of new over base weight; `negative` weights
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local x = column.numbers { 1, 2, 3 }
 * local w, how = weight.calibration(weight.cross(3, {}), { x }, { target = { 12 } }):solve()
 * assert(math.abs(w:get(1) + 2 * w:get(2) + 3 * w:get(3) - 12) < 1e-12 and how.error < 1e-12)
 */
static int solve(lua_State *L)
{
	struct err err = {0};
	const struct calibration *c = bind_take(L, 1, &calibration_class);
	const struct column *weights = lua_take_weights(L, 2, c->margins->rows);
	struct calibrate_result result = {0};
	struct weight_summary made;

	void **box = lua_new_numbers(L, c->margins->rows, &err);
	if (*box == NULL ||
	    !calibration_solve(c, lua_values_of(weights), column_f64(*box), &made, &result, &err) ||
	    !weight_finish(*box, &made, &err))
		bind_raise(L, &err);
	bind_filled(L, box, &column_class, &err);

	lua_createtable(L, 0, 12);
	set_number(L, "error", result.error);
	lua_pushinteger(L, (lua_Integer)result.worst + 1);
	lua_setfield(L, -2, "worst");
	set_number(L, "reached", result.reached);
	lua_pushboolean(L, result.infeasible);
	lua_setfield(L, -2, "infeasible");
	if (result.contradicts != SIZE_MAX) {
		lua_pushinteger(L, (lua_Integer)result.contradicts + 1);
		lua_setfield(L, -2, "contradicts");
		set_number(L, "follows", result.follows);
	}
	lua_pushinteger(L, (lua_Integer)result.sweeps);
	lua_setfield(L, -2, "sweeps");
	lua_pushinteger(L, (lua_Integer)result.steps);
	lua_setfield(L, -2, "steps");
	set_number(L, "low", result.low);
	set_number(L, "high", result.high);
	lua_pushinteger(L, (lua_Integer)result.negative);
	lua_setfield(L, -2, "negative");
	return 2;
}

/*** What the parts and numbers sum to with some weights.
 * @param weights column of numbers, nil: all 1
 * @return list, one a part, then one a number
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local x = column.numbers { 1, 2, 3 }
 * assert(weight.calibration(weight.cross(3, {}), { x }, { target = { 12 } }):totals()[1] == 6)
 */
static int totals(lua_State *L)
{
	struct err err = {0};
	const struct calibration *c = bind_take(L, 1, &calibration_class);
	const struct column *weights = lua_take_weights(L, 2, c->margins->rows);
	struct arena *arena = bind_scratch(L);
	size_t parts = c->margins->parts, all = parts + 1 + c->numbers;
	double *total = arena_alloc(arena, all, sizeof *total, &err);
	if (total == NULL || !calibration_totals(c, lua_values_of(weights), total, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)all, 0);
	for (size_t i = 0; i + 1 < all; i++) {
		lua_pushnumber(L, total[i < parts ? i : i + 1]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/*** Bounds that can be met and not be tightened on either side, near those of the calibration.
 * @param weights column of base weights, nil: all 1
 * @return low, high; or nil when no weights of 0 or more meet the targets
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local x = column.numbers { 1, 1 }
 * local c = weight.calibration(weight.cross(2, {}), { x }, { target = { 5 }, low = 0.5, high = 2 })
 * local low, high = c:bounds()
 * assert(low > 2.4 and low <= 2.5 and high >= 2.5 and high < 2.6)
 */
static int bounds(lua_State *L)
{
	struct err err = {0};
	const struct calibration *c = bind_take(L, 1, &calibration_class);
	const struct column *weights = lua_take_weights(L, 2, c->margins->rows);
	bool found;
	double low, high;

	if (!calibration_bounds(c, lua_values_of(weights), &found, &low, &high, &err))
		bind_raise(L, &err);

	if (!found)
		return 0;
	lua_pushnumber(L, low);
	lua_pushnumber(L, high);
	return 2;
}

/*** Which parts and numbers follow from those before them and add nothing.
 * @param weights column of base weights, nil: all 1
 * @return list of true and false, one a part, then one a number
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local x, y = column.numbers { 1, 2 }, column.numbers { 2, 4 }
 * local c = weight.calibration(weight.cross(2, {}), { x, y }, { target = { 6, 12 } })
 * assert(not c:redundant()[1] and c:redundant()[2])
 */
static int redundant(lua_State *L)
{
	struct err err = {0};
	const struct calibration *c = bind_take(L, 1, &calibration_class);
	const struct column *weights = lua_take_weights(L, 2, c->margins->rows);
	struct arena *arena = bind_scratch(L);
	size_t all = c->margins->parts + c->numbers;
	bool *list = arena_alloc(arena, all, sizeof *list, &err);
	if (list == NULL || !calibration_redundant(c, lua_values_of(weights), list, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)all, 0);
	for (size_t i = 0; i < all; i++) {
		lua_pushboolean(L, list[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static const luaL_Reg calibration_methods[] = {
	{"solve", solve},         {"totals", totals}, {"bounds", bounds},
	{"redundant", redundant}, {NULL, NULL},
};

const struct bind_class calibration_class = {
	.name = "befund.calibration", .free = free_calibration, .methods = calibration_methods};

const luaL_Reg lua_calibrate_functions[] = {
	{"cross", cross}, {"calibration", calibration}, {NULL, NULL}};
