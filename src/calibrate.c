/*
 * calibrate.c - see calibrate.h. Inside, x has parts + 1 + numbers places: the place `parts` is
 * what margins that are missing write to, and numbers are centred (where the weights' sum is known)
 * and scaled, so that the matrix of x is well conditioned.
 */
#include "calibrate.h"

#include "distance.h"
#include "mem.h"
#include "rake.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum { STEPS = 200, HALVINGS = 40 };

static const double REDUNDANT = 1e-10;  /* of a part's own size: less is left of it by rounding */
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

void calibration_totals(const struct calibration *calibration, const double *weight, double *total)
{
	const struct margins *margins = calibration->margins;
	size_t parts = margins->parts;

	memset(total, 0, (parts + 1 + calibration->numbers) * sizeof *total);
	for (size_t row = 0; row < margins->rows; row++) {
		double w = weight == NULL ? 1 : weight[row];
		const uint32_t *part = margins->part + margins->pattern[row] * margins->count;
		for (size_t i = 0; i < margins->count; i++)
			total[part[i]] += w;
	}
	for (size_t k = 0; k < calibration->numbers; k++) {
		const double *x = column_f64(calibration->number[k]);
		for (size_t row = 0; row < margins->rows; row++) {
			double w = weight == NULL ? 1 : weight[row];
			if (w != 0)
				total[parts + 1 + k] += w * x[row];
		}
	}
}

/* ---- the problem --------------------------------------------------------------------------------
 */

struct problem {
	const struct calibration *c;
	const struct margins *margins;
	struct distance f;
	bool by_row;
	size_t units;            /* rows, or patterns */
	double *d;               /* base weight of each unit, scaled */
	double scale;            /* d is base times this ... */
	double inner;            /* ... of which this part is no business of g */
	size_t places;           /* parts + 1 + numbers */
	double *centre, *spread; /* of each number */
	double *t;               /* target of each place, as x is centred and scaled */
	double *size;            /* what its error is compared with, in its own units; 0: nobody */
	bool *used;              /* places that are not redundant */
	double *gram, *root;     /* places x places, lower */
	double sum;              /* of d */
};

static void problem_free(struct problem *p)
{
	mem_free(p->d);
	mem_free(p->centre);
	mem_free(p->spread);
	mem_free(p->t);
	mem_free(p->size);
	mem_free(p->used);
	mem_free(p->gram);
	mem_free(p->root);
}

static const uint32_t *unit_parts(const struct problem *p, size_t unit)
{
	size_t pattern = p->by_row ? p->margins->pattern[unit] : unit;
	return p->margins->part + pattern * p->margins->count;
}

/* Number k of the unit, centred and scaled. Only by row. */
static double unit_number(const struct problem *p, size_t unit, size_t k)
{
	return (column_f64(p->c->number[k])[unit] - p->centre[k]) / p->spread[k];
}

static void base_weights(struct problem *p, const double *base)
{
	const struct margins *margins = p->margins;

	if (p->by_row)
		for (size_t row = 0; row < margins->rows; row++)
			p->d[row] = base == NULL ? 1 : base[row];
	else
		margins_sum(margins, base, p->d);
	for (size_t i = 0; i < p->units; i++)
		p->sum += p->d[i];
	p->scale = p->c->total > 0 && p->sum > 0 ? p->c->total / p->sum : 1;
	p->inner = 1;
	/* the solution is the same from any multiple, and a near one is found sooner */
	if (p->c->distance == CALIBRATE_RAKING && p->c->has_constant && p->f.from == -INFINITY &&
	    p->f.to == INFINITY && p->sum > 0)
		p->inner = p->c->sum / (p->sum * p->scale);
	p->scale *= p->inner;
	for (size_t i = 0; i < p->units; i++)
		p->d[i] *= p->scale;
	p->sum *= p->scale;
}

/* Centres, scales and targets of the numbers; what errors are compared with. */
static void set_up_numbers(struct problem *p)
{
	const struct calibration *c = p->c;

	for (size_t k = 0; k < c->numbers; k++) {
		const double *x = column_f64(c->number[k]);
		double sum = 0, all = 0, square = 0;
		for (size_t i = 0; i < p->units; i++)
			if (p->d[i] != 0) {
				sum += p->d[i] * x[i];
				all += p->d[i] * fabs(x[i]);
			}
		p->centre[k] = c->has_constant && p->sum > 0 ? sum / p->sum : 0;
		for (size_t i = 0; i < p->units; i++)
			if (p->d[i] != 0)
				square += p->d[i] * (x[i] - p->centre[k]) * (x[i] - p->centre[k]);
		p->spread[k] = square > 0 && p->sum > 0 ? sqrt(square / p->sum) : 1;
		double target = c->target[p->margins->parts + k];
		size_t place = p->margins->parts + 1 + k;
		p->t[place] =
			(target - (c->has_constant ? p->centre[k] * c->sum : 0)) / p->spread[k];
		p->size[place] = fmax(fabs(target), 1e-6 * all);
	}
}

/* One place's part of a matrix: lower += weight * x x' for the unit. */
static void add_square(const struct problem *p, size_t unit, double weight, double *lower)
{
	const uint32_t *part = unit_parts(p, unit);
	size_t count = p->margins->count, first = p->margins->parts + 1;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= i; j++)
			lower[part[i] * p->places + part[j]] += weight;
	for (size_t k = 0; k < p->c->numbers; k++) {
		double x = unit_number(p, unit, k);
		double *row = lower + (first + k) * p->places;
		for (size_t i = 0; i < count; i++)
			row[part[i]] += weight * x;
		for (size_t j = 0; j <= k; j++)
			row[first + j] += weight * x * unit_number(p, unit, j);
	}
}

/*
 * Cholesky factor of a matrix of x in its own place, row by row. Places that are not used are
 * passed over; with `find`, so become those of which less than rounding is left. False where a
 * pivot of a used place is too small against that of `gram`.
 */
static bool factor(const struct problem *p, double *lower, bool find)
{
	size_t n = p->places;

	for (size_t i = 0; i < n; i++) {
		double *row = lower + i * n;
		double own = find ? row[i] : p->gram[i * n + i];
		if (!p->used[i] && !find)
			continue;
		for (size_t j = 0; j < i; j++) {
			if (!p->used[j])
				continue;
			const double *other = lower + j * n;
			double sum = row[j];
			for (size_t k = 0; k < j; k++)
				if (p->used[k])
					sum -= row[k] * other[k];
			row[j] = sum / other[j];
		}
		double left = row[i];
		for (size_t k = 0; k < i; k++)
			if (p->used[k])
				left -= row[k] * row[k];
		if (find)
			p->used[i] = p->used[i] && own > 0 && left > REDUNDANT * own;
		else if (!(left > REDUNDANT * own))
			return false;
		if (p->used[i])
			row[i] = sqrt(left);
	}
	return true;
}

static void solve(const struct problem *p, const double *root, double *v)
{
	size_t n = p->places;

	for (size_t i = 0; i < n; i++) {
		if (!p->used[i]) {
			v[i] = 0;
			continue;
		}
		for (size_t j = 0; j < i; j++)
			if (p->used[j])
				v[i] -= root[i * n + j] * v[j];
		v[i] /= root[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		if (!p->used[i])
			continue;
		v[i] /= root[i * n + i];
		for (size_t j = 0; j < i; j++)
			if (p->used[j])
				v[j] -= root[i * n + j] * v[i];
	}
}

/* The matrix of x at the base weights, and what is redundant in x. */
static void find_used(struct problem *p)
{
	for (size_t i = 0; i < p->places; i++)
		p->used[i] = i != p->margins->parts && p->size[i] > 0;
	for (size_t unit = 0; unit < p->units; unit++)
		if (p->d[unit] != 0)
			add_square(p, unit, p->d[unit], p->gram);
	memcpy(p->root, p->gram, p->places * p->places * sizeof *p->root);
	factor(p, p->root, true);
}

static bool problem_new(struct problem *p, const struct calibration *c, const double *base,
                        bool with_matrix, struct err *err)
{
	*p = (struct problem){.c = c, .margins = c->margins};
	p->f = distance_of(c->distance, c->low, c->high);
	p->by_row = c->numbers > 0;
	p->units = p->by_row ? c->margins->rows : c->margins->patterns;
	p->places = c->margins->parts + 1 + c->numbers;
	if (with_matrix && p->places > CALIBRATE_PARTS)
		return err_set(err, ERR_LIMIT, "%zu targets are more than %d", p->places - 1,
		               CALIBRATE_PARTS - 1);
	p->d = mem_alloc(p->units, sizeof *p->d, err);
	p->centre = mem_zero(c->numbers, sizeof *p->centre, err);
	p->spread = mem_zero(c->numbers, sizeof *p->spread, err);
	p->t = mem_zero(p->places, sizeof *p->t, err);
	p->size = mem_zero(p->places, sizeof *p->size, err);
	p->used = mem_zero(p->places, sizeof *p->used, err);
	if (p->d == NULL || p->centre == NULL || p->spread == NULL || p->t == NULL ||
	    p->size == NULL || p->used == NULL) {
		problem_free(p);
		return false;
	}
	base_weights(p, base);
	for (size_t unit = 0; unit < p->units; unit++) {
		const uint32_t *part = unit_parts(p, unit);
		for (size_t i = 0; p->d[unit] != 0 && i < c->margins->count; i++)
			p->size[part[i]] = 1; /* somebody is there */
	}
	for (size_t i = 0; i < c->margins->parts; i++) {
		p->t[i] = c->target[i];
		p->size[i] *= fabs(c->target[i]);
	}
	set_up_numbers(p);
	if (!with_matrix)
		return true;
	p->gram = mem_zero(p->places * p->places, sizeof *p->gram, err);
	p->root = mem_zero(p->places * p->places, sizeof *p->root, err);
	if (p->gram == NULL || p->root == NULL) {
		problem_free(p);
		return false;
	}
	find_used(p);
	return true;
}

/* ---- Newton's method ----------------------------------------------------------------------------
 */

/* A point l and what it gives. */
struct point {
	double *l;    /* of each place */
	double *miss; /* t - sum d F(x'l) x */
	double phi;   /* sum d H(x'l) - t'l */
	double error; /* largest relative error of a total */
	size_t worst; /* place that has it */
	bool infeasible;
};

static bool point_new(const struct problem *p, struct point *point, struct err *err)
{
	*point = (struct point){.error = INFINITY};
	point->l = mem_zero(p->places, sizeof *point->l, err);
	point->miss = mem_zero(p->places, sizeof *point->miss, err);
	return point->l != NULL && point->miss != NULL;
}

static void point_free(struct point *point)
{
	mem_free(point->l);
	mem_free(point->miss);
}

static double unit_u(const struct problem *p, const double *l, size_t unit)
{
	const uint32_t *part = unit_parts(p, unit);
	double u = 0;

	for (size_t i = 0; i < p->margins->count; i++)
		u += l[part[i]];
	for (size_t k = 0; k < p->c->numbers; k++)
		u += l[p->margins->parts + 1 + k] * unit_number(p, unit, k);
	return u;
}

/* The sum of w as far as the margins tell, less what it should be. */
static double sum_missed(const struct problem *p, const double *miss)
{
	for (size_t i = 0; i < p->margins->count; i++) {
		double sum = 0, left = 0;
		for (size_t part = p->margins->first[i]; part < p->margins->first[i + 1]; part++) {
			sum += p->t[part];
			left += miss[part];
		}
		if (fabs(sum - p->c->sum) <= 1e-9 * fabs(p->c->sum))
			return left;
	}
	return 0;
}

/* t - sum w x of a place, in its own units. */
static double missed(const struct problem *p, const double *miss, size_t place)
{
	if (place <= p->margins->parts)
		return miss[place];
	size_t k = place - p->margins->parts - 1;
	double all = p->c->has_constant ? p->centre[k] * sum_missed(p, miss) : 0;
	return miss[place] * p->spread[k] + all;
}

static void measure(const struct problem *p, struct point *point)
{
	point->error = 0;
	point->worst = 0;
	for (size_t i = 0; i < p->places; i++) {
		if (i == p->margins->parts || !(p->size[i] > 0))
			continue;
		double error = fabs(missed(p, point->miss, i)) / p->size[i];
		if (!(error <= point->error)) { /* a NaN too */
			point->error = error;
			point->worst = i;
		}
	}
}

static void evaluate(const struct problem *p, struct point *point)
{
	double most = 0, most_size = 0, wanted = 0; /* of sum d g x'l within bounds; t'l */
	double widest = fmax(fabs(p->f.low), fabs(p->f.high));

	memcpy(point->miss, p->t, p->places * sizeof *point->miss);
	point->phi = 0;
	for (size_t unit = 0; unit < p->units; unit++) {
		if (p->d[unit] == 0)
			continue;
		double slope, integral, u = unit_u(p, point->l, unit);
		double w = p->d[unit] * distance_pull(&p->f, u, &slope, &integral);
		const uint32_t *part = unit_parts(p, unit);
		point->phi += p->d[unit] * integral;
		for (size_t i = 0; i < p->margins->count; i++)
			point->miss[part[i]] -= w;
		for (size_t k = 0; k < p->c->numbers; k++)
			point->miss[p->margins->parts + 1 + k] -= w * unit_number(p, unit, k);
		if (u != 0)
			most += p->d[unit] * (u > 0 ? p->f.high : p->f.low) * u;
		most_size += p->d[unit] * fabs(u);
	}
	for (size_t i = 0; i < p->places; i++)
		wanted += p->used[i] ? point->l[i] * p->t[i] : 0;
	point->phi -= wanted;
	point->infeasible = isfinite(widest) && most + 1e-9 * widest * most_size < wanted;
	measure(p, point);
}

/* The root of the second derivative at a point, made definite where bounds hold everything. */
static void second_derivative(struct problem *p, const double *l)
{
	size_t n = p->places;

	for (double push = 0;; push = push == 0 ? 1e-9 : push * 100) {
		memset(p->root, 0, n * n * sizeof *p->root);
		for (size_t unit = 0; unit < p->units; unit++) {
			if (p->d[unit] == 0)
				continue;
			double slope, integral;
			distance_pull(&p->f, unit_u(p, l, unit), &slope, &integral);
			if (slope != 0)
				add_square(p, unit, p->d[unit] * slope, p->root);
		}
		for (size_t i = 0; i < n; i++)
			p->root[i * n + i] += push * p->gram[i * n + i];
		if (factor(p, p->root, false) || push > 1)
			return;
	}
}

/* Along `step` from `at` to the first point that is better, into `next`; false: there is none. */
static bool go(const struct problem *p, const struct point *at, const double *step,
               struct point *next)
{
	double slope = 0, part = 1;

	for (size_t i = 0; i < p->places; i++)
		slope += p->used[i] ? at->miss[i] * step[i] : 0; /* phi falls by that at first */
	for (int halving = 0; halving < HALVINGS; halving++, part /= 2) {
		for (size_t i = 0; i < p->places; i++)
			next->l[i] = at->l[i] + part * step[i];
		evaluate(p, next);
		bool lower = next->phi < at->phi - 1e-4 * part * slope;
		bool nearer = next->error < at->error * (1 - part / 2);
		if (lower || nearer)
			return true;
	}
	return false;
}

/* Newton's method from l = 0; the best point is left in `best`. */
static bool newton(struct problem *p, struct point *best, size_t *steps, struct err *err)
{
	struct point next, at;
	double *step = mem_alloc(p->places, sizeof *step, err);
	bool fine = point_new(p, &next, err);
	fine = point_new(p, &at, err) && fine && step != NULL;

	if (fine)
		evaluate(p, &at);
	*steps = 0;
	while (fine) {
		if (!(at.error >= best->error)) {
			memcpy(best->l, at.l, p->places * sizeof *best->l);
			memcpy(best->miss, at.miss, p->places * sizeof *best->miss);
			best->error = at.error;
			best->worst = at.worst;
		} else if (best->error <= p->c->tolerance) {
			break; /* met, and rounding is all that is left */
		}
		best->infeasible = at.infeasible;
		if (at.infeasible || at.error <= 1e-15 || *steps >= STEPS)
			break;
		if (interrupt_requested())
			fine = err_set(err, ERR_INTERRUPTED, "interrupted");
		second_derivative(p, at.l);
		memcpy(step, at.miss, p->places * sizeof *step);
		solve(p, p->root, step);
		if (!fine || !go(p, &at, step, &next))
			break;
		struct point was = at;
		at = next;
		next = was;
		++*steps;
	}
	point_free(&next);
	point_free(&at);
	mem_free(step);
	return fine;
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

/* Weights of the rows, and the least and largest g of those that have one. */
static void give_weights(const struct problem *p, const double *base, const double *g,
                         double *weight, struct calibrate_result *result)
{
	const uint32_t *pattern = p->margins->pattern;
	size_t rows = p->margins->rows, negative = 0;

	result->low = INFINITY;
	result->high = -INFINITY;
	for (size_t unit = 0; unit < p->units; unit++) {
		if (p->d[unit] == 0)
			continue;
		result->low = fmin(result->low, g[unit] * p->inner);
		result->high = fmax(result->high, g[unit] * p->inner);
	}
	for (size_t row = 0; row < rows; row++) {
		double d = base == NULL ? 1 : base[row];
		weight[row] = d == 0 ? 0 : d * (p->scale * g[p->by_row ? row : pattern[row]]);
		negative += weight[row] < 0;
	}
	result->negative = negative;
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
		else if (unit_parts(p, unit)[margins_of_part(margins, worst)] != worst)
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
			g[unit] = p->d[unit] == 0 ? 1
			                          : distance_pull(&p->f, unit_u(p, best.l, unit),
			                                          &slope, &integral);
		}
	}
	point_free(&best);
	return fine;
}

bool calibration_solve(const struct calibration *calibration, const double *base, double *weight,
                       struct calibrate_result *result, struct err *err)
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
	if (fine) {
		give_weights(&p, base, g, weight, result);
		reach(&p, g, result);
	}
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
	if (!calibration_solve(&tried, base, weight, &result, err))
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
	for (int doubling = 0; fine && !*found && doubling < 30; doubling++, good *= 2) {
		*low = fmax(from - good * width, 0);
		*high = to + good * width;
		fine = can_be_met(calibration, base, *low, *high, weight, found, err);
		if (*found)
			break;
		bad = good;
	}
	for (int step = 0; fine && *found && step < 12; step++) {
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
	mem_free(weight);
	return fine;
}
