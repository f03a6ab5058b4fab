/*
 * csv_read.c - a CSV file as typed columns: libcsv's part, physical lines, pieces.
 *
 * libcsv calls on_cell and on_end while it works on a piece and cannot be stopped from there; after
 * an error they do nothing until the piece is done.
 */
#include "csv_read.h"

#include "csv_head.h"
#include "csv_parser.h"
#include "encoding.h"
#include "mem.h"
#include "progress.h"
#include "threads.h"

#include <stdio.h>
#include <string.h>

struct reader {
	struct source source;
	const struct csv_options *options;
	struct csv_rows rows;
	struct csv_signs signs;
	struct err *err;
	size_t skip; /* what comes before the header: a byte order mark, a line on separators */
	size_t first_line;  /* ... and the line behind it */
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
	csv_parser_grow(parser);
	progress_step(from);
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

	if (!csv_parser_begin(&parser, reader->rows.separator, reader->err))
		return;
	reader->line = reader->first_line;
	reader->breaks = 0;
	reader->after_cr = false;
	reader->rows.start = (struct csv_anchor){reader->skip, 0, reader->first_line};
	reader->rows.anchor = reader->rows.start;
	source_seek(&reader->source, reader->skip);
	progress_begin(reader->source.name, reader->source.size);
	while (read_piece(reader, &parser, &quoted))
		;
	progress_end();
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

/*
 * A first line `sep=;`, as Excel writes and reads it: it says what separates cells, and is none of
 * the header. Takes it off the text.
 */
static bool take_sign(struct reader *reader, struct str *text)
{
	struct str sign = STR("sep="), rest = *text;
	char name[4];

	if (rest.length > 0 && *rest.at == '"')
		sign = STR("\"sep=");
	if (!str_starts(rest, sign) || rest.length < sign.length + 2)
		return true;
	char separator = rest.at[sign.length];
	size_t length = sign.length + 1;
	if (sign.length == 5 && rest.at[length] == '"')
		length++;
	const char *end = memchr(rest.at + length, '\n', MIN(rest.length - length, (size_t)2));
	bool is_sign = memchr(",;\t|", separator, 4) != NULL && length < rest.length &&
	               (rest.at[length] == '\n' || rest.at[length] == '\r');
	if (!is_sign)
		return true;
	length = end != NULL ? (size_t)(end - rest.at) + 1 : length + 1;
	reader->skip += length;
	reader->first_line = 2;
	*text = (struct str){rest.at + length, rest.length - length};
	if (reader->rows.separator != 0)
		return true;
	reader->rows.separator = separator;
	return csv_note(reader->rows.notes, reader->err,
	                "%s:1:1: the line says that cells are separated by %s, and is left out",
	                reader->source.name, csv_separator_name(separator, name));
}

static bool find_signs(struct reader *reader, struct str text)
{
	const struct csv_options *options = reader->options;
	struct csv_rows *rows = &reader->rows;
	struct csv_sight sight = {
		.where = {&reader->source, {reader->skip, 0, reader->first_line}, rows->separator},
		.text = text,
		.whole = reader->skip + text.length < SOURCE_HEAD,
		.header = options->header == CSV_HEADER_FIND ? 1 : (size_t)options->header,
		.header_most = options->header == CSV_HEADER_FIND ? CSV_HEADER_MAX
	                                                          : (size_t)options->header,
		.rules = &rows->rules,
	};

	reader->signs = (struct csv_signs){options->decimal, options->thousands};
	if (!csv_signs_find(&reader->signs, &sight, rows->notes, reader->err))
		return false;
	rows->rules.decimal = reader->signs.decimal;
	rows->rules.thousands = reader->signs.thousands;
	return true;
}

static bool note_second_line(struct reader *reader)
{
	struct csv_where from = {
		&reader->source, {reader->skip, 0, reader->first_line}, reader->rows.separator};
	size_t line, column;

	return csv_scan_place(from, (struct csv_target){0, 1, 0, CSV_SCAN_CELL}, &line, &column,
	                      reader->err) &&
	       csv_note(reader->rows.notes, reader->err,
	                "%s:%zu:%zu: the line has texts where those below have numbers: a second "
	                "header line? (header = 2; else header = 1)",
	                reader->source.name, line, column);
}

/* How many records are the header; makes ready for rows where there is none. */
static bool find_header(struct reader *reader)
{
	struct csv_head head;
	struct csv_rows *rows = &reader->rows;

	rows->header = reader->options->header > 0 ? (size_t)reader->options->header : 0;
	if (rows->header > 0)
		return true;
	if (!csv_head_look(&reader->source, reader->skip, rows->separator, &rows->rules, &head,
	                   reader->err))
		return false;
	if (reader->options->header == 0)
		return head.columns == 0 || csv_rows_begin(rows, head.columns);
	rows->header = head.lines;
	if (head.doubtful)
		return note_second_line(reader);
	return head.lines == 1 ||
	       csv_note(rows->notes, reader->err,
	                "%s: the header has %zu lines, identifiers are names and texts titles",
	                reader->source.name, head.lines);
}

/* Looks at the file's first bytes: is it text, what separates its cells, how are numbers written,
 * how many lines has the header? */
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
	reader->first_line = 1;
	done = done && take_sign(reader, &text) &&
	       (reader->rows.separator != 0 || find_separator(reader, text)) &&
	       find_signs(reader, text) && find_header(reader);
	mem_free(bytes);
	return done;
}

/* The encoding. */

/* The text around a byte, up to separators, for a note. */
static bool word_at(struct reader *reader, size_t offset, char quoted[GATHER_QUOTE_SIZE])
{
	static const char ends[] = ",;|\t\"\r\n";
	char bytes[256];
	size_t before = MIN(offset, (size_t)100), got, from = before, to = before;

	if (!source_peek(&reader->source, offset - before, bytes, sizeof bytes, &got, reader->err))
		return false;
	while (from > 0 && memchr(ends, bytes[from - 1], sizeof ends - 1) == NULL)
		from--;
	while (to < got && memchr(ends, bytes[to], sizeof ends - 1) == NULL)
		to++;
	while (from < to && ((unsigned char)bytes[from] & 0xc0) == 0x80)
		from++;
	gather_quote((struct str){bytes + from, to - from}, quoted);
	return true;
}

/* From the encoding that was named, or that the first bytes show, to UTF-8. */
static bool convert_known(struct reader *reader)
{
	char bytes[SOURCE_HEAD], name[ENCODING_NAME_SIZE];
	const char *asked = reader->options->encoding;
	struct str head = {bytes, 0};

	if (!source_peek(&reader->source, 0, bytes, sizeof bytes, &head.length, reader->err) ||
	    !source_is_plain(&reader->source, head, reader->err))
		return false;
	reader->rows.is_guess = asked == NULL && !str_starts(head, STR("\xef\xbb\xbf"));
	if (asked != NULL && encoding_is_utf8(asked))
		return true;
	const char *found = encoding_of_head(head);
	if (asked == NULL && found == NULL)
		return true;
	reader->rows.is_guess = false;
	if (asked == NULL)
		return encoding_convert(&reader->source, found, NULL, reader->err) &&
		       csv_note(reader->rows.notes, reader->err, "%s: the text is in %s",
		                reader->source.name, found);
	if (!encoding_find(asked, name, reader->err))
		return false;
	if (str_starts(head, STR("\xef\xbb\xbf"))) {
		err_advise(reader->err, "leave the encoding out");
		return err_set(reader->err, ERR_DATA, "its mark says UTF-8, not %s", asked);
	}
	/* without a mark iconv takes UTF-16 for that of this processor */
	if (found != NULL && (strcasecmp(name, "UTF-16") == 0 || strcasecmp(name, "UTF16") == 0))
		memcpy(name, found, strlen(found) + 1);
	return encoding_convert(&reader->source, name, NULL, reader->err);
}

/* A byte was not UTF-8: true if the file is now UTF-8, having been in windows-1252. */
static bool convert_foreign(struct reader *reader)
{
	struct encoding_survey survey;
	char word[GATHER_QUOTE_SIZE], more[64] = "";

	if (!encoding_look(&reader->source, &survey, reader->err))
		return false;
	if (!survey.is_western)
		return true;
	struct encoding_mark mark = {.original = survey.bad};
	if (survey.characters > 0)
		snprintf(more, sizeof more, ", %zu of its characters could be UTF-8",
		         survey.characters);
	return encoding_convert(&reader->source, "windows-1252", &mark, reader->err) &&
	       word_at(reader, mark.offset, word) &&
	       csv_note(reader->rows.notes, reader->err,
	                "%s:%zu:%zu: not UTF-8, read as windows-1252 ('%s')%s", reader->source.name,
	                mark.line, mark.column, word, more);
}

static void begin_reader(struct reader *reader)
{
	const struct csv_options *options = reader->options;
	bool is_guess = reader->rows.is_guess;

	reader->rows = (struct csv_rows){
		.source = &reader->source,
		.rules = {.missing = options->missing, .missing_count = options->missing_count},
		.type = options->type,
		.type_count = options->type_count,
		.separator = options->separator,
		.is_guess = is_guess,
		.keeps_texts = options->keeps_texts,
		.keeps_signs = options->decimal != 0 || options->thousands.at != NULL,
		.notes = reader->rows.notes,
		.err = reader->err,
	};
}

static void read_all(struct reader *reader)
{
	begin_reader(reader);
	if (!look(reader))
		return;
	read_records(reader);
	if (csv_rows_again(&reader->rows))
		read_records(reader);
}

struct dataset *csv_read(const char *path, const struct csv_options *options,
                         struct csv_notes *notes, struct csv_found *found, struct err *err)
{
	struct reader reader = {.options = options, .rows = {.notes = notes}, .err = err};
	const char *name = options->name != NULL ? options->name : path;
	size_t piece = options->piece != 0 ? options->piece : CSV_PIECE;
	struct dataset *dataset = NULL;

	if (!source_open(&reader.source, path, name, piece, err))
		return NULL;
	if (convert_known(&reader)) {
		read_all(&reader);
		if (reader.rows.is_foreign) {
			csv_rows_free(&reader.rows);
			notes->first = notes->last = NULL;
			reader.rows.is_guess = reader.rows.is_foreign = false;
			if (convert_foreign(&reader))
				read_all(&reader);
		}
		if (!csv_rows_failed(&reader.rows))
			dataset = csv_rows_dataset(&reader.rows);
		*found = (struct csv_found){reader.signs, reader.rows.dates};
	}
	csv_rows_free(&reader.rows);
	source_close(&reader.source);
	return dataset;
}
