/*
 * lua_weight.c - Lua module `core.weight`: margins crossed, weights calibrated, held within bounds.
 *
 * Mechanism alone: which targets make sense, and what is said when they are not met, is policy of
 * lib/weighting.lua. Parts are numbered from 1 over the answers of all margins in order, then the
 * numbers.
 */
#include "weight.h"

#include "calibrate.h"
#include "design.h"
#include "lua_column.h"
#include "lua_modules.h"
#include "num.h"

#include <math.h>

/* ---- taking
 * -------------------------------------------------------------------------------------- */

/* The columns of the list `arg`, in memory of the arena. */
static const struct column **take_columns(lua_State *L, int arg, struct arena *arena, size_t *count)
{
	struct err err = {0};
	luaL_checktype(L, arg, LUA_TTABLE);
	*count = (size_t)lua_rawlen(L, arg);
	const struct column **list = arena_alloc(arena, *count, sizeof *list, &err);
	if (list == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		void **box = luaL_testudata(L, -1, column_class.name);
		if (box == NULL || *box == NULL)
			luaL_error(L, "item %I of the list is a %s, not a column",
			           (lua_Integer)i + 1, luaL_typename(L, -1));
		list[i] = *box;
		lua_pop(L, 1); /* the list keeps it */
	}
	return list;
}

/* A column of weights, or NULL for nil: all 1. */
static const struct column *take_weights(lua_State *L, int arg, size_t rows)
{
	const struct column *w = bind_take_optional(L, arg, &column_class);
	luaL_argcheck(L, w == NULL || w->kind == COLUMN_NUMBER, arg, "weights are numbers");
	luaL_argcheck(L, w == NULL || w->rows == rows, arg, "other weights than rows");
	return w;
}

static const double *values_of(const struct column *weights)
{
	return weights == NULL ? NULL : column_f64(weights);
}

/* A number column in a box on the stack, to be filled before lua_give_column. */
static void **new_numbers(lua_State *L, size_t rows, struct err *err)
{
	struct labels *labels = NULL;
	void **box = bind_box(L, &column_class);

	labels = labels_new(0, 0, err);
	if (labels != NULL)
		*box = column_new(COLUMN_NUMBER, rows, labels, err);
	labels_drop(labels);
	return box;
}

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

/* ---- margins
 * ------------------------------------------------------------------------------------- */

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
	const struct column **column = take_columns(L, 2, arena, &count);

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
	const struct margins *margins = bind_take(L, 1, &margins_class);
	const struct column *weights = take_weights(L, 2, margins->rows);
	const double *w = values_of(weights);
	struct arena *arena = bind_scratch(L);
	double *rows = arena_alloc(arena, margins->patterns, sizeof *rows, &err);
	double *sum = arena_alloc(arena, margins->patterns, sizeof *sum, &err);
	double *part = arena_alloc(arena, margins->parts + 1, sizeof *part, &err);
	if (rows == NULL || sum == NULL || part == NULL)
		bind_raise(L, &err);

	for (size_t row = 0; row < margins->rows; row++) {
		double weight = w == NULL ? 1 : w[row];
		rows[margins->pattern[row]] += weight != 0;
		sum[margins->pattern[row]] += weight;
	}

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

/* ---- calibrations
 * -------------------------------------------------------------------------------- */

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
	const struct column **number = take_columns(L, 2, arena, &numbers);
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
	const struct column *weights = take_weights(L, 2, c->margins->rows);
	struct calibrate_result result = {0};

	void **box = new_numbers(L, c->margins->rows, &err);
	if (*box == NULL ||
	    !calibration_solve(c, values_of(weights), column_f64(*box), &result, &err))
		bind_raise(L, &err);
	lua_give_column(L, box, &err);

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
	const struct column *weights = take_weights(L, 2, c->margins->rows);
	struct arena *arena = bind_scratch(L);
	size_t parts = c->margins->parts, all = parts + 1 + c->numbers;
	double *total = arena_alloc(arena, all, sizeof *total, &err);
	if (total == NULL || !calibration_totals(c, values_of(weights), total, &err))
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
	const struct column *weights = take_weights(L, 2, c->margins->rows);
	bool found;
	double low, high;

	if (!calibration_bounds(c, values_of(weights), &found, &low, &high, &err))
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
	const struct column *weights = take_weights(L, 2, c->margins->rows);
	struct arena *arena = bind_scratch(L);
	size_t all = c->margins->parts + c->numbers;
	bool *list = arena_alloc(arena, all, sizeof *list, &err);
	if (list == NULL || !calibration_redundant(c, values_of(weights), list, &err))
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

/* ---- weights
 * ------------------------------------------------------------------------------------- */

/*** Weights held within bounds; what is cut off goes equally to the others, so the sum stays.
 * @param weights column of numbers
 * @param low, high the bounds
 * @return column of weights; how many were outside
 * @raise when no weights within the bounds have that sum
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local w, cut = weight.trim(column.numbers { 1, 1, 4 }, 0.5, 3)
 * assert(w:get(3) == 3 and w:get(1) == 1.5 and cut == 1)
 */
static int trim(lua_State *L)
{
	struct err err = {0};
	const struct column *weights = lua_take_column(L, 1);
	take_weights(L, 1, weights->rows);
	double low = luaL_checknumber(L, 2), high = luaL_checknumber(L, 3);
	luaL_argcheck(L, low <= high, 3, "bounds must be low <= high");
	size_t cut = 0;

	void **box = new_numbers(L, weights->rows, &err);
	if (*box == NULL || !weight_trim(column_f64(weights), weights->rows, low, high,
	                                 column_f64(*box), &cut, &err))
		bind_raise(L, &err);
	lua_give_column(L, box, &err);

	lua_pushinteger(L, (lua_Integer)cut);
	return 2;
}

/*** Weights times a factor.
 * @param weights column of numbers
 * @param factor a number
 * @return column of weights
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * assert(weight.scale(column.numbers { 1, 3 }, 0.5):get(2) == 1.5)
 */
static int scale(lua_State *L)
{
	struct err err = {0};
	const struct column *weights = lua_take_column(L, 1);
	take_weights(L, 1, weights->rows);
	double factor = luaL_checknumber(L, 2);

	void **box = new_numbers(L, weights->rows, &err);
	if (*box == NULL)
		bind_raise(L, &err);
	double *w = column_f64(*box);
	for (size_t row = 0; row < weights->rows; row++)
		w[row] = column_f64(weights)[row] * factor;

	return lua_give_column(L, box, &err);
}

/*** Weights of 1.
 * @param rows how many
 * @return column of numbers
 * @usage assert(require "core.weight".ones(2):get(2) == 1)
 */
static int ones(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = luaL_checkinteger(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "the number of rows is negative");

	void **box = new_numbers(L, (size_t)rows, &err);
	if (*box == NULL)
		bind_raise(L, &err);
	for (size_t row = 0; row < (size_t)rows; row++)
		column_f64(*box)[row] = 1;

	return lua_give_column(L, box, &err);
}

/*** A margin with one answer that all rows gave: its total is the sum of the weights.
 * @param rows how many
 * @param labels of one answer
 * @return column of a single choice
 * @usage
 * local labels, weight = require "core.labels", require "core.weight"
 * assert(weight.constant(3, labels.of { answers = { { key = "all" } } }):get(3) == "all")
 */
static int constant(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = luaL_checkinteger(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "the number of rows is negative");
	const struct labels *labels = lua_take_labels(L, 2);
	luaL_argcheck(L, labels->answers == 1, 2, "labels of one answer");

	void **box = bind_box(L, &column_class);
	*box = column_new(COLUMN_SINGLE, (size_t)rows, labels, &err); /* zeroed: the first answer */

	return lua_give_column(L, box, &err);
}

/*** What is said of weights in a line; rows of weight 0 are left out.
 * @param weights column of numbers
 * @return { rows, min, max, sum, squares }, the last two of w and of w^2
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * assert(weight.summary(column.numbers { 1, 0, 3 }).squares == 10)
 */
static int summary(lua_State *L)
{
	const struct column *weights = lua_take_column(L, 1);
	take_weights(L, 1, weights->rows);

	struct weight_summary all = weight_summary(column_f64(weights), weights->rows);

	lua_createtable(L, 0, 5);
	lua_pushinteger(L, (lua_Integer)all.rows);
	lua_setfield(L, -2, "rows");
	set_number(L, "min", all.least);
	set_number(L, "max", all.most);
	set_number(L, "sum", all.sum);
	set_number(L, "squares", all.squares);
	return 1;
}

/*** The first row of weight whose number is missing.
 * @param numbers column of numbers
 * @param weights column of numbers; rows of weight 0 do not count
 * @return the row and how many there are; nothing where there is none
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * local row, rows = weight.missing(column.numbers { false, 1, false }, column.numbers { 0, 1, 1 })
 * assert(row == 3 and rows == 1)
 */
static int missing(lua_State *L)
{
	const struct column *numbers = lua_take_column(L, 1);
	take_weights(L, 1, numbers->rows);
	const struct column *weights = take_weights(L, 2, numbers->rows);
	const double *w = values_of(weights);
	size_t first = 0, rows = 0;

	for (size_t row = 0; row < numbers->rows; row++) {
		if (!num_is_missing(column_f64(numbers)[row]) || (w != NULL && w[row] == 0))
			continue;
		first = rows == 0 ? row + 1 : first;
		rows++;
	}

	if (rows == 0)
		return 0;
	lua_pushinteger(L, (lua_Integer)first);
	lua_pushinteger(L, (lua_Integer)rows);
	return 2;
}

/* ---- designs with other weights
 * ------------------------------------------------------------------ */

static int give_design(lua_State *L, const struct design *design, const struct column *weights,
                       const struct auxiliary *auxiliary)
{
	struct err err = {0};

	void **box = bind_box(L, &design_class);
	*box = design_reweighted(design, weights, auxiliary, &err);
	bind_filled(L, box, &design_class, &err);
	return 1;
}

/*** The design with other weights, which are taken as given.
 * @param design a design
 * @param weights column of numbers
 * @return a design
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = require "core.weight".given(design.of(2), column.numbers { 1, 3 })
 * assert(d:weight_sum() == 4)
 */
static int given(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct column *weights = lua_take_column(L, 2);

	return give_design(L, design, weights, NULL);
}

/*** The design with other weights, calibrated to what they were before.
 * @param design a design
 * @param weights column of numbers
 * @return a design
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = require "core.weight".scaled(design.of(2), column.numbers { 2, 2 })
 * assert(d:weight_sum() == 4)
 */
static int scaled(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct column *weights = lua_take_column(L, 2);

	return give_design(L, design, weights, design_auxiliary(design));
}

static void free_auxiliary(void *object)
{
	auxiliary_drop(object);
}

static const struct bind_class auxiliary_class = {.name = "befund.auxiliary",
                                                  .free = free_auxiliary};

static void push_column(lua_State *L, const struct column *column)
{
	void **box = bind_box(L, &column_class);
	*box = column_hold(column);
}

static void push_columns(lua_State *L, const struct column *const *column, size_t count)
{
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		push_column(L, column[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/*** What a design's weights were calibrated to.
 * @param design a design
 * @return { margins = list of columns, numbers = list of columns, first = column of the weights
 * before, nil: all 1 }; nil where they are taken as given
 * @usage assert(require "core.weight".auxiliary(require "core.design".of(2)) == nil)
 */
static int auxiliary_of(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct auxiliary *auxiliary = design_auxiliary(design);

	if (auxiliary == NULL)
		return 0;
	lua_createtable(L, 0, 3);
	push_columns(L, auxiliary->margin, auxiliary->margins);
	lua_setfield(L, -2, "margins");
	push_columns(L, auxiliary->number, auxiliary->numbers);
	lua_setfield(L, -2, "numbers");
	if (auxiliary->first != NULL) {
		push_column(L, auxiliary->first);
		lua_setfield(L, -2, "first");
	}
	return 1;
}

/* Columns of an auxiliary, then more. */
static const struct column **joined(const struct column *const *old, size_t olds,
                                    const struct column *const *more, size_t mores,
                                    struct arena *arena, struct err *err)
{
	const struct column **list = arena_alloc(arena, olds + mores, sizeof *list, err);
	for (size_t i = 0; list != NULL && i < olds + mores; i++)
		list[i] = i < olds ? old[i] : more[i - olds];
	return list;
}

/*** The design with weights calibrated to margins and numbers, beside those it was calibrated to
 * before. For the variance the weights before the first calibration are kept.
 * @param design a design
 * @param weights column of numbers
 * @param margins list of single choices
 * @param numbers list of columns of numbers
 * @param first column of the weights before any calibration, to say all anew; nil: the design's
 * own, and what it was calibrated to stays
 * @return a design
 * @raise on columns of another kind or length
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = require "core.weight".calibrated(design.of(2), column.numbers { 1, 2 }, {},
 *   { column.numbers { 5, 3 } })
 * assert(d:weight_sum() == 3)
 */
static int calibrated(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 5);
	const struct design *design = bind_take(L, 1, &design_class);
	const struct column *weights = lua_take_column(L, 2);
	const struct column *first = take_weights(L, 5, design_rows(design));
	struct arena *arena = bind_scratch(L);
	size_t margins, numbers;
	const struct column **margin = take_columns(L, 3, arena, &margins);
	const struct column **number = take_columns(L, 4, arena, &numbers);
	const struct auxiliary *old = first == NULL ? design_auxiliary(design) : NULL;
	if (first == NULL)
		first = old == NULL ? design_weight_column(design) : old->first;
	if (old != NULL) {
		margin = joined(old->margin, old->margins, margin, margins, arena, &err);
		number = joined(old->number, old->numbers, number, numbers, arena, &err);
		if (margin == NULL || number == NULL)
			bind_raise(L, &err);
		margins += old->margins;
		numbers += old->numbers;
	}

	void **box = bind_box(L, &auxiliary_class);
	*box = auxiliary_new(design_rows(design), margin, margins, number, numbers, first, &err);
	bind_filled(L, box, &auxiliary_class, &err);

	return give_design(L, design, weights, *box);
}

static const luaL_Reg functions[] = {
	{"cross", cross},
	{"calibration", calibration},
	{"trim", trim},
	{"scale", scale},
	{"ones", ones},
	{"constant", constant},
	{"summary", summary},
	{"missing", missing},
	{"given", given},
	{"scaled", scaled},
	{"calibrated", calibrated},
	{"auxiliary", auxiliary_of},
	{NULL, NULL},
};

int luaopen_weight(lua_State *L)
{
	bind_register(L, &margins_class);
	bind_register(L, &calibration_class);
	bind_register(L, &auxiliary_class);
	luaL_newlib(L, functions);
	return 1;
}
