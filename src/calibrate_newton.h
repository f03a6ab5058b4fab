/*
 * calibrate_newton.h - the minimum of a calibration's convex function, by damped Newton steps.
 * Floor 3.
 *
 * A step is halved until the function falls or the totals are nearer. The second derivative has
 * lost its rank where bounds hold too many weights; then a little of the matrix of x is added.
 */
#ifndef CALIBRATE_NEWTON_H
#define CALIBRATE_NEWTON_H

#include "calibrate_problem.h"

/* A point l and what it gives. */
struct point {
	double *l;    /* of each place */
	double *miss; /* t - sum d F(x'l) x */
	double phi;   /* sum d H(x'l) - t'l */
	double error; /* largest relative error of a total */
	size_t worst; /* place that has it */
	bool infeasible;
};

MUST_USE bool point_new(const struct problem *p, struct point *point, struct err *err);
void point_free(struct point *point); /* also after point_new has failed */

/* The best point it comes to, met or not, into `best` from point_new. */
MUST_USE bool newton(struct problem *p, struct point *best, size_t *steps, struct err *err);

#endif
