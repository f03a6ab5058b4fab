/* form_replica.c - see form_replica.h. */
#include "form_replica.h"

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

bool form_replicate(struct form *form, enum form_value value, double estimate, struct err *err)
{
	static double (*const value_of[])(const struct form *, size_t) = {
		[FORM_SHARE] = share_of,
		[FORM_MEAN] = mean_of,
		[FORM_TOTAL] = total_of,
		[FORM_COUNT] = count_of,
	};
	const struct replicates *of = design_replicates(form_design(form));

	if (of == NULL)
		return true;
	form->replica = replica_new(of, estimate, err);
	if (form->replica == NULL)
		return false;
	for (size_t r = 0; r < of->count; r++)
		form->replica->value[r] = value_of[value](form, r);
	return true;
}
