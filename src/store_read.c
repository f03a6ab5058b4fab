/* store_read.c - opens a mapped file of columns, and wakes its columns. */
#include "store.h"

#include "gather.h"
#include "mapping.h"
#include "mem.h"
#include "num.h"
#include "store_form.h"
#include "utf8.h"

#include <limits.h>
#include <string.h>

struct part {
	uint64_t offset, length;
	uint32_t sum;
};

struct entry {
	struct str name; /* in the mapping */
	enum column_kind kind;
	enum store_group group;
	unsigned width;
	uint32_t labels;
	struct part part[STORE_PARTS];
};

struct store {
	struct column_keeper keeper; /* first: the keeper of a column is the store */
	struct mapping mapping;
	struct checksum checksum;
	char *name;
	size_t rows;
	struct part meta;
	bool has_meta; /* checked */
	size_t labels_count;
	struct part *labels_part;
	const struct labels **labels; /* NULL until a column of them wakes */
	size_t count;
	struct entry *entry;
};

static const struct {
	const char *part[STORE_PARTS];
	size_t count;
} parts_of[] = {
	[COLUMN_SINGLE] = {{"codes"}, 1},       [COLUMN_MULTI] = {{"status", "mentions"}, 2},
	[COLUMN_NUMBER] = {{"numbers"}, 1},     [COLUMN_TEXT] = {{"numbers of texts", "ends of texts", "texts"}, 3},
	[COLUMN_DATE] = {{"dates"}, 1},
};

size_t store_kind_parts(enum column_kind kind)
{
	return parts_of[kind].count;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* What stands at `offset` is wrong. */
static bool refuse(const struct store *store, uint64_t offset, const char *what, struct err *err)
{
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)offset);
	err_advise(err, "the file is damaged: write it again");
	return err_set(err, ERR_DATA, "%s", what);
}

static uint32_t u32_at(const struct store *store, size_t offset)
{
	uint32_t word;

	memcpy(&word, store->mapping.bytes + offset, sizeof word);
	return word;
}

static uint64_t u64_at(const struct store *store, size_t offset)
{
	uint64_t word;

	memcpy(&word, store->mapping.bytes + offset, sizeof word);
	return word;
}

static bool check_machine(const struct store *store, struct err *err)
{
	uint32_t order = u32_at(store, STORE_AT_ORDER), version = u32_at(store, STORE_AT_VERSION);

	if (order == __builtin_bswap32(STORE_ORDER)) {
		err_at(err, "%s@0x%x", store->name, (unsigned)STORE_AT_ORDER);
		err_advise(err, "carry it over as .csv or .sav");
		return err_set(err, ERR_DATA, "was written on a machine of the other byte order");
	}
	if (order != STORE_ORDER)
		return refuse(store, STORE_AT_ORDER, "this is no byte order", err);
	if (version != STORE_VERSION) {
		err_at(err, "%s@0x%x", store->name, (unsigned)STORE_AT_VERSION);
		err_advise(err, "write it again with this befund, or read it with a newer one");
		return err_set(err, ERR_DATA, "is of version %u, this program reads version %d",
		               version, STORE_VERSION);
	}
	if (u32_at(store, STORE_AT_WORD) != sizeof(size_t)) {
		err_at(err, "%s@0x%x", store->name, (unsigned)STORE_AT_WORD);
		err_advise(err, "carry it over as .csv or .sav");
		return err_set(err, ERR_DATA, "has sizes of %u bytes, this machine's have %zu",
		               u32_at(store, STORE_AT_WORD), sizeof(size_t));
	}
	return true;
}

static bool check_header(struct store *store, struct err *err)
{
	const struct mapping *mapping = &store->mapping;
	size_t magic = sizeof STORE_MAGIC - 1;

	if (memcmp(mapping->bytes == NULL ? "" : mapping->bytes, STORE_MAGIC,
	           MIN(mapping->size, magic)) != 0 || mapping->size == 0) {
		err_at(err, "%s", store->name);
		err_advise(err, "befund convert makes one: answers.csv answers.befund");
		return err_set(err, ERR_DATA, "%s", mapping->size == 0 ? "is empty" : "is no .befund file");
	}
	if (mapping->size < STORE_HEADER)
		return refuse(store, mapping->size, "ends within the header", err);
	if (!check_machine(store, err))
		return false;
	if (u32_at(store, STORE_AT_SUM) !=
	    checksum_add(&store->checksum, 0, mapping->bytes, STORE_AT_SUM))
		return refuse(store, STORE_AT_SUM, "the checksum of the header is another", err);
	uint64_t length = u64_at(store, STORE_AT_LENGTH);
	if (length != mapping->size) {
		err_at(err, "%s@0x%zx", store->name, MIN(mapping->size, (size_t)length));
		err_advise(err, "the file is damaged: write it again");
		return err_set(err, ERR_DATA, "has %zu bytes, its header says %llu", mapping->size,
		               (unsigned long long)length);
	}
	uint64_t directory = u64_at(store, STORE_AT_DIRECTORY);
	if (directory > length - STORE_HEADER)
		return refuse(store, STORE_AT_DIRECTORY, "the directory ends behind the file", err);
	if (u32_at(store, STORE_AT_DIRECTORY_SUM) !=
	    checksum_add(&store->checksum, 0, mapping->bytes + STORE_HEADER, directory))
		return refuse(store, STORE_HEADER, "the checksum of the directory is another", err);
	store->rows = u64_at(store, STORE_AT_ROWS);
	if (store->rows > PTRDIFF_MAX / sizeof(double))
		return refuse(store, STORE_AT_ROWS, "there cannot be so many rows", err);
	return true;
}

/* The directory as it is read. */
struct reader {
	struct store *store;
	size_t at, end;
	uint64_t parts; /* where the next part begins */
	struct err *err;
};

static bool take(struct reader *reader, void *to, size_t length)
{
	if (length > reader->end - reader->at)
		return refuse(reader->store, reader->at, "the directory ends too early", reader->err);
	memcpy(to, reader->store->mapping.bytes + reader->at, length);
	reader->at += length;
	return true;
}

static bool take_part(struct reader *reader, struct part *part)
{
	size_t at = reader->at, size = reader->store->mapping.size;

	if (!take(reader, &part->length, sizeof part->length) ||
	    !take(reader, &part->sum, sizeof part->sum))
		return false;
	part->offset = reader->parts;
	if (part->offset > size || part->length > size - part->offset)
		return refuse(reader->store, at, "a part ends behind the file", reader->err);
	reader->parts = store_align(part->offset + part->length);
	return true;
}

/* What the parts of a column must be long, where rows tell; mentions are checked with the labels. */
static bool check_lengths(struct reader *reader, const struct entry *entry)
{
	size_t rows = reader->store->rows;
	size_t size = entry->kind == COLUMN_SINGLE  ? entry->width
	              : entry->kind == COLUMN_MULTI ? 1
	              : entry->kind == COLUMN_TEXT  ? sizeof(uint32_t)
	                                            : sizeof(double);
	bool fits = entry->part[0].length == rows * size;

	if (entry->kind == COLUMN_TEXT)
		fits = fits && entry->part[1].length % sizeof(size_t) == 0 &&
		       entry->part[1].length / sizeof(size_t) < COLUMN_TEXT_MISSING;
	return fits || refuse(reader->store, reader->at, "a column has not as many values as rows",
	                      reader->err);
}

static bool take_column(struct reader *reader, struct entry *entry)
{
	struct store *store = reader->store;
	uint8_t start[4];
	uint32_t length;
	size_t at = reader->at;

	if (!take(reader, start, sizeof start) ||
	    !take(reader, &entry->labels, sizeof entry->labels) ||
	    !take(reader, &length, sizeof length))
		return false;
	bool is_width = start[1] == 1 || start[1] == 2 || start[1] == 4;
	if (start[0] >= LENGTH(parts_of) || start[2] >= STORE_GROUPS || start[3] != 0 || !is_width)
		return refuse(store, at, "there is no such kind of column", reader->err);
	entry->kind = (enum column_kind)start[0];
	entry->width = start[1];
	entry->group = (enum store_group)start[2];
	if (entry->labels >= store->labels_count)
		return refuse(store, at, "a column has labels that are not there", reader->err);
	if (length > reader->end - reader->at)
		return refuse(store, at, "the directory ends too early", reader->err);
	entry->name = (struct str){store->mapping.bytes + reader->at, length};
	reader->at += length;
	for (size_t i = 0; i < store_kind_parts(entry->kind); i++)
		if (!take_part(reader, &entry->part[i]))
			return false;
	return check_lengths(reader, entry);
}

static bool read_directory(struct store *store, struct err *err)
{
	uint64_t directory = u64_at(store, STORE_AT_DIRECTORY);
	struct reader reader = {
		.store = store,
		.at = STORE_HEADER,
		.end = STORE_HEADER + directory,
		.parts = store_align(STORE_HEADER + directory),
		.err = err,
	};
	uint32_t labels = 0, columns = 0;

	if (!take(&reader, &labels, sizeof labels) || !take(&reader, &columns, sizeof columns) ||
	    !take_part(&reader, &store->meta))
		return false;
	if (labels > directory / STORE_PART || columns > directory / STORE_COLUMN)
		return refuse(store, STORE_HEADER, "the directory ends too early", err);
	store->labels_part = mem_alloc(labels, sizeof *store->labels_part, err);
	store->labels = mem_zero(labels, sizeof *store->labels, err);
	store->entry = mem_zero(columns, sizeof *store->entry, err);
	if (store->labels_part == NULL || store->labels == NULL || store->entry == NULL)
		return false;
	store->labels_count = labels;
	store->count = columns;
	for (size_t i = 0; i < labels; i++)
		if (!take_part(&reader, &store->labels_part[i]))
			return false;
	for (size_t i = 0; i < columns; i++)
		if (!take_column(&reader, &store->entry[i]))
			return false;
	if (reader.at != reader.end)
		return refuse(store, reader.at, "the directory ends too late", err);
	if (reader.parts != store->mapping.size)
		return refuse(store, reader.parts, "bytes that are no part of the file", err);
	return true;
}

static bool wake(struct column_keeper *keeper, struct column *column, struct err *err);

static void release(struct column_keeper *keeper)
{
	struct store *store = (struct store *)keeper;

	for (size_t i = 0; i < store->labels_count; i++)
		labels_drop(store->labels[i]);
	mem_free(store->labels);
	mem_free(store->labels_part);
	mem_free(store->entry);
	mem_free(store->name);
	mapping_close(&store->mapping);
	mem_free(store);
}

struct store *store_open(const char *path, const char *name, struct err *err)
{
	struct store *store = mem_zero(1, sizeof *store, err);

	if (store == NULL)
		return NULL;
	store->keeper = (struct column_keeper){1, wake, release};
	store->name = mem_alloc(strlen(name) + 1, 1, err);
	bool opened = store->name != NULL && checksum_open(&store->checksum, err);
	if (opened) {
		strcpy(store->name, name);
		opened = mapping_open(&store->mapping, path, store->name, err) &&
		         check_header(store, err) && read_directory(store, err);
	}
	if (!opened) {
		store_drop(store);
		return NULL;
	}
	return store;
}

void store_drop(struct store *store)
{
	if (store != NULL)
		column_keeper_drop(&store->keeper);
}

/* ---- waking ---------------------------------------------------------------------------------- */

/* A part's bytes, and what is in them, after its checksum was compared. */
static bool look(struct store *store, const struct part *part, enum store_look look,
                 struct str column, const char *what, struct store_seen *seen, struct err *err)
{
	const char *bytes = store->mapping.bytes;
	size_t end = part->offset + part->length, next = store_align(end);
	bool is_zero = true;

	mapping_load(&store->mapping, part->offset, part->length);
	if (!store_look(&store->checksum, look, bytes + part->offset, part->length, seen, err))
		return false;
	for (size_t i = end; i < next; i++)
		is_zero = is_zero && bytes[i] == 0;
	if (seen->sum == part->sum && is_zero)
		return true;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)part->offset);
	err_advise(err, "the file is damaged: write it again");
	if (column.at == NULL)
		return err_set(err, ERR_DATA, "the checksum of the %s is another", what);
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': the checksum of its %s is another",
	               gather_quote(column, quoted), what);
}

static const void *bytes_of(const struct store *store, const struct part *part)
{
	return store->mapping.bytes + part->offset;
}

static bool need_labels(struct store *store, uint32_t number, struct str column, struct err *err)
{
	const struct part *part = &store->labels_part[number];
	struct store_seen seen;

	if (store->labels[number] != NULL)
		return true;
	if (!look(store, part, STORE_LOOK_BYTES, column, "labels", &seen, err))
		return false;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)part->offset);
	store->labels[number] =
		store_read_labels((struct str){bytes_of(store, part), part->length}, err);
	return store->labels[number] != NULL;
}

/* What is in a part of a column is not what may be there. */
static bool refuse_part(const struct store *store, const struct entry *entry, size_t part,
                        const char *what, struct err *err)
{
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)entry->part[part].offset);
	err_advise(err, "the file was not written by befund, or is damaged");
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': %s", gather_quote(entry->name, quoted), what);
}

/* Texts end one behind the other, within characters nowhere, and are UTF-8. */
static bool check_texts(struct store *store, const struct entry *entry, struct err *err)
{
	const size_t *end = bytes_of(store, &entry->part[1]);
	const char *bytes = bytes_of(store, &entry->part[2]);
	size_t count = entry->part[1].length / sizeof *end, length = entry->part[2].length;
	size_t last = 0;

	for (size_t i = 0; i < count; i++) {
		if (end[i] < last || end[i] > length)
			return refuse_part(store, entry, 1, "a text ends where there is none", err);
		if (end[i] < length && ((unsigned char)bytes[end[i]] & 0xc0) == 0x80)
			return refuse_part(store, entry, 1, "a text ends within a character", err);
		last = end[i];
	}
	if (last != length)
		return refuse_part(store, entry, 2, "texts that no number is of", err);
	return utf8_invalid(bytes, length) == length ||
	       refuse_part(store, entry, 2, "texts that are not UTF-8", err);
}

static bool wake_text(struct store *store, const struct entry *entry, const struct labels *labels,
                      struct column_borrowed *borrowed, struct err *err)
{
	struct store_seen seen, ends, texts;
	size_t count = entry->part[1].length / sizeof(size_t);

	if (!look(store, &entry->part[0], STORE_LOOK_TEXTS, entry->name, parts_of[COLUMN_TEXT].part[0],
	          &seen, err) ||
	    !look(store, &entry->part[1], STORE_LOOK_BYTES, entry->name, parts_of[COLUMN_TEXT].part[1],
	          &ends, err) ||
	    !look(store, &entry->part[2], STORE_LOOK_BYTES, entry->name, parts_of[COLUMN_TEXT].part[2],
	          &texts, err))
		return false;
	if (seen.missing >= labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	const uint32_t *id = bytes_of(store, &entry->part[0]);
	for (size_t i = 0; count == 0 && i < store->rows; i++)
		if (id[i] < COLUMN_TEXT_MISSING)
			return refuse_part(store, entry, 0, "a text that it has not", err);
	if (count > 0 && seen.greatest >= count)
		return refuse_part(store, entry, 0, "a text that it has not", err);
	if (!check_texts(store, entry, err))
		return false;
	borrowed->values = id;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)entry->part[2].offset);
	borrowed->texts = intern_borrow(bytes_of(store, &entry->part[2]),
	                                bytes_of(store, &entry->part[1]), count, err);
	return borrowed->texts != NULL;
}

static bool wake_multi(struct store *store, const struct entry *entry, const struct labels *labels,
                       struct column_borrowed *borrowed, struct err *err)
{
	struct store_seen seen, bits;
	size_t words = (store->rows + 63) / 64, length;

	if (__builtin_mul_overflow(labels->answers, words * sizeof(uint64_t), &length) ||
	    length != entry->part[1].length)
		return refuse_part(store, entry, 1, "not as many mentions as items and rows", err);
	if (!look(store, &entry->part[0], STORE_LOOK_U8, entry->name, parts_of[COLUMN_MULTI].part[0],
	          &seen, err) ||
	    !look(store, &entry->part[1], STORE_LOOK_BYTES, entry->name,
	          parts_of[COLUMN_MULTI].part[1], &bits, err))
		return false;
	if (seen.greatest > labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	borrowed->status = bytes_of(store, &entry->part[0]);
	borrowed->bits = bytes_of(store, &entry->part[1]);
	for (size_t i = 0; store->rows % 64 != 0 && i < labels->answers; i++)
		if (borrowed->bits[(i + 1) * words - 1] >> store->rows % 64 != 0)
			return refuse_part(store, entry, 1, "mentions behind the last row", err);
	return true;
}

static bool wake_single(struct store *store, const struct entry *entry,
                        const struct labels *labels, struct column_borrowed *borrowed,
                        struct err *err)
{
	struct store_seen seen;
	enum store_look of = entry->width == 1   ? STORE_LOOK_U8
	                     : entry->width == 2 ? STORE_LOOK_U16
	                                         : STORE_LOOK_U32;

	if (!look(store, &entry->part[0], of, entry->name, parts_of[COLUMN_SINGLE].part[0], &seen,
	          err))
		return false;
	if (store->rows > 0 && seen.greatest >= labels_options(labels))
		return refuse_part(store, entry, 0, "a code that it has no option for", err);
	borrowed->values = bytes_of(store, &entry->part[0]);
	return true;
}

static bool wake_numbers(struct store *store, const struct entry *entry,
                         const struct labels *labels, struct column_borrowed *borrowed,
                         struct err *err)
{
	struct store_seen seen;

	if (!look(store, &entry->part[0], STORE_LOOK_NUMBERS, entry->name,
	          parts_of[entry->kind].part[0], &seen, err))
		return false;
	if (seen.missing >= labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	borrowed->values = bytes_of(store, &entry->part[0]);
	if (seen.low <= seen.high) {
		borrowed->low = seen.low;
		borrowed->high = seen.high;
	}
	return true;
}

/* Checks that a column of that kind may have these labels. */
static bool check_labels(const struct store *store, const struct entry *entry,
                         const struct labels *labels, struct err *err)
{
	bool has_answers = entry->kind == COLUMN_SINGLE || entry->kind == COLUMN_MULTI;
	size_t most = entry->kind == COLUMN_MULTI ? UINT8_MAX : UINT16_MAX;

	if ((has_answers || labels->answers == 0) && labels->missing <= most)
		return true;
	err_at(err, "%s@0x%llx", store->name,
	       (unsigned long long)store->labels_part[entry->labels].offset);
	err_advise(err, "the file was not written by befund, or is damaged");
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': labels that its kind cannot have",
	               gather_quote(entry->name, quoted));
}

static bool wake(struct column_keeper *keeper, struct column *column, struct err *err)
{
	struct store *store = (struct store *)keeper;
	const struct entry *entry = &store->entry[column->place];
	struct column_borrowed borrowed = {
		.width = entry->width, .low = num_missing(0), .high = num_missing(0)};
	bool done = false;

	if (!need_labels(store, entry->labels, entry->name, err))
		return false;
	const struct labels *labels = store->labels[entry->labels];
	if (!check_labels(store, entry, labels, err))
		return false;
	switch (entry->kind) {
	case COLUMN_SINGLE: done = wake_single(store, entry, labels, &borrowed, err); break;
	case COLUMN_MULTI: done = wake_multi(store, entry, labels, &borrowed, err); break;
	case COLUMN_NUMBER:
	case COLUMN_DATE: done = wake_numbers(store, entry, labels, &borrowed, err); break;
	case COLUMN_TEXT: done = wake_text(store, entry, labels, &borrowed, err); break;
	}
	return done && column_borrow(column, labels, &borrowed, err);
}

/* ---- what is in it --------------------------------------------------------------------------- */

struct dataset *store_dataset(struct store *store, enum store_group group, struct err *err)
{
	struct dataset *dataset = dataset_new(store->rows, err);
	bool done = dataset != NULL;

	for (size_t i = 0; done && i < store->count; i++) {
		const struct entry *entry = &store->entry[i];
		if (entry->group != group)
			continue;
		char quoted[GATHER_QUOTE_SIZE];
		err_at(err, "%s", store->name);
		if (dataset_column(dataset, entry->name) != NULL)
			done = err_set(err, ERR_DATA, "two columns are called '%s'",
			               gather_quote(entry->name, quoted));
		struct column *column = NULL;
		if (done)
			column = column_asleep(entry->kind, store->rows, &store->keeper, i, err);
		done = column != NULL && dataset_put(dataset, entry->name, column, err);
		column_drop(column);
	}
	struct dataset_origin origin = {0};
	if (done) {
		origin.file = mem_alloc(strlen(store->name) + 1, 1, err);
		done = origin.file != NULL;
	}
	if (!done) {
		dataset_free(dataset);
		return NULL;
	}
	strcpy(origin.file, store->name);
	dataset_set_origin(dataset, origin);
	return dataset;
}

bool store_meta(struct store *store, struct str *meta, struct err *err)
{
	struct store_seen seen;

	if (!store->has_meta && !look(store, &store->meta, STORE_LOOK_BYTES, (struct str){0},
	                              "codebook", &seen, err))
		return false;
	store->has_meta = true;
	*meta = (struct str){bytes_of(store, &store->meta), store->meta.length};
	return true;
}

size_t store_parts(const struct store *store)
{
	return 1 + store->count;
}

bool store_check(struct store *store, size_t part, struct err *err)
{
	struct str meta;

	if (part == 0)
		return store_meta(store, &meta, err);
	struct column *column = column_asleep(store->entry[part - 1].kind, store->rows,
	                                      &store->keeper, part - 1, err);
	bool is_sound = column != NULL && column_wake(column, err);
	column_drop(column);
	return is_sound;
}
