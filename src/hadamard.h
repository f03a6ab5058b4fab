/*
 * hadamard.h - matrices of signs whose rows balance each other. Floor 0.
 *
 * An n x n matrix of 1 and -1 is a Hadamard matrix if any two rows agree in half of their places.
 * With a first row of all 1, every other row has as many 1 as -1. They are made by Paley's first
 * construction for primes q = 3 mod 4 (n = q + 1) and doubled by Sylvester's: n = 2^k (q + 1) or
 * 2^k. So not all multiples of 4 are had, but one not far above any number.
 */
#ifndef HADAMARD_H
#define HADAMARD_H

#include <stddef.h>

struct hadamard {
	size_t order;
	size_t prime; /* of Paley's part; 0: none */
};

/* The least order at least `least` (below 2^30) that is to be had. */
struct hadamard hadamard_of(size_t least);

/* 1 or -1; row 0 is all 1. */
int hadamard_sign(struct hadamard of, size_t row, size_t column);

#endif
