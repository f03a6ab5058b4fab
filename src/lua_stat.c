/*
 * lua_stat.c - Lua module `core.stat`: files of SPSS, Stata and SAS to datasets and back.
 *
 * What a value means is for lib/ to say: here a column is numbers, texts, or a single choice whose
 * options are called by their codes, and beside the dataset stands what the file says of it.
 */
#include "bind.h"
#include "lua_modules.h"
#include "num.h"
#include "stat_read.h"
#include "stat_wire.h"

#include <math.h>
#include <string.h>

static const char *const formats[] = {
	[STAT_SAV] = "sav",           [STAT_POR] = "por", [STAT_DTA] = "dta",
	[STAT_SAS7BDAT] = "sas7bdat", [STAT_XPT] = "xpt", NULL,
};

static void set_text(lua_State *L, const char *field, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	lua_pushstring(L, text);
	lua_setfield(L, -2, field);
}

/* Whole numbers as integers; a tag as the text `.a`; infinities as they are. */
static void push_code(lua_State *L, double value)
{
	char tag[] = ".?";

	if (isnan(value)) {
		tag[1] = (char)wire_tag(value);
		lua_pushstring(L, tag[1] == '\0' ? "." : tag);
	} else if (fabs(value) < 1e15 && value == floor(value)) {
		lua_pushinteger(L, (lua_Integer)value);
	} else {
		lua_pushnumber(L, value);
	}
}

static void push_ranges(lua_State *L, const struct stat_variable *variable)
{
	lua_createtable(L, (int)variable->ranges, 0);
	for (size_t i = 0; i < variable->ranges; i++) {
		if (variable->is_text) {
			lua_pushstring(L, variable->text[i]);
		} else {
			lua_createtable(L, 2, 0);
			push_code(L, variable->low[i]);
			lua_rawseti(L, -2, 1);
			push_code(L, variable->high[i]);
			lua_rawseti(L, -2, 2);
		}
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_variable(lua_State *L, const struct stat_variable *variable)
{
	static const char *const measures[] = {NULL, "nominal", "ordinal", "scale"};
	static const char *const alignments[] = {NULL, "left", "centre", "right"};

	lua_createtable(L, 0, 10);
	set_text(L, "name", variable->name);
	set_text(L, "label", variable->label);
	set_text(L, "format", variable->format);
	set_text(L, "set", variable->set);
	set_text(L, "measure", measures[variable->measure]);
	set_text(L, "alignment", alignments[variable->alignment]);
	if (variable->width > 0) {
		lua_pushinteger(L, variable->width);
		lua_setfield(L, -2, "width");
	}
	if (variable->is_text) {
		lua_pushinteger(L, (lua_Integer)variable->storage);
		lua_setfield(L, -2, "text");
	}
	if (variable->ranges > 0) {
		push_ranges(L, variable);
		lua_setfield(L, -2, "missing");
	}
}

/* { labels0 = { { code, text }... } }, each in the order of the file. */
static void push_labels(lua_State *L, const struct stat_label *label)
{
	lua_newtable(L);
	for (; label != NULL; label = label->next) {
		luaL_getsubtable(L, -1, label->set);
		lua_createtable(L, 2, 0);
		if (label->is_text)
			lua_pushstring(L, label->text);
		else
			push_code(L, label->number);
		lua_rawseti(L, -2, 1);
		lua_pushstring(L, label->label);
		lua_rawseti(L, -2, 2);
		lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
		lua_pop(L, 1);
	}
}

static void push_sets(lua_State *L, const struct stat_set *set)
{
	static const char *const types[] = {"categories", "dichotomies", "labelled"};
	lua_Integer place = 0;

	lua_newtable(L);
	for (; set != NULL; set = set->next) {
		lua_createtable(L, 0, 5);
		set_text(L, "name", set->name);
		set_text(L, "label", set->label);
		set_text(L, "counted", set->counted);
		set_text(L, "type", types[set->type < LENGTH(types) ? set->type : 0]);
		lua_createtable(L, (int)set->items, 0);
		for (size_t i = 0; i < set->items; i++) {
			lua_pushstring(L, set->item[i]);
			lua_rawseti(L, -2, (lua_Integer)i + 1);
		}
		lua_setfield(L, -2, "items");
		lua_rawseti(L, -2, ++place);
	}
}

static void push_file(lua_State *L, const struct stat_file *file)
{
	lua_Integer place = 0;

	lua_createtable(L, 0, 12);
	set_text(L, "label", file->label);
	set_text(L, "encoding", file->encoding);
	lua_pushboolean(L, file->assumed);
	lua_setfield(L, -2, "assumed");
	lua_pushinteger(L, (lua_Integer)file->cut);
	lua_setfield(L, -2, "cut");
	lua_pushinteger(L, file->version);
	lua_setfield(L, -2, "version");
	if (file->rows >= 0) {
		push_code(L, file->rows);
		lua_setfield(L, -2, "rows");
	}
	if (file->weight != NULL)
		set_text(L, "weight", file->weight->name);
	lua_newtable(L);
	for (const struct stat_note *note = file->notes; note != NULL; note = note->next) {
		lua_pushstring(L, note->text);
		lua_rawseti(L, -2, ++place);
	}
	lua_setfield(L, -2, "notes");
	push_labels(L, file->labels);
	lua_setfield(L, -2, "labels");
	push_sets(L, file->sets);
	lua_setfield(L, -2, "sets");
	lua_createtable(L, (int)file->variables, 0);
	for (size_t i = 0; i < file->variables; i++) {
		push_variable(L, &file->variable[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "variables");
}

/* The text of a field of the options at 2, copied into scratch memory; NULL for nil. */
static const char *take_text(lua_State *L, struct arena *scratch, const char *field)
{
	struct err err = {0};
	size_t length;

	if (lua_getfield(L, 2, field) == LUA_TNIL) {
		lua_pop(L, 1);
		return NULL;
	}
	if (lua_type(L, -1) != LUA_TSTRING)
		luaL_error(L, "option '%s' must be a text, got %s", field, luaL_typename(L, -1));
	const char *text = lua_tolstring(L, -1, &length);
	const char *copy = arena_text(scratch, text, length, &err);
	if (copy == NULL)
		bind_raise(L, &err);
	lua_pop(L, 1);
	return copy;
}

static void take_plain(lua_State *L, struct arena *scratch, struct stat_options *options)
{
	struct err err = {0};

	if (lua_getfield(L, 2, "plain") == LUA_TTABLE) {
		size_t count = (size_t)lua_rawlen(L, -1);
		struct str *plain = arena_alloc(scratch, count, sizeof *plain, &err);
		if (plain == NULL)
			bind_raise(L, &err);
		for (size_t i = 0; i < count; i++) {
			lua_rawgeti(L, -1, (lua_Integer)i + 1);
			size_t length;
			const char *name = luaL_checklstring(L, -1, &length);
			plain[i].at = arena_text(scratch, name, length, &err);
			plain[i].length = length;
			if (plain[i].at == NULL)
				bind_raise(L, &err);
			lua_pop(L, 1);
		}
		options->plain = plain;
		options->plain_count = count;
	}
	lua_pop(L, 1);
}

/*** Reads a file of SPSS, Stata or SAS.
 * It is parsed by ReadStat in a process of its own, which may only read it.
 * @param path text
 * @param options table: `format` ("sav", "por", "dta", "sas7bdat" or "xpt"), `name` (what messages
 *   call the file), `encoding` (else the file's own), `plain` (list of columns whose codes are all
 *   answers, whatever the file declares missing)
 * @return the dataset: numbers, texts, or single choices whose options are called by their codes;
 *   a table of what the file says: `label`, `encoding`, `assumed` (the file does not name it),
 * `cut` (texts that end within a character), `version`, `rows` (by its header), `weight`, `notes`,
 *   `labels` ({ set = { { code, text }... } }), `sets` ({ name, label, type, counted, items }...),
 *   `variables` ({ name, label, format, set, measure, alignment, width, text (bytes), missing ({ {
 *   low, high }... }, or texts) }...)
 * @raise on a damaged file, with its name and place
 * @usage
 * local stat = require "core.stat"
 * assert(select(2, pcall(stat.read, "none.sav", { format = "sav", name = "none.sav" })):find
 * "no such file")
 */
static int read_stat(lua_State *L)
{
	struct err err = {0};
	struct stat_options options = {0};
	struct stat_file file;
	size_t length;
	const char *path = luaL_checklstring(L, 1, &length);
	luaL_argcheck(L, strlen(path) == length, 1, "a path has no zero bytes");
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	lua_getfield(L, 2, "format");
	options.format = (enum stat_format)luaL_checkoption(L, 3, NULL, formats);
	struct arena *scratch = bind_scratch(L);
	options.encoding = take_text(L, scratch, "encoding");
	options.name = take_text(L, scratch, "name");
	if (options.name == NULL)
		options.name = path;
	take_plain(L, scratch, &options);

	void **box = bind_box(L, &dataset_class);
	*box = stat_read(path, &options, scratch, &file, &err);
	bind_filled(L, box, &dataset_class, &err);

	push_file(L, &file);
	return 2;
}

static const luaL_Reg functions[] = {{"read", read_stat}, {NULL, NULL}};

int luaopen_stat(lua_State *L)
{
	bind_register(L, &dataset_class);
	luaL_newlib(L, functions);
	return 1;
}
