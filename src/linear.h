/*
 * linear.h - small symmetric systems: Cholesky, inverse, eigenvalues. Floor 1.
 *
 * The one door to GSL's linear algebra. Matrices lie row by row; sizes are the parameters of a
 * model or the contrasts of a table, a few hundred at most.
 */
#ifndef LINEAR_H
#define LINEAR_H

#include "err.h"

/*
 * The Cholesky root of a symmetric matrix, into its lower triangle; the upper one is left as it
 * was. Returns n; or, where row j follows from those before it (its pivot is at most `least` of its
 * diagonal, 0 < least < 1), that j, the rows before it being done.
 */
size_t linear_cholesky(double *a, size_t n, double least);

/* In place: b becomes the x of (L L') x = b, L being the root. */
void linear_solve(const double *root, size_t n, double *b);

/* (L L')^-1, symmetric, into `inverse`. */
void linear_inverse(const double *root, size_t n, double *inverse);

/* In place, m symmetric: m becomes s m s', s square; `work` has room for n x n. */
void linear_sandwich(const double *s, double *m, size_t n, double *work);

/*
 * The n values l with det(a - l b) = 0, a symmetric and positive semidefinite, b symmetric and
 * positive definite, in descending order. Both are overwritten. Fails where b is not definite.
 */
MUST_USE bool linear_eigenvalues(double *a, double *b, size_t n, double *l, struct err *err);

#endif
