/* lua_contrast.c - Lua module `core.contrast`: differences of estimates, tested and adjusted. */
#include "adjust.h"
#include "contrast.h"
#include "lua_modules.h"
#include "numeric.h"

/* Arguments 1 to 3: estimates, places of pairs, the test. */
struct request {
	const struct estimate **estimate;
	struct contrast_pair *pair;
	struct contrast *result;
	size_t estimates, pairs;
	enum contrast_test test;
};

/* Taken and tested. */
static struct request tested(lua_State *L, struct arena *arena)
{
	struct err err = {0};
	struct request r = {.test = CONTRAST_DESIGN};
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checktype(L, 2, LUA_TTABLE);
	const char *name = luaL_optstring(L, 3, NULL);
	if (name != NULL && !contrast_test_named(name, &r.test))
		luaL_argerror(L, 3, "the tests are 'design', 'kish'");
	size_t places = lua_rawlen(L, 2);
	luaL_argcheck(L, places % 2 == 0, 2, "a pair is two places");
	r.estimates = lua_rawlen(L, 1);
	r.pairs = places / 2;
	r.estimate = arena_alloc(arena, MAX(r.estimates, 1), sizeof *r.estimate, &err);
	r.pair = arena_alloc(arena, MAX(r.pairs, 1), sizeof *r.pair, &err);
	r.result = arena_alloc(arena, MAX(r.pairs, 1), sizeof *r.result, &err);
	if (r.estimate == NULL || r.pair == NULL || r.result == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < r.estimates; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i + 1);
		r.estimate[i] = bind_take(L, -1, &estimate_class);
		lua_pop(L, 1); /* the list keeps it */
	}
	for (size_t i = 0; i < places; i++) {
		lua_rawgeti(L, 2, (lua_Integer)i + 1);
		lua_Integer place = luaL_checkinteger(L, -1);
		luaL_argcheck(L, place >= 1 && (lua_Unsigned)place <= r.estimates, 2,
		              "no such estimate");
		*(i % 2 == 0 ? &r.pair[i / 2].a : &r.pair[i / 2].b) = (size_t)place - 1;
		lua_pop(L, 1);
	}
	if (!contrast_pairs(r.estimate, r.estimates, r.pair, r.pairs, r.test, r.result, &err))
		bind_raise(L, &err);
	return r;
}

static enum adjust take_adjust(lua_State *L, int arg)
{
	static const char *const names[] = {"holm", "bh", "none", NULL};

	return (enum adjust)luaL_checkoption(L, arg, NULL, names);
}

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
	lua_settop(L, 3);
	struct request r = tested(L, bind_scratch(L));

	lua_createtable(L, (int)MIN(r.pairs * 5, 1 << 24), 0);
	for (size_t i = 0; i < r.pairs; i++) {
		const double numbers[] = {r.result[i].difference, r.result[i].se, r.result[i].t,
		                          r.result[i].df, r.result[i].p};
		for (size_t j = 0; j < LENGTH(numbers); j++) {
			lua_pushnumber(L, numbers[j]);
			lua_rawseti(L, -2, (lua_Integer)(i * LENGTH(numbers) + j) + 1);
		}
	}
	return 1;
}

/*** Which pairs of estimates differ: the tests of `pairs`, a family whose p-values are adjusted.
 * @param estimates, pairs, test as for `pairs`
 * @param adjust "holm", "bh" or "none"
 * @param alpha differences whose adjusted p is below it are given
 * @return list of numbers of pairs, negative where the second estimate is the larger
 * @raise as `pairs`
 * @usage
 * local column, labels = require "core.column", require "core.labels"
 * local L = labels.of { answers = { { key = "yes" }, { key = "no" } } }
 * local q = column.single { labels = L, codes = { 1, 2, 1, 1, 2, 2 } }
 * local g = column.single { labels = L, codes = { 1, 1, 1, 2, 2, 2 } }
 * local c = require "core.cells".count(require "core.design".of(6), { { stub = q, slice = g } })
 * local a, b = c:share(1, 1, 1, nil, 1), c:share(1, 1, 2, nil, 2)
 * local found = require "core.contrast".larger({ a, b }, { 1, 2, 2, 1 }, "kish", "none", 0.5)
 * assert(found[1] == 1 and found[2] == -2)
 */
static int larger(lua_State *L)
{
	struct err err = {0};
	enum adjust how = take_adjust(L, 4);
	double alpha = luaL_checknumber(L, 5);
	lua_settop(L, 5);
	struct arena *arena = bind_scratch(L);
	struct request r = tested(L, arena);
	double *p = arena_alloc(arena, MAX(r.pairs, 1), sizeof *p, &err);
	if (p == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < r.pairs; i++)
		p[i] = r.result[i].p;
	if (!adjust_p(p, r.pairs, how, &err))
		bind_raise(L, &err);

	lua_newtable(L);
	for (size_t i = 0, found = 0; i < r.pairs; i++) {
		if (!(p[i] < alpha) || r.result[i].difference == 0)
			continue;
		lua_Integer number = (lua_Integer)i + 1;
		lua_pushinteger(L, r.result[i].difference > 0 ? number : -number);
		lua_rawseti(L, -2, (lua_Integer)++found);
	}
	return 1;
}

/* The pairs of points in argument `arg`, two numbers after the other; largest: of them. */
static struct contrast_pair *take_pairs(lua_State *L, int arg, struct arena *arena, size_t *pairs,
                                        size_t *largest)
{
	struct err err = {0};
	luaL_checktype(L, arg, LUA_TTABLE);
	size_t places = lua_rawlen(L, arg);
	luaL_argcheck(L, places % 2 == 0, arg, "a pair is two places");
	*pairs = places / 2;
	*largest = 0;
	struct contrast_pair *pair = arena_alloc(arena, MAX(*pairs, 1), sizeof *pair, &err);
	if (pair == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < places; i++) {
		lua_rawgeti(L, arg, (lua_Integer)i + 1);
		lua_Integer place = luaL_checkinteger(L, -1);
		luaL_argcheck(L, place >= 1 && place <= INT16_MAX, arg, "no such place");
		*(i % 2 == 0 ? &pair[i / 2].a : &pair[i / 2].b) = (size_t)place - 1;
		*largest = MAX(*largest, (size_t)place);
		lua_pop(L, 1);
	}
	return pair;
}

static double take_number(lua_State *L, int arg, size_t place)
{
	lua_rawgeti(L, arg, (lua_Integer)place + 1);
	double number = luaL_checknumber(L, -1);
	lua_pop(L, 1);
	return number;
}

/* The letters in argument 6 of the points that differ from `point` and are smaller, blanks between
 * them, on top of the stack; false: there are none. */
static bool push_letters(lua_State *L, const struct contrast_pair *larger, size_t count,
                         size_t point)
{
	luaL_Buffer text;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (larger[i].a != point)
			continue;
		if (any)
			luaL_addchar(&text, ' ');
		else
			luaL_buffinit(L, &text);
		any = true;
		lua_rawgeti(L, 6, (lua_Integer)larger[i].b + 1);
		luaL_checktype(L, -1, LUA_TSTRING);
		luaL_addvalue(&text);
	}
	if (any)
		luaL_pushresult(&text);
	return any;
}

/*** What stands beside the shares of a row: Kish's tests of pairs of points, a family whose
 * p-values are adjusted, and the letters of what each share is larger than.
 * @param values, effective lists of shares and their effective bases, by point
 * @param pairs list of points that are tested: the first pair's, the second's, ...
 * @param adjust "holm", "bh" or "none"
 * @param alpha shares differ whose adjusted p is below it
 * @param letters list of texts by point
 * @return table of texts by point, in the order of the tests; nothing where nothing is smaller
 * @usage
 * local letters = require "core.contrast".letters
 * local beside = letters({ 0.5, 0.1 }, { 100, 100 }, { 1, 2 }, "none", 0.05, { "A", "B" })
 * assert(beside[1] == "B" and beside[2] == nil)
 */
static int letters(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checktype(L, 2, LUA_TTABLE);
	enum adjust how = take_adjust(L, 4);
	double alpha = luaL_checknumber(L, 5);
	luaL_checktype(L, 6, LUA_TTABLE);
	lua_settop(L, 6);
	struct arena *arena = bind_scratch(L);
	size_t pairs, points;
	struct contrast_pair *pair = take_pairs(L, 3, arena, &pairs, &points);
	double *p = arena_alloc(arena, MAX(pairs, 1), sizeof *p, &err);
	struct estimate *share = arena_alloc(arena, MAX(points, 1), sizeof *share, &err);
	struct contrast *result = arena_alloc(arena, MAX(pairs, 1), sizeof *result, &err);
	const struct estimate **shares =
		arena_alloc(arena, MAX(points, 1), sizeof(struct estimate *), &err);
	if (p == NULL || share == NULL || result == NULL || shares == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < points; i++) {
		share[i].kind = ESTIMATE_SHARE;
		share[i].value = take_number(L, 1, i);
		share[i].effective_base = take_number(L, 2, i);
		shares[i] = &share[i];
	}
	if (!contrast_pairs(shares, points, pair, pairs, CONTRAST_KISH, result, &err))
		bind_raise(L, &err);
	for (size_t i = 0; i < pairs; i++)
		p[i] = result[i].p;
	if (!adjust_p(p, pairs, how, &err))
		bind_raise(L, &err);

	size_t count = 0;
	for (size_t i = 0; i < pairs; i++)
		if (p[i] < alpha && result[i].difference != 0)
			pair[count++] = result[i].difference > 0
			                        ? pair[i]
			                        : (struct contrast_pair){pair[i].b, pair[i].a};
	lua_createtable(L, (int)MIN(points, (size_t)INT16_MAX), 0);
	int beside = lua_gettop(L);
	for (size_t point = 0; count > 0 && point < points; point++)
		if (push_letters(L, pair, count, point))
			lua_rawseti(L, beside, (lua_Integer)point + 1);
	return 1;
}

/*** P-values adjusted for the number of tests of a family; see adjust.h.
 * @param p list of numbers from 0 to 1
 * @param adjust "holm", "bh" or "none"
 * @return list in the same order
 * @usage assert(require "core.contrast".adjusted({ 0.01, 0.04 }, "holm")[1] == 0.02)
 */
static int adjusted(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	enum adjust how = take_adjust(L, 2);
	size_t count = lua_rawlen(L, 1);
	double *p = arena_alloc(bind_scratch(L), MAX(count, 1), sizeof *p, &err);
	if (p == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, 1, (lua_Integer)i + 1);
		p[i] = luaL_checknumber(L, -1);
		lua_pop(L, 1);
	}
	if (!adjust_p(p, count, how, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)MIN(count, 1 << 24), 0);
	for (size_t i = 0; i < count; i++) {
		lua_pushnumber(L, p[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static const luaL_Reg functions[] = {{"pairs", pairs_of},
                                     {"larger", larger},
                                     {"letters", letters},
                                     {"adjusted", adjusted},
                                     {NULL, NULL}};

int luaopen_contrast(lua_State *L)
{
	numeric_init();
	bind_register(L, &estimate_class);
	luaL_newlib(L, functions);
	return 1;
}
