/* influence.c - see influence.h: one pass for leaf sums, one before it where weights are
 * calibrated. */
#include "influence.h"

#include "cells.h"
#include "mem.h"
#include "num.h"
#include "replicate_sums.h"
#include "threads.h"
#include "variance.h"

#include <string.h>

enum { PIECE = 1024 }; /* rows whose influences are asked for at once; divides CELLS_BLOCK */

/* What a worker sums in a block; the sums of all blocks have the same arrays. */
struct sums {
	double *total;  /* leaves x k: of u */
	double *square; /* leaves x pairs: of u u'; NULL without an element stage */
	double *cross;  /* parts x k: of d x z' */
	double *plain;  /* k: of w z */
	double *z;      /* PIECE x k */
};

struct pass {
	const struct design *design;
	const struct influence *influence;
	const double *b; /* parts x k: coefficients of x; NULL: no calibration, or not yet */
	bool crossing;   /* the pass for sum d x z' */
	size_t leaves, k, pairs, parts;
	struct sums own[THREADS_MAX], all;
};

static bool sums_new(const struct pass *pass, struct sums *sums, struct err *err)
{
	bool element = design_element(pass->design) != NULL;

	sums->total = mem_zero(pass->leaves * pass->k, sizeof *sums->total, err);
	sums->square =
		element ? mem_zero(pass->leaves * pass->pairs, sizeof *sums->square, err) : NULL;
	sums->cross = mem_zero(pass->parts * pass->k + 1, sizeof *sums->cross, err);
	sums->plain = mem_zero(pass->k, sizeof *sums->plain, err);
	sums->z = mem_alloc(PIECE * pass->k, sizeof *sums->z, err);
	return sums->total != NULL && (!element || sums->square != NULL) && sums->cross != NULL &&
	       sums->plain != NULL && sums->z != NULL;
}

static void sums_free(struct sums *sums)
{
	mem_free(sums->total);
	mem_free(sums->square);
	mem_free(sums->cross);
	mem_free(sums->plain);
	mem_free(sums->z);
}

/* What a row touches of x: calls for each part of it, with the row's value there. */
#define EACH_PART(auxiliary, row, part_, x_, body)                                                 \
	do {                                                                                       \
		for (size_t m_ = 0; m_ < (auxiliary)->margins; m_++) {                             \
			uint32_t code_ = column_code((auxiliary)->margin[m_], row);                \
			if (code_ >= (auxiliary)->margin[m_]->labels->answers)                     \
				continue;                                                          \
			size_t part_ = (auxiliary)->part[m_] + code_;                              \
			double x_ = 1;                                                             \
			body                                                                       \
		}                                                                                  \
		for (size_t m_ = 0; m_ < (auxiliary)->numbers; m_++) {                             \
			double x_ = column_f64((auxiliary)->number[m_])[row];                      \
			size_t part_ = (auxiliary)->part[(auxiliary)->margins + m_];               \
			if (num_is_missing(x_))                                                    \
				continue;                                                          \
			x_ -= (auxiliary)->number[m_]->centre;                                     \
			body                                                                       \
		}                                                                                  \
	} while (0)

/* sum d x z' over a piece. */
static void add_cross(const struct pass *pass, struct sums *own, size_t from, size_t count)
{
	const struct auxiliary *auxiliary = design_auxiliary(pass->design);
	const double *d = auxiliary->first == NULL ? NULL : column_f64(auxiliary->first);
	size_t k = pass->k;

	for (size_t i = 0; i < count; i++) {
		const double *z = own->z + i * k;
		double weight = d == NULL ? 1 : d[from + i];
		bool any = false;
		for (size_t j = 0; j < k; j++)
			any |= z[j] != 0;
		if (!any || weight == 0)
			continue;
		EACH_PART(auxiliary, from + i, part, x, {
			double dx = weight * x;
			for (size_t j = 0; j < k; j++)
				own->cross[part * k + j] += dx * z[j];
		});
	}
}

/* z becomes w (z - x'B) row by row, and is added to the leaf's sums. */
static void add_rows(const struct pass *pass, struct sums *own, size_t from, size_t count)
{
	const struct auxiliary *auxiliary = design_auxiliary(pass->design);
	const double *w = design_weight(pass->design);
	const uint32_t *leaf = design_leaf(pass->design);
	size_t k = pass->k;

	for (size_t i = 0; i < count; i++) {
		size_t row = from + i, at = leaf == NULL ? 0 : leaf[row];
		double weight = w == NULL ? 1 : w[row];
		double *z = own->z + i * k, *total = own->total + at * k;
		if (weight == 0)
			continue;
		for (size_t j = 0; j < k; j++)
			own->plain[j] += weight * z[j];
		if (pass->b != NULL)
			EACH_PART(auxiliary, row, part, x, {
				for (size_t j = 0; j < k; j++)
					z[j] -= x * pass->b[part * k + j];
			});
		for (size_t j = 0; j < k; j++) {
			z[j] *= weight;
			total[j] += z[j];
		}
		if (own->square == NULL)
			continue;
		double *square = own->square + at * pass->pairs;
		for (size_t j = 0, pair = 0; j < k; j++)
			for (size_t l = 0; l <= j; l++, pair++)
				square[pair] += z[j] * z[l];
	}
}

static void block_work(void *shared, size_t worker, size_t block)
{
	struct pass *pass = shared;
	struct sums *own = &pass->own[worker];
	size_t start = block * CELLS_BLOCK;
	size_t end = MIN(start + CELLS_BLOCK, design_rows(pass->design));

	for (size_t from = start; from < end; from += PIECE) {
		size_t count = MIN((size_t)PIECE, end - from);
		pass->influence->fill(pass->influence->owner, from, count, own->z);
		if (pass->crossing)
			add_cross(pass, own, from, count);
		else
			add_rows(pass, own, from, count);
	}
}

/* Adds what a worker has to the sum of all, and sets it back to 0. */
static void move(double *all, double *own, size_t count)
{
	if (own == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		all[i] += own[i];
	memset(own, 0, count * sizeof *own);
}

static void block_merge(void *shared, size_t worker, size_t block)
{
	struct pass *pass = shared;
	struct sums *own = &pass->own[worker];

	(void)block;
	if (pass->crossing) {
		move(pass->all.cross, own->cross, pass->parts * pass->k);
		return;
	}
	move(pass->all.total, own->total, pass->leaves * pass->k);
	move(pass->all.square, own->square, pass->leaves * pass->pairs);
	move(pass->all.plain, own->plain, pass->k);
}

/* B of each statistic from sum d x z', in place. */
static bool solve(struct pass *pass, struct err *err)
{
	size_t k = pass->k;
	double *s = mem_alloc(pass->parts + 1, sizeof *s, err);

	if (s == NULL)
		return false;
	for (size_t j = 0; j < k; j++) {
		for (size_t part = 0; part < pass->parts; part++)
			s[part] = pass->all.cross[part * k + j];
		auxiliary_solve(design_auxiliary(pass->design), s);
		for (size_t part = 0; part < pass->parts; part++)
			pass->all.cross[part * k + j] = s[part];
	}
	mem_free(s);
	pass->b = pass->all.cross;
	return true;
}

static bool run(struct pass *pass, struct err *err)
{
	size_t blocks = (design_rows(pass->design) + CELLS_BLOCK - 1) / CELLS_BLOCK;
	size_t workers = threads_workers(blocks);
	struct threads_task task = {pass, block_work, block_merge};

	if (!sums_new(pass, &pass->all, err))
		return false;
	for (size_t i = 0; i < workers; i++)
		if (!sums_new(pass, &pass->own[i], err))
			return false;
	if (pass->parts > 0) {
		pass->crossing = true;
		if (!threads_run(&task, blocks, workers, err) || !solve(pass, err))
			return false;
		pass->crossing = false;
	}
	return threads_run(&task, blocks, workers, err);
}

/* Replicates say it all: totals of w z in each of them. */
static bool by_replicates(const struct design *design, const struct influence *influence,
                          double *total, double *v, struct err *err)
{
	const struct replicates *replicates = design_replicates(design);
	size_t k = influence->k;
	double *sum = mem_alloc(replicates->count + 1, k * sizeof *sum, err);
	if (sum == NULL)
		return false;
	double *whole = sum + replicates->count * k;
	bool done = replicate_rows(design, k, influence->fill, influence->owner, sum, whole, err);
	if (done)
		replicate_covariance(replicates, k, sum, whole, v);
	if (done && total != NULL)
		memcpy(total, whole, k * sizeof *total);
	mem_free(sum);
	return done;
}

bool influence_totals(const struct design *design, const struct influence *influence, double *total,
                      double *v, struct err *err)
{
	const struct auxiliary *auxiliary = design_auxiliary(design);
	if (influence->k == 0)
		return true;
	if (design_replicates(design) != NULL)
		return by_replicates(design, influence, total, v, err);

	struct pass *pass = mem_zero(1, sizeof *pass, err);
	if (pass == NULL)
		return false;
	pass->design = design;
	pass->influence = influence;
	pass->leaves = design_leaves(design);
	pass->k = influence->k;
	pass->pairs = variance_pairs(influence->k);
	pass->parts = auxiliary == NULL ? 0 : auxiliary->count;
	bool done = run(pass, err) &&
	            variance_of(design, pass->k, pass->all.total, pass->all.square, v, err);
	if (done && total != NULL)
		memcpy(total, pass->all.plain, pass->k * sizeof *total);
	for (size_t i = 0; i < THREADS_MAX; i++)
		sums_free(&pass->own[i]);
	sums_free(&pass->all);
	mem_free(pass);
	return done;
}

bool influence_covariance(const struct design *design, const struct influence *influence, double *v,
                          struct err *err)
{
	return influence_totals(design, influence, NULL, v, err);
}
