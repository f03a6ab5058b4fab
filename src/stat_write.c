/* stat_write.c - columns as a file of SPSS or Stata, through ReadStat, whole or not at all. */
#include "stat_write.h"

#include "library.h"
#include "mem.h"
#include "num.h"
#include "output.h"
#include "stat_wire.h"
#include "threads.h"

#include <float.h>
#include <math.h>
#include <readstat.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The functions of ReadStat that writing needs. */
struct calls {
	__typeof__(&readstat_writer_init) init;
	__typeof__(&readstat_writer_free) free;
	__typeof__(&readstat_set_data_writer) data_writer;
	__typeof__(&readstat_add_label_set) add_label_set;
	__typeof__(&readstat_label_double_value) label_double;
	__typeof__(&readstat_label_int32_value) label_int32;
	__typeof__(&readstat_label_string_value) label_string;
	__typeof__(&readstat_label_tagged_value) label_tagged;
	__typeof__(&readstat_add_variable) add_variable;
	__typeof__(&readstat_variable_set_label) set_label;
	__typeof__(&readstat_variable_set_format) set_format;
	__typeof__(&readstat_variable_set_label_set) set_label_set;
	__typeof__(&readstat_variable_set_measure) set_measure;
	__typeof__(&readstat_variable_set_alignment) set_alignment;
	__typeof__(&readstat_variable_set_display_width) set_width;
	__typeof__(&readstat_variable_add_missing_double_value) missing_double;
	__typeof__(&readstat_variable_add_missing_double_range) missing_range;
	__typeof__(&readstat_variable_add_missing_string_value) missing_string;
	__typeof__(&readstat_add_note) add_note;
	__typeof__(&readstat_add_string_ref) add_string_ref;
	__typeof__(&readstat_writer_set_file_label) file_label;
	__typeof__(&readstat_writer_set_file_timestamp) timestamp;
	__typeof__(&readstat_writer_set_fweight_variable) weight;
	__typeof__(&readstat_writer_set_file_format_version) version;
	__typeof__(&readstat_writer_set_compression) compression;
	__typeof__(&readstat_begin_writing_sav) begin_sav;
	__typeof__(&readstat_begin_writing_dta) begin_dta;
	__typeof__(&readstat_begin_row) begin_row;
	__typeof__(&readstat_end_row) end_row;
	__typeof__(&readstat_end_writing) end;
	__typeof__(&readstat_insert_double_value) put_double;
	__typeof__(&readstat_insert_int32_value) put_int32;
	__typeof__(&readstat_insert_int16_value) put_int16;
	__typeof__(&readstat_insert_int8_value) put_int8;
	__typeof__(&readstat_insert_string_value) put_string;
	__typeof__(&readstat_insert_string_ref) put_string_ref;
	__typeof__(&readstat_insert_missing_value) put_missing;
	__typeof__(&readstat_insert_tagged_missing_value) put_tagged;
	__typeof__(&readstat_error_message) message;
};

#define CALL(name, field)                                                                          \
	{                                                                                          \
#name, offsetof(struct calls, field)                                               \
	}

static bool open_calls(struct calls *calls, struct err *err)
{
	static const struct library_call list[] = {
		CALL(readstat_writer_init, init),
		CALL(readstat_writer_free, free),
		CALL(readstat_set_data_writer, data_writer),
		CALL(readstat_add_label_set, add_label_set),
		CALL(readstat_label_double_value, label_double),
		CALL(readstat_label_int32_value, label_int32),
		CALL(readstat_label_string_value, label_string),
		CALL(readstat_label_tagged_value, label_tagged),
		CALL(readstat_add_variable, add_variable),
		CALL(readstat_variable_set_label, set_label),
		CALL(readstat_variable_set_format, set_format),
		CALL(readstat_variable_set_label_set, set_label_set),
		CALL(readstat_variable_set_measure, set_measure),
		CALL(readstat_variable_set_alignment, set_alignment),
		CALL(readstat_variable_set_display_width, set_width),
		CALL(readstat_variable_add_missing_double_value, missing_double),
		CALL(readstat_variable_add_missing_double_range, missing_range),
		CALL(readstat_variable_add_missing_string_value, missing_string),
		CALL(readstat_add_note, add_note),
		CALL(readstat_add_string_ref, add_string_ref),
		CALL(readstat_writer_set_file_label, file_label),
		CALL(readstat_writer_set_file_timestamp, timestamp),
		CALL(readstat_writer_set_fweight_variable, weight),
		CALL(readstat_writer_set_file_format_version, version),
		CALL(readstat_writer_set_compression, compression),
		CALL(readstat_begin_writing_sav, begin_sav),
		CALL(readstat_begin_writing_dta, begin_dta),
		CALL(readstat_begin_row, begin_row),
		CALL(readstat_end_row, end_row),
		CALL(readstat_end_writing, end),
		CALL(readstat_insert_double_value, put_double),
		CALL(readstat_insert_int32_value, put_int32),
		CALL(readstat_insert_int16_value, put_int16),
		CALL(readstat_insert_int8_value, put_int8),
		CALL(readstat_insert_string_value, put_string),
		CALL(readstat_insert_string_ref, put_string_ref),
		CALL(readstat_insert_missing_value, put_missing),
		CALL(readstat_insert_tagged_missing_value, put_tagged),
		CALL(readstat_error_message, message),
	};

	return library_open("libreadstat.so.1", "libreadstat1", list, LENGTH(list), calls, err);
}

enum {
	FLUSH = 256 * 1024,
	INTERRUPT_ROWS = 4096,
	SAV_TEXT_MAX = 32767, /* bytes of a text variable */
	DTA_TEXT_MAX = 2045,  /* longer texts are stored apart */
	DTA_VERSION = 118,
	SEGMENTED = 255, /* longer texts take several variables of SEGMENT bytes */
	SEGMENT = 252,
	NAMES_RECORD = 13, /* extension with the long names */
	SETS_RECORD = 7,
	LABELLED_RECORD = 19,
};

/* How a variable's values are stored. */
struct variable {
	readstat_variable_t *own;
	readstat_type_t type;
	size_t width;                /* bytes of a text */
	readstat_string_ref_t **ref; /* of the texts, by their numbers */
	readstat_string_ref_t *none; /* of the empty text */
};

struct writer {
	const struct stat_output *output;
	const struct calls *calls;
	readstat_writer_t *writer;
	struct variable *variable;
	struct output *file;
	struct buffer bytes; /* not written yet; the whole dictionary of a system file with sets */
	bool in_dictionary;
	size_t names, names_length; /* the record of long names within `bytes` */
	struct err *err;
};

/* ---- bytes -------------------------------------------------------------------------------- */

static bool flush(struct writer *writer)
{
	bool done = output_write(writer->file, writer->bytes.at, writer->bytes.length, writer->err);

	writer->bytes.length = 0;
	return done;
}

static bool add(struct writer *writer, const void *bytes, size_t length)
{
	return buffer_add(&writer->bytes, bytes, length, writer->err);
}

/* The short name that the dictionary gives to a variable, from `V1_A=name TAB ...`. */
static struct str short_name(const struct writer *writer, struct str name)
{
	struct str rest = {writer->bytes.at + writer->names, writer->names_length};

	while (rest.length > 0) {
		const char *tab = memchr(rest.at, '\t', rest.length);
		size_t length = tab != NULL ? (size_t)(tab - rest.at) : rest.length;
		const char *equal = memchr(rest.at, '=', length);
		if (equal != NULL) {
			size_t before = (size_t)(equal - rest.at);
			struct str whole = {equal + 1, length - before - 1};
			if (str_equal(whole, name))
				return (struct str){rest.at, before};
		}
		length += tab != NULL;
		rest = (struct str){rest.at + length, rest.length - length};
	}
	return (struct str){NULL, 0};
}

static bool add_counted(struct writer *writer, struct buffer *line, struct str text)
{
	char length[NUM_TEXT_SIZE];
	int digits = snprintf(length, sizeof length, "%zu ", text.length);

	return buffer_add(line, length, (size_t)digits, writer->err) &&
	       buffer_add(line, text.at, text.length, writer->err);
}

/* `$tools=D1 1 5 Tools q1 q2` */
static bool add_set(struct writer *writer, struct buffer *line, const struct sav_set *set)
{
	static const char *const types[] = {
		[SAV_SET_CATEGORIES] = "=C ",
		[SAV_SET_DICHOTOMIES] = "=D",
		[SAV_SET_LABELLED] = "=E 11 ",
	};
	bool done = buffer_byte(line, '$', writer->err) &&
	            buffer_add(line, set->name.at, set->name.length, writer->err) &&
	            buffer_text(line, types[set->type], writer->err) &&
	            (set->type == SAV_SET_CATEGORIES || (add_counted(writer, line, set->counted) &&
	                                                 buffer_byte(line, ' ', writer->err))) &&
	            add_counted(writer, line, set->label);

	for (size_t i = 0; done && i < set->items; i++) {
		struct str name = short_name(writer, set->item[i]);
		done = name.length == 0 || (buffer_byte(line, ' ', writer->err) &&
		                            buffer_add(line, name.at, name.length, writer->err));
	}
	return done && buffer_byte(line, '\n', writer->err);
}

/* A record with the sets of one sort, in front of the dictionary's end. */
static bool add_sets(struct writer *writer, int32_t subtype)
{
	struct buffer lines = {0};
	bool done = true;

	for (size_t i = 0; done && i < writer->output->sets; i++) {
		const struct sav_set *set = &writer->output->set[i];
		bool labelled = set->type == SAV_SET_LABELLED;
		if (labelled == (subtype == LABELLED_RECORD))
			done = add_set(writer, &lines, set);
	}
	if (done && lines.length > 0) {
		int32_t head[] = {7, subtype, 1, (int32_t)lines.length};
		done = add(writer, head, sizeof head) && add(writer, lines.at, lines.length);
		/* ReadStat counts what it wrote, for the offsets in packed files */
		writer->writer->bytes_written += sizeof head + lines.length;
	}
	buffer_free(&lines);
	return done;
}

/* The first 8 bytes of a record, if the bytes are so many. */
static bool begins(const void *bytes, size_t length, size_t size, int32_t first, int32_t second)
{
	int32_t words[2];

	if (length != size)
		return false;
	memcpy(words, bytes, sizeof words);
	return words[0] == first && words[1] == second;
}

static size_t segments(size_t width)
{
	return width > SEGMENTED ? (width + SEGMENT - 1) / SEGMENT : 1;
}

/*
 * ReadStat calls the further segments of a text T0 to TZ, and then again; SPSS wants names that
 * differ. Nothing refers to them by name.
 */
static void name_segments(struct writer *writer)
{
	enum { RECORD = 32, NAME = 24 };
	char *at = writer->bytes.at + SAV_HEADER;
	size_t number = 0;

	for (size_t i = 0; i < writer->output->columns; i++) {
		size_t left = segments(writer->variable[i].width);
		for (size_t k = 0; k < left; k++) {
			int32_t word[4]; /* 2, type, has a label, missing values */
			memcpy(word, at, sizeof word);
			if (k > 0) {
				char name[16];
				snprintf(name, sizeof name, "@%07zu", ++number);
				memcpy(at + NAME, name, 8);
			}
			at += RECORD;
			if (word[2] != 0) {
				int32_t length;
				memcpy(&length, at, sizeof length);
				at += 4 + (length + 3) / 4 * 4;
			}
			at += 8 * (word[3] < 0 ? -word[3] : word[3]);
			for (memcpy(word, at, sizeof word); word[0] == 2 && word[1] == -1;
			     memcpy(word, at, sizeof word))
				at += RECORD;
		}
	}
}

static bool end_dictionary(struct writer *writer)
{
	writer->in_dictionary = false;
	name_segments(writer);
	return add_sets(writer, SETS_RECORD) && add_sets(writer, LABELLED_RECORD);
}

static ssize_t on_bytes(const void *bytes, size_t length, void *own)
{
	struct writer *writer = own;

	if (writer->in_dictionary && begins(bytes, length, 8, 999, 0) && !end_dictionary(writer))
		return -1;
	if (writer->in_dictionary && begins(bytes, length, 16, 7, NAMES_RECORD)) {
		int32_t count;
		memcpy(&count, (const char *)bytes + 12, sizeof count);
		writer->names = writer->bytes.length + length;
		writer->names_length = (size_t)count;
	}
	if (!add(writer, bytes, length) ||
	    (!writer->in_dictionary && writer->bytes.length >= FLUSH && !flush(writer)))
		return -1;
	return (ssize_t)length;
}

/* ---- the dictionary ----------------------------------------------------------------------- */

static bool refuse(struct writer *writer, const char *column, readstat_error_t result)
{
	const char *why = writer->calls->message(result);

	return err_set(writer->err, ERR_DATA, "column '%.60s' cannot be written: %s", column,
	               why != NULL ? why : "unknown reason");
}

static bool refuse_file(struct writer *writer, readstat_error_t result)
{
	if (writer->err->code != ERR_NONE)
		return false;
	return err_set(writer->err, ERR_DATA, "the file cannot be written: %s",
	               writer->calls->message(result));
}

static bool is_dta(const struct writer *writer)
{
	return writer->output->target == STAT_TO_DTA;
}

/* Bytes of the longest text that rows of the column may have. */
static size_t longest_text(const struct stat_column *column)
{
	const struct labels *labels = column->column->labels;
	size_t longest = column->storage;

	if (column->column->kind == COLUMN_TEXT)
		for (uint32_t i = 0; i < intern_count(column->column->texts); i++)
			longest = MAX(longest, intern_text(column->column->texts, i).length);
	for (size_t i = 0; column->answer_text != NULL && i < labels->answers; i++)
		longest = MAX(longest, strlen(column->answer_text[i]));
	for (size_t i = 0; column->missing_text != NULL && i < labels->missing; i++)
		longest = MAX(longest, strlen(column->missing_text[i]));
	return MAX(longest, (size_t)1);
}

static bool check_text(struct writer *writer, const struct stat_column *column, size_t longest)
{
	if (is_dta(writer) || longest <= SAV_TEXT_MAX)
		return true;
	err_advise(writer->err, "write it as CSV, or drop the column");
	return err_set(writer->err, ERR_LIMIT,
	               "a text in column '%.60s' has %zu bytes, SPSS files have at most %d",
	               column->name, longest, SAV_TEXT_MAX);
}

/* Stata's smallest type that holds the codes of a single choice; its larger values are missing. */
static readstat_type_t type_of_codes(const struct stat_column *column)
{
	const struct labels *labels = column->column->labels;
	double low = 0, high = 0;

	if (column->column->kind != COLUMN_SINGLE)
		return READSTAT_TYPE_DOUBLE;
	for (size_t i = 0; i < labels->answers; i++) {
		if (column->answer[i] != floor(column->answer[i]))
			return READSTAT_TYPE_DOUBLE;
		low = MIN(low, column->answer[i]);
		high = MAX(high, column->answer[i]);
	}
	if (low >= -127 && high <= 100)
		return READSTAT_TYPE_INT8;
	if (low >= -32767 && high <= 32740)
		return READSTAT_TYPE_INT16;
	return low >= -2147483647 && high <= 2147483620 ? READSTAT_TYPE_INT32
	                                                : READSTAT_TYPE_DOUBLE;
}

static bool add_labels(struct writer *writer, const struct stat_column *column,
                       readstat_variable_t *own, size_t number)
{
	const struct calls *calls = writer->calls;
	readstat_type_t type = column->is_text  ? READSTAT_TYPE_STRING
	                       : is_dta(writer) ? READSTAT_TYPE_INT32
	                                        : READSTAT_TYPE_DOUBLE;
	char name[32];

	if (column->labels == 0)
		return true;
	snprintf(name, sizeof name, "labels%zu", number);
	readstat_label_set_t *set = calls->add_label_set(writer->writer, type, name);
	if (set == NULL)
		return err_set(writer->err, ERR_MEMORY, "not enough memory for labels");
	for (size_t i = 0; i < column->labels; i++) {
		const struct stat_value_label *label = &column->value_label[i];
		if (column->is_text)
			calls->label_string(set, label->text, label->label);
		else if (isnan(label->number))
			calls->label_tagged(set, (char)wire_tag(label->number), label->label);
		else if (is_dta(writer))
			calls->label_int32(set, (int32_t)label->number, label->label);
		else
			calls->label_double(set, label->number, label->label);
	}
	calls->set_label_set(own, set);
	return true;
}

static readstat_error_t add_ranges(const struct writer *writer, const struct stat_column *column,
                                   readstat_variable_t *own)
{
	const struct calls *calls = writer->calls;
	readstat_error_t result = READSTAT_OK;

	for (size_t i = 0; result == READSTAT_OK && i < column->ranges; i++) {
		if (column->is_text)
			result = calls->missing_string(own, column->missing_value[i]);
		else if (column->low[i] == column->high[i])
			result = calls->missing_double(own, column->low[i]);
		else
			result = calls->missing_range(own, column->low[i], column->high[i]);
	}
	return result;
}

/* The bytes as a text of C; an empty buffer has none of its own. */
static const char *text_in(const struct buffer *buffer)
{
	return buffer->length > 0 ? buffer->at : "";
}

/* Text i of a column of texts, or of the answers of a single choice. */
static bool text_at(const struct stat_column *column, uint32_t i, struct buffer *room,
                    const char **text, struct err *err)
{
	if (column->answer_text != NULL) {
		*text = column->answer_text[i];
		return true;
	}
	struct str from = intern_text(column->column->texts, i);
	room->length = 0;
	bool done = buffer_add(room, from.at, from.length, err);
	*text = text_in(room);
	return done;
}

static size_t text_count(const struct stat_column *column)
{
	return column->answer_text != NULL ? column->column->labels->answers
	                                   : intern_count(column->column->texts);
}

/* Long texts of Stata are stored apart, each once. */
static bool add_refs(struct writer *writer, const struct stat_column *column,
                     struct variable *variable)
{
	struct buffer room = {0};
	const char *text;
	bool done = true;

	variable->none = writer->calls->add_string_ref(writer->writer, "");
	variable->ref = mem_alloc(text_count(column) + 1, sizeof *variable->ref, writer->err);
	for (uint32_t i = 0; done && variable->ref != NULL && i < text_count(column); i++) {
		done = text_at(column, i, &room, &text, writer->err);
		if (done)
			variable->ref[i] = writer->calls->add_string_ref(writer->writer, text);
	}
	buffer_free(&room);
	return done && variable->ref != NULL;
}

static bool add_variable(struct writer *writer, size_t i)
{
	const struct calls *calls = writer->calls;
	const struct stat_column *column = &writer->output->column[i];
	struct variable *variable = &writer->variable[i];
	size_t longest = column->is_text ? longest_text(column) : 0;

	if (column->is_text && !check_text(writer, column, longest))
		return false;
	if (!is_dta(writer) && longest > SEGMENTED && longest % SEGMENT == 0)
		longest++; /* sav_records.h says why */
	variable->width = longest;
	variable->type = column->is_text  ? READSTAT_TYPE_STRING
	                 : is_dta(writer) ? type_of_codes(column)
	                                  : READSTAT_TYPE_DOUBLE;
	if (is_dta(writer) && longest > DTA_TEXT_MAX) {
		variable->type = READSTAT_TYPE_STRING_REF;
		if (!add_refs(writer, column, variable))
			return false;
	}
	variable->own = calls->add_variable(writer->writer, column->name, variable->type, longest);
	if (variable->own == NULL)
		return err_set(writer->err, ERR_MEMORY, "not enough memory for a column");
	calls->set_label(variable->own, column->label);
	if (column->is_text && !is_dta(writer)) {
		char format[16];
		snprintf(format, sizeof format, "A%zu", MIN(longest, (size_t)255));
		calls->set_format(variable->own, format);
	} else if (column->format[0] != '\0') {
		calls->set_format(variable->own, column->format);
	}
	calls->set_measure(variable->own, (readstat_measure_t)column->measure);
	calls->set_alignment(variable->own, (readstat_alignment_t)column->alignment);
	calls->set_width(variable->own, (int)column->width);
	if (writer->output->weight != NULL && strcmp(writer->output->weight, column->name) == 0)
		calls->weight(writer->writer, variable->own);
	if (!add_labels(writer, column, variable->own, i))
		return false;
	readstat_error_t result = add_ranges(writer, column, variable->own);
	return result == READSTAT_OK || refuse(writer, column->name, result);
}

/* ---- rows --------------------------------------------------------------------------------- */

/*
 * A count of seconds or the like, freed of what dividing it and multiplying it again had left
 * behind: a few units in the last place of the largest number on the way.
 */
static double whole(double value, double largest)
{
	enum { PLACES = 4 };
	double thousandths = nearbyint(value * 1000) / 1000;

	return fabs(value - thousandths) <= PLACES * DBL_EPSILON * largest ? thousandths : value;
}

static double number_at(const struct stat_column *column, size_t row)
{
	if (column->column->kind == COLUMN_SINGLE)
		return column->answer[column_code(column->column, row)];
	double value = column_f64(column->column)[row];
	if (column->divisor == 1)
		return value + column->origin;
	double counted = value * column->divisor;
	return whole(counted + column->origin, MAX(fabs(counted), fabs(column->origin)));
}

static readstat_error_t put_number(const struct writer *writer, const struct variable *variable,
                                   double number)
{
	const struct calls *calls = writer->calls;

	if (isnan(number))
		return wire_tag(number) != 0 && is_dta(writer)
		               ? calls->put_tagged(writer->writer, variable->own,
		                                   (char)wire_tag(number))
		               : calls->put_missing(writer->writer, variable->own);
	switch (variable->type) {
	case READSTAT_TYPE_INT8:
		return calls->put_int8(writer->writer, variable->own, (int8_t)number);
	case READSTAT_TYPE_INT16:
		return calls->put_int16(writer->writer, variable->own, (int16_t)number);
	case READSTAT_TYPE_INT32:
		return calls->put_int32(writer->writer, variable->own, (int32_t)number);
	default: return calls->put_double(writer->writer, variable->own, number);
	}
}

static readstat_error_t put_text(const struct writer *writer, const struct stat_column *column,
                                 const struct variable *variable, size_t row, struct buffer *room)
{
	const struct calls *calls = writer->calls;
	int missing = column_missing(column->column, row);
	uint32_t number = missing >= 0                            ? 0
	                  : column->column->kind == COLUMN_SINGLE ? column_code(column->column, row)
	                                                          : column_u32(column->column)[row];
	const char *text;

	if (variable->type == READSTAT_TYPE_STRING_REF)
		return calls->put_string_ref(writer->writer, variable->own,
		                             missing >= 0 ? variable->none : variable->ref[number]);
	if (missing >= 0)
		text = column->missing_text[missing];
	else if (!text_at(column, number, room, &text, writer->err))
		return READSTAT_ERROR_MALLOC;
	return calls->put_string(writer->writer, variable->own, text);
}

static readstat_error_t put_value(const struct writer *writer, size_t i, size_t row,
                                  struct buffer *room)
{
	const struct stat_column *column = &writer->output->column[i];
	const struct variable *variable = &writer->variable[i];

	if (column->is_text)
		return put_text(writer, column, variable, row, room);
	int missing = column_missing(column->column, row);
	return put_number(writer, variable,
	                  missing >= 0 ? column->missing[missing] : number_at(column, row));
}

static bool put_rows(struct writer *writer)
{
	const struct stat_output *output = writer->output;
	struct buffer room = {0};
	readstat_error_t result = READSTAT_OK;
	size_t at = 0;

	for (size_t row = 0; result == READSTAT_OK && row < output->rows; row++) {
		if (row % INTERRUPT_ROWS == 0 && interrupt_requested()) {
			err_set(writer->err, ERR_INTERRUPTED, "interrupted");
			break;
		}
		at = 0;
		result = writer->calls->begin_row(writer->writer);
		for (; result == READSTAT_OK && at < output->columns; at++)
			result = put_value(writer, at, row, &room);
		if (result == READSTAT_OK)
			result = writer->calls->end_row(writer->writer);
	}
	buffer_free(&room);
	if (result != READSTAT_OK && writer->err->code == ERR_NONE && at > 0)
		refuse(writer, output->column[at - 1].name, result);
	else if (result != READSTAT_OK)
		refuse_file(writer, result);
	return writer->err->code == ERR_NONE;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The 2nd of January 1970, whatever the time zone. */
static time_t fixed_time(void)
{
	struct tm day = {.tm_year = 70, .tm_mday = 2, .tm_isdst = -1};

	return mktime(&day);
}

static bool add_all(struct writer *writer)
{
	const struct calls *calls = writer->calls;
	const struct stat_output *output = writer->output;
	readstat_error_t result;

	calls->data_writer(writer->writer, on_bytes);
	calls->timestamp(writer->writer, fixed_time());
	calls->file_label(writer->writer, output->label);
	for (size_t i = 0; i < output->notes; i++)
		calls->add_note(writer->writer, output->note[i]);
	for (size_t i = 0; i < output->columns; i++)
		if (!add_variable(writer, i))
			return false;
	if (is_dta(writer)) {
		calls->version(writer->writer, DTA_VERSION);
		result = calls->begin_dta(writer->writer, writer, (long)output->rows);
	} else {
		calls->compression(writer->writer, output->target == STAT_TO_ZSAV
		                                           ? READSTAT_COMPRESS_BINARY
		                                           : READSTAT_COMPRESS_ROWS);
		result = calls->begin_sav(writer->writer, writer, (long)output->rows);
	}
	if (result == READSTAT_OK && put_rows(writer))
		result = calls->end(writer->writer);
	if (writer->err->code != ERR_NONE)
		return false;
	if (result != READSTAT_OK)
		return refuse_file(writer, result);
	return flush(writer);
}

bool stat_write(const char *path, const struct stat_output *output, struct err *err)
{
	struct calls calls;
	struct writer writer = {.output = output,
	                        .calls = &calls,
	                        .in_dictionary = output->target != STAT_TO_DTA,
	                        .err = err};

	if (!open_calls(&calls, err))
		return false;
	writer.variable = mem_zero(output->columns + 1, sizeof *writer.variable, err);
	if (writer.variable == NULL)
		return false;
	writer.writer = calls.init();
	writer.file = output_open(path, err);
	bool done = writer.writer != NULL && writer.file != NULL && add_all(&writer);
	if (writer.writer != NULL)
		calls.free(writer.writer);
	for (size_t i = 0; i < output->columns; i++)
		mem_free(writer.variable[i].ref);
	mem_free(writer.variable);
	buffer_free(&writer.bytes);
	if (done)
		return output_commit(writer.file, err);
	output_abandon(writer.file);
	return err->code != ERR_NONE ? false : err_set(err, ERR_MEMORY, "not enough memory");
}
