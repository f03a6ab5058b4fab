/*
 * calibrate.h - weights near the base weights whose sums meet known totals. Floor 3.
 *
 * Of all weights w = d g with sum w x = t, those are found that are nearest to the base weights d;
 * they have the form g = F(x'l), the F being those of distance.h (Deville & Saerndal 1992; Deville,
 * Saerndal & Sautory 1993).
 *
 * x are the answers of margins (0 or 1; all 0 where a margin is missing) and numbers. l is the
 * minimum of a convex function, sum d H(x'l) - t'l with H' = F, found by Newton's method with
 * damped steps; what is redundant in x drops out of a Cholesky factorisation. Without numbers all
 * rows of a pattern have one x, so that the work goes over patterns. Margins alone, with the raking
 * distance and no bounds, are raked (rake.h) as long as that gets on.
 *
 * When bounds cannot be met, some direction l shows it: for all g within bounds sum d g x'l is
 * less than t'l (Farkas). Newton's l runs off in such a direction, so it is looked for at each
 * step; then no weights exist, and that is proved.
 *
 * A calibration is immutable and may be solved again with other base weights, as replicates do.
 */
#ifndef CALIBRATE_H
#define CALIBRATE_H

#include "distance.h"
#include "margin.h"
#include "weight.h"

enum { CALIBRATE_PARTS = 4000 }; /* answers and numbers at most where a matrix of them is needed */

struct calibration {
	const struct margins *margins; /* held */
	size_t numbers;
	const struct column **number; /* held; no row of weight is missing */
	double *target;               /* of each part, then of each number */
	double total;      /* base weights are first scaled to sum to it; 0: they are not */
	bool has_constant; /* some margin has all rows: the weights' sum is known, `sum` */
	double sum;
	enum calibrate_distance distance;
	double low, high; /* of g = w / d; -INFINITY, INFINITY: none */
	double tolerance; /* largest relative error of a total */
	size_t max_sweeps;
	size_t holders;
};

struct calibrate_result {
	double error;       /* largest relative error of a total; against `tolerance` */
	size_t worst;       /* part, or parts + number, that has it */
	double reached;     /* what that comes to */
	bool infeasible;    /* no weights within bounds meet the totals, proved */
	size_t contradicts; /* part or number that follows from those before it, but otherwise than
	                       its target says; SIZE_MAX: none */
	double follows;     /* what it follows to be */
	size_t sweeps, steps; /* of raking, of Newton's method */
	double low, high;     /* least and largest g of a row of weight */
	size_t negative;      /* rows of negative weight */
};

/*
 * Takes copies of `target` (parts + numbers places) and holders of the rest; the other fields are
 * read from `like`. Refuses columns of other kinds and lengths.
 */
MUST_USE struct calibration *calibration_new(const struct margins *margins,
                                             const struct column *const *number, size_t numbers,
                                             const double *target, const struct calibration *like,
                                             struct err *err);
struct calibration *calibration_hold(const struct calibration *calibration);
void calibration_drop(const struct calibration *calibration); /* accepts NULL */

/*
 * Weights of all rows from base weights (NULL: all 1). False only when memory or the user's
 * patience ends; whether the totals are met says `result`, and `weight` is then the nearest found.
 * `made`: their summary; NULL: not asked for, and negative weights are not counted.
 */
MUST_USE bool calibration_solve(const struct calibration *calibration, const double *base,
                                double *weight, struct weight_summary *made,
                                struct calibrate_result *result, struct err *err);

/*
 * Bounds that can be met and not be tightened on either side, to three digits: the wished ones,
 * widened evenly (not below 0), then each drawn in as far as the other allows. False in `found`
 * where no weights of 0 or more meet the totals.
 */
MUST_USE bool calibration_bounds(const struct calibration *calibration, const double *base,
                                 bool *found, double *low, double *high, struct err *err);

/*
 * Which parts and numbers follow from those before them, and so add nothing: `redundant` has
 * parts + numbers places. Parts of nobody are not counted as such.
 */
MUST_USE bool calibration_redundant(const struct calibration *calibration, const double *base,
                                    bool *redundant, struct err *err);

/* sum w x of each part (parts + 1 places), then of each number. */
MUST_USE bool calibration_totals(const struct calibration *calibration, const double *weight,
                                 double *total, struct err *err);

#endif
