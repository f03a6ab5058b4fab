/* weight.c - see weight.h. */
#include "weight.h"

#include "mem.h"
#include "num.h"
#include "selection.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum { WORD = 64 }; /* rows a word of a selection */

struct summing {
	const double *weight;
	const uint64_t *inside;
	size_t rows;
	struct weight_summary own[THREADS_MAX], *all;
};

struct weight_summary weight_nothing(void)
{
	return (struct weight_summary){.least = INFINITY, .most = -INFINITY};
}

void weight_merge(struct weight_summary *all, const struct weight_summary *more)
{
	all->rows += more->rows;
	all->least = more->least < all->least ? more->least : all->least;
	all->most = more->most > all->most ? more->most : all->most;
	all->sum += more->sum;
	all->squares += more->squares;
}

struct weight_lanes weight_lanes(void)
{
	struct weight_lanes lanes = {.rows = {0}};

	for (size_t k = 0; k < WEIGHT_LANES; k++) {
		lanes.least[k] = INFINITY;
		lanes.most[k] = -INFINITY;
	}
	return lanes;
}

struct weight_summary weight_added(const struct weight_lanes *lanes)
{
	struct weight_summary all = weight_nothing();

	for (size_t k = 0; k < WEIGHT_LANES; k++) {
		struct weight_summary one = {
			.rows = (size_t)lanes->rows[k],
			.least = lanes->least[k],
			.most = lanes->most[k],
			.sum = lanes->sum[k],
			.squares = lanes->squares[k],
		};
		weight_merge(&all, &one);
	}
	return all;
}

/* Weights of 64 rows; 0 is no row. */
static void add_word(const double *restrict w, struct weight_lanes *restrict lanes)
{
	for (size_t i = 0; i < WORD; i += WEIGHT_LANES) {
		const double *x = w + i;
		for (size_t k = 0; k < WEIGHT_LANES; k++) {
			double low = x[k] == 0 ? INFINITY : x[k];
			double high = x[k] == 0 ? -INFINITY : x[k];
			lanes->least[k] = low < lanes->least[k] ? low : lanes->least[k];
			lanes->most[k] = high > lanes->most[k] ? high : lanes->most[k];
		}
		for (size_t k = 0; k < WEIGHT_LANES; k++) {
			lanes->rows[k] += x[k] == 0 ? 0 : 1;
			lanes->sum[k] += x[k];
			lanes->squares[k] += x[k] * x[k];
		}
	}
}

void weight_add(struct weight_lanes *lanes, const double *weight, size_t count)
{
	struct weight_lanes own = *lanes; /* which nothing else points to */
	double room[WORD] = {0};
	size_t i = 0;

	for (; i + WORD <= count; i += WORD)
		add_word(weight + i, &own);
	if (i < count) {
		memcpy(room, weight + i, (count - i) * sizeof *room);
		add_word(room, &own);
	}
	*lanes = own;
}

/* 64 weights, 0 for rows that are not in. */
static void take_word(const double *weight, size_t count, uint64_t in, double *room)
{
	if (weight != NULL)
		selection_mask(in, weight, count, room);
	for (size_t i = 0; weight == NULL && i < count; i++)
		room[i] = (double)(in >> i & 1);
	for (size_t i = count; i < WORD; i++)
		room[i] = 0;
}

static void sum_block(void *shared, size_t worker, size_t block)
{
	struct summing *task = shared;
	struct weight_lanes lanes = weight_lanes();
	size_t end = MIN((block + 1) * WEIGHT_BLOCK, task->rows);

	for (size_t from = block * WEIGHT_BLOCK; from < end; from += WORD) {
		size_t count = MIN((size_t)WORD, end - from);
		uint64_t in = task->inside == NULL ? UINT64_MAX : task->inside[from / WORD];
		const double *w = task->weight == NULL ? NULL : task->weight + from;
		double room[WORD];
		if (in == 0)
			continue;
		if (w == NULL || in != UINT64_MAX || count < WORD) {
			take_word(w, count, in, room);
			w = room;
		}
		add_word(w, &lanes);
	}
	task->own[worker] = weight_added(&lanes);
}

static void merge_block(void *shared, size_t worker, size_t block)
{
	struct summing *task = shared;

	(void)block;
	weight_merge(task->all, &task->own[worker]);
}

bool weight_summary(const double *weight, size_t rows, const uint64_t *inside,
                    struct weight_summary *summary, struct err *err)
{
	struct summing summing = {.weight = weight, .inside = inside, .rows = rows, .all = summary};
	struct threads_task task = {&summing, sum_block, merge_block};
	size_t blocks = (rows + WEIGHT_BLOCK - 1) / WEIGHT_BLOCK;

	*summary = weight_nothing();
	return threads_run(&task, blocks, threads_workers(blocks), err);
}

static bool keep(const struct column *weight, const struct weight_summary *summary, struct err *err)
{
	struct column *kept = (struct column *)(uintptr_t)weight; /* its values stay */
	kept->summed = mem_alloc(1, sizeof *kept->summed, err);
	if (kept->summed != NULL)
		*kept->summed = *summary;
	return kept->summed != NULL;
}

const struct weight_summary *weight_known(const struct column *weight, struct err *err)
{
	struct weight_summary found;

	if (weight->summed == NULL &&
	    (!weight_summary(column_f64(weight), weight->rows, NULL, &found, err) ||
	     !keep(weight, &found, err)))
		return NULL;
	return weight->summed;
}

bool weight_finish(struct column *weight, const struct weight_summary *summary, struct err *err)
{
	bool zeros = summary->rows < weight->rows;
	double low = zeros ? fmin(summary->least, 0) : summary->least;
	double high = zeros ? fmax(summary->most, 0) : summary->most;
	bool any = low <= high; /* else all are missing */

	weight->low = any ? low : num_missing(0);
	weight->high = any ? high : num_missing(0);
	weight->centre = any ? low / 2 + high / 2 : 0;
	return keep(weight, summary, err);
}

static double held(double w, double low, double high)
{
	w = w < low ? low : w;
	return w > high ? high : w;
}

/* Which weights are moved together by s. */
struct movers {
	const double *from; /* what they are before */
	size_t rows;
	double low, high;
	bool outside_too; /* else only those that were not outside */
};

static bool moves(const struct movers *m, size_t row)
{
	double w = m->from[row];
	return w != 0 && (m->outside_too || (w >= m->low && w <= m->high));
}

/* Sum of the movers at s, and how many of them no bound holds. */
static double sum_at(const struct movers *m, double s, size_t *loose)
{
	double sum = 0;

	*loose = 0;
	for (size_t row = 0; row < m->rows; row++) {
		if (!moves(m, row))
			continue;
		double w = held(m->from[row], m->low, m->high) + s;
		*loose += w > m->low && w < m->high;
		sum += held(w, m->low, m->high);
	}
	return sum;
}

/* The s at which the movers sum to `sum`, which lies between what they can sum to. */
static double shift(const struct movers *m, double sum)
{
	double from = 2 * (m->low - m->high), to = 2 * (m->high - m->low), s = 0;

	for (int step = 0; step < 200; step++) {
		size_t loose;
		double left = sum - sum_at(m, s, &loose);
		if (left > 0)
			from = fmax(from, s);
		else
			to = fmin(to, s);
		double next = loose > 0 ? s + left / (double)loose : (from + to) / 2;
		if (!(next > from && next < to))
			next = (from + to) / 2;
		if (next == s || fabs(left) <= 1e-15 * fabs(sum))
			break;
		s = next;
	}
	return s;
}

bool weight_trim(const double *weight, size_t rows, double low, double high, double *trimmed,
                 size_t *cut, struct err *err)
{
	struct weight_summary all;
	if (!weight_summary(weight, rows, NULL, &all, err))
		return false;
	double outside = 0, n = (double)all.rows;
	size_t others = 0;
	low = fmax(low,
	           fmin(all.least, high)); /* bounds that hold nothing are those of the weights */
	high = fmin(high, fmax(all.most, low));
	struct movers m = {.from = weight, .rows = rows, .low = low, .high = high};

	if (n * low > all.sum || n * high < all.sum) {
		err_advise(err, "the mean is %.6g", all.sum / n);
		return err_set(err, ERR_ARGUMENT,
		               "no %zu weights from %.6g to %.6g have the sum of these, %.10g",
		               all.rows, low, high, all.sum);
	}
	*cut = 0;
	for (size_t row = 0; row < rows; row++) {
		others += moves(&m, row);
		if (weight[row] == 0 || moves(&m, row))
			continue;
		++*cut;
		outside += held(weight[row], low, high);
	}
	double rest = all.sum - outside;
	/* when the others cannot take it all, those that were outside must move from their bound */
	m.outside_too = rest < (double)others * low || rest > (double)others * high;
	double s = *cut == 0 ? 0 : shift(&m, m.outside_too ? all.sum : rest);
	for (size_t row = 0; row < rows; row++) {
		double w = held(weight[row], low, high);
		trimmed[row] = weight[row] == 0 ? 0 : moves(&m, row) ? held(w + s, low, high) : w;
	}
	return true;
}
