/*
 * lua_store.c - Lua module 'core.store': datasets as mapped files of columns.
 *
 * What goes with a dataset (its meta) is bytes here; lib/store.lua knows what they mean.
 */
#include "lua_modules.h"
#include "store.h"

#include <string.h>

static struct store *take(lua_State *L)
{
	return bind_take(L, 1, &store_class);
}

static struct str text_field(lua_State *L, int at)
{
	struct str text = {NULL, 0};

	if (lua_rawgeti(L, -1, at) != LUA_TSTRING)
		luaL_error(L, "an entry must be { name, column }");
	text.at = lua_tolstring(L, -1, &text.length);
	lua_pop(L, 1); /* the list keeps it */
	return text;
}

/*** Writes columns as a mapped file, whole or not at all.
 * @param path text
 * @param rows of each column
 * @param columns list of `{ name, column }`
 * @param meta text, any bytes
 * @raise when it cannot be written; what was there before is then still there
 * @usage
 * local store, column = require "core.store", require "core.column"
 * local path = require "core.file".resolve "x.befund"
 * store.write(path, 2, { { "x", column.numbers { 1, 2 } } }, "")
 * assert(store.open(path, "x.befund"):dataset():column("x"):get(2) == 2)
 */
static int write_file(lua_State *L)
{
	struct err err = {0};
	const char *path = luaL_checkstring(L, 1);
	lua_Integer rows = luaL_checkinteger(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	struct str meta = bind_str(L, 4);
	luaL_argcheck(L, rows >= 0, 2, "rows are 0 or more");
	size_t count = (size_t)lua_rawlen(L, 3);

	struct arena *arena = bind_scratch(L);
	struct store_entry *entry = arena_alloc(arena, count, sizeof *entry, &err);
	if (entry == NULL)
		bind_raise(L, &err);
	for (size_t i = 0; i < count; i++) {
		if (lua_rawgeti(L, 3, (lua_Integer)i + 1) != LUA_TTABLE)
			return luaL_error(L, "an entry must be { name, column }");
		entry[i].name = text_field(L, 1);
		lua_rawgeti(L, -1, 2);
		entry[i].column = bind_take(L, -1, &column_class);
		if (entry[i].column->rows != (size_t)rows)
			return luaL_error(L, "column '%s' has other rows", entry[i].name.at);
		lua_pop(L, 2);
	}
	if (!store_write(path, (size_t)rows, entry, count, meta, &err))
		bind_raise(L, &err);

	return 0;
}

/*** Opens a mapped file: looks at its header, its directory and its length.
 * @param path text
 * @param name of the file in messages
 * @return a store
 * @raise names the place and what is wrong there
 * @usage assert(not pcall(require "core.store".open, "/nowhere.befund", "nowhere.befund"))
 */
static int open_file(lua_State *L)
{
	struct err err = {0};
	const char *path = luaL_checkstring(L, 1);
	const char *name = luaL_checkstring(L, 2);

	void **box = bind_box(L, &store_class);
	*box = store_open(path, name, &err);
	bind_filled(L, box, &store_class, &err);

	return 1;
}

/*** The dataset; each column is checked when it is first asked for.
 * @return a dataset
 * @usage
 * local store = require "core.store"
 * local path = require "core.file".resolve "x.befund"
 * store.write(path, 0, {}, "")
 * assert(store.open(path, "x.befund"):dataset():rows() == 0)
 */
static int dataset(lua_State *L)
{
	struct err err = {0};
	struct store *store = take(L);

	void **box = bind_box(L, &dataset_class);
	*box = store_dataset(store, &err);
	bind_filled(L, box, &dataset_class, &err);

	return 1;
}

/*** What was written beside the columns.
 * @return text
 * @raise where its checksum is another
 * @usage
 * local store = require "core.store"
 * local path = require "core.file".resolve "x.befund"
 * store.write(path, 0, {}, "notes")
 * assert(store.open(path, "x.befund"):meta() == "notes")
 */
static int meta(lua_State *L)
{
	struct err err = {0};
	struct str bytes;

	if (!store_meta(take(L), &bytes, &err))
		bind_raise(L, &err);
	lua_pushlstring(L, bytes.at, bytes.length);
	return 1;
}

/*** Checks all of the file: what goes with the dataset, then each column.
 * @return list of what is wrong, a message for each
 * @usage
 * local store = require "core.store"
 * local path = require "core.file".resolve "x.befund"
 * store.write(path, 0, {}, "notes")
 * assert(#store.open(path, "x.befund"):check() == 0)
 */
static int check(lua_State *L)
{
	struct store *store = take(L);

	lua_newtable(L);
	for (size_t i = 0; i < store_parts(store); i++) {
		struct err err = {0};
		char text[sizeof err.place + sizeof err.text + sizeof err.advice + 8];
		if (store_check(store, i, &err))
			continue;
		if (err.code == ERR_MEMORY || err.code == ERR_INTERRUPTED)
			bind_raise(L, &err);
		lua_pushstring(L, err_message(&err, text, sizeof text));
		lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
	}
	return 1;
}

static void release(void *store)
{
	store_drop(store);
}

static const luaL_Reg methods[] = {
	{"dataset", dataset}, {"meta", meta}, {"check", check}, {NULL, NULL}};

const struct bind_class store_class = {
	.name = "befund.store",
	.free = release,
	.methods = methods,
};

static const luaL_Reg functions[] = {{"write", write_file}, {"open", open_file}, {NULL, NULL}};

int luaopen_store(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
