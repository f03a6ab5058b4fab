/*
 * csv_read.c - a CSV file as typed columns, through libcsv.
 *
 * libcsv calls on_cell and on_end while it works on a piece and cannot be stopped from there; after
 * an error they do nothing until the piece is done.
 */
#include "csv_read.h"

#include "csv_scan.h"
#include "intern.h"
#include "mem.h"
#include "threads.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 64, FIRST_BUFFER = 4096, NOTE_SIZE = 1024 };

struct reader {
	struct source source;
	struct gather_rules rules;
	const struct csv_options *options;
	struct csv_notes *notes;
	struct err *err;
	struct err why; /* of a cell refused; its place comes with `err` */
	char separator;
	size_t skip; /* length of the byte order mark */

	struct intern *names;  /* the header's cells; the number of a name is its place ... */
	struct gather *gather; /* ... and that of its column; NULL until the header is whole */
	size_t columns;
	size_t rows, rows_room;
	struct dataset_origin origin;
	size_t jumps_room;
	bool second; /* the second reading */

	size_t record, field; /* of the cell that comes next; the header is record 0 */
	size_t line;	      /* where the record begins */
	size_t breaks;	      /* line breaks in its cells so far */
	bool after_cr;	      /* the last line ended in CR: an LF now belongs to it */
	bool quoted_breaks;   /* cells may contain line breaks */
	struct csv_anchor anchor;
	size_t blank, first_blank; /* blank lines, and where the first is */
	size_t turned;		   /* columns to read again */
};

static bool failed(const struct reader *reader)
{
	return reader->err->code != ERR_NONE;
}

static void note(struct reader *reader, const char *format, ...) PRINTF(2, 3);

static void note(struct reader *reader, const char *format, ...)
{
	char text[NOTE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	struct csv_notes *notes = reader->notes;
	struct csv_note *made = arena_alloc(notes->arena, 1, sizeof *made, reader->err);
	if (made == NULL)
		return;
	made->text = arena_text(notes->arena, text, strlen(text), reader->err);
	if (made->text == NULL)
		return;
	*(notes->first == NULL ? &notes->first : &notes->last->next) = made;
	notes->last = made;
}

/* Puts the place of a target in front of the error that is set next. */
static void place(struct reader *reader, struct csv_target target, size_t *line, size_t *column)
{
	if (csv_scan_place(&reader->source, reader->anchor, reader->separator, target, line, column,
			   reader->err))
		err_at(reader->err, "%s:%zu:%zu", reader->source.name, *line, *column);
}

static void place_cell(struct reader *reader, size_t byte)
{
	size_t line, column;

	place(reader, (struct csv_target){0, reader->record, reader->field, byte}, &line, &column);
}

static const char *column_name(const struct reader *reader, size_t column,
			       char text[GATHER_QUOTE_SIZE])
{
	return gather_quote(intern_text(reader->names, (uint32_t)column), text);
}

static const char *separator_name(char separator, char text[4])
{
	if (separator == '\t')
		return "a tab";
	snprintf(text, 4, "'%c'", separator);
	return text;
}

/* The header: names, then a gather a column. */

static bool name_is_free(const struct reader *reader, struct str name)
{
	uint32_t id;

	return !intern_find(reader->names, name, &id);
}

/*
 * Unnamed columns get their names behind the last named one, so that `column_3` gives way to a
 * column of that name. Until then a name that no header can have (with a zero byte) keeps the
 * place.
 */
static bool add_name(struct reader *reader, struct str cell)
{
	char kept[32];
	uint32_t id;

	if (cell.length == 0) {
		int length = snprintf(kept, sizeof kept, "%c%zu", 0, reader->field);
		cell = (struct str){kept, (size_t)length};
	}
	return intern_add(reader->names, cell, &id, reader->err);
}

static void header_cell(struct reader *reader, struct str cell)
{
	char quoted[GATHER_QUOTE_SIZE];
	uint32_t before;

	if (reader->field == CSV_COLUMNS_MAX) {
		place_cell(reader, CSV_SCAN_CELL);
		err_set(reader->err, ERR_LIMIT, "more than %d columns", CSV_COLUMNS_MAX);
		return;
	}
	if (cell.length > CSV_NAME_MAX) {
		place_cell(reader, CSV_SCAN_CELL);
		err_advise(reader->err, "at most %d", CSV_NAME_MAX);
		err_set(reader->err, ERR_LIMIT, "a column's name of %zu bytes", cell.length);
		return;
	}
	size_t bad;
	if (!gather_is_text(cell, &bad, &reader->why)) {
		place_cell(reader, bad);
		err_advise(reader->err, "%s", reader->why.advice);
		err_set(reader->err, reader->why.code, "%s", reader->why.text);
		return;
	}
	if (intern_find(reader->names, cell, &before)) {
		place_cell(reader, CSV_SCAN_CELL);
		err_advise(reader->err, "give each column a name of its own");
		err_set(reader->err, ERR_DATA, "columns %zu and %zu are both called '%s'",
			(size_t)before + 1, reader->field + 1, gather_quote(cell, quoted));
		return;
	}
	if (add_name(reader, cell))
		reader->field++;
}

/* Copies the names with those for unnamed columns in their places. */
static bool name_columns(struct reader *reader)
{
	struct intern *names = intern_new(reader->err);
	size_t unnamed = 0;

	for (size_t i = 0; names != NULL && i < reader->columns; i++) {
		struct str name = intern_text(reader->names, (uint32_t)i);
		char made[64];
		uint32_t id;
		size_t line, column;
		if (name.at[0] == '\0') {
			int length = snprintf(made, sizeof made, "column_%zu", i + 1);
			name = (struct str){made, (size_t)length};
			for (size_t n = 2; !name_is_free(reader, name); n++) {
				length = snprintf(made, sizeof made, "column_%zu_%zu", i + 1, n);
				name.length = (size_t)length;
			}
			if (unnamed++ < CSV_NOTES_MAX &&
			    csv_scan_place(&reader->source, reader->anchor, reader->separator,
					   (struct csv_target){0, 0, i, CSV_SCAN_CELL}, &line,
					   &column, reader->err))
				note(reader,
				     "%s:%zu:%zu: the column has no name and is called '%s'",
				     reader->source.name, line, column, made);
		}
		if (failed(reader) || !intern_add(names, name, &id, reader->err)) {
			intern_free(names);
			return false;
		}
	}
	if (unnamed > CSV_NOTES_MAX)
		note(reader, "%s: ... and %zu more columns without a name", reader->source.name,
		     unnamed - CSV_NOTES_MAX);
	if (names == NULL)
		return false;
	intern_free(reader->names);
	reader->names = names;
	return !failed(reader);
}

/* The name nearest to a wrong one, or NULL if none is near. */
static bool nearest_name(const struct reader *reader, struct str wrong, uint32_t *nearest)
{
	size_t best = wrong.length / 3 + 2;

	for (uint32_t i = 0; i < reader->columns; i++) {
		size_t distance = str_distance(wrong, intern_text(reader->names, i));
		if (distance >= best)
			continue;
		best = distance;
		*nearest = i;
	}
	return best < wrong.length / 3 + 2;
}

static bool begin_columns(struct reader *reader)
{
	const struct csv_options *options = reader->options;
	char name[GATHER_QUOTE_SIZE], near[GATHER_QUOTE_SIZE];
	uint32_t id;

	reader->gather = mem_zero(reader->columns, sizeof *reader->gather, reader->err);
	if (reader->gather == NULL)
		return false;
	for (size_t i = 0; i < reader->columns; i++)
		gather_begin(&reader->gather[i], GATHER_ANY);
	for (size_t i = 0; i < options->type_count; i++) {
		if (intern_find(reader->names, options->type[i].name, &id)) {
			gather_begin(&reader->gather[id], options->type[i].type);
			continue;
		}
		err_at(reader->err, "%s", reader->source.name);
		if (nearest_name(reader, options->type[i].name, &id))
			err_advise(reader->err, "is it '%s'?", column_name(reader, id, near));
		return err_set(reader->err, ERR_ARGUMENT, "types: no column '%s'",
			       gather_quote(options->type[i].name, name));
	}
	reader->rows_room = FIRST_ROWS;
	for (size_t i = 0; i < reader->columns; i++)
		if (!gather_reserve(&reader->gather[i], reader->rows_room, reader->err))
			return false;
	return true;
}

/* Rows. */

static void refuse_cell(struct reader *reader)
{
	char name[GATHER_QUOTE_SIZE];
	size_t bad = reader->gather[reader->field].bad;

	if (reader->why.code != ERR_DATA) { /* memory, limits: no fault of the cell */
		*reader->err = reader->why;
		return;
	}
	place_cell(reader, bad == SIZE_MAX ? CSV_SCAN_CELL : bad);
	err_advise(reader->err, "%s", reader->why.advice);
	err_set(reader->err, ERR_DATA, "%s in column '%s'", reader->why.text,
		column_name(reader, reader->field, name));
}

static void turned(struct reader *reader, struct str cell)
{
	char name[GATHER_QUOTE_SIZE], quoted[GATHER_QUOTE_SIZE];
	size_t line, column;

	if (reader->turned++ >= CSV_NOTES_MAX)
		return;
	if (csv_scan_place(&reader->source, reader->anchor, reader->separator,
			   (struct csv_target){0, reader->record, reader->field, CSV_SCAN_CELL},
			   &line, &column, reader->err))
		note(reader, "%s:%zu:%zu: '%s' is not a number, so column '%s' is read as text",
		     reader->source.name, line, column, gather_quote(cell, quoted),
		     column_name(reader, reader->field, name));
}

static void on_cell(void *bytes, size_t length, void *owner)
{
	struct reader *reader = owner;
	struct str cell = {bytes, length};

	if (failed(reader))
		return;
	if (reader->quoted_breaks)
		reader->breaks += csv_scan_lines(cell);
	if (reader->record == 0 && !reader->second) {
		header_cell(reader, cell);
		return;
	}
	if (reader->record > 0 && reader->field < reader->columns) {
		switch (gather_add(&reader->gather[reader->field], &reader->rules, reader->rows,
				   reader->rows_room, cell, &reader->why)) {
		case GATHER_TAKEN: break;
		case GATHER_TURNED: turned(reader, cell); break;
		case GATHER_REFUSED: refuse_cell(reader); break;
		}
	}
	reader->field++;
}

/* Remembers the row's line where it is not the one after the last row's. */
static bool add_line(struct reader *reader)
{
	struct dataset_origin *origin = &reader->origin;

	if (origin->count > 0) {
		const struct dataset_jump *last = &origin->jump[origin->count - 1];
		if (last->line + (reader->rows - last->row) == reader->line)
			return true;
	}
	if (!mem_grow((void **)&origin->jump, &reader->jumps_room, origin->count + 1,
		      sizeof *origin->jump, reader->err))
		return false;
	origin->jump[origin->count++] = (struct dataset_jump){reader->rows, reader->line};
	return true;
}

static bool more_rows(struct reader *reader)
{
	size_t room = reader->rows_room + reader->rows_room / 2;

	for (size_t i = 0; i < reader->columns; i++)
		if (!gather_reserve(&reader->gather[i], room, reader->err))
			return false;
	reader->rows_room = room;
	return true;
}

static bool end_row(struct reader *reader)
{
	char separator[4];

	if (reader->field != reader->columns) {
		err_at(reader->err, "%s:%zu:1", reader->source.name, reader->line);
		if (reader->field > reader->columns)
			err_advise(reader->err, "put cells that contain %s in quotes",
				   separator_name(reader->separator, separator));
		else
			err_advise(reader->err, "give each row all its cells, empty ones too");
		return err_set(reader->err, ERR_DATA, "the row has %zu %s, the header has %zu",
			       reader->field, reader->field == 1 ? "cell" : "cells",
			       reader->columns);
	}
	if (!reader->second && !add_line(reader))
		return false;
	reader->rows++;
	return reader->rows < reader->rows_room || more_rows(reader);
}

static void on_end(int terminator, void *owner)
{
	struct reader *reader = owner;
	bool second_half = terminator == '\n' && reader->after_cr && reader->field == 0;

	if (failed(reader))
		return;
	reader->after_cr = terminator == '\r';
	if (second_half)
		return;
	if (reader->field == 0) {
		if (reader->blank++ == 0)
			reader->first_blank = reader->line;
	} else if (reader->record == 0) {
		reader->columns = reader->field;
		if (!reader->second && (!name_columns(reader) || !begin_columns(reader)))
			return;
		reader->record++;
	} else {
		if (!end_row(reader))
			return;
		reader->record++;
	}
	reader->line += 1 + reader->breaks;
	reader->breaks = 0;
	reader->field = 0;
}

/* libcsv's memory: doubled (set_growth) up to the limit of a cell. */

static void *resize(void *old, size_t size)
{
	struct err ignored = {0}; /* libcsv reports it in its own way */

	return size <= CSV_FIELD_MAX ? mem_resize(old, size, 1, &ignored) : NULL;
}

static void set_growth(struct csv_parser *parser)
{
	csv_set_blk_size(parser, MAX(csv_get_buffer_size(parser), (size_t)FIRST_BUFFER));
}

static int keep_blanks(unsigned char byte)
{
	(void)byte;
	return 0;
}

static bool begin_parser(struct csv_parser *parser, char separator, struct err *err)
{
	if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return err_set(err, ERR_MEMORY, "libcsv cannot begin");
	csv_set_delim(parser, (unsigned char)separator);
	csv_set_space_func(parser, keep_blanks);
	csv_set_realloc_func(parser, resize);
	csv_set_free_func(parser, mem_free);
	return true;
}

/* Why libcsv stopped at byte `at` of the file. */
static void explain(struct reader *reader, struct csv_parser *parser, size_t at, char byte)
{
	char separator[4];
	size_t line, column;

	if (csv_error(parser) == CSV_EPARSE && byte == '"') {
		place(reader, (struct csv_target){.offset = at}, &line, &column);
		err_advise(reader->err, "put the whole cell in quotes and double those within");
		err_set(reader->err, ERR_DATA, "a quote in a cell that does not begin with one");
	} else if (csv_error(parser) == CSV_EPARSE) {
		place(reader, (struct csv_target){.offset = at}, &line, &column);
		err_advise(reader->err,
			   "double the quotes within a cell; cells are separated by %s",
			   separator_name(reader->separator, separator));
		err_set(reader->err, ERR_DATA, "text behind the closing quote of a cell");
	} else if (csv_get_buffer_size(parser) >= CSV_FIELD_MAX) {
		place_cell(reader, CSV_SCAN_CELL);
		err_advise(reader->err, "is the quote that opens here never closed?");
		err_set(reader->err, ERR_LIMIT, "a cell of %d MiB or more",
			CSV_FIELD_MAX / (1024 * 1024));
	} else {
		err_at(reader->err, "%s", reader->source.name);
		err_set(reader->err, ERR_MEMORY, "not enough memory for a cell");
	}
}

/* The anchor moves to the last line of the piece that surely begins a record. */
static void move_anchor(struct reader *reader, struct str piece, size_t tail)
{
	const char *from = piece.at + tail, *end = piece.at + piece.length;
	const char *feed = memrchr(from, '\n', (size_t)(end - from));

	if (feed == NULL || memchr(feed, '\r', (size_t)(end - feed)) != NULL)
		return;
	reader->anchor = (struct csv_anchor){
		.offset = reader->source.offset - (size_t)(end - feed) + 1,
		.record = reader->record,
		.line = reader->line,
	};
}

/* An unclosed quote swallows the rest of the file, and libcsv learns of it only at the end. */
static void finish_parser(struct reader *reader, struct csv_parser *parser)
{
	if (csv_fini(parser, on_cell, on_end, reader) == 0 || failed(reader))
		return;
	place_cell(reader, CSV_SCAN_CELL);
	err_advise(reader->err, "close it with another quote");
	err_set(reader->err, ERR_DATA, "the quote that opens here is never closed");
}

/* One reading of the whole file. */
static bool read_records(struct reader *reader)
{
	struct csv_parser parser;
	struct str piece;
	bool quoted = false;

	if (!begin_parser(&parser, reader->separator, reader->err))
		return false;
	reader->line = 1;
	reader->record = reader->field = reader->breaks = 0;
	reader->after_cr = false;
	reader->anchor = (struct csv_anchor){reader->skip, 0, 1};
	source_seek(&reader->source, reader->skip);
	while (!failed(reader)) {
		size_t from = reader->source.offset, tail;
		if (interrupt_requested())
			err_set(reader->err, ERR_INTERRUPTED, "interrupted");
		if (failed(reader) || !source_next(&reader->source, &piece, reader->err))
			break;
		if (piece.length == 0) {
			finish_parser(reader, &parser);
			break;
		}
		if (csv_scan_breaks(piece, &quoted, &tail))
			reader->quoted_breaks = true;
		set_growth(&parser);
		size_t done = csv_parse(&parser, piece.at, piece.length, on_cell, on_end, reader);
		if (failed(reader))
			break;
		if (done < piece.length)
			explain(reader, &parser, from + done, piece.at[done]);
		else if (!quoted)
			move_anchor(reader, piece, tail);
	}
	csv_free(&parser);
	return !failed(reader);
}

/* The second reading, for columns that turned into text after they had numbers. */
static bool read_again(struct reader *reader)
{
	size_t rows = reader->rows;

	if (reader->turned > CSV_NOTES_MAX)
		note(reader, "%s: ... and %zu more columns read as text", reader->source.name,
		     reader->turned - CSV_NOTES_MAX);
	for (size_t i = 0; i < reader->columns; i++)
		if (!gather_again(&reader->gather[i], reader->rows_room, reader->err))
			return false;
	reader->second = true;
	reader->rows = 0;
	size_t blank = reader->blank;
	if (!read_records(reader))
		return false;
	reader->blank = blank;
	err_at(reader->err, "%s", reader->source.name);
	return reader->rows == rows ||
	       err_set(reader->err, ERR_FILE, "the file changed while it was read");
}

static bool begin(struct reader *reader, const char *path)
{
	size_t piece = reader->options->piece != 0 ? reader->options->piece : CSV_PIECE;
	struct str head = {NULL, 0};

	const char *name = reader->options->name != NULL ? reader->options->name : path;

	if (!source_open(&reader->source, path, name, piece, reader->err))
		return false;
	char *bytes = mem_alloc(SOURCE_HEAD, 1, reader->err);
	bool done = bytes != NULL &&
		    source_peek(&reader->source, 0, bytes, SOURCE_HEAD, &head.length, reader->err);
	head.at = bytes;
	done = done && source_is_text(&reader->source, head, &reader->skip, reader->err);
	if (done && reader->separator == 0) {
		char byte[4];
		struct csv_separator found = csv_scan_separator(
			(struct str){head.at + reader->skip, head.length - reader->skip});
		reader->separator = found.byte;
		if (!found.sure)
			note(reader, "%s: cells are separated by %s", name,
			     separator_name(found.byte, byte));
	}
	mem_free(bytes);
	reader->names = done ? intern_new(reader->err) : NULL;
	return reader->names != NULL && !failed(reader);
}

static bool read_all(struct reader *reader)
{
	if (!read_records(reader))
		return false;
	if (reader->gather == NULL) {
		err_at(reader->err, "%s", reader->source.name);
		return err_set(reader->err, ERR_DATA, "the file is empty");
	}
	if (reader->turned > 0 && !read_again(reader))
		return false;
	if (reader->blank > 0)
		note(reader, "%s:%zu:1: %zu blank %s left out%s", reader->source.name,
		     reader->first_blank, reader->blank, reader->blank == 1 ? "line" : "lines",
		     reader->blank == 1 ? "" : ", of which this is the first");
	return !failed(reader);
}

static struct dataset *make_dataset(struct reader *reader)
{
	struct dataset *dataset = dataset_new(reader->rows, reader->err);
	struct labels *plain = labels_new(0, 0, reader->err);
	bool done = dataset != NULL && plain != NULL;

	for (size_t i = 0; done && i < reader->columns; i++) {
		struct column *column =
			gather_column(&reader->gather[i], reader->rows, plain, reader->err);
		done = column != NULL &&
		       dataset_put(dataset, intern_text(reader->names, (uint32_t)i), column,
				   reader->err);
		column_drop(column);
	}
	labels_drop(plain);
	size_t length = strlen(reader->source.name);
	reader->origin.file = done ? mem_alloc(length + 1, 1, reader->err) : NULL;
	if (reader->origin.file == NULL) {
		dataset_free(dataset);
		return NULL;
	}
	memcpy(reader->origin.file, reader->source.name, length + 1);
	dataset_set_origin(dataset, reader->origin);
	reader->origin = (struct dataset_origin){0};
	return dataset;
}

struct dataset *csv_read(const char *path, const struct csv_options *options,
			 struct csv_notes *notes, struct err *err)
{
	struct reader reader = {
		.source.fd = -1,
		.rules = {options->decimal != 0 ? options->decimal : '.', options->missing,
			  options->missing_count},
		.options = options,
		.notes = notes,
		.err = err,
		.separator = options->separator,
	};
	struct dataset *dataset = NULL;

	if (begin(&reader, path) && read_all(&reader))
		dataset = make_dataset(&reader);
	for (size_t i = 0; reader.gather != NULL && i < reader.columns; i++)
		gather_end(&reader.gather[i]);
	mem_free(reader.gather);
	intern_free(reader.names);
	mem_free(reader.origin.jump);
	source_close(&reader.source);
	return dataset;
}
