/*
 * estimate.h - from cells to numbers with their uncertainty. Floor 3.
 *
 * A share or a mean is a ratio R = Y / X of two sums. With u_i = w_i (y_i - R x_i) / X for the rows
 * of the denominator and 0 for all others, the linearised variance with replacement is
 *
 *     v = sum over strata h of n_h / (n_h - 1) * sum over rows of h of (u_i - mean of u in h)^2
 *
 * (Woodruff 1971; Saerndal, Swensson & Wretman 1992, 5.6.2), n_h counting all rows of positive
 * weight of the stratum, in the domain or not: a domain keeps the design. A total is the same with
 * u_i = w_i y_i. Sums of squares are formed about the estimate, never as a difference of large
 * numbers.
 *
 * An estimate is made for a condition: the domain, the slices where a set of them is named (a point
 * of a banner), and the stubs where their set leaves answers out of the base (row percent). Its df
 * are the condition's rows of positive weight less the strata they are in (R's rule: units less
 * strata, of those with a row in the domain); rows of the condition that have no answer are not in
 * the base, but counted: `missing`. So a banner point and a domain that select the same rows give
 * the same estimate.
 *
 * Worked by hand, x = 1 2 4 with weights 1 1 2: the mean is 11/4, u = (-7/4, -3/4, 5/2) / 4, whose
 * squares sum to 0.6171875; v = 3/2 of it, se = 0.9622; base 3, effective base 16/6, df 2.
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "cells.h"

enum estimate_kind {
	ESTIMATE_MEAN,
	ESTIMATE_SHARE,
	ESTIMATE_TOTAL,
	ESTIMATE_COUNT, /* weighted number of rows */
};

enum ci_method {
	CI_DEFAULT, /* logit for shares, wald for the rest; exact at shares of 0 and 1, or se 0 */
	CI_LOGIT,   /* p -+ t se / (p (1 - p)) on the logit scale */
	CI_WALD,    /* value -+ t se */
	CI_EXACT,   /* Clopper-Pearson on the Kish base with the df factor */
	CI_BETA,    /* Korn and Graubard 1998 */
	CI_ASIN,    /* arcsine of the root */
	CI_NONE,    /* no interval: df < 1 */
};

struct estimate {
	enum estimate_kind kind;
	double value, se; /* NaN where the base is empty; se also where there is one row */
	double df;
	double deff; /* NaN unless asked for */
	double base; /* unweighted rows */
	double weighted_base;
	double effective_base; /* (sum w)^2 / sum w^2 over the base (Kish 1965) */
	double missing;        /* rows of the condition that are not in the base */
	double condition;      /* rows of the condition: base + missing */
	double sd;             /* of a mean: the values' standard deviation; else NaN */
};

struct interval {
	double low, high;      /* NaN with CI_NONE */
	enum ci_method method; /* how they were found */
};

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

/*
 * Share of the cells (numerator stubs x numerator slices) among (denominator stubs x denominator
 * slices), of which the numerator must be a part. Column percent: one slice on both sides, answers
 * below; row percent: one stub; total percent: all.
 */
MUST_USE bool estimate_share(const struct cells *cells, size_t table, struct code_set stubs,
                             struct code_set slices, struct code_set of_stubs,
                             struct code_set of_slices, struct estimate *estimate, struct err *err);

/* Mean of the table's value in the slices. */
MUST_USE bool estimate_mean(const struct cells *cells, size_t table, struct code_set slices,
                            struct estimate *estimate, struct err *err);

/* Mean of a score per stub code (NaN: not in the base). */
MUST_USE bool estimate_scores(const struct cells *cells, size_t table, const double *score,
                              struct code_set slices, struct estimate *estimate, struct err *err);

/* Total of the value in the slices. */
MUST_USE bool estimate_total(const struct cells *cells, size_t table, struct code_set slices,
                             struct estimate *estimate, struct err *err);

/* Weighted number of rows in the stubs and slices. Its base are all answers in the slices. */
MUST_USE bool estimate_count(const struct cells *cells, size_t table, struct code_set stubs,
                             struct code_set slices, struct estimate *estimate, struct err *err);

/*
 * The interval of an estimate at a level between 0 and 1. It is not part of the estimate because a
 * quantile costs more than all the rest, and most cells of a table never show one.
 */
MUST_USE bool estimate_interval(const struct estimate *estimate, double level,
                                enum ci_method method, struct interval *interval, struct err *err);

const char *ci_name(enum ci_method method);              /* "logit" */
bool ci_named(const char *name, enum ci_method *method); /* and back */
const char *estimate_kind_name(enum estimate_kind kind); /* "share" */

#endif
