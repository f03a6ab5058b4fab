/*
 * weight.h - weights held within bounds, and what is said of weights in a line. Floor 3.
 *
 * Trimming sets the weights that are outside to their bound and spreads what was cut off (or added)
 * equally over the others, until none is outside: the others become w + s, held at the bounds, with
 * the one s that keeps the sum (R's trimWeights(strict = TRUE)).
 */
#ifndef WEIGHT_H
#define WEIGHT_H

#include "column.h"

struct weight_summary {
	size_t rows; /* whose weight is not 0; the rest is about them */
	double least, most;
	double sum, squares; /* of w, of w^2; NaN where a weight is */
};

/* Of `rows` weights (NULL: all 1), those whose bit is set in `inside` (NULL: all). */
MUST_USE bool weight_summary(const double *weight, size_t rows, const uint64_t *inside,
                             struct weight_summary *summary, struct err *err);

/* That of a column of weights: found once, then kept with it. Not for several threads at once. */
MUST_USE const struct weight_summary *weight_known(const struct column *weight, struct err *err);

/* In place of column_finish, where the summary is known. */
MUST_USE bool weight_finish(struct column *weight, const struct weight_summary *summary,
                            struct err *err);

/*
 * A summary for who makes weights, while they are in the cache: one for each sum block of
 * WEIGHT_BLOCK rows, which are then added in block order.
 */
enum { WEIGHT_BLOCK = 65536, WEIGHT_LANES = 4 };

struct weight_lanes { /* sums that do not wait for each other */
	double rows[WEIGHT_LANES], least[WEIGHT_LANES], most[WEIGHT_LANES];
	double sum[WEIGHT_LANES], squares[WEIGHT_LANES];
};

struct weight_summary weight_nothing(void); /* before anything is added */
struct weight_lanes weight_lanes(void);
/* `count` is a multiple of 64 but for the block's last rows. */
void weight_add(struct weight_lanes *lanes, const double *weight, size_t count);
struct weight_summary weight_added(const struct weight_lanes *lanes);
void weight_merge(struct weight_summary *all, const struct weight_summary *more);

/*
 * Into `trimmed`; weights of 0 stay so. `cut` counts those that were outside. Refused where no
 * weights within the bounds have that sum.
 */
MUST_USE bool weight_trim(const double *weight, size_t rows, double low, double high,
                          double *trimmed, size_t *cut, struct err *err);

#endif
