/*
 * weight.h - weights held within bounds, and what is said of weights in a line. Floor 3.
 *
 * Trimming sets the weights that are outside to their bound and spreads what was cut off (or added)
 * equally over the others, until none is outside: the others become w + s, held at the bounds, with
 * the one s that keeps the sum (R's trimWeights(strict = TRUE)).
 */
#ifndef WEIGHT_H
#define WEIGHT_H

#include "err.h"

#include <stdint.h>

struct weight_summary {
	size_t rows; /* whose weight is not 0; the rest is about them */
	double least, most;
	double sum, squares; /* of w, of w^2; NaN where a weight is */
};

/* Of `rows` weights (NULL: all 1), those whose bit is set in `inside` (NULL: all). */
MUST_USE bool weight_summary(const double *weight, size_t rows, const uint64_t *inside,
                             struct weight_summary *summary, struct err *err);

/*
 * Into `trimmed`; weights of 0 stay so. `cut` counts those that were outside. Refused where no
 * weights within the bounds have that sum.
 */
MUST_USE bool weight_trim(const double *weight, size_t rows, double low, double high,
                          double *trimmed, size_t *cut, struct err *err);

#endif
