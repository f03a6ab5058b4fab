/* cells_batch.c - see cells_batch.h. */
#include "cells_batch.h"

#include "mem.h"

enum {
	GROWN_MAX = 8192,  /* cells of a batch that took columns */
	ROWS_A_CELL = 8,   /* of which there should be fewer than rows by this factor ... */
	GROWN_SMALL = 256, /* ... unless they are so few */
	COPIES_MAX = 1024, /* a larger batch seldom meets the same cell twice running */
};

static const uint32_t NONE = UINT32_MAX; /* no column */

/* All columns that are crossed somewhere, by number. */
struct crossing {
	const struct column **column;
	size_t columns;
	struct pair_of {
		uint32_t slice, stub; /* of each table; NONE: it has none */
	} * of;
	size_t *gain; /* tables that a column would complete */
	bool *in;     /* the batch has the column */
	bool *taken;  /* the table is in a batch */
};

static uint32_t number_of(struct crossing *crossing, const struct column *column)
{
	size_t number = 0;

	if (column == NULL)
		return NONE;
	while (number < crossing->columns && crossing->column[number] != column)
		number++;
	if (number == crossing->columns)
		crossing->column[crossing->columns++] = column;
	return (uint32_t)number;
}

static bool crossing_new(struct crossing *crossing, const struct plan *plan, size_t tables,
                         struct err *err)
{
	size_t room = MAX(2 * tables, 1);

	crossing->column = mem_alloc(room, sizeof(struct column *), err);
	crossing->of = mem_alloc(room, sizeof *crossing->of, err);
	crossing->gain = mem_alloc(room, sizeof *crossing->gain, err);
	crossing->in = mem_alloc(room, sizeof *crossing->in, err);
	crossing->taken = mem_zero(room, sizeof *crossing->taken, err);
	if (crossing->column == NULL || crossing->of == NULL || crossing->gain == NULL ||
	    crossing->in == NULL || crossing->taken == NULL)
		return false;
	for (size_t t = 0; t < tables; t++) {
		crossing->of[t].slice = number_of(crossing, plan[t].of.slice);
		crossing->of[t].stub = number_of(crossing, plan[t].of.stub);
	}
	return true;
}

static void crossing_free(struct crossing *crossing)
{
	mem_free(crossing->column);
	mem_free(crossing->of);
	mem_free(crossing->gain);
	mem_free(crossing->in);
	mem_free(crossing->taken);
}

static size_t codes_of(const struct column *column)
{
	return labels_options(column->labels);
}

static void take_column(struct crossing *crossing, struct batch *batch, uint32_t number)
{
	if (number == NONE || crossing->in[number])
		return;
	crossing->in[number] = true;
	batch->column[batch->columns++] = crossing->column[number];
	batch->part *= codes_of(crossing->column[number]);
}

/* Whether cells of the batch could be the table's, if the columns are there. */
static bool alike(const struct batch *batch, const struct plan *plan)
{
	return batch->value == plan->of.value && batch->leaves == plan->leaves && !plan->wide &&
	       (batch->cross.size > 0) == (plan->cross.size > 0);
}

/* The column that completes most tables, of those the one of fewest codes; NONE: there is none that
 * leaves the batch small. */
static uint32_t best_column(struct crossing *crossing, const struct batch *batch,
                            const struct plan *plan, size_t tables, size_t most)
{
	uint32_t best = NONE;

	if (batch->columns == BATCH_COLUMNS)
		return NONE;
	for (size_t i = 0; i < crossing->columns; i++)
		crossing->gain[i] = 0;
	for (size_t t = 0; t < tables; t++) {
		struct pair_of of = crossing->of[t];
		bool slice = of.slice == NONE || crossing->in[of.slice];
		bool stub = of.stub == NONE || crossing->in[of.stub];
		if (!crossing->taken[t] && slice != stub && alike(batch, &plan[t]))
			crossing->gain[slice ? of.stub : of.slice]++;
	}
	for (uint32_t i = 0; i < crossing->columns; i++) {
		size_t gain = crossing->gain[i], codes = codes_of(crossing->column[i]);
		if (gain == 0 || codes > most || batch->part * batch->leaves * codes > most)
			continue;
		if (best == NONE || gain > crossing->gain[best] ||
		    (gain == crossing->gain[best] && codes < codes_of(crossing->column[best])))
			best = i;
	}
	return best;
}

/* The largest table that is in no batch; `tables` if there is none. */
static size_t largest(const struct crossing *crossing, const struct plan *plan, size_t tables)
{
	size_t found = tables;

	for (size_t t = 0; t < tables; t++)
		if (!crossing->taken[t] && (found == tables || plan[t].cells > plan[found].cells))
			found = t;
	return found;
}

static struct batch start_batch(struct crossing *crossing, const struct plan *plan, size_t table)
{
	struct batch batch = {
		.value = plan[table].of.value,
		.centre = plan[table].centre,
		.kinds = plan[table].of.value == NULL ? 1 : plan[table].stubs,
		.leaves = plan[table].leaves,
		.sums = plan[table].fields - 1,
		.wide = plan[table].wide,
		.table = table,
		.cross = plan[table].cross,
	};

	batch.part = batch.kinds;
	for (size_t i = 0; i < crossing->columns; i++)
		crossing->in[i] = false;
	take_column(crossing, &batch, crossing->of[table].slice);
	take_column(crossing, &batch, crossing->of[table].stub);
	return batch;
}

/* All other tables whose columns the batch has. */
static void take_tables(struct crossing *crossing, const struct batch *batch, struct plan *plan,
                        size_t tables, size_t number)
{
	for (size_t t = 0; t < tables; t++) {
		struct pair_of of = crossing->of[t];
		if (crossing->taken[t] || !alike(batch, &plan[t]) ||
		    (of.slice != NONE && !crossing->in[of.slice]) ||
		    (of.stub != NONE && !crossing->in[of.stub]))
			continue;
		crossing->taken[t] = true;
		plan[t].batch = number;
	}
}

/* What the batch takes of each array. */
static void place_batch(struct batch *batch, struct batch_room *room)
{
	size_t cells = batch->wide ? 0 : batch->cells;

	batch->own_sums = room->own_sums;
	batch->own_rows = room->own_rows;
	batch->all_sums = room->all_sums;
	batch->all_rows = room->all_rows;
	batch->joints = room->joints;
	batch->crosses = room->crosses;
	room->own_sums += batch->copies * cells * batch->sums;
	room->own_rows += batch->copies * cells;
	room->all_sums += cells * batch->sums;
	room->all_rows += cells;
	room->joints += batch->cross.joint;
	room->crosses += batch->cross.size;
}

bool batch_plan(struct plan *plan, size_t tables, const struct design *design, struct batch *batch,
                size_t *batches, struct batch_room *room, struct err *err)
{
	struct crossing crossing = {0};
	bool done = crossing_new(&crossing, plan, tables, err);
	size_t most =
		MAX(MIN((size_t)GROWN_MAX, design_rows(design) / ROWS_A_CELL), (size_t)GROWN_SMALL);

	if (design_auxiliary(design) != NULL)
		most = 0; /* the margins are more digits, and they are dearer */
	*batches = 0;
	*room = (struct batch_room){0};
	for (size_t t; done && (t = largest(&crossing, plan, tables)) < tables;) {
		struct batch *new = &batch[*batches];
		*new = start_batch(&crossing, plan, t);
		crossing.taken[t] = true;
		plan[t].batch = *batches;
		for (uint32_t column = 0; !new->wide &&column != NONE;) {
			column = best_column(&crossing, new, plan, tables, most);
			take_column(&crossing, new, column);
		}
		if (!new->wide)
			take_tables(&crossing, new, plan, tables, *batches);
		new->cells = new->leaves *new->part;
		new->copies = new->cells > COPIES_MAX ? 1 : BATCH_COPIES;
		new->cross = cross_plan(design, new->part, new->value != NULL);
		place_batch(new, room);
		++*batches;
	}
	crossing_free(&crossing);
	return done;
}

/* ---- from batches to tables ---------------------------------------------------------------------
 */

/* The table's cell of each cell that the batch has in a leaf. */
static void find_places(const struct batch *batch, const struct plan *plan, uint32_t *place)
{
	size_t below = batch->part;

	for (size_t i = 0, kind = 0; i < batch->part; i++) {
		place[i] = (uint32_t)kind;
		kind = kind + 1 == batch->kinds ? 0 : kind + 1;
	}
	for (size_t c = 0; c < batch->columns; c++) {
		size_t codes = codes_of(batch->column[c]), step = 0;
		if (batch->column[c] == plan->of.slice)
			step += plan->stubs;
		if (batch->column[c] == plan->of.stub)
			step += 1;
		below /= codes;
		for (size_t i = 0, code = 0; step > 0 && i < batch->part; code = (code + 1) % codes)
			for (size_t end = i + below; i < end; i++)
				place[i] += (uint32_t)(code * step);
	}
}

/* One more digit of `codes`, the fastest: each number of the list becomes as many, `step` apart. */
static size_t expand(uint32_t *list, size_t count, size_t codes, size_t step)
{
	for (size_t i = count; i-- > 0;)
		for (size_t code = codes; code-- > 0;)
			list[i * codes + code] = list[i] + (uint32_t)(code * step);
	return count * codes;
}

/*
 * How a table comes of its batch: for each cell of it (`to`) the first of those it is the sum of
 * (`from`), and how far all of these are from the first (`next`, in their order).
 */
struct folding {
	size_t cells, parts;
	uint32_t *from, *to, *next;
};

static void add_digit(struct folding *folding, size_t codes, size_t below, size_t step)
{
	if (step == 0) {
		folding->parts = expand(folding->next, folding->parts, codes, below);
		return;
	}
	expand(folding->from, folding->cells, codes, below);
	folding->cells = expand(folding->to, folding->cells, codes, step);
}

static struct folding folding_of(const struct batch *batch, const struct plan *plan, uint32_t *room)
{
	struct folding folding = {1, 1, room, room + batch->part, room + 2 * batch->part};
	size_t below = batch->part;

	*folding.from = *folding.to = *folding.next = 0;
	for (size_t c = 0; c < batch->columns; c++) {
		size_t codes = codes_of(batch->column[c]);
		size_t step = (batch->column[c] == plan->of.slice ? plan->stubs : 0) +
		              (batch->column[c] == plan->of.stub ? 1 : 0);
		below /= codes;
		add_digit(&folding, codes, below, step);
	}
	if (batch->value != NULL)
		add_digit(&folding, batch->kinds, 1, 1);
	return folding;
}

/* Two sums that are added at once. */
typedef double couple __attribute__((vector_size(16), aligned(8), may_alias));

static void fold_plain(const double *sums, const double *rows, const uint32_t *next, size_t parts,
                       double *cell)
{
	couple sum = {0, 0};
	double all = 0;

	for (size_t i = 0; i < parts; i++) {
		all += rows[next[i]];
		sum += *(const couple *)(sums + 2 * (size_t)next[i]);
	}
	cell[0] = all;
	cell[1] = sum[0];
	cell[2] = sum[1];
}

static void fold_valued(const double *sums, const double *rows, const uint32_t *next, size_t parts,
                        double *cell)
{
	for (size_t i = 0; i < parts; i++) {
		cell[0] += rows[next[i]];
		for (size_t field = 1; field < VALUED; field++)
			cell[field] += sums[(VALUED - 1) * (size_t)next[i] + field - 1];
	}
}

void batch_fold(const struct batch *batch, const struct plan *plan, const double *sums,
                const double *rows, double *sum, uint32_t *room)
{
	struct folding folding = folding_of(batch, plan, room);
	size_t fields = plan->fields;

	for (size_t leaf = 0; leaf < batch->leaves; leaf++) {
		for (size_t i = 0; i < folding.cells; i++) {
			const double *first = sums + folding.from[i] * (fields - 1);
			double *cell = sum + folding.to[i] * fields;
			if (fields == PLAIN)
				fold_plain(first, rows + folding.from[i], folding.next,
				           folding.parts, cell);
			else
				fold_valued(first, rows + folding.from[i], folding.next,
				            folding.parts, cell);
		}
		sums += batch->part * (fields - 1);
		rows += batch->part;
		sum += plan->slices * plan->stubs * fields;
	}
}

void batch_fold_cross(const struct batch *batch, const struct plan *plan,
                      const struct design *design, const double *crosses, double *cross,
                      uint32_t *room)
{
	const struct auxiliary *auxiliary = design_auxiliary(design);
	size_t fields = plan->cross.fields, leaves = plan->cross.cells / plan->cross.table;

	find_places(batch, plan, room);
	for (size_t m = 0; m < auxiliary->margins + auxiliary->numbers; m++) {
		size_t codes = m < auxiliary->margins ? codes_of(auxiliary->margin[m]) : 1;
		size_t width = codes * fields;
		for (size_t leaf = 0; leaf < leaves; leaf++, cross += plan->cross.table * width)
			for (size_t i = 0; i < batch->part; i++, crosses += width)
				for (size_t k = 0; k < width; k++)
					cross[room[i] * width + k] += crosses[k];
	}
}
