/*
 * form.h - estimates as linear forms of cells, and their covariances. Floor 3.
 *
 * Near its value every estimate of one table is a sum over rows of w z, z depending on the row's
 * cell and, where the table has a value x with centre c, on that:
 *
 *     z = alpha + slope (x - c)     alpha: `in` in the part, `rest` elsewhere in the base, 0
 * outside of both; with scores (s - mean) * in
 *
 * A share p = Y / X has in = (1 - p) / X, rest = -p / X; a mean m has in = -(m - c) / X, slope
 * = 1 / X; a total in = c, slope = 1. So sums of u = w z and of u u' a leaf follow from the sums
 * that cells have, and variance.h makes covariances of them. Forms of one table meet in its cells;
 * forms of several tables of one design meet in leaf totals, where the design has no element stage,
 * or row by row (influence.h).
 *
 * Immutable once made; holds its cells; holders are counted.
 */
#ifndef FORM_H
#define FORM_H

#include "cells.h"
#include "replica.h"

/*
 * A set of codes below `codes`: bit (code % 64) of word (code / 64). Without words it is all of
 * them, so {NULL, answers} is all answers, {NULL, stubs} all codes, kinds of missing included.
 */
struct code_set {
	const uint64_t *word;
	size_t codes;
};

static inline bool code_set_has(struct code_set set, size_t code)
{
	return code < set.codes &&
	       (set.word == NULL || (set.word[code / 64] >> (code % 64) & 1) != 0);
}

/* The cells that a number is about. */
struct part {
	struct code_set stubs, slices;
};

static inline bool part_has(const struct part *part, size_t slice, size_t stub)
{
	return code_set_has(part->slices, slice) && code_set_has(part->stubs, stub);
}

enum { FORM_SETS = 4 }; /* stubs and slices of part and base */

struct form {
	struct cells *cells; /* held */
	size_t table;
	struct part part, base;   /* the base contains the part; both have words of their own ... */
	uint64_t word[FORM_SETS]; /* ... here, where one does for each set */
	double in, rest, slope;
	double *score;           /* of each stub, NaN outside the base; NULL: no scores */
	double mean;             /* subtracted from scores */
	struct replica *replica; /* its values in the design's replicates; NULL: there are none */
	size_t holders;
};

/* Copies the sets and the scores (of all stubs; NULL: none). Held once. */
MUST_USE struct form *form_new(struct cells *cells, size_t table, const struct part *part,
                               const struct part *base, const double *score, struct err *err);
struct form *form_hold(struct form *form);
void form_drop(struct form *form); /* accepts NULL */

const struct design *form_design(const struct form *form);

/* z of rows from..from+count into z[i * stride]; 0 outside the domain. */
void form_fill(const struct form *form, size_t from, size_t count, double *z, size_t stride);

/* Rows of each leaf in the part, counted row by row. */
void form_rows(const struct cells *cells, size_t table, const struct part *part, double *rows);

/*
 * The k x k covariance into v. All forms are of the same design (design_same), their domains may
 * differ; calibration is taken into account. In a design with replicates it comes from the forms'
 * replicas (form_replica.h).
 */
MUST_USE bool form_covariance(struct form *const *form, size_t k, double *v, struct err *err);

/* The same, always row by row: the second way to the number. */
MUST_USE bool form_covariance_rows(struct form *const *form, size_t k, double *v, struct err *err);

#endif
