/* variance.c - see variance.h. */
#include "variance.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/*
 * A centred sum of squares below this part of the uncentred one is rounding, not spread: sums over
 * blocks of 65,536 rows keep about 14 digits.
 */
static const double ROUNDING = 1e-14;

/* A centred product that cannot be told from 0 beside the uncentred ones is 0. */
static double centred(double product, double size)
{
	return isfinite(size) && fabs(product) <= ROUNDING * size ? 0 : product;
}

/* The element stage: (sum u u' - sum u sum u' / n) times its factor, leaf by leaf. */
static void add_elements(const struct design *design, size_t k, const double *total,
                         const double *square, double *sum)
{
	const double *factor = design_element(design), *alone = design_element_alone(design);
	size_t leaves = design_leaves(design), pairs = variance_pairs(k);
	double spread = design_element_spread(design), rows = 0;

	for (size_t leaf = 0; leaf < leaves; leaf++) {
		double n = (double)design_positive_leaf(design, leaf);
		const double *t = total + leaf * k, *s = square + leaf * pairs;
		rows += n;
		if (factor[leaf] == 0)
			continue;
		for (size_t i = 0, pair = 0; i < k; i++)
			for (size_t j = 0; j <= i; j++, pair++) {
				double size = sqrt(s[variance_pair(i, i)] * s[variance_pair(j, j)]);
				sum[pair] += factor[leaf] * spread *
				             centred(s[pair] - t[i] * t[j] / n, size);
			}
	}
	if (alone == NULL)
		return;
	/* a lonely row about the mean of all rows; its square is that of its total */
	for (size_t i = 0, pair = 0; i < k; i++)
		for (size_t j = 0; j <= i; j++, pair++) {
			double mean_i = 0, mean_j = 0;
			for (size_t leaf = 0; leaf < leaves; leaf++) {
				mean_i += total[leaf * k + i] / rows;
				mean_j += total[leaf * k + j] / rows;
			}
			for (size_t leaf = 0; leaf < leaves; leaf++)
				sum[pair] += alone[leaf] * (total[leaf * k + i] - mean_i) *
				             (total[leaf * k + j] - mean_j);
		}
}

/* The units of one parent: their totals about their mean. `d` has room for k. */
static void add_parent(const double *total, size_t k, size_t from, size_t to, double factor,
                       double *mean, double *sum)
{
	double n = (double)(to - from);

	memset(mean, 0, k * sizeof *mean);
	for (size_t unit = from; unit < to; unit++)
		for (size_t i = 0; i < k; i++)
			mean[i] += total[unit * k + i];
	for (size_t i = 0; i < k; i++)
		mean[i] /= n;
	for (size_t unit = from; unit < to; unit++) {
		const double *t = total + unit * k;
		for (size_t i = 0, pair = 0; i < k; i++) {
			double d = factor * (t[i] - mean[i]);
			for (size_t j = 0; j <= i; j++, pair++)
				sum[pair] += d * (t[j] - mean[j]);
		}
	}
}

/* Units of one level, given their totals, which on return are those of their parents. */
static void add_level(const struct design_level *level, size_t parents, size_t k, double *total,
                      double *mean, double *sum)
{
	for (size_t p = 0; p < parents; p++)
		if (level->factor[p] != 0)
			add_parent(total, k, level->first[p], level->first[p + 1],
			           level->factor[p] * level->spread, mean, sum);
	if (level->alone != NULL) {
		memset(mean, 0, k * sizeof *mean);
		for (size_t unit = 0; unit < level->units; unit++)
			for (size_t i = 0; i < k; i++)
				mean[i] += total[unit * k + i] / (double)level->units;
		for (size_t p = 0; p < parents; p++) {
			const double *t = total + level->first[p] * k;
			if (level->alone[p] == 0)
				continue;
			for (size_t i = 0, pair = 0; i < k; i++)
				for (size_t j = 0; j <= i; j++, pair++)
					sum[pair] += level->alone[p] * (t[i] - mean[i]) *
					             (t[j] - mean[j]);
		}
	}
	for (size_t p = 0; p < parents; p++) /* a parent stands before or at its first unit */
		for (size_t i = 0; i < k; i++) {
			double up = 0;
			for (size_t unit = level->first[p]; unit < level->first[p + 1]; unit++)
				up += total[unit * k + i];
			total[p * k + i] = up;
		}
}

bool variance_of(const struct design *design, size_t k, const double *total, const double *square,
                 double *v, struct err *err)
{
	size_t leaves = design_leaves(design), pairs = variance_pairs(k);
	double room[64];
	double *work = room;
	size_t need = pairs + k + (design_levels(design) > 0 ? leaves * k : 0);

	if (need > LENGTH(room))
		work = mem_alloc(need, sizeof *work, err);
	if (work == NULL)
		return false;
	double *sum = work, *mean = work + pairs, *t = mean + k;
	memset(sum, 0, pairs * sizeof *sum);
	if (design_element(design) != NULL && design_positive(design) > 0)
		add_elements(design, k, total, square, sum);
	if (design_levels(design) > 0)
		memcpy(t, total, leaves * k * sizeof *t);
	for (size_t l = design_levels(design); l > 0; l--) {
		struct design_level level = design_level(design, l);
		size_t parents = l == 1 ? design_strata(design) : design_level(design, l - 1).units;
		add_level(&level, parents, k, t, mean, sum);
	}
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++)
			v[i * k + j] = i == j && sum[variance_pair(i, i)] < 0
			                       ? 0 /* rounding about squares of 0 */
			                       : sum[variance_pair(i, j)];
	if (work != room)
		mem_free(work);
	return true;
}
