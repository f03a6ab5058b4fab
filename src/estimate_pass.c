/*
 * estimate_pass.c - see estimate.h: ratios, variances and quantiles.
 *
 * Each is near its value the mean of a column that is made for the purpose: y - R x, (x - m)^2,
 * I(x <= q). So after its value is known a second pass over that column gives all the rest, through
 * the same cells, forms and variances as a mean.
 */
#include "estimate.h"

#include "mem.h"
#include "num.h"
#include "numeric.h"
#include "replica.h"
#include "threads.h"

#include <math.h>
#include <stdlib.h>

/* F is compared with p to this tolerance, so that sums of weights decide no quantile by rounding.
 */
static const double TOLERANCE = 1e-12;

static size_t slices_of(const struct column *slice)
{
	return slice == NULL ? 1 : slice->labels->answers;
}

/* The slice's place of a row; slices_of() if it is missing. */
static size_t slice_at(const struct column *slice, size_t row)
{
	if (slice == NULL)
		return 0;
	return MIN(column_code(slice, row), slice->labels->answers);
}

static struct column *numbers(size_t rows, struct err *err)
{
	struct labels *labels = labels_new(0, 0, err);
	if (labels == NULL)
		return NULL;
	struct column *column = column_new(COLUMN_NUMBER, rows, labels, err);
	labels_drop(labels);
	return column;
}

static bool check_number(const struct column *column, const char *what, size_t rows,
                         struct err *err)
{
	if (column->kind != COLUMN_NUMBER && column->kind != COLUMN_DATE)
		return err_set(err, ERR_ARGUMENT, "the %s is a column of kind %s, not number", what,
		               column_kind_name(column->kind));
	if (column->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the %s has %zu rows, the design %zu", what,
		               column->rows, rows);
	return true;
}

static bool check_slice(const struct column *slice, size_t rows, struct err *err)
{
	if (slice != NULL && (slice->kind != COLUMN_SINGLE || slice->rows != rows))
		return err_set(err, ERR_ARGUMENT, "the slice is no single choice of %zu rows",
		               rows);
	return true;
}

/* The code set of one slice; `word` has room for all of them. */
static struct code_set one_slice(const struct cells *cells, size_t table, size_t slice,
                                 uint64_t *word, size_t words)
{
	if (cells_table(cells, table)->slice == NULL)
		return (struct code_set){NULL, 1};
	for (size_t i = 0; i < words; i++)
		word[i] = 0;
	word[slice / 64] = (uint64_t)1 << (slice % 64);
	return (struct code_set){word, cells_slices(cells, table)};
}

/* Means of the tables' values in each slice, table by table within a slice. */
static bool means(const struct design *design, const struct cells_table *table, size_t tables,
                  size_t slices, struct estimate *estimate, struct err *err)
{
	struct cells *cells = cells_count(design, table, tables, err);
	if (cells == NULL)
		return false;
	size_t words = slices / 64 + 2, made = 0;
	uint64_t *word = mem_alloc(words, sizeof *word, err);
	bool done = word != NULL;

	for (size_t i = 0; done && i < slices * tables; i++) {
		size_t t = i % tables;
		struct code_set set = one_slice(cells, t, i / tables, word, words);
		done = estimate_mean(cells, t, set, &estimate[i], err);
		made += done;
	}
	for (size_t i = 0; !done && i < made; i++)
		estimate_clear(&estimate[i]);
	mem_free(word);
	cells_drop(cells);
	return done;
}

/* What an estimate is, having been made as the mean of a column. */
static void rename_estimate(struct estimate *estimate, enum estimate_kind kind, double scale)
{
	estimate->kind = kind;
	estimate->sd = NAN;
	estimate->se *= fabs(scale);
	for (size_t i = 0; i < estimate->terms; i++)
		estimate->term[i].coefficient = scale;
}

/* ---- replicates ---------------------------------------------------------------------------------
 */

/*
 * A column made with the estimate's own value is the same in all replicates, the value is not. So
 * where the design has replicates, what the estimates are in each of them is worked out apart:
 * `count` numbers a slice.
 */
struct replicated {
	size_t count; /* replicates; 0: none */
	double *value;
};

static bool replicated_new(struct replicated *replicated, const struct design *design,
                           size_t slices, struct err *err)
{
	const struct replicates *of = design_replicates(design);

	*replicated = (struct replicated){.count = of == NULL ? 0 : of->count};
	if (of == NULL)
		return true;
	replicated->value = mem_alloc(MAX(slices, 1), of->count * sizeof(double), err);
	return replicated->value != NULL;
}

/* The estimate's form takes these values for its own, and the se is theirs. */
static void set_replicated(const struct replicated *replicated, size_t slice,
                           struct estimate *estimate)
{
	if (replicated->count == 0 || estimate->terms == 0)
		return;
	struct replica *replica = estimate->term[0].form->replica;
	double scale = estimate->term[0].coefficient;
	for (size_t r = 0; r < replicated->count; r++)
		replica->value[r] = replicated->value[slice * replicated->count + r] / scale;
	replica->estimate = estimate->value / scale;
	estimate->se = sqrt(replica_covariance(replica, replica)) * fabs(scale);
}

/* ---- ratios -------------------------------------------------------------------------------------
 */

/* y and x where both are answered, else missing in both. */
static bool both_answered(const struct column *y, const struct column *x, struct column *both[2])
{
	for (size_t row = 0; row < y->rows; row++) {
		double a = column_f64(y)[row], b = column_f64(x)[row];
		bool answered = !num_is_missing(a) && !num_is_missing(b);
		column_f64(both[0])[row] = answered ? a : num_missing(0);
		column_f64(both[1])[row] = answered ? b : num_missing(0);
	}
	column_finish(both[0]);
	column_finish(both[1]);
	return true;
}

/* The value's total over a slice in replicate r. */
static double replicated_total(const struct cells *cells, size_t table, size_t r, size_t slice)
{
	size_t slices = cells_slices(cells, table), stubs = cells_stubs(cells, table);
	const double *at = cells_replicates(cells, table) + ((r * slices + slice) * stubs) * 2;

	return at[1] + cells_centre(cells, table) * at[0];
}

/* R and sum w x of each slice; R is NaN where sum w x is 0. */
static bool find_ratios(const struct design *design, struct column *const both[2],
                        const struct column *slice, double *ratio, double *below,
                        const struct replicated *replicated, struct err *err)
{
	struct cells_table table[2] = {{NULL, slice, both[0]}, {NULL, slice, both[1]}};
	struct cells *cells = cells_count(design, table, 2, err);

	for (size_t s = 0; cells != NULL && s < slices_of(slice); s++) {
		struct cell y = cells_at(cells, 0, s, 0), x = cells_at(cells, 1, s, 0);
		below[s] = x.wx + cells_centre(cells, 1) * x.w;
		ratio[s] = (y.wx + cells_centre(cells, 0) * y.w) / below[s];
		if (!isfinite(ratio[s]))
			ratio[s] = NAN;
		for (size_t r = 0; r < replicated->count; r++)
			replicated->value[s * replicated->count + r] =
				replicated_total(cells, 0, r, s) / replicated_total(cells, 1, r, s);
	}
	cells_drop(cells);
	return cells != NULL;
}

/* The residuals y - R x take the place of y. */
static void residuals(struct column *const both[2], const struct column *slice, const double *ratio)
{
	double *y = column_f64(both[0]), *x = column_f64(both[1]);

	for (size_t row = 0; row < both[0]->rows; row++) {
		size_t s = slice_at(slice, row);
		bool has = s < slices_of(slice) && !num_is_missing(y[row]) && !isnan(ratio[s]);
		y[row] = has ? y[row] - ratio[s] * x[row] : num_missing(0);
	}
	column_finish(both[0]);
}

bool estimate_ratios(const struct design *design, const struct column *y, const struct column *x,
                     const struct column *slice, struct estimate *estimate, struct err *err)
{
	size_t rows = design_rows(design), slices = slices_of(slice);

	if (!check_number(y, "numerator", rows, err) ||
	    !check_number(x, "denominator", rows, err) || !check_slice(slice, rows, err))
		return false;
	struct column *both[2] = {numbers(rows, err), numbers(rows, err)};
	double *ratio = mem_alloc(2 * MAX(slices, 1), sizeof *ratio, err);
	double *below = ratio == NULL ? NULL : ratio + MAX(slices, 1);
	struct replicated replicated;
	bool done = replicated_new(&replicated, design, slices, err) && both[0] != NULL &&
	            both[1] != NULL && ratio != NULL && both_answered(y, x, both) &&
	            find_ratios(design, both, slice, ratio, below, &replicated, err);
	if (done) {
		residuals(both, slice, ratio);
		struct cells_table table = {NULL, slice, both[0]};
		done = means(design, &table, 1, slices, estimate, err);
	}
	for (size_t s = 0; done && s < slices; s++) {
		rename_estimate(&estimate[s], ESTIMATE_RATIO, estimate[s].weighted_base / below[s]);
		estimate[s].value = ratio[s];
		set_replicated(&replicated, s, &estimate[s]);
	}
	mem_free(replicated.value);
	column_drop(both[0]);
	column_drop(both[1]);
	mem_free(ratio);
	return done;
}

/* ---- variances ----------------------------------------------------------------------------------
 */

/* The squares (x - mean)^2 n / (n - 1), the mean and n being the slice's. */
static void squares(const struct column *value, const struct column *slice,
                    const struct estimate *mean, struct column *square)
{
	for (size_t row = 0; row < value->rows; row++) {
		size_t s = slice_at(slice, row);
		double x = column_f64(value)[row], *to = &column_f64(square)[row];
		*to = num_missing(0);
		if (s >= slices_of(slice) || num_is_missing(x) || mean[s].base <= 1)
			continue;
		double d = x - mean[s].value;
		*to = d * d * (mean[s].base / (mean[s].base - 1));
	}
	column_finish(square);
}

/* Squares about the mean m of all are, about the mean of a replicate, less by its (mean - m)^2. */
static void shift_squares(const struct replicated *replicated, size_t slice,
                          const struct estimate *mean)
{
	for (size_t r = 0; r < replicated->count; r++) {
		double d = 0;
		if (mean->terms > 0)
			d = mean->term[0].form->replica->value[r] - mean->value;
		replicated->value[slice * replicated->count + r] =
			-d * d * mean->base / (mean->base - 1);
	}
}

/* ... and the means of the squares are added. */
static void add_squares(const struct replicated *replicated, size_t slice,
                        const struct estimate *square)
{
	for (size_t r = 0; square->terms > 0 && r < replicated->count; r++)
		replicated->value[slice * replicated->count + r] +=
			square->term[0].form->replica->value[r];
}

bool estimate_variances(const struct design *design, const struct column *value,
                        const struct column *slice, struct estimate *estimate, struct err *err)
{
	size_t rows = design_rows(design), slices = slices_of(slice);

	if (!check_number(value, "value", rows, err) || !check_slice(slice, rows, err))
		return false;
	struct column *square = numbers(rows, err);
	struct cells_table table = {NULL, slice, value};
	struct replicated replicated;
	bool done = replicated_new(&replicated, design, slices, err) && square != NULL &&
	            means(design, &table, 1, slices, estimate, err);
	if (done) {
		squares(value, slice, estimate, square);
		for (size_t s = 0; s < slices; s++)
			shift_squares(&replicated, s, &estimate[s]);
		for (size_t s = 0; s < slices; s++)
			estimate_clear(&estimate[s]);
		table.value = square;
		done = means(design, &table, 1, slices, estimate, err);
	}
	for (size_t s = 0; done && s < slices; s++) {
		rename_estimate(&estimate[s], ESTIMATE_VARIANCE, 1);
		add_squares(&replicated, s, &estimate[s]);
		set_replicated(&replicated, s, &estimate[s]);
	}
	mem_free(replicated.value);
	column_drop(square);
	return done;
}

/* ---- quantiles ----------------------------------------------------------------------------------
 */

/* An answer of the domain: its slice, value and weight, then the weight of all up to it. */
struct answer {
	size_t slice;
	double x, w;
};

static int compare(const void *left, const void *right)
{
	const struct answer *a = left, *b = right;

	if (a->slice != b->slice)
		return a->slice < b->slice ? -1 : 1;
	return (a->x > b->x) - (a->x < b->x);
}

/* Answers sorted by slice and value; `first[s]` is where a slice starts, w becomes a running sum.
 */
struct answers {
	struct answer *at;
	size_t count;
	size_t *first; /* slices + 1 */
};

/* Merges two sorted runs, of which the first comes first among equals, behind each other in `to`.
 */
static bool merge(const struct answer *first, const struct answer *second, const struct answer *end,
                  struct answer *to, struct err *err)
{
	const struct answer *a = first, *b = second;

	for (size_t i = 0; a < second || b < end; i++) {
		if (!interrupt_none(i, err))
			return false;
		to[i] = b == end || (a < second && compare(a, b) <= 0) ? *a++ : *b++;
	}
	return true;
}

/* Sorts them, equal ones staying in order, in runs that get longer: it can be interrupted. */
static bool sort(struct answers *answers, struct err *err)
{
	struct answer *from = answers->at, *to;
	size_t count = answers->count;
	bool done = true;

	for (size_t i = 0; done && i < count; i += INTERRUPT_STEP) {
		qsort(from + i, MIN(count - i, (size_t)INTERRUPT_STEP), sizeof *from, compare);
		done = interrupt_none(0, err);
	}
	if (!done || count <= INTERRUPT_STEP)
		return done;
	to = mem_alloc(count, sizeof *to, err);
	if (to == NULL)
		return false;
	for (size_t run = INTERRUPT_STEP; done && run < count; run *= 2) {
		for (size_t i = 0; done && i < count; i += 2 * run)
			done = merge(from + i, from + MIN(count, i + run),
			             from + MIN(count, i + 2 * run), to + i, err);
		struct answer *sorted = to;
		to = from;
		from = sorted;
	}
	mem_free(to);
	answers->at = from;
	return done;
}

static bool collect(const struct design *design, const struct column *value,
                    const struct column *slice, struct answers *answers, struct err *err)
{
	const struct selection *inside = design_inside(design);
	const double *w = design_weight(design), *x = column_f64(value);
	size_t rows = design_rows(design), slices = slices_of(slice);

	const struct weight_summary *in = design_in(design, err);
	if (in == NULL)
		return false;
	answers->at = mem_alloc(MAX(in->rows, 1), sizeof *answers->at, err);
	answers->first = mem_zero(slices + 1, sizeof *answers->first, err);
	if (answers->at == NULL || answers->first == NULL)
		return false;
	for (size_t row = 0; row < rows; row++) {
		if (!interrupt_none(row, err))
			return false;
		double weight = w == NULL ? 1 : w[row];
		size_t s = slice_at(slice, row);
		if (weight == 0 || s >= slices || num_is_missing(x[row]) ||
		    (inside != NULL && !selection_has(inside, row)))
			continue;
		answers->at[answers->count++] = (struct answer){s, x[row], weight};
		answers->first[s + 1]++;
	}
	for (size_t s = 0; s < slices; s++)
		answers->first[s + 1] += answers->first[s];
	if (!sort(answers, err))
		return false;
	for (size_t i = 1; i < answers->count; i++)
		if (answers->at[i].slice == answers->at[i - 1].slice)
			answers->at[i].w += answers->at[i - 1].w;
	return true;
}

/* The smallest x of the slice with F(x) >= p; NaN without answers or outside of 0 to 1. */
static double quantile(const struct answers *answers, size_t slice, double p)
{
	size_t low = answers->first[slice], high = answers->first[slice + 1];

	if (low == high || !(p >= 0 && p <= 1))
		return NAN;
	double all = answers->at[high - 1].w;
	for (high--; low < high;) { /* running sums rise */
		size_t middle = low + (high - low) / 2;
		if (answers->at[middle].w / all >= p - TOLERANCE)
			high = middle;
		else
			low = middle + 1;
	}
	return answers->at[low].x;
}

/* I(x <= q), q being the slice's. */
static void indicate(const struct column *value, const struct column *slice, const double *q,
                     size_t stride, struct column *up_to)
{
	for (size_t row = 0; row < value->rows; row++) {
		size_t s = slice_at(slice, row);
		double x = column_f64(value)[row];
		bool has = s < slices_of(slice) && !num_is_missing(x);
		column_f64(up_to)[row] = has ? x <= q[s * stride] : num_missing(0);
	}
	column_finish(up_to);
}

/* The mean of I(x <= q) becomes the estimate of q. */
static bool invert(const struct answers *answers, size_t slice, double q, double level,
                   struct estimate *estimate, struct err *err)
{
	double t = NAN, p = estimate->value, p_se = estimate->se;

	if (estimate->df >= 1 && !numeric_t_quantile((1 + level) / 2, estimate->df, &t, err))
		return false;
	double low = quantile(answers, slice, p - t * p_se);
	double high = quantile(answers, slice, p + t * p_se);
	double se = (high - low) / (2 * t);
	rename_estimate(estimate, ESTIMATE_QUANTILE, p_se > 0 ? -se / p_se : 0);
	if (!(se > 0) || !(p_se > 0))
		estimate_clear(estimate);
	estimate->value = q;
	estimate->se = se;
	estimate->p = p;
	estimate->p_se = p_se;
	estimate->low = low;
	estimate->high = high;
	estimate->level = level;
	return true;
}

static bool quantiles(const struct design *design, const struct column *value,
                      const struct column *slice, const struct answers *answers, const double *p,
                      size_t count, double level, struct estimate *estimate, struct err *err)
{
	size_t slices = slices_of(slice);
	double *q = mem_alloc(MAX(slices * count, 1), sizeof *q, err);
	struct cells_table *table = mem_zero(MAX(count, 1), sizeof *table, err);
	struct column **up_to = mem_zero(MAX(count, 1), sizeof *up_to, err);
	bool done = q != NULL && table != NULL && up_to != NULL;

	for (size_t s = 0; done && s < slices; s++)
		for (size_t i = 0; i < count; i++)
			q[s * count + i] = quantile(answers, s, p[i]);
	for (size_t i = 0; done && i < count; i++) {
		up_to[i] = numbers(design_rows(design), err);
		done = up_to[i] != NULL;
		if (!done)
			break;
		indicate(value, slice, q + i, count, up_to[i]);
		table[i] = (struct cells_table){NULL, slice, up_to[i]};
	}
	done = done && means(design, table, count, slices, estimate, err);
	for (size_t i = 0; done && i < slices * count; i++)
		if (!invert(answers, i / count, q[i], level, &estimate[i], err)) {
			for (size_t j = 0; j < slices * count; j++)
				estimate_clear(&estimate[j]);
			done = false;
		}
	for (size_t i = 0; up_to != NULL && i < count; i++)
		column_drop(up_to[i]);
	mem_free(up_to);
	mem_free(table);
	mem_free(q);
	return done;
}

bool estimate_quantiles(const struct design *design, const struct column *value,
                        const struct column *slice, const double *p, size_t count, double level,
                        struct estimate *estimate, struct err *err)
{
	size_t rows = design_rows(design);
	struct answers answers = {0};

	for (size_t i = 0; i < count; i++)
		if (!(p[i] > 0 && p[i] < 1)) {
			err_advise(err, "0.5 is the median");
			return err_set(err, ERR_ARGUMENT, "a quantile at %g, not between 0 and 1",
			               p[i]);
		}
	if (!check_number(value, "value", rows, err) || !check_slice(slice, rows, err))
		return false;
	bool done = collect(design, value, slice, &answers, err) &&
	            quantiles(design, value, slice, &answers, p, count, level, estimate, err);
	mem_free(answers.at);
	mem_free(answers.first);
	return done;
}
