/*
 * cells_cross.h - sums of cells with what weights were calibrated to. Floor 3.
 *
 * Only cells.c uses it; what is summed stands in cells.h. For each margin of the design's auxiliary
 * a sum lies at (cell * codes + code) * fields, kinds of missing included, margin after margin;
 * then for each number at cell * fields. `fields` are d, then dx with a value, then w2 (and w2x)
 * with an element stage, in whose case a cell is one of a leaf.
 *
 * While rows are added, margins that follow each other are crossed as long as few cells come of it,
 * since an addition costs more than a digit; cross_split then takes them apart.
 */
#ifndef CELLS_CROSS_H
#define CELLS_CROSS_H

#include "cells.h"

struct cross_plan {
	size_t cells; /* of the table: of each leaf with an element stage */
	size_t table; /* cells of the table, whatever the leaf */
	size_t fields;
	size_t size;  /* doubles; 0: the design is not calibrated, or there would be too many */
	size_t joint; /* doubles while rows are added */
	bool valued, element;
};

/* Rows to be added: the cell of each, first and final weights, the value less its centre. */
struct cross_rows {
	const struct design *design;
	size_t from, count;
	const uint16_t *cell;
	const double *d, *w, *x; /* x: NULL without a value */
	uint16_t *room;          /* for `count` numbers */
};

struct cross_plan cross_plan(const struct design *design, size_t table_cells, bool valued);

/* First weights of rows, 0 outside the domain; maybe in `room`. */
const double *cross_first(const struct design *design, size_t from, size_t count, double *room);

/* Adds rows to `joint` sums. */
void cross_add(const struct cross_plan *plan, const struct cross_rows *rows, double *joint);

/* Adds joint sums to those of each margin and number. */
void cross_split(const struct cross_plan *plan, const struct design *design, const double *joint,
                 double *sum);

struct cross cross_at(const struct cross_plan *plan, const struct design *design, const double *sum,
                      size_t leaf, size_t cell, size_t part);

#endif
