/*
 * adjust.h - p-values adjusted for the number of tests of a family. Floor 3.
 *
 * Holm (1979, Scand. J. Statist. 6): the i-th smallest of m is multiplied by m - i + 1, and is at
 * least as large as those before. Benjamini and Hochberg (1995, JRSS B 57): it is multiplied by
 * m / i, and is at most as large as those behind it. An adjusted p is compared with the level
 * itself.
 */
#ifndef ADJUST_H
#define ADJUST_H

#include "err.h"

enum adjust {
	ADJUST_HOLM,
	ADJUST_BH,
	ADJUST_NONE,
};

/* In place; p-values are from 0 to 1, those that are NaN are no tests and stay. */
MUST_USE bool adjust_p(double *p, size_t count, enum adjust how, struct err *err);

#endif
