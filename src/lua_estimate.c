/* lua_estimate.c - Lua module `core.estimate`: fields and methods of a number with its uncertainty.
 */
#include "estimate.h"
#include "lua_modules.h"
#include "mem.h"
#include "num.h"
#include "numeric.h"

#include <math.h>
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

static struct interval interval_of(lua_State *L, const struct estimate *estimate, double level,
                                   enum ci_method method)
{
	struct err err = {0};
	struct interval interval;

	if (!estimate_interval(estimate, level, method, &interval, &err))
		bind_raise(L, &err);
	return interval;
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
	double level = luaL_optnumber(L, 2, LEVEL);
	const char *name = luaL_optstring(L, 3, NULL);
	enum ci_method method = CI_DEFAULT;
	if (name != NULL && !ci_named(name, &method))
		return luaL_argerror(
			L, 3,
			lua_pushfstring(L, "no interval '%s' (logit, beta, asin, exact, wald)",
		                        name));

	struct interval interval = interval_of(L, estimate, level, method);

	lua_pushnumber(L, interval.low);
	lua_pushnumber(L, interval.high);
	lua_pushstring(L, ci_name(interval.method));
	return 3;
}

static const luaL_Reg methods[] = {{"ci", ci}, {NULL, NULL}};

/* Pushes the field and returns true if it is one. */
static bool push_field(lua_State *L, const struct estimate *estimate, const char *field)
{
	const struct {
		const char *name;
		double number;
	} numbers[] =
		{
			{"value", estimate->value},
			{"se", estimate->se},
			{"weighted_base", estimate->weighted_base},
			{"effective_base", estimate->effective_base},
			{"deff", estimate->deff},
			{"sd", estimate->sd},
		},
	  counts[] = {
		  {"df", estimate->df},
		  {"base", estimate->base},
		  {"missing", estimate->missing},
		  {"condition", estimate->condition},
	  };

	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (strcmp(numbers[i].name, field) == 0) {
			lua_pushnumber(L, numbers[i].number);
			return true;
		}
	for (size_t i = 0; i < LENGTH(counts); i++)
		if (strcmp(counts[i].name, field) == 0) {
			push_count(L, counts[i].number);
			return true;
		}
	if (strcmp(field, "kind") == 0) {
		lua_pushstring(L, estimate_kind_name(estimate->kind));
		return true;
	}
	if (strcmp(field, "low") != 0 && strcmp(field, "high") != 0 && strcmp(field, "method") != 0)
		return false;

	struct interval interval = interval_of(L, estimate, LEVEL, CI_DEFAULT);
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
 * mean; `deff` where it was asked for; `kind` ("mean", "share", "total", "count"). A number that
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

	struct interval interval = interval_of(L, estimate, LEVEL, CI_DEFAULT);
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
		snprintf(text, sizeof text, "%s (se %s, 95 %% %s to %s, base %s)", shown,
		         rounded(estimate->se, fine, se), rounded(interval.low, decimals, low),
		         rounded(interval.high, decimals, high), of);

	lua_pushstring(L, text);
	return 1;
}

static const luaL_Reg metamethods[] = {
	{"__index", index_estimate}, {"__tostring", estimate_text}, {NULL, NULL}};

const struct bind_class estimate_class = {.name = "befund.estimate",
                                          .free = free_estimate,
                                          .methods = methods,
                                          .metamethods = metamethods};

int luaopen_estimate(lua_State *L)
{
	numeric_init();
	bind_register(L, &estimate_class);
	lua_newtable(L);
	bind_methods(L, &estimate_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
