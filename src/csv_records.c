/*
 * csv_records.c - records of a CSV file through libcsv.
 *
 * libcsv calls on_cell and on_end while it works on a piece and cannot be stopped from there; after
 * an error they do nothing until the piece is done.
 */
#include "csv_records.h"

#include "csv_parser.h"
#include "progress.h"
#include "threads.h"

#include <string.h>

enum { AHEAD = 4096 }; /* bytes read behind the place to read to, where the record there ends */

static void on_cell(void *bytes, size_t length, void *owner)
{
	struct csv_records *records = owner;
	struct str cell = {bytes, length};

	if (records->quoted_breaks)
		records->breaks += csv_scan_lines(cell);
	csv_rows_cell(records->rows, cell);
}

/* Also called for each byte of a blank line's end, and for the LF of a CRLF. */
static void on_end(int terminator, void *owner)
{
	struct csv_records *records = owner;
	bool is_blank = records->rows->field == 0;
	bool is_second_half = terminator == '\n' && records->after_cr && is_blank;

	records->has_ended = true;
	if (csv_rows_failed(records->rows))
		return;
	records->after_cr = terminator == '\r';
	if (is_second_half)
		return;
	if (is_blank)
		csv_rows_blank(records->rows, records->line);
	else
		csv_rows_end(records->rows, records->line);
	records->line += 1 + records->breaks;
	records->breaks = 0;
}

/* Why libcsv stopped at byte `at` of the file. */
static void explain(struct csv_records *records, size_t at, char byte)
{
	struct csv_rows *rows = records->rows;
	struct csv_parser *parser = &records->parser;
	char separator[4];

	if (csv_error(parser) == CSV_EPARSE && byte == '"') {
		csv_rows_place(rows, (struct csv_target){.offset = at});
		err_advise(rows->err, "put the whole cell in quotes and double those within");
		err_set(rows->err, ERR_DATA, "a quote in a cell that does not begin with one");
	} else if (csv_error(parser) == CSV_EPARSE) {
		csv_rows_place(rows, (struct csv_target){.offset = at});
		err_advise(rows->err, "double the quotes within a cell; cells are separated by %s",
		           csv_separator_name(rows->separator, separator));
		err_set(rows->err, ERR_DATA, "text behind the closing quote of a cell");
	} else if (csv_get_buffer_size(parser) >= CSV_FIELD_MAX) {
		csv_rows_place_cell(rows, CSV_SCAN_CELL);
		err_advise(rows->err, "is the quote that opens here never closed?");
		err_set(rows->err, ERR_LIMIT, "a cell of %d MiB or more",
		        CSV_FIELD_MAX / (1024 * 1024));
	} else {
		err_at(rows->err, "%s", records->source->name);
		err_set(rows->err, ERR_MEMORY, "not enough memory for a cell");
	}
}

/* An unclosed quote swallows the rest of the file, and libcsv learns of it only at the end. */
static void finish_parser(struct csv_records *records)
{
	struct csv_rows *rows = records->rows;

	if (csv_fini(&records->parser, on_cell, on_end, records) == 0 || csv_rows_failed(rows))
		return;
	csv_rows_place_cell(rows, CSV_SCAN_CELL);
	err_advise(rows->err, "close it with another quote");
	err_set(rows->err, ERR_DATA, "the quote that opens here is never closed");
}

/* The anchor moves to the last line of the piece that surely begins a record. */
static void move_anchor(struct csv_records *records, struct str piece, size_t tail)
{
	const char *from = piece.at + tail, *end = piece.at + piece.length;
	const char *feed = memrchr(from, '\n', (size_t)(end - from));

	if (feed == NULL || memchr(feed, '\r', (size_t)(end - feed)) != NULL)
		return;
	records->rows->anchor = (struct csv_anchor){
		.offset = records->offset - (size_t)(end - feed) + 1,
		.record = records->rows->record,
		.line = records->line,
	};
}

/* Hands bytes to libcsv; false after an error. */
static bool feed(struct csv_records *records, struct str piece)
{
	size_t from = records->offset, tail;

	if (csv_scan_breaks(piece, &records->quoted, &tail))
		records->quoted_breaks = true;
	csv_parser_grow(&records->parser);
	records->has_ended = false;
	size_t done = csv_parse(&records->parser, piece.at, piece.length, on_cell, on_end, records);
	records->offset += piece.length;
	if (csv_rows_failed(records->rows))
		return false;
	if (done < piece.length)
		explain(records, from + done, piece.at[done]);
	else if (!records->quoted)
		move_anchor(records, piece, tail);
	return !csv_rows_failed(records->rows);
}

/* Hands over lines behind `until` one by one; true once one ended a record. False after an error,
 * too. */
static bool feed_lines(struct csv_records *records, struct str piece)
{
	const char *at = piece.at, *end = piece.at + piece.length;

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		const char *stop = lf != NULL ? lf : end;
		if (stop > at && !feed(records, (struct str){at, (size_t)(stop - at)}))
			return false;
		if (lf == NULL)
			break;
		if (!feed(records, (struct str){lf, 1}))
			return false;
		if (records->has_ended)
			return true;
		at = lf + 1;
	}
	return false;
}

bool csv_records_read(struct csv_records *records, size_t until)
{
	struct err *err = records->rows->err;
	struct str piece;

	while (!csv_rows_failed(records->rows)) {
		if (interrupt_requested())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		source_seek(records->source, records->offset);
		size_t near = until > records->offset ? until - records->offset - 1 : 0;
		if (!source_next(records->source, MIN(near, SIZE_MAX - AHEAD) + AHEAD, &piece, err))
			return false;
		if (piece.length == 0) {
			finish_parser(records);
			return false;
		}
		progress_step(records->offset);
		struct str first = {piece.at, MIN(piece.length, near)};
		struct str rest = {piece.at + first.length, piece.length - first.length};
		if (first.length > 0 && !feed(records, first))
			return false;
		if (feed_lines(records, rest))
			return true;
	}
	return false;
}

void csv_records_go(struct csv_records *records)
{
	records->offset = records->rows->anchor.offset;
	records->line = records->rows->anchor.line;
	records->breaks = 0;
	records->after_cr = false;
	records->quoted = false;
}

bool csv_records_begin(struct csv_records *records, struct csv_rows *rows, struct source *source)
{
	*records = (struct csv_records){.rows = rows, .source = source};
	csv_records_go(records);
	return csv_parser_begin(&records->parser, rows->separator, rows->err);
}

void csv_records_end(struct csv_records *records)
{
	csv_free(&records->parser);
}
