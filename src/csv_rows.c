/* csv_rows.c - cells, as they come from a file record by record, to named typed columns. */
#include "csv_rows.h"

#include "intern.h"
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROWS = 64, NOTE_SIZE = 1024 };

bool csv_note(struct csv_notes *notes, struct err *err, const char *format, ...)
{
	char text[NOTE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	struct csv_note *made = arena_alloc(notes->arena, 1, sizeof *made, err);
	if (made == NULL)
		return false;
	made->text = arena_text(notes->arena, text, strlen(text), err);
	if (made->text == NULL)
		return false;
	*(notes->first == NULL ? &notes->first : &notes->last->next) = made;
	notes->last = made;
	return true;
}

void csv_rows_place(struct csv_rows *rows, struct csv_target target)
{
	size_t line, column;

	if (csv_scan_place(rows->source, rows->anchor, rows->separator, target, &line, &column,
	                   rows->err))
		err_at(rows->err, "%s:%zu:%zu", rows->source->name, line, column);
}

void csv_rows_place_cell(struct csv_rows *rows, size_t byte)
{
	csv_rows_place(rows, (struct csv_target){0, rows->record, rows->field, byte});
}

static const char *column_name(const struct csv_rows *rows, size_t column,
                               char text[GATHER_QUOTE_SIZE])
{
	return gather_quote(intern_text(rows->names, (uint32_t)column), text);
}

const char *csv_separator_name(char separator, char text[4])
{
	if (separator == '\t')
		return "a tab";
	snprintf(text, 4, "'%c'", separator);
	return text;
}

/* The header: names, then a gather a column. */

static bool name_is_free(const struct csv_rows *rows, struct str name)
{
	uint32_t id;

	return !intern_find(rows->names, name, &id);
}

/*
 * Unnamed columns get their names behind the last named one, so that `column_3` gives way to a
 * column of that name. Until then a name that no header can have (with a zero byte) keeps the
 * place.
 */
static bool add_name(struct csv_rows *rows, struct str cell)
{
	char kept[32];
	uint32_t id;

	if (cell.length == 0) {
		int length = snprintf(kept, sizeof kept, "%c%zu", 0, rows->field);
		cell = (struct str){kept, (size_t)length};
	}
	return intern_add(rows->names, cell, &id, rows->err);
}

static void header_cell(struct csv_rows *rows, struct str cell)
{
	char quoted[GATHER_QUOTE_SIZE];
	uint32_t before;

	if (rows->names == NULL)
		rows->names = intern_new(rows->err);
	if (rows->names == NULL)
		return;
	if (rows->field == CSV_COLUMNS_MAX) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_set(rows->err, ERR_LIMIT, "more than %d columns", CSV_COLUMNS_MAX);
		return;
	}
	if (cell.length > DATASET_NAME_MAX) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_advise(rows->err, "at most %d", DATASET_NAME_MAX);
		err_set(rows->err, ERR_LIMIT, "a column's name of %zu bytes", cell.length);
		return;
	}
	size_t bad;
	if (!gather_is_text(cell, &bad, &rows->why)) {
		csv_rows_place_cell(rows, bad);
		err_advise(rows->err, "%s", rows->why.advice);
		err_set(rows->err, rows->why.code, "%s", rows->why.text);
		return;
	}
	if (intern_find(rows->names, cell, &before)) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_advise(rows->err, "give each column a name of its own");
		err_set(rows->err, ERR_DATA, "columns %zu and %zu are both called '%s'",
		        (size_t)before + 1, rows->field + 1, gather_quote(cell, quoted));
		return;
	}
	if (add_name(rows, cell))
		rows->field++;
}

enum { MADE_NAME = 64 };

/* `column_3`, or `column_3_2` where another column is called so. */
static struct str make_name(const struct csv_rows *rows, size_t column, char made[MADE_NAME])
{
	struct str name = {made, (size_t)snprintf(made, MADE_NAME, "column_%zu", column + 1)};

	for (size_t n = 2; !name_is_free(rows, name); n++)
		name.length = (size_t)snprintf(made, MADE_NAME, "column_%zu_%zu", column + 1, n);
	return name;
}

static void note_unnamed(struct csv_rows *rows, size_t field, const char *name)
{
	size_t line, column;

	if (csv_scan_place(rows->source, rows->anchor, rows->separator,
	                   (struct csv_target){0, 0, field, CSV_SCAN_CELL}, &line, &column,
	                   rows->err))
		csv_note(rows->notes, rows->err,
		         "%s:%zu:%zu: the column has no name and is called '%s'",
		         rows->source->name, line, column, name);
}

/* Copies the names with those for unnamed columns in their places. */
static bool name_columns(struct csv_rows *rows)
{
	struct intern *names = intern_new(rows->err);
	size_t unnamed = 0;
	uint32_t id;

	for (size_t i = 0; !csv_rows_failed(rows) && i < rows->columns; i++) {
		struct str name = intern_text(rows->names, (uint32_t)i);
		char made[MADE_NAME];
		if (name.at[0] == '\0') {
			name = make_name(rows, i, made);
			if (unnamed++ < CSV_NOTES_MAX)
				note_unnamed(rows, i, made);
		}
		if (!intern_add(names, name, &id, rows->err))
			break;
	}
	if (unnamed > CSV_NOTES_MAX)
		csv_note(rows->notes, rows->err, "%s: ... and %zu more columns without a name",
		         rows->source->name, unnamed - CSV_NOTES_MAX);
	if (csv_rows_failed(rows)) {
		intern_free(names);
		return false;
	}
	intern_free(rows->names);
	rows->names = names;
	return true;
}

/* The name nearest to a wrong one; false if none is near. */
static bool nearest_name(const struct csv_rows *rows, struct str wrong, uint32_t *nearest)
{
	size_t best = str_too_far(wrong);

	for (uint32_t i = 0; i < rows->columns; i++) {
		size_t distance = str_distance(wrong, intern_text(rows->names, i));
		if (distance >= best)
			continue;
		best = distance;
		*nearest = i;
	}
	return best < str_too_far(wrong);
}

static bool begin_columns(struct csv_rows *rows)
{
	char name[GATHER_QUOTE_SIZE], near[GATHER_QUOTE_SIZE];
	uint32_t id;

	rows->gather = mem_zero(rows->columns, sizeof *rows->gather, rows->err);
	if (rows->gather == NULL)
		return false;
	for (size_t i = 0; i < rows->columns; i++)
		gather_begin(&rows->gather[i], GATHER_ANY);
	for (size_t i = 0; i < rows->type_count; i++) {
		if (intern_find(rows->names, rows->type[i].name, &id)) {
			gather_begin(&rows->gather[id], rows->type[i].type);
			continue;
		}
		if (rows->type[i].hint)
			continue;
		err_at(rows->err, "%s", rows->source->name);
		if (nearest_name(rows, rows->type[i].name, &id))
			err_advise(rows->err, "is it '%s'?", column_name(rows, id, near));
		return err_set(rows->err, ERR_ARGUMENT, "types: no column '%s'",
		               gather_quote(rows->type[i].name, name));
	}
	rows->room = FIRST_ROWS;
	for (size_t i = 0; i < rows->columns; i++)
		if (!gather_reserve(&rows->gather[i], rows->room, rows->err))
			return false;
	return true;
}

/* Rows. */

static void refuse_cell(struct csv_rows *rows)
{
	char name[GATHER_QUOTE_SIZE];
	size_t bad = rows->gather[rows->field].bad;

	if (rows->why.code != ERR_DATA) { /* memory, limits: no fault of the cell */
		*rows->err = rows->why;
		return;
	}
	csv_rows_place_cell(rows, bad == SIZE_MAX ? CSV_SCAN_CELL : bad);
	err_advise(rows->err, "%s", rows->why.advice);
	err_set(rows->err, ERR_DATA, "%s in column '%s'", rows->why.text,
	        column_name(rows, rows->field, name));
}

static void turned(struct csv_rows *rows, struct str cell)
{
	char name[GATHER_QUOTE_SIZE], quoted[GATHER_QUOTE_SIZE];
	size_t line, column;

	if (rows->turned++ >= CSV_NOTES_MAX)
		return;
	if (csv_scan_place(rows->source, rows->anchor, rows->separator,
	                   (struct csv_target){0, rows->record, rows->field, CSV_SCAN_CELL}, &line,
	                   &column, rows->err))
		csv_note(rows->notes, rows->err,
		         "%s:%zu:%zu: '%s' is not a number, so column '%s' is read as text",
		         rows->source->name, line, column, gather_quote(cell, quoted),
		         column_name(rows, rows->field, name));
}

void csv_rows_cell(struct csv_rows *rows, struct str cell)
{
	if (csv_rows_failed(rows))
		return;
	if (rows->record == 0 && !rows->second) {
		header_cell(rows, cell);
		return;
	}
	if (rows->record > 0 && rows->field < rows->columns) {
		switch (gather_add(&rows->gather[rows->field], &rows->rules, rows->rows, rows->room,
		                   cell, &rows->why)) {
		case GATHER_TAKEN: break;
		case GATHER_TURNED: turned(rows, cell); break;
		case GATHER_REFUSED: refuse_cell(rows); break;
		}
	}
	rows->field++;
}

/* Remembers the row's line where it is not the one after the last row's. */
static bool add_line(struct csv_rows *rows, size_t line)
{
	struct dataset_origin *origin = &rows->origin;

	if (origin->count > 0) {
		const struct dataset_jump *last = &origin->jump[origin->count - 1];
		if (last->line + (rows->rows - last->row) == line)
			return true;
	}
	if (!mem_grow((void **)&origin->jump, &rows->jumps_room, origin->count + 1,
	              sizeof *origin->jump, rows->err))
		return false;
	origin->jump[origin->count++] = (struct dataset_jump){rows->rows, line};
	return true;
}

static bool more_rows(struct csv_rows *rows)
{
	size_t room = rows->room + rows->room / 2;

	for (size_t i = 0; i < rows->columns; i++)
		if (!gather_reserve(&rows->gather[i], room, rows->err))
			return false;
	rows->room = room;
	return true;
}

static bool end_row(struct csv_rows *rows, size_t line)
{
	char separator[4];

	if (rows->field != rows->columns) {
		err_at(rows->err, "%s:%zu:1", rows->source->name, line);
		if (rows->field > rows->columns)
			err_advise(rows->err, "put cells that contain %s in quotes",
			           csv_separator_name(rows->separator, separator));
		else
			err_advise(rows->err, "give each row all its cells, empty ones too");
		return err_set(rows->err, ERR_DATA, "the row has %zu %s, the header has %zu",
		               rows->field, rows->field == 1 ? "cell" : "cells", rows->columns);
	}
	if (!rows->second && !add_line(rows, line))
		return false;
	rows->rows++;
	return rows->rows < rows->room || more_rows(rows);
}

static bool end_header(struct csv_rows *rows)
{
	rows->columns = rows->field;
	return rows->second || (name_columns(rows) && begin_columns(rows));
}

void csv_rows_end(struct csv_rows *rows, size_t line)
{
	if (csv_rows_failed(rows) || !(rows->record == 0 ? end_header(rows) : end_row(rows, line)))
		return;
	rows->record++;
	rows->field = 0;
}

void csv_rows_blank(struct csv_rows *rows, size_t line)
{
	if (rows->second)
		return;
	if (rows->blank++ == 0)
		rows->first_blank = line;
}

static bool begin_again(struct csv_rows *rows)
{
	if (rows->turned > CSV_NOTES_MAX)
		csv_note(rows->notes, rows->err, "%s: ... and %zu more columns read as text",
		         rows->source->name, rows->turned - CSV_NOTES_MAX);
	for (size_t i = 0; i < rows->columns; i++)
		if (!gather_again(&rows->gather[i], rows->room, rows->err))
			return false;
	rows->second = true;
	rows->first_rows = rows->rows;
	rows->rows = rows->record = rows->field = 0;
	return !csv_rows_failed(rows);
}

bool csv_rows_again(struct csv_rows *rows)
{
	return !csv_rows_failed(rows) && !rows->second && rows->turned > 0 && begin_again(rows);
}

static bool check_whole(struct csv_rows *rows)
{
	if (csv_rows_failed(rows))
		return false;
	err_at(rows->err, "%s", rows->source->name);
	if (rows->gather == NULL)
		return err_set(rows->err, ERR_DATA, "the file is empty");
	if (rows->second && rows->rows != rows->first_rows)
		return err_set(rows->err, ERR_FILE, "the file changed while it was read");
	return rows->blank == 0 ||
	       csv_note(rows->notes, rows->err, "%s:%zu:1: %zu blank %s left out%s",
	                rows->source->name, rows->first_blank, rows->blank,
	                rows->blank == 1 ? "line" : "lines",
	                rows->blank == 1 ? "" : ", of which this is the first");
}

static bool put_columns(struct csv_rows *rows, struct dataset *dataset)
{
	struct labels *plain = labels_new(0, 0, rows->err);
	bool done = plain != NULL;

	for (size_t i = 0; done && i < rows->columns; i++) {
		struct column *column =
			gather_column(&rows->gather[i], rows->rows, plain, rows->err);
		done = column != NULL && dataset_put(dataset, intern_text(rows->names, (uint32_t)i),
		                                     column, rows->err);
		column_drop(column);
	}
	labels_drop(plain);
	return done;
}

struct dataset *csv_rows_dataset(struct csv_rows *rows)
{
	size_t length = strlen(rows->source->name);

	if (!check_whole(rows))
		return NULL;
	struct dataset *dataset = dataset_new(rows->rows, rows->err);
	if (dataset != NULL && put_columns(rows, dataset))
		rows->origin.file = mem_alloc(length + 1, 1, rows->err);
	if (rows->origin.file == NULL) {
		dataset_free(dataset);
		return NULL;
	}
	memcpy(rows->origin.file, rows->source->name, length + 1);
	dataset_set_origin(dataset, rows->origin);
	rows->origin = (struct dataset_origin){0};
	return dataset;
}

void csv_rows_free(struct csv_rows *rows)
{
	for (size_t i = 0; rows->gather != NULL && i < rows->columns; i++)
		gather_end(&rows->gather[i]);
	mem_free(rows->gather);
	intern_free(rows->names);
	mem_free(rows->origin.jump);
}
