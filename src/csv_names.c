/* csv_names.c - from header lines to names and titles of columns. */
#include "csv_names.h"

#include "dataset.h"
#include "gather.h"
#include "mem.h"
#include "num.h"

#include <stdio.h>
#include <string.h>

enum {
	CODE_LONGEST = 64, /* bytes of an identifier */
	TEXT_LONG = 40,    /* bytes from which a cell counts as a text without a blank */
	MADE_NAME = 64,
};

/* ---- what a line looks like ----------------------------------------------------------------- */

static bool has_blank(struct str cell)
{
	for (size_t i = 0; i < cell.length; i++)
		if (cell.at[i] == ' ' || cell.at[i] == '\n' || cell.at[i] == '\r')
			return true;
	return false;
}

static bool is_number(struct str cell)
{
	double ignored;

	return num_read(cell, '.', &ignored) || num_read(cell, ',', &ignored);
}

/* Begins with a letter, and has only what programs put into names. */
static bool is_code(struct str cell)
{
	if (cell.length == 0 || cell.length > CODE_LONGEST)
		return false;
	char first = (char)(cell.at[0] | 0x20);
	if (!(first >= 'a' && first <= 'z') && cell.at[0] != '_')
		return false;
	for (size_t i = 0; i < cell.length; i++) {
		char c = cell.at[i], small = (char)(c | 0x20);
		bool is_letter = (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
		if (!is_letter && (c == '\0' || strchr("_.:-#[]()/", c) == NULL))
			return false;
	}
	return true;
}

static bool are_unique(const struct str *cell, size_t count, struct err *err)
{
	struct intern *seen = intern_new(err);
	bool unique = seen != NULL;
	uint32_t id;

	for (size_t i = 0; unique && i < count; i++)
		unique = intern_add(seen, cell[i], &id, err) && id == i;
	intern_free(seen);
	return unique;
}

bool csv_names_are_codes(const struct str *cell, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!is_code(cell[i]))
			return false;
	return are_unique(cell, count, err);
}

bool csv_names_are_texts(const struct str *cell, size_t count)
{
	size_t texts = 0, there = 0;

	for (size_t i = 0; i < count; i++) {
		if (cell[i].length > 0 && is_number(cell[i]))
			return false;
		there += cell[i].length > 0;
		texts += cell[i].length > TEXT_LONG || has_blank(cell[i]);
	}
	return texts > 0 && there * 2 >= count && texts * 2 >= there;
}

bool csv_names_are_imports(const struct str *cell, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!str_starts(cell[i], STR("{\"ImportId\"")))
			return false;
	return count > 0;
}

size_t csv_names_width(const struct str *cell, size_t columns, size_t lines)
{
	if (columns < 2)
		return columns;
	for (size_t i = 1; i <= lines; i++)
		if (cell[i * columns - 1].length > 0)
			return columns;
	return columns - 1;
}

/* ---- the header ----------------------------------------------------------------------------- */

bool csv_names_add(struct csv_names *names, struct str cell, struct err *err)
{
	if (names->arena == NULL)
		names->arena = arena_new(err);
	if (names->arena == NULL || !mem_grow((void **)&names->cell, &names->room, names->count + 1,
	                                      sizeof *names->cell, err))
		return false;
	char *copy = arena_text(names->arena, cell.at, cell.length, err);
	if (copy == NULL)
		return false;
	names->cell[names->count++] = (struct str){copy, cell.length};
	return true;
}

static const struct str *line_of(const struct csv_names *names, size_t line)
{
	return names->cell + line * names->columns;
}

/* The line of the header, from 0, that gives the names. */
static size_t find_line(const struct csv_names *names, struct err *err)
{
	size_t lines = names->columns > 0 ? names->count / names->columns : 0;
	size_t width = csv_names_width(names->cell, names->columns, lines);

	for (size_t i = 0; lines > 1 && i < lines; i++)
		if (csv_names_are_codes(line_of(names, i), width, err))
			return i;
	return 0;
}

/* ---- making --------------------------------------------------------------------------------- */

/* What is at hand while names are made. */
struct maker {
	struct csv_names *names;
	struct csv_where where;
	struct csv_notes *notes;
	struct err *err;
	struct intern *seen;  /* the texts of the header, so that no made name takes one of them */
	size_t *next;         /* of each name: the number that its next twin tries */
	struct buffer buffer; /* of a name that is being made */
	size_t line;          /* of the header: the names' */
	size_t unnamed, repeated, cut;
};

/* "file:line:column" of the name of a column, for a note; false after ten of a kind. */
static bool place(struct maker *maker, size_t column, size_t *kind, char text[], size_t size)
{
	size_t line, at;

	if ((*kind)++ >= CSV_NOTES_MAX)
		return false;
	struct csv_target target = {0, maker->line, column, CSV_SCAN_CELL};
	if (!csv_scan_place(maker->where, target, &line, &at, maker->err))
		return false;
	snprintf(text, size, "%s:%zu:%zu", maker->where.source->name, line, at);
	return true;
}

static bool is_free(const struct maker *maker, struct str name)
{
	uint32_t id;

	return !intern_find(maker->seen, name, &id) && !intern_find(maker->names->names, name, &id);
}

/* `column_3`, or `column_3_2` where another column is called so. */
static bool add_unnamed(struct maker *maker, size_t column)
{
	char made[MADE_NAME], at[512];
	struct str name = {made, (size_t)snprintf(made, MADE_NAME, "column_%zu", column + 1)};
	uint32_t id;

	for (size_t n = 2; !is_free(maker, name); n++)
		name.length = (size_t)snprintf(made, MADE_NAME, "column_%zu_%zu", column + 1, n);
	if (maker->names->count > 0 && place(maker, column, &maker->unnamed, at, sizeof at)) {
		csv_note(maker->notes, maker->err, "%s: the column has no name and is called '%s'",
		         at, made);
		if (column + 1 == maker->names->columns)
			maker->names->last = maker->notes->last;
	}
	return intern_add(maker->names->names, name, &id, maker->err);
}

/* At most so many bytes, up to the border of a character. */
static struct str cut_to(struct str text, size_t most)
{
	if (text.length > most) {
		text.length = most;
		while (text.length > 0 && ((unsigned char)text.at[text.length] & 0xc0) == 0x80)
			text.length--;
	}
	return text;
}

/* A name that stands there already: `text_2`, or the next number that is free. */
static bool add_repeated(struct maker *maker, size_t column, struct str name, uint32_t first)
{
	char number[MADE_NAME], at[512], quoted[GATHER_QUOTE_SIZE], made[GATHER_QUOTE_SIZE];
	struct buffer *buffer = &maker->buffer;
	struct str whole;
	uint32_t id;

	do {
		size_t n = maker->next[first]++ + 2;
		size_t length = (size_t)snprintf(number, sizeof number, "_%zu", n);
		struct str base = cut_to(name, DATASET_NAME_MAX - length);
		buffer->length = 0;
		if (!buffer_add(buffer, base.at, base.length, maker->err) ||
		    !buffer_add(buffer, number, length, maker->err))
			return false;
		whole = (struct str){buffer->at, buffer->length};
	} while (!is_free(maker, whole));
	if (place(maker, column, &maker->repeated, at, sizeof at))
		csv_note(maker->notes, maker->err,
		         "%s: column %zu is called '%s' already, this one becomes '%s'", at,
		         (size_t)first + 1, gather_quote(name, quoted), gather_quote(whole, made));
	maker->names->title[column] = name;
	return intern_add(maker->names->names, whole, &id, maker->err);
}

static bool add_name(struct maker *maker, size_t column)
{
	char at[512];
	uint32_t id;

	if (maker->names->count == 0)
		return add_unnamed(maker, column);
	struct str cell = line_of(maker->names, maker->line)[column];
	struct str name = cut_to(cell, DATASET_NAME_MAX);
	if (cell.length == 0)
		return add_unnamed(maker, column);
	if (name.length < cell.length) {
		if (place(maker, column, &maker->cut, at, sizeof at))
			csv_note(maker->notes, maker->err,
			         "%s: the column's name has %zu bytes and is cut to %d", at,
			         cell.length, DATASET_NAME_MAX);
		maker->names->title[column] = cell;
	}
	if (intern_find(maker->names->names, name, &id))
		return add_repeated(maker, column, name, id);
	return intern_add(maker->names->names, name, &id, maker->err);
}

/* The other lines' cells, joined. */
static bool make_title(struct maker *maker, size_t column)
{
	struct csv_names *names = maker->names;
	struct buffer *buffer = &maker->buffer;

	buffer->length = 0;
	for (size_t i = 0; i < names->count / names->columns; i++) {
		struct str cell = line_of(names, i)[column];
		if (i == maker->line || cell.length == 0 || csv_names_are_imports(&cell, 1))
			continue;
		if (buffer->length > 0 && !buffer_text(buffer, " - ", maker->err))
			return false;
		if (!buffer_add(buffer, cell.at, cell.length, maker->err))
			return false;
	}
	if (buffer->length == 0)
		return true;
	char *copy = arena_text(names->arena, buffer->at, buffer->length, maker->err);
	names->title[column] = (struct str){copy, buffer->length};
	return copy != NULL;
}

static bool count_rest(struct maker *maker, size_t count, const char *what)
{
	return count <= CSV_NOTES_MAX ||
	       csv_note(maker->notes, maker->err, "%s: ... and %zu more columns %s",
	                maker->where.source->name, count - CSV_NOTES_MAX, what);
}

static bool make_all(struct maker *maker)
{
	struct csv_names *names = maker->names;
	uint32_t id;

	for (size_t i = 0; names->count > 0 && i < names->columns; i++)
		if (!intern_add(maker->seen,
		                cut_to(line_of(names, maker->line)[i], DATASET_NAME_MAX), &id,
		                maker->err))
			return false;
	for (size_t i = 0; i < names->columns; i++)
		if (!add_name(maker, i) || maker->err->code != ERR_NONE)
			return false;
	for (size_t i = 0; names->count > names->columns && i < names->columns; i++)
		if (!make_title(maker, i))
			return false;
	return count_rest(maker, maker->unnamed, "without a name") &&
	       count_rest(maker, maker->repeated, "of a name that stood there already") &&
	       count_rest(maker, maker->cut, "whose names are cut");
}

bool csv_names_make(struct csv_names *names, size_t columns, struct csv_where where,
                    struct csv_notes *notes, struct err *err)
{
	names->columns = columns;
	if (names->arena == NULL)
		names->arena = arena_new(err);
	names->names = intern_new(err);
	if (names->arena == NULL || names->names == NULL)
		return false;
	names->title = arena_alloc(names->arena, columns, sizeof *names->title, err);
	struct maker maker = {
		.names = names,
		.where = where,
		.notes = notes,
		.err = err,
		.seen = intern_new(err),
		.next = arena_alloc(names->arena, columns, sizeof *maker.next, err),
		.line = find_line(names, err),
	};
	bool done = names->title != NULL && maker.seen != NULL && maker.next != NULL &&
	            err->code == ERR_NONE && make_all(&maker);
	intern_free(maker.seen);
	buffer_free(&maker.buffer);
	return done;
}

void csv_names_free(struct csv_names *names)
{
	intern_free(names->names);
	mem_free(names->cell);
	arena_free(names->arena);
	*names = (struct csv_names){0};
}
