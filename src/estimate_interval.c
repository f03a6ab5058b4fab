/* estimate_interval.c - see estimate.h: names, intervals, design effects. */
#include "estimate.h"

#include "numeric.h"

#include <math.h>
#include <string.h>

static const char *const kind_names[] = {
	[ESTIMATE_MEAN] = "mean",         [ESTIMATE_SHARE] = "share",
	[ESTIMATE_TOTAL] = "total",       [ESTIMATE_COUNT] = "count",
	[ESTIMATE_RATIO] = "ratio",       [ESTIMATE_QUANTILE] = "quantile",
	[ESTIMATE_VARIANCE] = "variance", [ESTIMATE_DIFFERENCE] = "difference",
	[ESTIMATE_QUOTIENT] = "quotient",
};

static const char *const ci_names[] = {
	[CI_DEFAULT] = "default", [CI_LOGIT] = "logit",       [CI_WALD] = "wald",
	[CI_EXACT] = "exact",     [CI_BETA] = "beta",         [CI_ASIN] = "asin",
	[CI_NONE] = "none",       [CI_WOODRUFF] = "woodruff",
};

const char *estimate_kind_name(enum estimate_kind kind)
{
	return kind_names[kind];
}

const char *ci_name(enum ci_method method)
{
	return ci_names[method];
}

bool ci_named(const char *name, enum ci_method *method)
{
	for (size_t i = CI_LOGIT; i < CI_NONE; i++)
		if (strcmp(ci_names[i], name) == 0) {
			*method = (enum ci_method)i;
			return true;
		}
	return false;
}

/* The method that is used, whatever was asked for. */
static enum ci_method choose(const struct estimate *estimate, enum ci_method method)
{
	if (estimate->df < 1 || isnan(estimate->se) || isnan(estimate->value))
		return CI_NONE;
	if (estimate->kind != ESTIMATE_SHARE)
		return CI_WALD;
	if (estimate->se == 0 || estimate->value <= 0 || estimate->value >= 1)
		return CI_EXACT;
	return method == CI_DEFAULT ? CI_LOGIT : method;
}

/*
 * Clopper-Pearson with n rows, not necessarily whole, times the squared ratio of t quantiles that
 * makes up for few df (Korn & Graubard 1998). For CI_BETA n is that of simple random sampling with
 * the same variance, p (1 - p) / se^2; for CI_EXACT, where se is 0, Kish's effective base.
 */
static bool clopper_pearson(const struct estimate *estimate, double n, double t, double tail,
                            struct interval *interval, struct err *err)
{
	double p = estimate->value, t_rows;

	if (!numeric_t_quantile(1 - tail, estimate->condition - 1, &t_rows, err))
		return false;
	n *= (t_rows / t) * (t_rows / t);
	interval->low = 0;
	interval->high = 1;
	return (p <= 0 ||
	        numeric_beta_quantile(tail, n * p, n * (1 - p) + 1, &interval->low, err)) &&
	       (p >= 1 ||
	        numeric_beta_quantile(1 - tail, n * p + 1, n * (1 - p), &interval->high, err));
}

bool estimate_interval(const struct estimate *estimate, double level, enum ci_method method,
                       struct interval *interval, struct err *err)
{
	if (!(level > 0 && level < 1)) {
		err_advise(err, "0.95 is usual");
		return err_set(err, ERR_ARGUMENT, "the level is %g, not between 0 and 1", level);
	}
	bool inverted = estimate->kind == ESTIMATE_QUANTILE;
	if (estimate->kind != ESTIMATE_SHARE && method != CI_DEFAULT && method != CI_WALD) {
		err_advise(err, "choose 'wald'");
		return err_set(err, ERR_ARGUMENT, "the interval '%s' is for shares, not for a %s",
		               ci_names[method], kind_names[estimate->kind]);
	}

	if (inverted && level == estimate->level && estimate->df >= 1) {
		*interval = (struct interval){estimate->low, estimate->high, CI_WOODRUFF};
		return true;
	}
	*interval = (struct interval){NAN, NAN, choose(estimate, method)};
	if (interval->method == CI_NONE)
		return true;
	double p = estimate->value, se = estimate->se, tail = (1 - level) / 2, t;
	if (!numeric_t_quantile(1 - tail, estimate->df, &t, err))
		return false;
	if (interval->method == CI_EXACT)
		return clopper_pearson(estimate, estimate->effective_base, t, tail, interval, err);
	if (interval->method == CI_BETA)
		return clopper_pearson(estimate, p * (1 - p) / (se * se), t, tail, interval, err);
	if (interval->method == CI_LOGIT) {
		double odds = p / (1 - p), width = exp(t * se / (p * (1 - p)));
		interval->low = odds / (odds + width);
		interval->high = odds / (odds + 1 / width);
	} else if (interval->method == CI_ASIN) {
		double middle = asin(sqrt(p)), width = t * se / (2 * sqrt(p * (1 - p)));
		double low = sin(MAX(middle - width, 0)), high = sin(MIN(middle + width, M_PI_2));
		interval->low = low * low;
		interval->high = high * high;
	} else {
		interval->low = p - t * se;
		interval->high = p + t * se;
	}
	return true;
}

bool estimate_deff(const struct estimate *estimate, bool with_replacement, double *deff,
                   struct err *err)
{
	double n = estimate->base, p = estimate->value, population = estimate->weighted_base;
	double square = estimate->sd * estimate->sd;

	if (estimate->kind == ESTIMATE_SHARE) {
		square = p * (1 - p) * n / (n - 1);
	} else if (estimate->kind != ESTIMATE_MEAN && estimate->kind != ESTIMATE_TOTAL) {
		err_advise(err, "ask for that of a mean, share or total");
		return err_set(err, ERR_ARGUMENT, "a %s has no design effect",
		               kind_names[estimate->kind]);
	}
	*deff = NAN;
	if (n == 0)
		return true;
	if (!with_replacement && population <= n) {
		err_advise(err, "the weights do not sum to a population: ask for deff = \"wr\"");
		return err_set(err, ERR_ARGUMENT,
		               "no design effect without replacement of %.0f rows from a sum of "
		               "weights of %.6g",
		               n, population);
	}
	double simple = square / n * (with_replacement ? 1 : 1 - n / population);
	if (estimate->kind == ESTIMATE_TOTAL)
		simple *= population * population;
	*deff = estimate->se * estimate->se / simple;
	return true;
}
