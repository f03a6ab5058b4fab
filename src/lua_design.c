/* lua_design.c - Lua module `core.design`: how a sample was drawn, and domains of it. */
#include "dataset.h"
#include "design.h"
#include "lua_modules.h"

#include <string.h>

static void free_design(void *object)
{
	design_drop(object);
}

static size_t bytes_design(const void *object)
{
	return design_bytes(object);
}

/* The column in the field of the table at `arg`, NULL if there is none; the table keeps it. */
static const struct column *take_field(lua_State *L, int arg, const char *field)
{
	if (lua_getfield(L, arg, field) == LUA_TNIL) {
		lua_pop(L, 1);
		return NULL;
	}
	void **box = luaL_testudata(L, -1, column_class.name);
	if (box == NULL || *box == NULL)
		luaL_error(L, "%s is a %s, not a column", field, luaL_typename(L, -1));
	lua_pop(L, 1);
	return *box;
}

/* The list of columns in the field; returns how many. */
static size_t take_list(lua_State *L, int arg, const char *field, const struct column **list,
                        size_t most)
{
	int type = lua_getfield(L, arg, field);
	size_t count = type == LUA_TTABLE ? lua_rawlen(L, -1) : 0;

	if (type != LUA_TNIL && type != LUA_TTABLE)
		luaL_error(L, "%s is a %s, not a list of columns", field, luaL_typename(L, -1));
	if (count > most)
		luaL_error(L, "%s has %d columns, at most %d stages are known", field, (int)count,
		           (int)most);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		void **box = luaL_testudata(L, -1, column_class.name);
		if (box == NULL || *box == NULL)
			luaL_error(L, "%s holds a %s, not a column", field, luaL_typename(L, -1));
		list[i] = *box;
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return count;
}

static const char *const lonely_names[] = {
	[LONELY_ERROR] = "error",   [LONELY_REMOVE] = "remove",   [LONELY_CERTAINTY] = "certainty",
	[LONELY_CENTRE] = "centre", [LONELY_AVERAGE] = "average", [LONELY_AVERAGE + 1] = NULL,
};

static void take_spec(lua_State *L, int arg, struct design_spec *spec)
{
	luaL_checktype(L, arg, LUA_TTABLE);
	spec->weight = take_field(L, arg, "weight");
	spec->stratum = take_field(L, arg, "stratum");
	spec->psus = take_list(L, arg, "psu", spec->psu, LENGTH(spec->psu));
	spec->fpcs = take_list(L, arg, "fpc", spec->fpc, LENGTH(spec->fpc));
	lua_getfield(L, arg, "lonely");
	const char *lonely = lua_tostring(L, -1);
	for (size_t i = 0; lonely != NULL && lonely_names[i] != NULL; i++)
		if (strcmp(lonely, lonely_names[i]) == 0)
			spec->lonely = (enum design_lonely)i;
	lua_getfield(L, arg, "sample");
	spec->sample = (uint64_t)lua_tointeger(L, -1);
	lua_pop(L, 2);
}

/*** A design.
 * @param rows how many rows the data have
 * @param weight column of numbers: sampling weights, never frequencies; nil: all 1. Rows of weight
 * 0 stay, but are in no base and no df. Or a table of columns: `weight`, `stratum`, `psu` and `fpc`
 * (lists, one a stage), with `lonely` ("error", "remove", "certainty", "centre", "average") and
 * `sample` (a number: which rows these are; designs on different samples are independent)
 * @param stratum column: the stratum each row was drawn in; nil: one
 * @return a design
 * @raise on weights that are missing, negative or beyond 1e100, with the row; when all are 0; on a
 *   row without stratum, psu or fpc; on an fpc that differs within a stratum (or psu), or is less
 *   than what was drawn; on strata with one unit, unless `lonely` says what they do
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(3, column.numbers { 1, 0.5, 2 })
 * assert(d:rows() == 3 and d:weight_sum() == 3.5)
 * local psu = column.numbers { 1, 1, 2, 3 }
 * assert(design.of(4, { psu = { psu } }):leaves() == 3)
 */
static int of(lua_State *L)
{
	struct err err = {0};
	lua_Integer rows = luaL_checkinteger(L, 1);
	luaL_argcheck(L, rows >= 0, 1, "the number of rows is negative");
	struct design_spec spec = {.rows = (size_t)rows};
	if (lua_istable(L, 2)) {
		take_spec(L, 2, &spec);
	} else {
		spec.weight = bind_take_optional(L, 2, &column_class);
		spec.stratum = bind_take_optional(L, 3, &column_class);
	}

	void **box = bind_box(L, &design_class);
	*box = design_new(&spec, &err);
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

/*** The same design in a box of its own: what is remembered of one is not of the other.
 * @param d design
 * @return a design, with all covariances to the first
 * @usage
 * local design = require "core.design"
 * local d = design.of(2)
 * assert(design.again(d):same(d) and design.again(d) ~= d)
 */
static int again(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	void **box = bind_box(L, &design_class);
	*box = design_hold(design);

	return 1; /* the box */
}

/* Columns that are asleep have no data yet, and were never relabelled. */
static bool share_data(const struct column *a, const struct column *b)
{
	return a == b || (a->data != NULL && a->data == b->data);
}

/*** Whether two datasets have the same rows: as many, and a column in common, as one that is
 * derived or selected from the other has.
 * @param a, b datasets
 * @return true or false
 * @usage
 * local dataset, design = require "core.dataset", require "core.design"
 * local a = dataset.of { { "x", require "core.column".numbers { 1, 2 } } }
 * assert(design.share_rows(a, a:pick { { "y", "x" } }))
 */
static int share_rows(lua_State *L)
{
	const struct dataset *a = bind_take(L, 1, &dataset_class);
	const struct dataset *b = bind_take(L, 2, &dataset_class);

	bool found = a == b;
	for (size_t i = 0; !found && i < dataset_columns(a); i++)
		for (size_t j = 0; !found && j < dataset_columns(b); j++)
			found = share_data(dataset_at(a, i), dataset_at(b, j));

	lua_pushboolean(L, found && dataset_rows(a) == dataset_rows(b));
	return 1;
}

static const luaL_Reg functions[] = {
	{"of", of}, {"domain", domain}, {"again", again}, {"share_rows", share_rows}, {NULL, NULL}};

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

/*** How many units totals are kept for: the units of the last stage that has several rows, or the
 * strata.
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
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);

	const struct weight_summary *in = design_in(design, &err);
	if (in == NULL)
		bind_raise(L, &err);

	lua_pushinteger(L, (lua_Integer)in->rows);
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

/*** The rows of positive weight in the domain: those that any figure is made of.
 * @return a selection
 * @usage
 * local column, design = require "core.column", require "core.design"
 * assert(design.of(3, column.numbers { 1, 0, 2 }):counted():list()[2] == 3)
 */
static int counted(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	const struct selection *inside = design_inside(design);
	const double *w = design_weight(design);
	size_t rows = design_rows(design);

	void **box = bind_box(L, &selection_class);
	*box = selection_new(rows, &err);
	bind_filled(L, box, &selection_class, &err);
	struct selection *made = *box;
	for (size_t row = 0; row < rows; row++)
		if ((w == NULL || w[row] != 0) && (inside == NULL || selection_has(inside, row)))
			made->truth[row / 64] |= (uint64_t)1 << (row % 64);

	return 1; /* the box */
}

/*** The sum of the weights in the domain.
 * @return a number
 * @usage
 * assert(require "core.design".of(5):weight_sum() == 5)
 */
static int weight_sum(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);

	const struct weight_summary *in = design_in(design, &err);
	if (in == NULL)
		bind_raise(L, &err);

	lua_pushnumber(L, in->sum);
	return 1;
}

/*** How many strata have a row of positive weight; 1 without strata.
 * @return a whole number
 * @usage
 * assert(require "core.design".of(5):strata() == 1)
 */
static int strata(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_strata(design));
	return 1;
}

/*** How many units the first stage has: psus, or rows where none are named.
 * @return a whole number
 * @usage
 * assert(require "core.design".of(5):psus() == 5)
 */
static int psus(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);

	lua_pushinteger(L, (lua_Integer)design_psus(design));
	return 1;
}

/*** The weights as a column of numbers.
 * @return a column; nil where all weights are 1
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(4, { fpc = { column.numbers { 8, 8, 8, 8 } } })
 * assert(d:weight_column():get(1) == 2)
 */
static int weight_column_of(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct column *weight = design_weight_column(design);
	if (weight == NULL)
		return 0;

	void **box = bind_box(L, &column_class);
	*box = column_hold(weight);

	return 1; /* the box */
}

/*** Whether covariances between two designs are known: the same sample and weights, any domains.
 * @param other a design
 * @return true or false
 * @usage
 * local design = require "core.design"
 * local d = design.of(2)
 * assert(d:same(d) and not d:same(design.of(2)))
 */
static int same(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct design *other = bind_take(L, 2, &design_class);

	lua_pushboolean(L, design_same(design, other));
	return 1;
}

static const luaL_Reg methods[] = {
	{"rows", rows_of},
	{"leaves", leaves},
	{"strata", strata},
	{"psus", psus},
	{"positive", positive},
	{"undecided", undecided},
	{"counted", counted},
	{"weight_sum", weight_sum},
	{"weight_column", weight_column_of},
	{"same", same},
	{NULL, NULL},
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
