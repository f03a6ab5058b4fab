/* lua_design.c - Lua module `core.design`: how a sample was drawn, and domains of it. */
#include "design.h"
#include "lua_modules.h"

static void free_design(void *object)
{
	design_drop(object);
}

static size_t bytes_design(const void *object)
{
	return design_bytes(object);
}

/*** A design by elements: every row was drawn for itself.
 * @param rows how many rows the data have
 * @param weight column of numbers: sampling weights, never frequencies; nil: all 1. Rows of weight
 * 0 stay, but are in no base and no df
 * @param stratum column of a single choice: the stratum each row was drawn in; nil: one
 * @return a design
 * @raise on weights that are missing, negative or beyond 1e100, with the row; when all are 0; on a
 *   row without stratum; on a stratum with one row of positive weight
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(3, column.numbers { 1, 0.5, 2 })
 * assert(d:rows() == 3 and d:weight_sum() == 3.5)
 */
static int of(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = luaL_checkinteger(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "the number of rows is negative");
	const struct column *weight = bind_take_optional(L, 2, &column_class);
	const struct column *stratum = bind_take_optional(L, 3, &column_class);

	void **box = bind_box(L, &design_class);
	*box = design_new((size_t)rows, weight, stratum, &err);
	bind_filled(L, box, &design_class, &err);

	return 1; /* the box */
}

/*** The same design for a subpopulation: all rows and strata stay for the variance. A domain of a
 * domain is where both conditions hold.
 * @param d design
 * @param selection the rows to estimate for; those for which it cannot be said are outside
 * @return a design
 * @raise when the selection has another number of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local design, expression = require "core.design", require "core.expression"
 * local data = dataset.of { { "age", column.numbers { 20, 30, 40 } } }
 * local young = design.domain(design.of(3), expression.select(data, "age < 35"))
 * assert(young:rows() == 3 and young:weight_sum() == 2)
 */
static int domain(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	const struct selection *selection = bind_take(L, 2, &selection_class);

	void **box = bind_box(L, &design_class);
	*box = design_domain(design, selection, &err);
	bind_filled(L, box, &design_class, &err);

	return 1; /* the box */
}

static const luaL_Reg functions[] = {{"of", of}, {"domain", domain}, {NULL, NULL}};

/*** How many rows the design has, whatever its domain.
 * @return a whole number
 * @usage
 * assert(require "core.design".of(5):rows() == 5)
 */
static int rows_of(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_rows(design));
	return 1;
}

/*** How many units totals are kept for: the strata, 1 without them.
 * @return a whole number
 * @usage
 * assert(require "core.design".of(5):leaves() == 1)
 */
static int leaves(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_leaves(design));
	return 1;
}

/*** How many rows of positive weight are in the domain.
 * @return a whole number
 * @usage
 * local column, design = require "core.column", require "core.design"
 * assert(design.of(3, column.numbers { 1, 0, 2 }):positive() == 2)
 */
static int positive(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_positive_inside(design));
	return 1;
}

/*** For how many rows the domain's condition cannot be said; they are outside.
 * @return a whole number
 * @usage
 * assert(require "core.design".of(5):undecided() == 0)
 */
static int undecided(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_undecided(design));
	return 1;
}

/*** The sum of the weights in the domain.
 * @return a number
 * @usage
 * assert(require "core.design".of(5):weight_sum() == 5)
 */
static int weight_sum(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushnumber(L, design_weight_sum(design));
	return 1;
}

static const luaL_Reg methods[] = {
	{"rows", rows_of},        {"leaves", leaves},         {"positive", positive},
	{"undecided", undecided}, {"weight_sum", weight_sum}, {NULL, NULL},
};

const struct bind_class design_class = {
	.name = "befund.design", .free = free_design, .bytes = bytes_design, .methods = methods};

int luaopen_design(lua_State *L)
{
	bind_register(L, &design_class);
	luaL_newlib(L, functions);
	bind_methods(L, &design_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
