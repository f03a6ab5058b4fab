/*
 * design_tree.h - from columns of strata, psus and fpcs to the tree of design.h. Floor 3.
 *
 * Only design.c uses it. Units are found stage by stage: a unit is a pair of the unit above and the
 * value in the stage's column, so names are nested without asking. They are numbered so that units
 * of one parent lie together, in order of first appearance (strata that are single choices in the
 * order of their options). Rows of weight 0 make no unit and stand, for nothing, in leaf 0.
 */
#ifndef DESIGN_TREE_H
#define DESIGN_TREE_H

#include "design.h"

struct tree_level {
	size_t units;
	uint32_t *first; /* parents + 1 */
	double *factor, *fraction, *alone;
	double spread;
};

struct tree {
	size_t strata, psus, leaves;
	uint32_t *leaf;                  /* of each row; NULL: all in leaf 0 */
	uint32_t *psu;                   /* of each leaf, where there are levels; else NULL */
	uint32_t *stratum;               /* of each leaf */
	size_t levels;                   /* below the strata */
	struct tree_level *level;        /* of each */
	double *element, *element_alone; /* of each leaf; NULL: adds nothing, no such leaf */
	double element_spread;
	size_t *positive; /* rows of positive weight of each leaf */
	size_t positive_all;
	double *weight; /* of each row, from the fpcs; NULL: weights were given, or no fpc */
};

MUST_USE struct tree *tree_new(const struct design_spec *spec, struct err *err);
void tree_free(struct tree *tree); /* accepts NULL */

#endif
