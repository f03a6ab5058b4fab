/*
 * variance.h - from sums a leaf to a covariance matrix. Floor 3.
 *
 * The one place where the tree of design.h is summed. For k influences, u = w z of each row,
 *
 *     total[leaf * k + i]               sum of u_i over the rows of the leaf
 *     square[leaf * pairs + pair(i, j)] sum of u_i u_j, only where the design has an element stage
 *
 * pairs lie as the lower triangle, pair(i, j) = i (i + 1) / 2 + j for j <= i. Totals of units are
 * centred about their mean before they are squared; what is left of the element stage's centred
 * squares within rounding of the uncentred ones is 0.
 */
#ifndef VARIANCE_H
#define VARIANCE_H

#include "design.h"

static inline size_t variance_pairs(size_t k)
{
	return k * (k + 1) / 2;
}

static inline size_t variance_pair(size_t i, size_t j) /* either order */
{
	return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

/*
 * The k x k covariance (full, symmetric) into v. NaN where a single row is all there is to say.
 * `square` may be NULL if design_element(design) is.
 */
MUST_USE bool variance_of(const struct design *design, size_t k, const double *total,
                          const double *square, double *v, struct err *err);

#endif
