/* replica.c - see replica.h. */
#include "replica.h"

#include "mem.h"
#include "replicates.h"

#include <math.h>

struct replica *replica_new(const struct replicates *of, struct err *err)
{
	struct replica *replica =
		mem_alloc(1 + of->count, MAX(sizeof *replica, sizeof(double)), err);
	if (replica == NULL)
		return NULL;
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

/* Sums over the cells of a part in a replicate. */
struct sums {
	double w, wx, ws;
};

static struct sums sum_part(const struct form *form, size_t r, const struct part *part)
{
	const struct cells *cells = form->cells;
	size_t slices = cells_slices(cells, form->table), stubs = cells_stubs(cells, form->table);
	size_t fields = cells_table(cells, form->table)->value == NULL ? 1 : 2;
	const double *at = cells_replicates(cells, form->table) + r * slices * stubs * fields;
	struct sums sum = {0};

	for (size_t slice = 0; slice < slices; slice++) {
		if (!code_set_has(part->slices, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++) {
			const double *cell = at + (slice * stubs + stub) * fields;
			if (!code_set_has(part->stubs, stub))
				continue;
			sum.w += cell[0];
			sum.wx += fields == 2 ? cell[1] : 0;
			sum.ws += form->score == NULL ? 0 : cell[0] * form->score[stub];
		}
	}
	return sum;
}

static double share_of(const struct form *form, size_t r)
{
	return sum_part(form, r, &form->part).w / sum_part(form, r, &form->base).w;
}

static double mean_of(const struct form *form, size_t r)
{
	struct sums sum = sum_part(form, r, &form->part);

	if (form->score != NULL)
		return sum.ws / sum.w;
	return cells_centre(form->cells, form->table) + sum.wx / sum.w;
}

static double total_of(const struct form *form, size_t r)
{
	struct sums sum = sum_part(form, r, &form->part);

	return sum.wx + cells_centre(form->cells, form->table) * sum.w;
}

static double count_of(const struct form *form, size_t r)
{
	return sum_part(form, r, &form->part).w;
}

static struct replica *replica_of(const struct form *form,
                                  double (*value)(const struct form *, size_t), struct err *err)
{
	const struct replicates *of = design_replicates(form_design(form));
	struct replica *replica = replica_new(of, err);

	for (size_t r = 0; replica != NULL && r < of->count; r++)
		replica->value[r] = value(form, r);
	return replica;
}

struct replica *replica_share(const struct form *form, struct err *err)
{
	return replica_of(form, share_of, err);
}

struct replica *replica_mean(const struct form *form, struct err *err)
{
	return replica_of(form, mean_of, err);
}

struct replica *replica_total(const struct form *form, struct err *err)
{
	return replica_of(form, total_of, err);
}

struct replica *replica_count(const struct form *form, struct err *err)
{
	return replica_of(form, count_of, err);
}

struct replica *replica_difference(const struct replica *a, const struct replica *b,
                                   struct err *err)
{
	struct replica *replica = replica_new(a->of, err);

	for (size_t r = 0; replica != NULL && r < a->of->count; r++)
		replica->value[r] = a->value[r] - b->value[r];
	return replica;
}

struct replica *replica_quotient(const struct replica *a, const struct replica *b, struct err *err)
{
	struct replica *replica = replica_new(a->of, err);

	for (size_t r = 0; replica != NULL && r < a->of->count; r++)
		replica->value[r] = a->value[r] / b->value[r];
	return replica;
}

double replica_covariance(const struct replica *a, double a_estimate, const struct replica *b,
                          double b_estimate)
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
	double centre_a = of->mse ? a_estimate : mean_a / centres;
	double centre_b = of->mse ? b_estimate : mean_b / centres;
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
		undefined += !isfinite(replica->value[r]);
	return undefined;
}
