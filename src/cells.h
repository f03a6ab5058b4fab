/*
 * cells.h - the one pass: totals per cell for many tables at once. Floor 3.
 *
 * A table crosses a stub (the options of a row variable, kinds of missing included) with a slice
 * (the points of one banner variable, kinds of missing included), for each leaf of the design.
 * Either may be left out and then has one code. Its cells are filled in a single pass over all
 * rows:
 *
 *     rows     how many rows of positive weight
 *     w, w2    sums of w and w^2                       (w: the weight; 0 outside the domain)
 *     wx, wxx  sums of w (x - c), w (x - c)^2          only if the table has a value x;
 *     w2x, w2xx  sums of w^2 (x - c), w^2 (x - c)^2    c is the value's centre, near its mean in
 * the domain, so that a mean of years keeps its digits
 *
 * The value's missing rows go to a code of their own: in a table with a value and no stub, the stub
 * is `answered` (0) and then the value's kinds of missing (1 + kind). So the base, and why it is
 * smaller, come out of the same pass.
 *
 * Cells lie leaf by leaf, slice by slice, stub by stub: cell = (leaf * slices + slice) * stubs +
 * stub. Rows are taken in sum blocks of CELLS_BLOCK whose borders depend on nothing but the row
 * number; each worker fills cells of its own for a block, which are added in block order
 * (threads.h). A table with many cells gets no cells a worker: one worker adds all its rows in
 * their order, while others do other tables.
 *
 * A design of very many leaves does not keep them apart in large tables: their variances take a
 * pass over rows each (form.h).
 *
 * What is estimated from cells stands in estimate.h.
 */
#ifndef CELLS_H
#define CELLS_H

#include "design.h"

enum {
	CELLS_BLOCK = 65536,          /* rows a sum block */
	CELLS_MAX = 64 * 1024 * 1024, /* cells of all tables; more are refused with their number */
};

struct cells_table {
	const struct column *stub;  /* single choice, or NULL */
	const struct column *slice; /* single choice, or NULL */
	const struct column *value; /* number or date, or NULL; only without stub */
};

struct cell {
	double rows, w, w2;
	double wx, wxx, w2x, w2xx; /* about the value's centre; 0 without a value */
};

/*
 * Of a calibrated design (auxiliary.h) a table also has, of each part of x, sums over its cells:
 *
 *     d, dx     of d x_part and d x_part (x - c)            d: the first weights, 0 outside the
 * domain w2, w2x   of w^2 x_part and w^2 x_part (x - c)        of each leaf, with an element stage
 * only
 *
 * so that residuals' variances follow from sums, whatever the number of rows. Each margin is one
 * more digit of the cell. Tables that would have too many such sums go without (cells_crossed).
 */
struct cross {
	double d, dx, w2, w2x;
};

struct cells;

/* Fills all tables in one pass. Columns and design are held by the result. */
MUST_USE struct cells *cells_count(const struct design *design, const struct cells_table *table,
                                   size_t tables, struct err *err);
struct cells *cells_hold(struct cells *cells);
void cells_drop(struct cells *cells); /* accepts NULL */

size_t cells_tables(const struct cells *cells);
const struct cells_table *cells_table(const struct cells *cells, size_t table);
size_t cells_stubs(const struct cells *cells, size_t table); /* answers and kinds of missing */
size_t cells_stub_answers(const struct cells *cells, size_t table); /* answers alone */

/* Leaves kept apart: the design's or, in a table that would be too large with them, 1. */
size_t cells_leaves(const struct cells *cells, size_t table);
size_t cells_slices(const struct cells *cells, size_t table);
size_t cells_slice_answers(const struct cells *cells, size_t table);
const struct design *cells_design(const struct cells *cells);
double cells_centre(const struct cells *cells, size_t table); /* of the value; 0 without one */
/*
 * Where the design has replicates, the sums of their weights: replicate, slice, stub, then w and,
 * with a value, w (x - c); else NULL.
 */
const double *cells_replicates(const struct cells *cells, size_t table);
size_t cells_bytes(const struct cells *cells); /* memory the cells take */

bool cells_crossed(const struct cells *cells, size_t table);

/* Sums with part `part` of x over a cell. `leaf`: of one leaf, which has w2, w2x; SIZE_MAX: of all,
 * without. */
struct cross cells_cross(const struct cells *cells, size_t table, size_t leaf, size_t slice,
                         size_t stub, size_t part);

/*
 * The sums of a table as they lie: a leaf, slice and stub after the other, `fields` doubles a cell,
 * in the order of struct cell. For loops over leaves.
 */
const double *cells_sums(const struct cells *cells, size_t table, size_t *fields);

/* One cell of a leaf, or summed over the leaves. */
struct cell cells_leaf(const struct cells *cells, size_t table, size_t leaf, size_t slice,
                       size_t stub);
struct cell cells_at(const struct cells *cells, size_t table, size_t slice, size_t stub);

#endif
