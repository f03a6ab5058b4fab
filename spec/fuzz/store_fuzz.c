/*
 * store_fuzz.c - fuzz target: src/store_read.c, store_wake.c and store_labels.c.
 *
 * The first byte is even where all checksums are to be made right, so that what is behind them is
 * read; the rest is the file, as spec/faults/finds_spec.lua has it too.
 */
#include "fuzz.h"
#include "mem.h"
#include "store_form.h"

/* The file with its header and its checksums as they must be, as far as there are parts. */
static void forge(uint8_t *bytes, size_t size, const struct checksum *checksum)
{
	uint32_t order = STORE_ORDER, version = STORE_VERSION, word = 8, sum;
	uint64_t length = size, directory;

	if (size < STORE_HEADER)
		return;
	memcpy(bytes, STORE_MAGIC, sizeof STORE_MAGIC - 1);
	memcpy(bytes + STORE_AT_ORDER, &order, sizeof order);
	memcpy(bytes + STORE_AT_VERSION, &version, sizeof version);
	memcpy(bytes + STORE_AT_WORD, &word, sizeof word);
	memcpy(bytes + STORE_AT_LENGTH, &length, sizeof length);
	memcpy(&directory, bytes + STORE_AT_DIRECTORY, sizeof directory);
	if (directory <= size - STORE_HEADER) {
		sum = checksum_add(checksum, 0, bytes + STORE_HEADER, directory);
		memcpy(bytes + STORE_AT_DIRECTORY_SUM, &sum, sizeof sum);
	}
	sum = checksum_add(checksum, 0, bytes, STORE_AT_SUM);
	memcpy(bytes + STORE_AT_SUM, &sum, sizeof sum);
}

struct place {
	size_t at, end, part;
};

/* Makes the checksum of the part at this place of the directory right. */
static void mend_part(uint8_t *bytes, size_t size, struct place *place,
                      const struct checksum *checksum)
{
	uint64_t length;

	if (place->end - place->at < STORE_PART)
		return;
	memcpy(&length, bytes + place->at, sizeof length);
	if (place->part <= size && length <= size - place->part) {
		uint32_t sum = checksum_add(checksum, 0, bytes + place->part, length);
		memcpy(bytes + place->at + sizeof length, &sum, sizeof sum);
		place->part = store_align(place->part + length);
	}
	place->at += STORE_PART;
}

static void mend(uint8_t *bytes, size_t size, const struct checksum *checksum)
{
	uint64_t directory;
	uint32_t labels, length;

	if (size < STORE_HEADER + 8)
		return;
	memcpy(&directory, bytes + STORE_AT_DIRECTORY, sizeof directory);
	if (directory > size - STORE_HEADER || directory < 8)
		return;
	struct place place = {STORE_HEADER + 8, STORE_HEADER + directory,
	                      store_align(STORE_HEADER + directory)};
	memcpy(&labels, bytes + STORE_HEADER, sizeof labels);
	for (size_t i = 0; i <= labels && place.end - place.at >= STORE_PART; i++)
		mend_part(bytes, size, &place, checksum); /* the meta, then labels */
	while (place.end - place.at >= STORE_COLUMN) {
		uint8_t kind = bytes[place.at];
		memcpy(&length, bytes + place.at + 8, sizeof length);
		place.at += STORE_COLUMN;
		if (length > place.end - place.at || kind > COLUMN_DATE)
			return;
		place.at += length;
		for (size_t i = 0; i < store_kind_parts((enum column_kind)kind); i++)
			mend_part(bytes, size, &place, checksum);
	}
}

/* Every column is sound, or says what is wrong with it. */
static void wake_all(struct dataset *dataset)
{
	for (size_t i = 0; i < dataset_columns(dataset); i++) {
		const struct column *column = dataset_at(dataset, i);
		struct err err = {0};
		if (!column_wake(column, &err)) {
			fuzz_message(&err);
			continue;
		}
		FUZZ_HOLDS(err.code == ERR_NONE);
		for (size_t row = 0; row < column->rows; row++)
			fuzz_value(column, row);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct err err = {0};
	struct checksum checksum;

	if (size < 1)
		return 0;
	FUZZ_HOLDS(checksum_open(&checksum, &err));
	uint8_t *copy = mem_alloc(size - 1, 1, &err);
	FUZZ_HOLDS(copy != NULL);
	memcpy(copy, bytes + 1, size - 1);
	if (bytes[0] % 2 == 0) {
		mend(copy, size - 1, &checksum);
		forge(copy, size - 1, &checksum);
	}
	struct fuzz_file file = fuzz_file(copy, size - 1);
	struct store *store = store_open(file.path, "f", &err);
	struct dataset *dataset = store == NULL ? NULL : store_dataset(store, &err);
	if (dataset == NULL)
		fuzz_message(&err);
	else
		wake_all(dataset);
	dataset_free(dataset);
	for (size_t part = 0; store != NULL && part < store_parts(store); part++) {
		struct err own = {0};
		if (!store_check(store, part, &own))
			fuzz_message(&own);
	}
	store_drop(store);
	close(file.fd);
	mem_free(copy);
	return 0;
}
