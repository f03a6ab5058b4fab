/*
 * cells_pass.c - see cells_pass.h.
 *
 * A sum block is one or more slabs, a slab is taken in pieces. For a slab the weights are prepared
 * once; then each batch goes over it piece by piece, so that its cells stay in the nearest caches:
 * it numbers the cells of the rows (leaf and codes as digits of one number) and adds the rows to
 * them. Nowhere is a branch on what a row holds: missing answers have cells of their own, and a row
 * outside the domain has weight 0 and counts 0.
 *
 * Rows of the same cell often follow each other, and each addition would wait for the one before.
 * So a small batch has copies of its cells, used in turn, which are added up when the block is
 * merged. Blocks of several slabs are for passes with so many cells that merging them would cost
 * more than filling them. Wide tables are filled after all that, each by one worker, row by row.
 */
#include "cells_pass.h"

#include "digit.h"
#include "mem.h"
#include "num.h"
#include "threads.h"

#include <string.h>

enum {
	PIECE = 2048, /* rows; a multiple of 64 that divides CELLS_BLOCK */
	PIECES = CELLS_BLOCK / PIECE,
	SLABS_MAX = 8,    /* of a block */
	ROWS_A_CELL = 24, /* of each batch that a block should have */
	APART = 128,      /* bytes behind what a worker writes: no cache line is shared */
};

/* What a worker has of its own. */
struct worker {
	double *sums;           /* of all batches, copy by copy */
	uint32_t *rows;         /* beside it */
	double *joint;          /* sums with the parts of x */
	const double *w;        /* of the slab */
	const uint8_t *counted; /* 1 for rows of positive weight */
	const double *d;        /* first weights, 0 outside the domain */
	double *w_room, *d_room;
	uint8_t *counted_room;
	bool any[PIECES];        /* pieces with a row of the domain */
	uint16_t at[PIECE];      /* the cell of each row */
	double x[PIECE];         /* value less centre, 0 where it is missing */
	uint16_t code[PIECE];    /* 0 where the value is answered, else 1 + kind of missing */
	uint32_t wide_at[PIECE]; /* of a wide table */
	uint32_t wide_code[PIECE];
	uint16_t cross_at[PIECE]; /* the cell of each row; of its leaf only with an element stage */
	uint16_t cross_room[PIECE];
	char apart[APART];
};

struct run {
	const struct pass *of;
	struct worker *worker[THREADS_MAX];
	size_t block; /* rows */
	bool wide;    /* there are wide tables */
	bool uniform; /* all weights count: no row is outside, none has weight 0 */
	double *ones; /* weights of a slab, where the design has none */
	uint8_t all[CELLS_BLOCK];
};

/* Rows of the longest slab. */
static size_t slab_rows(const struct pass *pass)
{
	return MIN((size_t)CELLS_BLOCK, design_rows(pass->design));
}

/* Weights of a slab; false if no row counts. */
static bool weigh(const struct run *run, struct worker *own, size_t from, size_t count)
{
	const struct design *design = run->of->design;
	const struct selection *inside = design_inside(design);
	const double *weight = design_weight(design);
	const double *w = weight == NULL ? run->ones : weight + from;
	bool some = false;

	own->w = w;
	own->counted = run->all;
	for (size_t piece = 0; piece < PIECES; piece++)
		own->any[piece] = true;
	if (run->uniform)
		return true;
	own->counted = own->counted_room;
	if (inside != NULL) {
		const uint64_t *truth = inside->truth + from / 64;
		own->w = own->w_room;
		for (size_t piece = 0; piece < PIECES; piece++) {
			size_t start = piece * PIECE, end = MIN(start + PIECE, count);
			uint64_t any = 0;
			for (size_t i = start / 64; i * 64 < end; i++)
				any |= truth[i];
			own->any[piece] = any != 0;
			some |= any != 0;
			for (size_t i = start; any != 0 && i < end; i += 64)
				selection_mask(truth[i / 64], w + i, MIN((size_t)64, end - i),
				               own->w_room + i);
		}
		if (!some)
			return false;
	}
	for (size_t i = 0; i < count; i++)
		own->counted_room[i] = own->w[i] > 0;
	return true;
}

/* The value about its centre, and as its code whether, and why, it is missing. */
static void value_code(const struct batch *batch, size_t from, size_t count, double *restrict x,
                       uint16_t *restrict code)
{
	const double *restrict value = column_f64(batch->value) + from;
	double centre = batch->centre;

	for (size_t i = 0; i < count; i++) {
		bool answered = value[i] == value[i];
		x[i] = answered ? value[i] - centre : 0;
		code[i] = !answered;
	}
	if (batch->kinds <= 2)
		return; /* one kind of missing */
	for (size_t i = 0; i < count; i++)
		if (code[i] != 0)
			code[i] = (uint16_t)MIN(1 + num_missing_kind(value[i]), batch->kinds - 1);
}

/* The numbers of the cells of rows from..from+count; codes of a value are there. */
static void number(const struct run *run, const struct batch *batch, const struct worker *own,
                   size_t from, size_t count, bool leaves, uint16_t *at)
{
	bool apart = leaves && batch->leaves > 1;

	if (apart)
		digit_leaves(at, design_leaf(run->of->design), from, count);
	digit_add(at, batch->column, batch->columns, from, count, !apart);
	if (batch->value != NULL)
		digit_add_codes(at, batch->kinds, own->code, count);
}

/* One more digit, a column's codes. */
static void wide_digit(uint32_t *restrict at, const struct column *column, size_t codes,
                       size_t from, size_t count, uint32_t *restrict room)
{
	uint32_t base = (uint32_t)codes;

	if (column->width == 1) {
		const uint8_t *restrict code = column_u8(column) + from;
		for (size_t i = 0; i < count; i++)
			at[i] = at[i] * base + code[i];
		return;
	}
	column_codes(column, from, count, room);
	for (size_t i = 0; i < count; i++)
		at[i] = at[i] * base + room[i];
}

/* The same for a wide table. */
static void number_wide(const struct run *run, const struct plan *plan, struct worker *own,
                        size_t from, size_t count, uint32_t *at)
{
	const uint32_t *leaf = plan->leaves > 1 ? design_leaf(run->of->design) : NULL;

	if (leaf == NULL)
		memset(at, 0, count * sizeof *at);
	else
		memcpy(at, leaf + from, count * sizeof *at);
	if (plan->of.slice != NULL)
		wide_digit(at, plan->of.slice, plan->slices, from, count, own->wide_code);
	if (plan->of.stub != NULL)
		wide_digit(at, plan->of.stub, plan->stubs, from, count, own->wide_code);
	for (size_t i = 0; plan->of.value != NULL && i < count; i++)
		at[i] = at[i] * (uint32_t)plan->stubs + own->code[i];
}

/* Two sums that are added at once. */
typedef double couple __attribute__((vector_size(16), may_alias));

static inline void add_row(couple *restrict sum, uint32_t *restrict rows, size_t cell, double w,
                           uint8_t counted)
{
	sum[cell] += (couple){w, w * w};
	rows[cell] += counted;
}

static void add(couple *restrict sum, uint32_t *restrict rows, size_t stride,
                const uint16_t *restrict at, const double *restrict w,
                const uint8_t *restrict counted, size_t count)
{
	size_t i = 0;

	for (; i + BATCH_COPIES <= count; i += BATCH_COPIES) {
		add_row(sum, rows, at[i], w[i], counted[i]);
		add_row(sum, rows, at[i + 1] + stride, w[i + 1], counted[i + 1]);
		add_row(sum, rows, at[i + 2] + 2 * stride, w[i + 2], counted[i + 2]);
		add_row(sum, rows, at[i + 3] + 3 * stride, w[i + 3], counted[i + 3]);
	}
	for (; i < count; i++)
		add_row(sum, rows, at[i], w[i], counted[i]);
}

static void add_moments(couple *restrict sum, uint32_t *restrict rows, size_t stride,
                        const uint16_t *restrict at, const double *restrict w,
                        const double *restrict x, const uint8_t *restrict counted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t cell = at[i] + i % BATCH_COPIES * stride;
		double wx = w[i] * x[i];
		sum[3 * cell] += (couple){w[i], w[i] * w[i]};
		sum[3 * cell + 1] += (couple){wx, wx * x[i]};
		sum[3 * cell + 2] += (couple){w[i] * wx, wx * wx};
		rows[cell] += counted[i];
	}
}

/* Rows start..start+count of the slab that begins with row `from` of the data. */
static void add_piece(const struct run *run, const struct batch *batch, struct worker *own,
                      size_t from, size_t start, size_t count)
{
	const double *w = own->w + start;
	const uint8_t *counted = own->counted + start;
	uint32_t *rows = own->rows + batch->own_rows;
	couple *sum = (couple *)(own->sums + batch->own_sums);
	size_t stride = batch->copies == 1 ? 0 : batch->cells;

	number(run, batch, own, from + start, count, true, own->at);
	if (batch->value == NULL)
		add(sum, rows, stride, own->at, w, counted, count);
	else
		add_moments(sum, rows, stride, own->at, w, own->x, counted, count);
}

/* Cells and sums with the parts of x, after the batch's own: x and codes of a value are there. */
static void add_cross(const struct run *run, const struct batch *batch, struct worker *own,
                      size_t from, size_t start, size_t count)
{
	struct cross_rows rows = {
		.design = run->of->design,
		.from = from + start,
		.count = count,
		.cell = own->cross_at,
		.d = own->d + start,
		.w = own->w + start,
		.x = batch->value == NULL ? NULL : own->x,
		.room = own->cross_room,
	};

	number(run, batch, own, from + start, count, batch->cross.element, own->cross_at);
	cross_add(&batch->cross, &rows, own->joint + batch->joints);
}

/* A slab of rows from..from+count. Of wide tables, sums with the parts of x alone. */
static void slab_work(const struct run *run, struct worker *own, size_t from, size_t count)
{
	const struct pass *pass = run->of;

	if (!weigh(run, own, from, count))
		return;
	if (pass->room.joints > 0)
		own->d = cross_first(pass->design, from, count, own->d_room);
	for (size_t b = 0; b < pass->batches; b++) {
		const struct batch *batch = &pass->batch[b];
		if (batch->wide && batch->cross.size == 0)
			continue;
		for (size_t start = 0; start < count; start += PIECE) {
			size_t some = MIN((size_t)PIECE, count - start);
			if (!own->any[start / PIECE])
				continue;
			if (batch->value != NULL)
				value_code(batch, from + start, some, own->x, own->code);
			if (!batch->wide)
				add_piece(run, batch, own, from, start, some);
			if (batch->cross.size > 0)
				add_cross(run, batch, own, from, start, some);
		}
	}
}

static void block_work(void *shared, size_t worker, size_t block)
{
	const struct run *run = shared;
	size_t start = block * run->block;
	size_t end = MIN(start + run->block, design_rows(run->of->design));

	for (size_t from = start; from < end; from += CELLS_BLOCK)
		slab_work(run, run->worker[worker], from, MIN((size_t)CELLS_BLOCK, end - from));
}

/* A worker's cells into the result, and back to 0. */
static void merge_cells(const struct pass *pass, const struct batch *batch, struct worker *own)
{
	double *restrict sums = pass->sums + batch->all_sums;
	double *restrict rows = pass->rows + batch->all_rows;
	double *restrict own_sums = own->sums + batch->own_sums;
	uint32_t *restrict own_rows = own->rows + batch->own_rows;
	size_t each = batch->cells * batch->sums;

	for (size_t copy = 0; copy < batch->copies; copy++) {
		for (size_t i = 0; i < each; i++)
			sums[i] += own_sums[copy * each + i];
		for (size_t i = 0; i < batch->cells; i++)
			rows[i] += own_rows[copy * batch->cells + i];
	}
	memset(own_sums, 0, batch->copies * each * sizeof *own_sums);
	memset(own_rows, 0, batch->copies * batch->cells * sizeof *own_rows);
}

/* Rows start..start+count of the slab that begins with row `from`, one after the other. */
static void add_wide(const struct pass *pass, const struct plan *plan, const struct worker *own,
                     size_t from, size_t start, size_t count)
{
	double *sum = pass->wide + plan->first;
	const double *w = own->w + start;
	const uint8_t *counted = own->counted + start;
	const double *value =
		plan->of.value == NULL ? NULL : column_f64(plan->of.value) + from + start;

	for (size_t i = 0; i < count; i++) {
		double *cell = sum + own->wide_at[i] * plan->fields;
		cell[0] += counted[i];
		cell[1] += w[i];
		cell[2] += w[i] * w[i];
		if (value == NULL || num_is_missing(value[i]))
			continue;
		double x = value[i] - plan->centre, wx = w[i] * x;
		cell[3] += wx;
		cell[4] += wx * x;
		cell[5] += w[i] * wx;
		cell[6] += wx * wx;
	}
}

/* All rows into a wide table, if the batch is one: its sums do not depend on who does it. */
static void wide_work(void *shared, size_t worker, size_t number)
{
	const struct run *run = shared;
	const struct batch *batch = &run->of->batch[number];
	const struct plan *plan = &run->of->plan[batch->table];
	struct worker *own = run->worker[worker];
	size_t rows = batch->wide ? design_rows(run->of->design) : 0;

	for (size_t from = 0; from < rows && !interrupt_requested(); from += CELLS_BLOCK) {
		size_t count = MIN((size_t)CELLS_BLOCK, rows - from);
		if (!weigh(run, own, from, count))
			continue;
		for (size_t start = 0; start < count; start += PIECE) {
			size_t some = MIN((size_t)PIECE, count - start);
			if (!own->any[start / PIECE])
				continue;
			if (batch->value != NULL)
				value_code(batch, from + start, some, own->x, own->code);
			number_wide(run, plan, own, from + start, some, own->wide_at);
			add_wide(run->of, plan, own, from, start, some);
		}
	}
}

static void block_merge(void *shared, size_t worker, size_t block)
{
	(void)block;
	const struct run *run = shared;
	const struct pass *pass = run->of;
	struct worker *own = run->worker[worker];

	for (size_t b = 0; b < pass->batches; b++)
		if (!pass->batch[b].wide)
			merge_cells(pass, &pass->batch[b], own);
	for (size_t i = 0; i < pass->room.joints; i++)
		pass->joint[i] += own->joint[i];
	memset(own->joint, 0, pass->room.joints * sizeof *own->joint);
}

static void worker_free(struct worker *own)
{
	if (own == NULL)
		return;
	mem_free(own->sums);
	mem_free(own->rows);
	mem_free(own->joint);
	mem_free(own->w_room);
	mem_free(own->d_room);
	mem_free(own->counted_room);
	mem_free(own);
}

static struct worker *worker_new(const struct run *run, struct err *err)
{
	const struct batch_room *room = &run->of->room;
	size_t rows = slab_rows(run->of), weighed = run->uniform ? 0 : rows;
	size_t first = room->joints == 0 ? 0 : rows;
	struct worker *own = mem_zero(1, sizeof *own, err);

	if (own == NULL)
		return NULL;
	own->sums = mem_zero(room->own_sums + APART, sizeof *own->sums, err);
	own->rows = mem_zero(room->own_rows + APART, sizeof *own->rows, err);
	own->joint = mem_zero(room->joints + APART, sizeof *own->joint, err);
	own->w_room = mem_alloc(weighed + APART, sizeof *own->w_room, err);
	own->counted_room = mem_alloc(weighed + APART, sizeof *own->counted_room, err);
	own->d_room = mem_alloc(first + APART, sizeof *own->d_room, err);
	if (own->sums == NULL || own->rows == NULL || own->joint == NULL || own->w_room == NULL ||
	    own->counted_room == NULL || own->d_room == NULL) {
		worker_free(own);
		return NULL;
	}
	return own;
}

/* How long a block is, and what that needs. */
static void lay_out(struct run *run)
{
	const struct pass *pass = run->of;
	const struct design *design = pass->design;
	size_t slabs = 1, batches = 0;

	for (size_t b = 0; b < pass->batches; b++)
		batches += !pass->batch[b].wide;
	while (slabs < SLABS_MAX &&
	       pass->room.own_rows * ROWS_A_CELL > batches * slabs * CELLS_BLOCK)
		slabs *= 2;
	run->block = slabs * CELLS_BLOCK;
	run->wide = batches < pass->batches;
	run->uniform =
		design_inside(design) == NULL &&
		(design_weight(design) == NULL || design_positive(design) == design_rows(design));
	memset(run->all, 1, sizeof run->all);
}

static bool run_all(struct run *run, struct err *err)
{
	size_t rows = design_rows(run->of->design);
	bool weighted = design_weight(run->of->design) != NULL;

	lay_out(run);
	size_t blocks = rows / run->block + (rows % run->block > 0);
	size_t alone = rows > CELLS_BLOCK ? threads_workers(run->of->batches) : 1;
	size_t workers = MAX(threads_workers(blocks), run->wide ? alone : 1);
	struct threads_task task = {run, block_work, block_merge}, wide = {run, wide_work, NULL};

	run->ones = mem_alloc(slab_rows(run->of) + 1, sizeof *run->ones, err);
	if (run->ones == NULL)
		return false;
	for (size_t i = 0; !weighted && i < slab_rows(run->of); i++)
		run->ones[i] = 1;
	for (size_t i = 0; i < workers; i++) {
		run->worker[i] = worker_new(run, err);
		if (run->worker[i] == NULL)
			return false;
	}
	return threads_run(&task, blocks, MIN(workers, MAX(blocks, (size_t)1)), err) &&
	       (!run->wide || threads_run(&wide, run->of->batches, alone, err));
}

bool pass_run(const struct pass *pass, struct err *err)
{
	struct run *run = mem_zero(1, sizeof *run, err);

	if (run == NULL)
		return false;
	run->of = pass;
	bool done = run_all(run, err);
	for (size_t i = 0; i < THREADS_MAX; i++)
		worker_free(run->worker[i]);
	mem_free(run->ones);
	mem_free(run);
	return done;
}
