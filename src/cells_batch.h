/*
 * cells_batch.h - tables that are counted together: their columns crossed, once a row. Floor 3.
 *
 * Only cells.c and cells_pass.c use it. What costs in a pass is adding a row to a cell, not finding
 * the cell. So tables with columns in common make a *batch*, whose cells cross all of its columns;
 * each table is then a sum of its cells. A table of q1 by level, q1 alone and level alone are one
 * batch of one addition a row, and so are q1 and q2 by level and role.
 *
 * A batch starts with the largest table that is in none, and takes the column that completes most
 * others, as long as its cells stay in the nearest caches. A wide table is a batch of its own, of
 * which only the sums with parts of x are folded.
 *
 * Cells of a batch lie leaf by leaf, then column by column, kinds of missing of the value last.
 */
#ifndef CELLS_BATCH_H
#define CELLS_BATCH_H

#include "cells_plan.h"

enum {
	BATCH_COLUMNS = 8,
	BATCH_COPIES = 4, /* of the cells of a small batch */
	BATCH_ROOM = 3,
};

struct batch {
	bool wide;
	size_t table;                               /* the one it started with */
	const struct column *column[BATCH_COLUMNS]; /* the first is the slowest digit */
	size_t columns;
	const struct column *value;
	double centre;
	size_t kinds;  /* answered and kinds of missing of the value; 1 without a value */
	size_t leaves; /* of the design; 1 where they are not kept apart */
	size_t part;   /* cells of a leaf */
	size_t cells;
	size_t sums;     /* doubles a cell: w, w2 and moments of the value */
	size_t copies;   /* of its cells that a worker has, 1 or BATCH_COPIES */
	size_t own_sums; /* places of its first cell's sums and rows in what a worker has */
	size_t own_rows; /* (nothing of a wide table) */
	size_t all_sums; /* and in what comes of it, without copies */
	size_t all_rows;
	struct cross_plan cross; /* sums with the parts of x; of size 0 without */
	size_t joints;           /* their place while rows are added */
	size_t crosses;          /* and when they are taken apart */
};

/* Lengths of what the batches before have. */
struct batch_room {
	size_t own_sums, own_rows, all_sums, all_rows, joints, crosses;
};

/*
 * Batches for all tables, whose plans learn the number of theirs. `batch` has room for as many;
 * `room` is what they have together.
 */
MUST_USE bool batch_plan(struct plan *plan, size_t tables, const struct design *design,
                         struct batch *batch, size_t *batches, struct batch_room *room,
                         struct err *err);

/*
 * A table's cells from those of its batch, and its sums with the parts of x from those of the batch
 * (both taken apart by margins). `sum` and `cross` are the table's, and 0 before; `room`
 * is for BATCH_ROOM times the batch's `part`.
 */
void batch_fold(const struct batch *batch, const struct plan *plan, const double *sums,
                const double *rows, double *sum, uint32_t *room);
void batch_fold_cross(const struct batch *batch, const struct plan *plan,
                      const struct design *design, const double *crosses, double *cross,
                      uint32_t *room);

#endif
