/*
 * lua_test.c - Lua module `core.test`: tests of independence, regression, tails of distributions.
 *
 * What is called what, and how a formula is read, stands in lib/test.lua and lib/regression.lua.
 */
#include "chisq.h"
#include "lua_modules.h"
#include "numeric.h"
#include "regress.h"

#include <math.h>

/* The list of places at `arg` as codes counted from 0, below `answers`. */
static size_t *take_codes(lua_State *L, int arg, size_t answers, struct arena *arena, size_t *count)
{
	struct err err = {0};
	luaL_checktype(L, arg, LUA_TTABLE);
	*count = lua_rawlen(L, arg);
	size_t *code = arena_alloc(arena, MAX(*count, (size_t)1), sizeof *code, &err);

	if (code == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		lua_Integer place = lua_tointeger(L, -1);
		if (place < 1 || (lua_Unsigned)place > answers)
			luaL_argerror(L, arg,
			              lua_pushfstring(L, "no place %s among %I answers",
			                              luaL_tolstring(L, -1, NULL),
			                              (lua_Integer)answers));
		code[i] = (size_t)place - 1;
		lua_pop(L, 1);
	}
	return code;
}

static void set_number(lua_State *L, const char *field, double value)
{
	lua_pushnumber(L, value);
	lua_setfield(L, -2, field);
}

/* Whole numbers are integers in Lua too, so that they print without a point. */
static void set_count(lua_State *L, const char *field, double count)
{
	if (floor(count) == count && fabs(count) < 0x1p53)
		lua_pushinteger(L, (lua_Integer)count);
	else
		lua_pushnumber(L, count);
	lua_setfield(L, -2, field);
}

/*** A test of independence of the stub and the slice of a table of cells.
 * @param cells from core.cells
 * @param table its number
 * @param stubs, slices lists of the places of all answers that somebody gave, two each at least
 * @param statistic "F" (Rao & Scott 1984, second order), "chisq" (first order), "wald" (Koch,
 *   Freeman & Freeman 1975), "adjwald"
 * @return a table: value, df, ddf (NaN for chisq), p, x2 (Pearson's, uncorrected), deltas (the
 *   generalised design effects, descending; none for wald), base, weighted_base, missing, design_df
 * @raise where too many cells are empty, the design leaves no variance or too few df, and on tables
 *   of more than 400 cells
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local l = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local a = column.single { labels = l, codes = { 1, 1, 1, 2, 2, 2, 1, 2 } }
 * local b = column.single { labels = l, codes = { 1, 1, 2, 2, 2, 1, 1, 2 } }
 * local design = require "core.design".of(8)
 * local cells = require "core.cells".count(design, { { stub = a, slice = b } })
 * local t = require "core.test".independence(cells, 1, { 1, 2 }, { 1, 2 }, "F")
 * assert(math.abs(t.x2 - 2) < 1e-12 and t.df == 1 and t.ddf == 7)
 */
static int independence(lua_State *L)
{
	struct err err = {0};
	struct cells *cells = bind_take(L, 1, &cells_class);
	lua_Integer table = luaL_checkinteger(L, 2);
	luaL_argcheck(L, table >= 1 && (lua_Unsigned)table <= cells_tables(cells), 2,
	              "no such table");
	size_t at = (size_t)table - 1, stubs, slices;
	enum chisq_statistic statistic;
	luaL_argcheck(L, chisq_named(luaL_checkstring(L, 5), &statistic), 5,
	              "no such statistic (F, chisq, wald, adjwald)");
	struct arena *arena = bind_scratch(L);
	size_t *stub = take_codes(L, 3, cells_stub_answers(cells, at), arena, &stubs);
	size_t *slice = take_codes(L, 4, cells_slice_answers(cells, at), arena, &slices);
	luaL_argcheck(L, stubs >= 2, 3, "two answers at least");
	luaL_argcheck(L, slices >= 2, 4, "two answers at least");

	size_t contrasts = (stubs - 1) * (slices - 1);
	struct chisq result = {.delta = arena_alloc(arena, contrasts, sizeof(double), &err)};
	struct chisq_base base = {0};
	struct chisq_codes codes = {stub, slice, stubs, slices};
	if (result.delta == NULL ||
	    !chisq_of_cells(cells, at, &codes, statistic, &result, &base, &err))
		bind_raise(L, &err);

	lua_createtable(L, 0, 10);
	set_number(L, "value", result.value);
	set_count(L, "df", result.df);
	set_count(L, "ddf", result.ddf);
	set_number(L, "p", result.p);
	set_number(L, "x2", result.x2);
	set_count(L, "base", base.base);
	set_number(L, "weighted_base", base.weighted_base);
	set_count(L, "missing", base.missing);
	set_count(L, "design_df", base.nu);
	bool has_deltas = statistic == CHISQ_F || statistic == CHISQ_CHISQ;
	lua_createtable(L, has_deltas ? (int)contrasts : 0, 0);
	for (size_t i = 0; has_deltas && i < contrasts; i++) {
		lua_pushnumber(L, result.delta[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "deltas");
	return 1;
}

/* ---- regression ---------------------------------------------------------------------------------
 */

/* The part on top of the stack, popped; the table it stands in keeps its column. */
static void take_part(lua_State *L, const char *what, size_t rows, struct arena *arena,
                      struct regress_part *part)
{
	struct err err = {0};
	if (!lua_istable(L, -1))
		luaL_error(L, "%s is a %s, not { column =, values = }", what, luaL_typename(L, -1));
	lua_getfield(L, -1, "column");
	void **box = luaL_testudata(L, -1, column_class.name);
	if (box == NULL || *box == NULL)
		luaL_error(L, "%s has no column", what);
	part->column = *box;
	if (part->column->rows != rows)
		luaL_error(L, "%s has %I rows, the design %I", what,
		           (lua_Integer)part->column->rows, (lua_Integer)rows);
	lua_pop(L, 1);
	enum column_kind kind = part->column->kind;
	lua_getfield(L, -1, "values");
	if (kind != COLUMN_SINGLE) {
		if (!lua_isnil(L, -1) || (kind != COLUMN_NUMBER && kind != COLUMN_DATE))
			luaL_error(L, "%s is neither a number nor a single choice with values",
			           what);
		lua_pop(L, 2);
		return;
	}
	size_t answers = part->column->labels->answers;
	if (!lua_istable(L, -1) || lua_rawlen(L, -1) != answers)
		luaL_error(L, "%s needs a value for each of its %I answers", what,
		           (lua_Integer)answers);
	double *value = arena_alloc(arena, MAX(answers, (size_t)1), sizeof *value, &err);
	if (value == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < answers; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		value[i] = lua_isnumber(L, -1) ? lua_tonumber(L, -1) : NAN;
		lua_pop(L, 1);
	}
	part->value = value;
	lua_pop(L, 2);
}

/* The parameter on top of the stack, popped. */
static void take_parameter(lua_State *L, size_t rows, struct arena *arena,
                           struct regress_parameter *parameter)
{
	if (!lua_istable(L, -1))
		luaL_error(L, "a parameter is a %s, not { name =, parts }", luaL_typename(L, -1));
	lua_getfield(L, -1, "name");
	parameter->name = lua_tostring(L, -1);
	if (parameter->name == NULL)
		luaL_error(L, "a parameter has no name");
	lua_pop(L, 1); /* the table keeps it */
	parameter->parts = lua_rawlen(L, -1);
	if (parameter->parts > REGRESS_PARTS)
		luaL_error(L, "'%s' has %I parts, at most %d can be multiplied", parameter->name,
		           (lua_Integer)parameter->parts, REGRESS_PARTS);
	for (size_t i = 0; i < parameter->parts; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		take_part(L, parameter->name, rows, arena, &parameter->part[i]);
	}
	lua_pop(L, 1);
}

static void free_regress(void *object)
{
	regress_free(object);
}

/* Holds a fit until its numbers are in Lua's hands. */
static const struct bind_class fit_class = {.name = "befund.fit", .free = free_regress};

static void push_fit(lua_State *L, const struct regress *result)
{
	size_t p = result->parameters;

	lua_createtable(L, 0, 7);
	lua_createtable(L, (int)p, 0);
	lua_createtable(L, (int)p, 0);
	for (size_t i = 0; i < p; i++) {
		lua_pushnumber(L, result->value[i]);
		lua_rawseti(L, -3, (lua_Integer)i + 1);
		lua_createtable(L, (int)p, 0);
		for (size_t j = 0; j < p; j++) {
			lua_pushnumber(L, result->covariance[i * p + j]);
			lua_rawseti(L, -2, (lua_Integer)j + 1);
		}
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -3, "covariance");
	lua_setfield(L, -2, "values");
	set_count(L, "df", result->df);
	set_count(L, "base", result->base);
	set_number(L, "weighted_base", result->weighted_base);
	set_count(L, "missing", result->missing);
	set_count(L, "rounds", result->rounds);
	set_count(L, "failed", result->failed);
}

/*** A regression with design-based standard errors (Binder 1983), by Newton's method.
 * @param design a design
 * @param y `{ column = }` of numbers, or `{ column =, values = }` of a single choice with a value
 *   for each answer (nil or false: missing), and `name`
 * @param parameters list of `{ name =, part, ... }`: the product of parts, which are as y; the
 * first has no parts, it is the constant
 * @param family "gaussian", or "binomial": y is 0 or 1
 * @return a table: values, covariance (list of lists), df (of the rows that take part + 1 -
 * parameters), base, weighted_base, missing, rounds, failed (replicates without a fit)
 * @raise on negative weights, other y, parameters that follow from others, separated answers
 * @usage
 * local numbers = require "core.column".numbers
 * local x, y = { column = numbers { 1, 2, 3, 4 } }, { column = numbers { 1, 3, 2, 5 }, name = "y" }
 * local parameters = { { name = "(constant)" }, { name = "x", x } }
 * local fit = require "core.test".regress(require "core.design".of(4), y, parameters, "gaussian")
 * assert(math.abs(fit.values[2] - 1.1) < 1e-12 and fit.df == 2)
 */
static int regress(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	size_t rows = design_rows(design);
	luaL_checktype(L, 2, LUA_TTABLE);
	luaL_checktype(L, 3, LUA_TTABLE);
	static const char *const families[] = {"gaussian", "binomial", NULL};
	int family = luaL_checkoption(L, 4, NULL, families);
	size_t count = lua_rawlen(L, 3);
	luaL_argcheck(L, count >= 1 && count <= REGRESS_PARAMETERS, 3, "1 to 256 parameters");
	struct arena *arena = bind_scratch(L);
	struct regress_parameter *parameter = arena_alloc(arena, count, sizeof *parameter, &err);
	if (parameter == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 3, (lua_Integer)i + 1);
		take_parameter(L, rows, arena, &parameter[i]);
	}
	luaL_argcheck(L, parameter[0].parts == 0, 3, "the first parameter is the constant");
	struct regress_spec spec = {
		.family = family == 0 ? REGRESS_GAUSSIAN : REGRESS_BINOMIAL,
		.parameters = count,
		.parameter = parameter,
	};
	lua_getfield(L, 2, "name");
	spec.y_name = luaL_optstring(L, -1, "y");
	lua_pushvalue(L, 2);
	take_part(L, "y", rows, arena, &spec.y);

	void **box = bind_box(L, &fit_class);
	*box = regress_new(design, &spec, &err);
	bind_filled(L, box, &fit_class, &err);

	push_fit(L, *box);
	return 1;
}

/*** The chance of a value at least as far from 0, on both sides, under Student's t.
 * @param t a number
 * @param df above 0
 * @return p
 * @usage assert(math.abs(require "core.test".t_tails(2.228138852, 10) - 0.05) < 1e-9)
 */
static int t_tails(lua_State *L)
{
	double t = luaL_checknumber(L, 1), df = luaL_checknumber(L, 2);

	lua_pushnumber(L, numeric_t_tails(t, df));
	return 1;
}

/*** Student's t that is exceeded with a chance of 1 - p.
 * @param p between 0 and 1
 * @param df above 0
 * @return t
 * @raise on other p and df
 * @usage assert(math.abs(require "core.test".t_quantile(0.975, 10) - 2.228138852) < 1e-9)
 */
static int t_quantile(lua_State *L)
{
	struct err err = {0};
	double x, p = luaL_checknumber(L, 1), df = luaL_checknumber(L, 2);

	if (!numeric_t_quantile(p, df, &x, &err))
		bind_raise(L, &err);
	lua_pushnumber(L, x);
	return 1;
}

/*** The chance of a value above x under an F distribution.
 * @param x a number
 * @param df, ddf above 0
 * @return p
 * @usage assert(math.abs(require "core.test".f_above(4.964602744, 1, 10) - 0.05) < 1e-9)
 */
static int f_above(lua_State *L)
{
	double x = luaL_checknumber(L, 1);

	lua_pushnumber(L, numeric_f_above(x, luaL_checknumber(L, 2), luaL_checknumber(L, 3)));
	return 1;
}

/*** The chance of a value above x under a chi-square distribution.
 * @param x a number
 * @param df above 0
 * @return p
 * @usage assert(math.abs(require "core.test".chi_square_above(3.841458821, 1) - 0.05) < 1e-9)
 */
static int chi_square_above(lua_State *L)
{
	double x = luaL_checknumber(L, 1);

	lua_pushnumber(L, numeric_chi_square_above(x, luaL_checknumber(L, 2)));
	return 1;
}

static const luaL_Reg functions[] = {
	{"independence", independence},
	{"regress", regress},
	{"t_tails", t_tails},
	{"t_quantile", t_quantile},
	{"f_above", f_above},
	{"chi_square_above", chi_square_above},
	{NULL, NULL},
};

int luaopen_test(lua_State *L)
{
	bind_register(L, &fit_class);
	luaL_newlib(L, functions);
	return 1;
}
