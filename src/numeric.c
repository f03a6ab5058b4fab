/* numeric.c - see numeric.h. */
#include "numeric.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

void numeric_init(void)
{
	gsl_set_error_handler_off();
}

double numeric_f_above(double x, double df, double ddf)
{
	return isnan(x) || !(df > 0) || !(ddf > 0) ? NAN : x <= 0 ? 1 : gsl_cdf_fdist_Q(x, df, ddf);
}

double numeric_chi_square_above(double x, double df)
{
	return isnan(x) || !(df > 0) ? NAN : x <= 0 ? 1 : gsl_cdf_chisq_Q(x, df);
}

struct distribution {
	double (*below)(const struct distribution *, double x); /* P(X <= x) */
	double a, b;
};

static double t_below(const struct distribution *t, double x)
{
	return gsl_cdf_tdist_P(x, t->a);
}

static double beta_below(const struct distribution *beta, double x)
{
	return gsl_cdf_beta_P(x, beta->a, beta->b);
}

/* Whether x is the quantile, as far as the distribution function can tell. */
static bool is_quantile(const struct distribution *of, double p, double x)
{
	return isfinite(x) && fabs(of->below(of, x) - p) <= 1e-12 * fmin(p, 1 - p);
}

/* The quantile between low and high, to the last bit that halving an interval reaches. */
static double bisect(const struct distribution *of, double p, double low, double high)
{
	for (int step = 0; step < 200; step++) {
		double middle = low + (high - low) / 2;
		if (of->below(of, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

bool numeric_t_quantile(double p, double df, double *x, struct err *err)
{
	struct distribution t = {t_below, df, 0};

	if (!(p > 0 && p < 1) || !(df > 0))
		return err_set(err, ERR_ARGUMENT, "no t quantile at p = %g with df = %g", p, df);
	*x = gsl_cdf_tdist_Pinv(p, df);
	if (!is_quantile(&t, p, *x)) {
		double bound = 1;
		while (bound < 1e300 && (t_below(&t, bound) < p || t_below(&t, -bound) > p))
			bound *= 2;
		*x = bisect(&t, p, -bound, bound);
	}
	return true;
}

bool numeric_beta_quantile(double p, double a, double b, double *x, struct err *err)
{
	struct distribution beta = {beta_below, a, b};

	if (!(p > 0 && p < 1) || !(a > 0) || !(b > 0) || !isfinite(a) || !isfinite(b))
		return err_set(err, ERR_ARGUMENT, "no beta quantile at p = %g with a = %g, b = %g",
		               p, a, b);
	*x = gsl_cdf_beta_Pinv(p, a, b);
	if (!is_quantile(&beta, p, *x))
		*x = bisect(&beta, p, 0, 1);
	return true;
}

double numeric_t_tails(double x, double df)
{
	return 2 * gsl_cdf_tdist_Q(fabs(x), df);
}

double numeric_normal_tails(double x)
{
	return 2 * gsl_cdf_ugaussian_Q(fabs(x));
}
