/* lua_replicate.c - Lua module `core.replicate`: replicate weights, made for a design or given. */
#include "lua_modules.h"
#include "num.h"
#include "replicate.h"

#include <math.h>

/* What may stand in the description of argument 2; other fields are the caller's business. */
static double number_field(lua_State *L, const char *field, double otherwise)
{
	int type = lua_getfield(L, 2, field);
	if (type != LUA_TNIL && type != LUA_TNUMBER)
		luaL_error(L, "%s is a %s, not a number", field, luaL_typename(L, -1));
	double number = type == LUA_TNIL ? otherwise : lua_tonumber(L, -1);
	lua_pop(L, 1);
	return number;
}

static bool truth_field(lua_State *L, const char *field)
{
	lua_getfield(L, 2, field);
	bool truth = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return truth;
}

static lua_Integer whole_field(lua_State *L, const char *field, lua_Integer otherwise)
{
	int whole = 1;
	lua_Integer number = otherwise;

	if (lua_getfield(L, 2, field) != LUA_TNIL)
		number = lua_tointegerx(L, -1, &whole);
	if (!whole)
		luaL_error(L, "%s is a %s, not a whole number", field, luaL_typename(L, -1));
	lua_pop(L, 1);
	return number;
}

/* The columns named `field`; NULL if there is no such field. They stay the description's. */
static const struct column **take_columns(lua_State *L, const char *field, size_t *count)
{
	struct err err = {0};

	if (lua_getfield(L, 2, field) == LUA_TNIL) {
		lua_pop(L, 1);
		return NULL;
	}
	luaL_checktype(L, -1, LUA_TTABLE);
	int list = lua_gettop(L);
	*count = (size_t)lua_rawlen(L, list);
	const struct column **column =
		arena_alloc(bind_scratch(L), *count + 1, sizeof(struct column *), &err);
	if (column == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, list, (lua_Integer)i + 1);
		column[i] = bind_take(L, lua_gettop(L), &column_class);
		lua_pop(L, 1);
	}
	return column;
}

/* The numbers of list `rscales`, as many as there are columns; NULL without. */
static const double *take_rscales(lua_State *L, size_t count)
{
	struct err err = {0};

	if (lua_getfield(L, 2, "rscales") == LUA_TNIL) {
		lua_pop(L, 1);
		return NULL;
	}
	luaL_checktype(L, -1, LUA_TTABLE);
	int list = lua_gettop(L);
	if (lua_rawlen(L, list) != count)
		luaL_error(L, "%d rscales for %d replicates", (int)lua_rawlen(L, list), (int)count);
	double *rscale = arena_alloc(bind_scratch(L), count + 1, sizeof *rscale, &err);
	if (rscale == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, list, (lua_Integer)i + 1);
		rscale[i] = lua_tonumber(L, -1);
		if (lua_type(L, -1) != LUA_TNUMBER || !(rscale[i] >= 0) || isinf(rscale[i]))
			luaL_error(L, "rscale %d is not a number from 0", (int)i + 1);
		lua_pop(L, 1);
	}
	return rscale;
}

/* Field `steps`: a list of { calibration = } and { factor = }, in the order they were taken. */
static void take_steps(lua_State *L, struct replicate_spec *spec)
{
	struct err err = {0};

	if (lua_getfield(L, 2, "steps") == LUA_TNIL) {
		lua_pop(L, 1);
		return;
	}
	luaL_checktype(L, -1, LUA_TTABLE);
	int list = lua_gettop(L);
	size_t count = (size_t)lua_rawlen(L, list);
	struct replicates_step *step = arena_alloc(bind_scratch(L), count + 1, sizeof *step, &err);
	if (step == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		step[i] = (struct replicates_step){.factor = 1};
		lua_rawgeti(L, list, (lua_Integer)i + 1);
		luaL_checktype(L, -1, LUA_TTABLE);
		if (lua_getfield(L, -1, "calibration") != LUA_TNIL)
			step[i].calibration = bind_take(L, lua_gettop(L), &calibration_class);
		lua_getfield(L, -2, "factor");
		if (lua_type(L, -1) == LUA_TNUMBER)
			step[i].factor = lua_tonumber(L, -1);
		lua_pop(L, 3);
	}
	spec->step = step;
	spec->steps = count;
	if (lua_getfield(L, 2, "first") != LUA_TNIL)
		spec->weight = bind_take(L, lua_gettop(L), &column_class);
	lua_pop(L, 1);
}

static void take_spec(lua_State *L, struct replicate_spec *spec)
{
	lua_Integer count = whole_field(L, "count", 200);

	luaL_checktype(L, 2, LUA_TTABLE);
	*spec = (struct replicate_spec){
		.seed = (uint64_t)whole_field(L, "seed", 1),
		.rho = number_field(L, "rho", 0),
		.mse = truth_field(L, "mse"),
		.combined = truth_field(L, "combined"),
		.scale = number_field(L, "scale", NAN),
		.df = number_field(L, "df", NAN),
	};
	if (count < 0)
		luaL_error(L, "count is negative");
	spec->count = (size_t)count;
	lua_getfield(L, 2, "type");
	const char *type = lua_tostring(L, -1); /* the description keeps it */
	if (type != NULL && !replicates_type_named(type, &spec->type))
		luaL_error(L, "no replicates of type '%s'", type);
	lua_pop(L, 1);
	if (!(spec->rho >= 0 && spec->rho < 1))
		luaL_error(L, "rho is %f, not from 0 to below 1", spec->rho);
	spec->given = take_columns(L, "columns", &spec->count);
	if (spec->given == NULL && spec->type == REPLICATES_GIVEN)
		luaL_error(L, "replicates have a type or columns");
	if (spec->given != NULL)
		spec->rscale = take_rscales(L, spec->count);
	take_steps(L, spec);
	if (spec->scale <= 0 || isinf(spec->scale))
		luaL_error(L, "scale is %f, not above 0", spec->scale);
	if (spec->df <= 0 || isinf(spec->df))
		luaL_error(L, "df is %f, not above 0", spec->df);
}

/*** A design with replicate weights: its variances come from them (replicates.h).
 * @param design a design
 * @param spec `type` "jk1", "jkn", "brr", "fay" (with `rho`), "bootstrap" (with `count`, `seed`);
 *   or `columns`, a list of number columns, `combined` (they are weights, not factors), `scale`,
 *   `rscales`, `df`, of which `scale` may follow from the type; `mse`: centred on the estimate;
 *   `steps`: list of { calibration = } and { factor = } that led from weights `first` to the
 *   design's, taken again in each replicate
 * @return a design
 * @raise jk1 with strata; brr and fay where a stratum has not two units; fewer than 2 replicates
 * @usage
 * local column, design = require "core.column", require "core.design"
 * local d = require "core.replicate".make(design.of(3), { type = "jk1" })
 * local c = require "core.cells".count(d, { { value = column.numbers { 1, 2, 6 } } })
 * assert(math.abs(c:mean(1).se - (7 / 3) ^ 0.5) < 1e-12)
 */
static int make(lua_State *L)
{
	struct err err = {0};
	struct replicate_spec spec;
	const struct design *design = bind_take(L, 1, &design_class);
	take_spec(L, &spec);

	void **box = bind_box(L, &design_class);
	struct replicates *replicates = replicate_make(design, &spec, &err);
	if (replicates != NULL) {
		*box = design_replicated(design, replicates, &err);
		replicates_drop(replicates);
	}
	bind_filled(L, box, &design_class, &err);

	return 1; /* the box */
}

/*** What replicates a design has.
 * @param design a design
 * @return `{ type =, count =, scale =, df =, mse =, redrawn = }`, or nil
 * @usage
 * local design, replicate = require "core.design", require "core.replicate"
 * local of = replicate.of(replicate.make(design.of(5), { type = "bootstrap", count = 40 }))
 * assert(of.count == 40 and of.df == 4 and replicate.of(design.of(5)) == nil)
 */
static int of(lua_State *L)
{
	const struct design *design = bind_take(L, 1, &design_class);
	const struct replicates *replicates = design_replicates(design);
	lua_Integer redrawn = 0;

	if (replicates == NULL)
		return 0;
	lua_createtable(L, 0, 6);
	lua_pushstring(L, replicates_type_name(replicates->type));
	lua_setfield(L, -2, "type");
	lua_pushinteger(L, (lua_Integer)replicates->count);
	lua_setfield(L, -2, "count");
	lua_pushnumber(L, replicates->scale);
	lua_setfield(L, -2, "scale");
	lua_pushnumber(L, replicates->df);
	lua_setfield(L, -2, "df");
	lua_pushboolean(L, replicates->mse);
	lua_setfield(L, -2, "mse");
	for (size_t r = 0; replicates->again != NULL && r < replicates->count; r++)
		redrawn += replicates->again[r];
	lua_pushinteger(L, redrawn);
	lua_setfield(L, -2, "redrawn");
	return 1;
}

/*** The weights of all rows in one replicate.
 * @param design a design with replicates
 * @param number of the replicate, from 1
 * @return a column of numbers
 * @usage
 * local design, replicate = require "core.design", require "core.replicate"
 * local w = replicate.weights(replicate.make(design.of(3), { type = "jk1" }), 2)
 * assert(w:get(1) == 1.5 and w:get(2) == 0)
 */
static int weights(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	const struct replicates *replicates = design_replicates(design);
	lua_Integer number = luaL_checkinteger(L, 2);
	luaL_argcheck(L, replicates != NULL, 1, "the design has no replicates");
	luaL_argcheck(L, number >= 1 && (size_t)number <= replicates->count, 2,
	              "no such replicate");
	double *room =
		arena_alloc(bind_scratch(L), replicates_room(replicates), sizeof *room, &err);
	if (room == NULL)
		bind_raise(L, &err);

	void **box = bind_box(L, &column_class);
	struct labels *labels = labels_new(0, 0, &err);
	if (labels != NULL) {
		*box = column_new(COLUMN_NUMBER, replicates->rows, labels, &err);
		labels_drop(labels);
	}
	if (*box != NULL &&
	    !replicates_weights(replicates, (size_t)number - 1, room, column_f64(*box), &err))
		bind_raise(L, &err);
	if (*box != NULL)
		column_finish(*box);
	bind_filled(L, box, &column_class, &err);

	return 1; /* the box */
}

/*** The units of each stratum that replicates are made of: psus, or rows where no psu is named.
 * @param design a design
 * @return list of their numbers, list of a row of each stratum
 * @usage
 * local units, rows = require "core.replicate".units(require "core.design".of(3))
 * assert(units[1] == 3 and rows[1] == 1)
 */
static int units(lua_State *L)
{
	struct err err = {0};
	const struct design *design = bind_take(L, 1, &design_class);
	size_t strata = design_strata(design);
	size_t *count = arena_alloc(bind_scratch(L), 2 * strata + 1, sizeof *count, &err);
	if (count == NULL)
		bind_raise(L, &err);
	size_t *row = count + strata;

	replicate_units(design, count, row);

	lua_createtable(L, (int)strata, 0);
	for (size_t h = 0; h < strata; h++) {
		lua_pushinteger(L, (lua_Integer)count[h]);
		lua_rawseti(L, -2, (lua_Integer)h + 1);
	}
	lua_createtable(L, (int)strata, 0);
	for (size_t h = 0; h < strata; h++) {
		lua_pushinteger(L, (lua_Integer)row[h] + 1);
		lua_rawseti(L, -2, (lua_Integer)h + 1);
	}
	return 2;
}

static const luaL_Reg functions[] = {
	{"make", make}, {"of", of}, {"weights", weights}, {"units", units}, {NULL, NULL},
};

int luaopen_replicate(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
