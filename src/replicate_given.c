/*
 * replicate_given.c - see replicate_given.h. The rank of the columns is that of their products,
 * which are summed by blocks of rows.
 */
#include "replicate_given.h"

#include "mem.h"
#include "threads.h"

#include <math.h>
#include <string.h>

static bool check_given(const struct design *design, const struct column *given, size_t r,
                        struct err *err)
{
	if (given->kind != COLUMN_NUMBER)
		return err_set(err, ERR_ARGUMENT,
		               "replicate %zu is a column of kind %s, not number", r + 1,
		               column_kind_name(given->kind));
	if (given->rows != design_rows(design))
		return err_set(err, ERR_ARGUMENT, "replicate %zu has %zu rows, the design %zu",
		               r + 1, given->rows, design_rows(design));

	const double *x = column_f64(given), *w = design_weight(design);
	for (size_t row = 0; row < given->rows; row++) {
		bool counts = w == NULL || w[row] != 0;
		if (counts ? isfinite(x[row]) : x[row] == 0)
			continue;
		err_at(err, "row %zu", row + 1);
		if (!counts && !isnan(x[row])) {
			err_advise(err, "a row of weight 0 is in no replicate");
			return err_set(err, ERR_DATA, "weight is 0, but %.15g in replicate %zu",
			               x[row], r + 1);
		}
		return err_set(err, ERR_DATA, "weight is %s in replicate %zu",
		               isnan(x[row]) ? "missing" : "infinite", r + 1);
	}
	return true;
}

/* The scale that goes with a type; NaN where there is none. */
static double scale_of(const struct replicate_spec *spec)
{
	double count = (double)spec->count;

	switch (spec->type) {
	case REPLICATES_JK1: return (count - 1) / count;
	case REPLICATES_BRR: return 1 / count;
	case REPLICATES_FAY: return 1 / (count * (1 - spec->rho) * (1 - spec->rho));
	case REPLICATES_BOOTSTRAP: return 1 / (count - 1);
	case REPLICATES_JKN:
	case REPLICATES_GIVEN: break;
	}
	return spec->rscale == NULL ? NAN : 1;
}

/* Sums of products of the columns, as a lower triangle, by blocks of rows. */
struct gram {
	const struct replicates *of;
	double *own[THREADS_MAX], *all;
	const double **given[THREADS_MAX]; /* the columns from the block's first row on */
};

enum { GRAM_BLOCK = 256, LANES = 4 };

/* Sums of the products of column i with four others, so that no addition waits for another. */
static void multiply(const double *const *given, size_t i, size_t j, size_t columns, size_t rows,
                     double *sum)
{
	const double *restrict a = given[i], *restrict b0 = given[j];
	const double *restrict b1 = given[j + (columns > 1 ? 1 : 0)];
	const double *restrict b2 = given[j + (columns > 2 ? 2 : 0)];
	const double *restrict b3 = given[j + (columns > 3 ? 3 : 0)];
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
	const struct replicates *of = gram->of;
	size_t from = block * GRAM_BLOCK, rows = MIN((size_t)GRAM_BLOCK, of->rows - from);
	double *sum = gram->own[worker];
	const double **given = gram->given[worker];

	for (size_t i = 0; i < of->count; i++)
		given[i] = column_f64(of->given[i]) + from;
	for (size_t i = 0; i < of->count; i++)
		for (size_t j = 0; j <= i; j += LANES) {
			size_t columns = MIN((size_t)LANES, i + 1 - j);
			multiply(given, i, j, columns, rows, sum + i * (i + 1) / 2 + j);
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

/* Rank of a triangle of products by Cholesky's method with the largest pivot; destroys it. */
static size_t rank_of(double *gram, size_t count)
{
	static const double NONE = 1e-10; /* squares: R takes columns below 1e-5 for dependent */
	size_t rank = 0;

	for (; rank < count; rank++) {
		size_t pivot = count;
		double most = NONE;
		for (size_t i = 0; i < count; i++) {
			double left = gram[i * (i + 3) / 2];
			if (left > most) {
				most = left;
				pivot = i;
			}
		}
		if (pivot == count)
			break;
		double root = sqrt(most);
		/* column of the factor, in place of the pivot's row; then taken off the rest */
		for (size_t i = 0; i < count; i++) {
			size_t a = MAX(i, pivot), b = MIN(i, pivot);
			gram[count * (count + 1) / 2 + i] = gram[a * (a + 1) / 2 + b] / root;
		}
		const double *factor = gram + count * (count + 1) / 2;
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j <= i; j++)
				gram[i * (i + 1) / 2 + j] -= factor[i] * factor[j];
		for (size_t i = 0; i < count; i++) { /* exactly */
			size_t a = MAX(i, pivot), b = MIN(i, pivot);
			gram[a * (a + 1) / 2 + b] = 0;
		}
	}
	return rank;
}

static bool rank_given(const struct replicates *of, double *rank, struct err *err)
{
	size_t pairs = of->count * (of->count + 1) / 2;
	size_t blocks = (of->rows + GRAM_BLOCK - 1) / GRAM_BLOCK;
	size_t workers = threads_workers(blocks);
	struct gram gram = {.of = of};
	struct threads_task task = {&gram, gram_work, gram_merge};

	gram.all = mem_zero(pairs + of->count, sizeof *gram.all, err);
	bool done = gram.all != NULL;
	for (size_t i = 0; done && i < workers; i++) {
		gram.own[i] = mem_zero(pairs, sizeof *gram.own[i], err);
		gram.given[i] = mem_alloc(of->count, sizeof(double *), err);
		done = gram.own[i] != NULL && gram.given[i] != NULL;
	}
	done = done && threads_run(&task, blocks, workers, err);
	if (done) {
		/* columns of length 1, so that one bound fits all */
		double *length = gram.all + pairs;
		for (size_t i = 0; i < of->count; i++)
			length[i] = sqrt(gram.all[i * (i + 3) / 2]);
		for (size_t i = 0, pair = 0; i < of->count; i++)
			for (size_t j = 0; j <= i; j++, pair++) {
				double both = length[i] * length[j];
				gram.all[pair] = both > 0 ? gram.all[pair] / both : 0;
			}
		*rank = (double)rank_of(gram.all, of->count);
	}
	for (size_t i = 0; i < THREADS_MAX; i++) {
		mem_free(gram.own[i]);
		mem_free(gram.given[i]);
	}
	mem_free(gram.all);
	return done;
}

bool replicate_given(const struct design *design, struct replicates *made,
                     const struct replicate_spec *spec, struct err *err)
{
	made->type = REPLICATES_GIVEN;
	made->scale = isnan(spec->scale) ? scale_of(spec) : spec->scale;
	if (isnan(made->scale)) {
		err_advise(err, "give scale, or rscales, or the type they were made by");
		return err_set(err, ERR_ARGUMENT, "given replicates need a scale");
	}
	made->given = mem_zero(spec->count, sizeof *made->given, err);
	if (made->given == NULL)
		return false;
	for (; made->count < spec->count; made->count++) {
		const struct column *given = spec->given[made->count];
		if (!check_given(design, given, made->count, err))
			return false;
		made->given[made->count] = column_hold(given);
	}
	made->combined = spec->combined;
	if (spec->rscale != NULL) {
		made->rscale = mem_alloc(made->count, sizeof *made->rscale, err);
		if (made->rscale == NULL)
			return false;
		memcpy(made->rscale, spec->rscale, made->count * sizeof *made->rscale);
	}
	made->df = spec->df;
	if (isnan(made->df)) {
		if (!rank_given(made, &made->df, err))
			return false;
		made->df -= 1;
	}
	return true;
}
