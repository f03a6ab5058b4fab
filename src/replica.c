/* replica.c - see replica.h. */
#include "replica.h"

#include "mem.h"

#include <math.h>

struct replica *replica_new(const struct replicates *of, double estimate, struct err *err)
{
	enum { HEAD = sizeof(struct replica) / sizeof(double) + 1 };
	struct replica *replica = mem_alloc(HEAD + of->count, sizeof(double), err);
	if (replica == NULL)
		return NULL;
	replica->estimate = estimate;
	replica->of = replicates_hold(of);
	replica->holders = 1;
	return replica;
}

struct replica *replica_hold(const struct replica *replica)
{
	struct replica *held = (struct replica *)replica; /* only the count of holders */
	held->holders++;
	return held;
}

void replica_drop(const struct replica *replica)
{
	struct replica *held = (struct replica *)replica; /* only the count of holders */
	if (held == NULL || --held->holders > 0)
		return;
	replicates_drop(held->of);
	mem_free(held);
}

double replica_covariance(const struct replica *a, const struct replica *b)
{
	const struct replicates *of = a->of;
	double mean_a = 0, mean_b = 0, centres = 0, sum = 0;
	size_t both = 0;

	for (size_t r = 0; r < of->count; r++) {
		if (!isfinite(a->value[r] + b->value[r]))
			continue;
		both++;
		if (!replicates_centres(of, r))
			continue;
		mean_a += a->value[r];
		mean_b += b->value[r];
		centres++;
	}
	if (both < 2)
		return NAN;
	double centre_a = of->mse ? a->estimate : mean_a / centres;
	double centre_b = of->mse ? b->estimate : mean_b / centres;
	for (size_t r = 0; r < of->count; r++)
		if (isfinite(a->value[r] + b->value[r]))
			sum += replicates_rscale(of, r) * (a->value[r] - centre_a) *
			       (b->value[r] - centre_b);
	return of->scale * sum;
}

size_t replica_undefined(const struct replica *replica)
{
	size_t undefined = 0;

	for (size_t r = 0; r < replica->of->count; r++)
		undefined += isfinite(replica->value[r]) ? 0 : 1;
	return undefined;
}
