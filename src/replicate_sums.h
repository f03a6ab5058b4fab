/*
 * replicate_sums.h - sums of replicate weights, for tables and for rows. Floor 3.
 *
 * An estimate is worked out again in each replicate, from the sums that it needs: w, and w (x - c)
 * where there is a value, over the cells of a table; or of w z for any z of rows.
 *
 *   by leaf       weights are constant factors within a leaf: sums a leaf times factors, no row is
 *                 looked at again
 *   jackknives    a replicate differs from the whole sample in one stratum: its sums are those of
 *                 the sample, of the stratum and of the unit, with factors; so as many replicates
 *                 as rows are no work
 *   all others    a worker makes the weights of a replicate for all rows and adds them to the cells
 *                 that were numbered once
 *
 * A worker has weights for one replicate at a time, so memory is that of rows, not of rows times
 * replicates. A replicate is summed by one worker in the order of rows: same bytes for any number
 * of threads.
 */
#ifndef REPLICATE_SUMS_H
#define REPLICATE_SUMS_H

#include "design.h"

enum { REPLICATE_SUMS_MOST = 64 * 1024 * 1024 }; /* sums of a table, in all replicates */

struct replicate_table {
	const struct column *stub, *slice, *value; /* as in cells.h */
	size_t slices, stubs;
	double centre;
	const double *leaf; /* sums a leaf: fields a cell, of which [1] is w and [3] w (x - c) */
	size_t fields;
	double *sum; /* result: replicate, slice, stub, then w and with a value w (x - c) */
};

/* Fills `sum` of all tables, which mem_free frees; on failure they are NULL. */
MUST_USE bool replicate_sums(const struct design *design, struct replicate_table *table,
                             size_t tables, struct err *err);

/*
 * sum[r * k + j] = sum of w_r z_j over all rows, z as in influence.h: from blocks of rows, 0 where
 * a row has no part. `whole` (k) are the same sums with the design's weights.
 */
MUST_USE bool replicate_rows(const struct design *design, size_t k,
                             void (*fill)(void *owner, size_t from, size_t count, double *z),
                             void *owner, double *sum, double *whole, struct err *err);

/* The k x k covariance of values[r * k + j] in all replicates; `estimate` is the centre with mse.
 */
void replicate_covariance(const struct replicates *replicates, size_t k, const double *value,
                          const double *estimate, double *v);

#endif
