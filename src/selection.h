/*
 * selection.h - a set of rows: which are in, and for which it cannot be said. Floor 1.
 *
 * Two bits a row: `truth` (the condition holds) and `missing` (it cannot be decided); never both. A
 * row whose condition is missing is outside, and counted. Logic has three values: missing and false
 * is false, missing or true is true, not missing is missing. Bits behind the last row are 0.
 */
#ifndef SELECTION_H
#define SELECTION_H

#include "err.h"

struct selection {
	size_t rows;
	uint64_t *truth; /* (rows + 63) / 64 words */
	uint64_t *missing;
};

MUST_USE struct selection *selection_new(size_t rows, struct err *err); /* all rows outside */
void selection_free(struct selection *selection);

static inline size_t selection_words(size_t rows)
{
	return (rows + 63) / 64;
}

static inline bool selection_has(const struct selection *selection, size_t row)
{
	return selection->truth[row / 64] >> (row % 64) & 1;
}

size_t selection_count(const struct selection *selection);         /* rows inside */
size_t selection_count_missing(const struct selection *selection); /* rows undecided */

void selection_and(struct selection *a, const struct selection *b); /* a = a and b */
void selection_or(struct selection *a, const struct selection *b);
void selection_not(struct selection *a);

/* `count` (at most 64) numbers, 0 where the bit of `in` is not set. */
void selection_mask(uint64_t in, const double *x, size_t count, double *masked);

#endif
