/* calibrate.c - see calibrate.h; the problem and Newton's method are in files of their own. */
#include "calibrate.h"

#include "calibrate_newton.h"
#include "mem.h"
#include "rake.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum {
	HALVES = 12,
	CACHED = 4096, /* rows whose weights stay in cache */
};

static const double CONTRADICTS = 1e-6; /* relative; totals are not known better */

/* ---- calibrations -------------------------------------------------------------------------------
 */

void calibration_drop(const struct calibration *calibration)
{
	struct calibration *held = (struct calibration *)calibration; /* holders alone change */
	if (held == NULL || --held->holders > 0)
		return;
	margins_drop(held->margins);
	for (size_t i = 0; held->number != NULL && i < held->numbers; i++)
		column_drop(held->number[i]);
	mem_free(held->number);
	mem_free(held->target);
	mem_free(held);
}

struct calibration *calibration_hold(const struct calibration *calibration)
{
	struct calibration *held = (struct calibration *)calibration; /* holders alone change */
	held->holders++;
	return held;
}

struct calibration *calibration_new(const struct margins *margins,
                                    const struct column *const *number, size_t numbers,
                                    const double *target, const struct calibration *like,
                                    struct err *err)
{
	struct calibration *made = mem_zero(1, sizeof *made, err);
	if (made == NULL)
		return NULL;
	*made = *like;
	made->holders = 1;
	made->margins = margins_hold(margins);
	made->numbers = 0;
	made->number = mem_zero(numbers, sizeof *made->number, err);
	made->target = mem_alloc(margins->parts + numbers, sizeof *made->target, err);
	bool fine = made->number != NULL && made->target != NULL;
	for (size_t i = 0; fine && i < numbers; i++) {
		if (number[i]->kind != COLUMN_NUMBER)
			fine = err_set(err, ERR_ARGUMENT, "a total is one of a number, not of a %s",
			               column_kind_name(number[i]->kind));
		else if (number[i]->rows != margins->rows)
			fine = err_set(err, ERR_ARGUMENT,
			               "the number has %zu rows, the margins %zu", number[i]->rows,
			               margins->rows);
		else
			made->number[made->numbers++] = column_hold(number[i]);
	}
	if (!fine) {
		calibration_drop(made);
		return NULL;
	}
	memcpy(made->target, target, (margins->parts + numbers) * sizeof *target);
	return made;
}

bool calibration_totals(const struct calibration *calibration, const double *weight, double *total,
                        struct err *err)
{
	const struct margins *margins = calibration->margins;
	double *sum = mem_alloc(margins->patterns, sizeof *sum, err);
	if (sum == NULL)
		return false;
	bool summed = margins_sum(margins, weight, sum, NULL, err);
	if (summed)
		margins_fold(margins, sum, total);
	mem_free(sum);
	if (!summed)
		return false;
	for (size_t k = 0; k < calibration->numbers; k++) {
		const double *x = column_f64(calibration->number[k]);
		double all = 0;
		for (size_t row = 0; row < margins->rows; row++) {
			double w = weight == NULL ? 1 : weight[row];
			if (w != 0)
				all += w * x[row];
		}
		total[margins->parts + 1 + k] = all;
	}
	return true;
}

/* ---- solving ------------------------------------------------------------------------------------
 */

static size_t outer_place(const struct problem *p, size_t place)
{
	return place > p->margins->parts ? place - 1 : place; /* numbers follow the parts there */
}

/* A redundant place whose target is not what it follows to be. */
static void find_contradiction(const struct problem *p, struct calibrate_result *result, double *y)
{
	size_t n = p->places;

	for (size_t i = 0; i < n; i++) {
		if (i == p->margins->parts || !(p->size[i] > 0))
			continue;
		double follows = 0;
		for (size_t j = 0; j < i; j++)
			if (p->used[j])
				follows += p->root[i * n + j] * y[j];
		if (p->used[i]) {
			y[i] = (p->t[i] - follows) / p->root[i * n + i];
			continue;
		}
		double target = p->t[i], centre = 0, spread = 1;
		if (i > p->margins->parts) {
			size_t k = i - p->margins->parts - 1;
			centre = p->c->has_constant ? p->centre[k] * p->c->sum : 0;
			spread = p->spread[k];
		}
		if (fabs(target - follows) * spread > CONTRADICTS * p->size[i]) {
			result->contradicts = outer_place(p, i);
			result->follows = follows * spread + centre;
			return;
		}
	}
}

/* Rakes the patterns' sums, which become g of each pattern; false when it is no case for that. */
static bool sweep(const struct problem *p, double *g, double *scratch,
                  struct calibrate_result *result)
{
	struct rake rake = {.margins = p->margins,
	                    .target = p->t,
	                    .tolerance = p->c->tolerance,
	                    .max_sweeps = p->c->max_sweeps};
	struct rake_result raked;

	memcpy(g, p->d, p->units * sizeof *g);
	rake_sweep(&rake, g, scratch, &raked);
	for (size_t i = 0; i < p->units; i++)
		g[i] = p->d[i] > 0 ? g[i] / p->d[i] : 1;
	result->error = raked.error;
	result->worst = raked.worst;
	result->sweeps = raked.sweeps;
	return raked.error <= p->c->tolerance;
}

/* Weights of the rows, by blocks. */
struct weights {
	const struct problem *p;
	const double *base, *g;
	double *weight;
	size_t negative[THREADS_MAX];           /* a worker */
	struct weight_summary own[THREADS_MAX]; /* a worker */
	struct weight_summary *all;             /* NULL: not asked for */
};

static void weights_piece(const struct weights *made, size_t from, size_t count)
{
	const struct problem *p = made->p;
	const uint32_t *restrict pattern = p->margins->pattern + from;
	const double *restrict base = made->base == NULL ? NULL : made->base + from;
	const double *restrict g = p->by_row ? made->g + from : made->g;
	double *restrict weight = made->weight + from, scale = p->scale;

	if (base == NULL || p->by_row)
		for (size_t i = 0; i < count; i++) {
			double d = base == NULL ? 1 : base[i];
			weight[i] = d == 0 ? 0 : d * (scale * g[p->by_row ? i : pattern[i]]);
		}
	else
		for (size_t i = 0; i < count; i++)
			weight[i] = base[i] == 0 ? 0 : base[i] * (scale * g[pattern[i]]);
}

static void weights_block(void *shared, size_t worker, size_t block)
{
	struct weights *made = shared;
	size_t end = MIN((block + 1) * WEIGHT_BLOCK, made->p->margins->rows);
	struct weight_lanes lanes = weight_lanes();

	for (size_t from = block * WEIGHT_BLOCK; from < end; from += CACHED) {
		size_t count = MIN((size_t)CACHED, end - from);
		weights_piece(made, from, count);
		if (made->all != NULL)
			weight_add(&lanes, made->weight + from, count);
	}
	made->own[worker] = weight_added(&lanes);
	if (made->own[worker].least < 0)
		for (size_t row = block * WEIGHT_BLOCK; row < end; row++)
			made->negative[worker] += made->weight[row] < 0;
}

static void weights_merge(void *shared, size_t worker, size_t block)
{
	struct weights *made = shared;

	(void)block;
	if (made->all != NULL)
		weight_merge(made->all, &made->own[worker]);
}

/* Weights of the rows, and the least and largest g of those that have one. */
static bool give_weights(const struct problem *p, const double *base, const double *g,
                         double *weight, struct weight_summary *all,
                         struct calibrate_result *result, struct err *err)
{
	struct weights made = {.p = p, .base = base, .g = g, .weight = weight, .all = all};
	struct threads_task task = {&made, weights_block, weights_merge};
	size_t blocks = (p->margins->rows + WEIGHT_BLOCK - 1) / WEIGHT_BLOCK;

	if (all != NULL)
		*all = weight_nothing();
	result->low = INFINITY;
	result->high = -INFINITY;
	for (size_t unit = 0; unit < p->units; unit++) {
		if (p->d[unit] == 0)
			continue;
		result->low = fmin(result->low, g[unit] * p->inner);
		result->high = fmax(result->high, g[unit] * p->inner);
	}
	if (!threads_run(&task, blocks, threads_workers(blocks), err))
		return false;
	result->negative = 0;
	for (size_t i = 0; i < THREADS_MAX; i++)
		result->negative += made.negative[i];
	return true;
}

/* What the total that is worst off comes to. */
static void reach(const struct problem *p, const double *g, struct calibrate_result *result)
{
	const struct margins *margins = p->margins;
	size_t worst = result->worst;

	result->reached = 0;
	for (size_t unit = 0; unit < p->units; unit++) {
		if (p->d[unit] == 0)
			continue;
		double w = p->d[unit] * g[unit];
		if (worst >= margins->parts)
			w *= column_f64(p->c->number[worst - margins->parts])[unit];
		else if (problem_parts(p, unit)[margins_of_part(margins, worst)] != worst)
			continue;
		result->reached += w;
	}
}

static bool solve_by_newton(struct problem *p, double *g, struct calibrate_result *result,
                            struct err *err)
{
	struct point best;
	struct calibrate_result swept = *result;
	bool fine = point_new(p, &best, err) && newton(p, &best, &result->steps, err);

	if (fine && best.error < swept.error) {
		result->error = best.error;
		result->worst = outer_place(p, best.worst);
		result->infeasible = best.infeasible && best.error > p->c->tolerance;
		for (size_t unit = 0; unit < p->units; unit++) {
			double slope, integral;
			g[unit] = p->d[unit] == 0
			                  ? 1
			                  : distance_pull(&p->f, problem_pull(p, best.l, unit),
			                                  &slope, &integral);
		}
	}
	point_free(&best);
	return fine;
}

bool calibration_solve(const struct calibration *calibration, const double *base, double *weight,
                       struct weight_summary *made, struct calibrate_result *result,
                       struct err *err)
{
	struct problem p;
	size_t parts = calibration->margins->parts;

	*result = (struct calibrate_result){.error = INFINITY, .contradicts = SIZE_MAX};
	bool raked = calibration->distance == CALIBRATE_RAKING && calibration->numbers == 0 &&
	             calibration->low <= 0 && calibration->high == INFINITY &&
	             calibration->margins->count > 0;
	if (!problem_new(&p, calibration, base, false, err))
		return false;
	double *g = mem_alloc(p.units, sizeof *g, err);
	double *scratch = mem_zero(2 * (p.places + 1), sizeof *scratch, err);
	bool fine = g != NULL && scratch != NULL;
	bool met = fine && raked && sweep(&p, g, scratch, result);
	if (fine && !met && !(raked && parts + 1 > CALIBRATE_PARTS)) {
		problem_free(&p);
		fine = problem_new(&p, calibration, base, true, err);
		if (!fine)
			p = (struct problem){0};
		else
			find_contradiction(&p, result, scratch);
		if (fine && result->contradicts == SIZE_MAX)
			fine = solve_by_newton(&p, g, result, err);
		else if (fine && !raked)
			for (size_t i = 0; i < p.units; i++)
				g[i] = 1;
	}
	fine = fine && give_weights(&p, base, g, weight, made, result, err);
	if (fine)
		reach(&p, g, result);
	problem_free(&p);
	mem_free(g);
	mem_free(scratch);
	return fine;
}

bool calibration_redundant(const struct calibration *calibration, const double *base,
                           bool *redundant, struct err *err)
{
	struct problem p;

	if (!problem_new(&p, calibration, base, true, err))
		return false;
	for (size_t i = 0; i < p.places; i++)
		if (i != calibration->margins->parts)
			redundant[outer_place(&p, i)] = p.size[i] > 0 && !p.used[i];
	problem_free(&p);
	return true;
}

/* ---- bounds that can be met ---------------------------------------------------------------------
 */

static bool can_be_met(const struct calibration *calibration, const double *base, double low,
                       double high, double *weight, bool *met, struct err *err)
{
	struct calibration tried = *calibration;
	struct calibrate_result result;

	/* which weights exist does not depend on the distance, and this one is held at its bounds
	 */
	tried.distance = CALIBRATE_LINEAR;
	tried.low = low;
	tried.high = high;
	if (!calibration_solve(&tried, base, weight, NULL, &result, err))
		return false;
	*met = result.error <= calibration->tolerance;
	return true;
}

/* Outwards to three digits, so that what is said is what was tried. */
static double outwards(double x, int way)
{
	if (x == 0)
		return 0;
	double unit = pow(10, floor(log10(fabs(x))) - 2);
	return (way < 0 ? floor(x / unit) : ceil(x / unit)) * unit;
}

/* Halves what lies between a bound that can be met and one that cannot, the other bound staying. */
static bool tighten(const struct calibration *calibration, const double *base, bool is_low,
                    double limit, double *low, double *high, double *weight, struct err *err)
{
	double good = is_low ? *low : *high, bad = limit;

	for (int step = 0; step < HALVES; step++) {
		double middle = outwards((good + bad) / 2, is_low ? -1 : 1);
		bool met = false;
		if (!can_be_met(calibration, base, is_low ? middle : *low, is_low ? *high : middle,
		                weight, &met, err))
			return false;
		if (met)
			good = middle;
		else
			bad = middle;
	}
	*(is_low ? low : high) = good;
	return true;
}

bool calibration_bounds(const struct calibration *calibration, const double *base, bool *found,
                        double *low, double *high, struct err *err)
{
	double from = fmax(calibration->low, 0), to = calibration->high;
	double width = isfinite(to) ? to - from : 1, bad = 0, good = 1;
	double *weight = mem_alloc(calibration->margins->rows, sizeof *weight, err);
	bool fine = weight != NULL;

	*found = false;
	if (!isfinite(to))
		to = fmax(1, from);
	for (int doubling = 0; fine && doubling < 30; doubling++, good *= 2) {
		*low = outwards(fmax(from - good * width, 0), -1);
		*high = outwards(to + good * width, 1);
		fine = can_be_met(calibration, base, *low, *high, weight, found, err);
		if (*found)
			break;
		bad = good;
	}
	for (int step = 0; fine && *found && step < HALVES; step++) {
		double middle = (bad + good) / 2;
		double l = outwards(fmax(from - middle * width, 0), -1);
		double h = outwards(to + middle * width, 1);
		bool met = false;
		fine = can_be_met(calibration, base, l, h, weight, &met, err);
		if (met) {
			good = middle;
			*low = l;
			*high = h;
		} else {
			bad = middle;
		}
	}
	if (fine && *found) /* perhaps one of them has gone further than it need */
		fine = tighten(calibration, base, true, *high, low, high, weight, err) &&
		       tighten(calibration, base, false, *low, low, high, weight, err);
	mem_free(weight);
	return fine;
}
