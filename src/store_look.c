/* store_look.c - one look at the values of a column: their checksum, the greatest code, the range.
 */
#include "store_form.h"

#include "num.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum { LANES = 64 }; /* codes looked at side by side */

struct look {
	const struct checksum *checksum;
	enum store_look look;
	const char *bytes;
	size_t length;
	struct store_seen seen;             /* of all blocks so far */
	struct store_seen own[THREADS_MAX]; /* of a worker's block */
};

/* ---- kernels --------------------------------------------------------------------------------- */

static uint32_t greatest_u8(const uint8_t *code, size_t count)
{
	uint8_t lane[LANES] = {0}, greatest = 0;
	size_t i = 0;

	for (; i + LANES <= count; i += LANES)
		for (size_t j = 0; j < LANES; j++)
			lane[j] = MAX(lane[j], code[i + j]);
	for (; i < count; i++)
		greatest = MAX(greatest, code[i]);
	for (size_t j = 0; j < LANES; j++)
		greatest = MAX(greatest, lane[j]);
	return greatest;
}

static uint32_t greatest_u16(const uint16_t *code, size_t count)
{
	uint16_t greatest = 0;

	for (size_t i = 0; i < count; i++)
		greatest = MAX(greatest, code[i]);
	return greatest;
}

static uint32_t greatest_u32(const uint32_t *code, size_t count)
{
	uint32_t greatest = 0;

	for (size_t i = 0; i < count; i++)
		greatest = MAX(greatest, code[i]);
	return greatest;
}

static void look_at_texts(const uint32_t *id, size_t count, struct store_seen *seen)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t text = id[i] < COLUMN_TEXT_MISSING ? id[i] : 0;
		uint32_t kind = id[i] < COLUMN_TEXT_MISSING ? 0 : id[i] - COLUMN_TEXT_MISSING;
		seen->greatest = MAX(seen->greatest, text);
		seen->missing = MAX(seen->missing, kind);
	}
}

enum { SIDE = 4 }; /* numbers looked at side by side */

/* Comparisons with a NaN are false, so it changes neither bound. */
static void range_of(const double *x, double *low, double *high)
{
	for (size_t j = 0; j < SIDE; j++) {
		low[j] = x[j] < low[j] ? x[j] : low[j];
		high[j] = x[j] > high[j] ? x[j] : high[j];
	}
}

/* The greatest kind of missing: our NaNs are 65,536 neighbours, from num_missing(0) on. */
static uint32_t missing_of(const uint64_t *bits, size_t count)
{
	const double first = num_missing(0);
	uint64_t base, greatest = 0;

	memcpy(&base, &first, sizeof base);
	for (size_t i = 0; i < count; i++) {
		uint64_t kind = bits[i] - base;
		greatest = MAX(greatest, kind <= UINT16_MAX ? kind : 0);
	}
	return (uint32_t)greatest;
}

static void look_at_numbers(const void *numbers, size_t count, struct store_seen *seen)
{
	const double *x = numbers;
	double low[SIDE] = {INFINITY, INFINITY, INFINITY, INFINITY};
	double high[SIDE] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
	double last[SIDE];
	size_t whole = count / SIDE * SIDE;

	for (size_t i = 0; i < whole; i += SIDE)
		range_of(x + i, low, high);
	for (size_t j = 0; j < SIDE; j++)
		last[j] = whole + j < count ? x[whole + j] : num_missing(0);
	range_of(last, low, high);
	for (size_t j = 0; j < SIDE; j++) {
		seen->low = low[j] < seen->low ? low[j] : seen->low;
		seen->high = high[j] > seen->high ? high[j] : seen->high;
	}
	seen->missing = missing_of(numbers, count);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static const struct store_seen nothing = {.low = INFINITY, .high = -INFINITY};

static size_t block_length(const struct look *look, size_t block)
{
	return MIN(look->length - block * STORE_BLOCK, (size_t)STORE_BLOCK);
}

static void look_at_block(void *shared, size_t worker, size_t block)
{
	struct look *look = shared;
	const void *bytes = look->bytes + block * STORE_BLOCK;
	size_t length = block_length(look, block);
	struct store_seen seen = nothing;

	seen.sum = checksum_add(look->checksum, 0, bytes, length);
	switch (look->look) {
	case STORE_LOOK_BYTES: break;
	case STORE_LOOK_U8: seen.greatest = greatest_u8(bytes, length); break;
	case STORE_LOOK_U16: seen.greatest = greatest_u16(bytes, length / 2); break;
	case STORE_LOOK_U32: seen.greatest = greatest_u32(bytes, length / 4); break;
	case STORE_LOOK_TEXTS: look_at_texts(bytes, length / 4, &seen); break;
	case STORE_LOOK_NUMBERS: look_at_numbers(bytes, length / 8, &seen); break;
	}
	look->own[worker] = seen;
}

static void add_block(void *shared, size_t worker, size_t block)
{
	struct look *look = shared;
	const struct store_seen *own = &look->own[worker];
	struct store_seen *seen = &look->seen;

	seen->sum = checksum_join(look->checksum, seen->sum, own->sum, block_length(look, block));
	seen->greatest = MAX(seen->greatest, own->greatest);
	seen->missing = MAX(seen->missing, own->missing);
	seen->low = own->low < seen->low ? own->low : seen->low;
	seen->high = own->high > seen->high ? own->high : seen->high;
}

bool store_look(const struct checksum *checksum, enum store_look look, const void *bytes,
                size_t length, struct store_seen *seen, struct err *err)
{
	struct look all = {.checksum = checksum,
	                   .look = look,
	                   .bytes = bytes,
	                   .length = length,
	                   .seen = nothing};
	const struct threads_task task = {&all, look_at_block, add_block};
	size_t blocks = (length + STORE_BLOCK - 1) / STORE_BLOCK;

	if (!threads_run(&task, blocks, threads_workers(blocks), err))
		return false;
	*seen = all.seen;
	return true;
}
