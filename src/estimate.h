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
 * In a design with replicates (replicates.h) the variance is that of the estimate's values in them,
 * each worked out anew, which its form carries; a quotient of estimates and a quantile are taken
 * for linear near their value. df is the lesser of the condition's and that of the replicates.
 *
 * Worked by hand, x = 1 2 4 with weights 1 1 2: the mean is 11/4, u = (-7/4, -3/4, 5/2) / 4, whose
 * squares sum to 0.6171875; v = 3/2 of it, se = 0.9622; base 3, effective base 16/6, df 2.
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "form.h"

enum estimate_kind {
	ESTIMATE_MEAN,
	ESTIMATE_SHARE,
	ESTIMATE_TOTAL,
	ESTIMATE_COUNT, /* weighted number of rows */
	ESTIMATE_RATIO,
	ESTIMATE_QUANTILE,
	ESTIMATE_VARIANCE,
	ESTIMATE_DIFFERENCE, /* a - b */
	ESTIMATE_QUOTIENT,   /* a / b */
};

enum ci_method {
	CI_DEFAULT,  /* logit for shares, wald for the rest; exact at shares of 0 and 1, or se 0 */
	CI_LOGIT,    /* p -+ t se / (p (1 - p)) on the logit scale */
	CI_WALD,     /* value -+ t se */
	CI_EXACT,    /* Clopper-Pearson on the Kish base with the df factor */
	CI_BETA,     /* Korn and Graubard 1998 */
	CI_ASIN,     /* arcsine of the root */
	CI_NONE,     /* no interval: df < 1 */
	CI_WOODRUFF, /* of a quantile, by inverting that of a share; cannot be asked for */
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
	double p, p_se;        /* of a quantile: share of the values up to it, its se; else NaN */
	double low, high;      /* of a quantile: its interval at `level`; else NaN */
	double level;
	double asked_level;          /* of the interval shown; 0: the usual one */
	enum ci_method asked_method; /* and its method */
	bool independent; /* of a difference or quotient: of samples that share no rows */
	size_t terms;     /* by which it is part of covariances; 0: none (empty base) */
	struct estimate_term *term;
};

/* A linear form that an estimate is made of near its value. */
struct estimate_term {
	double coefficient;
	struct form *form; /* held */
};

/* Drops the terms. An estimate that is to be kept apart is copied with its terms held. */
void estimate_clear(struct estimate *estimate);
MUST_USE bool estimate_copy(struct estimate *to, const struct estimate *from, struct err *err);

struct interval {
	double low, high;      /* NaN with CI_NONE */
	enum ci_method method; /* how they were found */
};

/*
 * Share of the cells (numerator stubs x numerator slices) among (denominator stubs x denominator
 * slices), of which the numerator must be a part. Column percent: one slice on both sides, answers
 * below; row percent: one stub; total percent: all.
 */
MUST_USE bool estimate_share(struct cells *cells, size_t table, struct code_set stubs,
                             struct code_set slices, struct code_set of_stubs,
                             struct code_set of_slices, struct estimate *estimate, struct err *err);

/* The same without its se, which costs more than all of this: most tables never show one. */
struct share {
	double value, base, effective_base;
};
MUST_USE bool estimate_share_value(const struct cells *cells, size_t table, struct code_set stubs,
                                   struct code_set slices, struct code_set of_stubs,
                                   struct code_set of_slices, struct share *share, struct err *err);

/* Mean of the table's value in the slices. */
MUST_USE bool estimate_mean(struct cells *cells, size_t table, struct code_set slices,
                            struct estimate *estimate, struct err *err);

/* Mean of a score per stub code (NaN: not in the base). */
MUST_USE bool estimate_scores(struct cells *cells, size_t table, const double *score,
                              struct code_set slices, struct estimate *estimate, struct err *err);

/* Total of the value in the slices. */
MUST_USE bool estimate_total(struct cells *cells, size_t table, struct code_set slices,
                             struct estimate *estimate, struct err *err);

/* Weighted number of rows in the stubs and slices. Its base are all answers in the slices. */
MUST_USE bool estimate_count(struct cells *cells, size_t table, struct code_set stubs,
                             struct code_set slices, struct estimate *estimate, struct err *err);

/*
 * Statistics that take a pass to find values and another for their influences. `slice` (a single
 * choice) may be NULL; there is an estimate for each of its answers, or one. A row takes part that
 * has all columns named.
 *
 * Ratio: sum w y / sum w x, by u = w (y - R x) / X. Variance: sum w (x - mean)^2 / sum w times
 * n / (n - 1), its influence that of the mean of these squares, the mean taken as given (R's
 * svyvar).
 */
MUST_USE bool estimate_ratios(const struct design *design, const struct column *y,
                              const struct column *x, const struct column *slice,
                              struct estimate *estimate, struct err *err);
MUST_USE bool estimate_variances(const struct design *design, const struct column *value,
                                 const struct column *slice, struct estimate *estimate,
                                 struct err *err);

/*
 * Quantiles p[0..count) of the values: the smallest x with F(x) >= p, F compared with a tolerance
 * of 1e-12. The interval at `level` inverts that of the share of values up to x, F(x) -+ t se, by
 * the same rule (Woodruff 1952), and is kept in the estimate; se is its width / 2t; NaN where an
 * end of the interval of F is outside of 0 to 1. Intervals at other levels are taken from the se.
 * Estimates lie slice by slice, p by p.
 */
MUST_USE bool estimate_quantiles(const struct design *design, const struct column *value,
                                 const struct column *slice, const double *p, size_t count,
                                 double level, struct estimate *estimate, struct err *err);

/*
 * a - b and a / b. Of one design (whatever the domains) with their covariance; of different samples
 * as independent. Refused: two weightings of one sample. df is the lesser of both, of independent
 * ones their sum (samples are strata of each other); the base is the lesser.
 */
MUST_USE bool estimate_difference(const struct estimate *a, const struct estimate *b,
                                  struct estimate *result, struct err *err);
MUST_USE bool estimate_quotient(const struct estimate *a, const struct estimate *b,
                                struct estimate *result, struct err *err);

/* In how many replicates of the design the estimate does not exist; these stay out of its se. */
size_t estimate_undefined(const struct estimate *estimate);

/* The k x k covariance of estimates: 0 between different samples. `by_rows`: never from cells. */
MUST_USE bool estimate_covariance(const struct estimate *const *estimate, size_t k, bool by_rows,
                                  double *v, struct err *err);

/*
 * The design effect of a mean, share or total: its variance by that of a simple random sample of
 * the same base, without replacement from the sum of weights (refused where that is not above the
 * base) or with it.
 */
MUST_USE bool estimate_deff(const struct estimate *estimate, bool with_replacement, double *deff,
                            struct err *err);

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
