/*
 * numeric.h - the one door to GSL: distributions. Floor 1.
 *
 * GSL's error handler is switched off once (numeric_init) and every status is checked here.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include "err.h"

void numeric_init(void);
MUST_USE bool numeric_t_quantile(double p, double df, double *x, struct err *err);
MUST_USE bool numeric_beta_quantile(double p, double a, double b, double *x, struct err *err);

#endif
