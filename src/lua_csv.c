/*
 * lua_csv.c - Lua module `core.csv`: CSV files to datasets and back.
 *
 * Options are copied into scratch memory, since a script's table could change under the reader.
 */
#include "bind.h"
#include "csv_mask.h"
#include "csv_read.h"
#include "csv_write.h"
#include "lua_modules.h"
#include "threads.h"

#include <string.h>
#include <sys/stat.h>

/* Scratch memory for `count` items; raises when there is not so much. */
static void *scratch_alloc(lua_State *L, struct arena *scratch, size_t count, size_t size)
{
	struct err err = {0};
	void *block = arena_alloc(scratch, count, size, &err);

	if (block == NULL)
		bind_raise(L, &err);
	return block;
}

/* The string on top, as a copy in scratch memory. */
static struct str scratch_text(lua_State *L, struct arena *scratch)
{
	struct err err = {0};
	size_t length;
	const char *bytes = lua_tolstring(L, -1, &length);
	const char *copy = arena_text(scratch, bytes, length, &err);

	if (copy == NULL)
		bind_raise(L, &err);
	return (struct str){copy, length};
}

/* Pushes options[name], which must be nil or of that type; true if it is there. */
static bool take_option(lua_State *L, int options, const char *name, int type)
{
	if (lua_isnoneornil(L, options)) {
		lua_pushnil(L);
		return false;
	}
	lua_pushstring(L, name);
	lua_rawget(L, options);
	if (!lua_isnil(L, -1) && lua_type(L, -1) != type)
		luaL_error(L, "option '%s' must be a %s, got %s", name, lua_typename(L, type),
		           luaL_typename(L, -1));
	return !lua_isnil(L, -1);
}

/* An option of one byte out of `allowed`; 0 if it is not given. */
static char take_byte(lua_State *L, int options, const char *name, const char *allowed)
{
	char byte = 0;

	if (take_option(L, options, name, LUA_TSTRING)) {
		const char *text = lua_tostring(L, -1);
		if (text[0] == '\0' || lua_rawlen(L, -1) != 1 || strchr(allowed, text[0]) == NULL)
			luaL_error(L, "option '%s' is '%s' (one of %s)", name, text,
			           strcmp(allowed, ".,") == 0 ? "'.' ','" : "',' ';' '\\t' '|'");
		byte = text[0];
	}
	lua_pop(L, 1);
	return byte;
}

/* The mark of thousands: one of those known, or an empty text for none. */
static struct str take_thousands(lua_State *L, int options)
{
	struct str thousands = {NULL, 0};

	if (take_option(L, options, "thousands", LUA_TSTRING)) {
		struct str text = {NULL, 0};
		text.at = lua_tolstring(L, -1, &text.length);
		if (text.length == 0)
			thousands = STR("");
		for (size_t i = 0; i < CSV_MARKS; i++)
			if (str_equal(text, csv_marks[i]))
				thousands = csv_marks[i];
		if (thousands.at == NULL)
			luaL_error(L,
			           "option 'thousands' is '%s' (one of '.' ',' \"'\" ' ' or the "
			           "narrow blank; '' is none)",
			           text.at);
	}
	lua_pop(L, 1);
	return thousands;
}

/* How many lines the header has. */
static int take_header(lua_State *L, int options)
{
	int header = CSV_HEADER_FIND;

	if (take_option(L, options, "header", LUA_TNUMBER)) {
		int is_whole;
		lua_Integer lines = lua_tointegerx(L, -1, &is_whole);
		if (!is_whole || lines < 0 || lines > CSV_HEADER_MAX)
			luaL_error(L, "option 'header' is %s (how many lines: 0 to %d)",
			           luaL_tolstring(L, -1, NULL), CSV_HEADER_MAX);
		header = (int)lines;
	}
	lua_pop(L, 1);
	return header;
}

static const char *take_path(lua_State *L)
{
	size_t length;
	const char *path = luaL_checklstring(L, 1, &length);

	luaL_argcheck(L, strlen(path) == length, 1, "a path has no zero bytes");
	return path;
}

static bool take_flag(lua_State *L, int options, const char *name)
{
	bool flag = take_option(L, options, name, LUA_TBOOLEAN) && lua_toboolean(L, -1);

	lua_pop(L, 1);
	return flag;
}

static void take_missing(lua_State *L, int at, struct arena *scratch, struct csv_options *options)
{
	if (take_option(L, at, "missing", LUA_TTABLE)) {
		size_t count = (size_t)lua_rawlen(L, -1);
		struct str *missing = scratch_alloc(L, scratch, count, sizeof *missing);
		for (size_t i = 0; i < count; i++) {
			lua_rawgeti(L, -1, (lua_Integer)i + 1);
			if (!lua_isstring(L, -1))
				luaL_error(L, "missing[%d] must be a text, got %s", (int)i + 1,
				           luaL_typename(L, -1));
			missing[i] = scratch_text(L, scratch);
			lua_pop(L, 1);
		}
		options->missing = missing;
		options->missing_count = count;
	}
	lua_pop(L, 1);
}

static enum gather_type take_type(lua_State *L)
{
	static const char *const names[] = {
		[GATHER_ANY] = "any",   [GATHER_NUMBER] = "number",
		[GATHER_TEXT] = "text", [GATHER_SINGLE] = "single",
		[GATHER_DATE] = "date", [GATHER_UNDATED] = "undated",
	};
	const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";

	for (size_t i = 0; i < LENGTH(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum gather_type)i;
	name = luaL_tolstring(L, -1, NULL);
	luaL_error(L, "types: column '%s' cannot be '%s' (number, text, single, date or any)",
	           lua_tostring(L, -3), name);
	return GATHER_ANY;
}

/* Adds the entries of the table on top, which is popped, to the types at `type`. */
static void add_types(lua_State *L, struct arena *scratch, struct csv_type *type, bool hint)
{
	for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1), type++) {
		type->type = take_type(L);
		type->hint = hint;
		lua_pushvalue(L, -2);
		type->name = scratch_text(L, scratch);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* How many types the option has; the table, or nil, is left on the stack. */
static size_t count_types(lua_State *L, int at, const char *option)
{
	size_t count = 0;

	if (!take_option(L, at, option, LUA_TTABLE))
		return 0;
	for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			luaL_error(L, "%s: a column's name is a text, got %s", option,
			           luaL_typename(L, -2));
		count++;
	}
	return count;
}

/* `hints` are for columns that the file need not have. */
static void take_types(lua_State *L, int at, struct arena *scratch, struct csv_options *options)
{
	int top = lua_gettop(L);
	size_t types = count_types(L, at, "types");
	size_t hints = count_types(L, at, "hints");

	struct csv_type *type = scratch_alloc(L, scratch, types + hints, sizeof *type);
	if (hints > 0)
		add_types(L, scratch, type, true);
	lua_settop(L, top + 1);
	if (types > 0)
		add_types(L, scratch, type + hints, false);
	lua_settop(L, top);
	options->type = type;
	options->type_count = types + hints;
}

enum { LEAST = 128 * 1024 }; /* bytes of a file that is worth another thread */

/* A file that is read beside what Lua does. */
struct reading {
	const char *path;
	const struct csv_options *options;
	struct csv_notes *notes;
	struct csv_found found;
	struct err err;
	struct dataset *dataset;
};

static void read_file(void *shared)
{
	struct reading *reading = shared;

	reading->dataset = csv_read(reading->path, reading->options, reading->notes,
	                            &reading->found, &reading->err);
}

static bool is_worth(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_size >= LEAST;
}

/*
 * Reads on another thread and calls the function at index 3 until that is done, or the function has
 * no more to do. What it raised is left on top, and its status returned. Nothing that the reader
 * has is Lua's but the path, which is an argument.
 */
static int read_beside(lua_State *L, struct reading *reading)
{
	struct threads_aside aside = {.work = read_file, .shared = reading};
	bool is_more =
		lua_isfunction(L, 3) && is_worth(reading->path) && threads_aside_begin(&aside);
	int status = LUA_OK;

	if (!is_more) {
		read_file(reading);
		return LUA_OK;
	}
	while (is_more && !threads_aside_done(&aside)) {
		lua_pushvalue(L, 3);
		status = lua_pcall(L, 0, 1, 0);
		is_more = status == LUA_OK && lua_toboolean(L, -1);
		if (status == LUA_OK)
			lua_pop(L, 1);
	}
	threads_aside_end(&aside);
	return status;
}

/*** Reads a CSV file into typed columns.
 * Columns of numbers become numbers, of dates of one form dates, others single choices (few
 * different texts) or texts; an empty cell is missing.
 * @param path text
 * @param options table or nil; what is left out is found: `encoding` (as iconv calls it),
 *   `separator` (`,` `;` tab or `|`), `decimal` (`.` or `,`; a point where commas separate),
 *   `thousands` (the mark between groups of digits, `""` for none), `header` (lines of the header,
 *   0 to 3), `dates` (false: texts are not looked at for dates); and `missing` (list of texts that
 *   count as empty, to the letter), `types` (a column's name to `number`, `text`, `single`, `date`,
 *   `undated` or `any`), `hints` (the same for columns that the file need not have), `piece` (bytes
 *   read at once), `by_libcsv` (true: not by the fast lane, for comparison), `name` (what messages
 *   call the file)
 * @param beside function or nil: called again and again while another thread reads, until that is
 *   done or it returns false; perhaps never
 * @return the dataset, a list of notes (texts) on what was found out or left out, the decimal sign,
 *   the mark of thousands, the formats (`%d.%m.%Y`) of the columns of dates that are not ISO's, how
 *   many rows the fast lane read
 * @raise on what is no CSV, with file, line and column; what `beside` raises
 * @usage
 * local csv, file = require "core.csv", require "core.file"
 * file.write("answers.csv", "role;age\nleader;41\nstaff;\n")
 * local answers, notes = csv.read(file.resolve("answers.csv"), { name = "answers.csv" })
 * assert(answers:rows() == 2 and answers:column("age"):kind() == "number")
 * assert(notes[1] == "answers.csv: cells are separated by ';'")
 */
static int read_csv(lua_State *L)
{
	static const char *const formats[] = {
		[DATE_POINTS] = "%d.%m.%Y",
		[DATE_DAY_FIRST] = "%d/%m/%Y",
		[DATE_MONTH_FIRST] = "%m/%d/%Y",
	};
	struct csv_notes notes = {0};
	struct csv_options options = {0};
	struct reading reading = {.options = &options, .notes = &notes};
	reading.path = take_path(L);
	if (!lua_isnoneornil(L, 2))
		luaL_checktype(L, 2, LUA_TTABLE);
	if (!lua_isnoneornil(L, 3))
		luaL_checktype(L, 3, LUA_TFUNCTION);
	lua_settop(L, 3);
	struct arena *scratch = bind_scratch(L);
	options.separator = take_byte(L, 2, "separator", ",;\t|");
	options.decimal = take_byte(L, 2, "decimal", ".,");
	options.thousands = take_thousands(L, 2);
	luaL_argcheck(L,
	              options.thousands.length != 1 || options.thousands.at[0] != options.decimal,
	              2, "decimal sign and mark of thousands are the same");
	options.header = take_header(L, 2);
	options.keeps_texts = take_option(L, 2, "dates", LUA_TBOOLEAN) && !lua_toboolean(L, -1);
	if (take_option(L, 2, "encoding", LUA_TSTRING))
		options.encoding = scratch_text(L, scratch).at;
	if (take_option(L, 2, "piece", LUA_TNUMBER)) {
		lua_Integer piece = lua_tointeger(L, -1);
		luaL_argcheck(L, piece >= 1 && piece <= INT32_MAX, 2, "a piece has 1 byte or more");
		options.piece = (size_t)piece;
	}
	options.by_libcsv = take_flag(L, 2, "by_libcsv");
	if (take_option(L, 2, "name", LUA_TSTRING))
		options.name = scratch_text(L, scratch).at;
	take_missing(L, 2, scratch, &options);
	take_types(L, 2, scratch, &options);
	notes.arena = scratch;

	void **box = bind_box(L, &dataset_class);
	int status = read_beside(L, &reading);
	*box = reading.dataset;
	if (status != LUA_OK)
		return lua_error(L);
	bind_filled(L, box, &dataset_class, &reading.err);

	lua_newtable(L);
	lua_Integer place = 0;
	for (const struct csv_note *note = notes.first; note != NULL; note = note->next) {
		if (note->text == NULL)
			continue;
		lua_pushstring(L, note->text);
		lua_rawseti(L, -2, ++place);
	}
	lua_pushlstring(L, &reading.found.signs.decimal, 1);
	lua_pushlstring(L, reading.found.signs.thousands.at, reading.found.signs.thousands.length);
	lua_newtable(L);
	for (const struct csv_date *date = reading.found.dates; date != NULL; date = date->next) {
		lua_pushstring(L, formats[date->form]);
		lua_setfield(L, -2, date->name);
	}
	lua_pushinteger(L, (lua_Integer)reading.found.fast_rows);
	return 6; /* the box, the notes, the signs, the dates, the rows */
}

/* The columns of the list at index 2; names and columns stay where Lua keeps them, in the list. */
static struct csv_column *take_columns(lua_State *L, struct arena *scratch, size_t *count)
{
	*count = (size_t)lua_rawlen(L, 2);
	struct csv_column *column = scratch_alloc(L, scratch, *count, sizeof *column);

	for (size_t i = 0; i < *count; i++) {
		if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TTABLE)
			luaL_error(L, "columns[%d] must be a { name, column }, got %s", (int)i + 1,
			           luaL_typename(L, -1));
		if (lua_rawgeti(L, -1, 1) != LUA_TSTRING)
			luaL_error(L, "columns[%d]: its name must be a text, got %s", (int)i + 1,
			           luaL_typename(L, -1));
		column[i].name = scratch_text(L, scratch);
		lua_rawgeti(L, -2, 2);
		void *const *box = luaL_testudata(L, -1, column_class.name);
		if (box == NULL || *box == NULL)
			luaL_error(L, "columns[%d]: '%s' must be a column, got %s", (int)i + 1,
			           column[i].name.at, luaL_typename(L, -1));
		column[i].column = *box;
		lua_pop(L, 3);
	}
	return column;
}

/*** Writes columns as a CSV file, which appears whole or not at all.
 * A missing cell is empty; a multiple-response set becomes a column of 0 and 1 an item.
 * @param path text
 * @param columns list of { name, column }, all of the same number of rows
 * @param options table or nil: `separator` (`,` `;` tab or `|`), `decimal` (`.` or `,`), `labels`
 *   (`key`, `code` or a language: how options are written), `bom` (a byte order mark in front),
 *   `formula_safe` (an apostrophe before texts that a spreadsheet takes for a formula)
 * @raise when it cannot be written; what was there before is then still there
 * @usage
 * local csv, column, file = require "core.csv", require "core.column", require "core.file"
 * csv.write(file.resolve("ages.csv"), { { "age", column.numbers { 41, nil, 23.5 } } }, { decimal =
 * "," })
 */
static int write_csv(lua_State *L)
{
	struct err err = {0};
	struct csv_format format = {0};
	size_t count;
	const char *path = take_path(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	if (!lua_isnoneornil(L, 3))
		luaL_checktype(L, 3, LUA_TTABLE);
	lua_settop(L, 3);
	struct arena *scratch = bind_scratch(L);
	format.separator = take_byte(L, 3, "separator", ",;\t|");
	format.decimal = take_byte(L, 3, "decimal", ".,");
	format.bom = take_flag(L, 3, "bom");
	format.formula_safe = take_flag(L, 3, "formula_safe");
	if (take_option(L, 3, "labels", LUA_TSTRING))
		format.labels = scratch_text(L, scratch).at;
	struct csv_column *column = take_columns(L, scratch, &count);

	if (!csv_write_file(path, column, count, &format, &err))
		bind_raise(L, &err);

	return 0;
}

/*** Where cells end in regular CSV, for specs: as the processor can tell, or as slower ones would.
 * @param text bytes
 * @param separator a byte
 * @param by `best`, `plain`, `sse2`, `avx2`, `avx512`; what the processor has not becomes the next
 * @return a list of places (from 1) of the separators and line ends that end cells; whether all is
 *   regular
 * @usage
 * local csv = require "core.csv"
 * local ends, is_regular = csv.ends('a,"b,\nc"\n', ",", "best")
 * assert(ends[1] == 2 and ends[2] == 9 and is_regular)
 */
static int ends_of(lua_State *L)
{
	static const char *const names[] = {"best", "plain", "sse2", "avx2", "avx512", NULL};
	size_t length, width;
	const char *text = luaL_checklstring(L, 1, &length);
	const char *separator = luaL_checklstring(L, 2, &width);
	luaL_argcheck(L, width == 1, 2, "a separator is one byte");
	enum csv_mask_by by = (enum csv_mask_by)luaL_checkoption(L, 3, "best", names);
	luaL_argcheck(L, length < UINT32_MAX, 1, "the text is too long");
	struct arena *scratch = bind_scratch(L);
	char *bytes = scratch_alloc(L, scratch, length + CSV_MASK_BLOCK, 1);
	struct csv_mask mask = {.separator = *separator, .begins = 1};
	mask.end = scratch_alloc(L, scratch, length + CSV_MASK_BLOCK, sizeof *mask.end);
	memcpy(bytes, text, length);

	csv_mask_ends(&mask, bytes, 0, length, by);

	lua_createtable(L, (int)mask.count, 0);
	for (size_t i = 0; i < mask.count; i++) {
		lua_pushinteger(L, (lua_Integer)mask.end[i] + 1);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_pushboolean(L, !mask.is_irregular);
	return 2; /* the ends, and whether all is regular */
}

static const luaL_Reg functions[] = {
	{"read", read_csv}, {"write", write_csv}, {"ends", ends_of}, {NULL, NULL}};

int luaopen_csv(lua_State *L)
{
	bind_register(L, &dataset_class);
	bind_register(L, &column_class);
	luaL_newlib(L, functions);
	return 1;
}
