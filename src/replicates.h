/*
 * replicates.h - replicate weights that a design carries. Floor 3.
 *
 * A replicate is the sample weighted anew, as if other units had been drawn. With e_r an estimate
 * from replicate r,
 *
 *     variance = scale * sum over r of rscale_r (e_r - centre)^2
 *
 * the centre being the mean of all e_r with rscale_r > 0 or, with `mse`, the estimate itself.
 *
 * Made ones have a factor for each unit of the first stage (n of them in stratum h, f of them
 * drawn, l = sqrt(1 - f)), never a weight for each row:
 *
 *     jk1        one stratum; unit r out, n / (n - 1) for the others; scale (1 - f) (n - 1) / n
 *     jkn        unit r out, n / (n - 1) for the others of its stratum, 1 elsewhere;
 *                rscale (1 - f) (n - 1) / n of its stratum, scale 1
 *     brr        two units a stratum: 1 + l s and 1 - l s, s a sign of a Hadamard matrix;
 *                scale 1 / R (McCarthy 1966)
 *     fay        the same with (1 - rho) l s; scale 1 / (R (1 - rho)^2) (Judkins 1990)
 *     bootstrap  n - 1 units drawn with replacement, 1 - l + l n / (n - 1) times the times drawn;
 *                scale 1 / (R - 1) (Rao & Wu 1988; Rao, Wu & Yue 1992)
 *
 * A stratum of one unit keeps its weights. Draws are numbers by place (random.h): what replicate r
 * draws in a stratum depends on seed, r, the stratum and how often r was thrown away, so nothing is
 * stored and no number of threads changes it. Given replicates are columns, read as they are.
 *
 * Replicates of a calibrated design are calibrated each like the design itself, from its first
 * weights times their factors: `step`.
 *
 * They know no design, so that designs may carry them. Immutable once made; holders are counted.
 */
#ifndef REPLICATES_H
#define REPLICATES_H

#include "column.h"

enum replicates_type {
	REPLICATES_GIVEN, /* columns */
	REPLICATES_JK1,
	REPLICATES_JKN,
	REPLICATES_BRR,
	REPLICATES_FAY,
	REPLICATES_BOOTSTRAP,
};

struct calibration;

/* What was done to the weights after they were drawn, and is done again in each replicate. */
struct replicates_step {
	const struct calibration *calibration; /* held; NULL: times `factor` */
	double factor;
	double *g; /* count x patterns: factor of each pattern; NULL: solved anew each time */
};

struct replicates {
	enum replicates_type type;
	size_t count, rows;
	const struct column *weight; /* before all steps, held; NULL: all 1 */
	double scale, df;
	double *rscale; /* of each; NULL: all 1 */
	bool mse;

	size_t strata, units;
	uint32_t *first;   /* units of stratum h: from first[h] to before first[h + 1] */
	double *part;      /* l of each stratum */
	uint32_t *unit;    /* of each row; any where the weight is 0 */
	uint32_t *of_leaf; /* of each leaf; NULL where units are rows */
	uint32_t *out;     /* jk1, jkn: the unit that is out */
	int8_t *sign;      /* brr, fay: count x strata */
	double rho;        /* fay; else 0 */
	uint64_t seed;     /* bootstrap */
	uint32_t *again;   /* bootstrap: how often each was thrown away and drawn again */

	const struct column **given; /* held */
	bool combined;               /* given columns are weights, not factors */

	size_t steps;
	struct replicates_step *step;

	size_t holders;
};

/* All zero but for the count of holders. */
MUST_USE struct replicates *replicates_new(struct err *err);
struct replicates *replicates_hold(const struct replicates *replicates);
void replicates_drop(const struct replicates *replicates); /* accepts NULL; drops all parts */

/* Whether weights are constant factors within each leaf, so that sums a leaf say all. */
bool replicates_by_leaf(const struct replicates *replicates);

/* Made ones: the factor of each unit in replicate r. */
void replicates_factors(const struct replicates *replicates, size_t r, double *factor);

/* Room that making the weights of a replicate takes, in numbers. */
size_t replicates_room(const struct replicates *replicates);

/* The weights of all rows in replicate r: before all steps, and after them. */
void replicates_drawn(const struct replicates *replicates, size_t r, double *room, double *weight);
MUST_USE bool replicates_weights(const struct replicates *replicates, size_t r, double *room,
                                 double *weight, struct err *err);

/* Whether weights in a replicate differ from the design's in one stratum only, so that no other
 * need be looked at. */
bool replicates_jackknife(const struct replicates *replicates);

static inline double replicates_rscale(const struct replicates *replicates, size_t r)
{
	return replicates->rscale == NULL ? 1 : replicates->rscale[r];
}

/* Whether the replicate counts for the centre. */
static inline bool replicates_centres(const struct replicates *replicates, size_t r)
{
	return replicates_rscale(replicates, r) > 0;
}

size_t replicates_bytes(const struct replicates *replicates);             /* memory they take */
const char *replicates_type_name(enum replicates_type type);              /* "jk1" */
bool replicates_type_named(const char *name, enum replicates_type *type); /* and back */

#endif
