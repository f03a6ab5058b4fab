/*
 * rank.h - the rank of many columns of numbers: how many of them do not follow from others.
 * Floor 3.
 *
 * Columns of length 1 whose rest, beside those before, is shorter than 1e-5 are dependent, as they
 * are for R.
 */
#ifndef RANK_H
#define RANK_H

#include "err.h"

MUST_USE bool rank_of_columns(const double *const *column, size_t columns, size_t rows,
                              size_t *rank, struct err *err);

#endif
