/*
 * replica.h - an estimate's values in all replicates. Floor 3.
 *
 * A replica is a list of numbers, one a replicate: what the estimate would have been. Differences
 * and quotients of estimates are those of their replicas, value by value; variances and covariances
 * follow from the values alone, with the scales that the replicates have. A value that does not
 * exist (a domain without a row in that replicate) is NaN, stays out of sums, and is counted.
 *
 * Immutable once its maker has filled it; holders are counted.
 */
#ifndef REPLICA_H
#define REPLICA_H

#include "form.h"

struct replica {
	const struct replicates *of; /* held */
	size_t holders;
	double value[]; /* of->count */
};

/* Not filled; held once. */
MUST_USE struct replica *replica_new(const struct replicates *of, struct err *err);
struct replica *replica_hold(const struct replica *replica);
void replica_drop(const struct replica *replica); /* accepts NULL */

/* What the form's part and base give: sums of weights, of values, of scores (form.h). */
MUST_USE struct replica *replica_share(const struct form *form, struct err *err);
MUST_USE struct replica *replica_mean(const struct form *form, struct err *err);
MUST_USE struct replica *replica_total(const struct form *form, struct err *err);
MUST_USE struct replica *replica_count(const struct form *form, struct err *err);

/* a - b and a / b. */
MUST_USE struct replica *replica_difference(const struct replica *a, const struct replica *b,
                                            struct err *err);
MUST_USE struct replica *replica_quotient(const struct replica *a, const struct replica *b,
                                          struct err *err);

/*
 * scale * sum of rscale_r (a_r - centre of a)(b_r - centre of b); the centres are the values'
 * means, with mse the estimates. NaN where fewer than two replicates have both.
 */
double replica_covariance(const struct replica *a, double a_estimate, const struct replica *b,
                          double b_estimate);

/* In how many replicates the value does not exist. */
size_t replica_undefined(const struct replica *replica);

#endif
