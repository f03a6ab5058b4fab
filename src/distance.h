/*
 * distance.h - how factors of weights follow from what they are pulled by. Floor 3.
 *
 * Weights nearest to others, in the sense of a distance, are these times a factor F(u), u = x'l
 * (Deville & Saerndal 1992, table 1):
 *
 *     linear    F(u) = 1 + u                 held between the bounds where there are some
 *     raking    F(u) = exp(u)                the same
 *     logit     F(u) = low + (high - low) / (1 + exp(-(a u + b))), which is 1 at u = 0 with slope 1
 *               a = (high - low) / ((1 - low) (high - 1)), b = log((1 - low) / (high - 1))
 */
#ifndef DISTANCE_H
#define DISTANCE_H

#include "base.h"

enum calibrate_distance {
	CALIBRATE_LINEAR,
	CALIBRATE_RAKING,
	CALIBRATE_LOGIT,
};

struct distance {
	enum calibrate_distance kind;
	double low, high; /* of F; infinite: none */
	double from, to;  /* borders of u, beyond which a bound holds F */
	double a, b;      /* logit */
};

/* Raking is never below 0; logit needs low < 1 < high. */
struct distance distance_of(enum calibrate_distance kind, double low, double high);

/* The u at which F is g, which lies between the bounds. */
double distance_inverse(const struct distance *f, double g);

/* F(u), its slope, and H(u), the integral of F. */
double distance_pull(const struct distance *f, double u, double *slope, double *integral);

#endif
