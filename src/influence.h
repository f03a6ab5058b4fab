/*
 * influence.h - covariances of any statistics, row by row. Floor 3.
 *
 * A statistic that has derivatives is, near its value, a weighted sum of influences z of the rows:
 * (y - R) / X of a mean, -(I(x <= q) - p) / f of a quantile, the scores of a regression times its
 * inverse information. Its variance is that of the sum of w z under the design (Woodruff 1971;
 * Deville 1999). Where influences do not follow from cells, they are asked for in blocks of rows:
 *
 *     static void fill(void *owner, size_t from, size_t count, double *z)   z[i * k + j], j < k
 *
 * with 0 where a row has no part: its own domain is the owner's business. Rows of weight 0 are
 * never used. It is called from several threads at once and must not fail.
 *
 * Sum blocks are those of the pass and are added in their order, so the result is the same for any
 * number of threads. In calibrated designs a first pass forms S = sum d x z', the second takes
 * residuals z - x'B (auxiliary.h). Where the design has replicates, the covariance is that of the
 * totals of w_r z in them: what is linear near the estimate is taken for linear.
 */
#ifndef INFLUENCE_H
#define INFLUENCE_H

#include "design.h"

struct influence {
	void *owner;
	size_t k; /* statistics */
	void (*fill)(void *owner, size_t from, size_t count, double *z);
};

/* The k x k covariance (full, symmetric) into v. */
MUST_USE bool influence_covariance(const struct design *design, const struct influence *influence,
                                   double *v, struct err *err);

/* The same with the weighted totals (sum w z_j) into total[k], which may be NULL. */
MUST_USE bool influence_totals(const struct design *design, const struct influence *influence,
                               double *total, double *v, struct err *err);

#endif
