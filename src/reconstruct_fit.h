/*
 * reconstruct_fit.h - whole-numbered tables inside given limits: fitted, rounded, repaired.
 * Floor 3.
 *
 * A table has cells (rows alike in every group that counts, of one weight) and options. A limit is
 * about the weights of some cells' rows, each times what its option counts (1 or 0 for a number of
 * rows, scores for a mean): at least `low`, at most `high`. Fitting scales proportionally (Deming &
 * Stephan 1940), each limit only where it is not kept, first to its middle, then to more and more
 * of its width; scores are met by tilting, x (1 + t (score - mean)) with the t that gives the aim,
 * as far as nothing turns negative. Rounding keeps the size of each cell (largest remainders, what
 * options are owed going on to the next cell). Repairing moves single rows from one option to
 * another: of the moves that help a broken limit the one after which all limits are nearest, now
 * and then any (Selman, Kautz & Cohen 1994), until all are kept.
 *
 * The same for numbers: each row has a whole number between two ends, and limits are about sums.
 */
#ifndef RECONSTRUCT_FIT_H
#define RECONSTRUCT_FIT_H

#include "reconstruct.h"

#include <math.h>

struct fit_limit {
	size_t set;           /* of the cells it is about; ALIKE_ALL: all of them */
	const double *counts; /* what each option counts; NULL for numbers */
	double low, high;     /* +-INFINITY: none */
};

static const size_t ALIKE_ALL = SIZE_MAX;

static inline bool fit_is_about(const struct fit_limit *limit, const struct alike *alike,
                                size_t cell)
{
	return limit->set == ALIKE_ALL || alike_has(alike, cell, limit->set);
}

/* How far a sum is outside its limit. */
static inline double fit_outside(const struct fit_limit *limit, double sum)
{
	return MAX(0, MAX(limit->low - sum, sum - limit->high));
}

/* How wide a limit is; 0 where it has one end only, or none. */
static inline double fit_width(const struct fit_limit *limit)
{
	double width = limit->high - limit->low;
	return isfinite(width) ? width : 0;
}

/* The nearest sum that keeps a limit, `shrink` of its width away from its ends. */
static inline double fit_nearest(const struct fit_limit *limit, double shrink, double sum)
{
	double width = shrink * fit_width(limit);
	return MAX(limit->low + width, MIN(limit->high - width, sum));
}

struct fit {
	const struct alike *alike;
	size_t options;
	const bool *allowed; /* cells * options */
	const struct fit_limit *limit;
	size_t limits;
	double unit; /* weight of a row of mean weight */
};

enum fit_end {
	FIT_KEPT,
	FIT_BROKEN,  /* limit `broken` is not kept */
	FIT_NOTHING, /* cell `broken` may have no option */
};

/* counts[cell * options + option]: how many rows of the cell get the option. False: no memory. */
MUST_USE bool fit_table(const struct fit *fit, struct stream *stream, uint32_t *counts,
                        enum fit_end *end, size_t *broken, struct err *err);

struct fit_numbers {
	const struct alike *alike;
	int32_t low, high; /* the range */
	double spread;     /* standard deviation that they have before they are cut to the range */
	const struct fit_limit *limit;
	size_t limits;
	const int32_t *locked; /* numbers that must be there, each in a row chosen at random */
	size_t lockeds;
};

/* Fills the rows of the base in `made`. False: no memory. */
MUST_USE bool fit_numbers(const struct fit_numbers *fit, struct stream *stream,
                          struct answers *made, enum fit_end *end, size_t *broken, struct err *err);

#endif
