/*
 * replicate.h - replicate weights made for a design, or taken from columns. Floor 3.
 *
 * Units are those of the first stage: psus, or rows where no psu is named. What is drawn below the
 * first stage is not looked at, which is right for small sampling fractions there and errs upwards
 * for none (Rao & Wu 1988). fpcs of the first stage shrink factors or scales (replicates.h).
 *
 * Degrees of freedom are the rank of the replicate weights less 1 (R's degf): for jackknives and
 * balanced halves the design's; for the bootstrap the design's, at most R - 1; of given columns the
 * rank is worked out, unless df is given.
 */
#ifndef REPLICATE_H
#define REPLICATE_H

#include "design.h"

struct replicate_spec {
	enum replicates_type type;          /* GIVEN: scale is needed */
	size_t count;                       /* bootstrap: replicates; given: columns */
	uint64_t seed;                      /* bootstrap */
	double rho;                         /* fay: 0 to below 1 */
	bool mse;                           /* centred on the estimate */
	const struct column **given;        /* NULL: made; the type then says the scale */
	bool combined;                      /* given columns are weights, not factors of weights */
	double scale;                       /* NaN: by the type */
	const double *rscale;               /* of each given column; NULL: all 1, and by the type */
	double df;                          /* NaN: worked out */
	const struct column *weight;        /* before all steps; NULL: the design's */
	const struct replicates_step *step; /* what led from these to the design's; without g */
	size_t steps;
};

/*
 * Refuses jk1 with strata, brr and fay where a stratum has not two units, lonely units that are to
 * be centred or averaged; given columns that are missing, infinite or not 0 where the weight is;
 * calibrations that cannot be met in a replicate: a bootstrap draws it again, but not more than one
 * in 20 of them.
 */
MUST_USE struct replicates *replicate_make(const struct design *design,
                                           const struct replicate_spec *spec, struct err *err);

enum { REPLICATE_MOST = 100000 }; /* replicates at most */

/* The units of each stratum, and a row of it, for messages; arrays of design_strata places. */
void replicate_units(const struct design *design, size_t *units, size_t *row);

#endif
