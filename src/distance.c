/* distance.c - see distance.h. */
#include "distance.h"

#include <math.h>

struct distance distance_of(enum calibrate_distance kind, double low, double high)
{
	struct distance f = {
		.kind = kind, .low = low, .high = high, .from = -INFINITY, .to = INFINITY};

	if (kind == CALIBRATE_LINEAR) {
		f.from = low - 1;
		f.to = high - 1;
	} else if (kind == CALIBRATE_RAKING) {
		f.low = fmax(low, 0);
		f.from = f.low > 0 ? log(f.low) : -INFINITY;
		f.to = log(high);
	} else {
		f.a = (high - low) / ((1 - low) * (high - 1));
		f.b = log((1 - low) / (high - 1));
	}
	return f;
}

double distance_inverse(const struct distance *f, double g)
{
	if (f->kind == CALIBRATE_LINEAR)
		return g - 1;
	if (f->kind == CALIBRATE_RAKING)
		return log(g);
	return (log((g - f->low) / (f->high - g)) - f->b) / f->a;
}

double distance_pull(const struct distance *f, double u, double *slope, double *integral)
{
	if (f->kind == CALIBRATE_LOGIT) {
		double v = f->a * u + f->b;
		double up = v > 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v));
		double soft = v > 0 ? v + log1p(exp(-v)) : log1p(exp(v));
		*slope = (f->high - f->low) * f->a * up * (1 - up);
		*integral = f->low * u + (f->high - f->low) / f->a * soft;
		return f->low + (f->high - f->low) * up;
	}
	double held = fmin(fmax(u, f->from), f->to);
	double g, area;
	if (f->kind == CALIBRATE_LINEAR) {
		g = 1 + held;
		area = held + held * held / 2;
		*slope = 1;
	} else {
		g = exp(held);
		area = g;
		*slope = g;
	}
	if (held != u) {
		g = u < held ? f->low : f->high;
		*slope = 0;
		area += g * (u - held);
	}
	*integral = area;
	return g;
}
