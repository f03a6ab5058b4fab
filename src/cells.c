/*
 * cells.c - see cells.h.
 *
 * A sum block is taken in pieces of PIECE rows, so that codes, weights and cells stay in the
 * nearest cache for all tables. For a piece the weights are prepared once; then each table numbers
 * the cells of its rows (leaf, slice and stub as digits of one number) and adds the rows to them.
 * Nowhere is a branch on what a row holds: missing answers have cells of their own, and a row
 * outside the domain has weight 0 and counts 0.
 *
 * Rows of the same cell often follow each other, and each addition would wait for the one before.
 * So a small table has COPIES of its cells, used in turn, which are added up when the block is
 * merged.
 */
#include "cells.h"

#include "cells_plan.h"
#include "mem.h"
#include "num.h"
#include "replicate_sums.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum {
	PIECE = 2048, /* rows; a multiple of 64 that divides CELLS_BLOCK */
	RUN = 16,     /* rows that a compiler takes at once */
	COPIES = 4,   /* of the cells of a table with at most COPIES_MAX */
	APART = 128,  /* bytes behind what a worker writes: no cache line is shared */
};

struct cells {
	const struct design *design;
	size_t tables;
	struct plan *plan;
	double *sum;
	size_t sums;            /* doubles in it */
	double *cross, *joint;  /* joint: while rows are added */
	size_t crosses, joints; /* doubles in them */
	size_t holders;
};

/* What a worker has of its own. */
struct worker {
	double *sum;            /* without rows: w, w2 and the moments, copy by copy */
	uint32_t *rows;         /* beside it */
	double *joint;          /* sums with the parts of x */
	uint32_t *cell;         /* of wide tables: the cell of each row of the block */
	const double *w;        /* of the piece */
	const uint8_t *counted; /* 1 for rows of positive weight */
	const double *d;        /* first weights, 0 outside the domain */
	double d_room[PIECE];
	double w_room[PIECE];
	uint8_t counted_room[PIECE];
	uint16_t at[PIECE];   /* the cell of each row */
	double x[PIECE];      /* value less centre, 0 where it is missing */
	uint16_t code[PIECE]; /* 0 where the value is answered, else 1 + kind of missing */
	uint32_t wide_code[PIECE];
	uint16_t cross_at[PIECE]; /* the cell of each row; of its leaf only with an element stage */
	char apart[APART];
};

struct pass {
	struct cells *cells;
	struct worker *worker[THREADS_MAX];
	size_t worker_sums, worker_rows, worker_cells; /* lengths of a worker's arrays */
	double ones[PIECE];
	uint8_t all[PIECE];
};

static size_t copies_of(const struct plan *plan)
{
	return plan->stride == 0 ? 1 : COPIES;
}

/* Weights of the piece; false if no row counts. */
static bool weigh(const struct pass *pass, struct worker *own, size_t from, size_t count)
{
	const struct design *design = pass->cells->design;
	const struct selection *inside = design_inside(design);
	const double *weight = design_weight(design);

	if (weight == NULL && inside == NULL) {
		own->w = pass->ones;
		own->counted = pass->all;
		return true;
	}

	const double *w = weight == NULL ? pass->ones : weight + from;
	own->w = w;
	own->counted = own->counted_room;
	if (inside == NULL && design_positive(design) == design_rows(design)) {
		own->counted = pass->all;
		return true;
	}
	if (inside != NULL) {
		static const double in[2] = {0, 1};
		const uint64_t *truth = inside->truth + from / 64;
		uint64_t any = 0;
		for (size_t i = 0; i < (count + 63) / 64; i++)
			any |= truth[i];
		if (any == 0)
			return false;
		for (size_t i = 0; i < count; i++)
			own->w_room[i] = w[i] * in[truth[i / 64] >> (i % 64) & 1];
		own->w = own->w_room;
	}
	for (size_t i = 0; i < count; i++)
		own->counted_room[i] = own->w[i] > 0;
	return true;
}

/*
 * Codes as the next digit of the cells' numbers. Without a branch, in runs of fixed length, so that
 * compilers use vectors; numbers of 16 bits because SSE2 multiplies eight of them at once.
 */
static void digit_u8(uint16_t *restrict at, uint16_t base, const uint8_t *restrict code,
                     size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = (uint16_t)(at[i + k] * base + code[i + k]);
	for (; i < count; i++)
		at[i] = (uint16_t)(at[i] * base + code[i]);
}

static void digit_u16(uint16_t *restrict at, uint16_t base, const uint16_t *restrict code,
                      size_t count)
{
	for (size_t i = 0; i < count; i++)
		at[i] = (uint16_t)(at[i] * base + code[i]);
}

/* At most WORKER_MAX cells have codes of one or two bytes. */
static void digit(uint16_t *at, size_t codes, const struct column *column, size_t from,
                  size_t count)
{
	if (column->width == 1)
		digit_u8(at, (uint16_t)codes, column_u8(column) + from, count);
	else
		digit_u16(at, (uint16_t)codes, column_u16(column) + from, count);
}

/* The value about its centre, and as its code whether, and why, it is missing. */
static void value_code(const struct plan *plan, size_t from, size_t count, double *restrict x,
                       uint16_t *restrict code)
{
	const double *restrict value = column_f64(plan->of.value) + from;
	double centre = plan->centre;

	for (size_t i = 0; i < count; i++) {
		bool answered = value[i] == value[i];
		x[i] = answered ? value[i] - centre : 0;
		code[i] = !answered;
	}
	if (plan->stubs <= 2)
		return; /* one kind of missing */
	for (size_t i = 0; i < count; i++)
		if (code[i] != 0)
			code[i] = (uint16_t)MIN(1 + num_missing_kind(value[i]), plan->stubs - 1);
}

/* The numbers of the cells of rows from..from+count; codes of a value are there. */
static void number(const struct cells *cells, const struct plan *plan, struct worker *own,
                   size_t from, size_t count, bool leaves, uint16_t *at)
{
	const uint32_t *leaf = leaves && plan->leaves > 1 ? design_leaf(cells->design) : NULL;

	if (leaf == NULL)
		memset(at, 0, count * sizeof *at);
	else
		for (size_t i = 0; i < count; i++)
			at[i] = (uint16_t)leaf[from + i];
	if (plan->of.slice != NULL)
		digit(at, plan->slices, plan->of.slice, from, count);
	if (plan->of.stub != NULL)
		digit(at, plan->stubs, plan->of.stub, from, count);
	if (plan->of.value != NULL)
		digit_u16(at, (uint16_t)plan->stubs, own->code, count);
}

/* The same for a wide table. */
static void number_wide(const struct cells *cells, const struct plan *plan, struct worker *own,
                        size_t from, size_t count, uint32_t *at)
{
	const uint32_t *leaf = plan->leaves > 1 ? design_leaf(cells->design) : NULL;

	if (leaf == NULL)
		memset(at, 0, count * sizeof *at);
	else
		memcpy(at, leaf + from, count * sizeof *at);
	if (plan->of.slice != NULL) {
		column_codes(plan->of.slice, from, count, own->wide_code);
		for (size_t i = 0; i < count; i++)
			at[i] = at[i] * (uint32_t)plan->slices + own->wide_code[i];
	}
	if (plan->of.stub != NULL) {
		column_codes(plan->of.stub, from, count, own->wide_code);
		for (size_t i = 0; i < count; i++)
			at[i] = at[i] * (uint32_t)plan->stubs + own->wide_code[i];
	}
	for (size_t i = 0; plan->of.value != NULL && i < count; i++)
		at[i] = at[i] * (uint32_t)plan->stubs + own->code[i];
}

struct weights {
	double w, w2;
};

struct moments {
	double w, w2, wx, wxx, w2x, w2xx;
};

static void add(struct weights *restrict sum, uint32_t *restrict rows, size_t stride,
                const struct worker *restrict own, size_t count)
{
	const uint16_t *restrict at = own->at;
	const double *restrict w = own->w;
	const uint8_t *restrict counted = own->counted;

	for (size_t i = 0; i < count; i++) {
		size_t cell = at[i] + i % COPIES * stride;
		sum[cell].w += w[i];
		sum[cell].w2 += w[i] * w[i];
		rows[cell] += counted[i];
	}
}

static void add_moments(struct moments *restrict sum, uint32_t *restrict rows, size_t stride,
                        const struct worker *restrict own, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t cell = own->at[i] + i % COPIES * stride;
		double w = own->w[i], x = own->x[i], wx = w * x;
		sum[cell].w += w;
		sum[cell].w2 += w * w;
		sum[cell].wx += wx;
		sum[cell].wxx += wx * x;
		sum[cell].w2x += w * wx;
		sum[cell].w2xx += wx * wx;
		rows[cell] += own->counted[i];
	}
}

/* Cells and sums with the parts of x, after the table's own: x and codes of a value are there. */
static void add_cross(const struct cells *cells, const struct plan *plan, struct worker *own,
                      size_t from, size_t count)
{
	struct cross_rows rows = {
		.design = cells->design,
		.from = from,
		.count = count,
		.cell = own->cross_at,
		.d = own->d,
		.w = own->w,
		.x = plan->of.value == NULL ? NULL : own->x,
		.room = own->at,
	};

	number(cells, plan, own, from, count, plan->cross.element, own->cross_at);
	cross_add(&plan->cross, &rows, own->joint + plan->joints);
}

/* Rows of a piece into the worker's cells of a table. */
static void add_piece(const struct cells *cells, const struct plan *plan, struct worker *own,
                      size_t from, size_t count)
{
	double *sum = own->sum + plan->sums;
	uint32_t *rows = own->rows + plan->numbers;

	number(cells, plan, own, from, count, true, own->at);
	if (plan->fields == PLAIN)
		add((struct weights *)sum, rows, plan->stride, own, count);
	else
		add_moments((struct moments *)sum, rows, plan->stride, own, count);
}

static void block_work(void *shared, size_t worker, size_t block)
{
	const struct pass *pass = shared;
	const struct cells *cells = pass->cells;
	struct worker *own = pass->worker[worker];
	size_t start = block * CELLS_BLOCK;
	size_t end = MIN(start + CELLS_BLOCK, design_rows(cells->design));

	for (size_t from = start; from < end; from += PIECE) {
		size_t count = MIN((size_t)PIECE, end - from);
		if (!weigh(pass, own, from, count))
			continue;
		if (cells->crosses > 0)
			own->d = cross_first(cells->design, from, count, own->d_room);
		for (size_t t = 0; t < cells->tables; t++) {
			const struct plan *plan = &cells->plan[t];
			if (plan->of.value != NULL)
				value_code(plan, from, count, own->x, own->code);
			if (plan->wide)
				number_wide(cells, plan, own, from, count,
				            own->cell + plan->numbers + (from - start));
			else
				add_piece(cells, plan, own, from, count);
			if (plan->cross.size > 0)
				add_cross(cells, plan, own, from, count);
		}
	}
}

/* A worker's cells into the result, and back to 0. */
static void merge_cells(const struct cells *cells, const struct plan *plan, struct worker *own)
{
	size_t copies = copies_of(plan), fields = plan->fields;
	double *result = cells->sum + plan->first;
	double *sum = own->sum + plan->sums;
	uint32_t *rows = own->rows + plan->numbers;

	for (size_t cell = 0; cell < plan->cells; cell++, result += fields)
		for (size_t copy = 0; copy < copies; copy++) {
			size_t at = copy * plan->stride + cell;
			result[0] += rows[at];
			for (size_t i = 1; i < fields; i++)
				result[i] += sum[at * (fields - 1) + i - 1];
		}
	memset(sum, 0, copies * plan->cells * (fields - 1) * sizeof *sum);
	memset(rows, 0, copies * plan->cells * sizeof *rows);
}

/* The rows of a piece into the result, one after the other, by the cells that were found for them.
 */
static void merge_rows(const struct cells *cells, const struct plan *plan, struct worker *own,
                       const uint32_t *at, size_t from, size_t count)
{
	double *sum = cells->sum + plan->first;
	const double *value = plan->of.value == NULL ? NULL : column_f64(plan->of.value) + from;

	for (size_t i = 0; i < count; i++) {
		double *cell = sum + at[i] * plan->fields;
		double w = own->w[i];
		cell[0] += own->counted[i];
		cell[1] += w;
		cell[2] += w * w;
		if (value == NULL || num_is_missing(value[i]))
			continue;
		double x = value[i] - plan->centre, wx = w * x;
		cell[3] += wx;
		cell[4] += wx * x;
		cell[5] += w * wx;
		cell[6] += wx * wx;
	}
}

static void block_merge(void *shared, size_t worker, size_t block)
{
	const struct pass *pass = shared;
	const struct cells *cells = pass->cells;
	struct worker *own = pass->worker[worker];
	size_t start = block * CELLS_BLOCK;
	size_t end = MIN(start + CELLS_BLOCK, design_rows(cells->design));

	for (size_t t = 0; t < cells->tables; t++)
		if (!cells->plan[t].wide)
			merge_cells(cells, &cells->plan[t], own);
	for (size_t i = 0; i < cells->joints; i++)
		cells->joint[i] += own->joint[i];
	memset(own->joint, 0, cells->joints * sizeof *own->joint);
	if (pass->worker_cells == 0)
		return;
	for (size_t from = start; from < end; from += PIECE) {
		size_t count = MIN((size_t)PIECE, end - from);
		if (!weigh(pass, own, from, count))
			continue;
		for (size_t t = 0; t < cells->tables; t++) {
			const struct plan *plan = &cells->plan[t];
			const uint32_t *at = own->cell + plan->numbers + (from - start);
			if (plan->wide)
				merge_rows(cells, plan, own, at, from, count);
		}
	}
}

static void worker_free(struct worker *own)
{
	if (own == NULL)
		return;
	mem_free(own->sum);
	mem_free(own->rows);
	mem_free(own->cell);
	mem_free(own->joint);
	mem_free(own);
}

static struct worker *worker_new(const struct pass *pass, struct err *err)
{
	struct worker *own = mem_zero(1, sizeof *own, err);
	if (own == NULL)
		return NULL;
	own->sum = mem_zero(pass->worker_sums + APART / sizeof *own->sum, sizeof *own->sum, err);
	own->rows = mem_zero(pass->worker_rows + APART / sizeof *own->rows, sizeof *own->rows, err);
	own->cell =
		mem_alloc(pass->worker_cells + APART / sizeof *own->cell, sizeof *own->cell, err);
	own->joint =
		mem_zero(pass->cells->joints + APART / sizeof *own->joint, sizeof *own->joint, err);
	if (own->sum == NULL || own->rows == NULL || own->cell == NULL || own->joint == NULL) {
		worker_free(own);
		return NULL;
	}
	return own;
}

/* Where each table's cells are in what a worker has. */
static void pass_lay_out(struct pass *pass)
{
	for (size_t t = 0; t < pass->cells->tables; t++) {
		struct plan *plan = &pass->cells->plan[t];
		if (plan->wide) {
			plan->numbers = pass->worker_cells;
			pass->worker_cells += CELLS_BLOCK;
			continue;
		}
		plan->sums = pass->worker_sums;
		plan->numbers = pass->worker_rows;
		pass->worker_sums += copies_of(plan) * plan->cells * (plan->fields - 1);
		pass->worker_rows += copies_of(plan) * plan->cells;
	}
	for (size_t i = 0; i < PIECE; i++) {
		pass->ones[i] = 1;
		pass->all[i] = 1;
	}
}

static bool pass_run(struct pass *pass, struct err *err)
{
	size_t blocks = (design_rows(pass->cells->design) + CELLS_BLOCK - 1) / CELLS_BLOCK;
	size_t workers = threads_workers(blocks);
	struct threads_task task = {pass, block_work, block_merge};

	pass_lay_out(pass);
	for (size_t i = 0; i < workers; i++) {
		pass->worker[i] = worker_new(pass, err);
		if (pass->worker[i] == NULL)
			return false;
	}
	return threads_run(&task, blocks, workers, err);
}

static bool run(struct cells *cells, struct err *err)
{
	struct pass *pass = mem_zero(1, sizeof *pass, err);
	if (pass == NULL)
		return false;
	pass->cells = cells;
	bool done = pass_run(pass, err);
	for (size_t i = 0; i < THREADS_MAX; i++)
		worker_free(pass->worker[i]);
	mem_free(pass);
	return done;
}

/* Plans and centres of all tables; the columns are held from then on. */
static bool plan_all(struct cells *cells, const struct cells_table *table, size_t tables,
                     struct err *err)
{
	size_t before = 0;

	for (size_t t = 0; t < tables; t++) {
		struct plan *plan = &cells->plan[t];
		err_at(err, "table %zu", t + 1);
		if (!plan_make(plan, cells->design, &table[t], before, err))
			return false;
		before += plan->cells;
		plan->first = cells->sums;
		cells->sums += plan->cells * plan->fields;
		plan->cross = cross_plan(cells->design, plan->slices * plan->stubs,
		                         table[t].value != NULL);
		plan->crosses = cells->crosses;
		cells->crosses += plan->cross.size;
		plan->joints = cells->joints;
		cells->joints += plan->cross.joint;
		plan->of = table[t];
		cells->tables++;
		if (table[t].stub != NULL)
			column_hold(table[t].stub);
		if (table[t].slice != NULL)
			column_hold(table[t].slice);
		if (table[t].value == NULL)
			continue;
		column_hold(table[t].value);
		bool again = t > 0 && table[t].value == table[t - 1].value;
		plan->centre = again ? plan[-1].centre : plan_centre(table[t].value, cells->design);
	}
	err_at(err, "%s", "");
	return true;
}

/* The same tables in all replicates of the design, if there are any. */
static bool count_replicates(struct cells *cells, struct err *err)
{
	if (design_replicates(cells->design) == NULL)
		return true;
	struct replicate_table *table = mem_zero(MAX(cells->tables, 1), sizeof *table, err);
	if (table == NULL)
		return false;
	for (size_t t = 0; t < cells->tables; t++) {
		const struct plan *plan = &cells->plan[t];
		table[t] = (struct replicate_table){
			.stub = plan->of.stub,
			.slice = plan->of.slice,
			.value = plan->of.value,
			.slices = plan->slices,
			.stubs = plan->stubs,
			.centre = plan->centre,
			.leaf = cells->sum + plan->first,
			.fields = plan->fields,
		};
	}
	bool done = replicate_sums(cells->design, table, cells->tables, err);
	for (size_t t = 0; done && t < cells->tables; t++)
		cells->plan[t].replicates = table[t].sum;
	mem_free(table);
	return done;
}

struct cells *cells_count(const struct design *design, const struct cells_table *table,
                          size_t tables, struct err *err)
{
	struct cells *cells = mem_zero(1, sizeof *cells, err);
	if (cells == NULL)
		return NULL;
	cells->holders = 1;
	cells->design = design_hold(design);
	cells->plan = mem_zero(MAX(tables, 1), sizeof *cells->plan, err);
	bool done = cells->plan != NULL && plan_all(cells, table, tables, err);
	if (done) {
		cells->sum = mem_zero(MAX(cells->sums, 1), sizeof *cells->sum, err);
		cells->cross = mem_zero(MAX(cells->crosses, 1), sizeof *cells->cross, err);
		cells->joint = mem_zero(MAX(cells->joints, 1), sizeof *cells->joint, err);
		done = cells->sum != NULL && cells->cross != NULL && cells->joint != NULL &&
		       run(cells, err) && count_replicates(cells, err);
		for (size_t t = 0; done && t < tables; t++)
			if (cells->plan[t].cross.size > 0)
				cross_split(&cells->plan[t].cross, design,
				            cells->joint + cells->plan[t].joints,
				            cells->cross + cells->plan[t].crosses);
		mem_free(cells->joint);
		cells->joint = NULL;
	}
	if (!done) {
		cells_drop(cells);
		return NULL;
	}
	return cells;
}

struct cells *cells_hold(struct cells *cells)
{
	cells->holders++;
	return cells;
}

void cells_drop(struct cells *cells)
{
	if (cells == NULL || --cells->holders > 0)
		return;
	for (size_t t = 0; t < cells->tables; t++) {
		column_drop(cells->plan[t].of.stub);
		column_drop(cells->plan[t].of.slice);
		column_drop(cells->plan[t].of.value);
		mem_free(cells->plan[t].replicates);
	}
	design_drop(cells->design);
	mem_free(cells->plan);
	mem_free(cells->sum);
	mem_free(cells->cross);
	mem_free(cells->joint);
	mem_free(cells);
}

size_t cells_tables(const struct cells *cells)
{
	return cells->tables;
}

const struct cells_table *cells_table(const struct cells *cells, size_t table)
{
	return &cells->plan[table].of;
}

size_t cells_stubs(const struct cells *cells, size_t table)
{
	return cells->plan[table].stubs;
}

size_t cells_stub_answers(const struct cells *cells, size_t table)
{
	const struct column *stub = cells->plan[table].of.stub;

	return stub == NULL ? 1 : stub->labels->answers;
}

size_t cells_leaves(const struct cells *cells, size_t table)
{
	return cells->plan[table].leaves;
}

size_t cells_slices(const struct cells *cells, size_t table)
{
	return cells->plan[table].slices;
}

size_t cells_slice_answers(const struct cells *cells, size_t table)
{
	const struct column *slice = cells->plan[table].of.slice;

	return slice == NULL ? 1 : slice->labels->answers;
}

const struct design *cells_design(const struct cells *cells)
{
	return cells->design;
}

double cells_centre(const struct cells *cells, size_t table)
{
	return cells->plan[table].centre;
}

const double *cells_replicates(const struct cells *cells, size_t table)
{
	return cells->plan[table].replicates;
}

size_t cells_bytes(const struct cells *cells)
{
	const struct replicates *replicates = design_replicates(cells->design);
	size_t sums = cells->sums + cells->crosses;

	for (size_t t = 0; replicates != NULL && t < cells->tables; t++)
		sums += replicates->count * cells->plan[t].slices * cells->plan[t].stubs *
		        (cells->plan[t].fields == PLAIN ? 1 : 2);
	return sizeof *cells + cells->tables * sizeof *cells->plan + sums * sizeof *cells->sum;
}

struct cell cells_leaf(const struct cells *cells, size_t table, size_t leaf, size_t slice,
                       size_t stub)
{
	const struct plan *plan = &cells->plan[table];
	size_t cell = (leaf * plan->slices + slice) * plan->stubs + stub;
	const double *sum = cells->sum + plan->first + cell * plan->fields;
	struct cell at = {.rows = sum[0], .w = sum[1], .w2 = sum[2]};

	if (plan->fields == VALUED) {
		at.wx = sum[3];
		at.wxx = sum[4];
		at.w2x = sum[5];
		at.w2xx = sum[6];
	}
	return at;
}

struct cell cells_at(const struct cells *cells, size_t table, size_t slice, size_t stub)
{
	struct cell total = {0};

	for (size_t leaf = 0; leaf < cells->plan[table].leaves; leaf++) {
		struct cell at = cells_leaf(cells, table, leaf, slice, stub);
		total.rows += at.rows;
		total.w += at.w;
		total.w2 += at.w2;
		total.wx += at.wx;
		total.wxx += at.wxx;
		total.w2x += at.w2x;
		total.w2xx += at.w2xx;
	}
	return total;
}

bool cells_crossed(const struct cells *cells, size_t table)
{
	return cells->plan[table].cross.size > 0;
}

struct cross cells_cross(const struct cells *cells, size_t table, size_t leaf, size_t slice,
                         size_t stub, size_t part)
{
	const struct plan *plan = &cells->plan[table];

	return cross_at(&plan->cross, cells->design, cells->cross + plan->crosses, leaf,
	                slice * plan->stubs + stub, part);
}
