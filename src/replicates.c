/* replicates.c - see replicates.h: holders, and weights from factors. */
#include "replicates.h"

#include "calibrate.h"
#include "mem.h"
#include "random.h"

#include <string.h>

struct replicates *replicates_new(struct err *err)
{
	struct replicates *replicates = mem_zero(1, sizeof *replicates, err);
	if (replicates != NULL)
		replicates->holders = 1;
	return replicates;
}

struct replicates *replicates_hold(const struct replicates *replicates)
{
	struct replicates *held = (struct replicates *)replicates; /* only the count of holders */
	held->holders++;
	return held;
}

void replicates_drop(const struct replicates *replicates)
{
	struct replicates *held = (struct replicates *)replicates; /* only the count of holders */
	if (held == NULL || --held->holders > 0)
		return;
	for (size_t r = 0; held->given != NULL && r < held->count; r++)
		column_drop(held->given[r]);
	column_drop(held->weight);
	mem_free(held->given);
	mem_free(held->rscale);
	mem_free(held->first);
	mem_free(held->part);
	mem_free(held->unit);
	mem_free(held->of_leaf);
	mem_free(held->out);
	mem_free(held->sign);
	mem_free(held->again);
	for (size_t i = 0; i < held->steps; i++) {
		calibration_drop(held->step[i].calibration);
		mem_free(held->step[i].g);
	}
	mem_free(held->step);
	mem_free(held);
}

bool replicates_by_leaf(const struct replicates *replicates)
{
	return replicates->of_leaf != NULL && replicates->steps == 0;
}

bool replicates_jackknife(const struct replicates *replicates)
{
	bool jackknife = replicates->type == REPLICATES_JK1 || replicates->type == REPLICATES_JKN;

	return jackknife && replicates->steps == 0;
}

static void fill(double *factor, size_t from, size_t to, double value)
{
	for (size_t unit = from; unit < to; unit++)
		factor[unit] = value;
}

/* The stratum of a unit, by halving. */
static size_t stratum_of(const struct replicates *replicates, size_t unit)
{
	size_t low = 0, high = replicates->strata;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (replicates->first[middle] <= unit)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void jackknife(const struct replicates *replicates, size_t r, double *factor)
{
	size_t out = replicates->out[r], stratum = stratum_of(replicates, out);
	size_t from = replicates->first[stratum], to = replicates->first[stratum + 1];
	double n = (double)(to - from);

	fill(factor, 0, replicates->units, 1);
	fill(factor, from, to, n / (n - 1));
	factor[out] = 0;
}

static void halves(const struct replicates *replicates, size_t r, double *factor)
{
	const int8_t *sign = replicates->sign + r * replicates->strata;

	for (size_t h = 0; h < replicates->strata; h++) {
		size_t from = replicates->first[h], to = replicates->first[h + 1];
		double step = (1 - replicates->rho) * replicates->part[h] * sign[h];
		fill(factor, from, to, 1);
		if (to - from < 2)
			continue;
		factor[from] = 1 + step;
		factor[from + 1] = 1 - step;
	}
}

static void bootstrap(const struct replicates *replicates, size_t r, double *factor)
{
	uint64_t key =
		random_key(random_key(random_mix(replicates->seed), r), replicates->again[r]);

	for (size_t h = 0; h < replicates->strata; h++) {
		size_t from = replicates->first[h], n = replicates->first[h + 1] - from;
		if (n < 2) {
			fill(factor, from, from + n, 1);
			continue;
		}
		uint64_t of_stratum = random_key(key, h);
		double part = replicates->part[h], step = part * (double)n / (double)(n - 1);
		fill(factor, from, from + n, 0);
		for (size_t i = 0; i + 1 < n; i++) /* whole numbers: their sum has no rounding */
			factor[from + random_below(of_stratum, i, n)] += 1;
		for (size_t unit = from; unit < from + n; unit++)
			factor[unit] = 1 - part + step * factor[unit];
	}
}

void replicates_factors(const struct replicates *replicates, size_t r, double *factor)
{
	switch (replicates->type) {
	case REPLICATES_JK1:
	case REPLICATES_JKN: jackknife(replicates, r, factor); return;
	case REPLICATES_BRR:
	case REPLICATES_FAY: halves(replicates, r, factor); return;
	case REPLICATES_BOOTSTRAP: bootstrap(replicates, r, factor); return;
	case REPLICATES_GIVEN: return;
	}
}

size_t replicates_room(const struct replicates *replicates)
{
	return MAX(replicates->units, replicates->rows) + 1;
}

void replicates_drawn(const struct replicates *replicates, size_t r, double *room, double *weight)
{
	const double *w = replicates->weight == NULL ? NULL : column_f64(replicates->weight);
	size_t rows = replicates->rows;

	if (replicates->type == REPLICATES_GIVEN) {
		const double *given = column_f64(replicates->given[r]);
		bool whole = replicates->combined || w == NULL;
		for (size_t row = 0; row < rows; row++)
			weight[row] = whole ? given[row] : w[row] * given[row];
		return;
	}
	const uint32_t *unit = replicates->unit;
	replicates_factors(replicates, r, room);
	for (size_t row = 0; row < rows; row++)
		weight[row] = w == NULL ? room[unit[row]] : w[row] * room[unit[row]];
}

bool replicates_weights(const struct replicates *replicates, size_t r, double *room, double *weight,
                        struct err *err)
{
	replicates_drawn(replicates, r, room, weight);
	for (size_t i = 0; i < replicates->steps; i++) {
		const struct replicates_step *step = &replicates->step[i];
		struct calibrate_result result;
		if (step->calibration == NULL) {
			for (size_t row = 0; row < replicates->rows; row++)
				weight[row] *= step->factor;
		} else if (step->g != NULL) {
			const uint32_t *pattern = step->calibration->margins->pattern;
			const double *g = step->g + r * step->calibration->margins->patterns;
			for (size_t row = 0; row < replicates->rows; row++)
				weight[row] *= g[pattern[row]];
		} else {
			memcpy(room, weight, replicates->rows * sizeof *room);
			if (!calibration_solve(step->calibration, room, weight, NULL, &result, err))
				return false;
		}
	}
	return true;
}

size_t replicates_bytes(const struct replicates *replicates)
{
	size_t count = replicates->count, bytes = sizeof *replicates;

	for (size_t i = 0; i < replicates->steps; i++)
		if (replicates->step[i].g != NULL)
			bytes += count * replicates->step[i].calibration->margins->patterns *
			         sizeof(double);
	if (replicates->type == REPLICATES_GIVEN)
		return bytes + count * sizeof(double);
	bytes += replicates->rows * sizeof *replicates->unit;
	bytes += count * (sizeof(double) + 2 * sizeof(uint32_t));
	if (replicates->sign != NULL)
		bytes += count * replicates->strata;
	return bytes;
}

static const char *const names[] = {
	[REPLICATES_GIVEN] = "given", [REPLICATES_JK1] = "jk1",
	[REPLICATES_JKN] = "jkn",     [REPLICATES_BRR] = "brr",
	[REPLICATES_FAY] = "fay",     [REPLICATES_BOOTSTRAP] = "bootstrap",
};

const char *replicates_type_name(enum replicates_type type)
{
	return names[type];
}

bool replicates_type_named(const char *name, enum replicates_type *type)
{
	for (size_t i = 0; i < LENGTH(names); i++)
		if (strcmp(names[i], name) == 0) {
			*type = (enum replicates_type)i;
			return true;
		}
	return false;
}
