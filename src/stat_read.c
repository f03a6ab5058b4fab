/* stat_read.c - a file of SPSS, Stata or SAS as typed columns and what it says of them. */
#include "stat_read.h"

#include "decode.h"
#include "encoding.h"
#include "jail.h"
#include "mem.h"
#include "num.h"
#include "progress.h"
#include "source.h"
#include "stat_wire.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	FIRST_ROWS = 64,
	VARIABLES_MAX = 100000,
	CHUNK = 256 * 1024,
	JAIL_MEMORY = 1024, /* MiB for ReadStat, beside twice the file */
	JAIL_SECONDS = 60,  /* beside a second for each of these bytes */
	JAIL_BYTES = 2 * 1024 * 1024,
	METADATA_MAX = 256 * 1024 * 1024, /* bytes of names, labels and notes */
};

static const double ROWS_MAX = 9e15; /* that a header can promise */

struct reader {
	const struct stat_options *options;
	struct stat_file *file;
	struct arena *arena;
	struct err *err;
	struct decode decode;
	struct stat_label **last_label;
	struct stat_set **last_set;
	struct stat_note **last_note;
	size_t expected; /* variables, by the FILE message */
	size_t room;     /* of file->variable */
	size_t rows_room, rows;
	size_t metadata; /* bytes so far */
	size_t weight;   /* index, SIZE_MAX: none */
	bool began, ended;
	struct buffer bytes; /* of messages that are not complete */
	size_t used;         /* of these, worked off */
};

static bool damaged(struct reader *reader)
{
	err_at(reader->err, "%s", reader->options->name);
	return err_set(reader->err, ERR_DATA, "the file is damaged: it contradicts itself");
}

/* ---- texts -------------------------------------------------------------------------------- */

/* Where a text that the encoding has not stands, and what to do. */
static bool foreign_text(struct reader *reader, const struct err *why, const char *what)
{
	err_at(reader->err, "%s: %s", reader->options->name, what);
	if (why->code == ERR_DATA)
		err_advise(reader->err, "name the file's encoding: encoding = 'windows-1252'");
	return err_set(reader->err, why->code, "%s", why->text);
}

/* The text as UTF-8. ReadStat puts U+FFFD for what a portable file has outside its table. */
static bool as_utf8(struct reader *reader, struct str text, struct str *plain, struct err *why)
{
	static const char unknown[] = "\xef\xbf\xbd";

	if (!decode_text(&reader->decode, text, plain, why))
		return false;
	if (reader->options->format == STAT_POR && plain->length > 0 &&
	    memmem(plain->at, plain->length, unknown, sizeof unknown - 1) != NULL)
		reader->file->unknown++;
	return true;
}

/* A text of the dictionary, as UTF-8 in the arena; what stands behind a NUL is left out. */
static bool keep(struct reader *reader, struct str text, const char *what, const char **kept)
{
	struct err why = {0};
	struct str plain;

	reader->metadata += text.length;
	if (reader->metadata > METADATA_MAX) {
		err_at(reader->err, "%s", reader->options->name);
		return err_set(reader->err, ERR_LIMIT, "more than %d MiB of labels",
		               METADATA_MAX / (1024 * 1024));
	}
	if (!as_utf8(reader, text, &plain, &why))
		return foreign_text(reader, &why, what);
	const char *nul = plain.length > 0 ? memchr(plain.at, 0, plain.length) : NULL;
	if (nul != NULL)
		plain.length = (size_t)(nul - plain.at);
	*kept = arena_text(reader->arena, plain.at, plain.length, reader->err);
	return *kept != NULL;
}

static bool take_text(struct reader *reader, struct str *from, const char *what, const char **kept)
{
	struct str text;

	return wire_take_text(from, &text) ? keep(reader, text, what, kept) : damaged(reader);
}

/* ---- the dictionary ----------------------------------------------------------------------- */

/* Opens the encoding: the caller's, the file's, or, for files that name none, what they mostly
 * have.
 */
static bool begin_texts(struct reader *reader, struct str said)
{
	struct stat_file *file = reader->file;
	enum stat_format format = reader->options->format;
	bool is_utf8 = format == STAT_POR || (format == STAT_DTA && file->version >= 118);
	struct err ignored = {0};

	err_at(reader->err, "%s", reader->options->name);
	if (reader->options->encoding != NULL) {
		char found[ENCODING_NAME_SIZE];
		file->encoding = reader->options->encoding;
		return encoding_find(file->encoding, found, reader->err) &&
		       decode_open(&reader->decode, found, reader->err);
	}
	file->encoding = "UTF-8";
	if (is_utf8)
		return decode_open(&reader->decode, file->encoding, reader->err);
	if (said.length > 0 && said.length < 64) {
		const char *name = arena_text(reader->arena, said.at, said.length, reader->err);
		if (name == NULL)
			return false;
		file->encoding = name;
		if (decode_open(&reader->decode, name, &ignored))
			return true;
	}
	file->assumed = true;
	file->unknown_encoding = said.length > 0 ? file->encoding : NULL;
	file->encoding = "windows-1252";
	return decode_open_mixed(&reader->decode, file->encoding, reader->err);
}

static bool on_encoding(struct reader *reader, struct str from)
{
	struct str encoding;
	size_t version;

	if (reader->file->encoding != NULL || !wire_take_text(&from, &encoding) ||
	    !wire_take_u32(&from, &version))
		return damaged(reader);
	reader->file->version = (unsigned)version;
	return begin_texts(reader, encoding);
}

static bool on_file(struct reader *reader, struct str from)
{
	struct stat_file *file = reader->file;
	struct str label;

	if (reader->began || !wire_take_f64(&from, &file->rows) ||
	    !wire_take_u32(&from, &reader->expected) || !wire_take_text(&from, &label))
		return damaged(reader);
	reader->began = true;
	if (reader->expected > VARIABLES_MAX) {
		err_at(reader->err, "%s", reader->options->name);
		return err_set(reader->err, ERR_LIMIT, "more than %d columns", VARIABLES_MAX);
	}
	return keep(reader, label, "its title", &file->label);
}

static bool on_note(struct reader *reader, struct str from)
{
	struct stat_note *note = arena_alloc(reader->arena, 1, sizeof *note, reader->err);

	if (note == NULL || !take_text(reader, &from, "a note", &note->text))
		return false;
	*reader->last_note = note;
	reader->last_note = &note->next;
	return true;
}

static bool on_set(struct reader *reader, struct str from)
{
	struct stat_set *set = arena_alloc(reader->arena, 1, sizeof *set, reader->err);
	size_t type;

	if (set == NULL || !take_text(reader, &from, "a set", &set->name))
		return false;
	if (!wire_take_u32(&from, &type))
		return damaged(reader);
	set->type = (unsigned)type;
	if (!take_text(reader, &from, "a set", &set->counted) ||
	    !take_text(reader, &from, "a set", &set->label))
		return false;
	if (!wire_take_u32(&from, &set->items) || set->items > from.length / 4)
		return damaged(reader);
	set->item = arena_alloc(reader->arena, set->items + 1, sizeof *set->item, reader->err);
	if (set->item == NULL)
		return false;
	for (size_t i = 0; i < set->items; i++)
		if (!take_text(reader, &from, "a set", &set->item[i]))
			return false;
	*reader->last_set = set;
	reader->last_set = &set->next;
	return true;
}

static bool on_label(struct reader *reader, struct str from)
{
	struct stat_label *label = arena_alloc(reader->arena, 1, sizeof *label, reader->err);
	size_t text;

	if (label == NULL || !take_text(reader, &from, "a value label", &label->set))
		return false;
	if (!wire_take_u32(&from, &text))
		return damaged(reader);
	label->is_text = text != 0;
	if (label->is_text && !take_text(reader, &from, "a value label", &label->text))
		return false;
	if (!label->is_text && !wire_take_f64(&from, &label->number))
		return damaged(reader);
	if (!take_text(reader, &from, "a value label", &label->label))
		return false;
	*reader->last_label = label;
	reader->last_label = &label->next;
	return true;
}

/* A range that ends in no number has nothing in it and is left out. */
static bool take_ranges(struct reader *reader, struct str *from, struct stat_variable *variable)
{
	size_t count, kept = 0;

	if (!wire_take_u32(from, &count) || count > STAT_RANGES)
		return damaged(reader);
	for (size_t i = 0; i < count; i++) {
		if (variable->is_text) {
			const char *high;
			if (!take_text(reader, from, "a missing value", &variable->text[kept++]) ||
			    !take_text(reader, from, "a missing value", &high))
				return false;
			continue;
		}
		if (!wire_take_f64(from, &variable->low[kept]) ||
		    !wire_take_f64(from, &variable->high[kept]))
			return damaged(reader);
		kept += !isnan(variable->low[kept]) && !isnan(variable->high[kept]);
	}
	variable->ranges = kept;
	return true;
}

static bool is_plain(const struct reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->options->plain_count; i++)
		if (str_is(reader->options->plain[i], name))
			return true;
	return false;
}

static bool on_variable(struct reader *reader, struct str from)
{
	struct stat_file *file = reader->file;
	struct stat_variable variable = {0};
	size_t text, measure, width, alignment;

	if (!reader->began || reader->rows > 0 || file->variables == reader->expected ||
	    !wire_take_u32(&from, &text))
		return damaged(reader);
	variable.is_text = text != 0;
	if (!take_text(reader, &from, "a column's name", &variable.name) ||
	    !take_text(reader, &from, "a column's label", &variable.label) ||
	    !take_text(reader, &from, "a format", &variable.format) ||
	    !take_text(reader, &from, "a set of labels", &variable.set))
		return false;
	if (!wire_take_u32(&from, &measure) || !wire_take_u32(&from, &width) ||
	    !wire_take_u32(&from, &alignment) || !wire_take_u32(&from, &variable.storage))
		return damaged(reader);
	variable.measure = measure <= 3 ? (unsigned)measure : 0;
	variable.width = (unsigned)MIN(width, 255);
	variable.alignment = alignment <= 3 ? (unsigned)alignment : 0;
	if (!take_ranges(reader, &from, &variable) ||
	    !mem_grow((void **)&file->variable, &reader->room, file->variables + 1,
	              sizeof *file->variable, reader->err))
		return false;
	bool is_sas =
		reader->options->format == STAT_SAS7BDAT || reader->options->format == STAT_XPT;
	bool plain = is_plain(reader, variable.name);
	bool labelled = variable.set[0] != '\0' && !is_sas; /* SAS keeps labels elsewhere */
	stat_gather_begin(&variable.gather, variable.is_text, labelled || plain);
	if (!variable.is_text && !plain) {
		variable.gather.ranges = variable.ranges;
		memcpy(variable.gather.low, variable.low, sizeof variable.low);
		memcpy(variable.gather.high, variable.high, sizeof variable.high);
	}
	file->variable[file->variables++] = variable;
	return true;
}

/* ---- rows --------------------------------------------------------------------------------- */

static bool more_rows(struct reader *reader)
{
	size_t room =
		reader->rows_room == 0 ? FIRST_ROWS : reader->rows_room + reader->rows_room / 2;

	for (size_t i = 0; i < reader->file->variables; i++)
		if (!stat_gather_reserve(&reader->file->variable[i].gather, room, reader->err))
			return false;
	reader->rows_room = room;
	return true;
}

static bool refuse_cell(struct reader *reader, const struct stat_variable *variable,
                        const struct err *why)
{
	char place[256], name[GATHER_QUOTE_SIZE];

	snprintf(place, sizeof place, "row %zu, column '%s'", reader->rows + 1,
	         gather_quote(str_of(variable->name), name));
	return foreign_text(reader, why, place);
}

static bool add_text(struct reader *reader, struct stat_variable *variable, struct str text)
{
	struct err why = {0};
	struct str plain;

	if (!as_utf8(reader, text, &plain, &why) ||
	    !stat_gather_text(&variable->gather, reader->rows, reader->rows_room, plain, &why))
		return refuse_cell(reader, variable, &why);
	return true;
}

static bool add_row(struct reader *reader, struct str *from)
{
	struct stat_file *file = reader->file;

	for (size_t i = 0; i < file->variables; i++) {
		struct stat_variable *variable = &file->variable[i];
		struct str text;
		double number;
		if (variable->is_text) {
			if (!wire_take_text(from, &text))
				return damaged(reader);
			if (!add_text(reader, variable, text))
				return false;
		} else {
			if (!wire_take_f64(from, &number))
				return damaged(reader);
			if (!stat_gather_number(&variable->gather, reader->rows, reader->rows_room,
			                        number, reader->err))
				return false;
		}
	}
	reader->rows++;
	return true;
}

static bool on_rows(struct reader *reader, struct str from)
{
	double position;

	if (reader->file->variables == 0 || reader->file->variables != reader->expected ||
	    !wire_take_f64(&from, &position))
		return damaged(reader);
	progress_step(position >= 0 && position < 9e15 ? (size_t)position : 0);
	while (from.length > 0) {
		if (reader->rows == reader->rows_room && !more_rows(reader))
			return false;
		if (!add_row(reader, &from))
			return false;
	}
	return true;
}

/* ---- the end ------------------------------------------------------------------------------ */

enum { REASON = 160 };

/* What the parser said, without what a terminal could act on. */
static const char *plain(struct str said, char text[REASON])
{
	size_t length = MIN(said.length, (size_t)REASON - 1);

	for (size_t i = 0; i < length; i++)
		text[i] = said.at[i] >= ' ' && said.at[i] <= '~' ? said.at[i] : ' ';
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
	return text;
}

static bool on_end(struct reader *reader, struct str from)
{
	size_t failed;
	double at;
	struct str reason, said;

	if (!wire_take_u32(&from, &failed) || !wire_take_f64(&from, &at) ||
	    !wire_take_text(&from, &reason) || !wire_take_text(&from, &said))
		return damaged(reader);
	reader->ended = true;
	if (failed == 0)
		return true;
	char shown[REASON], rows[NUM_TEXT_SIZE];
	err_at(reader->err, "%s@0x%zx", reader->options->name,
	       at >= 0 && at < 9e15 ? (size_t)at : 0);
	err_advise(reader->err, "export it again; %s rows could be read",
	           num_grouped(reader->rows, rows));
	return err_set(reader->err, ERR_DATA, "the file is damaged or of no known version: %s",
	               plain(said.length > 0 ? said : reason, shown));
}

static bool on_weight(struct reader *reader, struct str from)
{
	return wire_take_u32(&from, &reader->weight) || damaged(reader);
}

static bool on_message(struct reader *reader, enum wire_kind kind, struct str from)
{
	if (reader->ended)
		return damaged(reader);
	if (kind != WIRE_ENCODING && reader->file->encoding == NULL &&
	    !begin_texts(reader, STR("")))
		return false;
	switch (kind) {
	case WIRE_ENCODING: return on_encoding(reader, from);
	case WIRE_FILE: return on_file(reader, from);
	case WIRE_NOTE: return on_note(reader, from);
	case WIRE_WEIGHT: return on_weight(reader, from);
	case WIRE_SET: return on_set(reader, from);
	case WIRE_VARIABLE: return on_variable(reader, from);
	case WIRE_LABEL: return on_label(reader, from);
	case WIRE_ROWS: return on_rows(reader, from);
	case WIRE_END: return on_end(reader, from);
	}
	return damaged(reader);
}

/* Works off the messages that are complete. */
static bool work_off(struct reader *reader)
{
	for (;;) {
		const char *at = reader->bytes.at + reader->used;
		size_t left = reader->bytes.length - reader->used;
		uint32_t length;
		if (left < WIRE_HEAD)
			break;
		memcpy(&length, at + 1, sizeof length);
		if (length > WIRE_MESSAGE_MAX)
			return damaged(reader);
		if (left - WIRE_HEAD < length)
			break;
		if (!on_message(reader, (enum wire_kind)at[0],
		                (struct str){at + WIRE_HEAD, length}))
			return false;
		reader->used += WIRE_HEAD + length;
	}
	size_t left = reader->bytes.length - reader->used;
	if (left > 0)
		memmove(reader->bytes.at, reader->bytes.at + reader->used, left);
	reader->bytes.length = left;
	reader->used = 0;
	return true;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool too_few_rows(struct reader *reader)
{
	char there[NUM_TEXT_SIZE], promised[NUM_TEXT_SIZE];

	err_at(reader->err, "%s", reader->options->name);
	err_advise(reader->err, "the file is cut off; copy or export it again");
	return err_set(reader->err, ERR_DATA, "the header promises %s rows, there are %s",
	               num_grouped((size_t)MIN(reader->file->rows, ROWS_MAX), promised),
	               num_grouped(reader->rows, there));
}

static bool check_whole(struct reader *reader)
{
	struct stat_file *file = reader->file;

	if (!reader->began || file->variables != reader->expected)
		return damaged(reader);
	if (reader->options->format == STAT_SAV && file->rows >= 0 &&
	    (double)reader->rows < file->rows)
		return too_few_rows(reader);
	if (reader->weight < file->variables)
		file->weight = &file->variable[reader->weight];
	file->cut = reader->decode.cut;
	file->assumed = file->assumed && reader->decode.foreign > 0;
	return true;
}

static bool put_column(struct reader *reader, struct dataset *dataset,
                       struct stat_variable *variable)
{
	struct str name = str_of(variable->name);

	if (name.length == 0 || dataset_column(dataset, name) != NULL) {
		char quoted[GATHER_QUOTE_SIZE];
		err_at(reader->err, "%s", reader->options->name);
		if (name.length == 0)
			return err_set(reader->err, ERR_DATA, "a column has no name");
		return err_set(reader->err, ERR_DATA, "two columns are called '%s'",
		               gather_quote(name, quoted));
	}
	struct column *column = stat_gather_column(&variable->gather, reader->rows, reader->err);
	bool done = column != NULL && dataset_put(dataset, name, column, reader->err);
	column_drop(column);
	return done;
}

static struct dataset *make_dataset(struct reader *reader)
{
	struct dataset_origin origin = {0};
	size_t length = strlen(reader->options->name);

	if (!check_whole(reader))
		return NULL;
	struct dataset *dataset = dataset_new(reader->rows, reader->err);
	for (size_t i = 0; dataset != NULL && i < reader->file->variables; i++)
		if (!put_column(reader, dataset, &reader->file->variable[i]))
			break;
	if (reader->err->code == ERR_NONE)
		origin.file = mem_alloc(length + 1, 1, reader->err);
	if (origin.file == NULL) {
		dataset_free(dataset);
		return NULL;
	}
	memcpy(origin.file, reader->options->name, length + 1);
	dataset_set_origin(dataset, origin);
	return dataset;
}

/* The variables move from growing memory to the arena, which outlives the reader. */
static bool settle(struct reader *reader)
{
	struct stat_file *file = reader->file;
	struct stat_variable *kept =
		reader->err->code == ERR_NONE
			? arena_alloc(reader->arena, file->variables + 1, sizeof *kept, reader->err)
			: NULL;

	for (size_t i = 0; i < file->variables; i++)
		stat_gather_end(&file->variable[i].gather);
	if (kept != NULL && file->variables > 0)
		memcpy(kept, file->variable, file->variables * sizeof *kept);
	if (kept != NULL && file->weight != NULL)
		file->weight = kept + (file->weight - file->variable);
	mem_free(file->variable);
	file->variable = kept;
	decode_close(&reader->decode);
	buffer_free(&reader->bytes);
	return kept != NULL;
}

static void begin(struct reader *reader)
{
	*reader->file = (struct stat_file){.rows = -1, .label = ""};
	reader->weight = SIZE_MAX;
	reader->last_label = &reader->file->labels;
	reader->last_set = &reader->file->sets;
	reader->last_note = &reader->file->notes;
}

/* What came of the messages; frees everything that is not in the arena or the dataset. */
static struct dataset *finish(struct reader *reader)
{
	struct dataset *dataset = reader->err->code == ERR_NONE ? make_dataset(reader) : NULL;

	if (settle(reader))
		return dataset;
	dataset_free(dataset);
	return NULL;
}

static bool take_bytes(struct reader *reader, const char *bytes, size_t length)
{
	return buffer_add(&reader->bytes, bytes, length, reader->err) && work_off(reader);
}

/* Why the jail's work ended early. */
static bool ended_early(struct reader *reader, enum jail_end end)
{
	err_at(reader->err, "%s", reader->options->name);
	switch (end) {
	case JAIL_TIME:
		err_advise(reader->err, "is it damaged?");
		return err_set(reader->err, ERR_LIMIT,
		               "reading takes more processor time than a "
		               "file of this size should");
	case JAIL_REFUSED:
		return err_set(reader->err, ERR_FILE,
		               "this system does not confine the parser of such files "
		               "(seccomp), so it is not run");
	case JAIL_FAILED:
		err_advise(reader->err, "are there too many open files?");
		return err_set(reader->err, ERR_FILE,
		               "the process that parses it could not be set up");
	case JAIL_DONE: return err_set(reader->err, ERR_MEMORY, "not enough memory to parse it");
	default:
		err_advise(reader->err, "export it again");
		return err_set(reader->err, ERR_DATA, "the file is damaged: its parser gave up");
	}
}

static void read_jailed(struct reader *reader, struct stat_request *request)
{
	struct jail_limits limits = {
		.memory = (size_t)JAIL_MEMORY * 1024 * 1024 + 2 * request->size,
		.seconds = JAIL_SECONDS + request->size / JAIL_BYTES,
	};
	char *chunk = mem_alloc(CHUNK, 1, reader->err);
	struct jail jail;
	size_t got = 0;

	if (chunk == NULL)
		return;
	err_at(reader->err, "%s", reader->options->name);
	if (jail_start(&jail, stat_parse, request, &request->file, limits, reader->err)) {
		do {
			if (!jail_read(&jail, chunk, CHUNK, &got, reader->err) ||
			    !take_bytes(reader, chunk, got))
				break;
		} while (got > 0);
		enum jail_end end = jail_finish(&jail);
		if (reader->err->code == ERR_NONE && !reader->ended)
			ended_early(reader, end);
	}
	mem_free(chunk);
}

struct dataset *stat_read(const char *path, const struct stat_options *options, struct arena *arena,
                          struct stat_file *file, struct err *err)
{
	struct reader reader = {.options = options, .file = file, .arena = arena, .err = err};
	struct stat_parser parser;
	struct source source;

	begin(&reader);
	if (!source_open(&source, path, options->name, 1, err))
		return NULL;
	struct stat_request request = {
		.parser = &parser,
		.format = options->format,
		.file = source.fd,
		.size = source.size,
	};
	if (source.size == 0)
		err_set(err, ERR_DATA, "the file is empty");
	else if (stat_parser_open(&parser, err)) {
		progress_begin(options->name, source.size);
		read_jailed(&reader, &request);
		progress_end();
	}
	source_close(&source);
	return finish(&reader);
}

struct dataset *stat_read_messages(int messages, const struct stat_options *options,
                                   struct arena *arena, struct stat_file *file, struct err *err)
{
	struct reader reader = {.options = options, .file = file, .arena = arena, .err = err};
	char chunk[4096];
	ssize_t got;

	begin(&reader);
	while ((got = read(messages, chunk, sizeof chunk)) > 0)
		if (!take_bytes(&reader, chunk, (size_t)got))
			break;
	if (err->code == ERR_NONE && !reader.ended)
		damaged(&reader);
	return finish(&reader);
}
