/*
 * calibrate_problem.h - a calibration with base weights, as Newton's method takes it. Floor 3.
 *
 * Its units are patterns of margins, or rows where there are numbers. x has parts + 1 + numbers
 * places: the place `parts` is what margins that are missing write to, and numbers are centred
 * (where the weights' sum is known) and scaled, so that the matrix of x is well conditioned.
 */
#ifndef CALIBRATE_PROBLEM_H
#define CALIBRATE_PROBLEM_H

#include "calibrate.h"

struct problem {
	const struct calibration *c;
	const struct margins *margins;
	struct distance f;
	bool by_row;
	size_t units;            /* rows, or patterns */
	double *d;               /* base weight of each unit, scaled */
	double scale;            /* d is base times this ... */
	double inner;            /* ... of which this part is no business of g */
	size_t places;           /* parts + 1 + numbers */
	double *centre, *spread; /* of each number */
	double *t;               /* target of each place, as x is centred and scaled */
	double *size;            /* what its error is compared with, in its own units; 0: nobody */
	bool *used;              /* places that are not redundant */
	double *gram, *root;     /* places x places, lower */
	double sum;              /* of d */
	size_t whole; /* the first margin whose targets sum to all weights, or how many there are */
};

/*
 * From base weights (NULL: all 1). Without the matrix, what is redundant is not looked for, and
 * there is no limit to the number of targets. Nothing is left to be freed when it fails.
 */
MUST_USE bool problem_new(struct problem *p, const struct calibration *c, const double *base,
                          bool with_matrix, struct err *err);
void problem_free(struct problem *p);

static inline const uint32_t *problem_parts(const struct problem *p, size_t unit)
{
	size_t pattern = p->by_row ? p->margins->pattern[unit] : unit;
	return p->margins->part + pattern * p->margins->count;
}

/* Number k of the unit, centred and scaled. Only by row. */
static inline double problem_number(const struct problem *p, size_t unit, size_t k)
{
	return (column_f64(p->c->number[k])[unit] - p->centre[k]) / p->spread[k];
}

/* x'l of the unit. */
double problem_pull(const struct problem *p, const double *l, size_t unit);

/* One unit's share of a matrix of x: lower += weight * x x'. */
void problem_add_square(const struct problem *p, size_t unit, double weight, double *lower);

/*
 * Cholesky factor of a matrix of x in its own place, row by row. Places that are not used are
 * passed over; with `find`, so become those of which less than rounding is left. False where a
 * pivot of a used place is too small against that of `gram`.
 */
bool problem_factor(const struct problem *p, double *lower, bool find);

/* In place: v = (root root')^-1 v; places that are not used get 0. */
void problem_solve(const struct problem *p, const double *root, double *v);

#endif
