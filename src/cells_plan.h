/*
 * cells_plan.h - what a pass counts for a table: checked, and how large it is. Floor 3.
 *
 * Only cells.c uses it.
 */
#ifndef CELLS_PLAN_H
#define CELLS_PLAN_H

#include "cells_cross.h"

enum {
	PLAIN = 3,                    /* doubles a cell: rows, w, w2 */
	VALUED = 7,                   /* and wx, wxx, w2x, w2xx */
	WORKER_MAX = 8192,            /* a larger table has no cells a worker */
	LEAVES_MAX = 4 * 1024 * 1024, /* cells of a table whose leaves are kept apart */
};

struct plan {
	struct cells_table of;
	size_t slices, stubs;
	size_t leaves; /* of the design; 1 where that would be too many cells */
	size_t cells;  /* of all leaves */
	size_t fields; /* PLAIN or VALUED */
	size_t first;  /* place of its first double in cells->sum */
	size_t total;  /* and in cells->total */
	bool wide;     /* more than WORKER_MAX cells */
	size_t batch;  /* the batch it is a sum of (cells_batch.h) */
	double centre;
	double *replicates;      /* sums in the design's replicates; NULL: there are none */
	struct cross_plan cross; /* sums with the parts of x; of size 0 without */
	size_t crosses;          /* their place in cells->cross */
};

/* Checks the table and says how large it is, `before` being the cells of the tables before it. */
MUST_USE bool plan_make(struct plan *plan, const struct design *design,
                        const struct cells_table *table, size_t before, struct err *err);

/* A number near the value's mean over the domain. */
double plan_centre(const struct column *value, const struct design *design);

#endif
