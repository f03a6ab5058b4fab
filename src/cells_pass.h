/*
 * cells_pass.h - the pass over the rows: batches and wide tables are filled. Floor 3.
 *
 * Only cells.c uses it.
 */
#ifndef CELLS_PASS_H
#define CELLS_PASS_H

#include "cells_batch.h"

struct pass {
	const struct design *design;
	const struct batch *batch;
	size_t batches;
	struct plan *plan; /* of all tables */
	struct batch_room room;
	double *wide;  /* all tables' cells: those of wide tables are filled */
	double *sums;  /* of all batches, sums of a cell together ... */
	double *rows;  /* ... and rows beside them */
	double *joint; /* sums with the parts of x */
};

/* Fills all of it; it is 0 before. */
MUST_USE bool pass_run(const struct pass *pass, struct err *err);

#endif
