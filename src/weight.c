/* weight.c - see weight.h. */
#include "weight.h"

#include <math.h>

enum { LANES = 4 }; /* sums that do not wait for each other */

struct weight_summary weight_summary(const double *weight, size_t rows)
{
	struct weight_summary all = {.least = INFINITY, .most = -INFINITY};
	double low[LANES], high[LANES], sum[LANES] = {0}, squares[LANES] = {0};
	double room[LANES];

	for (size_t k = 0; k < LANES; k++) {
		low[k] = INFINITY;
		high[k] = -INFINITY;
	}
	for (size_t row = 0; row < rows; row += LANES) {
		const double *w = weight == NULL ? room : weight + row;
		if (weight == NULL || rows - row < LANES) { /* 0 where there is no row */
			for (size_t k = 0; k < LANES; k++)
				room[k] = row + k >= rows ? 0 : weight == NULL ? 1 : weight[row + k];
			w = room;
		}
		for (size_t k = 0; k < LANES; k++) {
			double up = w[k] == 0 ? INFINITY : w[k], down = w[k] == 0 ? -INFINITY : w[k];
			all.rows += w[k] != 0;
			low[k] = up < low[k] ? up : low[k];
			high[k] = down > high[k] ? down : high[k];
			sum[k] += w[k];
			squares[k] += w[k] * w[k];
		}
	}
	for (size_t k = 0; k < LANES; k++) {
		all.least = low[k] < all.least ? low[k] : all.least;
		all.most = high[k] > all.most ? high[k] : all.most;
		all.sum += sum[k];
		all.squares += squares[k];
	}
	return all;
}

static double held(double w, double low, double high)
{
	w = w < low ? low : w;
	return w > high ? high : w;
}

/* Which weights are moved together by s. */
struct movers {
	const double *from; /* what they are before */
	size_t rows;
	double low, high;
	bool outside_too; /* else only those that were not outside */
};

static bool moves(const struct movers *m, size_t row)
{
	double w = m->from[row];
	return w != 0 && (m->outside_too || (w >= m->low && w <= m->high));
}

/* Sum of the movers at s, and how many of them no bound holds. */
static double sum_at(const struct movers *m, double s, size_t *loose)
{
	double sum = 0;

	*loose = 0;
	for (size_t row = 0; row < m->rows; row++) {
		if (!moves(m, row))
			continue;
		double w = held(m->from[row], m->low, m->high) + s;
		*loose += w > m->low && w < m->high;
		sum += held(w, m->low, m->high);
	}
	return sum;
}

/* The s at which the movers sum to `sum`, which lies between what they can sum to. */
static double shift(const struct movers *m, double sum)
{
	double from = 2 * (m->low - m->high), to = 2 * (m->high - m->low), s = 0;

	for (int step = 0; step < 200; step++) {
		size_t loose;
		double left = sum - sum_at(m, s, &loose);
		if (left > 0)
			from = fmax(from, s);
		else
			to = fmin(to, s);
		double next = loose > 0 ? s + left / (double)loose : (from + to) / 2;
		if (!(next > from && next < to))
			next = (from + to) / 2;
		if (next == s || fabs(left) <= 1e-15 * fabs(sum))
			break;
		s = next;
	}
	return s;
}

bool weight_trim(const double *weight, size_t rows, double low, double high, double *trimmed,
                 size_t *cut, struct err *err)
{
	struct weight_summary all = weight_summary(weight, rows);
	double outside = 0, n = (double)all.rows;
	size_t others = 0;
	low = fmax(low,
	           fmin(all.least, high)); /* bounds that hold nothing are those of the weights */
	high = fmin(high, fmax(all.most, low));
	struct movers m = {.from = weight, .rows = rows, .low = low, .high = high};

	if (n * low > all.sum || n * high < all.sum) {
		err_advise(err, "the mean is %.6g", all.sum / n);
		return err_set(err, ERR_ARGUMENT,
		               "no %zu weights from %.6g to %.6g have the sum of these, %.10g",
		               all.rows, low, high, all.sum);
	}
	*cut = 0;
	for (size_t row = 0; row < rows; row++) {
		others += moves(&m, row);
		if (weight[row] == 0 || moves(&m, row))
			continue;
		++*cut;
		outside += held(weight[row], low, high);
	}
	double rest = all.sum - outside;
	/* when the others cannot take it all, those that were outside must move from their bound */
	m.outside_too = rest < (double)others * low || rest > (double)others * high;
	double s = *cut == 0 ? 0 : shift(&m, m.outside_too ? all.sum : rest);
	for (size_t row = 0; row < rows; row++) {
		double w = held(weight[row], low, high);
		trimmed[row] = weight[row] == 0 ? 0 : moves(&m, row) ? held(w + s, low, high) : w;
	}
	return true;
}
