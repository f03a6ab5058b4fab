/*
 * chisq.h - tests of independence in a table of estimates. Floor 3.
 *
 * Pearson's X2 = n sum (p_rc - p_r p_c)^2 / (p_r p_c) over shares p of a table of R x C cells with
 * n rows has, where rows were not drawn one by one, the law of sum d_i chi2_1: the d are the
 * generalised design effects, eigenvalues of D = (C'P C / n)^-1 C'P V P C with P = diag(1 / p), V
 * the covariance of the shares, and C the (R-1)(C-1) contrasts of independence: +1 at (r, c) and at
 * the last row and column, -1 at (r, last) and (last, c) (Rao & Scott 1981, J. Amer. Statist.
 * Assoc. 76; 1984, Ann. Statist. 12).
 *
 *   F        X2 / sum d, referred to F with df = (sum d)^2 / sum d^2 and ddf = df x design df
 *            (second order; Thomas & Rao 1987)
 *   chisq    X2 / mean d, referred to chi-square with (R-1)(C-1) df (first order)
 *   wald     Y'V^-1 Y / ((R-1)(C-1)) with Y_rc = N_rc - N_r N_c / N of the estimated counts but
 *            those of the first row and column (Koch, Freeman & Freeman 1975)
 *   adjwald  the same times (design df - (R-1)(C-1) + 1) / design df, its ddf being that number
 *
 * A cell that nobody is in has 1 / p = 0, as in R's svychisq.
 */
#ifndef CHISQ_H
#define CHISQ_H

#include "cells.h"

enum chisq_statistic { CHISQ_F, CHISQ_CHISQ, CHISQ_WALD, CHISQ_ADJWALD };

struct chisq {
	double value, df, ddf, p; /* ddf is NaN for chisq */
	double x2;                /* Pearson's, uncorrected */
	double *delta;            /* (R-1)(C-1), descending; given by the caller, NULL for wald */
};

/* `estimate` (shares for F and chisq, counts for the others) lies row by row, `v` is its
 * covariance; n are the rows, nu the design's df. Every row and column has somebody in it. */
struct chisq_table {
	size_t rows, columns;
	const double *estimate, *v;
	double n, nu;
};

/* Fails where too many cells are empty, and where the design leaves no variance. */
MUST_USE bool chisq_test(const struct chisq_table *table, enum chisq_statistic statistic,
                         struct chisq *result, struct err *err);

/*
 * The same for a table of cells: `stub` and `slice` are codes of answers that somebody gave, two of
 * each at least, together all that were given. `base` becomes the rows of the table, `nu` the
 * design's df. Where the design has replicates or is calibrated, so are its covariances.
 */
struct chisq_codes {
	const size_t *stub, *slice;
	size_t stubs, slices;
};

enum { CHISQ_CELLS = 400 }; /* of a table, at most */

struct chisq_base {
	double base, weighted_base, missing, nu;
};

MUST_USE bool chisq_of_cells(struct cells *cells, size_t table, const struct chisq_codes *codes,
                             enum chisq_statistic statistic, struct chisq *result,
                             struct chisq_base *base, struct err *err);

const char *chisq_name(enum chisq_statistic statistic); /* "F" */
bool chisq_named(const char *name, enum chisq_statistic *statistic);

#endif
