/* store_write.c - writes a dataset as a mapped file of columns. */
#include "store.h"

#include "mem.h"
#include "output.h"
#include "progress.h"
#include "store_form.h"
#include "utf8.h"

#include <string.h>

struct piece {
	const void *bytes;
	size_t length;
};

struct writer {
	struct checksum checksum;
	const struct store_entry *entry;
	size_t count;
	const struct labels **labels; /* different ones */
	uint32_t *number;             /* of each column: which of them */
	size_t labels_count;
	struct buffer label_bytes; /* of all labels, end to end */
	size_t *label_end;         /* where those of each end in it */
	struct buffer directory;
	uint64_t end; /* of the parts so far */
	struct output *output;
	struct err *err;
};

static bool gather_labels(struct writer *writer)
{
	struct err *err = writer->err;

	writer->labels = mem_alloc(writer->count, sizeof *writer->labels, err);
	writer->number = mem_alloc(writer->count, sizeof *writer->number, err);
	writer->label_end = mem_alloc(writer->count, sizeof *writer->label_end, err);
	if (writer->labels == NULL || writer->number == NULL || writer->label_end == NULL)
		return false;
	for (size_t i = 0; i < writer->count; i++) {
		const struct labels *labels = writer->entry[i].column->labels;
		size_t at = writer->labels_count; /* the last ones first: a battery shares them */
		while (at > 0 && writer->labels[at - 1] != labels)
			at--;
		if (at == 0) {
			if (!store_add_labels(&writer->label_bytes, labels, err))
				return false;
			writer->label_end[writer->labels_count] = writer->label_bytes.length;
			writer->labels[writer->labels_count++] = labels;
			at = writer->labels_count;
		}
		writer->number[i] = (uint32_t)(at - 1);
	}
	return true;
}

static struct piece label_piece(const struct writer *writer, size_t i)
{
	size_t from = i == 0 ? 0 : writer->label_end[i - 1];

	return (struct piece){writer->label_bytes.at + from, writer->label_end[i] - from};
}

/* How many pieces part `part` of the column is in memory: one, but for the bits of a set. */
static size_t pieces_of(const struct column *column, size_t part)
{
	return column->kind == COLUMN_MULTI && part == 1 ? column->labels->answers : 1;
}

static struct piece piece_of(const struct column *column, size_t part, size_t piece)
{
	size_t rows = column->rows;

	switch (column->kind) {
	case COLUMN_SINGLE: return (struct piece){column->values, rows * column->width};
	case COLUMN_NUMBER:
	case COLUMN_DATE: return (struct piece){column->values, rows * sizeof(double)};
	case COLUMN_MULTI:
		if (part == 0)
			return (struct piece){column->status, rows};
		return (struct piece){column->bits[piece], (rows + 63) / 64 * sizeof(uint64_t)};
	case COLUMN_TEXT: break;
	}
	if (part == 0)
		return (struct piece){column->values, rows * sizeof(uint32_t)};
	if (part == 1)
		return (struct piece){intern_ends(column->texts),
		                      intern_count(column->texts) * sizeof(size_t)};
	struct str all = intern_all(column->texts);
	return (struct piece){all.at, all.length};
}

/* ---- the directory --------------------------------------------------------------------------- */

static bool add(struct writer *writer, const void *bytes, size_t length)
{
	return buffer_add(&writer->directory, bytes, length, writer->err);
}

/* A part of the file: its length and its checksum. */
static bool add_part(struct writer *writer, uint64_t length, uint32_t sum)
{
	writer->end = store_align(writer->end) + length;
	return add(writer, &length, sizeof length) && add(writer, &sum, sizeof sum);
}

static bool add_piece(struct writer *writer, struct piece piece)
{
	struct store_seen seen;

	return store_look(&writer->checksum, STORE_LOOK_BYTES, piece.bytes, piece.length, &seen,
	                  writer->err) &&
	       add_part(writer, piece.length, seen.sum);
}

static bool add_column_part(struct writer *writer, const struct column *column, size_t part)
{
	uint64_t length = 0;
	uint32_t sum = 0;

	for (size_t i = 0; i < pieces_of(column, part); i++) {
		struct piece piece = piece_of(column, part, i);
		struct store_seen seen;
		if (!store_look(&writer->checksum, STORE_LOOK_BYTES, piece.bytes, piece.length,
		                &seen, writer->err))
			return false;
		sum = checksum_join(&writer->checksum, sum, seen.sum, piece.length);
		length += piece.length;
	}
	return add_part(writer, length, sum);
}

static bool check_texts(const struct column *column, struct str name, struct err *err)
{
	struct str all = intern_all(column->texts);

	if (utf8_invalid(all.at, all.length) == all.length)
		return true;
	return err_set(err, ERR_DATA, "column '%.*s' has texts that are not UTF-8",
	               (int)MIN(name.length, 40), name.at);
}

static bool add_column(struct writer *writer, size_t i)
{
	const struct store_entry *entry = &writer->entry[i];
	const struct column *column = entry->column;
	uint8_t start[4] = {(uint8_t)column->kind, (uint8_t)column->width};
	uint32_t length = (uint32_t)entry->name.length;
	bool added = column->kind != COLUMN_TEXT || check_texts(column, entry->name, writer->err);

	added = added && add(writer, start, sizeof start) &&
	        add(writer, &writer->number[i], sizeof *writer->number) &&
	        add(writer, &length, sizeof length) && add(writer, entry->name.at, length);
	for (size_t part = 0; added && part < store_kind_parts(column->kind); part++)
		added = add_column_part(writer, column, part);
	return added;
}

static bool make_directory(struct writer *writer, struct str meta)
{
	uint32_t labels = (uint32_t)writer->labels_count, columns = (uint32_t)writer->count;
	bool added = add(writer, &labels, sizeof labels) && add(writer, &columns, sizeof columns) &&
	             add_piece(writer, (struct piece){meta.at, meta.length});

	for (size_t i = 0; added && i < writer->labels_count; i++)
		added = add_piece(writer, label_piece(writer, i));
	for (size_t i = 0; added && i < writer->count; i++)
		added = add_column(writer, i);
	return added;
}

/* Parts were counted from 0 on; they begin behind the directory. */
static uint64_t file_length(const struct writer *writer)
{
	return store_align(STORE_HEADER + writer->directory.length) + store_align(writer->end);
}

static void make_header(const struct writer *writer, size_t rows, char *header)
{
	const struct checksum *checksum = &writer->checksum;
	uint32_t version = STORE_VERSION, word = sizeof(size_t);
	uint64_t directory = writer->directory.length, count = rows;
	uint64_t length = file_length(writer);
	uint32_t directory_sum =
		checksum_add(checksum, 0, writer->directory.at, writer->directory.length);

	memset(header, 0, STORE_HEADER);
	memcpy(header, STORE_MAGIC, sizeof STORE_MAGIC - 1);
	memcpy(header + STORE_AT_ORDER, &STORE_ORDER, sizeof STORE_ORDER);
	memcpy(header + STORE_AT_VERSION, &version, sizeof version);
	memcpy(header + STORE_AT_WORD, &word, sizeof word);
	memcpy(header + STORE_AT_DIRECTORY_SUM, &directory_sum, sizeof directory_sum);
	memcpy(header + STORE_AT_LENGTH, &length, sizeof length);
	memcpy(header + STORE_AT_ROWS, &count, sizeof count);
	memcpy(header + STORE_AT_DIRECTORY, &directory, sizeof directory);
	uint32_t sum = checksum_add(checksum, 0, header, STORE_AT_SUM);
	memcpy(header + STORE_AT_SUM, &sum, sizeof sum);
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool put(struct writer *writer, const void *bytes, size_t length)
{
	writer->end += length;
	progress_step(writer->end);
	return length == 0 || output_write(writer->output, bytes, length, writer->err);
}

/* Zeros up to where the next part begins. */
static bool put_gap(struct writer *writer)
{
	static const char zeros[STORE_ALIGN];

	return put(writer, zeros, store_align(writer->end) - writer->end);
}

static bool put_all(struct writer *writer, size_t rows, struct str meta)
{
	char header[STORE_HEADER];

	make_header(writer, rows, header);
	writer->end = 0;
	bool done = put(writer, header, sizeof header) &&
	            put(writer, writer->directory.at, writer->directory.length) &&
	            put_gap(writer) && put(writer, meta.at, meta.length) && put_gap(writer);
	for (size_t i = 0; done && i < writer->labels_count; i++) {
		struct piece piece = label_piece(writer, i);
		done = put(writer, piece.bytes, piece.length) && put_gap(writer);
	}
	for (size_t i = 0; done && i < writer->count; i++) {
		const struct column *column = writer->entry[i].column;
		for (size_t part = 0; done && part < store_kind_parts(column->kind); part++) {
			for (size_t j = 0; done && j < pieces_of(column, part); j++) {
				struct piece piece = piece_of(column, part, j);
				done = put(writer, piece.bytes, piece.length);
			}
			done = done && put_gap(writer);
		}
	}
	return done;
}

bool store_write(const char *path, size_t rows, const struct store_entry *entry, size_t count,
                 struct str meta, struct err *err)
{
	struct writer writer = {.entry = entry, .count = count, .err = err};
	bool done = checksum_open(&writer.checksum, err) && gather_labels(&writer) &&
	            make_directory(&writer, meta);

	if (done) {
		writer.output = output_open(path, err);
		done = writer.output != NULL;
	}
	if (done) {
		progress_begin(path, file_length(&writer));
		done = put_all(&writer, rows, meta);
		progress_end();
		if (done)
			done = output_commit(writer.output, err);
		else
			output_abandon(writer.output);
	}
	mem_free(writer.labels);
	mem_free(writer.number);
	mem_free(writer.label_end);
	buffer_free(&writer.label_bytes);
	buffer_free(&writer.directory);
	return done;
}
