/*
 * regress.h - regression with design-based standard errors. Floor 3.
 *
 * The coefficients b solve the weighted score equations sum w x (y - mu(x'b)) = 0, mu being x'b
 * itself (gaussian) or 1 / (1 + exp(-x'b)) (binomial). With A = sum w mu' x x' their influences are
 * z = A^-1 x (y - mu), so that their covariance is A^-1 G A^-1, G that of the sums of the scores
 * under the design (Binder 1983, Int. Stat. Rev. 51; R's svyglm).
 *
 * A parameter's x is the product of its parts: a number, or a value for each code of a single
 * choice (1 for one option and 0 for the others: an indicator). No parts: the constant, which is
 * the first parameter always. So main effects, interactions and factors are one thing, and no
 * matrix of rows and parameters is ever made.
 *
 * All is computed with each x less its weighted mean, and turned back at the end, so that a
 * coefficient of a year does not lose its digits. Steps are Newton's, the first of a gaussian being
 * the solution and the second its refinement; those of a binomial are halved until the deviance
 * falls, and go on until the last changes less than 1e-12 of it.
 *
 * Where the design has replicates the regression is fitted anew in each of them, and the covariance
 * is that of its coefficients.
 *
 * A row takes part that is in the domain, has a weight, and misses none of the parts and not y.
 */
#ifndef REGRESS_H
#define REGRESS_H

#include "design.h"

enum regress_family {
	REGRESS_GAUSSIAN,
	REGRESS_BINOMIAL, /* y is 0 or 1 */
};

enum {
	REGRESS_PARTS = 4,       /* of an interaction, at most */
	REGRESS_PARAMETERS = 256 /* at most */
};

struct regress_part {
	const struct column *column; /* number, date or single choice */
	const double *value;         /* single choice: of each answer, NaN: missing; number: NULL */
};

struct regress_parameter {
	const char *name; /* what messages call it */
	size_t parts;     /* 0: the constant */
	struct regress_part part[REGRESS_PARTS];
};

struct regress_spec {
	enum regress_family family;
	struct regress_part y;
	const char *y_name;
	size_t parameters;
	const struct regress_parameter *parameter; /* the first is the constant */
};

struct regress {
	size_t parameters;
	double *value;      /* of each parameter */
	double *covariance; /* parameters x parameters */
	double df;          /* of the rows that take part + 1 - parameters; may be 0 or less */
	double base;        /* rows that take part */
	double weighted_base;
	double missing;  /* rows of the domain that do not, for a missing value */
	unsigned rounds; /* steps until it stood still */
	double failed;   /* replicates in which it cannot be fitted; they stay out */
};

/*
 * Refused are: no rows, fewer rows than parameters, negative weights, a y of binomial other than 0
 * and 1 or the same in all rows, parameters that follow from those before them (named), and answers
 * that a parameter separates, so that its coefficient has no end (named); and where more than a
 * twentieth of the replicates cannot be fitted.
 */
MUST_USE struct regress *regress_new(const struct design *design, const struct regress_spec *spec,
                                     struct err *err);
void regress_free(struct regress *result); /* accepts NULL */

#endif
