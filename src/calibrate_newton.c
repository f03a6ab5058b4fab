/* calibrate_newton.c - see calibrate_newton.h. */
#include "calibrate_newton.h"

#include "mem.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum { STEPS = 200, PATIENCE = 25, HALVINGS = 40 };

bool point_new(const struct problem *p, struct point *point, struct err *err)
{
	*point = (struct point){.error = INFINITY};
	point->l = mem_zero(p->places, sizeof *point->l, err);
	point->miss = mem_zero(p->places, sizeof *point->miss, err);
	return point->l != NULL && point->miss != NULL;
}

void point_free(struct point *point)
{
	mem_free(point->l);
	mem_free(point->miss);
}

/* What the sum of w is short of. */
static double sum_missed(const struct problem *p, const double *miss)
{
	double left = 0;

	for (size_t part = p->margins->first[p->whole]; part < p->margins->first[p->whole + 1];
	     part++)
		left += miss[part];
	return left;
}

/* t - sum w x of a place, in its own units. */
static double missed(const struct problem *p, const double *miss, size_t place)
{
	if (place <= p->margins->parts)
		return miss[place];
	size_t k = place - p->margins->parts - 1;
	bool is_whole = p->whole < p->margins->count;
	double all = is_whole ? p->centre[k] * sum_missed(p, miss) : 0;
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
		double slope, integral, u = problem_pull(p, point->l, unit);
		double w = p->d[unit] * distance_pull(&p->f, u, &slope, &integral);
		const uint32_t *part = problem_parts(p, unit);
		point->phi += p->d[unit] * integral;
		for (size_t i = 0; i < p->margins->count; i++)
			point->miss[part[i]] -= w;
		for (size_t k = 0; k < p->c->numbers; k++)
			point->miss[p->margins->parts + 1 + k] -= w * problem_number(p, unit, k);
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
			distance_pull(&p->f, problem_pull(p, l, unit), &slope, &integral);
			if (slope != 0)
				problem_add_square(p, unit, p->d[unit] * slope, p->root);
		}
		for (size_t i = 0; i < n; i++)
			p->root[i * n + i] += push * p->gram[i * n + i];
		if (problem_factor(p, p->root, false) || push > 1)
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

/*
 * Where Newton's method starts: l = 0; or, where the sum of the weights is known and bounds might
 * hold all of them at once, the l at which all factors are the one that gives that sum.
 */
static void start(const struct problem *p, double *l)
{
	double mean = p->sum > 0 ? p->c->sum / p->sum : 1;

	if (p->whole == p->margins->count || !(mean > p->f.low && mean < p->f.high))
		return;
	size_t from = p->margins->first[p->whole], end = p->margins->first[p->whole + 1];
	for (size_t part = from; part < end; part++)
		if (p->size[part] > 0 && !p->used[part])
			return;
	for (size_t part = from; part < end; part++)
		l[part] = p->used[part] ? distance_inverse(&p->f, mean) : 0;
}

bool newton(struct problem *p, struct point *best, size_t *steps, struct err *err)
{
	struct point next, at;
	double *step = mem_alloc(p->places, sizeof *step, err);
	double before = INFINITY; /* the error some steps ago */
	bool fine = point_new(p, &next, err);
	fine = point_new(p, &at, err) && fine && step != NULL;

	if (fine) {
		start(p, at.l);
		evaluate(p, &at);
	}
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
		if (*steps % PATIENCE == 0) {
			if (best->error > 0.9 * before)
				break;
			before = best->error;
		}
		if (interrupt_requested())
			fine = err_set(err, ERR_INTERRUPTED, "interrupted");
		second_derivative(p, at.l);
		memcpy(step, at.miss, p->places * sizeof *step);
		problem_solve(p, p->root, step);
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
