/* lua_estimate.c - Lua module `core.estimate`: fields and methods of a number with its uncertainty.
 */
#include "estimate.h"
#include "lua_modules.h"
#include "mem.h"
#include "numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double LEVEL = 0.95; /* of intervals for which none is named */

static void free_estimate(void *object)
{
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
		double value;
	} numbers[] =
		{
			{"value", estimate->value},
			{"se", estimate->se},
			{"weighted_base", estimate->weighted_base},
			{"effective_base", estimate->effective_base},
		},
	  counts[] =
		  {
			  {"df", estimate->df},
			  {"base", estimate->base},
			  {"missing", estimate->missing},
			  {"condition", estimate->condition},
		  },
	  optional[] = {
		  {"deff", estimate->deff},
		  {"sd", estimate->sd},
	  };

	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (strcmp(numbers[i].name, field) == 0)
			return lua_pushnumber(L, numbers[i].value), true;
	for (size_t i = 0; i < LENGTH(counts); i++)
		if (strcmp(counts[i].name, field) == 0)
			return push_count(L, counts[i].value), true;
	for (size_t i = 0; i < LENGTH(optional); i++)
		if (strcmp(optional[i].name, field) == 0) {
			if (isnan(optional[i].value))
				lua_pushnil(L);
			else
				lua_pushnumber(L, optional[i].value);
			return true;
		}
	if (strcmp(field, "kind") == 0) {
		lua_pushstring(L, estimate_kind_name(estimate->kind));
		return true;
	}
	if (strcmp(field, "low") == 0) {
		lua_pushnumber(L, interval_of(L, estimate, LEVEL, CI_DEFAULT).low);
		return true;
	}
	if (strcmp(field, "high") == 0) {
		lua_pushnumber(L, interval_of(L, estimate, LEVEL, CI_DEFAULT).high);
		return true;
	}
	if (strcmp(field, "method") == 0) {
		lua_pushstring(L, ci_name(interval_of(L, estimate, LEVEL, CI_DEFAULT).method));
		return true;
	}
	return false;
}

/* Fields first, then methods, those that lib/ adds too. */
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

/* Digits behind the point that show two digits of the standard error. */
static int decimals_of(double se)
{
	if (!(se > 0))
		return 4;
	return MAX(0, MIN(12, 1 - (int)floor(log10(se))));
}

static int estimate_text(lua_State *L)
{
	const struct estimate *estimate = bind_take(L, 1, &estimate_class);
	struct interval interval = interval_of(L, estimate, LEVEL, CI_DEFAULT);
	int fine = decimals_of(estimate->se), decimals = MAX(fine - 1, 0);
	char text[1024];

	if (isnan(estimate->value))
		snprintf(text, sizeof text, "missing (base 0)");
	else if (isnan(estimate->se))
		snprintf(text, sizeof text, "%.*f (no se, base %.0f)", decimals, estimate->value,
			 estimate->base);
	else if (interval.method == CI_NONE)
		snprintf(text, sizeof text, "%.*f (se %.*f, no interval, base %.0f)", decimals,
			 estimate->value, fine, estimate->se, estimate->base);
	else
		snprintf(text, sizeof text, "%.*f (se %.*f, 95 %% %.*f to %.*f, base %.0f)",
			 decimals, estimate->value, fine, estimate->se, decimals, interval.low,
			 decimals, interval.high, estimate->base);

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
