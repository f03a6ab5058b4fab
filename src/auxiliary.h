/*
 * auxiliary.h - what weights were calibrated to, for the variance. Floor 3.
 *
 * Weights w = d g were made from first weights d so that sums of some x meet known totals. The
 * variance of any estimate from w is then that of the residuals e = z - x'B of its influences z,
 * times w, with B = (sum d x x')^-1 sum d x z (Deville & Saerndal 1992, eq. 3.4; R's calibrate).
 *
 * x is sparse: of each margin (a single choice) the indicator of the row's answer, 0 for all of
 * them where it is missing; then the numbers, each less its centre (0 where missing). The constant
 * is a margin with one answer. So x has `count` parts, numbered margin by margin, answer by answer,
 * then number by number, and a row touches `margins + numbers` of them; a crossed margin
 * ("sex:age3") is a crossed column. Redundant parts (every margin sums to all) are found by a
 * Cholesky of sum d x x' part by part and have B = 0.
 *
 * A row that is to keep its factor is missing on every margin and number. Who calibrates twice
 * joins the auxiliaries of both and keeps the first d.
 *
 * Immutable once made; holders are counted. It knows no design, so that designs may carry it.
 */
#ifndef AUXILIARY_H
#define AUXILIARY_H

#include "margin.h"

struct auxiliary {
	size_t rows;
	size_t margins;
	const struct column **margin; /* single choices, held */
	size_t numbers;
	const struct column **number; /* number columns, held; taken less column->centre */
	const struct column *first;   /* d, held; NULL: all 1 */
	size_t count;                 /* parts of x */
	size_t *part;                 /* of each margin, then of each number: its first part */
	bool *used;                   /* of each part: false where it is redundant */
	double *root;                 /* count x count, lower: Cholesky of sum d x x', used parts */
	size_t holders;
};

/*
 * Holds the columns; forms sum d x x' and its root. Refuses columns of other kinds and lengths.
 * `crossed`: margins that may be these, which then need not be crossed again; may be NULL.
 */
MUST_USE struct auxiliary *auxiliary_new(size_t rows, const struct column *const *margin,
                                         size_t margins, const struct column *const *number,
                                         size_t numbers, const struct column *first,
                                         const struct margins *crossed, struct err *err);
struct auxiliary *auxiliary_hold(const struct auxiliary *auxiliary);
void auxiliary_drop(const struct auxiliary *auxiliary); /* accepts NULL */

/* In place: s = sum d x z becomes B = (sum d x x')^-1 s; parts that are not used get 0. */
void auxiliary_solve(const struct auxiliary *auxiliary, double *s);

/* The parts of x that a row touches, with their values, into room for margins + numbers; returns
 * how many. */
size_t auxiliary_touched(const struct auxiliary *auxiliary, size_t row, size_t *part, double *x);

/* sum[part] += weight x for row `row`. For loops where speed is not all. */
void auxiliary_add(const struct auxiliary *auxiliary, size_t row, double weight, double *sum);

/* x'b of the row. */
double auxiliary_fit(const struct auxiliary *auxiliary, size_t row, const double *b);

#endif
