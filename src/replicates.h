/*
 * replicates.h - replicate weights that a design carries. Floor 3.
 *
 * Replicate r gives the rows of a leaf their weight times factor[r * leaves + leaf]; or, where that
 * is not constant in a leaf (calibrated or given replicates), row by row through `weights`. The
 * variance of an estimate e is scale * sum over r of rscale_r (e_r - centre)^2, the centre being
 * the replicates' mean or, with `mse`, the estimate itself.
 *
 * It knows no design, so that designs may carry it. Immutable once made; holders are counted.
 */
#ifndef REPLICATES_H
#define REPLICATES_H

#include "column.h"

struct replicates {
	size_t count;        /* replicates */
	size_t rows, leaves; /* of the design */
	double *factor;      /* count x leaves; NULL: row by row */
	double *rscale;      /* of each replicate; NULL: all 1 */
	double scale;
	double df;
	bool mse;
	/* Weights of replicate r for rows from..from+count, into `w`; NULL: factors times weights.
	 */
	void (*weights)(const struct replicates *replicates, size_t r, size_t from, size_t count,
	                double *w);
	void *maker;                /* what `weights` works from */
	void (*maker_free)(void *); /* frees it; may be NULL */
	size_t holders;
};

struct replicates *replicates_hold(const struct replicates *replicates);
void replicates_drop(const struct replicates *replicates); /* accepts NULL; frees all parts */

#endif
