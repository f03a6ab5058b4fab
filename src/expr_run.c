/*
 * expr_run.c - runs the steps of an expression, block of rows by block.
 *
 * Kernels work on whole words of 64 rows and know no last row: what is left of a column behind the
 * last full word is copied to a padded place first, and the bits behind the last row are cleared at
 * the end. Comparisons of codes fill 64 bytes of 0 and 1, which compilers make vector instructions
 * of and which are then gathered to bits; those of numbers are packed to bytes where there is SSE2.
 */
#include "expr_steps.h"

#include "mem.h"
#include "num.h"
#include "threads.h"

#include <float.h>
#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	BLOCK_WORDS = 16,
	BLOCK = BLOCK_WORDS * 64, /* rows that all steps see before the next are begun */
	TASK = 64 * BLOCK,        /* rows a thread takes at once */
	PADS = 3,                 /* columns a step reads at most, and one */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "gather takes the first byte for bit 0");

struct condition {
	uint64_t truth[BLOCK_WORDS], missing[BLOCK_WORDS];
};

/* What a worker has for itself. */
struct registers {
	struct condition *condition;
	double *number; /* BLOCK for each */
	double *pad;    /* PADS of BLOCK doubles */
};

struct run {
	const struct expr *expr;
	struct selection *selection; /* of a condition */
	double *numbers;             /* of a sum */
	struct registers worker[THREADS_MAX];
};

/* The rows that are looked at. */
struct block {
	const struct expr *expr;
	struct registers own;
	size_t from, rows, words;
};

/* --- Bits
 * ------------------------------------------------------------------------------------------ */

#ifdef __SSE2__

/* 64 bytes of 0 or 1 as 64 bits. */
static inline uint64_t gather(const uint8_t flag[64])
{
	uint64_t word = 0;

	for (unsigned i = 0; i < 4; i++) {
		__m128i byte = _mm_loadu_si128((const __m128i *)(const void *)(flag + 16 * i));
		word |= (uint64_t)_mm_movemask_epi8(_mm_slli_epi16(byte, 7)) << (16 * i);
	}
	return word;
}

/* Comparisons of four numbers, two in each, as four of 32 bits. */
static inline __m128i four(__m128d low, __m128d high)
{
	return _mm_castps_si128(_mm_shuffle_ps(_mm_castpd_ps(low), _mm_castpd_ps(high), 0x88));
}

/* Sixteen numbers at a time, whose comparisons become bytes. */
#define TWO(compare, i)  compare(_mm_loadu_pd(a + (i)), _mm_loadu_pd(b + (i)))
#define FOUR(compare, i) four(TWO(compare, i), TWO(compare, (i) + 2))
#define COMPARE64(name, compare)                                                                   \
	static uint64_t name(const double *a, const double *b)                                     \
	{                                                                                          \
		uint64_t word = 0;                                                                 \
                                                                                                   \
		for (unsigned i = 0; i < 64; i += 16) {                                            \
			__m128i low = _mm_packs_epi32(FOUR(compare, i), FOUR(compare, i + 4));     \
			__m128i high =                                                             \
				_mm_packs_epi32(FOUR(compare, i + 8), FOUR(compare, i + 12));      \
			word |= (uint64_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << i;      \
		}                                                                                  \
		return word;                                                                       \
	}

COMPARE64(equal64, _mm_cmpeq_pd)
COMPARE64(less64, _mm_cmplt_pd)
COMPARE64(less_equal64, _mm_cmple_pd)
COMPARE64(unordered64, _mm_cmpunord_pd)

#else

/* 64 bytes of 0 or 1 as 64 bits: the product brings the i-th byte's bit to place 56 + i. */
static inline uint64_t gather(const uint8_t flag[64])
{
	uint64_t word = 0;

	for (unsigned i = 0; i < 8; i++) {
		uint64_t eight;
		memcpy(&eight, flag + (size_t)8 * i, 8);
		word |= (eight * UINT64_C(0x0102040810204080)) >> 56 << (8 * i);
	}
	return word;
}

#define COMPARE64(name, condition)                                                                 \
	static uint64_t name(const double *a, const double *b)                                     \
	{                                                                                          \
		uint8_t flag[64];                                                                  \
                                                                                                   \
		for (size_t i = 0; i < 64; i++)                                                    \
			flag[i] = condition;                                                       \
		return gather(flag);                                                               \
	}

COMPARE64(equal64, a[i] == b[i])
COMPARE64(less64, a[i] < b[i])
COMPARE64(less_equal64, a[i] <= b[i])
COMPARE64(unordered64, (a[i] != a[i]) | (b[i] != b[i]))

#endif

static uint64_t in_range8(const uint8_t *code, uint8_t low, uint8_t last)
{
	uint8_t flag[64];

	for (size_t i = 0; i < 64; i++)
		flag[i] = (uint8_t)(code[i] - low) <= last;
	return gather(flag);
}

/* Codes from `answers` on; with 256 answers no byte is missing. */
static uint64_t missing8(const uint8_t *code, uint32_t answers)
{
	return answers < 256 ? in_range8(code, (uint8_t)answers, (uint8_t)(255 - answers)) : 0;
}

static uint64_t in_range32(const uint32_t *code, uint32_t low, uint32_t last)
{
	uint8_t flag[64];

	for (size_t i = 0; i < 64; i++)
		flag[i] = code[i] - low <= last;
	return gather(flag);
}

static uint64_t nonzero64(const uint8_t *byte)
{
	uint8_t flag[64];

	for (size_t i = 0; i < 64; i++)
		flag[i] = byte[i] != 0;
	return gather(flag);
}

/* --- What steps read
 * --------------------------------------------------------------------------------- */

/* Values of the block's rows, padded by zeros to whole words. */
static const void *values_at(const struct block *block, const void *column, size_t size,
                             unsigned pad)
{
	const char *from = (const char *)column + block->from * size;
	char *copy = (char *)(block->own.pad + (size_t)pad * BLOCK);

	if (block->rows == block->words * 64)
		return from;
	memset(copy, 0, block->words * 64 * size);
	memcpy(copy, from, block->rows * size);
	return copy;
}

/* 64 numbers of each word stand `*step` further on: a constant has the same 64 for all words. */
static const double *numbers_at(const struct block *block, const struct expr_numbers *numbers,
                                unsigned pad, size_t *step)
{
	double *copy = block->own.pad + (size_t)pad * BLOCK;

	*step = 64;
	switch (numbers->kind) {
	case NUMBERS_COLUMN: return values_at(block, numbers->column, sizeof(double), pad);
	case NUMBERS_REGISTER: return block->own.number + numbers->place * BLOCK;
	case NUMBERS_CONSTANT: break;
	}
	*step = 0;
	for (size_t i = 0; i < 64; i++)
		copy[i] = numbers->constant;
	return copy;
}

/* One word's codes as 32 bits. */
static const uint32_t *codes32(const void *codes, unsigned width, size_t word, uint32_t wide[64])
{
	if (width == 4)
		return (const uint32_t *)codes + word * 64;
	for (size_t i = 0; i < 64; i++)
		wide[i] = width == 1 ? ((const uint8_t *)codes)[word * 64 + i]
		                     : ((const uint16_t *)codes)[word * 64 + i];
	return wide;
}

/* --- Steps
 * -------------------------------------------------------------------------------------------- */

static void run_range(const struct block *block, const struct expr_step *step,
                      struct condition *out)
{
	const struct expr_codes *codes = &step->codes;
	const void *at = values_at(block, codes->at, codes->width, 0);
	uint32_t last = step->span - 1, wide[64];

	for (size_t w = 0; w < block->words; w++) {
		uint64_t truth = 0, missing = 0;
		if (codes->width == 1) {
			const uint8_t *code = (const uint8_t *)at + w * 64;
			if (step->span > 0)
				truth = in_range8(code, (uint8_t)step->low, (uint8_t)last);
			missing = missing8(code, codes->answers);
		} else {
			const uint32_t *code = codes32(at, codes->width, w, wide);
			if (step->span > 0)
				truth = in_range32(code, step->low, last);
			missing = in_range32(code, codes->answers, UINT32_MAX - codes->answers);
		}
		out->truth[w] = step->invert ? ~truth & ~missing : truth;
		out->missing[w] = missing;
	}
}

static void run_table(const struct block *block, const struct expr_step *step,
                      struct condition *out)
{
	const struct expr_codes *codes = &step->codes;
	const void *at = values_at(block, codes->at, codes->width, 0);
	uint8_t truth[64], missing[64], bytes[256] = {0};
	uint32_t wide[64];

	if (codes->width == 1)
		memcpy(bytes, step->table, codes->answers);
	for (size_t w = 0; w < block->words; w++) {
		if (codes->width == 1) {
			const uint8_t *code = (const uint8_t *)at + w * 64;
			for (size_t i = 0; i < 64; i++)
				truth[i] = bytes[code[i]];
			out->truth[w] = gather(truth);
			out->missing[w] = missing8(code, codes->answers);
			continue;
		}
		const uint32_t *code = codes32(at, codes->width, w, wide);
		for (size_t i = 0; i < 64; i++) {
			missing[i] = code[i] >= codes->answers;
			truth[i] = missing[i] ? 0 : step->table[code[i]];
		}
		out->truth[w] = gather(truth);
		out->missing[w] = gather(missing);
	}
}

static bool relates(enum expr_relation relation, uint32_t a, uint32_t b)
{
	switch (relation) {
	case RELATION_EQUAL: return a == b;
	case RELATION_UNEQUAL: return a != b;
	case RELATION_LESS: return a < b;
	case RELATION_LESS_EQUAL: return a <= b;
	case RELATION_MORE: return a > b;
	case RELATION_MORE_EQUAL: return a >= b;
	}
	return false;
}

static void run_pair(const struct block *block, const struct expr_step *step, struct condition *out)
{
	const struct expr_codes *a = &step->codes, *b = &step->other;
	const void *at_a = values_at(block, a->at, a->width, 0);
	const void *at_b = values_at(block, b->at, b->width, 1);
	uint32_t wide_a[64], wide_b[64];
	uint8_t truth[64], missing[64];

	for (size_t w = 0; w < block->words; w++) {
		const uint32_t *x = codes32(at_a, a->width, w, wide_a);
		const uint32_t *y = codes32(at_b, b->width, w, wide_b);
		for (size_t i = 0; i < 64; i++) {
			missing[i] = x[i] >= a->answers || y[i] >= b->answers;
			truth[i] = !missing[i] && relates(step->relation, x[i],
			                                  step->map ? step->map[y[i]] : y[i]);
		}
		out->truth[w] = gather(truth);
		out->missing[w] = gather(missing);
	}
}

static void run_item(const struct block *block, const struct expr_step *step, struct condition *out)
{
	const uint8_t *status = values_at(block, step->status, 1, 0);

	for (size_t w = 0; w < block->words; w++) {
		uint64_t missing = nonzero64(status + w * 64);
		out->missing[w] = missing;
		out->truth[w] = step->item ? step->item[block->from / 64 + w] & ~missing : 0;
	}
}

static void run_compare(const struct block *block, const struct expr_step *step,
                        struct condition *out)
{
	size_t step_a, step_b;
	const double *a = numbers_at(block, &step->a, 0, &step_a);
	const double *b = numbers_at(block, &step->b, 1, &step_b);

	for (size_t w = 0; w < block->words; w++, a += step_a, b += step_b) {
		uint64_t missing = unordered64(a, b);
		uint64_t truth = step->relation == RELATION_EQUAL  ? equal64(a, b)
		                 : step->relation == RELATION_LESS ? less64(a, b)
		                                                   : less_equal64(a, b);
		out->truth[w] = step->invert ? ~truth & ~missing : truth;
		out->missing[w] = missing;
	}
}

/* Whether the sorted list has the number. */
static bool among(const double *list, size_t count, double number)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && list[low] == number;
}

static void run_among(const struct block *block, const struct expr_step *step,
                      struct condition *out)
{
	size_t step_a;
	const double *a = numbers_at(block, &step->a, 0, &step_a);
	uint8_t truth[64], missing[64];

	for (size_t w = 0; w < block->words; w++, a += step_a) {
		for (size_t i = 0; i < 64; i++) {
			missing[i] = a[i] != a[i];
			truth[i] = !missing[i] && among(step->number, step->count,
			                                step->invert ? floor(a[i]) : a[i]);
		}
		out->truth[w] = gather(truth);
		out->missing[w] = gather(missing);
	}
}

/* What is no finite number is missing: a division by zero, a result beyond the range of doubles. */
static void run_arithmetic(const struct block *block, const struct expr_step *step, double *out)
{
	const double nothing = num_missing(0);
	size_t step_a, step_b;
	const double *a = numbers_at(block, &step->a, 0, &step_a);
	const double *b = numbers_at(block, &step->b, 1, &step_b);

	for (size_t w = 0; w < block->words; w++, a += step_a, b += step_b, out += 64) {
		for (size_t i = 0; i < 64; i++) {
			double r = step->kind == STEP_ADD        ? a[i] + b[i]
			           : step->kind == STEP_SUBTRACT ? a[i] - b[i]
			           : step->kind == STEP_MULTIPLY ? a[i] * b[i]
			                                         : a[i] / b[i];
			out[i] = fabs(r) <= DBL_MAX ? r : nothing;
		}
	}
}

static void run_code(const struct block *block, const struct expr_step *step, double *out)
{
	const void *at = values_at(block, step->codes.at, step->codes.width, 0);
	uint32_t wide[64];

	for (size_t w = 0; w < block->words; w++, out += 64) {
		const uint32_t *code = codes32(at, step->codes.width, w, wide);
		for (size_t i = 0; i < 64; i++)
			out[i] = step->number[MIN((size_t)code[i], step->count)];
	}
}

static void run_file_code(const struct block *block, const struct expr_step *step, double *out)
{
	size_t step_a;
	const double *a = numbers_at(block, &step->a, 0, &step_a);

	for (size_t i = 0; i < block->words * 64; i++)
		out[i] = num_is_missing(a[i])
		                 ? step->number[MIN((size_t)num_missing_kind(a[i]), step->count)]
		                 : a[i];
}

static void run_logic(const struct block *block, const struct expr_step *step)
{
	struct condition *a = &block->own.condition[step->out];
	const struct condition *b = &block->own.condition[step->from];

	for (size_t w = 0; w < BLOCK_WORDS; w++) {
		uint64_t truth_a = a->truth[w], missing_a = a->missing[w];
		uint64_t truth_b = b->truth[w], missing_b = b->missing[w];
		switch (step->kind) {
		case STEP_AND:
			a->truth[w] = truth_a & truth_b;
			a->missing[w] = (missing_a | missing_b) & (truth_a | missing_a) &
			                (truth_b | missing_b);
			break;
		case STEP_OR:
			a->truth[w] = truth_a | truth_b;
			a->missing[w] = (missing_a | missing_b) & ~(truth_a | truth_b);
			break;
		case STEP_NOT: a->truth[w] = ~truth_a & ~missing_a; break;
		case STEP_UNDECIDED:
			a->truth[w] = missing_a;
			a->missing[w] = 0;
			break;
		default: /* STEP_CONSTANT */
			a->truth[w] = step->invert ? UINT64_MAX : 0;
			a->missing[w] = 0;
		}
	}
}

static void run_step(const struct block *block, const struct expr_step *step)
{
	bool sum = step->kind >= STEP_ADD;
	struct condition *condition = sum ? NULL : &block->own.condition[step->out];
	double *number = sum ? &block->own.number[step->out * BLOCK] : NULL;

	switch (step->kind) {
	case STEP_CONSTANT:
	case STEP_AND:
	case STEP_OR:
	case STEP_NOT:
	case STEP_UNDECIDED: run_logic(block, step); break;
	case STEP_RANGE: run_range(block, step, condition); break;
	case STEP_TABLE: run_table(block, step, condition); break;
	case STEP_PAIR: run_pair(block, step, condition); break;
	case STEP_ITEM: run_item(block, step, condition); break;
	case STEP_COMPARE: run_compare(block, step, condition); break;
	case STEP_AMONG: run_among(block, step, condition); break;
	case STEP_ADD:
	case STEP_SUBTRACT:
	case STEP_MULTIPLY:
	case STEP_DIVIDE: run_arithmetic(block, step, number); break;
	case STEP_CODE: run_code(block, step, number); break;
	case STEP_FILE_CODE: run_file_code(block, step, number); break;
	}
}

/* --- All rows
 * -------------------------------------------------------------------------------------------- */

static void give_condition(const struct block *block, struct selection *selection)
{
	const struct condition *made = block->own.condition;
	size_t first = block->from / 64, last = block->words - 1, tail = block->rows % 64;

	memcpy(selection->truth + first, made->truth, block->words * sizeof(uint64_t));
	memcpy(selection->missing + first, made->missing, block->words * sizeof(uint64_t));
	if (tail > 0) {
		selection->truth[first + last] &= (UINT64_C(1) << tail) - 1;
		selection->missing[first + last] &= (UINT64_C(1) << tail) - 1;
	}
}

static void give_numbers(const struct block *block, double *numbers)
{
	size_t step;
	const double *from = numbers_at(block, &block->expr->result, 0, &step);

	for (size_t w = 0; w < block->words; w++, from += step)
		memcpy(numbers + block->from + w * 64, from,
		       MIN((size_t)64, block->rows - w * 64) * sizeof *numbers);
}

static void work(void *shared, size_t worker, size_t task)
{
	struct run *run = shared;
	const struct expr *expr = run->expr;
	size_t end = MIN(expr->rows, (task + 1) * TASK);
	struct block block = {.expr = expr, .own = run->worker[worker]};

	for (block.from = task * TASK; block.from < end; block.from += BLOCK) {
		block.rows = MIN((size_t)BLOCK, end - block.from);
		block.words = (block.rows + 63) / 64;
		for (size_t i = 0; i < expr->steps; i++)
			run_step(&block, &expr->step[i]);
		if (run->selection)
			give_condition(&block, run->selection);
		else
			give_numbers(&block, run->numbers);
	}
}

static bool make_registers(const struct expr *expr, struct registers *own, struct err *err)
{
	own->condition = mem_alloc(expr->conditions + 1, sizeof *own->condition, err);
	own->number = mem_alloc(expr->numbers + 1, BLOCK * sizeof(double), err);
	own->pad = mem_alloc(PADS, BLOCK * sizeof(double), err);
	return own->condition && own->number && own->pad;
}

bool expr_run(const struct expr *expr, struct selection *selection, double *numbers,
              struct err *err)
{
	struct run run = {.expr = expr, .selection = selection, .numbers = numbers};
	size_t tasks = (expr->rows + TASK - 1) / TASK, workers = threads_workers(tasks);
	bool done = true;

	for (size_t i = 0; i < workers && done; i++)
		done = make_registers(expr, &run.worker[i], err);
	done = done && threads_run(&(struct threads_task){&run, work, NULL}, tasks, workers, err);
	for (size_t i = 0; i < workers; i++) {
		mem_free(run.worker[i].condition);
		mem_free(run.worker[i].number);
		mem_free(run.worker[i].pad);
	}
	return done;
}
