/*
 * replica.h - an estimate's values in all replicates. Floor 3.
 *
 * A list of numbers, one a replicate: what the estimate would have been. Variances and covariances
 * follow from the values alone, with the scales that the replicates have. A value that does not
 * exist (a domain without a row in that replicate) is no number, stays out of sums, and is counted.
 *
 * Immutable once its maker has filled it; holders are counted.
 */
#ifndef REPLICA_H
#define REPLICA_H

#include "replicates.h"

struct replica {
	const struct replicates *of; /* held */
	double estimate;             /* from the whole sample: the centre with mse */
	size_t holders;
	double value[]; /* of->count */
};

/* Its values are not filled; held once. */
MUST_USE struct replica *replica_new(const struct replicates *of, double estimate, struct err *err);
struct replica *replica_hold(const struct replica *replica);
void replica_drop(const struct replica *replica); /* accepts NULL */

/*
 * scale * sum of rscale_r (a_r - centre of a)(b_r - centre of b); the centres are the values'
 * means, with mse the estimates. NaN where fewer than two replicates have both.
 */
double replica_covariance(const struct replica *a, const struct replica *b);

/* In how many replicates the value does not exist. */
size_t replica_undefined(const struct replica *replica);

#endif
