/*
 * leaf_sums.c - see leaf_sums.h.
 *
 * Without squares, margins that follow each other are crossed as long as few cells come of it, rows
 * are added to the cells by blocks, and the cells taken apart afterwards: an addition costs more
 * than a digit. With squares, and where leaves are many, rows are taken one by one.
 */
#include "leaf_sums.h"

#include "digit.h"
#include "mem.h"
#include "num.h"
#include "threads.h"

#include <string.h>

enum {
	SUMS_MAX = 4 * 1024 * 1024,    /* numbers in leaf_sums.x */
	SQUARES_MAX = 8 * 1024 * 1024, /* and in leaf_sums.xx; more are not kept */
	CROSSED_MAX = 8192,            /* cells of margins that are crossed */
	BLOCK = 65536,                 /* rows a sum block */
	PIECE = 2048,                  /* rows whose numbers stay in cache */
};

bool leaf_sums_fit(const struct leaf_rows *rows, bool element)
{
	size_t parts = rows->auxiliary->count, x, xx;

	return parts > 0 && !__builtin_mul_overflow(rows->leaves, parts, &x) && x <= SUMS_MAX &&
	       !__builtin_mul_overflow(x, parts, &xx) && (!element || xx <= SQUARES_MAX);
}

struct leaf_sums *leaf_sums_new(struct err *err)
{
	struct leaf_sums *sums = mem_zero(1, sizeof *sums, err);

	if (sums != NULL)
		sums->holders = 1;
	return sums;
}

struct leaf_sums *leaf_sums_hold(struct leaf_sums *sums)
{
	if (sums != NULL)
		sums->holders++;
	return sums;
}

static void clear(struct leaf_sums *sums)
{
	mem_free(sums->x);
	mem_free(sums->xx);
	sums->x = sums->xx = NULL;
}

void leaf_sums_drop(struct leaf_sums *sums)
{
	if (sums == NULL || --sums->holders > 0)
		return;
	clear(sums);
	mem_free(sums);
}

/* ---- one row after the other --------------------------------------------------------------------
 */

static bool add_rows(const struct leaf_rows *rows, struct leaf_sums *sums, struct err *err)
{
	const struct auxiliary *auxiliary = rows->auxiliary;
	size_t p = auxiliary->count, touches = auxiliary->margins + auxiliary->numbers;
	size_t *part = mem_alloc(MAX(touches, 1), sizeof *part, err);
	double *x = mem_alloc(MAX(touches, 1), sizeof *x, err);
	bool done = part != NULL && x != NULL;

	for (size_t row = 0; done && row < auxiliary->rows; row++) {
		double weight = rows->weight == NULL ? 1 : rows->weight[row];
		double square = weight * weight;
		size_t at = rows->leaf == NULL ? 0 : rows->leaf[row];
		if (weight == 0)
			continue;
		size_t count = auxiliary_touched(auxiliary, row, part, x);
		for (size_t i = 0; i < count; i++) {
			sums->x[at * p + part[i]] += weight * x[i];
			for (size_t j = 0; sums->xx != NULL && j < count; j++)
				sums->xx[(at * p + part[i]) * p + part[j]] += square * x[i] * x[j];
		}
	}
	mem_free(part);
	mem_free(x);
	return done;
}

/* ---- by cells -----------------------------------------------------------------------------------
 */

static size_t codes_of(const struct column *margin)
{
	return labels_options(margin->labels);
}

/* Margins from..to that are crossed, and into how many cells of a leaf. */
struct group {
	size_t from, to, codes;
};

/* The group of margins that starts with this one; of 0 codes if it has too many cells. */
static struct group group_at(const struct leaf_rows *rows, size_t from)
{
	const struct auxiliary *auxiliary = rows->auxiliary;
	struct group group = {from, from, 1};

	for (; group.to < auxiliary->margins; group.to++) {
		size_t codes = codes_of(auxiliary->margin[group.to]);
		size_t most = group.to == from ? DIGIT_NUMBERS : CROSSED_MAX;
		if (codes > most || rows->leaves > most ||
		    rows->leaves * group.codes * codes > most)
			break;
		group.codes *= codes;
	}
	if (group.to == from)
		group.codes = 0;
	return group;
}

/* Cells of all groups, then of the numbers; 0 where some are too many. */
static size_t cells_of(const struct leaf_rows *rows)
{
	size_t cells = rows->leaves * rows->auxiliary->numbers;

	if (rows->leaves > DIGIT_NUMBERS)
		return 0;
	for (size_t m = 0; m < rows->auxiliary->margins;) {
		struct group group = group_at(rows, m);
		if (group.codes == 0)
			return 0;
		cells += rows->leaves * group.codes;
		m = group.to;
	}
	return cells;
}

struct crossing {
	const struct leaf_rows *rows;
	size_t cells;
	double *own[THREADS_MAX], *all;
};

static void add_group(const struct leaf_rows *rows, const struct group *group, size_t from,
                      size_t count, double *restrict sum)
{
	const double *restrict w = rows->weight == NULL ? NULL : rows->weight + from;
	uint16_t at[PIECE];

	if (rows->leaf != NULL)
		digit_leaves(at, rows->leaf, from, count);
	digit_add(at, rows->auxiliary->margin + group->from, group->to - group->from, from, count,
	          rows->leaf == NULL);
	for (size_t i = 0; i < count; i++)
		sum[at[i]] += w == NULL ? 1 : w[i];
}

static void add_number(const struct leaf_rows *rows, size_t number, size_t from, size_t count,
                       double *restrict sum)
{
	const struct column *of = rows->auxiliary->number[number];
	const double *x = column_f64(of) + from;

	for (size_t i = 0; i < count; i++) {
		double w = rows->weight == NULL ? 1 : rows->weight[from + i];
		if (w != 0 && !num_is_missing(x[i]))
			sum[rows->leaf == NULL ? 0 : rows->leaf[from + i]] +=
				w * (x[i] - of->centre);
	}
}

static void cross_block(void *shared, size_t worker, size_t block)
{
	const struct crossing *crossing = shared;
	const struct leaf_rows *rows = crossing->rows;
	size_t end = MIN((block + 1) * BLOCK, rows->auxiliary->rows);

	for (size_t from = block * BLOCK; from < end; from += PIECE) {
		size_t count = MIN((size_t)PIECE, end - from);
		double *sum = crossing->own[worker];
		for (size_t m = 0; m < rows->auxiliary->margins;) {
			struct group group = group_at(rows, m);
			add_group(rows, &group, from, count, sum);
			sum += rows->leaves * group.codes;
			m = group.to;
		}
		for (size_t i = 0; i < rows->auxiliary->numbers; i++, sum += rows->leaves)
			add_number(rows, i, from, count, sum);
	}
}

static void merge_block(void *shared, size_t worker, size_t block)
{
	const struct crossing *crossing = shared;
	double *own = crossing->own[worker];

	(void)block;
	for (size_t i = 0; i < crossing->cells; i++)
		crossing->all[i] += own[i];
	memset(own, 0, crossing->cells * sizeof *own);
}

/* The cells of a group to the parts of its margins; answers alone are parts. */
static void split_group(const struct leaf_rows *rows, const struct group *group, const double *cell,
                        double *x)
{
	const struct auxiliary *auxiliary = rows->auxiliary;
	size_t cells = rows->leaves * group->codes, below = group->codes;

	for (size_t m = group->from; m < group->to; m++) {
		size_t codes = codes_of(auxiliary->margin[m]);
		size_t answers = auxiliary->margin[m]->labels->answers;
		below /= codes;
		for (size_t i = 0; i < cells; i++) {
			size_t code = i / below % codes, leaf = i / group->codes;
			if (code < answers)
				x[leaf * auxiliary->count + auxiliary->part[m] + code] += cell[i];
		}
	}
}

static void split(const struct crossing *crossing, double *x)
{
	const struct leaf_rows *rows = crossing->rows;
	const struct auxiliary *auxiliary = rows->auxiliary;
	const double *cell = crossing->all;

	for (size_t m = 0; m < auxiliary->margins;) {
		struct group group = group_at(rows, m);
		split_group(rows, &group, cell, x);
		cell += rows->leaves * group.codes;
		m = group.to;
	}
	for (size_t i = 0; i < auxiliary->numbers; i++)
		for (size_t leaf = 0; leaf < rows->leaves; leaf++)
			x[leaf * auxiliary->count + auxiliary->part[auxiliary->margins + i]] =
				*cell++;
}

static bool add_blocks(const struct leaf_rows *rows, size_t cells, double *x, struct err *err)
{
	struct crossing crossing = {.rows = rows, .cells = cells};
	struct threads_task task = {&crossing, cross_block, merge_block};
	size_t blocks = (rows->auxiliary->rows + BLOCK - 1) / BLOCK;
	size_t workers = threads_workers(blocks);

	crossing.all = mem_zero(cells, sizeof *crossing.all, err);
	bool done = crossing.all != NULL;
	for (size_t i = 0; done && i < workers; i++) {
		crossing.own[i] = mem_zero(cells, sizeof *crossing.own[i], err);
		done = crossing.own[i] != NULL;
	}
	done = done && threads_run(&task, blocks, workers, err);
	if (done)
		split(&crossing, x);
	for (size_t i = 0; i < workers; i++)
		mem_free(crossing.own[i]);
	mem_free(crossing.all);
	return done;
}

bool leaf_sums_make(struct leaf_sums *sums, const struct leaf_rows *rows, bool element,
                    struct err *err)
{
	size_t parts = rows->auxiliary->count, cells = cells_of(rows);

	if (sums->x != NULL)
		return true;
	sums->x = mem_zero(rows->leaves * parts, sizeof *sums->x, err);
	if (element)
		sums->xx = mem_zero(rows->leaves * parts * parts, sizeof *sums->xx, err);
	bool done = sums->x != NULL && (!element || sums->xx != NULL);
	if (done && !element && cells > 0)
		done = add_blocks(rows, cells, sums->x, err);
	else if (done)
		done = add_rows(rows, sums, err);
	if (!done)
		clear(sums);
	return done;
}
