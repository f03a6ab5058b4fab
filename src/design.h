/*
 * design.h - stratum, psu, weight, fpc: how a sample was drawn, checked once when made. Floor 3.
 *
 * A design refers to rows of a dataset by their number and holds what estimation needs of them:
 *
 *   weight[row]   sampling weight, 0 for rows that count for nothing; NULL means 1 for all
 *   leaf[row]     number of the row's finest sampling unit that totals are kept for; NULL means all
 *                 rows are in leaf 0
 *   inside        the domain: rows estimated for; NULL means all. Rows outside keep their place in
 *                 the design, so strata and units stay for the variance
 *
 * In a design by elements (no psu) a leaf is a stratum and the variance comes from sums of squared
 * weights within it; in a design with psus a leaf is a psu and the variance comes from totals a
 * leaf. The first designs know weights only: one leaf, every row its own psu.
 *
 * Immutable; a domain shares everything with the design it came from.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include "column.h"
#include "selection.h"

struct design;

/* `weight` is a number column or NULL. Refused: missing, negative, infinite weights, by row. */
MUST_USE struct design *design_new(size_t rows, const struct column *weight, struct err *err);
struct design *design_hold(const struct design *design);
void design_drop(const struct design *design);

/* The same design for the rows of `selection` (which is taken over) within its domain. */
MUST_USE struct design *design_domain(const struct design *design, struct selection *selection,
				      struct err *err);

size_t design_rows(const struct design *design); /* all, whatever the domain */
size_t design_leaves(const struct design *design);
const uint32_t *design_leaf(const struct design *design);	    /* NULL: all in leaf 0 */
const double *design_weight(const struct design *design);	    /* NULL: all 1 */
const struct selection *design_inside(const struct design *design); /* NULL: all */
size_t
design_positive(const struct design *design); /* rows of positive weight, whatever the domain */
size_t design_positive_inside(const struct design *design); /* the same, in the domain */
size_t design_undecided(const struct design *design); /* rows whose domain condition is missing */

#endif
