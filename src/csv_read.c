/* csv_read.c - a CSV file as typed columns: what is found out first, and who reads. */
#include "csv_read.h"

#include "csv_fast.h"
#include "csv_head.h"
#include "encoding.h"
#include "mem.h"
#include "progress.h"

#include <stdio.h>
#include <string.h>

enum { HEAD = 4096 }; /* bytes of the first rows */

struct reader {
	struct source source;
	const struct csv_options *options;
	struct csv_rows rows;
	struct csv_signs signs;
	struct err *err;
	size_t skip; /* what comes before the header: a byte order mark, a line on separators */
	size_t first_line; /* ... and the line behind it */
};

/*
 * Header and first rows, then the bulk in the fast lane, then what that left. The first rows tell
 * what the columns are, and most of the texts there are.
 */
static void read_lanes(struct reader *reader, struct csv_records *records)
{
	const struct csv_rows *rows = &reader->rows;
	size_t piece = reader->options->piece;
	size_t head = reader->skip + (piece != 0 ? piece / 16 : HEAD);
	bool more = true;

	while (more && !reader->options->by_libcsv &&
	       (rows->gather == NULL || rows->rows == 0 || records->offset < head))
		more = csv_records_read(records, MAX(records->offset + 1, head));
	if (more && !reader->options->by_libcsv)
		more = csv_fast_read(records, piece);
	if (more)
		csv_records_read(records, SIZE_MAX);
}

/* One reading of the whole file. */
static void read_records(struct reader *reader)
{
	struct csv_records records;

	reader->rows.start = (struct csv_anchor){reader->skip, 0, reader->first_line};
	reader->rows.anchor = reader->rows.start;
	if (!csv_records_begin(&records, &reader->rows, &reader->source))
		return;
	progress_begin(reader->source.name, reader->source.size);
	read_lanes(reader, &records);
	progress_end();
	csv_records_end(&records);
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
		*found = (struct csv_found){reader.signs, reader.rows.dates, reader.rows.fast_rows};
	}
	csv_rows_free(&reader.rows);
	source_close(&reader.source);
	return dataset;
}
