/*
 * contrast.h - differences of many estimates at once, each tested against 0. Floor 3.
 *
 * The design's test: with the covariance of the estimates under the design, which one call gives
 * for all of them,
 *
 *     t = (a - b) / sqrt(v_aa + v_bb - 2 v_ab),   df the lesser of both,   p two-sided
 *
 * Kish's, for those who must match programs that know weights alone: columns are taken for
 * independent samples of their effective bases e = (sum w)^2 / sum w^2 (Kish 1965). Shares, with
 * the common share p = (e_a a + e_b b) / (e_a + e_b):
 *
 *     z = (a - b) / sqrt(p (1 - p) (1 / e_a + 1 / e_b)),   p from the normal distribution
 *
 * means, with s^2 = ((e_a - 1) sd_a^2 + (e_b - 1) sd_b^2) / (e_a + e_b - 2):
 *
 *     t = (a - b) / sqrt(s^2 (1 / e_a + 1 / e_b)),   df = e_a + e_b - 2
 *
 * Worked by hand: shares 0.6 and 0.4 of effective bases 100 and 100: p = 0.5, se = sqrt(0.25 *
 * 0.02) = 0.0707, z = 2.828, p = 0.0047.
 */
#ifndef CONTRAST_H
#define CONTRAST_H

#include "estimate.h"

enum contrast_test {
	CONTRAST_DESIGN,
	CONTRAST_KISH, /* shares and means only */
};

struct contrast_pair {
	size_t a, b; /* places in the list of estimates */
};

struct contrast {
	double difference, se, t;
	double df; /* infinite: the normal distribution */
	double p;  /* NaN where there is no test: an empty base, no se, df < 1 */
};

/*
 * a - b of all pairs. A difference within rounding of 0 is 0 and has p = 1, also where its se is 0;
 * another difference of se 0 has p = 0.
 */
MUST_USE bool contrast_pairs(const struct estimate *const *estimate, size_t k,
                             const struct contrast_pair *pair, size_t pairs,
                             enum contrast_test test, struct contrast *result, struct err *err);

const char *contrast_test_name(enum contrast_test test); /* "design" */
bool contrast_test_named(const char *name, enum contrast_test *test);

#endif
