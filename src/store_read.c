/* store_read.c - opens a mapped file of columns, and wakes its columns. */
#include "store.h"

#include "gather.h"
#include "mem.h"
#include "store_form.h"
#include "utf8.h"

#include <string.h>

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
	           MIN(mapping->size, magic)) != 0 ||
	    mapping->size == 0) {
		err_at(err, "%s", store->name);
		err_advise(err, "befund convert makes one: answers.csv answers.befund");
		return err_set(err, ERR_DATA, "%s",
		               mapping->size == 0 ? "is empty" : "is no .befund file");
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
		return refuse(reader->store, reader->at, "the directory ends too early",
		              reader->err);
	memcpy(to, reader->store->mapping.bytes + reader->at, length);
	reader->at += length;
	return true;
}

static bool take_part(struct reader *reader, struct store_part *part)
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

/* What the parts of a column must be long, where rows tell; mentions are checked with the labels.
 */
static bool check_lengths(struct reader *reader, const struct store_column *entry)
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

static bool take_column(struct reader *reader, struct store_column *entry)
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
	if (start[0] > COLUMN_DATE || start[2] != 0 || start[3] != 0 || !is_width)
		return refuse(store, at, "there is no such kind of column", reader->err);
	entry->kind = (enum column_kind)start[0];
	entry->width = start[1];
	if (entry->labels >= store->labels_count)
		return refuse(store, at, "a column has labels that are not there", reader->err);
	if (length > reader->end - reader->at)
		return refuse(store, at, "the directory ends too early", reader->err);
	entry->name = (struct str){store->mapping.bytes + reader->at, length};
	if (length > DATASET_NAME_MAX || memchr(entry->name.at, '\0', length) != NULL ||
	    utf8_invalid(entry->name.at, length) < length)
		return refuse(store, at, "a column has a name that is none", reader->err);
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
	store->keeper = (struct column_keeper){1, store_wake, release};
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

/* ---- what is in it --------------------------------------------------------------------------- */

struct dataset *store_dataset(struct store *store, struct err *err)
{
	struct dataset *dataset = dataset_new(store->rows, err);
	bool done = dataset != NULL;

	for (size_t i = 0; done && i < store->count; i++) {
		const struct store_column *entry = &store->entry[i];
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
	if (!store->has_meta && !store_check_part(store, &store->meta, "codebook", err))
		return false;
	store->has_meta = true;
	*meta = (struct str){store->mapping.bytes + store->meta.offset, store->meta.length};
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
