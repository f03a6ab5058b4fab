/*
 * rank.c - see rank.h.
 *
 * The rank is that of the products of all columns, factored with the largest pivot. For many rows
 * that is asked of some of them first, spread over all: what follows there from others is a
 * combination of columns that vanishes. One such combination at random is then made of all rows. It
 * vanishes there too only if all do, and then the rank is found; else the products are summed over
 * all rows.
 */
#include "rank.h"

#include "mem.h"
#include "random.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum {
	GRAM_BLOCK = 256, /* rows whose products are summed together */
	LANES = 4,
	SOME = 2048,     /* rows that are asked first, at least ... */
	A_COLUMN = 8,    /* ... and for each column */
	MANY = 4,        /* times as many there must be for that */
	BLOCK = 8192,    /* rows a block of the combination */
	SEED = 20210917, /* of the combination */
};

static const double NONE = 1e-10; /* squares: R takes columns below 1e-5 for dependent */

struct columns {
	const double *const *at;
	size_t count, rows;
};

/* ---- products -----------------------------------------------------------------------------------
 */

/* Sums of products of the columns, as a lower triangle, by blocks of rows. */
struct gram {
	const struct columns *of;
	double *own[THREADS_MAX], *all;
	const double **column[THREADS_MAX]; /* from the block's first row on */
};

/* Sums of the products of column i with four others, so that no addition waits for another. */
static void multiply(const double *const *column, size_t i, size_t j, size_t columns, size_t rows,
                     double *sum)
{
	const double *restrict a = column[i], *restrict b0 = column[j];
	const double *restrict b1 = column[j + (columns > 1 ? 1 : 0)];
	const double *restrict b2 = column[j + (columns > 2 ? 2 : 0)];
	const double *restrict b3 = column[j + (columns > 3 ? 3 : 0)];
	double product[LANES], p0 = 0, p1 = 0, p2 = 0, p3 = 0;

	for (size_t row = 0; row < rows; row++) {
		p0 += a[row] * b0[row];
		p1 += a[row] * b1[row];
		p2 += a[row] * b2[row];
		p3 += a[row] * b3[row];
	}
	product[0] = p0;
	product[1] = p1;
	product[2] = p2;
	product[3] = p3;
	for (size_t lane = 0; lane < columns; lane++)
		sum[lane] += product[lane];
}

static void gram_work(void *shared, size_t worker, size_t block)
{
	const struct gram *gram = shared;
	const struct columns *of = gram->of;
	size_t from = block * GRAM_BLOCK, rows = MIN((size_t)GRAM_BLOCK, of->rows - from);
	double *sum = gram->own[worker];
	const double **column = gram->column[worker];

	for (size_t i = 0; i < of->count; i++)
		column[i] = of->at[i] + from;
	for (size_t i = 0; i < of->count; i++)
		for (size_t j = 0; j <= i; j += LANES) {
			size_t columns = MIN((size_t)LANES, i + 1 - j);
			multiply(column, i, j, columns, rows, sum + i * (i + 1) / 2 + j);
		}
}

static void gram_merge(void *shared, size_t worker, size_t block)
{
	const struct gram *gram = shared;
	size_t pairs = gram->of->count * (gram->of->count + 1) / 2;

	(void)block;
	for (size_t i = 0; i < pairs; i++)
		gram->all[i] += gram->own[worker][i];
	memset(gram->own[worker], 0, pairs * sizeof *gram->own[worker]);
}

/* The products of all columns as if they had length 1, and their squared lengths. */
static bool products(const struct columns *of, double *all, double *square, struct err *err)
{
	size_t pairs = of->count * (of->count + 1) / 2;
	size_t blocks = (of->rows + GRAM_BLOCK - 1) / GRAM_BLOCK;
	size_t workers = threads_workers(blocks);
	struct gram gram = {.of = of, .all = all};
	struct threads_task task = {&gram, gram_work, gram_merge};
	bool done = true;

	memset(all, 0, pairs * sizeof *all);
	for (size_t i = 0; done && i < workers; i++) {
		gram.own[i] = mem_zero(pairs, sizeof *gram.own[i], err);
		gram.column[i] = mem_alloc(of->count, sizeof(double *), err);
		done = gram.own[i] != NULL && gram.column[i] != NULL;
	}
	done = done && threads_run(&task, blocks, workers, err);
	for (size_t i = 0; done && i < of->count; i++)
		square[i] = all[i * (i + 3) / 2];
	for (size_t i = 0, pair = 0; done && i < of->count; i++)
		for (size_t j = 0; j <= i; j++, pair++) {
			double both = sqrt(square[i]) * sqrt(square[j]);
			all[pair] = both > 0 ? all[pair] / both : 0;
		}
	for (size_t i = 0; i < workers; i++) {
		mem_free(gram.own[i]);
		mem_free(gram.column[i]);
	}
	return done;
}

/* ---- factors ------------------------------------------------------------------------------------
 */

/* The factor's columns, each `count` long, and the pivot of each. */
struct factor {
	size_t count, rank;
	double *column;
	size_t *pivot;
};

/* By Cholesky's method with the largest pivot; the triangle of products is destroyed. */
static void factorise(double *gram, struct factor *factor)
{
	size_t count = factor->count;

	for (factor->rank = 0; factor->rank < count; factor->rank++) {
		double *column = factor->column + factor->rank * count, most = NONE;
		size_t pivot = count;
		for (size_t i = 0; i < count; i++)
			if (gram[i * (i + 3) / 2] > most) {
				most = gram[i * (i + 3) / 2];
				pivot = i;
			}
		if (pivot == count)
			return;
		factor->pivot[factor->rank] = pivot;
		for (size_t i = 0; i < count; i++) {
			size_t a = MAX(i, pivot), b = MIN(i, pivot);
			column[i] = gram[a * (a + 1) / 2 + b] / sqrt(most);
		}
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j <= i; j++)
				gram[i * (i + 1) / 2 + j] -= column[i] * column[j];
		for (size_t i = 0; i < count; i++) { /* exactly */
			size_t a = MAX(i, pivot), b = MIN(i, pivot);
			gram[a * (a + 1) / 2 + b] = 0;
		}
	}
}

/* A combination of the columns (of length 1) that vanishes, with factors at random. */
static void vanishing(const struct factor *factor, double *v)
{
	size_t count = factor->count;

	for (size_t i = 0; i < count; i++)
		v[i] = 1 + (double)random_below(SEED, i, 1 << 20) / (1 << 20);
	for (size_t t = 0; t < factor->rank; t++)
		v[factor->pivot[t]] = 0;
	for (size_t t = factor->rank; t-- > 0;) {
		const double *column = factor->column + t * count;
		double sum = 0;
		for (size_t i = 0; i < count; i++)
			sum += column[i] * v[i];
		v[factor->pivot[t]] = -sum / column[factor->pivot[t]];
	}
}

/* ---- all rows -----------------------------------------------------------------------------------
 */

/* sum v x of all rows, squared, and what it is compared with. */
struct combining {
	const struct columns *of;
	const double *v;
	struct squares {
		double rest, size;
	} own[THREADS_MAX], all;
};

static void combine_work(void *shared, size_t worker, size_t block)
{
	struct combining *combining = shared;
	const struct columns *of = combining->of;
	size_t from = block * BLOCK, rows = MIN((size_t)BLOCK, of->rows - from);
	double sum[BLOCK] = {0}, size[LANES] = {0}, rest = 0;

	for (size_t i = 0; i < of->count; i++) {
		const double *restrict x = of->at[i] + from;
		double v = combining->v[i];
		size_t row = 0;
		for (; row + LANES <= rows; row += LANES)
			for (size_t k = 0; k < LANES; k++) {
				double part = v * x[row + k];
				sum[row + k] += part;
				size[k] += part * part;
			}
		for (; row < rows; row++) {
			sum[row] += v * x[row];
			size[0] += v * x[row] * v * x[row];
		}
	}
	for (size_t row = 0; row < rows; row++)
		rest += sum[row] * sum[row];
	combining->own[worker] = (struct squares){rest, size[0] + size[1] + size[2] + size[3]};
}

static void combine_merge(void *shared, size_t worker, size_t block)
{
	struct combining *combining = shared;

	(void)block;
	combining->all.rest += combining->own[worker].rest;
	combining->all.size += combining->own[worker].size;
}

/* Whether the combination vanishes in all rows. */
static bool vanishes(const struct columns *of, const double *v, bool *none, struct err *err)
{
	struct combining combining = {.of = of, .v = v};
	struct threads_task task = {&combining, combine_work, combine_merge};
	size_t blocks = (of->rows + BLOCK - 1) / BLOCK;

	if (!threads_run(&task, blocks, threads_workers(blocks), err))
		return false;
	*none = combining.all.rest <= NONE * combining.all.size;
	return true;
}

/* Some rows of all columns, evenly spread, one column after the other. */
static void take_some(const struct columns *of, size_t some, double *room, const double **at)
{
	for (size_t i = 0; i < of->count; i++) {
		at[i] = room + i * some;
		for (size_t k = 0; k < some; k++)
			room[i * some + k] =
				of->at[i][k * (of->rows / some) + k % (of->rows / some)];
	}
}

struct work {
	double *gram, *square, *v, *room;
	const double **at;
	struct factor factor;
};

/* The rank of some rows, and whether it is that of all. */
static bool ask_some(const struct columns *of, size_t some, struct work *work, bool *known,
                     struct err *err)
{
	struct columns few = {work->at, of->count, some};

	work->room = mem_alloc(of->count * some, sizeof *work->room, err);
	if (work->room == NULL)
		return false;
	take_some(of, some, work->room, work->at);
	if (!products(&few, work->gram, work->square, err))
		return false;
	factorise(work->gram, &work->factor);
	*known = work->factor.rank == of->count;
	if (*known)
		return true;
	vanishing(&work->factor, work->v);
	for (size_t i = 0; i < of->count; i++) {
		if (!(work->square[i] > 0))
			return true; /* nothing is known of this column */
		work->v[i] /= sqrt(work->square[i]);
	}
	return vanishes(of, work->v, known, err);
}

bool rank_of_columns(const double *const *column, size_t columns, size_t rows, size_t *rank,
                     struct err *err)
{
	struct columns of = {column, columns, rows};
	size_t some = MAX((size_t)SOME, A_COLUMN * columns);
	struct work work = {.factor = {.count = columns}};
	bool known = false;

	work.gram = mem_alloc(columns * (columns + 1) / 2 + 1, sizeof *work.gram, err);
	work.square = mem_alloc(columns + 1, sizeof *work.square, err);
	work.v = mem_alloc(columns + 1, sizeof *work.v, err);
	work.at = mem_alloc(columns + 1, sizeof(double *), err);
	work.factor.column = mem_alloc(columns * columns + 1, sizeof(double), err);
	work.factor.pivot = mem_alloc(columns + 1, sizeof(size_t), err);
	bool fine = work.gram != NULL && work.square != NULL && work.v != NULL && work.at != NULL &&
	            work.factor.column != NULL && work.factor.pivot != NULL;
	if (fine && rows / MANY >= some)
		fine = ask_some(&of, some, &work, &known, err);
	if (fine && !known) {
		fine = products(&of, work.gram, work.square, err);
		if (fine)
			factorise(work.gram, &work.factor);
	}
	*rank = work.factor.rank;
	mem_free(work.gram);
	mem_free(work.square);
	mem_free(work.v);
	mem_free(work.room);
	mem_free(work.at);
	mem_free(work.factor.column);
	mem_free(work.factor.pivot);
	return fine;
}
