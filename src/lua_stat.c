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
#include "stat_write.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

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

/* Whole numbers as integers; a tag as the text `.a`, system missing as `.`. */
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

/* The end of a range: a NaN, which damaged files have there, stays one. */
static void push_bound(lua_State *L, double value)
{
	if (isnan(value))
		lua_pushnumber(L, NAN);
	else
		push_code(L, value);
}

static void push_ranges(lua_State *L, const struct stat_variable *variable)
{
	lua_createtable(L, (int)variable->ranges, 0);
	for (size_t i = 0; i < variable->ranges; i++) {
		if (variable->is_text) {
			lua_pushstring(L, variable->text[i]);
		} else {
			lua_createtable(L, 2, 0);
			push_bound(L, variable->low[i]);
			lua_rawseti(L, -2, 1);
			push_bound(L, variable->high[i]);
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
	set_text(L, "unknown_encoding", file->unknown_encoding);
	lua_pushboolean(L, file->assumed);
	lua_setfield(L, -2, "assumed");
	lua_pushinteger(L, (lua_Integer)file->cut);
	lua_setfield(L, -2, "cut");
	lua_pushinteger(L, (lua_Integer)file->unknown);
	lua_setfield(L, -2, "unknown");
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

/* The reading of a file, or of messages that stand in one. */
typedef struct dataset *reader(const char *path, const struct stat_options *options,
                               struct arena *arena, struct stat_file *file, struct err *err);

static struct dataset *from_messages(const char *path, const struct stat_options *options,
                                     struct arena *arena, struct stat_file *file, struct err *err)
{
	int messages = open(path, O_RDONLY | O_CLOEXEC);

	if (messages < 0) {
		err_at(err, "%s", options->name);
		err_set(err, ERR_FILE, "cannot be opened: %s", strerror(errno));
		return NULL;
	}
	struct dataset *dataset = stat_read_messages(messages, options, arena, file, err);
	close(messages);
	return dataset;
}

static int read_by(lua_State *L, reader *read)
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
	*box = read(path, &options, scratch, &file, &err);
	bind_filled(L, box, &dataset_class, &err);

	push_file(L, &file);
	return 2;
}

/*** Reads a file of SPSS, Stata or SAS.
 * It is parsed by ReadStat in a process of its own, which may only read it.
 * @param path text
 * @param options table: `format` ("sav", "por", "dta", "sas7bdat" or "xpt"), `name` (what messages
 *   call the file), `encoding` (else the file's own), `plain` (list of columns whose codes are all
 *   answers, whatever the file declares missing)
 * @return the dataset: numbers, texts, or single choices whose options are called by their codes;
 *   a table of what the file says: `label`, `encoding`, `assumed` (the file does not name it, or as
 *   `unknown_encoding`), `cut` (texts that end within a character), `unknown` (texts of a portable
 *   file with characters that cannot be read there), `version`, `rows` (by its header), `weight`,
 *   `notes`, `labels` ({ set = { { code, text }... } }), `sets` ({ name, label, type, counted,
 *   items }...), `variables` ({ name, label, format, set, measure, alignment, width, text (bytes),
 *   missing ({ { low, high }... }, or texts) }...)
 * @raise on a damaged file, with its name and place
 * @usage
 * local stat = require "core.stat"
 * assert(select(2, pcall(stat.read, "none.sav", { format = "sav", name = "none.sav" })):find
 * "no such file")
 */
static int read_stat(lua_State *L)
{
	return read_by(L, stat_read);
}

/*** Reads what the parser of such a file says, from a file that holds it: for specs and fuzzing.
 * @param path text
 * @param options see read
 * @return see read
 * @raise on what contradicts itself
 * @usage
 * local stat = require "core.stat"
 * assert(select(2, pcall(stat.messages, "none", { format = "sav" })):find "cannot be opened")
 */
static int read_messages(lua_State *L)
{
	return read_by(L, from_messages);
}

/* ---- writing ------------------------------------------------------------------------------ */

static void *scratch_alloc(lua_State *L, struct arena *scratch, size_t count, size_t size)
{
	struct err err = {0};
	void *block = arena_alloc(scratch, count, size, &err);

	if (block == NULL)
		bind_raise(L, &err);
	return block;
}

/* The text on top, copied into scratch memory; "" for nil. Pops it. */
static const char *pop_text(lua_State *L, struct arena *scratch)
{
	struct err err = {0};
	size_t length = 0;
	const char *text = lua_isnil(L, -1) ? "" : luaL_checklstring(L, -1, &length);
	const char *copy = arena_text(scratch, text, length, &err);

	if (copy == NULL)
		bind_raise(L, &err);
	lua_pop(L, 1);
	return copy;
}

static const char *text_field(lua_State *L, struct arena *scratch, const char *field)
{
	lua_getfield(L, -1, field);
	return pop_text(L, scratch);
}

/* A number, or the text `.a` as a NaN that carries its tag; nil and false are system missing. */
static double pop_number(lua_State *L)
{
	double number = wire_missing(0);

	if (lua_type(L, -1) == LUA_TSTRING)
		number = wire_missing((unsigned char)lua_tostring(L, -1)[lua_rawlen(L, -1) > 1]);
	else if (lua_toboolean(L, -1))
		number = luaL_checknumber(L, -1);
	lua_pop(L, 1);
	return number;
}

/* Field `field` of the table on top: its length; the list is pushed. */
static size_t list_field(lua_State *L, const char *field)
{
	if (lua_getfield(L, -1, field) == LUA_TNIL)
		return 0;
	luaL_checktype(L, -1, LUA_TTABLE);
	return (size_t)lua_rawlen(L, -1);
}

/* Numbers of a list of at least `count`, or its texts. */
static double *take_numbers(lua_State *L, struct arena *scratch, const char *field, size_t count)
{
	double *number = scratch_alloc(L, scratch, count + 1, sizeof *number);

	if (lua_getfield(L, -1, field) != LUA_TTABLE)
		luaL_error(L, "'%s' must be a list", field);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		number[i] = pop_number(L);
	}
	lua_pop(L, 1);
	return number;
}

static const char **take_texts(lua_State *L, struct arena *scratch, const char *field, size_t count)
{
	const char **text = scratch_alloc(L, scratch, count + 1, sizeof *text);

	if (lua_getfield(L, -1, field) != LUA_TTABLE)
		luaL_error(L, "'%s' must be a list", field);
	for (size_t i = 0; i < count; i++) {
		if (lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TBOOLEAN) {
			lua_pop(L, 1);
			lua_pushnil(L);
		}
		text[i] = pop_text(L, scratch);
	}
	lua_pop(L, 1);
	return text;
}

static void take_value_labels(lua_State *L, struct arena *scratch, struct stat_column *column)
{
	column->labels = list_field(L, "labels");
	struct stat_value_label *label = scratch_alloc(L, scratch, column->labels, sizeof *label);

	for (size_t i = 0; i < column->labels; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		luaL_checktype(L, -1, LUA_TTABLE);
		lua_rawgeti(L, -1, 1);
		if (column->is_text)
			label[i].text = pop_text(L, scratch);
		else
			label[i].number = pop_number(L);
		lua_rawgeti(L, -1, 2);
		label[i].label = pop_text(L, scratch);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	column->value_label = label;
}

static void take_ranges(lua_State *L, struct arena *scratch, struct stat_column *column)
{
	column->ranges = list_field(L, "ranges");
	double *low = scratch_alloc(L, scratch, column->ranges, sizeof *low);
	double *high = scratch_alloc(L, scratch, column->ranges, sizeof *high);
	const char **text = scratch_alloc(L, scratch, column->ranges, sizeof *text);

	for (size_t i = 0; i < column->ranges; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		if (column->is_text) {
			text[i] = pop_text(L, scratch);
			continue;
		}
		luaL_checktype(L, -1, LUA_TTABLE);
		lua_rawgeti(L, -1, 1);
		low[i] = pop_number(L);
		lua_rawgeti(L, -1, 2);
		high[i] = pop_number(L);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	column->low = low;
	column->high = high;
	column->missing_value = text;
}

static double number_field(lua_State *L, const char *field, double otherwise)
{
	lua_getfield(L, -1, field);
	double number = luaL_optnumber(L, -1, otherwise);
	lua_pop(L, 1);
	return number;
}

/* One of the names, by its place; 0 for nil. */
static unsigned choice_field(lua_State *L, const char *field, const char *const *names)
{
	unsigned place = 0;

	if (lua_getfield(L, -1, field) != LUA_TNIL)
		place = (unsigned)luaL_checkoption(L, -1, NULL, names);
	lua_pop(L, 1);
	return place;
}

/* The column described by the table on top. */
static void take_column(lua_State *L, struct arena *scratch, struct stat_column *column)
{
	static const char *const measures[] = {"", "nominal", "ordinal", "scale", NULL};
	static const char *const alignments[] = {"", "left", "centre", "right", NULL};

	luaL_checktype(L, -1, LUA_TTABLE);
	lua_getfield(L, -1, "column");
	column->column = bind_take(L, -1, &column_class);
	lua_pop(L, 1);
	const struct labels *labels = column->column->labels;
	luaL_argcheck(L, column->column->kind != COLUMN_MULTI, 2, "sets are written item by item");
	column->name = text_field(L, scratch, "name");
	column->label = text_field(L, scratch, "label");
	column->format = text_field(L, scratch, "format");
	lua_getfield(L, -1, "text");
	column->is_text = lua_toboolean(L, -1);
	column->storage = (size_t)MAX(0, MIN(lua_tointeger(L, -1), 32767));
	lua_pop(L, 1);
	column->measure = choice_field(L, "measure", measures);
	column->alignment = choice_field(L, "alignment", alignments);
	column->width = (unsigned)number_field(L, "width", 0);
	column->origin = number_field(L, "origin", 0);
	column->divisor = number_field(L, "divisor", 1);
	bool single = column->column->kind == COLUMN_SINGLE;
	if (column->is_text) {
		luaL_argcheck(L, single || column->column->kind == COLUMN_TEXT, 2,
		              "numbers are no texts");
		column->missing_text = take_texts(L, scratch, "missing", labels->missing);
		if (single)
			column->answer_text = take_texts(L, scratch, "answers", labels->answers);
	} else {
		luaL_argcheck(L, column->column->kind != COLUMN_TEXT, 2, "texts are no numbers");
		column->missing = take_numbers(L, scratch, "missing", labels->missing);
		if (single)
			column->answer = take_numbers(L, scratch, "answers", labels->answers);
	}
	take_value_labels(L, scratch, column);
	take_ranges(L, scratch, column);
}

static void take_columns(lua_State *L, struct arena *scratch, struct stat_output *output)
{
	output->columns = list_field(L, "columns");
	struct stat_column *column = scratch_alloc(L, scratch, output->columns, sizeof *column);

	for (size_t i = 0; i < output->columns; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		take_column(L, scratch, &column[i]);
		luaL_argcheck(L, column[i].column->rows == column[0].column->rows, 2,
		              "columns differ in rows");
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	output->column = column;
	output->rows = output->columns > 0 ? column[0].column->rows : 0;
}

static void take_sets(lua_State *L, struct arena *scratch, struct stat_output *output)
{
	static const char *const types[] = {"categories", "dichotomies", "labelled", NULL};

	output->sets = list_field(L, "sets");
	struct sav_set *set = scratch_alloc(L, scratch, output->sets, sizeof *set);
	for (size_t i = 0; i < output->sets; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		luaL_checktype(L, -1, LUA_TTABLE);
		set[i].name = str_of(text_field(L, scratch, "name"));
		set[i].label = str_of(text_field(L, scratch, "label"));
		set[i].counted = str_of(text_field(L, scratch, "counted"));
		set[i].type = (enum sav_set_type)choice_field(L, "type", types);
		set[i].items = list_field(L, "items");
		set[i].item = scratch_alloc(L, scratch, set[i].items, sizeof *set[i].item);
		for (size_t k = 0; k < set[i].items; k++) {
			lua_rawgeti(L, -1, (lua_Integer)k + 1);
			set[i].item[k] = str_of(pop_text(L, scratch));
		}
		lua_pop(L, 2);
	}
	lua_pop(L, 1);
	output->set = set;
}

/*** Writes columns as a file of SPSS or Stata, which appears whole or not at all.
 * What each code and kind of missing becomes is said for each column: numbers in `answers` (of a
 * single choice, one an answer) and `missing` (one a kind, the first for `system`; `.a` to `.z` for
 * Stata's, false for nothing there), or texts for both where `text` is true.
 * @param path text
 * @param output table: `format` ("sav", "zsav" or "dta"), `label`, `notes` (texts), `weight` (a
 *   column's name), `columns` (list of { name, column, label, format, text, measure, alignment,
 *   width, answers, missing, labels ({ value, label }...), ranges ({ low, high }..., or texts),
 *   origin, divisor (the file's number is value * divisor + origin) }), `sets` (list of { name,
 *   label, type, counted, items })
 * @raise when it cannot be written; what was there before is then still there
 * @usage
 * local stat, column = require "core.stat", require "core.column"
 * local file = require "core.file"
 * stat.write(file.resolve("ages.sav"), { format = "sav", columns = { { name = "age", column =
 * column.numbers { 41, 23 }, missing = { false } } } })
 * assert(stat.read(file.resolve("ages.sav"), { format = "sav" }):column("age"):get(2) == 23)
 */
static int write_stat(lua_State *L)
{
	static const char *const targets[] = {"sav", "zsav", "dta", NULL};
	struct err err = {0};
	struct stat_output output = {0};
	size_t length;
	const char *path = luaL_checklstring(L, 1, &length);
	luaL_argcheck(L, strlen(path) == length, 1, "a path has no zero bytes");
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	struct arena *scratch = bind_scratch(L);
	lua_pushvalue(L, 2);
	output.target = (enum stat_target)choice_field(L, "format", targets);
	output.label = text_field(L, scratch, "label");
	output.notes = list_field(L, "notes");
	lua_pop(L, 1);
	if (output.notes > 0)
		output.note = take_texts(L, scratch, "notes", output.notes);
	output.weight = text_field(L, scratch, "weight");
	if (output.weight[0] == '\0')
		output.weight = NULL;
	take_columns(L, scratch, &output);
	take_sets(L, scratch, &output);

	if (!stat_write(path, &output, &err))
		bind_raise(L, &err);

	return 0;
}

static const luaL_Reg functions[] = {
	{"read", read_stat}, {"messages", read_messages}, {"write", write_stat}, {NULL, NULL}};

int luaopen_stat(lua_State *L)
{
	bind_register(L, &dataset_class);
	bind_register(L, &column_class);
	luaL_newlib(L, functions);
	return 1;
}
