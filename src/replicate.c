/* replicate.c - see replicate.h. */
#include "replicate.h"

#include "replicate_calibrate.h"
#include "replicate_given.h"

#include "hadamard.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* No part drawn is as small. */
static const double ROUNDING = 1e-12;

static const double *first_weight(const struct replicates *made)
{
	return made->weight == NULL ? NULL : column_f64(made->weight);
}

/* Rows of weight in each leaf, and in all. */
static size_t count_rows(const struct design *design, const double *w, uint32_t *count)
{
	const uint32_t *leaf = design_leaf(design);
	size_t all = 0;

	for (size_t row = 0; row < design_rows(design); row++) {
		if (w != NULL && w[row] == 0)
			continue;
		count[leaf == NULL ? 0 : leaf[row]]++;
		all++;
	}
	return all;
}

/* Rows are units: of a stratum, in their order. */
static bool number_rows(const struct design *design, struct replicates *made, struct err *err)
{
	const double *w = first_weight(made);
	const uint32_t *leaf = design_leaf(design);
	size_t strata = design_leaves(design);
	uint32_t *next = mem_zero(strata + 1, sizeof *next, err);
	if (next == NULL)
		return false;

	made->units = count_rows(design, w, next);
	for (size_t h = 0; h < strata; h++)
		made->first[h + 1] = made->first[h] + next[h];
	memcpy(next, made->first, strata * sizeof *next);
	for (size_t row = 0; row < made->rows; row++)
		if (w == NULL || w[row] != 0)
			made->unit[row] = next[leaf == NULL ? 0 : leaf[row]]++;
	mem_free(next);

	const double *element = design_element(design);
	for (size_t h = 0; h < strata; h++) {
		double n = (double)(made->first[h + 1] - made->first[h]);
		double left = element == NULL || n < 2 ? 0 : element[h] * (n - 1) / n; /* 1 - f */
		bool all = fabs(left - 1) < ROUNDING; /* exactly, so that who is out has factor 0 */
		made->part[h] = all ? 1 : sqrt(fmax(left, 0));
	}
	return true;
}

/* Units are the psus of the tree. */
static bool number_psus(const struct design *design, struct replicates *made, struct err *err)
{
	struct design_level psus = design_level(design, 1);
	const uint32_t *leaf = design_leaf(design), *psu = design_leaf_psu(design);
	size_t leaves = design_leaves(design);

	made->of_leaf = mem_alloc(leaves + 1, sizeof *made->of_leaf, err);
	if (made->of_leaf == NULL)
		return false;
	made->units = psus.units;
	memcpy(made->first, psus.first, (made->strata + 1) * sizeof *made->first);
	for (size_t h = 0; h < made->strata; h++)
		made->part[h] = sqrt(1 - psus.fraction[h]);
	memcpy(made->of_leaf, psu, leaves * sizeof *made->of_leaf);
	for (size_t row = 0; row < made->rows; row++)
		made->unit[row] = psu[leaf == NULL ? 0 : leaf[row]];
	return true;
}

/* How lonely units are treated cannot be had from factors. */
static bool check_lonely(const struct design *design, struct err *err)
{
	bool psus = design_levels(design) > 0;
	struct design_level level = psus ? design_level(design, 1) : (struct design_level){0};
	const double *alone = psus ? level.alone : design_element_alone(design);
	double spread = psus ? level.spread : design_element_spread(design);

	if (alone == NULL && spread == 1)
		return true;
	err_advise(err, "choose lonely = \"certainty\" or \"remove\"");
	return err_set(err, ERR_ARGUMENT,
	               "strata of one unit can be neither centred nor averaged by replicates");
}

static bool number_units(const struct design *design, struct replicates *made, struct err *err)
{
	made->strata = design_strata(design);
	made->first = mem_zero(made->strata + 1, sizeof *made->first, err);
	made->part = mem_zero(made->strata + 1, sizeof *made->part, err);
	made->unit = mem_zero(made->rows + 1, sizeof *made->unit, err);
	if (made->first == NULL || made->part == NULL || made->unit == NULL)
		return false;
	return design_levels(design) == 0 ? number_rows(design, made, err)
	                                  : number_psus(design, made, err);
}

static size_t units_of(const struct replicates *made, size_t stratum)
{
	return made->first[stratum + 1] - made->first[stratum];
}

static bool check_count(size_t count, struct err *err)
{
	if (count > REPLICATE_MOST) {
		err_advise(err, "a bootstrap takes as many as are asked for");
		return err_set(err, ERR_LIMIT, "%zu replicates are too many, the most are %d",
		               count, REPLICATE_MOST);
	}
	if (count < 2) {
		err_advise(err, "2 at least");
		return err_set(err, ERR_ARGUMENT, "no variance comes from %zu replicate%s", count,
		               count == 1 ? "" : "s");
	}
	return true;
}

/* A replicate for each unit that is not alone. */
static bool make_jackknife(struct replicates *made, struct err *err)
{
	bool one = made->type == REPLICATES_JK1;

	if (one && made->strata > 1) {
		err_advise(err, "choose type = \"jkn\"");
		return err_set(err, ERR_ARGUMENT,
		               "jk1 is for designs without strata, there are %zu", made->strata);
	}
	for (size_t h = 0; h < made->strata; h++)
		made->count += units_of(made, h) > 1 ? units_of(made, h) : 0;
	if (!check_count(made->count, err))
		return false;
	made->out = mem_alloc(made->count, sizeof *made->out, err);
	made->rscale = one ? NULL : mem_alloc(made->count, sizeof *made->rscale, err);
	if (made->out == NULL || (!one && made->rscale == NULL))
		return false;

	made->scale = 1;
	for (size_t h = 0, r = 0; h < made->strata; h++) {
		double n = (double)units_of(made, h);
		double scale = made->part[h] * made->part[h] * (n - 1) / n;
		if (n < 2)
			continue;
		if (one)
			made->scale = scale;
		for (uint32_t unit = made->first[h]; unit < made->first[h + 1]; unit++, r++) {
			made->out[r] = unit;
			if (!one)
				made->rscale[r] = scale;
		}
	}
	return true;
}

/* Signs of a Hadamard matrix: a column a replicate, a row a stratum, without the row of all 1. */
static bool make_halves(struct replicates *made, double rho, struct err *err)
{
	for (size_t h = 0; h < made->strata; h++)
		if (units_of(made, h) != 2 && units_of(made, h) != 0) {
			err_advise(err, "choose type = \"jkn\" or \"bootstrap\"");
			return err_set(err, ERR_DATA,
			               "%s needs two units in every stratum, stratum %zu has %zu",
			               replicates_type_name(made->type), h + 1, units_of(made, h));
		}
	struct hadamard matrix = hadamard_of(MAX(made->strata + 1, 4));
	made->count = matrix.order;
	if (!check_count(made->count, err))
		return false;
	made->sign = mem_alloc(made->count, made->strata, err);
	if (made->sign == NULL)
		return false;
	for (size_t r = 0; r < made->count; r++)
		for (size_t h = 0; h < made->strata; h++)
			made->sign[r * made->strata + h] = (int8_t)hadamard_sign(matrix, h + 1, r);
	made->rho = rho;
	made->scale = 1 / ((double)made->count * (1 - rho) * (1 - rho));
	return true;
}

static bool make_bootstrap(struct replicates *made, const struct replicate_spec *spec,
                           struct err *err)
{
	made->count = spec->count;
	if (!check_count(made->count, err))
		return false;
	made->again = mem_zero(made->count, sizeof *made->again, err);
	if (made->again == NULL)
		return false;
	made->seed = spec->seed;
	made->scale = 1 / ((double)made->count - 1);
	return true;
}

static bool make(const struct design *design, struct replicates *made,
                 const struct replicate_spec *spec, struct err *err)
{
	if (design_positive(design) == 0)
		return err_set(err, ERR_ARGUMENT, "a design without rows has no replicates");
	if (!check_lonely(design, err) || !number_units(design, made, err))
		return false;
	if (spec->type == REPLICATES_BOOTSTRAP ? !make_bootstrap(made, spec, err)
	    : spec->type == REPLICATES_BRR || spec->type == REPLICATES_FAY
	            ? !make_halves(made, spec->type == REPLICATES_FAY ? spec->rho : 0, err)
	            : !make_jackknife(made, err))
		return false;
	for (size_t h = 0; h < made->strata; h++)
		made->df += units_of(made, h) > 1 ? (double)units_of(made, h) - 1 : 0;
	if (spec->type == REPLICATES_BOOTSTRAP)
		made->df = fmin(made->df, (double)made->count - 1);
	return true;
}

struct replicates *replicate_make(const struct design *design, const struct replicate_spec *spec,
                                  struct err *err)
{
	const struct column *weight =
		spec->weight != NULL ? spec->weight : design_weight_column(design);
	if (weight != NULL &&
	    (weight->kind != COLUMN_NUMBER || weight->rows != design_rows(design))) {
		err_set(err, ERR_ARGUMENT, "the first weights are not a number for each row");
		return NULL;
	}
	struct replicates *made = replicates_new(err);
	if (made == NULL)
		return NULL;
	made->type = spec->type;
	made->rows = design_rows(design);
	made->mse = spec->mse;
	made->weight = weight == NULL ? NULL : column_hold(weight);
	bool done = spec->given == NULL ? make(design, made, spec, err)
	                                : check_count(spec->count, err) &&
	                                          replicate_given(design, made, spec, err);
	done = done && replicate_calibrate(made, spec, err);
	if (!done) {
		replicates_drop(made);
		return NULL;
	}
	return made;
}

void replicate_units(const struct design *design, size_t *units, size_t *row)
{
	size_t strata = design_strata(design), rows = design_rows(design);
	const uint32_t *leaf = design_leaf(design), *stratum = design_leaf_stratum(design);
	const double *w = design_weight(design);

	for (size_t h = 0; h < strata; h++) {
		units[h] = 0;
		row[h] = rows;
	}
	for (size_t i = 0; i < rows; i++) {
		size_t at = leaf == NULL ? 0 : leaf[i], h = stratum == NULL ? at : stratum[at];
		if (w != NULL && w[i] == 0)
			continue;
		if (row[h] == rows)
			row[h] = i;
		units[h]++;
	}
	if (design_levels(design) > 0) {
		struct design_level psus = design_level(design, 1);
		for (size_t h = 0; h < strata; h++)
			units[h] = psus.first[h + 1] - psus.first[h];
	}
}
