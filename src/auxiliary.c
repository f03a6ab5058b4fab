/* auxiliary.c - see auxiliary.h. */
#include "auxiliary.h"

#include "mem.h"
#include "num.h"
#include "threads.h"

#include <math.h>
#include <string.h>

/* A part whose rest, after the parts before it, is below this part of itself is redundant. */
static const double REDUNDANT = 1e-10;

enum { BLOCK = 65536 }; /* rows a sum block */

size_t auxiliary_touched(const struct auxiliary *auxiliary, size_t row, size_t *part, double *x)
{
	size_t count = 0;

	for (size_t m = 0; m < auxiliary->margins; m++) {
		uint32_t code = column_code(auxiliary->margin[m], row);
		if (code >= auxiliary->margin[m]->labels->answers)
			continue;
		part[count] = auxiliary->part[m] + code;
		x[count++] = 1;
	}
	for (size_t i = 0; i < auxiliary->numbers; i++) {
		double value = column_f64(auxiliary->number[i])[row];
		if (num_is_missing(value))
			continue;
		part[count] = auxiliary->part[auxiliary->margins + i];
		x[count++] = value - auxiliary->number[i]->centre;
	}
	return count;
}

void auxiliary_add(const struct auxiliary *auxiliary, size_t row, double weight, double *sum)
{
	for (size_t m = 0; m < auxiliary->margins; m++) {
		uint32_t code = column_code(auxiliary->margin[m], row);
		if (code < auxiliary->margin[m]->labels->answers)
			sum[auxiliary->part[m] + code] += weight;
	}
	for (size_t i = 0; i < auxiliary->numbers; i++) {
		double value = column_f64(auxiliary->number[i])[row];
		if (!num_is_missing(value))
			sum[auxiliary->part[auxiliary->margins + i]] +=
				weight * (value - auxiliary->number[i]->centre);
	}
}

double auxiliary_fit(const struct auxiliary *auxiliary, size_t row, const double *b)
{
	double fit = 0;

	for (size_t m = 0; m < auxiliary->margins; m++) {
		uint32_t code = column_code(auxiliary->margin[m], row);
		if (code < auxiliary->margin[m]->labels->answers)
			fit += b[auxiliary->part[m] + code];
	}
	for (size_t i = 0; i < auxiliary->numbers; i++) {
		double value = column_f64(auxiliary->number[i])[row];
		if (!num_is_missing(value))
			fit += b[auxiliary->part[auxiliary->margins + i]] *
			       (value - auxiliary->number[i]->centre);
	}
	return fit;
}

/* sum d x x', by blocks; each worker has a matrix, lists of parts and of values. */
struct squares {
	const struct auxiliary *auxiliary;
	double *own[THREADS_MAX], *x[THREADS_MAX];
	size_t *part[THREADS_MAX];
	double *sum;
};

static void squares_work(void *shared, size_t worker, size_t block)
{
	const struct squares *squares = shared;
	const struct auxiliary *auxiliary = squares->auxiliary;
	const double *d = auxiliary->first == NULL ? NULL : column_f64(auxiliary->first);
	double *own = squares->own[worker], *x = squares->x[worker];
	size_t *part = squares->part[worker], p = auxiliary->count;
	size_t end = MIN((block + 1) * BLOCK, auxiliary->rows);

	memset(own, 0, p * p * sizeof *own);
	for (size_t row = block * BLOCK; row < end; row++) {
		double weight = d == NULL ? 1 : d[row];
		if (weight == 0)
			continue;
		size_t count = auxiliary_touched(auxiliary, row, part, x);
		for (size_t i = 0; i < count; i++) /* parts come in ascending order */
			for (size_t j = 0; j <= i; j++)
				own[part[i] * p + part[j]] += weight * x[i] * x[j];
	}
}

static void squares_merge(void *shared, size_t worker, size_t block)
{
	const struct squares *squares = shared;
	size_t p = squares->auxiliary->count;

	(void)block;
	for (size_t i = 0; i < p * p; i++)
		squares->sum[i] += squares->own[worker][i];
}

static bool sum_squares(const struct auxiliary *auxiliary, double *sum, struct err *err)
{
	struct squares squares = {.auxiliary = auxiliary, .sum = sum};
	struct threads_task task = {&squares, squares_work, squares_merge};
	size_t blocks = (auxiliary->rows + BLOCK - 1) / BLOCK, workers = threads_workers(blocks);
	size_t touches = MAX(auxiliary->margins + auxiliary->numbers, 1);
	bool done = true;

	for (size_t i = 0; done && i < workers; i++) {
		squares.own[i] =
			mem_alloc(auxiliary->count * auxiliary->count, sizeof **squares.own, err);
		squares.x[i] = mem_alloc(touches, sizeof **squares.x, err);
		squares.part[i] = mem_alloc(touches, sizeof **squares.part, err);
		done = squares.own[i] != NULL && squares.x[i] != NULL && squares.part[i] != NULL;
	}
	done = done && threads_run(&task, blocks, workers, err);
	for (size_t i = 0; i < workers; i++) {
		mem_free(squares.own[i]);
		mem_free(squares.x[i]);
		mem_free(squares.part[i]);
	}
	return done;
}

/* The same without numbers: rows of one pattern of margins have one x. */
static bool sum_patterns(const struct auxiliary *auxiliary, const struct margins *margins,
                         double *sum, struct err *err)
{
	size_t p = auxiliary->count;
	const double *first = auxiliary->first == NULL ? NULL : column_f64(auxiliary->first);
	double *weight = mem_alloc(margins->patterns, sizeof *weight, err);

	if (weight == NULL || !margins_sum(margins, first, weight, NULL, err)) {
		mem_free(weight);
		return false;
	}
	const uint32_t *part = margins->part; /* `p` where it is missing */
	for (size_t i = 0; i < margins->patterns; i++, part += margins->count)
		for (size_t m = 0; m < margins->count; m++)
			for (size_t k = 0; part[m] < p && k <= m; k++)
				if (part[k] < p)
					sum[part[m] * p + part[k]] += weight[i];
	mem_free(weight);
	return true;
}

/* The margins crossed are the auxiliary's own. */
static bool are_margins(const struct auxiliary *auxiliary, const struct margins *margins)
{
	bool same = margins != NULL && margins->count == auxiliary->margins;

	for (size_t m = 0; same && m < auxiliary->margins; m++)
		same = margins->column[m] == auxiliary->margin[m];
	return same;
}

static bool find_squares(struct auxiliary *auxiliary, const struct margins *crossed,
                         struct err *err)
{
	if (auxiliary->numbers > 0)
		return sum_squares(auxiliary, auxiliary->root, err);
	if (are_margins(auxiliary, crossed))
		return sum_patterns(auxiliary, crossed, auxiliary->root, err);
	struct margins *margins =
		margins_new(auxiliary->rows, auxiliary->margin, auxiliary->margins, err);
	bool done = margins != NULL && sum_patterns(auxiliary, margins, auxiliary->root, err);
	margins_drop(margins);
	return done;
}

/* In place, part by part; what is redundant beside the parts before it is left out. */
static void find_root(struct auxiliary *auxiliary)
{
	size_t p = auxiliary->count;
	double *l = auxiliary->root;

	for (size_t i = 0; i < p; i++) {
		double own = l[i * p + i];
		for (size_t j = 0; j <= i; j++) {
			double rest = l[i * p + j];
			for (size_t k = 0; k < j; k++)
				rest -= l[i * p + k] * l[j * p + k];
			if (j == i)
				auxiliary->used[i] = rest > REDUNDANT * own;
			if (!auxiliary->used[j])
				l[i * p + j] = 0;
			else
				l[i * p + j] = j == i ? sqrt(rest) : rest / l[j * p + j];
		}
		if (!auxiliary->used[i])
			memset(l + i * p, 0, p * sizeof *l);
		for (size_t j = i + 1; j < p; j++)
			l[i * p + j] = 0;
	}
}

void auxiliary_solve(const struct auxiliary *auxiliary, double *s)
{
	size_t p = auxiliary->count;
	const double *l = auxiliary->root;

	for (size_t i = 0; i < p; i++) {
		if (!auxiliary->used[i]) {
			s[i] = 0;
			continue;
		}
		for (size_t j = 0; j < i; j++)
			s[i] -= l[i * p + j] * s[j];
		s[i] /= l[i * p + i];
	}
	for (size_t i = p; i-- > 0;) {
		if (!auxiliary->used[i])
			continue;
		for (size_t j = i + 1; j < p; j++)
			s[i] -= l[j * p + i] * s[j];
		s[i] /= l[i * p + i];
	}
}

static bool check(const struct column *column, enum column_kind kind, const char *what, size_t rows,
                  struct err *err)
{
	if (column->kind != kind)
		return err_set(err, ERR_ARGUMENT, "%s is a column of kind %s, not %s", what,
		               column_kind_name(column->kind), column_kind_name(kind));
	if (column->rows != rows)
		return err_set(err, ERR_ARGUMENT, "%s has %zu rows, the data %zu", what,
		               column->rows, rows);
	return true;
}

static bool fill(struct auxiliary *auxiliary, const struct column *const *margin, size_t margins,
                 const struct column *const *number, size_t numbers, const struct column *first,
                 const struct margins *crossed, struct err *err)
{
	auxiliary->margin = mem_alloc(MAX(margins, 1), sizeof *auxiliary->margin, err);
	auxiliary->number = mem_alloc(MAX(numbers, 1), sizeof *auxiliary->number, err);
	auxiliary->part = mem_alloc(margins + numbers + 1, sizeof *auxiliary->part, err);
	if (auxiliary->margin == NULL || auxiliary->number == NULL || auxiliary->part == NULL)
		return false;
	for (size_t m = 0; m < margins; m++) {
		if (!check(margin[m], COLUMN_SINGLE, "a margin", auxiliary->rows, err))
			return false;
		auxiliary->margin[auxiliary->margins++] = column_hold(margin[m]);
		auxiliary->part[m] = auxiliary->count;
		auxiliary->count += margin[m]->labels->answers;
	}
	for (size_t i = 0; i < numbers; i++) {
		if (!check(number[i], COLUMN_NUMBER, "an auxiliary", auxiliary->rows, err))
			return false;
		auxiliary->number[auxiliary->numbers++] = column_hold(number[i]);
		auxiliary->part[margins + i] = auxiliary->count++;
	}
	if (first != NULL) {
		if (!check(first, COLUMN_NUMBER, "the first weight", auxiliary->rows, err))
			return false;
		auxiliary->first = column_hold(first);
	}
	auxiliary->used = mem_zero(MAX(auxiliary->count, 1), sizeof *auxiliary->used, err);
	auxiliary->root = mem_zero(MAX(auxiliary->count, 1),
	                           MAX(auxiliary->count, 1) * sizeof *auxiliary->root, err);
	if (auxiliary->used == NULL || auxiliary->root == NULL)
		return false;
	if (!find_squares(auxiliary, crossed, err))
		return false;
	find_root(auxiliary);
	return true;
}

struct auxiliary *auxiliary_new(size_t rows, const struct column *const *margin, size_t margins,
                                const struct column *const *number, size_t numbers,
                                const struct column *first, const struct margins *crossed,
                                struct err *err)
{
	struct auxiliary *auxiliary = mem_zero(1, sizeof *auxiliary, err);
	if (auxiliary == NULL)
		return NULL;
	auxiliary->holders = 1;
	auxiliary->rows = rows;
	if (!fill(auxiliary, margin, margins, number, numbers, first, crossed, err)) {
		auxiliary_drop(auxiliary);
		return NULL;
	}
	return auxiliary;
}

struct auxiliary *auxiliary_hold(const struct auxiliary *auxiliary)
{
	struct auxiliary *held = (struct auxiliary *)auxiliary; /* only the count of holders */
	held->holders++;
	return held;
}

void auxiliary_drop(const struct auxiliary *auxiliary)
{
	struct auxiliary *held = (struct auxiliary *)auxiliary; /* only the count of holders */
	if (held == NULL || --held->holders > 0)
		return;
	for (size_t m = 0; m < held->margins; m++)
		column_drop(held->margin[m]);
	for (size_t i = 0; i < held->numbers; i++)
		column_drop(held->number[i]);
	column_drop(held->first);
	mem_free(held->margin);
	mem_free(held->number);
	mem_free(held->part);
	mem_free(held->used);
	mem_free(held->root);
	mem_free(held);
}
