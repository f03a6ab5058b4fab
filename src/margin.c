/*
 * margin.c - see margin.h: margins are multiplied into one number a row as long as a table can hold
 * all of them, renumbered by what occurs, and so on; numbers too wide for a table go through a
 * hash. Rows are taken by blocks, on all cores; which blocks depends on the rows alone.
 */
#include "margin.h"

#include "mem.h"
#include "threads.h"

#include <string.h>

enum {
	BLOCK = 65536,   /* rows a block of work */
	CACHED = 4096,   /* rows whose numbers stay in cache */
	TABLE = 1 << 20, /* numbers that a table renumbers */
	NARROW = 65536,  /* numbers of 16 bits */
	RUN = 16,        /* rows that a compiler takes at once */
	FEW = 16384,     /* patterns whose sums are added block by block */
};

static const uint32_t NONE = UINT32_MAX;

void margins_drop(const struct margins *margins)
{
	struct margins *held = (struct margins *)margins; /* only the count of holders changes */
	if (held == NULL || --held->holders > 0)
		return;
	for (size_t i = 0; held->column != NULL && i < held->count; i++)
		column_drop(held->column[i]);
	mem_free(held->column);
	mem_free(held->first);
	mem_free(held->pattern);
	mem_free(held->part);
	column_drop(held->weighed);
	mem_free(held->known);
	mem_free(held);
}

struct margins *margins_hold(const struct margins *margins)
{
	struct margins *held = (struct margins *)margins; /* only the count of holders changes */
	held->holders++;
	return held;
}

/* ---- multiplying in -----------------------------------------------------------------------------
 */

/*
 * Numbers of rows, multiplied by several margins whose product a table holds, by blocks of rows;
 * those that occur, and what they become.
 */
struct crossing {
	const struct column *const *column;
	size_t count;
	uint32_t *number;
	size_t rows;
	bool fresh;                   /* all numbers are 0, and not written yet */
	bool narrow;                  /* codes have a byte, all numbers 16 bits */
	uint8_t *occurs[THREADS_MAX]; /* a byte a number, for each worker */
	uint32_t *place;
};

/* The margin's answer of a row, `answers` where it is missing. */
static uint32_t answer(const struct column *column, size_t row)
{
	return MIN(column_code(column, row), (uint32_t)column->labels->answers);
}

/* number = number * (answers + 1) + code, codes beyond the answers being one. */
static void multiply_in(uint32_t *number, const struct column *column, size_t from, size_t count)
{
	uint32_t options = (uint32_t)column->labels->answers + 1;

	for (size_t k = 0; k < count; k++)
		number[k] = number[k] * options + answer(column, from + k);
}

/* The same with numbers of 16 bits, which the compiler makes vectors of. */
static void multiply_narrow(uint16_t *restrict number, uint8_t answers,
                            const uint8_t *restrict code, size_t count)
{
	uint16_t options = (uint16_t)(answers + 1);
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++) {
			uint8_t at = code[i + k] < answers ? code[i + k] : answers;
			number[i + k] = (uint16_t)(number[i + k] * options + at);
		}
	for (; i < count; i++)
		number[i] = (uint16_t)(number[i] * options + MIN(code[i], answers));
}

static void narrow(uint16_t *restrict to, const uint32_t *restrict from, size_t count)
{
	for (size_t k = 0; k < count; k++)
		to[k] = (uint16_t)from[k];
}

static void widen(uint32_t *restrict to, const uint16_t *restrict from, size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			to[i + k] = from[i + k];
	for (; i < count; i++)
		to[i] = from[i];
}

static void multiply_piece(const struct crossing *task, size_t from, size_t count)
{
	uint32_t *number = task->number + from;
	uint16_t room[CACHED];

	if (task->fresh && !(task->narrow && task->count > 0))
		memset(number, 0, count * sizeof *number);
	for (size_t i = 0; !task->narrow && i < task->count; i++)
		multiply_in(number, task->column[i], from, count);
	if (!task->narrow || task->count == 0)
		return;
	if (task->fresh)
		memset(room, 0, count * sizeof *room);
	else
		narrow(room, number, count);
	for (size_t i = 0; i < task->count; i++)
		multiply_narrow(room, (uint8_t)task->column[i]->labels->answers,
		                column_u8(task->column[i]) + from, count);
	widen(number, room, count);
}

static void multiply_block(void *shared, size_t worker, size_t block)
{
	const struct crossing *task = shared;
	size_t end = MIN((block + 1) * BLOCK, task->rows);
	uint8_t *occurs = task->occurs[worker];

	for (size_t from = block * BLOCK; from < end; from += CACHED) {
		size_t count = MIN((size_t)CACHED, end - from);
		multiply_piece(task, from, count);
		for (size_t k = 0; k < count; k++)
			occurs[task->number[from + k]] = 1;
	}
}

static void replace_block(void *shared, size_t worker, size_t block)
{
	const struct crossing *task = shared;
	size_t end = MIN((block + 1) * BLOCK, task->rows);

	(void)worker;
	for (size_t row = block * BLOCK; row < end; row++)
		task->number[row] = task->place[task->number[row]];
}

/*
 * Multiplies the margins in. Numbers, all below `range`, then become 0, 1, 2, ... in their order,
 * those that do not occur being left out; how many there are and, if `was` is not NULL, what they
 * were.
 */
static bool multiply(struct crossing *task, size_t range, size_t *found, uint32_t *was,
                     struct err *err)
{
	struct threads_task run = {.shared = task, .work = multiply_block};
	struct threads_task replace = {.shared = task, .work = replace_block};
	size_t blocks = (task->rows + BLOCK - 1) / BLOCK, workers = threads_workers(blocks);

	task->narrow = range <= NARROW;
	for (size_t i = 0; i < task->count; i++)
		task->narrow &= task->column[i]->width == 1;
	task->place = mem_alloc(range, sizeof *task->place, err);
	bool fine = task->place != NULL;
	for (size_t i = 0; i < workers; i++) {
		task->occurs[i] = fine ? mem_zero(range, 1, err) : NULL;
		fine = task->occurs[i] != NULL;
	}
	fine = fine && threads_run(&run, blocks, workers, err);
	uint32_t next = 0;
	for (size_t n = 0; fine && n < range; n++) {
		uint8_t occurs = 0;
		for (size_t i = 0; i < workers; i++)
			occurs |= task->occurs[i][n];
		task->place[n] = next;
		if (occurs != 0 && was != NULL)
			was[next] = (uint32_t)n;
		next += occurs;
	}
	fine = fine && threads_run(&replace, blocks, workers, err);
	*found = next;
	for (size_t i = 0; i < workers; i++)
		mem_free(task->occurs[i]);
	mem_free(task->place);
	task->fresh = false;
	return fine;
}

/* ---- where no table would hold them -------------------------------------------------------------
 */

struct slots {
	uint64_t *key;
	uint32_t *place; /* NONE: free */
	size_t mask;
	uint32_t used;
};

static void slots_free(struct slots *slots)
{
	mem_free(slots->key);
	mem_free(slots->place);
}

static size_t slot_of(const struct slots *slots, uint64_t key)
{
	size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & slots->mask;
	while (slots->place[at] != NONE && slots->key[at] != key)
		at = (at + 1) & slots->mask;
	return at;
}

static bool slots_grow(struct slots *slots, struct err *err)
{
	size_t size = slots->place == NULL ? 4096 : (slots->mask + 1) * 2;
	struct slots grown = {.mask = size - 1, .used = slots->used};
	grown.key = mem_alloc(size, sizeof *grown.key, err);
	grown.place = mem_alloc(size, sizeof *grown.place, err);
	if (grown.key == NULL || grown.place == NULL) {
		slots_free(&grown);
		return false;
	}
	memset(grown.place, 0xff, size * sizeof *grown.place);
	for (size_t i = 0; slots->place != NULL && i <= slots->mask; i++)
		if (slots->place[i] != NONE) {
			size_t at = slot_of(&grown, slots->key[i]);
			grown.key[at] = slots->key[i];
			grown.place[at] = slots->place[i];
		}
	slots_free(slots);
	*slots = grown;
	return true;
}

/* Crosses numbers with one more margin where no table would hold the product. */
static bool cross_wide(uint32_t *number, const struct column *column, size_t rows, size_t *found,
                       struct err *err)
{
	struct slots slots = {0};
	uint64_t options = column->labels->answers + 1;
	bool fine = slots_grow(&slots, err);

	for (size_t row = 0; fine && row < rows; row++) {
		uint64_t key = number[row] * options + answer(column, row);
		size_t at = slot_of(&slots, key);
		if (slots.place[at] == NONE) {
			slots.key[at] = key;
			slots.place[at] = slots.used++;
			number[row] = slots.place[at];
			if ((size_t)slots.used * 2 > slots.mask)
				fine = slots_grow(&slots, err);
			continue;
		}
		number[row] = slots.place[at];
	}
	*found = slots.used;
	slots_free(&slots);
	return fine;
}

/* ---- patterns and their parts -------------------------------------------------------------------
 */

/* The parts of each pattern, from the number it was. */
static bool parts_of_numbers(struct margins *margins, const uint32_t *number, struct err *err)
{
	size_t count = margins->count;

	margins->part = mem_alloc(margins->patterns * MAX(count, 1), sizeof *margins->part, err);
	for (size_t p = 0; margins->part != NULL && p < margins->patterns; p++) {
		uint32_t rest = number[p];
		for (size_t i = count; i-- > 0;) {
			uint32_t answers = (uint32_t)margins->column[i]->labels->answers;
			uint32_t code = rest % (answers + 1);
			size_t part = code < answers ? margins->first[i] + code : margins->parts;
			margins->part[p * count + i] = (uint32_t)part;
			rest /= answers + 1;
		}
	}
	return margins->part != NULL;
}

/* The parts of each pattern, from the first row that has it. */
static bool find_parts(struct margins *margins, struct err *err)
{
	size_t found = 0;
	bool *known = mem_zero(MAX(margins->patterns, 1), sizeof *known, err);

	margins->part =
		mem_alloc(margins->patterns * MAX(margins->count, 1), sizeof *margins->part, err);
	if (known == NULL || margins->part == NULL) {
		mem_free(known);
		return false;
	}
	for (size_t row = 0; row < margins->rows && found < margins->patterns; row++) {
		size_t pattern = margins->pattern[row];
		if (known[pattern])
			continue;
		uint32_t *part = margins->part + pattern * margins->count;
		for (size_t i = 0; i < margins->count; i++) {
			uint32_t code = answer(margins->column[i], row);
			bool is_answer = code < margins->column[i]->labels->answers;
			part[i] = (uint32_t)(is_answer ? margins->first[i] + code : margins->parts);
		}
		known[pattern] = true;
		found++;
	}
	mem_free(known);
	return true;
}

/* The pattern of each row, and the parts of each pattern. */
static bool cross(struct margins *margins, struct err *err)
{
	struct crossing task = {.column = margins->column,
	                        .number = margins->pattern,
	                        .rows = margins->rows,
	                        .fresh = true};
	size_t range = 1;  /* numbers so far are below it */
	bool plain = true; /* they have not been renumbered */

	for (size_t i = 0; i < margins->count; i++) {
		size_t options = margins->column[i]->labels->answers + 1;
		if (options <= TABLE / range) {
			task.count++;
			range *= options;
			continue;
		}
		if (!multiply(&task, range, &range, NULL, err))
			return false;
		plain = false;
		range = MAX(range, 1);
		task.column = &margins->column[i];
		task.count = 0;
		if (options <= TABLE / range) {
			task.count = 1;
			range *= options;
			continue;
		}
		if (!cross_wide(margins->pattern, margins->column[i], margins->rows, &range, err))
			return false;
		range = MAX(range, 1);
		task.column = &margins->column[i + 1];
	}
	uint32_t *was = plain ? mem_alloc(range, sizeof *was, err) : NULL;
	bool fine = (!plain || was != NULL) && multiply(&task, range, &margins->patterns, was, err);
	fine = fine && (plain ? parts_of_numbers(margins, was, err) : find_parts(margins, err));
	mem_free(was);
	return fine;
}

struct margins *margins_new(size_t rows, const struct column *const *column, size_t count,
                            struct err *err)
{
	struct margins *margins = mem_zero(1, sizeof *margins, err);
	if (margins == NULL)
		return NULL;
	margins->holders = 1;
	margins->rows = rows;
	margins->column = mem_zero(count, sizeof *margins->column, err);
	margins->first = mem_zero(count + 1, sizeof *margins->first, err);
	margins->pattern = mem_alloc_filled(rows, sizeof *margins->pattern, err);
	bool fine = margins->column != NULL && margins->first != NULL && margins->pattern != NULL;
	for (size_t i = 0; fine && i < count; i++) {
		if (column[i]->kind != COLUMN_SINGLE)
			fine = err_set(err, ERR_ARGUMENT,
			               "a margin is a column of kind single, not %s",
			               column_kind_name(column[i]->kind));
		else if (column[i]->rows != rows)
			fine = err_set(err, ERR_ARGUMENT, "the margin has %zu rows, the design %zu",
			               column[i]->rows, rows);
		if (!fine)
			break;
		margins->column[margins->count++] = column_hold(column[i]);
		margins->first[i + 1] = margins->first[i] + column[i]->labels->answers;
	}
	if (fine && rows >= UINT32_MAX)
		fine = err_set(err, ERR_LIMIT, "margins of %zu rows are more than 4294967294",
		               rows);
	if (fine) {
		margins->parts = margins->first[count];
		fine = cross(margins, err);
	}
	if (!fine) {
		margins_drop(margins);
		return NULL;
	}
	return margins;
}

/* ---- sums ---------------------------------------------------------------------------------------
 */

/* Sums of weights, and rows of weight, a pattern. */
struct sums {
	const struct margins *margins;
	const double *weight; /* NULL: all 1 */
	bool counted;         /* rows are asked for */
	double *own[THREADS_MAX];
	uint32_t *own_rows[THREADS_MAX];
	double *sum, *rows; /* the result */
};

static void add_rows(const struct sums *sums, size_t from, size_t end, double *restrict sum,
                     uint32_t *restrict rows)
{
	const uint32_t *restrict pattern = sums->margins->pattern;
	const double *restrict w = sums->weight;

	if (w == NULL) {
		for (size_t row = from; row < end; row++)
			rows[pattern[row]]++;
		for (size_t i = 0; i < sums->margins->patterns; i++)
			sum[i] = rows[i];
	} else if (sums->counted) {
		for (size_t row = from; row < end; row++) {
			sum[pattern[row]] += w[row];
			rows[pattern[row]] += w[row] != 0;
		}
	} else {
		for (size_t row = from; row < end; row++)
			sum[pattern[row]] += w[row];
	}
}

static void sum_block(void *shared, size_t worker, size_t block)
{
	const struct sums *sums = shared;

	add_rows(sums, block * BLOCK, MIN((block + 1) * BLOCK, sums->margins->rows),
	         sums->own[worker], sums->own_rows[worker]);
}

static void merge_block(void *shared, size_t worker, size_t block)
{
	const struct sums *sums = shared;
	size_t patterns = sums->margins->patterns;
	double *own = sums->own[worker];
	uint32_t *own_rows = sums->own_rows[worker];

	(void)block;
	for (size_t i = 0; i < patterns; i++)
		sums->sum[i] += own[i];
	for (size_t i = 0; sums->counted && i < patterns; i++)
		sums->rows[i] += own_rows[i];
	memset(own, 0, patterns * sizeof *own);
	memset(own_rows, 0, patterns * sizeof *own_rows);
}

bool margins_sum(const struct margins *margins, const double *weight, double *sum, double *rows,
                 struct err *err)
{
	struct sums sums = {.margins = margins,
	                    .weight = weight,
	                    .counted = rows != NULL,
	                    .sum = sum,
	                    .rows = rows};
	struct threads_task task = {&sums, sum_block, merge_block};
	size_t blocks = (margins->rows + BLOCK - 1) / BLOCK, patterns = margins->patterns;
	bool fine = true;

	/* a column that is held keeps its place */
	if (rows == NULL && margins->weighed != NULL && weight == column_f64(margins->weighed)) {
		memcpy(sum, margins->known, patterns * sizeof *sum);
		return true;
	}
	if (patterns > FEW)
		blocks = MIN(blocks, (size_t)1); /* the rows of all blocks one after the other */
	size_t workers = threads_workers(blocks);
	memset(sum, 0, patterns * sizeof *sum);
	if (rows != NULL)
		memset(rows, 0, patterns * sizeof *rows);
	for (size_t i = 0; fine && i < workers; i++) {
		sums.own[i] = mem_zero(patterns + 1, sizeof *sums.own[i], err);
		sums.own_rows[i] = mem_zero(patterns + 1, sizeof *sums.own_rows[i], err);
		fine = sums.own[i] != NULL && sums.own_rows[i] != NULL;
	}
	if (fine && patterns > FEW) {
		add_rows(&sums, 0, margins->rows, sums.own[0], sums.own_rows[0]);
		merge_block(&sums, 0, 0);
	} else if (fine) {
		fine = threads_run(&task, blocks, workers, err);
	}
	for (size_t i = 0; i < workers; i++) {
		mem_free(sums.own[i]);
		mem_free(sums.own_rows[i]);
	}
	return fine;
}

void margins_keep(struct margins *margins, const struct column *weight, double *sum)
{
	if (weight != NULL)
		column_hold(weight);
	column_drop(margins->weighed);
	mem_free(margins->known);
	margins->weighed = weight;
	margins->known = sum;
}

void margins_fold(const struct margins *margins, const double *pattern_sum, double *sum)
{
	const uint32_t *part = margins->part;

	memset(sum, 0, (margins->parts + 1) * sizeof *sum);
	for (size_t p = 0; p < margins->patterns; p++)
		for (size_t i = 0; i < margins->count; i++)
			sum[*part++] += pattern_sum[p];
}

size_t margins_of_part(const struct margins *margins, size_t part)
{
	size_t i = 0;
	while (i + 1 < margins->count && part >= margins->first[i + 1])
		i++;
	return i;
}

size_t margins_bytes(const struct margins *margins)
{
	return margins->rows * sizeof *margins->pattern +
	       margins->patterns * margins->count * sizeof *margins->part;
}
