/* rake.c - see rake.h. */
#include "rake.h"

#include <math.h>

double rake_error(const double *target, const double *sum, size_t parts, size_t *worst)
{
	double most = 0;

	*worst = 0;
	for (size_t i = 0; i < parts; i++) {
		if (!(sum[i] > 0) || !(target[i] > 0))
			continue;
		double error = fabs(sum[i] - target[i]) / target[i];
		if (error > most) {
			most = error;
			*worst = i;
		}
	}
	return most;
}

/* One margin's step: its sums, then factors, then the patterns' new sums. */
static void step(const struct rake *rake, size_t margin, double *sum, double *part_sum,
                 double *factor)
{
	const struct margins *margins = rake->margins;
	size_t count = margins->count, from = margins->first[margin];
	size_t end = margins->first[margin + 1];
	const uint32_t *part = margins->part + margin;

	for (size_t i = from; i < end; i++)
		part_sum[i] = 0;
	for (size_t p = 0; p < margins->patterns; p++)
		part_sum[part[p * count]] += sum[p];
	for (size_t i = from; i < end; i++)
		factor[i] = part_sum[i] > 0 ? rake->target[i] / part_sum[i] : 1;
	factor[margins->parts] = 1; /* missing on this margin: left as they are */
	for (size_t p = 0; p < margins->patterns; p++)
		sum[p] *= factor[part[p * count]];
}

void rake_sweep(const struct rake *rake, double *sum, double *scratch, struct rake_result *result)
{
	const struct margins *margins = rake->margins;
	double *part_sum = scratch, *factor = scratch + margins->parts + 1;

	*result = (struct rake_result){0};
	margins_fold(margins, sum, part_sum);
	result->error = rake_error(rake->target, part_sum, margins->parts, &result->worst);
	double before = result->error; /* ten sweeps ago */
	while (result->error > rake->tolerance && result->sweeps < rake->max_sweeps) {
		for (size_t i = 0; i < margins->count; i++)
			step(rake, i, sum, part_sum, factor);
		result->sweeps++;
		margins_fold(margins, sum, part_sum);
		result->error = rake_error(rake->target, part_sum, margins->parts, &result->worst);
		if (result->sweeps % 10 != 0)
			continue;
		/* at this pace, would the sweeps that are left do? */
		double pace = log(result->error / before) / 10;
		double left = (double)(rake->max_sweeps - result->sweeps);
		if (!(result->error <= rake->tolerance) &&
		    !(pace * left <= log(rake->tolerance / result->error))) {
			result->stalled = true;
			return;
		}
		before = result->error;
	}
}
