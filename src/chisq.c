/* chisq.c - see chisq.h. */
#include "chisq.h"

#include "estimate.h"
#include "linear.h"
#include "mem.h"
#include "numeric.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
	[CHISQ_F] = "F",
	[CHISQ_CHISQ] = "chisq",
	[CHISQ_WALD] = "wald",
	[CHISQ_ADJWALD] = "adjwald",
};

const char *chisq_name(enum chisq_statistic statistic)
{
	return names[statistic];
}

bool chisq_named(const char *name, enum chisq_statistic *statistic)
{
	for (size_t i = 0; i < LENGTH(names); i++)
		if (strcmp(names[i], name) == 0) {
			*statistic = (enum chisq_statistic)i;
			return true;
		}
	return false;
}

/* Sums of the rows, then of the columns, into sum[0..rows + columns); returns that of all. */
static double margins(const struct chisq_table *table, double *sum)
{
	double all = 0;

	memset(sum, 0, (table->rows + table->columns) * sizeof *sum);
	for (size_t r = 0; r < table->rows; r++)
		for (size_t c = 0; c < table->columns; c++) {
			double cell = table->estimate[r * table->columns + c];
			sum[r] += cell;
			sum[table->rows + c] += cell;
			all += cell;
		}
	return all;
}

static double pearson(const struct chisq_table *table, const double *sum, double all)
{
	double x2 = 0;

	for (size_t r = 0; r < table->rows; r++)
		for (size_t c = 0; c < table->columns; c++) {
			double expected = sum[r] * sum[table->rows + c] / all;
			double off = table->estimate[r * table->columns + c] - expected;
			x2 += off * off / expected;
		}
	return x2 * table->n / all;
}

enum { CORNERS = 4 };

/* The cells that contrast number i touches, and what it has there: sign / p, 0 where p is. */
static void contrast(const struct chisq_table *table, size_t i, size_t *cell, double *weight)
{
	size_t columns = table->columns, r = i / (columns - 1), c = i % (columns - 1);
	size_t last = table->rows - 1, end = columns - 1;

	cell[0] = r * columns + c;
	cell[1] = r * columns + end;
	cell[2] = last * columns + c;
	cell[3] = last * columns + end;
	for (size_t k = 0; k < CORNERS; k++) {
		double p = table->estimate[cell[k]];
		weight[k] = p == 0 ? 0 : (k == 0 || k == 3 ? 1 : -1) / p;
	}
}

/* The eigenvalues of D, descending. */
static bool design_effects(const struct chisq_table *table, double *delta, struct err *err)
{
	size_t cells = table->rows * table->columns;
	size_t m = (table->rows - 1) * (table->columns - 1);
	double *a = mem_zero(2 * m * m, sizeof *a, err);

	if (a == NULL)
		return false;
	double *b = a + m * m;
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++) {
			size_t at[CORNERS], to[CORNERS];
			double w[CORNERS], u[CORNERS];
			contrast(table, i, at, w);
			contrast(table, j, to, u);
			for (size_t k = 0; k < CORNERS; k++)
				for (size_t l = 0; l < CORNERS; l++) {
					a[i * m + j] +=
						w[k] * table->v[at[k] * cells + to[l]] * u[l];
					if (at[k] == to[l])
						b[i * m + j] += w[k] * u[l] *
						                table->estimate[at[k]] / table->n;
				}
		}
	struct err inner = {0};
	bool done = linear_eigenvalues(a, b, m, delta, &inner);
	mem_free(a);
	if (done)
		return true;
	if (inner.code == ERR_MEMORY)
		return err_set(err, inner.code, "%s", inner.text);
	err_advise(err, "join options");
	return err_set(err, ERR_DATA, "too many cells of the table are empty");
}

static bool rao_scott(const struct chisq_table *table, enum chisq_statistic statistic,
                      struct chisq *result, struct err *err)
{
	size_t m = (table->rows - 1) * (table->columns - 1);
	double trace = 0, squares = 0;

	if (!design_effects(table, result->delta, err))
		return false;
	for (size_t i = 0; i < m; i++) {
		trace += result->delta[i];
		squares += result->delta[i] * result->delta[i];
	}
	if (!(trace > 0))
		return err_set(err, ERR_DATA, "the design leaves no variance to test with");
	if (statistic == CHISQ_CHISQ) {
		result->value = result->x2 / (trace / (double)m);
		result->df = (double)m;
		result->p = numeric_chi_square_above(result->value, result->df);
		return true;
	}
	result->value = result->x2 / trace;
	result->df = trace * trace / squares;
	result->ddf = result->df * table->nu;
	result->p = numeric_f_above(result->value, result->df, result->ddf);
	return true;
}

/* What a change of cell (r, c) by 1 does to Y at (row, column). */
static double slope(const struct chisq_table *table, const double *sum, double all, size_t r,
                    size_t c, size_t row, size_t column)
{
	double of_row = sum[row], of_column = sum[table->rows + column];

	return (r == row && c == column) - (r == row) * of_column / all -
	       (c == column) * of_row / all + of_row * of_column / (all * all);
}

static bool wald(const struct chisq_table *table, const double *sum, double all,
                 enum chisq_statistic statistic, struct chisq *result, struct err *err)
{
	size_t columns = table->columns, cells = table->rows * columns;
	size_t m = (table->rows - 1) * (columns - 1);
	double *room = mem_zero(2 * m * cells + m * m + 2 * m, sizeof *room, err);

	if (room == NULL)
		return false;
	double *j = room, *jv = j + m * cells, *s = jv + m * cells, *y = s + m * m, *x = y + m;
	for (size_t i = 0; i < m; i++) {
		size_t row = 1 + i / (columns - 1), column = 1 + i % (columns - 1);
		y[i] = table->estimate[row * columns + column] -
		       sum[row] * sum[table->rows + column] / all;
		for (size_t k = 0; k < cells; k++)
			j[i * cells + k] =
				slope(table, sum, all, k / columns, k % columns, row, column);
	}
	for (size_t i = 0; i < m; i++)
		for (size_t k = 0; k < cells; k++)
			for (size_t l = 0; l < cells; l++)
				jv[i * cells + k] += j[i * cells + l] * table->v[l * cells + k];
	for (size_t i = 0; i < m; i++)
		for (size_t k = 0; k < m; k++)
			for (size_t l = 0; l < cells; l++)
				s[i * m + k] += jv[i * cells + l] * j[k * cells + l];
	memcpy(x, y, m * sizeof *x);
	bool solved = linear_cholesky(s, m, 1e-12) == m;
	double form = 0;
	if (solved)
		linear_solve(s, m, x);
	for (size_t i = 0; i < m; i++)
		form += y[i] * x[i];
	mem_free(room);
	if (!solved) {
		err_advise(err, "statistic = \"F\" needs fewer");
		return err_set(err, ERR_DATA,
		               "the design has too few units for a wald test of %zu contrasts", m);
	}
	result->df = (double)m;
	result->ddf = table->nu;
	result->value = form / result->df;
	if (statistic == CHISQ_ADJWALD) {
		result->ddf = table->nu - result->df + 1;
		result->value *= result->ddf / table->nu;
	}
	if (!(result->ddf > 0)) {
		err_advise(err, "statistic = \"F\" needs fewer");
		return err_set(err, ERR_DATA,
		               "%.15g degrees of freedom are too few for a wald test "
		               "of %zu contrasts",
		               table->nu, m);
	}
	result->p = numeric_f_above(result->value, result->df, result->ddf);
	return true;
}

bool chisq_test(const struct chisq_table *table, enum chisq_statistic statistic,
                struct chisq *result, struct err *err)
{
	double *sum = mem_alloc(table->rows + table->columns, sizeof *sum, err);

	if (sum == NULL)
		return false;
	double all = margins(table, sum);
	result->value = result->df = result->ddf = result->p = NAN;
	result->x2 = pearson(table, sum, all);
	bool done = statistic == CHISQ_F || statistic == CHISQ_CHISQ
	                    ? rao_scott(table, statistic, result, err)
	                    : wald(table, sum, all, statistic, result, err);
	mem_free(sum);
	return done;
}

/* ---- of cells -----------------------------------------------------------------------------------
 */

/* What the estimates of a table's cells are asked with. */
struct question {
	struct cells *cells;
	size_t table;
	bool counts;
	uint64_t *stub_word, *slice_word; /* a set of one code each, cleared again after use */
	struct code_set stub, slice, all_stubs, all_slices;
};

static bool estimate_cell(const struct question *q, size_t stub, size_t slice,
                          struct estimate *estimate, struct err *err)
{
	q->stub_word[stub / 64] = UINT64_C(1) << (stub % 64);
	q->slice_word[slice / 64] = UINT64_C(1) << (slice % 64);
	bool done = q->counts ? estimate_count(q->cells, q->table, q->stub, q->slice, estimate, err)
	                      : estimate_share(q->cells, q->table, q->stub, q->slice, q->all_stubs,
	                                       q->all_slices, estimate, err);
	q->stub_word[stub / 64] = 0;
	q->slice_word[slice / 64] = 0;
	return done;
}

/* Estimates of all cells, row by row; those made are to be cleared also on failure. */
static bool estimate_cells(const struct question *q, const struct chisq_codes *codes,
                           struct estimate *estimate, struct err *err)
{
	for (size_t r = 0, i = 0; r < codes->stubs; r++)
		for (size_t c = 0; c < codes->slices; c++, i++)
			if (!estimate_cell(q, codes->stub[r], codes->slice[c], &estimate[i], err))
				return false;
	return true;
}

static bool test_estimates(const struct question *q, const struct chisq_codes *codes,
                           struct estimate *estimate, const struct estimate **list, double *value,
                           enum chisq_statistic statistic, struct chisq *result,
                           struct chisq_base *base, struct err *err)
{
	size_t k = codes->stubs * codes->slices;
	struct estimate all = {0};

	if (!estimate_share(q->cells, q->table, q->all_stubs, q->all_slices, q->all_stubs,
	                    q->all_slices, &all, err))
		return false;
	*base = (struct chisq_base){all.base, all.weighted_base, all.missing, all.df};
	estimate_clear(&all);
	if (!estimate_cells(q, codes, estimate, err))
		return false;
	for (size_t i = 0; i < k; i++) {
		list[i] = &estimate[i];
		value[i] = estimate[i].value;
	}
	if (!estimate_covariance(list, k, false, value + k, err))
		return false;
	struct chisq_table of = {codes->stubs, codes->slices, value,
	                         value + k,    base->base,    base->nu};
	return chisq_test(&of, statistic, result, err);
}

bool chisq_of_cells(struct cells *cells, size_t table, const struct chisq_codes *codes,
                    enum chisq_statistic statistic, struct chisq *result, struct chisq_base *base,
                    struct err *err)
{
	size_t k = codes->stubs * codes->slices;
	size_t stubs = cells_stubs(cells, table), slices = cells_slices(cells, table);

	if (k > CHISQ_CELLS) {
		err_advise(err, "join options");
		return err_set(err, ERR_LIMIT, "the table has %zu cells, more than %d", k,
		               CHISQ_CELLS);
	}
	uint64_t *word = mem_zero(stubs / 64 + slices / 64 + 2, sizeof *word, err);
	struct estimate *estimate = mem_zero(k, sizeof *estimate, err);
	const struct estimate **list = mem_zero(k, sizeof *list, err);
	double *value = mem_zero(k + k * k, sizeof *value, err);
	struct question q = {
		.cells = cells,
		.table = table,
		.counts = statistic == CHISQ_WALD || statistic == CHISQ_ADJWALD,
		.stub_word = word,
		.slice_word = word == NULL ? NULL : word + stubs / 64 + 1,
		.all_stubs = {NULL, cells_stub_answers(cells, table)},
		.all_slices = {NULL, cells_slice_answers(cells, table)},
	};
	q.stub = (struct code_set){q.stub_word, stubs};
	q.slice = (struct code_set){q.slice_word, slices};
	bool done = word != NULL && estimate != NULL && list != NULL && value != NULL &&
	            test_estimates(&q, codes, estimate, list, value, statistic, result, base, err);
	for (size_t i = 0; estimate != NULL && i < k; i++)
		estimate_clear(&estimate[i]);
	mem_free(word);
	mem_free(estimate);
	mem_free(list);
	mem_free(value);
	return done;
}
