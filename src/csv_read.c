/*
 * csv_read.c - a CSV file as typed columns: libcsv's part, physical lines, pieces.
 *
 * libcsv calls on_cell and on_end while it works on a piece and cannot be stopped from there; after
 * an error they do nothing until the piece is done.
 */
#include "csv_read.h"

#include "mem.h"
#include "threads.h"

#include <csv.h>
#include <string.h>

enum { FIRST_BUFFER = 4096 };

struct reader {
	struct source source;
	struct csv_rows rows;
	struct err *err;
	size_t skip;        /* length of the byte order mark */
	size_t line;        /* where the record begins */
	size_t breaks;      /* line breaks in its cells so far */
	bool after_cr;      /* the last line ended in CR: an LF now belongs to it */
	bool quoted_breaks; /* cells may contain line breaks */
};

static void on_cell(void *bytes, size_t length, void *owner)
{
	struct reader *reader = owner;
	struct str cell = {bytes, length};

	if (reader->quoted_breaks)
		reader->breaks += csv_scan_lines(cell);
	csv_rows_cell(&reader->rows, cell);
}

/* Also called for each byte of a blank line's end, and for the LF of a CRLF. */
static void on_end(int terminator, void *owner)
{
	struct reader *reader = owner;
	bool is_blank = reader->rows.field == 0;
	bool is_second_half = terminator == '\n' && reader->after_cr && is_blank;

	if (csv_rows_failed(&reader->rows))
		return;
	reader->after_cr = terminator == '\r';
	if (is_second_half)
		return;
	if (is_blank)
		csv_rows_blank(&reader->rows, reader->line);
	else
		csv_rows_end(&reader->rows, reader->line);
	reader->line += 1 + reader->breaks;
	reader->breaks = 0;
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
	struct csv_rows *rows = &reader->rows;
	char separator[4];

	if (csv_error(parser) == CSV_EPARSE && byte == '"') {
		csv_rows_place(rows, (struct csv_target){.offset = at});
		err_advise(reader->err, "put the whole cell in quotes and double those within");
		err_set(reader->err, ERR_DATA, "a quote in a cell that does not begin with one");
	} else if (csv_error(parser) == CSV_EPARSE) {
		csv_rows_place(rows, (struct csv_target){.offset = at});
		err_advise(reader->err,
		           "double the quotes within a cell; cells are separated by %s",
		           csv_separator_name(rows->separator, separator));
		err_set(reader->err, ERR_DATA, "text behind the closing quote of a cell");
	} else if (csv_get_buffer_size(parser) >= CSV_FIELD_MAX) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_advise(reader->err, "is the quote that opens here never closed?");
		err_set(reader->err, ERR_LIMIT, "a cell of %d MiB or more",
		        CSV_FIELD_MAX / (1024 * 1024));
	} else {
		err_at(reader->err, "%s", reader->source.name);
		err_set(reader->err, ERR_MEMORY, "not enough memory for a cell");
	}
}

/* An unclosed quote swallows the rest of the file, and libcsv learns of it only at the end. */
static void finish_parser(struct reader *reader, struct csv_parser *parser)
{
	if (csv_fini(parser, on_cell, on_end, reader) == 0 || csv_rows_failed(&reader->rows))
		return;
	csv_rows_place_cell(&reader->rows, CSV_SCAN_CELL);
	err_advise(reader->err, "close it with another quote");
	err_set(reader->err, ERR_DATA, "the quote that opens here is never closed");
}

/* The anchor moves to the last line of the piece that surely begins a record. */
static void move_anchor(struct reader *reader, struct str piece, size_t tail)
{
	const char *from = piece.at + tail, *end = piece.at + piece.length;
	const char *feed = memrchr(from, '\n', (size_t)(end - from));

	if (feed == NULL || memchr(feed, '\r', (size_t)(end - feed)) != NULL)
		return;
	reader->rows.anchor = (struct csv_anchor){
		.offset = reader->source.offset - (size_t)(end - feed) + 1,
		.record = reader->rows.record,
		.line = reader->line,
	};
}

/* False behind the last piece and after an error. */
static bool read_piece(struct reader *reader, struct csv_parser *parser, bool *quoted)
{
	size_t from = reader->source.offset, tail;
	struct str piece;

	if (interrupt_requested())
		return err_set(reader->err, ERR_INTERRUPTED, "interrupted");
	if (!source_next(&reader->source, &piece, reader->err))
		return false;
	if (piece.length == 0) {
		finish_parser(reader, parser);
		return false;
	}
	if (csv_scan_breaks(piece, quoted, &tail))
		reader->quoted_breaks = true;
	set_growth(parser);
	size_t done = csv_parse(parser, piece.at, piece.length, on_cell, on_end, reader);
	if (csv_rows_failed(&reader->rows))
		return false;
	if (done < piece.length)
		explain(reader, parser, from + done, piece.at[done]);
	else if (!*quoted)
		move_anchor(reader, piece, tail);
	return !csv_rows_failed(&reader->rows);
}

/* One reading of the whole file. */
static void read_records(struct reader *reader)
{
	struct csv_parser parser;
	bool quoted = false;

	if (!begin_parser(&parser, reader->rows.separator, reader->err))
		return;
	reader->line = 1;
	reader->breaks = 0;
	reader->after_cr = false;
	reader->rows.anchor = (struct csv_anchor){reader->skip, 0, 1};
	source_seek(&reader->source, reader->skip);
	while (read_piece(reader, &parser, &quoted))
		;
	csv_free(&parser);
}

static bool find_separator(struct reader *reader, struct str text)
{
	bool whole = reader->skip + text.length < SOURCE_HEAD;
	struct csv_separator found = csv_scan_separator(text, whole);
	char name[4];

	reader->rows.separator = found.byte;
	return found.sure ||
	       csv_note(reader->rows.notes, reader->err, "%s: cells are separated by %s",
	                reader->source.name, csv_separator_name(found.byte, name));
}

static bool find_decimal(struct reader *reader, struct str text)
{
	char found = csv_scan_decimal(text, reader->rows.separator);

	reader->rows.rules.decimal = found;
	return found == '.' || csv_note(reader->rows.notes, reader->err,
	                                "%s: numbers have a decimal comma", reader->source.name);
}

/* Looks at the file's first bytes: is it text, what separates its cells, what is the decimal sign?
 */
static bool look(struct reader *reader)
{
	struct str head = {NULL, 0};
	char *bytes = mem_alloc(SOURCE_HEAD, 1, reader->err);

	if (bytes == NULL)
		return false;
	head.at = bytes;
	bool done =
		source_peek(&reader->source, 0, bytes, SOURCE_HEAD, &head.length, reader->err) &&
		source_is_text(&reader->source, head, &reader->skip, reader->err);
	struct str text = {head.at + reader->skip, head.length - reader->skip};
	done = done && (reader->rows.separator != 0 || find_separator(reader, text)) &&
	       (reader->rows.rules.decimal != 0 || find_decimal(reader, text));
	mem_free(bytes);
	return done;
}

struct dataset *csv_read(const char *path, const struct csv_options *options,
                         struct csv_notes *notes, struct err *err)
{
	struct reader reader = {
		.rows = {.rules = {options->decimal, options->missing, options->missing_count},
	                 .type = options->type,
	                 .type_count = options->type_count,
	                 .separator = options->separator,
	                 .notes = notes,
	                 .err = err},
		.err = err,
	};
	const char *name = options->name != NULL ? options->name : path;
	size_t piece = options->piece != 0 ? options->piece : CSV_PIECE;
	struct dataset *dataset = NULL;

	reader.rows.source = &reader.source;
	if (!source_open(&reader.source, path, name, piece, err))
		return NULL;
	if (look(&reader)) {
		read_records(&reader);
		if (csv_rows_again(&reader.rows))
			read_records(&reader);
		dataset = csv_rows_dataset(&reader.rows);
		notes->decimal = reader.rows.rules.decimal;
	}
	csv_rows_free(&reader.rows);
	source_close(&reader.source);
	return dataset;
}
