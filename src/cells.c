/*
 * cells.c - see cells.h.
 *
 * Tables are planned, put into batches that are counted together (cells_batch.h), the batches are
 * filled (cells_pass.h) and folded to the tables.
 */
#include "cells.h"

#include "cells_pass.h"
#include "mem.h"
#include "replicate_sums.h"
#include "threads.h"

enum { FOLDED_ALONE = 65536 }; /* cells that are no work for several threads */

struct cells {
	const struct design *design;
	size_t tables;
	struct plan *plan;
	double *sum;
	size_t sums;   /* doubles in it */
	double *total; /* the same over all leaves */
	size_t totals; /* doubles in it */
	double *cross;
	size_t crosses; /* doubles in it */
	size_t holders;
};

/* The batches as they were filled become the tables' cells, table by table. */
struct folding {
	struct cells *cells;
	const struct pass *pass;
	const double *crosses;
	uint32_t *room[THREADS_MAX];
};

static void add_leaves(struct cells *cells, const struct plan *plan)
{
	const double *sum = cells->sum + plan->first;
	double *restrict total = cells->total + plan->total;
	size_t part = plan->slices * plan->stubs * plan->fields;

	for (size_t leaf = 0; leaf < plan->leaves; leaf++, sum += part)
		for (size_t i = 0; i < part; i++)
			total[i] += sum[i];
}

static void fold_table(void *shared, size_t worker, size_t table)
{
	const struct folding *folding = shared;
	const struct pass *pass = folding->pass;
	struct cells *cells = folding->cells;
	const struct plan *plan = &cells->plan[table];
	const struct batch *batch = &pass->batch[plan->batch];
	uint32_t *room = folding->room[worker];

	if (!plan->wide)
		batch_fold(batch, plan, pass->sums + batch->all_sums, pass->rows + batch->all_rows,
		           cells->sum + plan->first, room);
	if (plan->cross.size > 0)
		batch_fold_cross(batch, plan, cells->design, folding->crosses + batch->crosses,
		                 cells->cross + plan->crosses, room);
	add_leaves(cells, plan);
}

static bool fold(struct cells *cells, const struct pass *pass, const double *crosses,
                 struct err *err)
{
	struct folding folding = {.cells = cells, .pass = pass, .crosses = crosses};
	struct threads_task task = {.shared = &folding, .work = fold_table};
	size_t most = 1, work = 0, workers = 1;
	bool done = true;

	for (size_t t = 0; t < cells->tables; t++) {
		const struct batch *batch = &pass->batch[cells->plan[t].batch];
		if (!batch->wide || batch->cross.size > 0)
			most = MAX(most, BATCH_ROOM * batch->part);
		work += batch->cells;
	}
	if (work > FOLDED_ALONE)
		workers = threads_workers(cells->tables);
	for (size_t i = 0; done && i < workers; i++) {
		folding.room[i] = mem_alloc(most, sizeof *folding.room[i], err);
		done = folding.room[i] != NULL;
	}
	done = done && threads_run(&task, cells->tables, workers, err);
	for (size_t i = 0; i < workers; i++)
		mem_free(folding.room[i]);
	return done;
}

static bool fill(struct cells *cells, struct pass *pass, struct err *err)
{
	double *crosses = mem_zero(MAX(pass->room.crosses, 1), sizeof *crosses, err);

	pass->sums = mem_zero(MAX(pass->room.all_sums, 1), sizeof *pass->sums, err);
	pass->rows = mem_zero(MAX(pass->room.all_rows, 1), sizeof *pass->rows, err);
	pass->joint = mem_zero(MAX(pass->room.joints, 1), sizeof *pass->joint, err);
	bool done = crosses != NULL && pass->sums != NULL && pass->rows != NULL &&
	            pass->joint != NULL && pass_run(pass, err);
	for (size_t b = 0; done && b < pass->batches; b++)
		if (pass->batch[b].cross.size > 0)
			cross_split(&pass->batch[b].cross, cells->design,
			            pass->joint + pass->batch[b].joints,
			            crosses + pass->batch[b].crosses);
	done = done && fold(cells, pass, crosses, err);
	mem_free(crosses);
	mem_free(pass->sums);
	mem_free(pass->rows);
	mem_free(pass->joint);
	return done;
}

static bool run(struct cells *cells, struct err *err)
{
	struct batch *batch = mem_alloc(MAX(cells->tables, 1), sizeof *batch, err);
	struct pass pass = {
		.design = cells->design, .batch = batch, .plan = cells->plan, .wide = cells->sum};
	bool done = batch != NULL &&
	            batch_plan(cells->plan, cells->tables, cells->design, batch, &pass.batches,
	                       &pass.room, err) &&
	            fill(cells, &pass, err);

	mem_free(batch);
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
		plan->total = cells->totals;
		cells->totals += plan->slices * plan->stubs * plan->fields;
		plan->cross = cross_plan(cells->design, plan->slices * plan->stubs,
		                         table[t].value != NULL);
		plan->crosses = cells->crosses;
		cells->crosses += plan->cross.size;
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
		cells->total = mem_zero(MAX(cells->totals, 1), sizeof *cells->total, err);
		cells->cross = mem_zero(MAX(cells->crosses, 1), sizeof *cells->cross, err);
		done = cells->sum != NULL && cells->total != NULL && cells->cross != NULL &&
		       run(cells, err) && count_replicates(cells, err);
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
	mem_free(cells->total);
	mem_free(cells->cross);
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
	size_t sums = cells->sums + cells->totals + cells->crosses;

	for (size_t t = 0; replicates != NULL && t < cells->tables; t++)
		sums += replicates->count * cells->plan[t].slices * cells->plan[t].stubs *
		        (cells->plan[t].fields == PLAIN ? 1 : 2);
	return sizeof *cells + cells->tables * sizeof *cells->plan + sums * sizeof *cells->sum;
}

const double *cells_sums(const struct cells *cells, size_t table, size_t *fields)
{
	*fields = cells->plan[table].fields;
	return cells->sum + cells->plan[table].first;
}

static struct cell cell_of(const struct plan *plan, const double *sum)
{
	struct cell at = {.rows = sum[0], .w = sum[1], .w2 = sum[2]};

	if (plan->fields == VALUED) {
		at.wx = sum[3];
		at.wxx = sum[4];
		at.w2x = sum[5];
		at.w2xx = sum[6];
	}
	return at;
}

struct cell cells_leaf(const struct cells *cells, size_t table, size_t leaf, size_t slice,
                       size_t stub)
{
	const struct plan *plan = &cells->plan[table];
	size_t cell = (leaf * plan->slices + slice) * plan->stubs + stub;

	return cell_of(plan, cells->sum + plan->first + cell * plan->fields);
}

struct cell cells_at(const struct cells *cells, size_t table, size_t slice, size_t stub)
{
	const struct plan *plan = &cells->plan[table];
	size_t cell = slice * plan->stubs + stub;

	return cell_of(plan, cells->total + plan->total + cell * plan->fields);
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
