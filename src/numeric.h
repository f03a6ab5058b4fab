/*
 * numeric.h - the one door to GSL: distributions. Floor 1.
 *
 * GSL's error handler is switched off once (numeric_init) and every result is checked here: a
 * quantile is put back into the distribution, and where it does not give p again it is found by
 * bisection.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include "err.h"

void numeric_init(void);

/* P(X > x): F with df and ddf > 0, chi-square with df > 0; 1 where x <= 0, NaN where x is one. */
double numeric_f_above(double x, double df, double ddf);
double numeric_chi_square_above(double x, double df);

/* The x with P(X <= x) = p, 0 < p < 1: Student's t with df > 0; beta with a, b > 0. */
MUST_USE bool numeric_t_quantile(double p, double df, double *x, struct err *err);
MUST_USE bool numeric_beta_quantile(double p, double a, double b, double *x, struct err *err);

/* The chance of a value at least as far from 0 as x, on both sides: Student's t, the normal. */
double numeric_t_tails(double x, double df);
double numeric_normal_tails(double x);

#endif
