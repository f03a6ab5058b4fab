/* regress.c - see regress.h: passes over the rows for sums, Newton steps between them. */
#include "regress.h"

#include "cells.h"
#include "influence.h"
#include "linear.h"
#include "mem.h"
#include "num.h"
#include "replica.h"
#include "threads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * A parameter whose spread beside what those before it explain is below this part of its own
 * spread follows from them: sums of a million products keep 13 digits.
 */
static const double LEAST = 1e-11;

static const double STILL = 1e-12; /* a step this small beside the coefficients changes nothing */

enum {
	PIECE = 256, /* rows looked at together; divides CELLS_BLOCK */
	ROUNDS = 60, /* Newton steps at most; separated answers take one a unit of the logit */
	HALVES = 40,
};

/* What a worker adds up over a block, and all blocks together. */
struct sums {
	double rows, outside_domain, bad_row, y_low, y_high;
	double w, wy, deviance;
	double *mean;   /* p: sum w x */
	double *score;  /* p: sum w x (y - mu) */
	double *inform; /* p x p, lower: sum w mu' x x' */
	double *x;      /* PIECE x p */
	double *leaf;   /* leaves: rows that take part */
};

enum stage {
	STAGE_MEANS, /* rows, means, the range of y */
	STAGE_STEP,  /* score, information, deviance */
};

struct fit {
	const struct design *design;
	const struct regress_spec *spec;
	size_t p;
	enum stage stage;
	const double *mean; /* subtracted from x; NULL: nothing yet */
	const double *b;    /* coefficients of x less its mean */
	struct sums own[THREADS_MAX], all;
	double *room;         /* what the vectors are in */
	const double *weight; /* of a replicate; NULL: the design's */
	unsigned refine;      /* steps a gaussian takes */
};

/* ---- rows ---------------------------------------------------------------------------------------
 */

/* x[i * stride] becomes, or is multiplied by, the part's value in each row of the piece. */
static void part_values(const struct regress_part *part, size_t from, size_t count, bool first,
                        double *x, size_t stride)
{
	uint32_t code[PIECE];

	if (part->value == NULL) {
		const double *value = column_f64(part->column) + from;
		for (size_t i = 0; i < count; i++)
			x[i * stride] = first ? value[i] : x[i * stride] * value[i];
		return;
	}
	column_codes(part->column, from, count, code);
	for (size_t i = 0; i < count; i++) {
		double value = code[i] < part->column->labels->answers ? part->value[code[i]] : NAN;
		x[i * stride] = first ? value : x[i * stride] * value;
	}
}

/* Rows of the domain with a weight: their weight; others 0. */
static void piece_weights(const struct fit *fit, size_t from, size_t count, double *w)
{
	const double *weight = fit->weight == NULL ? design_weight(fit->design) : fit->weight;
	const struct selection *inside = design_inside(fit->design);

	for (size_t i = 0; i < count; i++) {
		w[i] = weight == NULL ? 1 : weight[from + i];
		if (inside != NULL && !selection_has(inside, from + i))
			w[i] = 0;
	}
}

/* x (less its means), y and w of a piece; w is 0 where the row takes no part, x and y are too. */
static void piece(const struct fit *fit, size_t from, size_t count, double *x, double *y, double *w)
{
	const struct regress_spec *spec = fit->spec;
	size_t p = fit->p;

	piece_weights(fit, from, count, w);
	part_values(&spec->y, from, count, true, y, 1);
	for (size_t j = 0; j < p; j++) {
		const struct regress_parameter *parameter = &spec->parameter[j];
		if (parameter->parts == 0)
			for (size_t i = 0; i < count; i++)
				x[i * p + j] = 1;
		for (size_t part = 0; part < parameter->parts; part++)
			part_values(&parameter->part[part], from, count, part == 0, x + j, p);
	}
	for (size_t i = 0; i < count; i++) {
		bool misses = isnan(y[i]);
		for (size_t j = 0; j < p; j++)
			misses |= isnan(x[i * p + j]);
		if (w[i] == 0 || misses) {
			w[i] = y[i] = 0;
			memset(x + i * p, 0, p * sizeof *x);
			continue;
		}
		for (size_t j = 0; fit->mean != NULL && j < p; j++)
			x[i * p + j] -= fit->mean[j];
	}
}

static double predictor(const struct fit *fit, const double *x)
{
	double eta = 0;

	for (size_t j = 0; j < fit->p; j++)
		eta += x[j] * fit->b[j];
	return eta;
}

/* mu, its derivative, and what the row adds to the deviance (less what no b changes). */
static double mean_at(const struct fit *fit, double eta, double y, double *slope, double *deviance)
{
	if (fit->spec->family == REGRESS_GAUSSIAN) {
		*slope = 1;
		*deviance = (y - eta) * (y - eta);
		return eta;
	}
	double e = exp(-fabs(eta)), mu = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
	*slope = e / ((1 + e) * (1 + e));
	*deviance = 2 * (log1p(e) + (eta >= 0 ? (1 - y) * eta : -y * eta));
	return mu;
}

static void add_means(const struct fit *fit, struct sums *own, size_t from, size_t count)
{
	double y[PIECE], w[PIECE];
	const uint32_t *leaf = design_leaf(fit->design);
	size_t p = fit->p;

	piece(fit, from, count, own->x, y, w);
	for (size_t i = 0; i < count; i++) {
		if (w[i] == 0)
			continue;
		own->leaf[leaf == NULL ? 0 : leaf[from + i]]++;
		own->rows++;
		own->w += w[i];
		own->wy += w[i] * y[i];
		own->y_low = fmin(own->y_low, y[i]);
		own->y_high = fmax(own->y_high, y[i]);
		bool wrong = w[i] < 0 || !isfinite(y[i]) ||
		             (fit->spec->family == REGRESS_BINOMIAL && y[i] != 0 && y[i] != 1);
		if (wrong && own->bad_row == 0)
			own->bad_row = (double)(from + i + 1);
		for (size_t j = 0; j < p; j++)
			own->mean[j] += w[i] * own->x[i * p + j];
	}
}

static void add_step(const struct fit *fit, struct sums *own, size_t from, size_t count)
{
	double y[PIECE], w[PIECE];
	size_t p = fit->p;

	piece(fit, from, count, own->x, y, w);
	for (size_t i = 0; i < count; i++) {
		const double *x = own->x + i * p;
		double slope, deviance;
		if (w[i] == 0)
			continue;
		double mu = mean_at(fit, predictor(fit, x), y[i], &slope, &deviance);
		own->deviance += w[i] * deviance;
		for (size_t j = 0; j < p; j++) {
			double wx = w[i] * x[j], vx = wx * slope;
			own->score[j] += wx * (y[i] - mu);
			for (size_t k = 0; k <= j; k++)
				own->inform[j * p + k] += vx * x[k];
		}
	}
}

/* ---- passes -------------------------------------------------------------------------------------
 */

static bool sums_new(const struct fit *fit, struct sums *sums, struct err *err)
{
	size_t p = fit->p, leaves = design_leaves(fit->design);

	sums->y_low = INFINITY;
	sums->y_high = -INFINITY;
	sums->mean = mem_zero(p, sizeof *sums->mean, err);
	sums->score = mem_zero(p, sizeof *sums->score, err);
	sums->inform = mem_zero(p * p, sizeof *sums->inform, err);
	sums->x = mem_alloc(PIECE * p, sizeof *sums->x, err);
	sums->leaf = mem_zero(leaves, sizeof *sums->leaf, err);
	return sums->mean != NULL && sums->score != NULL && sums->inform != NULL &&
	       sums->x != NULL && sums->leaf != NULL;
}

static void sums_free(struct sums *sums)
{
	mem_free(sums->mean);
	mem_free(sums->score);
	mem_free(sums->inform);
	mem_free(sums->x);
	mem_free(sums->leaf);
}

static void block_work(void *shared, size_t worker, size_t block)
{
	struct fit *fit = shared;
	struct sums *own = &fit->own[worker];
	size_t start = block * CELLS_BLOCK;
	size_t end = MIN(start + CELLS_BLOCK, design_rows(fit->design));

	for (size_t from = start; from < end; from += PIECE) {
		size_t count = MIN((size_t)PIECE, end - from);
		if (fit->stage == STAGE_MEANS)
			add_means(fit, own, from, count);
		else
			add_step(fit, own, from, count);
	}
}

/* Adds what a worker has to the sum of all, and sets it back to 0. */
static void move(double *all, double *own, size_t count)
{
	for (size_t i = 0; i < count; i++)
		all[i] += own[i];
	memset(own, 0, count * sizeof *own);
}

static void block_merge(void *shared, size_t worker, size_t block)
{
	struct fit *fit = shared;
	struct sums *own = &fit->own[worker], *all = &fit->all;
	size_t p = fit->p;

	(void)block;
	move(&all->deviance, &own->deviance, 1);
	move(all->score, own->score, p);
	move(all->inform, own->inform, p * p);
	if (fit->stage != STAGE_MEANS)
		return;
	move(&all->rows, &own->rows, 1);
	move(&all->w, &own->w, 1);
	move(&all->wy, &own->wy, 1);
	move(all->mean, own->mean, p);
	move(all->leaf, own->leaf, design_leaves(fit->design));
	all->y_low = fmin(all->y_low, own->y_low);
	all->y_high = fmax(all->y_high, own->y_high);
	if (all->bad_row == 0)
		all->bad_row = own->bad_row;
	own->bad_row = 0;
}

static bool pass(struct fit *fit, enum stage stage, struct err *err)
{
	size_t blocks = (design_rows(fit->design) + CELLS_BLOCK - 1) / CELLS_BLOCK;
	struct threads_task task = {fit, block_work, block_merge};

	fit->stage = stage;
	fit->all.deviance = 0;
	memset(fit->all.score, 0, fit->p * sizeof *fit->all.score);
	memset(fit->all.inform, 0, fit->p * fit->p * sizeof *fit->all.inform);
	return threads_run(&task, blocks, threads_workers(blocks), err);
}

/* ---- what cannot be fitted ----------------------------------------------------------------------
 */

static bool check_rows(const struct fit *fit, struct err *err)
{
	const struct regress_spec *spec = fit->spec;
	const struct sums *all = &fit->all;

	if (all->bad_row != 0) {
		size_t row = (size_t)all->bad_row - 1;
		const double *w = design_weight(fit->design);
		double y;
		part_values(&spec->y, row, 1, true, &y, 1);
		err_at(err, "row %zu", row + 1);
		if (w != NULL && w[row] < 0) {
			err_advise(err, "calibrate with bounds, or distance = \"raking\"");
			return err_set(err, ERR_DATA,
			               "weight is %.15g, a regression needs weights "
			               "of 0 or more",
			               w[row]);
		}
		if (isfinite(y))
			err_advise(err, "name the answer that counts: event = \"...\"");
		return err_set(err, ERR_DATA, "'%s' is %.15g, family \"%s\" takes %s", spec->y_name,
		               y, spec->family == REGRESS_BINOMIAL ? "binomial" : "gaussian",
		               spec->family == REGRESS_BINOMIAL ? "0 and 1" : "finite numbers");
	}
	if (all->rows == 0)
		return err_set(err, ERR_DATA, "no row has all of the values");
	if (all->rows < (double)spec->parameters) {
		err_advise(err, "leave terms out, or join options");
		return err_set(err, ERR_DATA, "%zu parameters for %.0f rows", spec->parameters,
		               all->rows);
	}
	if (spec->family == REGRESS_BINOMIAL && all->y_low == all->y_high)
		return err_set(err, ERR_DATA, "'%s' is the same in all rows", spec->y_name);
	return true;
}

/* Names parameters by which the j-th is explained, given the root of those before it. */
static bool fail_dependent(const struct fit *fit, const double *root, const double *scaled,
                           size_t j, double *row, struct err *err)
{
	size_t p = fit->p, named = 0;
	char list[512] = "";

	for (size_t k = 1; k < j; k++)
		row[k] = scaled[j * p + k];
	/* solve with the root of the rows 1..j-1, whose first row and column are the constant's */
	for (size_t i = 1; i < j; i++) {
		for (size_t k = 1; k < i; k++)
			row[i] -= root[i * p + k] * row[k];
		row[i] /= root[i * p + i];
	}
	for (size_t i = j; i-- > 1;) {
		for (size_t k = i + 1; k < j; k++)
			row[i] -= root[k * p + i] * row[k];
		row[i] /= root[i * p + i];
	}
	for (size_t k = 1; k < j; k++) {
		size_t used = strlen(list);
		if (fabs(row[k]) < 1e-6)
			continue;
		if (named++ < 3)
			snprintf(list + used, sizeof list - used, "%s'%.80s'",
			         named > 1 ? ", " : "", fit->spec->parameter[k].name);
		else if (named == 4)
			snprintf(list + used, sizeof list - used, " and others");
	}
	err_advise(err, "leave one out");
	if (named == 0)
		return err_set(err, ERR_DATA, "'%s' is the same in all rows",
		               fit->spec->parameter[j].name);
	return err_set(err, ERR_DATA, "'%s' follows from %s", fit->spec->parameter[j].name, list);
}

static bool fail_endless(const struct fit *fit, const double *step, const double *size,
                         struct err *err)
{
	size_t worst = 0;
	double most = 0;

	for (size_t j = 1; j < fit->p; j++)
		if (fabs(step[j]) * size[j] >= most) {
			most = fabs(step[j]) * size[j];
			worst = j;
		}
	err_advise(err, "leave it out, or join options");
	return err_set(err, ERR_DATA,
	               "no convergence: '%s' separates the answers of '%s', so that "
	               "its coefficient grows without end",
	               fit->spec->parameter[worst].name, fit->spec->y_name);
}

/* ---- steps --------------------------------------------------------------------------------------
 */

/*
 * The root of the information scaled to a diagonal of 1, into `root`, with `scale` of each
 * parameter; returns the parameter that follows from others, or p.
 */
static size_t factorise(const struct fit *fit, double *root, double *scale)
{
	size_t p = fit->p;
	const double *inform = fit->all.inform;

	for (size_t j = 0; j < p; j++) {
		double mean = fit->mean[j], most = fit->all.inform[0] * mean * mean * 1e-24;
		scale[j] =
			inform[j * p + j] > (j == 0 ? 0 : most) ? 1 / sqrt(inform[j * p + j]) : 0;
	}
	for (size_t j = 0; j < p; j++)
		for (size_t k = 0; k <= j; k++)
			root[j * p + k] = inform[j * p + k] * scale[j] * scale[k];
	return linear_cholesky(root, p, LEAST);
}

static void solve_step(const struct fit *fit, const double *root, const double *scale, double *step)
{
	for (size_t j = 0; j < fit->p; j++)
		step[j] = fit->all.score[j] * scale[j];
	linear_solve(root, fit->p, step);
	for (size_t j = 0; j < fit->p; j++)
		step[j] *= scale[j];
}

/* b += part of the step, halved until the deviance does not rise. */
static bool take_step(struct fit *fit, double *b, const double *step, struct err *err)
{
	double before = fit->all.deviance, part = 1;

	for (size_t j = 0; j < fit->p; j++)
		b[j] += step[j];
	for (unsigned half = 0; half < HALVES; half++) {
		if (!pass(fit, STAGE_STEP, err))
			return false;
		if (fit->all.deviance <= before + 1e-12 * fabs(before))
			return true;
		part /= 2;
		for (size_t j = 0; j < fit->p; j++)
			b[j] -= part * step[j];
	}
	return true;
}

/* Newton's steps from the first b; on return the sums, root and scale are those at the last b. */
static bool solve(struct fit *fit, double *b, double *root, double *scale, double *step,
                  unsigned *rounds, struct err *err)
{
	size_t p = fit->p;
	double *size = step + p, before = INFINITY;

	if (!pass(fit, STAGE_STEP, err))
		return false;
	for (unsigned round = 1; round <= ROUNDS; round++) {
		size_t dependent = factorise(fit, root, scale);
		if (round == 1)
			for (size_t j = 0; j < p; j++)
				size[j] = scale[j] == 0 ? 0 : scale[0] / scale[j];
		if (dependent < p && round == 1) {
			for (size_t j = 0; j < p; j++)
				for (size_t k = 0; k <= j; k++)
					fit->all.inform[j * p + k] *= scale[j] * scale[k];
			return fail_dependent(fit, root, fit->all.inform, dependent, step, err);
		}
		if (dependent < p)
			break;
		solve_step(fit, root, scale, step);
		double change = 0, length = 0;
		for (size_t j = 0; j < p; j++) {
			change = fmax(change, fabs(step[j]) * size[j]);
			length = fmax(length, fabs(b[j]) * size[j]);
		}
		bool still = change <= STILL * fmax(length, 1e-3) ||
		             (change < 1e-6 * length && change > before / 4);
		if (fit->spec->family == REGRESS_GAUSSIAN)
			still = round > fit->refine;
		*rounds = round;
		if (still)
			return true;
		before = change;
		if (!take_step(fit, b, step, err))
			return false;
	}
	return fail_endless(fit, step, size, err);
}

/* ---- covariance ---------------------------------------------------------------------------------
 */

static void fill_scores(void *owner, size_t from, size_t count, double *z)
{
	const struct fit *fit = owner;
	double y[PIECE], w[PIECE];
	size_t p = fit->p;

	for (size_t done = 0; done < count; done += PIECE) {
		size_t rows = MIN((size_t)PIECE, count - done);
		double *x = z + done * p;
		piece(fit, from + done, rows, x, y, w);
		for (size_t i = 0; i < rows; i++) {
			double slope, deviance;
			if (w[i] == 0)
				continue;
			double mu =
				mean_at(fit, predictor(fit, x + i * p), y[i], &slope, &deviance);
			for (size_t j = 0; j < p; j++)
				x[i * p + j] *= y[i] - mu;
		}
	}
}

/* The covariance of b, then of the coefficients of x as it is (not less its mean). */
static bool covariance(struct fit *fit, const double *root, const double *scale, double *v,
                       struct err *err)
{
	size_t p = fit->p;
	struct influence influence = {fit, p, fill_scores};
	double *inverse = mem_zero(2 * p * p, sizeof *inverse, err);

	if (inverse == NULL)
		return false;
	double *work = inverse + p * p;
	bool done = influence_covariance(fit->design, &influence, v, err);
	if (done) {
		linear_inverse(root, p, inverse);
		for (size_t j = 0; j < p; j++)
			for (size_t k = 0; k < p; k++)
				inverse[j * p + k] *= scale[j] * scale[k];
		linear_sandwich(inverse, v, p, work);
		memset(inverse, 0, p * p * sizeof *inverse);
		for (size_t j = 0; j < p; j++) {
			inverse[j * p + j] = 1;
			inverse[j] -= j == 0 ? 0 : fit->mean[j];
		}
		linear_sandwich(inverse, v, p, work);
	}
	mem_free(inverse);
	return done;
}

/* One fit with the weights of a replicate: false with an error where there is none. */
static bool fit_replicate(struct fit *fit, const double *start, double *room, struct err *err)
{
	size_t p = fit->p;
	double *root = room, *scale = root + p * p, *step = scale + p, *b = step + 2 * p;
	unsigned rounds;

	memcpy(b, start, p * sizeof *b);
	fit->b = b;
	if (!solve(fit, b, root, scale, step, &rounds, err))
		return false;
	for (size_t j = 1; j < p; j++)
		b[0] -= b[j] * fit->mean[j];
	return true;
}

/* The coefficients in all replicates; those that have none are no numbers, and counted. */
static bool fit_replicates(struct fit *fit, const double *start, struct replica *const *replica,
                           double *failed, struct err *err)
{
	const struct replicates *of = design_replicates(fit->design);
	size_t p = fit->p, fits = p * (p + 4), made = replicates_room(of);
	double *room = mem_zero(fits + made + of->rows, sizeof *room, err);
	if (room == NULL)
		return false;
	const double *b = room + fits - p;
	double *weight = room + fits + made;
	bool done = true;

	fit->refine = 1;
	for (size_t r = 0; done && r < of->count; r++) {
		struct err none = {0};
		done = replicates_weights(of, r, room + fits, weight, err);
		fit->weight = weight;
		bool fitted = done && fit_replicate(fit, start, room, &none);
		for (size_t j = 0; j < p; j++)
			replica[j]->value[r] = fitted ? b[j] : NAN;
		if (!done || fitted)
			continue;
		*failed += 1;
		if (none.code != ERR_DATA)
			done = err_set(err, none.code, "%s", none.text);
	}
	fit->weight = NULL;
	fit->b = start;
	mem_free(room);
	if (!done || *failed * 20 <= (double)of->count)
		return done;
	err_advise(err, "leave terms out, or join options");
	return err_set(err, ERR_DATA, "%.0f of %zu replicates have no fit", *failed, of->count);
}

/* The covariance of the coefficients from their values in all replicates. */
static bool replicated(struct fit *fit, const double *start, struct regress *result,
                       struct err *err)
{
	size_t p = fit->p;
	struct replica **replica = mem_zero(p, sizeof(struct replica *), err);
	bool done = replica != NULL;

	for (size_t j = 0; done && j < p; j++) {
		replica[j] = replica_new(design_replicates(fit->design), result->value[j], err);
		done = replica[j] != NULL;
	}
	done = done && fit_replicates(fit, start, replica, &result->failed, err);
	for (size_t j = 0; done && j < p; j++)
		for (size_t k = 0; k < p; k++)
			result->covariance[j * p + k] = replica_covariance(replica[j], replica[k]);
	for (size_t j = 0; replica != NULL && j < p; j++)
		replica_drop(replica[j]);
	mem_free(replica);
	return done;
}

static bool fit_all(struct fit *fit, struct regress *result, struct err *err)
{
	size_t p = fit->p, blocks = (design_rows(fit->design) + CELLS_BLOCK - 1) / CELLS_BLOCK;

	if (!sums_new(fit, &fit->all, err))
		return false;
	for (size_t i = 0; i < threads_workers(blocks); i++)
		if (!sums_new(fit, &fit->own[i], err))
			return false;
	fit->room = mem_zero(p * (p + 5), sizeof *fit->room, err);
	if (fit->room == NULL || !pass(fit, STAGE_MEANS, err) || !check_rows(fit, err))
		return false;
	const struct weight_summary *in = design_in(fit->design, err);
	if (in == NULL)
		return false;
	double *root = fit->room, *scale = root + p * p, *step = scale + p, *mean = step + 2 * p;
	double *b = mean + p;
	for (size_t j = 1; j < p; j++)
		mean[j] = fit->all.mean[j] / fit->all.w;
	double y = fit->all.wy / fit->all.w;
	b[0] = fit->spec->family == REGRESS_GAUSSIAN ? y : log(y / (1 - y));
	fit->mean = mean;
	fit->b = b;
	fit->refine = 2;
	if (!solve(fit, b, root, scale, step, &result->rounds, err))
		return false;
	memcpy(result->value, b, p * sizeof *b);
	for (size_t j = 1; j < p; j++)
		result->value[0] -= b[j] * mean[j];
	result->base = fit->all.rows;
	result->weighted_base = fit->all.w;
	result->missing = (double)in->rows - fit->all.rows;
	double df = design_df(fit->design, fit->all.leaf);
	const struct replicates *replicates = design_replicates(fit->design);
	if (replicates != NULL)
		df = fmin(df, replicates->df);
	result->df = df + 1 - (double)p;
	return replicates != NULL ? replicated(fit, b, result, err)
	                          : covariance(fit, root, scale, result->covariance, err);
}

/* An empty result with room for p parameters. */
static struct regress *result_new(size_t p, struct err *err)
{
	struct regress *result = mem_zero(1, sizeof *result, err);
	if (result == NULL)
		return NULL;
	result->parameters = p;
	result->value = mem_zero(p, sizeof *result->value, err);
	result->covariance = mem_zero(p * p, sizeof *result->covariance, err);
	if (result->value != NULL && result->covariance != NULL)
		return result;
	regress_free(result);
	return NULL;
}

struct regress *regress_new(const struct design *design, const struct regress_spec *spec,
                            struct err *err)
{
	size_t p = spec->parameters;

	if (p == 0 || p > REGRESS_PARAMETERS) {
		err_set(err, ERR_LIMIT, "%zu parameters, more than %d", p, REGRESS_PARAMETERS);
		return NULL;
	}
	struct fit *fit = mem_zero(1, sizeof *fit, err);
	struct regress *result = fit == NULL ? NULL : result_new(p, err);
	if (result == NULL) {
		mem_free(fit);
		return NULL;
	}
	fit->design = design;
	fit->spec = spec;
	fit->p = p;
	bool done = fit_all(fit, result, err);
	for (size_t i = 0; i < THREADS_MAX; i++)
		sums_free(&fit->own[i]);
	sums_free(&fit->all);
	mem_free(fit->room);
	mem_free(fit);
	if (done)
		return result;
	regress_free(result);
	return NULL;
}

void regress_free(struct regress *result)
{
	if (result == NULL)
		return;
	mem_free(result->value);
	mem_free(result->covariance);
	mem_free(result);
}
