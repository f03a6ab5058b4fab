/*
 * margin.h - rows crossed by the answers of several margins. Floor 3.
 *
 * A margin is a single choice whose answers are to sum to known totals. Rows with the same answers
 * on all margins form a *pattern*; a million rows have a few thousand of them, and whatever sweeps
 * or solves goes over patterns (Deming & Stephan 1940 worked on the crossed table too).
 *
 *     pattern[row]                      number of the row's pattern, in order of first appearance
 *     part[pattern * margins + margin]  number of its answer among the answers of all margins,
 *                                       first[margin] + code; `parts` where it is missing
 *
 * So an array of parts + 1 numbers, the last of them for what is missing, is read and written
 * without asking. Immutable once made; holders are counted.
 */
#ifndef MARGIN_H
#define MARGIN_H

#include "column.h"

struct margins {
	size_t rows;
	size_t count;                 /* margins */
	const struct column **column; /* single choices, held */
	size_t *first;                /* first part of each margin; first[count] = parts */
	size_t parts;                 /* answers of all margins */
	size_t patterns;
	uint32_t *pattern;            /* of each row */
	uint32_t *part;               /* patterns x margins */
	const struct column *weighed; /* held: weights whose sums are known; NULL: none */
	double *known;
	size_t holders;
};

/* Crosses the columns (none: all rows have one pattern). Refuses other kinds and lengths. */
MUST_USE struct margins *margins_new(size_t rows, const struct column *const *column, size_t count,
                                     struct err *err);
struct margins *margins_hold(const struct margins *margins);
void margins_drop(const struct margins *margins); /* accepts NULL */

/* Sum of the weights (NULL: all 1) over the rows of each pattern, and (if not NULL) rows of weight.
 */
MUST_USE bool margins_sum(const struct margins *margins, const double *weight, double *sum,
                          double *rows, struct err *err);

/* The sums of these weights (NULL: all 1) are kept, since they are asked for again; `sum` is taken
 * over. */
void margins_keep(struct margins *margins, const struct column *weight, double *sum);

/* The same for sums a pattern: their sums a part; `sum` has parts + 1 places. */
void margins_fold(const struct margins *margins, const double *pattern_sum, double *sum);

/* The margin that a part belongs to. */
size_t margins_of_part(const struct margins *margins, size_t part);

size_t margins_bytes(const struct margins *margins); /* memory it takes */

#endif
