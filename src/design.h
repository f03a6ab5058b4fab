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
 * leaf. So far designs are by elements: every row is its own psu, and without a stratum there is
 * one leaf.
 *
 * Immutable; a domain shares everything with the design it came from.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include "column.h"
#include "selection.h"

struct design;

/*
 * `weight` is a number column or NULL, `stratum` a single choice or NULL; both are held. Refused
 * are, by row, weights that are missing, negative, beyond 1e100 or nearer to 0 than 1e-100 without
 * being 0 (so that no sum of squares overflows or vanishes), rows without a stratum, and a stratum
 * with one row of positive weight.
 */
MUST_USE struct design *design_new(size_t rows, const struct column *weight,
                                   const struct column *stratum, struct err *err);
struct design *design_hold(const struct design *design);
void design_drop(const struct design *design); /* accepts NULL */

/* The same design for those rows of its domain that are in the selection (which is copied). */
MUST_USE struct design *design_domain(const struct design *design,
                                      const struct selection *selection, struct err *err);

size_t design_rows(const struct design *design); /* all, whatever the domain */
size_t design_leaves(const struct design *design);
const uint32_t *design_leaf(const struct design *design);           /* NULL: all in leaf 0 */
const double *design_weight(const struct design *design);           /* NULL: all 1 */
const struct selection *design_inside(const struct design *design); /* NULL: all */

/* Rows of positive weight, whatever the domain: of all leaves, of one. */
size_t design_positive(const struct design *design);
size_t design_positive_leaf(const struct design *design, size_t leaf);

size_t design_positive_inside(const struct design *design); /* those of them in the domain */
size_t design_undecided(const struct design *design);  /* rows whose domain condition is missing */
double design_weight_sum(const struct design *design); /* over the domain */
size_t design_bytes(const struct design *design);      /* memory it takes beside its columns */

#endif
