/*
 * lua_weight.c - Lua module `core.weight`: weights held within bounds, scaled, given to designs;
 * and, in lua_calibrate.c, weights made to meet totals.
 */
#include "weight.h"

#include "design.h"
#include "lua_column.h"
#include "lua_modules.h"
#include "lua_weight.h"
#include "mem.h"
#include "num.h"

#include <string.h>

/* ---- shared ---------------------------------------------------------------------------------- */

const struct column **lua_take_columns(lua_State *L, int arg, struct arena *arena, size_t *count)
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

const struct column *lua_take_weights(lua_State *L, int arg, size_t rows)
{
	const struct column *w = bind_take_optional(L, arg, &column_class);
	luaL_argcheck(L, w == NULL || w->kind == COLUMN_NUMBER, arg, "weights are numbers");
	luaL_argcheck(L, w == NULL || w->rows == rows, arg, "other weights than rows");
	return w;
}

void **lua_new_numbers(lua_State *L, size_t rows, struct err *err)
{
	struct labels *labels = NULL;
	void **box = bind_box(L, &column_class);

	labels = labels_new(0, 0, err);
	double *values = mem_alloc_filled(rows, sizeof *values, err);
	if (labels != NULL && values != NULL)
		*box = column_adopt(COLUMN_NUMBER, rows, labels, values, NULL, err);
	else
		mem_free(values);
	labels_drop(labels);
	return box;
}

static void set_number(lua_State *L, const char *field, double value)
{
	lua_pushnumber(L, value);
	lua_setfield(L, -2, field);
}

/* ---- weights --------------------------------------------------------------------------------- */

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
	lua_take_weights(L, 1, weights->rows);
	double low = luaL_checknumber(L, 2), high = luaL_checknumber(L, 3);
	luaL_argcheck(L, low <= high, 3, "bounds must be low <= high");
	size_t cut = 0;

	void **box = lua_new_numbers(L, weights->rows, &err);
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
	lua_take_weights(L, 1, weights->rows);
	double factor = luaL_checknumber(L, 2);

	void **box = lua_new_numbers(L, weights->rows, &err);
	if (*box == NULL)
		bind_raise(L, &err);
	double *w = column_f64(*box);
	for (size_t row = 0; row < weights->rows; row++)
		w[row] = column_f64(weights)[row] * factor;

	return lua_give_column(L, box, &err);
}

/*** The same numbers, whose moments are taken about 0. For the residuals from numbers alone, which
 * would gain a constant if these were centred.
 * @param numbers column of numbers
 * @return column of numbers
 * @usage
 * local column, weight = require "core.column", require "core.weight"
 * assert(weight.uncentred(column.numbers { 1, 3 }):get(2) == 3)
 */
static int uncentred(lua_State *L)
{
	struct err err = {0};
	const struct column *numbers = lua_take_column(L, 1);
	lua_take_weights(L, 1, numbers->rows);
	size_t rows = numbers->rows;

	void **box = bind_box(L, &column_class);
	struct column *made = column_new(COLUMN_NUMBER, rows, numbers->labels, &err);
	*box = made;
	if (made != NULL) {
		memcpy(column_f64(made), column_f64(numbers), rows * sizeof(double));
		column_finish(made);
		made->centre = 0;
	}
	bind_filled(L, box, &column_class, &err);

	return 1; /* the box */
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

	void **box = lua_new_numbers(L, (size_t)rows, &err);
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
	struct err err = {0};
	const struct column *weights = lua_take_column(L, 1);
	lua_take_weights(L, 1, weights->rows);

	const struct weight_summary *all = weight_known(weights, &err);
	if (all == NULL)
		bind_raise(L, &err);

	lua_createtable(L, 0, 5);
	lua_pushinteger(L, (lua_Integer)all->rows);
	lua_setfield(L, -2, "rows");
	set_number(L, "min", all->least);
	set_number(L, "max", all->most);
	set_number(L, "sum", all->sum);
	set_number(L, "squares", all->squares);
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
	lua_take_weights(L, 1, numbers->rows);
	const struct column *weights = lua_take_weights(L, 2, numbers->rows);
	const double *w = lua_values_of(weights);
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

/* ---- designs with other weights -------------------------------------------------------------- */

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
 * @param crossed margins from `cross`; where they are these, they are not crossed again
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
	lua_settop(L, 6);
	const struct design *design = bind_take(L, 1, &design_class);
	const struct column *weights = lua_take_column(L, 2);
	const struct margins *crossed = bind_take_optional(L, 6, &margins_class);
	const struct column *first = lua_take_weights(L, 5, design_rows(design));
	struct arena *arena = bind_scratch(L);
	size_t margins, numbers;
	const struct column **margin = lua_take_columns(L, 3, arena, &margins);
	const struct column **number = lua_take_columns(L, 4, arena, &numbers);
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
	*box = auxiliary_new(design_rows(design), margin, margins, number, numbers, first, crossed,
	                     &err);
	bind_filled(L, box, &auxiliary_class, &err);

	return give_design(L, design, weights, *box);
}

static const luaL_Reg functions[] = {
	{"trim", trim},
	{"scale", scale},
	{"ones", ones},
	{"uncentred", uncentred},
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
	luaL_setfuncs(L, lua_calibrate_functions, 0);
	return 1;
}
