/* lua_contrast.c - Lua module `core.contrast`: differences of estimates, tested. */
#include "contrast.h"
#include "lua_modules.h"
#include "numeric.h"

/*** Differences of pairs of estimates of one design, each tested against 0; see contrast.h.
 * @param estimates list of estimates
 * @param pairs list of places in it: those of the first pair, of the second, ...
 * @param test "design" (default): t with the covariance under the design; "kish": effective bases
 * @return list of five numbers for each pair: difference, its se, t, df, p (NaN: there is no test)
 * @raise on estimates of different weightings; with "kish" on what is neither share nor mean
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local L = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local q = column.single { labels = L, codes = { 1, 2, 1, 1, 2, 2 } }
 * local g = column.single { labels = L, codes = { 1, 1, 1, 2, 2, 2 } }
 * local c = require "core.cells".count(require "core.design".of(6), { { stub = q, slice = g } })
 * local a, b = c:share(1, 1, 1, nil, 1), c:share(1, 1, 2, nil, 2)
 * local difference, se, t = table.unpack(require "core.contrast".pairs({ a, b }, { 1, 2 }, "kish"))
 * assert(math.abs(difference - 1 / 3) < 1e-12 and math.abs(t - difference / se) < 1e-12)
 */
static int pairs_of(lua_State *L)
{
	struct err err = {0};
	enum contrast_test test = CONTRAST_DESIGN;
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checktype(L, 2, LUA_TTABLE);
	const char *name = luaL_optstring(L, 3, NULL);
	if (name != NULL && !contrast_test_named(name, &test))
		return luaL_argerror(L, 3, "the tests are 'design', 'kish'");
	size_t k = lua_rawlen(L, 1), places = lua_rawlen(L, 2);
	luaL_argcheck(L, places % 2 == 0, 2, "a pair is two places");
	struct arena *arena = bind_scratch(L);
	const struct estimate **estimate = arena_alloc(arena, MAX(k, 1), sizeof *estimate, &err);
	struct contrast_pair *pair = arena_alloc(arena, MAX(places / 2, 1), sizeof *pair, &err);
	struct contrast *result = arena_alloc(arena, MAX(places / 2, 1), sizeof *result, &err);
	if (estimate == NULL || pair == NULL || result == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < k; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i + 1);
		estimate[i] = bind_take(L, -1, &estimate_class);
		lua_pop(L, 1); /* the list keeps it */
	}
	for (size_t i = 0; i < places; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		lua_Integer place = luaL_checkinteger(L, -1);
		luaL_argcheck(L, place >= 1 && (lua_Unsigned)place <= k, 2, "no such estimate");
		*(i % 2 == 0 ? &pair[i / 2].a : &pair[i / 2].b) = (size_t)place - 1;
		lua_pop(L, 1);
	}

	if (!contrast_pairs(estimate, k, pair, places / 2, test, result, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)MIN(places / 2 * 5, 1 << 24), 0);
	for (size_t i = 0; i < places / 2; i++) {
		const double numbers[] = {result[i].difference, result[i].se, result[i].t,
		                          result[i].df, result[i].p};
		for (size_t j = 0; j < LENGTH(numbers); j++) {
			lua_pushnumber(L, numbers[j]);
			lua_rawseti(L, -2, (lua_Integer)(i * LENGTH(numbers) + j) + 1);
		}
	}
	return 1;
}

static const luaL_Reg functions[] = {{"pairs", pairs_of}, {NULL, NULL}};

int luaopen_contrast(lua_State *L)
{
	numeric_init();
	bind_register(L, &estimate_class);
	luaL_newlib(L, functions);
	return 1;
}
