/* csv_rows.c - cells, as they come from a file record by record, to named typed columns. */
#include "csv_rows.h"

#include "csv_doubt.h"
#include "mem.h"
#include "threads.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum {
	FIRST_ROWS = 64,
	SMALL = 200000, /* cells that are not worth a thread */
};

static struct csv_where where(const struct csv_rows *rows)
{
	return (struct csv_where){rows->source, rows->anchor, rows->separator};
}

void csv_rows_place(struct csv_rows *rows, struct csv_target target)
{
	size_t line, column;

	if (csv_scan_place(where(rows), target, &line, &column, rows->err))
		err_at(rows->err, "%s:%zu:%zu", rows->source->name, line, column);
}

void csv_rows_place_cell(struct csv_rows *rows, size_t byte)
{
	csv_rows_place(rows, (struct csv_target){0, rows->record, rows->field, byte});
}

static const char *column_name(const struct csv_rows *rows, size_t column,
                               char text[GATHER_QUOTE_SIZE])
{
	return gather_quote(intern_text(rows->names.names, (uint32_t)column), text);
}

const char *csv_separator_name(char separator, char text[4])
{
	if (separator == '\t')
		return "a tab";
	snprintf(text, 4, "'%c'", separator);
	return text;
}

/* The header: names, then a gather a column. */

/* A cell that is not UTF-8 may show that the file is in another encoding. */
static bool is_foreign(struct csv_rows *rows, struct str cell)
{
	rows->is_foreign = rows->is_guess && utf8_invalid(cell.at, cell.length) < cell.length;
	return rows->is_foreign;
}

static void header_cell(struct csv_rows *rows, struct str cell)
{
	size_t bad;

	if (rows->field == CSV_COLUMNS_MAX) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_set(rows->err, ERR_LIMIT, "more than %d columns", CSV_COLUMNS_MAX);
		return;
	}
	if (is_foreign(rows, cell))
		return;
	if (!gather_is_text(cell, &bad, &rows->why)) {
		csv_rows_place_cell(rows, bad);
		err_advise(rows->err, "%s", rows->why.advice);
		err_set(rows->err, rows->why.code, "%s", rows->why.text);
		return;
	}
	if (csv_names_add(&rows->names, cell, rows->err))
		rows->field++;
}

/* The name nearest to a wrong one; false if none is near. */
static bool nearest_name(const struct csv_rows *rows, struct str wrong, uint32_t *nearest)
{
	size_t best = str_too_far(wrong);

	for (uint32_t i = 0; i < rows->columns; i++) {
		size_t distance = str_distance(wrong, intern_text(rows->names.names, i));
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
		gather_begin(&rows->gather[i], rows->keeps_texts ? GATHER_UNDATED : GATHER_ANY);
	for (size_t i = 0; i < rows->type_count; i++) {
		if (intern_find(rows->names.names, rows->type[i].name, &id)) {
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

static void refuse_cell(struct csv_rows *rows, struct str cell)
{
	char name[GATHER_QUOTE_SIZE];
	size_t bad = rows->gather[rows->field].bad;

	if (rows->why.code == ERR_DATA && is_foreign(rows, cell))
		return;
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

	if (is_foreign(rows, cell) || rows->turned++ >= CSV_NOTES_MAX)
		return;
	if (csv_scan_place(where(rows),
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
	if (rows->record < rows->header) {
		if (!rows->second)
			header_cell(rows, cell);
		else
			rows->field++;
		return;
	}
	rows->bytes += cell.length;
	if (rows->field < rows->columns) {
		switch (gather_add(&rows->gather[rows->field], &rows->rules, rows->rows, rows->room,
		                   cell, &rows->why)) {
		case GATHER_TAKEN: break;
		case GATHER_TURNED: turned(rows, cell); break;
		case GATHER_REFUSED: refuse_cell(rows, cell); break;
		}
	} else if (rows->field > rows->columns || cell.length > 0) {
		rows->has_extra = true;
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

static bool more_rows(struct csv_rows *rows, size_t least)
{
	size_t room = MAX(rows->room + rows->room / 2, least);

	for (size_t i = 0; i < rows->columns; i++)
		if (!gather_reserve(&rows->gather[i], room, rows->err))
			return false;
	rows->room = room;
	return true;
}

static bool refuse_length(struct csv_rows *rows, size_t line, size_t cells)
{
	char separator[4];

	err_at(rows->err, "%s:%zu:1", rows->source->name, line);
	if (cells > rows->columns)
		err_advise(rows->err, "put cells that contain %s in quotes",
		           csv_separator_name(rows->separator, separator));
	else
		err_advise(rows->err, "give each row all its cells, empty ones too");
	return err_set(rows->err, ERR_DATA, "the row has %zu %s, the %s has %zu", cells,
	               cells == 1 ? "cell" : "cells", rows->header > 0 ? "header" : "first",
	               rows->columns);
}

/* Whether the row has its cells, and perhaps the empty one too many that all rows have. */
static bool check_length(struct csv_rows *rows, size_t line)
{
	bool has_one_more = rows->field == rows->columns + 1 && !rows->has_extra;

	rows->has_extra = false;
	if (has_one_more && rows->rows == 0 && rows->header > 0)
		rows->extra = line;
	if (rows->extra != 0 && rows->field == rows->columns)
		return refuse_length(rows, rows->extra, rows->columns + 1);
	if (rows->field == rows->columns || (rows->extra != 0 && has_one_more))
		return true;
	return refuse_length(rows, line, rows->field);
}

static bool end_row(struct csv_rows *rows, size_t line)
{
	if (!check_length(rows, line))
		return false;
	if (!rows->second && !add_line(rows, line))
		return false;
	if (rows->bytes == 0 && !rows->second && rows->unfilled++ == 0)
		rows->first_unfilled = line;
	rows->bytes = 0;
	rows->rows++;
	return rows->rows < rows->room || more_rows(rows, 0);
}

bool csv_rows_reserve(struct csv_rows *rows, size_t count)
{
	return rows->rows + count < rows->room || more_rows(rows, rows->rows + count + 1);
}

bool csv_rows_add(struct csv_rows *rows, const struct csv_stretch *stretch)
{
	size_t first = rows->rows;
	size_t lines = rows->second ? 0 : stretch->line != NULL ? stretch->rows : 1;

	for (size_t i = 0; i < lines; i++) {
		rows->rows = first + i;
		if (!add_line(rows, stretch->first_line + (i > 0 ? stretch->line[i] : 0)))
			return false;
	}
	rows->rows = first + stretch->rows;
	rows->fast_rows += stretch->rows;
	rows->record += stretch->rows;
	if (!rows->second && rows->unfilled == 0)
		rows->first_unfilled = stretch->first_unfilled;
	if (!rows->second)
		rows->unfilled += stretch->unfilled;
	return true;
}

static bool make_names(struct csv_rows *rows)
{
	struct csv_where header = {rows->source, rows->start, rows->separator};

	return csv_names_make(&rows->names, rows->columns, header, rows->notes, rows->err) &&
	       begin_columns(rows);
}

static bool end_header(struct csv_rows *rows, size_t line)
{
	if (rows->second)
		return true;
	if (rows->record == 0)
		rows->columns = rows->field;
	else if (rows->field != rows->columns)
		return refuse_length(rows, line, rows->field);
	return rows->record + 1 < rows->header || make_names(rows);
}

bool csv_rows_begin(struct csv_rows *rows, size_t columns)
{
	rows->columns = columns;
	if (columns <= CSV_COLUMNS_MAX)
		return make_names(rows);
	err_at(rows->err, "%s", rows->source->name);
	return err_set(rows->err, ERR_LIMIT, "more than %d columns", CSV_COLUMNS_MAX);
}

void csv_rows_end(struct csv_rows *rows, size_t line)
{
	if (csv_rows_failed(rows) ||
	    !(rows->record < rows->header ? end_header(rows, line) : end_row(rows, line)))
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
	rows->rows = rows->record = rows->field = rows->fast_rows = 0;
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
	if (rows->gather == NULL && rows->record > 0) {
		err_advise(rows->err, "are there so many?");
		return err_set(rows->err, ERR_DATA, "the file ends within its %zu header lines",
		               rows->header);
	}
	if (rows->gather == NULL)
		return err_set(rows->err, ERR_DATA, "the file is empty");
	if (rows->second && rows->rows != rows->first_rows)
		return err_set(rows->err, ERR_FILE, "the file changed while it was read");
	return true;
}

/* Whether the last column has no name and no cells: what a separator at each line's end makes. */
static bool is_tail(const struct csv_rows *rows)
{
	size_t last = rows->columns - 1;

	return rows->header > 0 &&
	       csv_names_width(rows->names.cell, rows->columns, rows->header) == last &&
	       rows->gather[last].answers == 0 && rows->gather[last].texts == NULL;
}

/* Leaves the last column out, and says so where it was said that it has no name. */
static bool drop_tail(struct csv_rows *rows)
{
	struct csv_note *last = rows->names.last;
	const char *end = last != NULL ? strstr(last->text, ": the column has no name") : NULL;
	int length = end != NULL ? (int)(end - last->text) : (int)strlen(rows->source->name);

	rows->columns--;
	if (!csv_note(rows->notes, rows->err,
	              "%.*s: the last column has neither a name nor a cell, left out", length,
	              end != NULL ? last->text : rows->source->name))
		return false;
	if (last != NULL)
		last->text = NULL;
	return true;
}

/* Says what was left out: separators at the ends of lines, blank lines. */
static bool note_left_out(struct csv_rows *rows)
{
	if (rows->extra != 0 &&
	    !csv_note(rows->notes, rows->err,
	              "%s:%zu:1: each row has an empty cell more than the header, left out",
	              rows->source->name, rows->extra))
		return false;
	if (is_tail(rows) && !drop_tail(rows))
		return false;
	return rows->blank == 0 ||
	       csv_note(rows->notes, rows->err, "%s:%zu:1: %zu blank %s left out%s",
	                rows->source->name, rows->first_blank, rows->blank,
	                rows->blank == 1 ? "line" : "lines",
	                rows->blank == 1 ? "" : ", of which this is the first");
}

/* Rows of nothing but separators, as Excel leaves them behind; in a file of one column that is how
 * a missing cell is written. */
static bool note_unfilled(struct csv_rows *rows)
{
	bool one = rows->unfilled == 1;

	return rows->unfilled == 0 || rows->columns == 1 ||
	       csv_note(rows->notes, rows->err,
	                "%s:%zu:1: %zu %s no cell filled%s; %s kept (delete the %s if %s nobody's)",
	                rows->source->name, rows->first_unfilled, rows->unfilled,
	                one ? "row has" : "rows have", one ? "" : ", of which this is the first",
	                one ? "it is" : "they are", one ? "line" : "lines",
	                one ? "it is" : "they are");
}

/* Remembers and notes a column of dates that are not ISO's; `count` are those so far. */
static bool add_date(struct csv_rows *rows, size_t column, size_t count)
{
	char quoted[GATHER_QUOTE_SIZE];
	struct str name = intern_text(rows->names.names, (uint32_t)column);
	enum date_form form = rows->gather[column].form;
	struct csv_date *date = arena_alloc(rows->notes->arena, 1, sizeof *date, rows->err);

	if (date == NULL)
		return false;
	date->name = arena_text(rows->notes->arena, name.at, name.length, rows->err);
	date->form = form;
	date->next = rows->dates;
	rows->dates = date;
	return date->name != NULL &&
	       (count >= CSV_NOTES_MAX ||
	        csv_note(rows->notes, rows->err, "%s: column '%s' is read as dates, %s",
	                 rows->source->name, gather_quote(name, quoted), date_form_name(form)));
}

/* The line in which a row begins. */
static size_t line_of(const struct csv_rows *rows, size_t row)
{
	const struct dataset_jump *jump = rows->origin.jump;
	size_t i = rows->origin.count - 1;

	while (jump[i].row > row)
		i--;
	return jump[i].line + (row - jump[i].row);
}

/* What is done column by column on all cores. */
struct finish {
	struct csv_rows *rows;
	struct csv_doubt *doubt; /* of each column */
	struct dataset *dataset;
	struct err *err; /* of each worker */
};

static void settle(void *shared, size_t worker, size_t column)
{
	struct finish *finish = shared;
	struct csv_rows *rows = finish->rows;
	struct gather *gather = &rows->gather[column];
	char decimal = rows->keeps_signs ? 0 : rows->rules.decimal;

	finish->doubt[column] = csv_doubt_find(gather, decimal, rows->rows);
	if (finish->err[worker].code == ERR_NONE)
		(void)!gather_settle(gather, rows->rows, &finish->err[worker]);
}

static void complete(void *shared, size_t worker, size_t column)
{
	struct finish *finish = shared;
	(void)worker;

	column_finish((struct column *)(uintptr_t)dataset_at(finish->dataset, column));
}

/* Puts the columns into the dataset, with what there is to note of them. */
static bool put_columns(struct finish *finish)
{
	struct csv_rows *rows = finish->rows;
	char name[GATHER_QUOTE_SIZE];
	struct labels *plain = labels_new(0, 0, rows->err);
	bool done = plain != NULL;
	size_t dates = 0, doubts = 0;

	for (size_t i = 0; done && i < rows->columns; i++) {
		struct gather *gather = &rows->gather[i];
		struct csv_doubt *doubt = &finish->doubt[i];
		if (doubt->kind != CSV_DOUBT_NONE && doubts++ < CSV_NOTES_MAX &&
		    !csv_doubt_note(doubt, rows->source->name, line_of(rows, doubt->row),
		                    column_name(rows, i, name), rows->notes, rows->err))
			break;
		struct column *column =
			gather_column(gather, rows->rows, plain, rows->names.title[i], rows->err);
		done = column != NULL &&
		       dataset_put(finish->dataset, intern_text(rows->names.names, (uint32_t)i),
		                   column, rows->err);
		column_drop(column);
		if (done && gather->form != DATE_FORMS && gather->form != DATE_ISO)
			done = add_date(rows, i, dates++);
	}
	labels_drop(plain);
	if (done && doubts > CSV_NOTES_MAX)
		done = csv_note(rows->notes, rows->err,
		                "%s: ... and %zu more columns that look like dates or numbers",
		                rows->source->name, doubts - CSV_NOTES_MAX);
	if (done && dates > CSV_NOTES_MAX)
		done = csv_note(rows->notes, rows->err, "%s: ... and %zu more columns of dates",
		                rows->source->name, dates - CSV_NOTES_MAX);
	return done && !csv_rows_failed(rows);
}

static bool finish_columns(struct csv_rows *rows, struct dataset *dataset)
{
	bool is_small = rows->rows < SMALL / MAX(rows->columns, (size_t)1);
	size_t workers = is_small ? 1 : threads_workers(rows->columns);
	struct finish finish = {rows, NULL, dataset, NULL};
	struct threads_task settling = {&finish, settle, NULL},
			    completing = {&finish, complete, NULL};

	finish.doubt = mem_zero(rows->columns, sizeof *finish.doubt, rows->err);
	finish.err = mem_zero(workers, sizeof *finish.err, rows->err);
	bool done = finish.doubt != NULL && finish.err != NULL &&
	            threads_run(&settling, rows->columns, workers, rows->err);
	for (size_t i = 0; done && i < workers; i++)
		if (finish.err[i].code != ERR_NONE && rows->err->code == ERR_NONE)
			*rows->err = finish.err[i];
	done = done && !csv_rows_failed(rows) && put_columns(&finish) &&
	       threads_run(&completing, rows->columns, workers, rows->err);
	mem_free(finish.doubt);
	mem_free(finish.err);
	return done;
}

struct dataset *csv_rows_dataset(struct csv_rows *rows)
{
	size_t length = strlen(rows->source->name);

	if (!check_whole(rows) || !note_left_out(rows) || !note_unfilled(rows))
		return NULL;
	struct dataset *dataset = dataset_new(rows->rows, rows->err);
	if (dataset != NULL && finish_columns(rows, dataset))
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
	for (size_t i = 0; rows->gather != NULL && i < rows->names.columns; i++)
		gather_end(&rows->gather[i]);
	mem_free(rows->gather);
	csv_names_free(&rows->names);
	mem_free(rows->origin.jump);
	rows->gather = NULL;
	rows->origin = (struct dataset_origin){0};
}
