/* linear.c - see linear.h. */
#include "linear.h"

#include "mem.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

size_t linear_cholesky(double *a, size_t n, double least)
{
	for (size_t i = 0; i < n; i++) {
		double diagonal = a[i * n + i];
		for (size_t j = 0; j <= i; j++) {
			double sum = a[i * n + j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i * n + k] * a[j * n + k];
			if (j < i)
				a[i * n + j] = sum / a[j * n + j];
			else if (sum > least * diagonal)
				a[i * n + i] = sqrt(sum);
			else
				return i; /* also where the sum is a NaN */
		}
	}
	return n;
}

void linear_solve(const double *root, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= root[i * n + k] * b[k];
		b[i] /= root[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= root[k * n + i] * b[k];
		b[i] /= root[i * n + i];
	}
}

void linear_inverse(const double *root, size_t n, double *inverse)
{
	memset(inverse, 0, n * n * sizeof *inverse);
	for (size_t j = 0; j < n; j++) {
		inverse[j * n + j] = 1;
		linear_solve(root, n, inverse + j * n);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			double mean = (inverse[i * n + j] + inverse[j * n + i]) / 2;
			inverse[i * n + j] = inverse[j * n + i] = mean;
		}
}

void linear_sandwich(const double *s, double *m, size_t n, double *work)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double sum = 0;
			for (size_t k = 0; k < n; k++)
				sum += s[i * n + k] * m[k * n + j];
			work[i * n + j] = sum;
		}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;
			for (size_t k = 0; k < n; k++)
				sum += work[i * n + k] * s[j * n + k];
			m[i * n + j] = m[j * n + i] = sum;
		}
}

bool linear_eigenvalues(double *a, double *b, size_t n, double *l, struct err *err)
{
	if (n == 0)
		return true;
	if (linear_cholesky(b, n, 1e-12) < n)
		return err_set(err, ERR_DATA, "no eigenvalues: the matrix is not definite");
	double *q = mem_alloc(n * n, sizeof *q, err);
	if (q == NULL)
		return false;
	/* a becomes L^-1 a L^-T: its columns, then its rows, are solved with the root */
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t c = 0; c < n; c++)
			for (size_t i = 0; i < n; i++) {
				double *at = pass == 0 ? &a[i * n + c] : &a[c * n + i];
				for (size_t k = 0; k < i; k++)
					*at -= b[i * n + k] *
					       (pass == 0 ? a[k * n + c] : a[c * n + k]);
				*at /= b[i * n + i];
			}
	/* singular values of a semidefinite matrix are its eigenvalues; this way takes no memory */
	gsl_matrix_view a_view = gsl_matrix_view_array(a, n, n);
	gsl_matrix_view q_view = gsl_matrix_view_array(q, n, n);
	gsl_vector_view l_view = gsl_vector_view_array(l, n);
	int status = gsl_linalg_SV_decomp_jacobi(&a_view.matrix, &q_view.matrix, &l_view.vector);
	mem_free(q);
	if (status != GSL_SUCCESS)
		return err_set(err, ERR_DATA, "no eigenvalues: they do not converge");
	return true; /* in descending order */
}
