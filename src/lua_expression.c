/*
 * lua_expression.c - Lua module 'core.expression': conditions and sums over a dataset's columns.
 *
 * An expression is compiled, run and forgotten in one call; what stays is the selection or column.
 */
#include "bind.h"
#include "dataset.h"
#include "expr.h"
#include "lua_modules.h"

#include <stdio.h>

/* --- Selections --------------------------------------------------------------------------------
 */

static void free_selection(void *selection)
{
	selection_free(selection);
}

static size_t selection_bytes(const void *selection)
{
	return selection_words(((const struct selection *)selection)->rows) * 2 * sizeof(uint64_t);
}

/*** How many rows are inside.
 * @param selection  a selection
 * @return           number of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * assert(expression.select(d, "age > 30"):count() == 1)
 */
static int count(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);

	lua_pushinteger(L, (lua_Integer)selection_count(selection));
	return 1;
}

/*** For how many rows the condition cannot be decided; they are outside.
 * @param selection  a selection
 * @return           number of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, false } } }
 * assert(expression.select(d, "age > 30"):missing() == 1)
 */
static int missing(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);

	lua_pushinteger(L, (lua_Integer)selection_count_missing(selection));
	return 1;
}

/*** How many rows there are, inside and outside.
 * @param selection  a selection
 * @return           number of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * assert(expression.select(d, "age > 30"):rows() == 2)
 */
static int rows(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);

	lua_pushinteger(L, (lua_Integer)selection->rows);
	return 1;
}

/*** Whether a row is inside.
 * @param selection  a selection
 * @param row        number of the row, from 1
 * @return           true or false; nil where the condition cannot be decided
 * @raise            a row that is not there
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, false } } }
 * local young = expression.select(d, "age < 30")
 * assert(young:has(1) == true and young:has(2) == nil)
 */
static int has(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);
	lua_Integer row = luaL_checkinteger(L, 2);
	char message[64];
	snprintf(message, sizeof message, "rows are 1 to %zu", selection->rows);
	luaL_argcheck(L, row >= 1 && (lua_Unsigned)row <= selection->rows, 2, message);

	size_t at = (size_t)row - 1;
	if (selection->missing[at / 64] >> (at % 64) & 1)
		lua_pushnil(L);
	else
		lua_pushboolean(L, selection_has(selection, at));
	return 1;
}

/*** The rows inside.
 * @param selection  a selection
 * @return           list of row numbers from 1, ascending
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 40, 20, 50 } } }
 * assert(expression.select(d, "age > 30"):list()[2] == 3)
 */
static int list(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);
	lua_Integer place = 0;

	lua_newtable(L);
	for (size_t word = 0; word < selection_words(selection->rows); word++)
		for (uint64_t bits = selection->truth[word]; bits != 0; bits &= bits - 1) {
			lua_pushinteger(L, (lua_Integer)(word * 64 + 1) + __builtin_ctzll(bits));
			lua_rawseti(L, -2, ++place);
		}
	return 1;
}

static struct selection *copy(const struct selection *from, struct err *err)
{
	struct selection *made = selection_new(from->rows, err);

	if (made != NULL)
		selection_or(made, from);
	return made;
}

/* a and b, a or b: of the same rows. */
static int combine(lua_State *L, void (*operation)(struct selection *, const struct selection *))
{
	struct err err = {0};
	const struct selection *a = bind_take(L, 1, &selection_class);
	const struct selection *b = bind_take(L, 2, &selection_class);
	if (a->rows != b->rows)
		return luaL_error(L, "selections of %I and of %I rows do not go together",
		                  (lua_Integer)a->rows, (lua_Integer)b->rows);

	void **box = bind_box(L, &selection_class);
	*box = copy(a, &err);
	if (*box != NULL)
		operation(*box, b);
	bind_filled(L, box, &selection_class, &err);

	return 1; /* the box */
}

/*** Rows that are in both selections: `a & b`.
 * @param a  a selection
 * @param b  another of the same rows
 * @return   a selection; missing and false is false
 * @raise    selections of different numbers of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * local select = expression.select
 * assert((select(d, "age > 10") & select(d, "age < 30")):count() == 1)
 */
static int both(lua_State *L)
{
	return combine(L, selection_and);
}

/*** Rows that are in one of the selections or in both: `a | b`.
 * @param a  a selection
 * @param b  another of the same rows
 * @return   a selection; missing or true is true
 * @raise    selections of different numbers of rows
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * local select = expression.select
 * assert((select(d, "age > 30") | select(d, "age < 30")):count() == 2)
 */
static int either(lua_State *L)
{
	return combine(L, selection_or);
}

/*** Rows outside the selection: `~a`.
 * @param a  a selection
 * @return   a selection; what cannot be decided stays so
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * assert((~expression.select(d, "age > 30")):has(1))
 */
static int outside(lua_State *L)
{
	struct err err = {0};
	const struct selection *a = bind_take(L, 1, &selection_class);

	void **box = bind_box(L, &selection_class);
	*box = copy(a, &err);
	if (*box != NULL)
		selection_not(*box);
	bind_filled(L, box, &selection_class, &err);

	return 1; /* the box */
}

static int to_text(lua_State *L)
{
	const struct selection *selection = bind_take(L, 1, &selection_class);

	size_t undecided = selection_count_missing(selection);
	char text[128];
	int length = snprintf(text, sizeof text, "selection of %zu of %zu rows",
	                      selection_count(selection), selection->rows);
	if (undecided > 0)
		snprintf(text + length, sizeof text - (size_t)length, ", %zu undecided", undecided);
	lua_pushstring(L, text);
	return 1;
}

static const luaL_Reg methods[] = {{"count", count}, {"missing", missing}, {"rows", rows},
                                   {"has", has},     {"list", list},       {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__band", both},
                                       {"__bor", either},
                                       {"__bnot", outside},
                                       {"__tostring", to_text},
                                       {NULL, NULL}};

const struct bind_class selection_class = {
	.name = "befund.selection",
	.free = free_selection,
	.bytes = selection_bytes,
	.methods = methods,
	.metamethods = metamethods,
};

/* --- Expressions ---------------------------------------------------------------------------------
 */

static const struct column *find_column(const void *owner, struct str name)
{
	return dataset_column(owner, name);
}

static const char *find_nearest(const void *owner, struct str name)
{
	return dataset_nearest(owner, name);
}

static struct expr *compile(const struct dataset *dataset, struct str text, enum expr_want want,
                            struct err *err)
{
	const struct expr_scope scope = {dataset, dataset_rows(dataset), find_column, find_nearest};

	return expr_compile(text, &scope, want, err);
}

/*** The rows of a dataset for which a condition holds.
 * @param dataset  a dataset
 * @param text     a condition, such as "age > 30 and level == 'bund'"
 * @return         a selection
 * @raise          what is wrong with the expression, with a caret under the place
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * assert(expression.select(d, "age > 30"):has(2))
 */
static int select_rows(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = bind_take(L, 1, &dataset_class);
	struct str text = bind_str(L, 2);

	void **box = bind_box(L, &selection_class);
	struct expr *expr = compile(dataset, text, EXPR_CONDITION, &err);
	*box = expr != NULL ? expr_select(expr, &err) : NULL;
	expr_free(expr);
	bind_filled(L, box, &selection_class, &err);

	return 1; /* the box */
}

/*** An expression as a column: a condition as a single choice of `no` and `yes` (codes 0 and 1), a
 * sum as numbers. The bare name of a column of numbers gives that column.
 * @param dataset  a dataset
 * @param text     an expression
 * @return         a column; what cannot be decided or computed is missing (`system`)
 * @raise          what is wrong with the expression, with a caret under the place
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20, 40 } } }
 * assert(expression.column(d, "age / 10"):get(2) == 4)
 */
static int make_column(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = bind_take(L, 1, &dataset_class);
	struct str text = bind_str(L, 2);

	void **box = bind_box(L, &column_class);
	struct expr *expr = compile(dataset, text, EXPR_ANY, &err);
	*box = expr != NULL ? expr_column(expr, &err) : NULL;
	expr_free(expr);
	bind_filled(L, box, &column_class, &err);

	return 1; /* the box */
}

/*** Whether an expression is a condition or gives numbers.
 * @param dataset  a dataset
 * @param text     an expression
 * @return         true for a condition
 * @raise          what is wrong with the expression, with a caret under the place
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20 } } }
 * assert(not expression.is_condition(d, "age + 1"))
 */
static int is_condition(lua_State *L)
{
	struct err err = {0};
	const struct dataset *dataset = bind_take(L, 1, &dataset_class);
	struct str text = bind_str(L, 2);

	struct expr *expr = compile(dataset, text, EXPR_ANY, &err);
	bool answer = expr != NULL && expr_is_condition(expr);
	bool failed = expr == NULL;
	expr_free(expr);
	if (failed)
		bind_raise(L, &err);

	lua_pushboolean(L, answer);
	return 1;
}

struct names {
	struct str *name;
	size_t count, capacity;
	struct arena *arena;
	struct err *err;
};

/* Keeps a name that is new. Names are copied: those with escapes live no longer than the reading.
 */
static bool keep_name(void *owner, struct str name)
{
	struct names *names = owner;

	for (size_t i = 0; i < names->count; i++)
		if (str_equal(names->name[i], name))
			return true;
	if (names->count == names->capacity) {
		size_t capacity = names->capacity * 2 + 8;
		struct str *more = arena_alloc(names->arena, capacity, sizeof *more, names->err);
		if (more == NULL)
			return false;
		for (size_t i = 0; i < names->count; i++)
			more[i] = names->name[i];
		names->name = more;
		names->capacity = capacity;
	}
	const char *copied = arena_text(names->arena, name.at, name.length, names->err);
	if (copied == NULL)
		return false;
	names->name[names->count++] = (struct str){copied, name.length};
	return true;
}

/*** The names of columns in an expression, whether the dataset has them or not, so that what is
 * derived from what can be put in order.
 * @param dataset  a dataset
 * @param text     an expression
 * @return         list of names, each once, in order of first use
 * @raise          what cannot be read as words
 * @usage
 * local column, dataset = require "core.column", require "core.dataset"
 * local expression = require "core.expression"
 * local d = dataset.of { { "age", column.numbers { 20 } } }
 * assert(expression.names(d, "age > 30 and young")[2] == "young")
 */
static int names(lua_State *L)
{
	struct err err = {0};
	bind_take(L, 1, &dataset_class);
	struct str text = bind_str(L, 2);

	struct names list = {.arena = bind_scratch(L), .err = &err};
	if (!expr_names(text, keep_name, &list, &err))
		bind_raise(L, &err);

	lua_createtable(L, (int)list.count, 0);
	for (size_t i = 0; i < list.count; i++) {
		lua_pushlstring(L, list.name[i].at, list.name[i].length);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static const luaL_Reg functions[] = {{"select", select_rows},
                                     {"column", make_column},
                                     {"is_condition", is_condition},
                                     {"names", names},
                                     {NULL, NULL}};

int luaopen_expression(lua_State *L)
{
	bind_register(L, &selection_class);
	bind_register(L, &column_class);
	luaL_newlib(L, functions);
	bind_methods(L, &selection_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
