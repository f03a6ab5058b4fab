/*
 * rake.h - raking (iterative proportional fitting) on crossed cells. Floor 3.
 *
 * A sweep goes through the margins; each multiplies the weights of its answers by target over sum
 * (Deming & Stephan 1940). It converges to the weights nearest to the base weights, in the sense of
 * the raking distance, wherever weights with the base weights' zeros meet all margins (Csiszar
 * 1975); else it never does. So what stops it is how far the margins are off, not how little the
 * weights still change; and a sweep that hardly helps any more ends it too, for Newton's method
 * (calibrate.h) to take over.
 */
#ifndef RAKE_H
#define RAKE_H

#include "margin.h"

struct rake {
	const struct margins *margins;
	const double *target; /* of each part; where nobody is, it is not looked at */
	double tolerance;     /* largest relative error of a target at which it ends */
	size_t max_sweeps;
};

struct rake_result {
	double error; /* largest relative error of a target */
	size_t worst; /* the part that has it */
	size_t sweeps;
	bool stalled; /* ended because sweeps hardly helped */
};

/*
 * Sweeps over the patterns' sums of weights, in place. `scratch` has 2 * (parts + 1) places. Zeros
 * stay.
 */
void rake_sweep(const struct rake *rake, double *sum, double *scratch, struct rake_result *result);

/* The largest relative error of sums a part, and the part that has it; nobody's parts are left out.
 */
double rake_error(const double *target, const double *sum, size_t parts, size_t *worst);

#endif
