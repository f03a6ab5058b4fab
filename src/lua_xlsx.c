/*
 * lua_xlsx.c - Lua module `core.xlsx`: workbooks for spreadsheets.
 *
 * A workbook is a table that says all there is: formats, sheets, cells. lib/render/xlsx.lua makes
 * such tables of tables. All of it is checked here, so that the library is only asked for what it
 * can do, and no text of the data is ever read as a formula, a link or a code.
 */
#include "lua_modules.h"
#include "mem.h"
#include "utf8.h"
#include "xlsx.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	LINK_MAX = 200,   /* bytes */
	HEADER_MAX = 255, /* bytes of what stands on top of printed pages */
	FORMATS_MAX = 60000,
	SHEETS_MAX = 5000,
};

/* The book that is made, and the place in it that messages name. */
struct taker {
	lua_State *L;
	struct arena *arena;
	struct xlsx_book book;
	char place[96];
};

static NO_RETURN void refuse(struct taker *taker, const char *field, const char *what)
{
	struct err err = {0};

	err_at(&err, "workbook: %s", taker->place);
	err_set(&err, ERR_ARGUMENT, "%s %s", field, what);
	bind_raise(taker->L, &err);
}

static void *alloc(struct taker *taker, size_t count, size_t size)
{
	struct err err = {0};
	void *block = arena_alloc(taker->arena, MAX(count, 1), size, &err);
	if (block == NULL)
		bind_raise(taker->L, &err);
	return block;
}

/* Whether XML has all characters of it. */
static bool is_clean(const char *text, size_t length)
{
	if (utf8_invalid(text, length) < length)
		return false;
	for (size_t at = 0; at < length;) {
		uint32_t point = utf8_next(text, length, &at);
		if ((point < 32 && point != '\n' && point != '\t') || point == 127 ||
		    (point & 0xfffe) == 0xfffe)
			return false;
	}
	return true;
}

/* The text on top, which its table keeps alive; NULL for nil. Leaves it there. */
static const char *text_on_top(struct taker *taker, const char *field, size_t most)
{
	size_t length;

	if (lua_isnil(taker->L, -1))
		return NULL;
	if (lua_type(taker->L, -1) != LUA_TSTRING)
		refuse(taker, field, "is no text");
	const char *text = lua_tolstring(taker->L, -1, &length);
	if (!is_clean(text, length))
		refuse(taker, field, "has characters that a workbook cannot have");
	if (utf8_count((struct str){text, length}) > most)
		refuse(taker, field, "is too long");
	return text;
}

static const char *text_field(struct taker *taker, const char *field, size_t most)
{
	lua_getfield(taker->L, -1, field);
	const char *text = text_on_top(taker, field, most);
	lua_pop(taker->L, 1);
	return text;
}

static bool flag_field(struct taker *taker, const char *field)
{
	lua_getfield(taker->L, -1, field);
	bool is_set = lua_toboolean(taker->L, -1);
	lua_pop(taker->L, 1);
	return is_set;
}

static double number_field(struct taker *taker, const char *field, double low, double high,
                           double otherwise)
{
	lua_getfield(taker->L, -1, field);
	double number = lua_isnil(taker->L, -1) ? otherwise : lua_tonumber(taker->L, -1);
	if (!lua_isnil(taker->L, -1) &&
	    (lua_type(taker->L, -1) != LUA_TNUMBER || !(number >= low && number <= high)))
		refuse(taker, field, "is out of range");
	lua_pop(taker->L, 1);
	return number;
}

/* A whole number at place `at` of the list on top, from `low` on; it is given less `low`. */
static uint32_t whole_at(struct taker *taker, int at, const char *what, lua_Integer low,
                         lua_Integer high)
{
	lua_rawgeti(taker->L, -1, at);
	lua_Integer number = lua_isinteger(taker->L, -1) ? lua_tointeger(taker->L, -1) : low - 1;
	if (number < low || number > high)
		refuse(taker, what, "is out of range");
	lua_pop(taker->L, 1);
	return (uint32_t)(number - low);
}

static uint32_t row_at(struct taker *taker, int at)
{
	return whole_at(taker, at, "row", 1, XLSX_ROWS);
}

static uint32_t column_at(struct taker *taker, int at)
{
	return whole_at(taker, at, "column", 1, XLSX_COLUMNS);
}

static uint32_t colour_field(struct taker *taker, const char *field, uint32_t otherwise)
{
	return (uint32_t)number_field(taker, field, 0, 0xffffff, otherwise);
}

static size_t format_on_top(struct taker *taker)
{
	lua_Integer format = lua_tointeger(taker->L, -1);

	if (lua_toboolean(taker->L, -1) &&
	    (!lua_isinteger(taker->L, -1) || format < 1 || (size_t)format > taker->book.formats))
		refuse(taker, "format", "is none of the workbook");
	return (size_t)format;
}

/* Pushes the list `field` of the table on top, or nothing: the number of its elements, 0 then. */
static size_t open_list(struct taker *taker, const char *field)
{
	lua_getfield(taker->L, -1, field);
	if (lua_isnil(taker->L, -1)) {
		lua_pop(taker->L, 1);
		return 0;
	}
	if (!lua_istable(taker->L, -1))
		refuse(taker, field, "is no list");
	size_t count = lua_rawlen(taker->L, -1);
	if (count == 0)
		lua_pop(taker->L, 1);
	return count;
}

/* Pushes element i (from 0) of the list on top, a table. */
static void open_element(struct taker *taker, size_t i, const char *what)
{
	lua_rawgeti(taker->L, -1, (lua_Integer)i + 1);
	if (!lua_istable(taker->L, -1))
		refuse(taker, what, "is no table");
}

static int choice_field(struct taker *taker, const char *field, const char *const *choice)
{
	const char *text = text_field(taker, field, 20);

	for (int i = 0; choice[i] != NULL; i++)
		if (text != NULL ? strcmp(text, choice[i]) == 0 : i == 0)
			return i;
	refuse(taker, field, "is none that there is");
}

/* ---- formats ------------------------------------------------------------------------------ */

static void take_formats(struct taker *taker)
{
	static const char *const aligns[] = {"general", "left", "center", "right", NULL};
	static const char *const uprights[] = {"bottom", "center", "top", NULL};
	size_t count = open_list(taker, "formats");

	if (count > FORMATS_MAX)
		refuse(taker, "formats", "are too many");
	struct xlsx_format *list = alloc(taker, count, sizeof *list);
	taker->book.format = list;
	taker->book.formats = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "format");
		struct xlsx_format *one = &list[i];
		one->font = text_field(taker, "font", XLSX_NAME);
		one->number = text_field(taker, "number", 120);
		one->size = number_field(taker, "size", 1, 400, 0);
		one->ink = colour_field(taker, "ink", XLSX_NONE);
		one->fill = colour_field(taker, "fill", XLSX_NONE);
		one->rule = colour_field(taker, "rule", XLSX_NONE);
		one->align = choice_field(taker, "align", aligns);
		int upright = choice_field(taker, "upright", uprights);
		one->is_middle = upright == 1;
		one->is_top = upright == 2;
		one->top = (int)number_field(taker, "top", 0, 13, 0);
		one->bottom = (int)number_field(taker, "bottom", 0, 13, 0);
		one->indent = (int)number_field(taker, "indent", 0, 15, 0);
		one->rotation = (int)number_field(taker, "rotation", -90, 90, 0);
		one->bold = flag_field(taker, "bold");
		one->italic = flag_field(taker, "italic");
		one->underline = flag_field(taker, "underline");
		one->wrap = flag_field(taker, "wrap");
		lua_pop(taker->L, 1);
	}
	if (count > 0)
		lua_pop(taker->L, 1);
}

/* ---- cells -------------------------------------------------------------------------------- */

/*
 * Spreadsheets read _x0041_ within a text as a code for A; an underscore that begins one becomes
 * its own code, so the text stays what it is.
 */
static const char *plain(struct taker *taker, const char *text)
{
	size_t codes = 0, to = 0;

	for (const char *at = strstr(text, "_x"); at != NULL; at = strstr(at + 1, "_x"))
		codes++;
	if (codes == 0)
		return text;
	char *copy = alloc(taker, strlen(text) + codes * strlen("x005F_") + 1, 1);
	for (const char *at = text; *at != '\0'; at++) {
		copy[to++] = *at;
		if (at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 &&
		    at[6] == '_') {
			memcpy(copy + to, "x005F_", 6);
			to += 6;
		}
	}
	return copy;
}

/* { row, column, value, format, link }: the value a text, a number, or nothing. */
static void take_cell(struct taker *taker, struct xlsx_cell *cell)
{
	lua_State *L = taker->L;

	cell->row = row_at(taker, 1);
	cell->column = column_at(taker, 2);
	cell->number = NAN;
	lua_rawgeti(L, -1, 3);
	if (lua_type(L, -1) == LUA_TNUMBER) {
		cell->number = lua_tonumber(L, -1);
		if (!isfinite(cell->number))
			refuse(taker, "value", "is not finite");
	} else if (lua_toboolean(L, -1)) {
		cell->text = plain(taker, text_on_top(taker, "text", XLSX_TEXT));
	}
	lua_pop(L, 1);
	lua_rawgeti(L, -1, 4);
	cell->format = format_on_top(taker);
	lua_pop(L, 1);
	lua_rawgeti(L, -1, 5);
	if (lua_toboolean(L, -1))
		cell->link = text_on_top(taker, "link", LINK_MAX);
	lua_pop(L, 1);
}

static void take_cells(struct taker *taker, struct xlsx_sheet *sheet)
{
	size_t count = open_list(taker, "cells");
	struct xlsx_cell *list = alloc(taker, count, sizeof *list);

	sheet->cell = list;
	sheet->cells = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "cell");
		take_cell(taker, &list[i]);
		lua_pop(taker->L, 1);
	}
	if (count > 0)
		lua_pop(taker->L, 1);
}

/* { first row, first column, last row, last column, format } */
static void take_merges(struct taker *taker, struct xlsx_sheet *sheet)
{
	size_t count = open_list(taker, "merges");
	struct xlsx_merge *list = alloc(taker, count, sizeof *list);

	sheet->merge = list;
	sheet->merges = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "merge");
		list[i].first_row = row_at(taker, 1);
		list[i].first_column = column_at(taker, 2);
		list[i].last_row = row_at(taker, 3);
		list[i].last_column = column_at(taker, 4);
		lua_rawgeti(taker->L, -1, 5);
		list[i].format = format_on_top(taker);
		lua_pop(taker->L, 2);
		if (list[i].last_row < list[i].first_row ||
		    list[i].last_column < list[i].first_column ||
		    (list[i].last_row == list[i].first_row &&
		     list[i].last_column == list[i].first_column))
			refuse(taker, "merge", "is of no two cells");
	}
	if (count > 0)
		lua_pop(taker->L, 1);
}

/* { first, last, size }, or { row, size } */
static const struct xlsx_size *take_sizes(struct taker *taker, const char *field, bool is_row,
                                          size_t *count)
{
	*count = open_list(taker, field);
	struct xlsx_size *list = alloc(taker, *count, sizeof *list);

	for (size_t i = 0; i < *count; i++) {
		open_element(taker, i, field);
		list[i].first = is_row ? row_at(taker, 1) : column_at(taker, 1);
		list[i].last = is_row ? list[i].first : column_at(taker, 2);
		lua_rawgeti(taker->L, -1, is_row ? 2 : 3);
		list[i].size = lua_tonumber(taker->L, -1);
		if (!(list[i].size >= 0 && list[i].size <= (is_row ? 409 : 255)))
			refuse(taker, field, "have a size that is out of range");
		lua_pop(taker->L, 2);
	}
	if (*count > 0)
		lua_pop(taker->L, 1);
	return list;
}

/* ---- charts and images -------------------------------------------------------------------- */

static void take_series(struct taker *taker, struct xlsx_chart *chart)
{
	size_t count = open_list(taker, "series");
	struct xlsx_series *list = alloc(taker, count, sizeof *list);

	if (count == 0 || count > 255)
		refuse(taker, "series", "must be 1 to 255");
	chart->series = list;
	chart->count = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "series");
		struct xlsx_series *one = &list[i];
		one->categories = text_field(taker, "categories", 8000);
		one->values = text_field(taker, "values", 8000);
		if (one->categories == NULL || one->values == NULL)
			refuse(taker, "series", "has no cells");
		one->number = text_field(taker, "number", 120);
		one->colour = colour_field(taker, "colour", 0);
		one->ink = colour_field(taker, "ink", 0);
		one->is_mark = flag_field(taker, "mark");
		one->has_label = flag_field(taker, "labels");
		lua_getfield(taker->L, -1, "name");
		if (!lua_istable(taker->L, -1))
			refuse(taker, "name", "of a series is no cell");
		one->name_row = row_at(taker, 1);
		one->name_column = column_at(taker, 2);
		lua_pop(taker->L, 2);
	}
	lua_pop(taker->L, 1);
}

static void take_charts(struct taker *taker, struct xlsx_sheet *sheet)
{
	static const char *const kinds[] = {"bar", "stacked", "range", NULL};
	size_t count = open_list(taker, "charts");
	struct xlsx_chart *list = alloc(taker, count, sizeof *list);

	sheet->chart = list;
	sheet->charts = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "chart");
		struct xlsx_chart *one = &list[i];
		one->kind = (enum xlsx_chart_kind)choice_field(taker, "kind", kinds);
		one->row = row_at(taker, 1);
		one->column = column_at(taker, 2);
		one->width = number_field(taker, "width", 50, 4000, 480);
		one->height = number_field(taker, "height", 50, 8000, 288);
		one->font = text_field(taker, "font", XLSX_NAME);
		one->font_size = number_field(taker, "size", 1, 100, 9);
		one->number = text_field(taker, "number", 120);
		one->description = text_field(taker, "description", 500);
		one->ink = colour_field(taker, "ink", 0);
		one->rule = colour_field(taker, "rule", 0x808080);
		one->has_legend = flag_field(taker, "legend");
		take_series(taker, one);
		lua_pop(taker->L, 1);
	}
	if (count > 0)
		lua_pop(taker->L, 1);
}

static void take_images(struct taker *taker, struct xlsx_sheet *sheet)
{
	size_t count = open_list(taker, "images");
	struct xlsx_image *list = alloc(taker, count, sizeof *list);

	sheet->image = list;
	sheet->images = count;
	for (size_t i = 0; i < count; i++) {
		open_element(taker, i, "image");
		list[i].row = row_at(taker, 1);
		list[i].column = column_at(taker, 2);
		list[i].scale = number_field(taker, "scale", 0.001, 100, 1);
		list[i].description = text_field(taker, "description", 200);
		lua_getfield(taker->L, -1, "bytes");
		if (lua_type(taker->L, -1) != LUA_TSTRING)
			refuse(taker, "image", "has no bytes");
		list[i].bytes = lua_tolstring(taker->L, -1, &list[i].length);
		lua_pop(taker->L, 2);
	}
	if (count > 0)
		lua_pop(taker->L, 1);
}

/* ---- sheets ------------------------------------------------------------------------------- */

static void take_page(struct taker *taker, struct xlsx_sheet *sheet)
{
	lua_State *L = taker->L;

	sheet->paper = (int)number_field(taker, "paper", 1, 100, 9);
	sheet->is_landscape = flag_field(taker, "landscape");
	sheet->header = text_field(taker, "header", HEADER_MAX - 1);
	sheet->footer = text_field(taker, "footer", HEADER_MAX - 1);
	sheet->tab = colour_field(taker, "tab", XLSX_NONE);
	if (open_list(taker, "freeze") > 0) {
		sheet->frozen_rows = whole_at(taker, 1, "freeze", 0, XLSX_ROWS - 1);
		sheet->frozen_columns = whole_at(taker, 2, "freeze", 0, XLSX_COLUMNS - 1);
		lua_pop(L, 1);
	}
	if (open_list(taker, "repeat_rows") > 0) {
		sheet->repeats = true;
		sheet->first_repeated = row_at(taker, 1);
		sheet->last_repeated = row_at(taker, 2);
		lua_pop(L, 1);
	}
	sheet->page_breaks = open_list(taker, "breaks");
	uint32_t *breaks = alloc(taker, sheet->page_breaks, sizeof *breaks);
	sheet->page_break = breaks;
	if (sheet->page_breaks > 1000)
		refuse(taker, "breaks", "are too many");
	for (size_t i = 0; i < sheet->page_breaks; i++)
		breaks[i] = whole_at(taker, (int)i + 1, "break", 2, XLSX_ROWS) + 1;
	if (sheet->page_breaks > 0)
		lua_pop(L, 1);
}

static void take_sheet(struct taker *taker, struct xlsx_sheet *sheet)
{
	sheet->name = text_field(taker, "name", XLSX_NAME);
	if (sheet->name == NULL || sheet->name[0] == '\0' ||
	    strpbrk(sheet->name, "[]:*?/\\'\n\t") != NULL)
		refuse(taker, "name", "is no name of a sheet");
	take_page(taker, sheet);
	sheet->column = take_sizes(taker, "columns", false, &sheet->columns);
	sheet->row = take_sizes(taker, "rows", true, &sheet->rows);
	take_merges(taker, sheet);
	take_cells(taker, sheet);
	take_charts(taker, sheet);
	take_images(taker, sheet);
}

static void take_book(struct taker *taker)
{
	struct xlsx_book *book = &taker->book;

	strcpy(taker->place, "properties");
	book->title = text_field(taker, "title", 200);
	book->author = text_field(taker, "author", 200);
	book->company = text_field(taker, "company", 200);
	book->comments = text_field(taker, "comments", 250);
	book->created = (int64_t)number_field(taker, "created", 1, 253402300799.0, 946684800.0);
	take_formats(taker);
	book->sheets = open_list(taker, "sheets");
	if (book->sheets == 0 || book->sheets > SHEETS_MAX)
		refuse(taker, "sheets", "must be 1 to 5000");
	struct xlsx_sheet *list = alloc(taker, book->sheets, sizeof *list);
	book->sheet = list;
	for (size_t i = 0; i < book->sheets; i++) {
		snprintf(taker->place, sizeof taker->place, "sheet %zu", i + 1);
		open_element(taker, i, "sheet");
		take_sheet(taker, &list[i]);
		lua_pop(taker->L, 1);
	}
	lua_pop(taker->L, 1);
}

/* Bytes of a workbook on their way to Lua. */
static void free_bytes(void *object)
{
	buffer_free(object);
	mem_free(object);
}

static const struct bind_class bytes_class = {.name = "befund.workbook", .free = free_bytes};

/*** The bytes of a workbook (.xlsx), the same for the same table.
 * Rows and columns count from 1. A text is a text, whatever it starts with; links lead to cells of
 * the workbook.
 * @param book { title =, author =, company =, comments =, created = seconds since 1970, formats =
 * list of { font =, size =, ink =, fill =, rule =, number =, align =, upright =, top =, bottom =,
 * indent =, rotation =, bold =, italic =, underline =, wrap = }, sheets = list of { name =, cells =
 * list of { row, column, value, format, link }, merges = list of { row, column, row, column, format
 * }, columns = list of { first, last, characters }, rows = list of { row, points }, freeze = {
 * rows, columns }, repeat_rows = { first, last }, breaks = rows, paper =, landscape =, header =,
 * footer =, tab =, charts = list of { row, column, kind = "bar", "stacked" or "range", width =,
 * height =, font =, size =, number =, description =, ink =, rule =, legend =, series = list of {
 * name = { row, column }, categories =, values =, colour =, mark =, ink =, labels =,
 * number = } }, images
 * = list of { row, column, bytes =, scale =, description = } } }; colours are numbers, 0xrrggbb
 * @return text
 * @raise names what a workbook cannot have; without the library libxlsxwriter, and without memory
 * @usage
 * local book = require "core.xlsx".bytes { sheets = { { name = "one", cells = { { 1, 1, "=1+1" },
 *   { 1, 2, 0.38 } } } } }
 * assert(book:sub(1, 2) == "PK")
 */
static int bytes_of(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	luaL_checkstack(L, 20, "workbook");
	struct taker taker = {.L = L, .arena = bind_scratch(L)};
	lua_pushvalue(L, 1);
	take_book(&taker);

	bind_register(L, &bytes_class);
	void **box = bind_box(L, &bytes_class);
	lua_toclose(L, -1);
	struct buffer *bytes = *box = mem_zero(1, sizeof *bytes, &err);
	if (bytes == NULL || !xlsx_make(&taker.book, bytes, &err))
		bind_raise(L, &err);

	lua_pushlstring(L, bytes->length == 0 ? "" : bytes->at, bytes->length);
	return 1;
}

static const luaL_Reg functions[] = {{"bytes", bytes_of}, {NULL, NULL}};

int luaopen_xlsx(lua_State *L)
{
	luaL_newlib(L, functions);
	lua_pushinteger(L, XLSX_ROWS);
	lua_setfield(L, -2, "ROWS");
	lua_pushinteger(L, XLSX_COLUMNS);
	lua_setfield(L, -2, "COLUMNS");
	return 1;
}
