/* contrast.c - see contrast.h. */
#include "contrast.h"

#include "mem.h"
#include "numeric.h"

#include <math.h>
#include <string.h>

/* Two values this near to each other (relative to the larger) differ by rounding. */
static const double ROUNDING = 1e-12;

static const char *const test_names[] = {
	[CONTRAST_DESIGN] = "design",
	[CONTRAST_KISH] = "kish",
};

const char *contrast_test_name(enum contrast_test test)
{
	return test_names[test];
}

bool contrast_test_named(const char *name, enum contrast_test *test)
{
	for (size_t i = 0; i < LENGTH(test_names); i++)
		if (strcmp(test_names[i], name) == 0) {
			*test = (enum contrast_test)i;
			return true;
		}
	return false;
}

/* Fills t and p; a df below 1 is no test. */
static void finish(struct contrast *contrast)
{
	contrast->t = NAN;
	contrast->p = NAN;
	if (isnan(contrast->difference) || isnan(contrast->se) || !(contrast->df >= 1))
		return;
	contrast->t = contrast->difference == 0 ? 0 : contrast->difference / contrast->se;
	if (isinf(contrast->t))
		contrast->p = 0;
	else if (isinf(contrast->df))
		contrast->p = numeric_normal_tails(contrast->t);
	else
		contrast->p = numeric_t_tails(contrast->t, contrast->df);
}

static double difference_of(double a, double b)
{
	return fabs(a - b) <= ROUNDING * fmax(fabs(a), fabs(b)) ? 0 : a - b;
}

static bool by_design(const struct estimate *const *estimate, size_t k,
                      const struct contrast_pair *pair, size_t pairs, struct contrast *result,
                      struct err *err)
{
	double *v = mem_alloc(k * k, sizeof *v, err);

	if (v == NULL)
		return false;
	bool fine = estimate_covariance(estimate, k, false, v, err);
	for (size_t i = 0; fine && i < pairs; i++) {
		size_t a = pair[i].a, b = pair[i].b;
		double aa = v[a * k + a], bb = v[b * k + b];
		double variance = aa + bb - 2 * v[a * k + b];

		/* the same rows on both sides leave nothing but rounding */
		if (fabs(variance) <= ROUNDING * (aa + bb))
			variance = 0;
		result[i] = (struct contrast){
			.difference = difference_of(estimate[a]->value, estimate[b]->value),
			.se = sqrt(variance),
			.df = fmin(estimate[a]->df, estimate[b]->df),
		};
		finish(&result[i]);
	}
	mem_free(v);
	return fine;
}

static struct contrast by_kish(const struct estimate *a, const struct estimate *b)
{
	double ea = a->effective_base, eb = b->effective_base, spread;
	struct contrast contrast = {
		.difference = difference_of(a->value, b->value),
		.df = INFINITY,
	};

	if (a->kind == ESTIMATE_SHARE) {
		double p = (ea * a->value + eb * b->value) / (ea + eb);
		spread = p * (1 - p);
	} else {
		contrast.df = ea + eb - 2;
		spread = ((ea - 1) * a->sd * a->sd + (eb - 1) * b->sd * b->sd) / contrast.df;
	}
	contrast.se = sqrt(fmax(spread, 0) * (1 / ea + 1 / eb));
	if (isnan(spread))
		contrast.se = NAN;
	finish(&contrast);
	return contrast;
}

bool contrast_pairs(const struct estimate *const *estimate, size_t k,
                    const struct contrast_pair *pair, size_t pairs, enum contrast_test test,
                    struct contrast *result, struct err *err)
{
	if (test == CONTRAST_DESIGN)
		return by_design(estimate, k, pair, pairs, result, err);
	for (size_t i = 0; i < k; i++)
		if ((estimate[i]->kind != ESTIMATE_SHARE && estimate[i]->kind != ESTIMATE_MEAN) ||
		    estimate[i]->kind != estimate[0]->kind)
			return err_set(err, ERR_ARGUMENT,
			               "kish's test is for shares or for means, not for a %s",
			               estimate_kind_name(estimate[i]->kind));
	for (size_t i = 0; i < pairs; i++)
		result[i] = by_kish(estimate[pair[i].a], estimate[pair[i].b]);
	return true;
}
