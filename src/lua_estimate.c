/* lua_estimate.c - Lua module `core.estimate`: fields and methods of a number with its uncertainty.
 */
#include "estimate.h"
#include "lua_modules.h"
#include "mem.h"
#include "num.h"
#include "numeric.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const double LEVEL = 0.95; /* of intervals for which none is named */

static void free_estimate(void *object)
{
	estimate_clear(object);
	mem_free(object);
}

/* Whole numbers are integers in Lua too, so that they print without a point. */
static void push_count(lua_State *L, double count)
{
	if (floor(count) == count && fabs(count) < 0x1p53)
		lua_pushinteger(L, (lua_Integer)count);
	else
		lua_pushnumber(L, count);
}

/* The level of the interval that is shown. */
static double level_of(const struct estimate *estimate)
{
	return estimate->asked_level > 0 ? estimate->asked_level : LEVEL;
}

static struct interval interval_of(lua_State *L, const struct estimate *estimate, double level,
                                   enum ci_method method)
{
	struct err err = {0};
	struct interval interval;

	if (!estimate_interval(estimate, level, method, &interval, &err))
		bind_raise(L, &err);
	return interval;
}

static enum ci_method take_method(lua_State *L, int arg, enum ci_method otherwise)
{
	const char *name = luaL_optstring(L, arg, NULL);
	enum ci_method method = otherwise;

	if (name != NULL && !ci_named(name, &method))
		luaL_argerror(L, arg,
		              lua_pushfstring(L,
		                              "no interval '%s' (logit, beta, asin, exact, wald)",
		                              name));
	return method;
}

/* A box with room for an estimate in it. */
static struct estimate *push_estimate(lua_State *L)
{
	struct err err = {0};
	void **box = bind_box(L, &estimate_class);

	*box = mem_zero(1, sizeof(struct estimate), &err);
	bind_filled(L, box, &estimate_class, &err);
	return *box;
}

/*** The interval of an estimate.
 * @param level between 0 and 1; nil: 0.95
 * @param method "logit" (shares' default), "beta" (Korn and Graubard), "asin", "exact"
 *   (Clopper-Pearson), "wald" (the only one of means, totals and counts). At shares of 0 and 1, or
 * se 0, it is "exact" whatever is asked for
 * @return low, high, the name of the method; NaN, NaN and "none" if there is none since df < 1
 * @raise on other levels and methods
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(3), { { value = column.numbers { 1, 2, 6 } } })
 * local low, high, method = c:mean(1):ci(0.9)
 * assert(low < 3 and high > 3 and method == "wald")
 */
static int ci(lua_State *L)
{
	const struct estimate *estimate = bind_take(L, 1, &estimate_class);
	double level = luaL_optnumber(L, 2, level_of(estimate));
	enum ci_method method = take_method(L, 3, estimate->asked_method);

	struct interval interval = interval_of(L, estimate, level, method);

	lua_pushnumber(L, interval.low);
	lua_pushnumber(L, interval.high);
	lua_pushstring(L, ci_name(interval.method));
	return 3;
}

/*** The same estimate with another interval to be shown, or with its design effect.
 * @param level of `low` and `high`, between 0 and 1; nil: as it is
 * @param method of the interval; nil: as it is
 * @param deff true: the design effect against a simple random sample without replacement from the
 *   sum of weights; "wr": with replacement; nil: none
 * @return an estimate
 * @raise on a design effect without replacement where the weights do not sum to a population
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(3, column.numbers { 2, 2, 2 })
 * local mean = require "core.cells".count(d, { { value = column.numbers { 1, 2, 6 } } }):mean(1)
 * assert(mean:with(0.9).low > mean.low and math.abs(mean:with(nil, nil, "wr").deff - 1) < 1e-12)
 */
static int with(lua_State *L)
{
	struct err err = {0};
	const struct estimate *from = bind_take(L, 1, &estimate_class);
	double level = luaL_optnumber(L, 2, from->asked_level);
	luaL_argcheck(L, lua_isnoneornil(L, 2) || (level > 0 && level < 1), 2,
	              "a level is between 0 and 1");
	enum ci_method method = take_method(L, 3, from->asked_method);
	bool deff = lua_toboolean(L, 4), replaced = lua_type(L, 4) == LUA_TSTRING;

	struct estimate *estimate = push_estimate(L);
	if (!estimate_copy(estimate, from, &err))
		bind_raise(L, &err);
	estimate->asked_level = level;
	estimate->asked_method = method;
	struct interval interval; /* a method that does not fit is refused now, not on printing */
	if (!estimate_interval(estimate, level > 0 ? level : LEVEL, method, &interval, &err))
		bind_raise(L, &err);
	if (deff && !estimate_deff(from, replaced, &estimate->deff, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/* a - b and a / b. */
static int pair(lua_State *L, bool (*combine)(const struct estimate *, const struct estimate *,
                                              struct estimate *, struct err *))
{
	struct err err = {0};
	const struct estimate *a = bind_take(L, 1, &estimate_class);
	const struct estimate *b = bind_take(L, 2, &estimate_class);

	struct estimate *estimate = push_estimate(L);
	if (!combine(a, b, estimate, &err))
		bind_raise(L, &err);

	return 1; /* the box */
}

/*** The difference of two estimates: of one design with their covariance, of different datasets as
 * independent (`.independent`).
 * @param other an estimate
 * @return an estimate of kind "difference"
 * @raise where the estimates are of two weightings of one dataset
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = design.of(4)
 * local c = require "core.cells".count(d, { { value = column.numbers { 1, 2, 6, 3 } } })
 * local none = c:mean(1) - c:mean(1)
 * assert(none.value == 0 and none.se < 1e-12)
 */
static int difference(lua_State *L)
{
	return pair(L, estimate_difference);
}

/*** The quotient of two estimates; see the difference.
 * @param other an estimate that is not 0
 * @return an estimate of kind "quotient"
 * @raise where the other is 0, or of another weighting of the same dataset
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(3), { { value = column.numbers { 1, 2, 6 } } })
 * assert((c:total(1) / c:mean(1)).value == 3)
 */
static int quotient(lua_State *L)
{
	return pair(L, estimate_quotient);
}

/* The estimates in the list at `arg`; they stay alive by it. */
static const struct estimate **take_estimates(lua_State *L, int arg, size_t *count)
{
	struct err err = {0};
	luaL_checktype(L, arg, LUA_TTABLE);
	*count = lua_rawlen(L, arg);
	const struct estimate **list =
		arena_alloc(bind_scratch(L), MAX(*count, 1), sizeof(struct estimate *), &err);
	if (list == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		void **box = luaL_testudata(L, -1, estimate_class.name);
		if (box == NULL || *box == NULL)
			luaL_error(L, "entry %I is a %s, not an estimate", (lua_Integer)i + 1,
			           luaL_typename(L, -1));
		list[i] = *box;
		lua_pop(L, 1);
	}
	return list;
}

/*** The covariance matrix of estimates: 0 between different datasets.
 * @param list of estimates
 * @param by_rows true: row by row instead of from cells, for comparison
 * @return list of rows, each a list of numbers
 * @raise where estimates are of two weightings of one dataset
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local c = require "core.cells".count(design.of(3), { { value = column.numbers { 1, 2, 6 } } })
 * local v = require "core.estimate".covariance { c:mean(1), c:total(1) }
 * assert(math.abs(v[1][1] - c:mean(1).se ^ 2) < 1e-12 and v[1][2] == v[2][1])
 */
static int covariance(lua_State *L)
{
	struct err err = {0};
	size_t count;
	bool by_rows = lua_toboolean(L, 2);
	lua_settop(L, 1);
	const struct estimate **list = take_estimates(L, 1, &count);
	double *v = arena_alloc(bind_scratch(L), MAX(count * count, 1), sizeof *v, &err);
	if (v == NULL || !estimate_covariance(list, count, by_rows, v, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		lua_createtable(L, (int)count, 0);
		for (size_t j = 0; j < count; j++) {
			lua_pushnumber(L, v[i * count + j]);
			lua_rawseti(L, -2, (lua_Integer)j + 1);
		}
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* What the estimates of a second pass are made from. */
struct request {
	const struct design *design;
	const struct column *value, *other, *slice;
	size_t slices, each; /* estimates: slices x each */
	struct estimate *room;
	struct estimate **box; /* of the list on top of the stack */
};

static struct request take_request(lua_State *L, int slice, size_t each)
{
	struct err err = {0};
	struct request request = {.design = bind_take(L, 1, &design_class),
	                          .value = bind_take(L, 2, &column_class),
	                          .slice = bind_take_optional(L, slice, &column_class),
	                          .each = each};

	request.slices = request.slice == NULL ? 1 : request.slice->labels->answers;
	request.room = arena_alloc(bind_scratch(L), MAX(request.slices * each, 1),
	                           sizeof *request.room, &err);
	size_t count = request.slices * each;
	request.box = arena_alloc(bind_scratch(L), MAX(count, 1), sizeof *request.box, &err);
	if (request.room == NULL || request.box == NULL)
		bind_raise(L, &err);
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		request.box[i] = push_estimate(L);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return request;
}

/* The list of estimates; each is moved into its box. */
static int give_request(const struct request *request)
{
	for (size_t i = 0; i < request->slices * request->each; i++)
		*request->box[i] = request->room[i];
	return 1;
}

/*** Ratios of the totals of two numbers, for each answer of a slice, over rows that have both.
 * @param design a design
 * @param y, x columns of numbers
 * @param slice column of a single choice; nil: all
 * @return list of estimates of kind "ratio"
 * @raise on columns of other kinds and lengths
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local y, x = column.numbers { 1, 2, 6 }, column.numbers { 2, 4, 6 }
 * assert(require "core.estimate".ratios(design.of(3), y, x)[1].value == 0.75)
 */
static int ratios(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 4);
	const struct column *x = bind_take(L, 3, &column_class);
	struct request request = take_request(L, 4, 1);

	if (!estimate_ratios(request.design, request.value, x, request.slice, request.room, &err))
		bind_raise(L, &err);

	return give_request(&request);
}

/*** Variances of a number (R's svyvar), for each answer of a slice.
 * @param design a design
 * @param value column of numbers
 * @param slice column of a single choice; nil: all
 * @return list of estimates of kind "variance"
 * @raise on columns of other kinds and lengths
 * @usage
 * local column, design = require "core.column", require "core.design"
 * assert(require "core.estimate".variances(design.of(3), column.numbers { 1, 2, 3 })[1].value == 1)
 */
static int variances(lua_State *L)
{
	struct err err = {0};
	lua_settop(L, 3);
	struct request request = take_request(L, 3, 1);

	if (!estimate_variances(request.design, request.value, request.slice, request.room, &err))
		bind_raise(L, &err);

	return give_request(&request);
}

/*** Quantiles of a number, for each answer of a slice.
 * @param design a design
 * @param value column of numbers or dates
 * @param slice column of a single choice; nil: all
 * @param p list of numbers between 0 and 1
 * @param level of the interval; nil: 0.95
 * @return list of estimates of kind "quantile", slice by slice, p by p
 * @raise on columns of other kinds and lengths, and on other p
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local list = require "core.estimate".quantiles(design.of(3), column.numbers { 1, 2, 6 }, nil, {
 * 0.5 }) assert(list[1].value == 2)
 */
static int quantiles(lua_State *L)
{
	struct err err = {0};
	double level = luaL_optnumber(L, 5, LEVEL);
	luaL_argcheck(L, level > 0 && level < 1, 5, "a level is between 0 and 1");
	luaL_checktype(L, 4, LUA_TTABLE);
	lua_settop(L, 5);
	size_t count = lua_rawlen(L, 4);
	double *p = arena_alloc(bind_scratch(L), MAX(count, 1), sizeof *p, &err);
	if (p == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 4, (lua_Integer)i + 1);
		p[i] = lua_tonumber(L, -1);
		lua_pop(L, 1);
	}
	struct request request = take_request(L, 3, count);

	if (!estimate_quantiles(request.design, request.value, request.slice, p, count, level,
	                        request.room, &err))
		bind_raise(L, &err);

	return give_request(&request);
}

static const luaL_Reg functions[] = {{"covariance", covariance},
                                     {"ratios", ratios},
                                     {"variances", variances},
                                     {"quantiles", quantiles},
                                     {NULL, NULL}};

static const luaL_Reg methods[] = {{"ci", ci}, {"with", with}, {NULL, NULL}};

/* Pushes the field and returns true if it is one. */
static bool push_field(lua_State *L, const struct estimate *estimate, const char *field)
{
	static const struct {
		const char *name;
		size_t at;
		bool counts;
	} numbers[] = {
		{"value", offsetof(struct estimate, value), false},
		{"base", offsetof(struct estimate, base), true},
		{"se", offsetof(struct estimate, se), false},
		{"weighted_base", offsetof(struct estimate, weighted_base), false},
		{"effective_base", offsetof(struct estimate, effective_base), false},
		{"deff", offsetof(struct estimate, deff), false},
		{"sd", offsetof(struct estimate, sd), false},
		{"df", offsetof(struct estimate, df), true},
		{"missing", offsetof(struct estimate, missing), true},
		{"condition", offsetof(struct estimate, condition), true},
	};

	for (size_t i = 0; i < LENGTH(numbers); i++) {
		if (strcmp(numbers[i].name, field) != 0)
			continue;
		double number = *(const double *)((const char *)estimate + numbers[i].at);
		if (numbers[i].counts)
			push_count(L, number);
		else
			lua_pushnumber(L, number);
		return true;
	}
	if (strcmp(field, "undefined") == 0) {
		push_count(L, (double)estimate_undefined(estimate));
		return true;
	}
	if (strcmp(field, "independent") == 0) {
		lua_pushboolean(L, estimate->independent);
		return true;
	}
	if (strcmp(field, "level") == 0) {
		lua_pushnumber(L, level_of(estimate));
		return true;
	}
	if (strcmp(field, "kind") == 0) {
		lua_pushstring(L, estimate_kind_name(estimate->kind));
		return true;
	}
	if (strcmp(field, "low") != 0 && strcmp(field, "high") != 0 && strcmp(field, "method") != 0)
		return false;

	struct interval interval =
		interval_of(L, estimate, level_of(estimate), estimate->asked_method);
	if (*field == 'm')
		lua_pushstring(L, ci_name(interval.method));
	else
		lua_pushnumber(L, *field == 'l' ? interval.low : interval.high);
	return true;
}

/*** A field of an estimate, or a method of it.
 *
 * `value`, `se` and the 0.95 interval `low`, `high` by `method`; `df`; `base` (unweighted rows),
 * `weighted_base`, `effective_base` (Kish's, of the base); `condition` (rows of the domain or
 * banner point, answered or not) and `missing` (those of them that are not in the base); `sd` of a
 * mean; `deff` where it was asked for; `level` of the interval; `independent` (a difference or
 * quotient of different samples); `undefined` (replicates in which there is no such estimate, which
 * its se leaves out); `kind` ("mean", "share", "total", "count", "ratio", "quantile",
 * "variance", "difference", "quotient"). A number that
 * there is none of is NaN: the value of an empty base, the se of a single row, the interval where
 * df < 1.
 * @param field text
 * @raise on other names
 * @usage
 * local c = require "core.cells".count(require "core.design".of(3), { {} })
 * local e = c:count(1)
 * assert(e.value == 3 and e.base == 3 and e.df == 2 and e.kind == "count" and e.method == "wald")
 */
static int index_estimate(lua_State *L)
{
	const struct estimate *estimate = bind_take(L, 1, &estimate_class);
	const char *field = luaL_checkstring(L, 2);

	if (push_field(L, estimate, field))
		return 1;
	bind_methods(L, &estimate_class);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, -2) == LUA_TNIL)
		return luaL_error(L, "an estimate has no field '%s'", field);
	return 1;
}

/* Digits behind the point that show so many significant ones. */
static int decimals_of(double number, int significant)
{
	if (number == 0 || !isfinite(number))
		return 0;
	return MAX(0, MIN(12, significant - 1 - (int)floor(log10(fabs(number)))));
}

/* The number with so many decimals; never "-0". */
static const char *rounded(double number, int decimals, char text[64])
{
	snprintf(text, 64, fabs(number) < 1e15 ? "%.*f" : "%.*g", decimals, number);
	return text[0] == '-' && strspn(text, "-0.") == strlen(text) ? text + 1 : text;
}

/* `0.604 (se 0.0098, 95 % 0.585 to 0.623, base 2,489)`: three digits at least, as many as the se
 * has. */
static int estimate_text(lua_State *L)
{
	const struct estimate *estimate = bind_take(L, 1, &estimate_class);

	struct interval interval =
		interval_of(L, estimate, level_of(estimate), estimate->asked_method);
	char value[64], se[64], low[64], high[64], base[NUM_TEXT_SIZE], text[512];
	int fine = decimals_of(estimate->se, 2);
	int decimals = MAX(MAX(fine - 1, 0), decimals_of(estimate->value, 3));
	const char *of = num_grouped((size_t)estimate->base, base);
	const char *shown = rounded(estimate->value, decimals, value);
	if (isnan(estimate->value))
		snprintf(text, sizeof text, "missing (base 0)");
	else if (isnan(estimate->se))
		snprintf(text, sizeof text, "%s (no se, base %s)", shown, of);
	else if (interval.method == CI_NONE)
		snprintf(text, sizeof text, "%s (se %s, no interval, base %s)", shown,
		         rounded(estimate->se, fine, se), of);
	else
		snprintf(text, sizeof text, "%s (se %s, %g %% %s to %s, base %s%s)", shown,
		         rounded(estimate->se, fine, se), level_of(estimate) * 100,
		         rounded(interval.low, decimals, low),
		         rounded(interval.high, decimals, high), of,
		         estimate->independent ? ", independent samples" : "");

	lua_pushstring(L, text);
	return 1;
}

static const luaL_Reg metamethods[] = {{"__index", index_estimate},
                                       {"__tostring", estimate_text},
                                       {"__sub", difference},
                                       {"__div", quotient},
                                       {NULL, NULL}};

const struct bind_class estimate_class = {.name = "befund.estimate",
                                          .free = free_estimate,
                                          .methods = methods,
                                          .metamethods = metamethods};

int luaopen_estimate(lua_State *L)
{
	numeric_init();
	bind_register(L, &estimate_class);
	luaL_newlib(L, functions);
	bind_methods(L, &estimate_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
