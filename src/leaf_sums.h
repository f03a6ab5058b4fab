/*
 * leaf_sums.h - sums a leaf of what weights were calibrated to. Floor 3.
 *
 * Residuals' variances follow from them (form.h), the first of which has them made. Only design.c
 * does so; a design and its domains share them. Holders are counted.
 */
#ifndef LEAF_SUMS_H
#define LEAF_SUMS_H

#include "auxiliary.h"

struct leaf_sums {
	size_t holders;
	double *x;  /* sum w x: leaves x parts; NULL: not made yet */
	double *xx; /* sum w^2 x x': leaves x parts x parts; NULL without an element stage */
};

/* What is summed over: the final weights (NULL: all 1) and the leaf of each row (NULL: all in 0).
 */
struct leaf_rows {
	const struct auxiliary *auxiliary;
	const double *weight;
	const uint32_t *leaf;
	size_t leaves;
};

/* Whether they are so few that they are kept. */
bool leaf_sums_fit(const struct leaf_rows *rows, bool element);

MUST_USE struct leaf_sums *leaf_sums_new(struct err *err); /* not made yet */

/* Makes them, unless they are. */
MUST_USE bool leaf_sums_make(struct leaf_sums *sums, const struct leaf_rows *rows, bool element,
                             struct err *err);
struct leaf_sums *leaf_sums_hold(struct leaf_sums *sums); /* accepts NULL */
void leaf_sums_drop(struct leaf_sums *sums);              /* accepts NULL */

#endif
