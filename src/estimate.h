/*
 * estimate.h - from cells to numbers with their uncertainty. Floor 3.
 *
 * Everything is a ratio of two sums over cells. With u_i = w_i (y_i - R x_i) / X for the rows of
 * the denominator, R = Y / X, the linearised variance with replacement is
 *
 *     v = n / (n - 1) * sum of (u_i - mean u)^2
 *
 * (Woodruff 1971; Saerndal, Swensson & Wretman 1992, 5.6.2), n counting all rows of positive weight
 * of the design, in the domain or not: a domain keeps the design. A total is the same with u_i =
 * w_i y_i. Its df are the rows of positive weight in the domain less one (R's rule: units less
 * strata, of those with at least one row in the domain).
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "cells.h"

enum estimate_kind {
	ESTIMATE_MEAN,
	ESTIMATE_SHARE,
	ESTIMATE_TOTAL,
	ESTIMATE_COUNT, /* weighted number of rows that answered */
};

enum ci_method {
	CI_LOGIT, /* p on the logit scale; the default for shares */
	CI_WALD,  /* value -+ t se; the default for everything else */
	CI_EXACT, /* Clopper-Pearson on the Kish base with the df factor; at shares of 0 and 1, or
		     se 0 */
	CI_BETA,  /* Korn and Graubard */
	CI_ASIN,  /* arcsine of the root */
	CI_NONE,  /* df < 1: no interval */
};

struct estimate {
	enum estimate_kind kind;
	enum ci_method method; /* how low and high were found */
	double value, se;
	double low, high; /* the interval at `level` */
	double level;	  /* 0.95 */
	double df;
	double deff; /* NaN unless asked for */
	double base; /* unweighted rows */
	double weighted_base;
	double effective_base; /* (sum w)^2 / sum w^2 over the base */
	double missing;	       /* rows of the domain that have no answer */
	double sd;	       /* of a mean: weighted standard deviation; else NaN */
};

/* A set of codes: bit (code % 64) of word (code / 64). */
struct code_set {
	const uint64_t *word;
	size_t codes;
};

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

/* Weighted number of rows in the stubs and slices, with its se. */
MUST_USE bool estimate_count(const struct cells *cells, size_t table, struct code_set stubs,
			     struct code_set slices, struct estimate *estimate, struct err *err);

/* The interval of an estimate at another level or by another method. CI_NONE where df < 1. */
MUST_USE bool estimate_interval(struct estimate *estimate, double level, enum ci_method method,
				struct err *err);

#endif
