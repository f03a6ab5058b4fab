/*
 * design.h - how the sample was drawn, and the domain estimated for. Floor 3.
 *
 *   weight        sampling weight of each row, 0 or more; rows of weight 0 are in no base, no df
 * and make no unit stratum, psu  where the row was drawn: strata, in them units of the first stage
 * (psus), in them units of the second, ...; a name is nested in the unit above it fpc units there
 * are in the population at each stage, or (all <= 1) the part drawn; one within each unit above.
 * The first stage without fpc was drawn with replacement (f = 0); later ones without fpc add
 * nothing inside        the domain: rows estimated for; NULL means all. Rows outside keep their
 * place in the design, so strata and units stay for the variance
 *
 * All of it becomes a tree. Level 0 are the strata; level l are the units of stage l, numbered so
 * that those of one parent lie together. The last level's units are the *leaves*: what the pass
 * keeps totals for. Below them is the element stage, whose units are single rows: rows of a
 * stratum, if no psu is named (then level 0 are the leaves), or the units of the last stage named,
 * if each has one row, or rows for which an fpc is given beyond the last psu.
 *
 * With u the influences times the weights, t_i the total of u in unit i, n the units of a parent,
 * f the part of its units drawn, the variance of the sum of u is (Saerndal, Swensson & Wretman
 * 1992, 4.3; Bellhouse 1985)
 *
 *     sum over levels l, parents p:  F_p (1 - f_p) n_p / (n_p - 1) sum_i (t_i - mean of t in p)^2
 *
 * F_p being the product of the parts drawn at the stages above (1 at the first stage). `factor` of
 * a parent is what stands before the sum; variance.h does the sum.
 *
 * A parent with one unit that is not all there are is *lonely*, judged on the whole design:
 *   error      refused, naming it
 *   remove     adds nothing        certainty  adds nothing
 *   centre     adds F (1 - f) (t - mean of t over all units of the level)^2
 *   average    adds the mean of what the other parents of its level add
 *
 * Worked by hand, clusters of totals u 3 5 in stratum a (f = 0) and 1 2 3 in b (f = 1/4): a adds
 * 2 * (1 + 1) = 4, b 3/4 * 3/2 * (1 + 0 + 1) = 9/4, together 25/4.
 *
 * Immutable; a domain and a reweighted design share the tree with the design they came from.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include "auxiliary.h"
#include "column.h"
#include "replicates.h"
#include "selection.h"
#include "weight.h"

struct design;

enum { DESIGN_STAGES = 8 }; /* named psu columns at most */

enum design_lonely {
	LONELY_ERROR,
	LONELY_REMOVE,
	LONELY_CERTAINTY,
	LONELY_CENTRE,
	LONELY_AVERAGE,
};

struct design_spec {
	size_t rows;
	const struct column *weight;                 /* numbers; NULL: from fpc, else all 1 */
	const struct column *stratum;                /* any kind but multi; NULL: one */
	size_t psus, fpcs;                           /* fpcs <= psus + 1 */
	const struct column *psu[DESIGN_STAGES];     /* any kind but multi */
	const struct column *fpc[DESIGN_STAGES + 1]; /* numbers */
	enum design_lonely lonely;
	uint64_t sample; /* which rows these are: samples of different numbers are independent */
};

/*
 * All columns are held. Refused are, by row, weights that are missing, negative, beyond
 * 1e100 or nearer to 0 than 1e-100 without being 0 (so that no sum of squares overflows or
 * vanishes), rows without stratum, psu or fpc; an fpc that differs within a
 * parent or is less than its units; parents with one unit (lonely = error).
 */
MUST_USE struct design *design_new(const struct design_spec *spec, struct err *err);
struct design *design_hold(const struct design *design);
void design_drop(const struct design *design); /* accepts NULL */

/* The same design for those rows of its domain that are in the selection (which is copied). */
MUST_USE struct design *design_domain(const struct design *design,
                                      const struct selection *selection, struct err *err);

/*
 * The same design and domain with other weights (held; they may be negative), and what they were
 * calibrated to (held; NULL: nothing, the weights are taken as given). Units stay those of the
 * first weights. Replicates are not carried over.
 */
MUST_USE struct design *design_reweighted(const struct design *design, const struct column *weight,
                                          const struct auxiliary *auxiliary, struct err *err);

/* The same design and domain with variances from replicates (held; NULL: linearised ones again). */
MUST_USE struct design *design_replicated(const struct design *design,
                                          const struct replicates *replicates, struct err *err);

size_t design_rows(const struct design *design);                    /* all, whatever the domain */
const double *design_weight(const struct design *design);           /* NULL: all 1 */
const struct selection *design_inside(const struct design *design); /* NULL: all */
const struct column *design_weight_column(const struct design *design);  /* NULL: all 1 */
const struct auxiliary *design_auxiliary(const struct design *design);   /* NULL: none */
const struct replicates *design_replicates(const struct design *design); /* NULL: none */

/*
 * Of a calibrated design, for the residuals' sums: of each leaf sum w x (leaves x parts) and, with
 * an element stage, sum w^2 x x' (leaves x parts x parts). Only where that is not too large, and
 * from design_make_sums on; not for several threads at once.
 */
bool design_has_sums(const struct design *design);
MUST_USE bool design_make_sums(const struct design *design, struct err *err);
const double *design_leaf_x(const struct design *design);
const double *design_leaf_xx(const struct design *design);

/* The same sample and weights, whatever the domains: covariances are known. */
bool design_same(const struct design *a, const struct design *b);
uint64_t design_sample(const struct design *design);

/* ---- the tree ----------------------------------------------------------------------------------
 */

struct design_level {
	size_t units;
	const uint32_t *first;  /* units of parent p: from first[p] to before first[p + 1] */
	const double *factor;   /* of each parent; 0: adds nothing, also where lonely */
	const double *fraction; /* f of each parent, 0 where drawn with replacement */
	const double *alone; /* lonely = centre: before (t - grand mean)^2; NULL: no such parent */
	double spread;       /* parents / parents that are not lonely (average), else 1 */
};

size_t design_leaves(const struct design *design);
const uint32_t *design_leaf(const struct design *design); /* of each row; NULL: all in leaf 0 */

/* Levels below the strata: 0 if the leaves are strata. Level 1 are psus; the last are leaves. */
size_t design_levels(const struct design *design);
struct design_level design_level(const struct design *design, size_t level); /* from 1 */

/* Stratum of each leaf, psu of each leaf (the leaf itself where there is but one level). */
size_t design_strata(const struct design *design);
const uint32_t *design_leaf_stratum(const struct design *design);
const uint32_t *design_leaf_psu(const struct design *design); /* NULL: without levels */

/*
 * The element stage: factor of each leaf, before its rows' squares about their mean; NULL if it
 * adds nothing anywhere. Rows of a leaf, counting positive first weights, are its n.
 */
const double *design_element(const struct design *design);
size_t design_positive_leaf(const struct design *design, size_t leaf);
double design_element_spread(const struct design *design); /* as design_level's spread */
const double *design_element_alone(const struct design *design);

/*
 * Degrees of freedom of a condition, given its rows of each leaf: units of the first stage less
 * strata, counting those with a row (R's degf of a subset).
 */
double design_df(const struct design *design, const double *rows);

/* ---- counts ------------------------------------------------------------------------------------
 */

size_t design_positive(const struct design *design); /* rows of positive weight */

/* What is said of the weights in the domain; found when it is first asked for, and not for several
 * threads at once. NULL when memory or the user's patience ends. */
MUST_USE const struct weight_summary *design_in(const struct design *design, struct err *err);

size_t design_undecided(const struct design *design); /* rows whose domain condition is missing */
size_t design_psus(const struct design *design);      /* units of the first stage */
size_t design_bytes(const struct design *design);     /* memory it takes beside its columns */

#endif
