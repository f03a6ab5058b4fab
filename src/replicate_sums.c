/* replicate_sums.c - see replicate_sums.h. */
#include "replicate_sums.h"

#include "mem.h"
#include "num.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum {
	PIECE = 4096,       /* rows numbered at once */
	COPIES = 4,         /* of a small table's cells, so that no addition waits for another */
	COPIES_MAX = 1024,  /* doubles of a table that has copies */
	APART = 16,         /* doubles between what two workers write */
	WORKERS_BYTES = 29, /* workers' weights take at most 2^29 bytes, if there are two or more */
};

/* A table with the cell of each row. */
struct numbered {
	struct replicate_table *table;
	size_t cells;  /* of one replicate; rows without weight are in one more */
	size_t fields; /* 1 or 2 */
	uint32_t *cell;
	double *x; /* value less centre, 0 where missing; NULL without a value */
};

struct worker {
	double *weight, *factor;
	double *copy; /* sums of a small table */
	struct err err;
};

struct pass {
	const struct design *design;
	const struct replicates *replicates;
	size_t tables, room; /* doubles in a worker's copies */
	struct numbered *table;
	struct worker *worker;
	/* rows */
	size_t k;
	const double *z;
	double *sum;
};

/* ---- numbering ----------------------------------------------------------------------------------
 */

static void number_piece(const struct design *design, struct numbered *numbered, size_t from,
                         size_t count)
{
	const struct replicate_table *of = numbered->table;
	const struct selection *inside = design_inside(design);
	const double *w = design_weight(design);
	uint32_t code[PIECE], *cell = numbered->cell + from;

	memset(cell, 0, count * sizeof *cell);
	if (of->slice != NULL)
		column_codes(of->slice, from, count, cell);
	for (size_t i = 0; i < count; i++)
		cell[i] *= (uint32_t)of->stubs;
	if (of->stub != NULL) {
		column_codes(of->stub, from, count, code);
		for (size_t i = 0; i < count; i++)
			cell[i] += code[i];
	} else if (of->value != NULL) {
		const double *value = column_f64(of->value) + from;
		for (size_t i = 0; i < count; i++) {
			bool missing = num_is_missing(value[i]);
			numbered->x[from + i] = missing ? 0 : value[i] - of->centre;
			if (missing)
				cell[i] += (uint32_t)MIN(1 + num_missing_kind(value[i]),
				                         of->stubs - 1);
		}
	}
	for (size_t i = 0; i < count; i++) {
		bool out = (w != NULL && w[from + i] == 0) ||
		           (inside != NULL && !selection_has(inside, from + i));
		if (out)
			cell[i] = (uint32_t)numbered->cells;
	}
}

static bool number(const struct design *design, struct replicate_table *table,
                   struct numbered *numbered, struct err *err)
{
	size_t rows = design_rows(design);

	numbered->cell = mem_alloc(rows + 1, sizeof *numbered->cell, err);
	numbered->x = table->value == NULL ? NULL : mem_alloc(rows + 1, sizeof(double), err);
	if (numbered->cell == NULL || (table->value != NULL && numbered->x == NULL))
		return false;
	for (size_t from = 0; from < rows; from += PIECE)
		number_piece(design, numbered, from, MIN((size_t)PIECE, rows - from));
	return true;
}

/* ---- workers ------------------------------------------------------------------------------------
 */

static void workers_free(struct pass *pass, size_t workers)
{
	for (size_t i = 0; pass->worker != NULL && i < workers; i++) {
		mem_free(pass->worker[i].weight);
		mem_free(pass->worker[i].factor);
		mem_free(pass->worker[i].copy);
	}
	mem_free(pass->worker);
	pass->worker = NULL;
}

static bool workers_new(struct pass *pass, size_t workers, struct err *err)
{
	size_t rows = pass->replicates->rows, room = replicates_room(pass->replicates);

	pass->worker = mem_zero(workers, sizeof *pass->worker, err);
	if (pass->worker == NULL)
		return false;
	for (size_t i = 0; i < workers; i++) {
		struct worker *own = &pass->worker[i];
		own->weight = mem_alloc(rows + APART, sizeof *own->weight, err);
		own->factor = mem_alloc(room + APART, sizeof *own->factor, err);
		own->copy = mem_alloc(pass->room + APART, sizeof *own->copy, err);
		if (own->weight == NULL || own->factor == NULL || own->copy == NULL)
			return false;
	}
	return true;
}

/* Runs `work` for each replicate. */
static bool run(struct pass *pass, void (*work)(void *, size_t, size_t), struct err *err)
{
	struct threads_task task = {pass, work, NULL};
	size_t workers = threads_workers(pass->replicates->count);
	size_t room = pass->replicates->rows + replicates_room(pass->replicates);
	size_t bytes = room * sizeof(double);

	while (workers > 1 && workers * bytes > (size_t)1 << WORKERS_BYTES)
		workers--;
	bool done = workers_new(pass, workers, err) &&
	            threads_run(&task, pass->replicates->count, workers, err);
	for (size_t i = 0; done && i < workers; i++)
		if (pass->worker[i].err.code != ERR_NONE) {
			*err = pass->worker[i].err;
			done = false;
		}
	workers_free(pass, workers);
	return done;
}

/* The weights of replicate r; NULL after an error. */
static const double *weights(const struct pass *pass, size_t worker, size_t r)
{
	struct worker *own = &pass->worker[worker];

	if (own->err.code != ERR_NONE)
		return NULL;
	return replicates_weights(pass->replicates, r, own->factor, own->weight, &own->err)
	               ? own->weight
	               : NULL;
}

/* ---- row by row ---------------------------------------------------------------------------------
 */

static void add(double *restrict sum, size_t stride, const struct numbered *numbered,
                const double *restrict w, size_t rows)
{
	const uint32_t *restrict cell = numbered->cell;
	const double *restrict x = numbered->x;

	if (x == NULL) {
		for (size_t i = 0; i < rows; i++)
			sum[i % COPIES * stride + cell[i]] += w[i];
		return;
	}
	for (size_t i = 0; i < rows; i++) {
		double *at = sum + i % COPIES * stride + 2 * cell[i];
		at[0] += w[i];
		at[1] += w[i] * x[i];
	}
}

static void table_work(void *shared, size_t worker, size_t r)
{
	const struct pass *pass = shared;
	double *copy = pass->worker[worker].copy;
	const double *w = weights(pass, worker, r);
	if (w == NULL)
		return;

	for (size_t t = 0; t < pass->tables; t++) {
		const struct numbered *numbered = &pass->table[t];
		size_t doubles = numbered->cells * numbered->fields;
		size_t room = doubles + numbered->fields;
		size_t copies = room <= COPIES_MAX ? COPIES : 1, stride = copies > 1 ? room : 0;
		double *sum = numbered->table->sum + r * doubles;
		memset(copy, 0, copies * room * sizeof *copy);
		add(copy, stride, numbered, w, pass->replicates->rows);
		for (size_t i = 0; i < doubles; i++) {
			sum[i] = 0;
			for (size_t c = 0; c < copies; c++)
				sum[i] += copy[c * stride + i];
		}
	}
}

/* ---- from sums a leaf ---------------------------------------------------------------------------
 */

/* sum += factor * (w, wx) of the leaf's cells. */
static void add_leaf(const struct numbered *numbered, size_t leaf, double factor, double *sum)
{
	const struct replicate_table *of = numbered->table;
	const double *cell = of->leaf + leaf * numbered->cells * of->fields;

	for (size_t i = 0; i < numbered->cells; i++, cell += of->fields) {
		if (numbered->fields == 1) {
			sum[i] += factor * cell[1];
			continue;
		}
		sum[2 * i] += factor * cell[1];
		sum[2 * i + 1] += factor * cell[3];
	}
}

static void leaf_work(void *shared, size_t worker, size_t r)
{
	const struct pass *pass = shared;
	const struct replicates *replicates = pass->replicates;
	double *factor = pass->worker[worker].factor;

	replicates_factors(replicates, r, factor);
	for (size_t t = 0; t < pass->tables; t++) {
		const struct numbered *numbered = &pass->table[t];
		size_t doubles = numbered->cells * numbered->fields;
		double *sum = numbered->table->sum + r * doubles;
		memset(sum, 0, doubles * sizeof *sum);
		for (size_t leaf = 0; leaf < design_leaves(pass->design); leaf++)
			if (factor[replicates->of_leaf[leaf]] != 0)
				add_leaf(numbered, leaf, factor[replicates->of_leaf[leaf]], sum);
	}
}

/* ---- jackknives ---------------------------------------------------------------------------------
 */

/* Where the leaves, or the row, of a unit are. */
struct places {
	uint32_t *leaf; /* units + 1: first leaf of each; NULL where units are rows */
	uint32_t *row;  /* of each unit, where they are rows */
};

static bool find_places(const struct design *design, const struct replicates *replicates,
                        struct places *places, struct err *err)
{
	const double *w = design_weight(design);

	*places = (struct places){0};
	if (replicates->of_leaf != NULL) {
		size_t leaves = design_leaves(design), unit = 0;
		places->leaf = mem_zero(replicates->units + 2, sizeof *places->leaf, err);
		if (places->leaf == NULL)
			return false;
		for (size_t leaf = 0; leaf < leaves; leaf++)
			for (; unit < replicates->of_leaf[leaf]; unit++)
				places->leaf[unit + 1] = (uint32_t)leaf;
		for (; unit < replicates->units; unit++)
			places->leaf[unit + 1] = (uint32_t)leaves;
		return true;
	}
	places->row = mem_zero(replicates->units + 1, sizeof *places->row, err);
	if (places->row == NULL)
		return false;
	for (size_t row = 0; row < replicates->rows; row++)
		if (w == NULL || w[row] != 0)
			places->row[replicates->unit[row]] = (uint32_t)row;
	return true;
}

/* sum -= factor times what the unit adds to the cells. */
static void take_off(const struct pass *pass, const struct numbered *numbered,
                     const struct places *places, size_t unit, double factor, double *sum)
{
	const double *w = design_weight(pass->design);

	if (places->leaf != NULL) {
		for (size_t leaf = places->leaf[unit]; leaf < places->leaf[unit + 1]; leaf++)
			add_leaf(numbered, leaf, -factor, sum);
		return;
	}
	size_t row = places->row[unit], cell = numbered->cell[row];
	double weight = factor * (w == NULL ? 1 : w[row]);
	if (cell == numbered->cells)
		return;
	sum[cell * numbered->fields] -= weight;
	if (numbered->fields == 2)
		sum[cell * 2 + 1] -= weight * numbered->x[row];
}

static bool jackknife(const struct pass *pass, const struct numbered *numbered,
                      const struct places *places, struct err *err)
{
	const struct replicates *replicates = pass->replicates;
	const uint32_t *leaf_stratum = design_leaf_stratum(pass->design);
	size_t doubles = numbered->cells * numbered->fields, stratum = 0;
	double *whole = mem_zero(doubles, sizeof *whole, err);
	double *part = mem_zero(replicates->strata * doubles, sizeof *part, err);
	bool done = whole != NULL && part != NULL;

	for (size_t leaf = 0; done && leaf < design_leaves(pass->design); leaf++) {
		size_t h = leaf_stratum == NULL ? leaf : leaf_stratum[leaf];
		add_leaf(numbered, leaf, 1, whole);
		add_leaf(numbered, leaf, 1, part + h * doubles);
	}
	for (size_t r = 0; done && r < replicates->count; r++) {
		double *sum = numbered->table->sum + r * doubles;
		size_t unit = replicates->out[r];
		while (unit >= replicates->first[stratum + 1])
			stratum++;
		double n = (double)(replicates->first[stratum + 1] - replicates->first[stratum]);
		for (size_t i = 0; i < doubles; i++)
			sum[i] = whole[i] + part[stratum * doubles + i] / (n - 1);
		take_off(pass, numbered, places, unit, n / (n - 1), sum);
	}
	mem_free(whole);
	mem_free(part);
	return done;
}

static bool jackknife_all(const struct pass *pass, struct err *err)
{
	struct places places;
	bool done = find_places(pass->design, pass->replicates, &places, err);

	for (size_t t = 0; done && t < pass->tables; t++)
		done = jackknife(pass, &pass->table[t], &places, err);
	mem_free(places.leaf);
	mem_free(places.row);
	return done;
}

/* ---- tables -------------------------------------------------------------------------------------
 */

static bool by_tables(struct pass *pass, struct replicate_table *table, struct err *err)
{
	const struct replicates *replicates = pass->replicates;
	bool out = replicates_jackknife(replicates);
	bool numbers = !replicates_by_leaf(replicates);

	for (size_t t = 0; t < pass->tables; t++) {
		struct numbered *numbered = &pass->table[t];
		numbered->table = &table[t];
		numbered->fields = table[t].value == NULL ? 1 : 2;
		numbered->cells = table[t].slices * table[t].stubs;
		size_t doubles = numbered->cells * numbered->fields, room = doubles + 2;
		if (doubles > REPLICATE_SUMS_MOST / replicates->count) {
			err_at(err, "table %zu", t + 1);
			err_advise(err, "take fewer replicates, or join rare options");
			return err_set(err, ERR_LIMIT, "%zu cells in %zu replicates are too many",
			               numbered->cells, replicates->count);
		}
		pass->room = MAX(pass->room, room <= COPIES_MAX ? COPIES * room : room);
		table[t].sum = mem_alloc(MAX(doubles * replicates->count, 1), sizeof(double), err);
		if (table[t].sum == NULL ||
		    (numbers && !number(pass->design, &table[t], numbered, err)))
			return false;
	}
	if (out)
		return jackknife_all(pass, err);
	return run(pass, numbers ? table_work : leaf_work, err);
}

bool replicate_sums(const struct design *design, struct replicate_table *table, size_t tables,
                    struct err *err)
{
	struct pass pass = {
		.design = design, .replicates = design_replicates(design), .tables = tables};

	for (size_t t = 0; t < tables; t++)
		table[t].sum = NULL;
	pass.table = mem_zero(MAX(tables, 1), sizeof *pass.table, err);
	bool done = pass.table != NULL && (tables == 0 || by_tables(&pass, table, err));
	for (size_t t = 0; pass.table != NULL && t < tables; t++) {
		mem_free(pass.table[t].cell);
		mem_free(pass.table[t].x);
	}
	mem_free(pass.table);
	for (size_t t = 0; !done && t < tables; t++) {
		mem_free(table[t].sum);
		table[t].sum = NULL;
	}
	return done;
}

/* ---- rows ---------------------------------------------------------------------------------------
 */

static void rows_work(void *shared, size_t worker, size_t r)
{
	const struct pass *pass = shared;
	const double *w = weights(pass, worker, r), *z = pass->z;
	double *sum = pass->sum + r * pass->k;
	size_t k = pass->k;
	if (w == NULL)
		return;

	for (size_t j = 0; j < k; j++)
		sum[j] = 0;
	for (size_t row = 0; row < pass->replicates->rows; row++, z += k)
		for (size_t j = 0; j < k; j++)
			sum[j] += w[row] * z[j];
}

bool replicate_rows(const struct design *design, size_t k,
                    void (*fill)(void *owner, size_t from, size_t count, double *z), void *owner,
                    double *sum, double *whole, struct err *err)
{
	struct pass pass = {
		.design = design, .replicates = design_replicates(design), .k = k, .sum = sum};
	size_t rows = design_rows(design);
	double *z = mem_alloc(MAX(rows, 1), k * sizeof *z, err);

	if (z == NULL)
		return false;
	for (size_t from = 0; from < rows; from += PIECE)
		fill(owner, from, MIN((size_t)PIECE, rows - from), z + from * k);
	const double *w = design_weight(design);
	memset(whole, 0, k * sizeof *whole);
	for (size_t row = 0; row < rows; row++)
		for (size_t j = 0; j < k; j++) {
			double weight = w == NULL ? 1 : w[row], *at = &z[row * k + j];
			*at = weight == 0 ? 0 : *at; /* whatever it was filled with */
			whole[j] += weight * *at;
		}
	pass.z = z;
	bool done = run(&pass, rows_work, err);
	mem_free(z);
	return done;
}

void replicate_covariance(const struct replicates *replicates, size_t k, const double *value,
                          const double *estimate, double *v)
{
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0, count = 0, a = 0, b = 0;
			for (size_t r = 0; r < replicates->count; r++) {
				if (!replicates_centres(replicates, r))
					continue;
				a += value[r * k + i];
				b += value[r * k + j];
				count++;
			}
			a = replicates->mse ? estimate[i] : a / count;
			b = replicates->mse ? estimate[j] : b / count;
			for (size_t r = 0; r < replicates->count; r++)
				sum += replicates_rscale(replicates, r) * (value[r * k + i] - a) *
				       (value[r * k + j] - b);
			v[i * k + j] = v[j * k + i] = sum * replicates->scale;
		}
}
