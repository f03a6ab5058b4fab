/*
 * reconstruct.h - answers that are made: who is asked, who is alike, who gets which. Floor 3.
 *
 * A column that is made is a number a row: the place of an option from 1 on, or a number as it is;
 * below those stand two kinds of missing. To fill one, its base is taken first (those asked, as far
 * as people came, without those who stay silent). The rows of the base that are in the same sets
 * (the groups that count) and have the same weight are *alike*: they form a cell, and how many of
 * a cell get which option is all that sums of weights can tell (reconstruct_fit.h). Within a cell
 * options are dealt out at random.
 *
 * Random numbers are drawn from a stream one after another (random.h): integers only. Sums are
 * sums of doubles in the order of rows or cells; weights are whole numbers, so these are exact.
 */
#ifndef RECONSTRUCT_H
#define RECONSTRUCT_H

#include "arena.h"
#include "err.h"
#include "random.h"
#include "selection.h"

struct stream {
	uint64_t key;
	uint64_t drawn;
};

static inline size_t stream_below(struct stream *stream, size_t n)
{
	return random_below(stream->key, stream->drawn++, n);
}

enum {
	ANSWER_NOT_ASKED = INT32_MIN,
	ANSWER_NONE, /* asked, and silent or gone */
	ANSWER_LOW,  /* answers are at least this */
};

struct answers {
	size_t rows;
	int32_t *value;
};

MUST_USE struct answers *answers_new(size_t rows, struct err *err); /* all not asked */
void answers_free(struct answers *answers);

/* The numbers 1 to `rows` in random order: how far each row came, or its place in a queue. */
MUST_USE struct answers *answers_shuffled(size_t rows, uint64_t key, struct err *err);

/* Rows that have one of the options; `is_in` has `options` places, the first for option 1. */
MUST_USE struct selection *answers_select(const struct answers *answers, const bool *is_in,
                                          size_t options, struct err *err);

/*
 * Numbers in place of options: option k's rows get low[k] to high[k] in turn, in random order. Who
 * has another option or does not answer stays as it is.
 */
MUST_USE struct answers *answers_ranges(const struct answers *answers, const int32_t *low,
                                        const int32_t *high, size_t options, uint64_t key,
                                        struct err *err);

struct base {
	const struct answers *left;    /* places in the order of leaving, NULL: nobody leaves */
	size_t reached;                /* rows whose place is above it are gone */
	const struct selection *asked; /* NULL: all */
	size_t silent;                 /* so many of the others give no answer */
};

/* The rows that answer; `stream` chooses the silent ones. */
MUST_USE struct selection *base_of(const struct base *base, size_t rows, struct stream *stream,
                                   struct err *err);

struct tally {
	double sum;  /* of weights times what an answer counts */
	double base; /* of weights */
	double low, high;
	size_t rows; /* unweighted */
};

/*
 * Sums over the rows of a group that answer. `counts` has what each option counts (its `options`
 * places; other options 0), or is NULL: an answer counts as it is. NULL: all rows; weight 1.
 */
struct tally answers_tally(const struct answers *answers, const struct selection *group,
                           const double *counts, size_t options, const double *weights);

/* ---- alike ----------------------------------------------------------------------------------- */

struct alike {
	size_t rows, cells, sets;
	uint32_t *cell; /* of each row; ALIKE_OUTSIDE if it is not in the base */
	size_t *size;   /* rows of each cell */
	double *weight; /* of a row of each cell */
	uint8_t *is_in; /* cells * sets: whether the cell's rows are in the set */
};

static const uint32_t ALIKE_OUTSIDE = UINT32_MAX;

/*
 * The cells of a base, by weight (NULL: all 1) and by `sets` sets of rows, in the order of their
 * first rows.
 */
MUST_USE struct alike *alike_of(const struct selection *base, const struct selection *const *set,
                                size_t sets, const double *weights, struct err *err);
void alike_free(struct alike *alike);

static inline bool alike_has(const struct alike *alike, size_t cell, size_t set)
{
	return alike->is_in[cell * alike->sets + set];
}

bool alike_weights_differ(const struct alike *alike); /* between cells */

/*
 * Deals options out to the rows of each cell: counts[cell * options + option] of them get it, in
 * random order. `made` has not-asked everywhere; rows outside the base stay, or get ANSWER_NONE
 * where `asked` (NULL: all) has them.
 */
MUST_USE bool alike_deal(const struct alike *alike, const uint32_t *counts, size_t options,
                         const struct selection *asked, struct stream *stream, struct answers *made,
                         struct err *err);

/* Rows of the base in their order; `count` of them. */
MUST_USE uint32_t *alike_rows(const struct alike *alike, struct arena *arena, size_t *count,
                              struct err *err);

/* What is outside the base: see alike_deal. */
void alike_others(const struct alike *alike, const struct selection *asked, struct answers *made);

#endif
