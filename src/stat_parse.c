/* stat_parse.c - a statistical file through ReadStat, told as messages. */
#include "stat_parse.h"

#include "library.h"
#include "mem.h"
#include "sav_records.h"
#include "stat_wire.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define CALL(name, field)                                                                          \
	{                                                                                          \
#name, offsetof(struct stat_parser, field)                                         \
	}

bool stat_parser_open(struct stat_parser *parser, struct err *err)
{
	static const struct library_call calls[] = {
		CALL(readstat_parser_init, init),
		CALL(readstat_parser_free, free),
		CALL(readstat_set_metadata_handler, on_metadata),
		CALL(readstat_set_note_handler, on_note),
		CALL(readstat_set_variable_handler, on_variable),
		CALL(readstat_set_fweight_handler, on_weight),
		CALL(readstat_set_value_handler, on_value),
		CALL(readstat_set_value_label_handler, on_label),
		CALL(readstat_set_error_handler, on_error),
		CALL(readstat_set_open_handler, on_open),
		CALL(readstat_set_close_handler, on_close),
		CALL(readstat_set_seek_handler, on_seek),
		CALL(readstat_set_read_handler, on_read),
		CALL(readstat_set_update_handler, on_update),
		CALL(readstat_set_io_ctx, io),
		CALL(readstat_set_handler_character_encoding, encoding),
		CALL(readstat_error_message, message),
		CALL(readstat_parse_sav, sav),
		CALL(readstat_parse_por, por),
		CALL(readstat_parse_dta, dta),
		CALL(readstat_parse_sas7bdat, sas7bdat),
		CALL(readstat_parse_xport, xpt),
	};

	return library_open("libreadstat.so.1", "libreadstat1", calls, LENGTH(calls), parser, err);
}

enum {
	WINDOW = 256 * 1024,
	POR_LINE =
		80, /* bytes of a line of a portable file, which ends early where blanks follow */
	POR_TABLE = 200, /* where its table of characters begins, line ends aside */
	POR_DIGIT = 64,  /* the place of `0` there */
	POR_HEAD = 1024, /* bytes of such a file that surely hold the table */
};

struct reading {
	const struct stat_request *request;
	struct sav_records records;
	struct wire wire;
	struct err err;
	size_t at;       /* where ReadStat is in the file */
	size_t from, to; /* what of the file stands in the window */
	char *window;
	size_t asked, got; /* bytes of the last reading */
	char last[3];      /* its first bytes */
	size_t skipped;    /* since then */
	bool swapped;      /* in a file of Stata: the other byte order */
	bool long_text;    /* comes next, and gets a NUL */
	int64_t version;
	size_t stamp;           /* where a file of Stata has its date, 0 if it has none */
	size_t variables, next; /* the variable whose value comes next */
	bool rows_begun;
	char head[POR_HEAD]; /* of a portable file, mended */
	size_t head_length;
	char said[256]; /* ReadStat's last words */
};

/* ---- the file, as ReadStat sees it -------------------------------------------------------- */

static int open_file(const char *path, void *own)
{
	(void)path;
	(void)own;
	return 0;
}

static int close_file(void *own)
{
	(void)own;
	return 0;
}

static readstat_off_t seek(readstat_off_t offset, readstat_io_flags_t whence, void *own)
{
	struct reading *reading = own;
	size_t size = reading->request->size;
	readstat_off_t base = whence == READSTAT_SEEK_SET   ? 0
	                      : whence == READSTAT_SEEK_CUR ? (readstat_off_t)reading->at
	                                                    : (readstat_off_t)size;
	readstat_off_t to;

	if (__builtin_add_overflow(base, offset, &to) || to < 0 || (size_t)to > size)
		return -1;
	reading->skipped = whence == READSTAT_SEEK_CUR && offset > 0 ? (size_t)offset : 0;
	reading->at = (size_t)to;
	return to;
}

/* Puts `with`, which stands at `place` in the file, over what was read from offset `at`. */
static void mend(size_t at, char *bytes, size_t length, size_t place, struct str with)
{
	size_t from = MAX(at, place), to = MIN(at + length, place + with.length);

	if (from < to)
		memcpy(bytes + (from - at), with.at + (from - place), to - from);
}

/*
 * A portable file begins with a table: which byte stands for each of 256 characters. PSPP writes a
 * byte for several that look alike, `8` for the raised 8 too, and for ReadStat the last of them
 * counts. So what has its byte already gets that of `0`, as all have that are not there.
 */
static void mend_table(struct reading *reading)
{
	const struct stat_request *request = reading->request;
	bool taken[256] = {false};
	size_t place = 0, zero = 0;
	ssize_t length = pread(request->file, reading->head, sizeof reading->head, 0);

	reading->head_length = (size_t)MAX(length, 0);
	for (size_t i = 0; i < reading->head_length && place < POR_TABLE + 256; i++) {
		unsigned char byte = (unsigned char)reading->head[i];
		if (byte == '\r')
			continue;
		if (byte == '\n') {
			place = (place + POR_LINE - 1) / POR_LINE * POR_LINE;
			continue;
		}
		if (place == POR_TABLE + POR_DIGIT)
			zero = i;
		if (place >= POR_TABLE + POR_DIGIT && taken[byte])
			reading->head[i] = reading->head[zero];
		taken[byte] = taken[byte] || place >= POR_TABLE + POR_DIGIT;
		place++;
	}
}

/*
 * A system file as ReadStat can bear it: a count of cases that it never reaches, so that all rows
 * come which are there, a date that is one, and room for very long texts.
 */
static void mend_file(const struct reading *reading, size_t at, char *bytes, size_t length)
{
	const struct sav_records *records = &reading->records;

	if (reading->stamp > 0)
		mend(at, bytes, length, reading->stamp, STR("01 Jan 1970 00:00"));
	mend(at, bytes, length, 0, (struct str){reading->head, reading->head_length});
	if (!records->is_sav || at >= MAX((size_t)SAV_HEADER, records->data))
		return;
	mend(at, bytes, length, 80,
	     records->swapped ? STR("\x7f\xff\xff\xff") : STR("\xff\xff\xff\x7f"));
	mend(at, bytes, length, 92, STR("01 Jan 7000:00:00"));
	mend(at, bytes, length, records->widths_at, records->widths);
}

/*
 * Where the 17 letters of the date stand in a file of Stata: behind a tag and their number since
 * release 117, behind the title before.
 */
static size_t find_stamp(const struct stat_request *request)
{
	enum { HEAD = 1024, LETTERS = 17, TITLE = 10, LONG = 81, SHORT = 32 };
	static const char tag[] = "<timestamp>";
	char head[HEAD];
	ssize_t got = pread(request->file, head, sizeof head, 0);
	size_t length = (size_t)MAX(got, 0);

	if (request->format != STAT_DTA || length < TITLE)
		return 0;
	if (head[0] == '<') {
		const char *at = memmem(head, length, tag, sizeof tag - 1);
		size_t behind = at != NULL ? (size_t)(at - head) + sizeof tag - 1 : length;
		return behind < length && head[behind] == LETTERS ? behind + 1 : 0;
	}
	unsigned char release = (unsigned char)head[0];
	return release >= 108 ? TITLE + LONG : release >= 105 ? TITLE + SHORT : 0;
}

/* Puts what follows offset `at` into the window; false if it cannot be read. */
static bool look(struct reading *reading, size_t at)
{
	ssize_t count;

	do
		count = pread(reading->request->file, reading->window, WINDOW, (off_t)at);
	while (count < 0 && errno == EINTR);
	reading->from = at;
	reading->to = at + (size_t)MAX(count, 0);
	return count >= 0;
}

/*
 * Long texts of Stata stand behind `GSO` and a head, which ends in their type (1 byte) and length
 * (4). ReadStat stumbles over those of type 129 (any bytes) and reads beyond those of type 130
 * whose last byte is not NUL; so all become of type 130 and a NUL longer.
 */
static void mend_long_text(struct reading *reading, char *head, size_t length)
{
	uint32_t bytes;
	unsigned char *type = (unsigned char *)head + length - 5;

	memcpy(&bytes, head + length - 4, sizeof bytes);
	bytes = reading->swapped ? __builtin_bswap32(bytes) : bytes;
	if ((*type != 129 && *type != 130) || bytes > reading->request->size)
		return; /* it is damaged */
	*type = 130;
	reading->long_text = true;
	bytes++;
	bytes = reading->swapped ? __builtin_bswap32(bytes) : bytes;
	memcpy(head + length - 4, &bytes, sizeof bytes);
}

/*
 * Whether what was read from a file of Stata is a table of value labels, behind its name and 3
 * bytes of nothing, of which ReadStat believes that its texts end in a NUL.
 */
static bool is_label_table(const struct reading *reading)
{
	size_t asked = reading->asked;

	return reading->request->format == STAT_DTA && reading->skipped == 3 &&
	       (asked == 9 || asked == 33 || asked == 129);
}

/* Up to `length` bytes from where the reading is; SIZE_MAX if the file cannot be read. */
static size_t take(struct reading *reading, char *bytes, size_t length)
{
	size_t got = 0, begin = reading->at;

	while (got < length) {
		if (reading->at < reading->from || reading->at >= reading->to) {
			if (!look(reading, reading->at))
				return SIZE_MAX;
			if (reading->to == reading->from)
				break;
		}
		size_t count = MIN(length - got, reading->to - reading->at);
		memcpy(bytes + got, reading->window + (reading->at - reading->from), count);
		got += count;
		reading->at += count;
	}
	mend_file(reading, begin, bytes, got);
	return got;
}

static ssize_t read_file(void *to, size_t length, void *own)
{
	struct reading *reading = own;
	char *bytes = to;
	bool adds_end = reading->long_text && length > 0;
	size_t got = take(reading, bytes, adds_end ? length - 1 : length);

	if (got == SIZE_MAX)
		return -1;
	if (adds_end && got == length - 1)
		bytes[got++] = '\0';
	reading->long_text = false;
	if (reading->version >= 117 && reading->asked == 3 && got == length &&
	    (length == 13 || length == 17) && memcmp(reading->last, "GSO", 3) == 0)
		mend_long_text(reading, bytes, length);
	if (is_label_table(reading) && (got == 0 || bytes[got - 1] != '\0'))
		return -1;
	if (got > 0) /* else there may be no bytes at all */
		memcpy(reading->last, bytes, MIN(got, sizeof reading->last));
	reading->asked = length;
	reading->got = got;
	reading->skipped = 0;
	return (ssize_t)got;
}

static readstat_error_t update(long size, readstat_progress_handler handler, void *user, void *own)
{
	(void)size;
	(void)handler;
	(void)user;
	(void)own;
	return READSTAT_OK;
}

/* ---- what ReadStat says ------------------------------------------------------------------- */

static int go_on(const struct reading *reading)
{
	return reading->err.code == ERR_NONE ? READSTAT_HANDLER_OK : READSTAT_HANDLER_ABORT;
}

static struct str text_of(const char *text)
{
	return text != NULL ? str_of(text) : STR("");
}

/* The name of a set of value labels, which ReadStat gives as it stands in a file of Stata: with a
 * NUL at its end or without. */
static struct str set_name(const struct reading *reading, const char *name)
{
	size_t most = reading->version >= 118 ? 129 : reading->version >= 110 ? 33 : 9;

	if (name == NULL || reading->request->format != STAT_DTA)
		return text_of(name);
	return (struct str){name, strnlen(name, most)};
}

/* Begins a message; rows that wait go first. */
static struct wire *begin(struct reading *reading, enum wire_kind kind)
{
	if (reading->rows_begun && reading->next == 0)
		wire_send(&reading->wire);
	reading->rows_begun = false;
	wire_begin(&reading->wire, kind);
	return &reading->wire;
}

static void send_encoding(struct reading *reading, const char *encoding, int64_t version)
{
	begin(reading, WIRE_ENCODING);
	wire_text(&reading->wire, text_of(encoding));
	wire_u32(&reading->wire, (size_t)MAX(version, 0));
	wire_send(&reading->wire);
}

static int on_metadata(readstat_metadata_t *metadata, void *own)
{
	struct reading *reading = own;
	const struct sav_records *records = &reading->records;
	double rows = (double)(records->is_sav ? records->cases : metadata->row_count);

	reading->version = metadata->file_format_version;
	reading->swapped = metadata->endianness == READSTAT_ENDIAN_BIG;
	if (reading->request->format != STAT_SAV)
		send_encoding(reading, metadata->file_encoding, reading->version);
	begin(reading, WIRE_FILE);
	wire_f64(&reading->wire, rows);
	wire_u32(&reading->wire, (size_t)MAX(metadata->var_count, 0));
	wire_text(&reading->wire, text_of(metadata->file_label));
	wire_send(&reading->wire);
	return go_on(reading);
}

static int on_note(int index, const char *note, void *own)
{
	struct reading *reading = own;

	(void)index;
	begin(reading, WIRE_NOTE);
	wire_text(&reading->wire, text_of(note));
	wire_send(&reading->wire);
	return go_on(reading);
}

static int on_weight(readstat_variable_t *variable, void *own)
{
	struct reading *reading = own;

	begin(reading, WIRE_WEIGHT);
	wire_u32(&reading->wire, (size_t)variable->index);
	wire_send(&reading->wire);
	return go_on(reading);
}

static bool is_text(readstat_type_t type)
{
	return type == READSTAT_TYPE_STRING || type == READSTAT_TYPE_STRING_REF;
}

/* The text of a label or a missing value, as the data have it: without blanks at the end. */
static struct str value_text(const readstat_value_t *value)
{
	struct str text = text_of(value->v.string_value);

	while (text.length > 0 && text.at[text.length - 1] == ' ')
		text.length--;
	return text;
}

/* One end of a range of missing values. */
static void add_bound(struct wire *wire, const readstat_value_t *bound, bool text)
{
	if (text)
		wire_text(wire, value_text(bound));
	else
		wire_f64(wire, bound->v.double_value);
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *own)
{
	struct reading *reading = own;
	struct wire *wire = &reading->wire;
	const readstat_missingness_t *missing = &variable->missingness;
	bool text = is_text(variable->type);
	size_t ranges = (size_t)MAX(
		0, MIN(missing->missing_ranges_count, (long)LENGTH(missing->missing_ranges) / 2));

	(void)index;
	begin(reading, WIRE_VARIABLE);
	wire_u32(wire, text);
	wire_text(wire, text_of(variable->name));
	wire_text(wire, text_of(variable->label));
	wire_text(wire, text_of(variable->format));
	wire_text(wire, set_name(reading, labels));
	wire_u32(wire, (size_t)variable->measure);
	wire_u32(wire, (size_t)MAX(variable->display_width, 0));
	wire_u32(wire, (size_t)variable->alignment);
	wire_u32(wire, variable->storage_width);
	wire_u32(wire, ranges);
	for (size_t i = 0; i < 2 * ranges; i++)
		add_bound(wire, &missing->missing_ranges[i], text);
	wire_send(wire);
	reading->variables++;
	return go_on(reading);
}

/*
 * The number that a value is. SPSS has the largest numbers for HIGHEST and LOWEST, which are data
 * where they stand in the data, though ReadStat calls them missing.
 */
static double number_of(const struct reading *reading, const readstat_value_t *value)
{
	bool is_spss = reading->request->format == STAT_SAV;

	if (value->is_tagged_missing || value->tag != 0)
		return wire_missing((unsigned char)value->tag);
	if (is_spss && value->type == READSTAT_TYPE_DOUBLE) {
		double number = value->v.double_value;
		return number == -DBL_MAX || isnan(number) ? wire_missing(0) : number;
	}
	if (value->is_system_missing)
		return wire_missing(0);
	switch (value->type) {
	case READSTAT_TYPE_INT8: return value->v.i8_value;
	case READSTAT_TYPE_INT16: return value->v.i16_value;
	case READSTAT_TYPE_INT32: return value->v.i32_value;
	case READSTAT_TYPE_FLOAT: return (double)value->v.float_value;
	default: return isnan(value->v.double_value) ? wire_missing(0) : value->v.double_value;
	}
}

static int on_label(const char *labels, readstat_value_t value, const char *label, void *own)
{
	struct reading *reading = own;
	struct wire *wire = &reading->wire;
	bool text = is_text(value.type);
	double number = text ? 0 : number_of(reading, &value);

	begin(reading, WIRE_LABEL);
	wire_text(wire, set_name(reading, labels));
	wire_u32(wire, text);
	if (text)
		wire_text(wire, value_text(&value));
	else
		wire_f64(wire, number);
	wire_text(wire, text_of(label));
	wire_send(wire);
	return go_on(reading);
}

/* Rows are gathered until there are enough of them for one message. */
static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *own)
{
	struct reading *reading = own;
	struct wire *wire = &reading->wire;

	(void)row;
	if ((size_t)variable->index != reading->next) {
		err_set(&reading->err, ERR_DATA, "values out of order");
		return READSTAT_HANDLER_ABORT;
	}
	if (!reading->rows_begun) {
		begin(reading, WIRE_ROWS);
		wire_f64(wire, (double)reading->at);
		reading->rows_begun = true;
	}
	if (is_text(value.type))
		wire_text(wire, text_of(value.v.string_value));
	else
		wire_f64(wire, number_of(reading, &value));
	if (++reading->next < reading->variables)
		return go_on(reading);
	reading->next = 0;
	if (wire->bytes.length >= WIRE_FULL) {
		wire_send(wire);
		reading->rows_begun = false;
	}
	return go_on(reading);
}

static void on_error(const char *message, void *own)
{
	struct reading *reading = own;
	size_t length = MIN(strlen(message), sizeof reading->said - 1);

	memcpy(reading->said, message, length);
	reading->said[length] = '\0';
}

static void send_sets(struct reading *reading)
{
	struct wire *wire = &reading->wire;

	for (const struct sav_set *set = reading->records.set; set != NULL; set = set->next) {
		wire_begin(wire, WIRE_SET);
		wire_text(wire, set->name);
		wire_u32(wire, (size_t)set->type);
		wire_text(wire, set->counted);
		wire_text(wire, set->label);
		wire_u32(wire, set->items);
		for (size_t i = 0; i < set->items; i++)
			wire_text(wire, set->item[i]);
		wire_send(wire);
	}
}

/*
 * ReadStat takes whatever is no table of value labels for their end. Where a file of Stata is
 * whole, it has just looked for one more: at the end of the file, or in 117 and later at the
 * closing tag, of which it took as much as `<lbl>` has.
 */
static bool has_all_labels(const struct reading *reading)
{
	static const char tag[] = "</value_labels>";
	const size_t taken = 5;
	char there[sizeof tag - 1];

	if (reading->version < 117)
		return reading->asked <= 4 && reading->got == 0;
	return reading->at >= taken &&
	       pread(reading->request->file, there, sizeof there, (off_t)(reading->at - taken)) ==
	               (ssize_t)sizeof there &&
	       memcmp(there, tag, sizeof there) == 0;
}

/*
 * The count of cases was mended, so ReadStat misses rows at the end of every system file. Where the
 * file says how many there are, who counts them knows; else a row that is cut off shows in a file
 * that is not compressed.
 */
static readstat_error_t judge(const struct reading *reading, readstat_error_t result)
{
	const struct sav_records *records = &reading->records;

	if (reading->request->format == STAT_DTA && result == READSTAT_OK)
		return has_all_labels(reading) ? READSTAT_OK : READSTAT_ERROR_READ;
	if (!records->is_sav || result != READSTAT_ERROR_ROW_COUNT_MISMATCH)
		return result;
	if (records->cases < 0 && records->packed == 0 && records->row > 0 && records->data > 0 &&
	    (reading->request->size - records->data) % records->row != 0)
		return READSTAT_ERROR_READ;
	return READSTAT_OK;
}

static readstat_error_t parse(struct reading *reading, const struct stat_parser *calls)
{
	readstat_parser_t *parser = calls->init();
	readstat_error_t result = READSTAT_ERROR_MALLOC;

	if (parser == NULL)
		return result;
	calls->on_metadata(parser, on_metadata);
	calls->on_note(parser, on_note);
	calls->on_variable(parser, on_variable);
	calls->on_weight(parser, on_weight);
	calls->on_value(parser, on_value);
	calls->on_label(parser, on_label);
	calls->on_error(parser, on_error);
	calls->on_open(parser, open_file);
	calls->on_close(parser, close_file);
	calls->on_seek(parser, seek);
	calls->on_read(parser, read_file);
	calls->on_update(parser, update);
	calls->io(parser, reading);
	calls->encoding(parser, NULL);
	switch (reading->request->format) {
	case STAT_SAV: result = calls->sav(parser, "", reading); break;
	case STAT_POR: result = calls->por(parser, "", reading); break;
	case STAT_DTA: result = calls->dta(parser, "", reading); break;
	case STAT_SAS7BDAT: result = calls->sas7bdat(parser, "", reading); break;
	case STAT_XPT: result = calls->xpt(parser, "", reading); break;
	}
	calls->free(parser);
	return result;
}

static void send_end(struct reading *reading, readstat_error_t result)
{
	const char *message = reading->request->parser->message(result);
	struct str reason = text_of(result == READSTAT_OK ? "" : message);

	if (reading->err.code != ERR_NONE && reading->err.code != ERR_FILE) {
		struct str own = str_of(reading->err.text);
		reading->err.code = ERR_NONE;
		reason = own;
	}
	begin(reading, WIRE_END);
	wire_u32(&reading->wire, result != READSTAT_OK || reading->next != 0);
	wire_f64(&reading->wire, (double)reading->at);
	wire_text(&reading->wire, reason);
	wire_text(&reading->wire, str_of(reading->said));
	wire_send(&reading->wire);
}

void stat_parse(void *shared, int out)
{
	const struct stat_request *request = shared;
	struct reading reading = {.request = request, .wire = {.out = out}};
	struct arena *arena = arena_new(&reading.err);

	reading.wire.err = &reading.err;
	reading.window = mem_alloc(WINDOW, 1, &reading.err);
	if (arena == NULL || reading.window == NULL)
		return;
	if (request->format == STAT_SAV &&
	    !sav_records_read(request->file, request->size, arena, &reading.records, &reading.err))
		return;
	if (request->format == STAT_POR)
		mend_table(&reading);
	if (request->format == STAT_SAV)
		send_encoding(&reading, reading.records.encoding, 0);
	send_sets(&reading);
	reading.stamp = find_stamp(request);
	readstat_error_t result = judge(&reading, parse(&reading, request->parser));
	send_end(&reading, result);
	buffer_free(&reading.wire.bytes);
	mem_free(reading.window);
	arena_free(arena);
}
