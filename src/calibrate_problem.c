/* calibrate_problem.c - see calibrate_problem.h. */
#include "calibrate_problem.h"

#include "mem.h"

#include <math.h>
#include <string.h>

static const double REDUNDANT = 1e-10; /* of a part's own size: less is left of it by rounding */

void problem_free(struct problem *p)
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

static bool base_weights(struct problem *p, const double *base, struct err *err)
{
	const struct margins *margins = p->margins;

	if (p->by_row)
		for (size_t row = 0; row < margins->rows; row++)
			p->d[row] = base == NULL ? 1 : base[row];
	else if (!margins_sum(margins, base, p->d, NULL, err))
		return false;
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
	return true;
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

void problem_add_square(const struct problem *p, size_t unit, double weight, double *lower)
{
	const uint32_t *part = problem_parts(p, unit);
	size_t count = p->margins->count, first = p->margins->parts + 1;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= i; j++)
			lower[part[i] * p->places + part[j]] += weight;
	for (size_t k = 0; k < p->c->numbers; k++) {
		double x = problem_number(p, unit, k);
		double *row = lower + (first + k) * p->places;
		for (size_t i = 0; i < count; i++)
			row[part[i]] += weight * x;
		for (size_t j = 0; j <= k; j++)
			row[first + j] += weight * x * problem_number(p, unit, j);
	}
}

bool problem_factor(const struct problem *p, double *lower, bool find)
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

void problem_solve(const struct problem *p, const double *root, double *v)
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

/* The first margin whose targets sum to all weights; `count` where there is none. */
static size_t whole_margin(const struct problem *p)
{
	size_t i = 0;

	for (; i < p->margins->count; i++) {
		double sum = 0;
		for (size_t part = p->margins->first[i]; part < p->margins->first[i + 1]; part++)
			sum += p->t[part];
		if (p->c->has_constant && fabs(sum - p->c->sum) <= 1e-9 * fabs(p->c->sum))
			break;
	}
	return i;
}

/* The matrix of x at the base weights, and what is redundant in x. */
static void find_used(struct problem *p)
{
	for (size_t i = 0; i < p->places; i++)
		p->used[i] = i != p->margins->parts && p->size[i] > 0;
	for (size_t unit = 0; unit < p->units; unit++)
		if (p->d[unit] != 0)
			problem_add_square(p, unit, p->d[unit], p->gram);
	memcpy(p->root, p->gram, p->places * p->places * sizeof *p->root);
	problem_factor(p, p->root, true);
}

bool problem_new(struct problem *p, const struct calibration *c, const double *base,
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
	    p->size == NULL || p->used == NULL || !base_weights(p, base, err)) {
		problem_free(p);
		return false;
	}
	for (size_t unit = 0; unit < p->units; unit++) {
		const uint32_t *part = problem_parts(p, unit);
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
	p->whole = whole_margin(p);
	return true;
}

double problem_pull(const struct problem *p, const double *l, size_t unit)
{
	const uint32_t *part = problem_parts(p, unit);
	double u = 0;

	for (size_t i = 0; i < p->margins->count; i++)
		u += l[part[i]];
	for (size_t k = 0; k < p->c->numbers; k++)
		u += l[p->margins->parts + 1 + k] * problem_number(p, unit, k);
	return u;
}
