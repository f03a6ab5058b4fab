/*
 * reconstruct_numbers.c - see reconstruct_fit.h: numbers are drawn about a centre of their cell,
 * cut to the range, and then moved one by one until all sums are kept.
 */
#include "reconstruct_fit.h"

enum {
	STEPS = 100000, /* of single numbers, for each of the widths that are tried */
	RARE = 16, /* one step in so many is taken though it leads away; where rows have weights */
};

struct numbers {
	const struct fit_numbers *fit;
	const uint32_t *row; /* rows of the base */
	size_t rows;
	int32_t *value; /* of the rows of the base */
	bool *locked;
	double *centre; /* of each cell */
	double *sum;    /* of each limit */
	struct fit_limit *aim;
	bool weighted;
};

static size_t cell_at(const struct numbers *numbers, size_t i)
{
	return numbers->fit->alike->cell[numbers->row[i]];
}

/* Centres of the cells' numbers, so that the middle of each limit is met. */
static void centre(const struct numbers *numbers)
{
	const struct fit_numbers *fit = numbers->fit;
	const struct alike *alike = fit->alike;

	for (size_t c = 0; c < alike->cells; c++)
		numbers->centre[c] = ((double)fit->low + fit->high) / 2;
	for (int round = 0; round < 50; round++)
		for (size_t l = 0; l < fit->limits; l++) {
			const struct fit_limit *limit = &fit->limit[l];
			double sum = 0, all = 0;
			for (size_t c = 0; c < alike->cells; c++) {
				double weight = alike->weight[c] * (double)alike->size[c];
				if (!fit_is_about(limit, alike, c))
					continue;
				sum += weight * numbers->centre[c];
				all += weight;
			}
			if (!(all > 0))
				continue;
			double shift = (fit_nearest(limit, 0.5, sum) - sum) / all;
			for (size_t c = 0; c < alike->cells; c++)
				if (fit_is_about(limit, alike, c))
					numbers->centre[c] += shift;
		}
}

/* Above 0 and below 1, in steps of 2^-20. */
static double unit(struct stream *stream)
{
	return ((double)stream_below(stream, 1048576) + 0.5) / 1048576;
}

static void draw(const struct numbers *numbers, struct stream *stream)
{
	const struct fit_numbers *fit = numbers->fit;

	for (size_t i = 0; i < numbers->rows; i++) {
		double z = 2 * (unit(stream) + unit(stream) + unit(stream) - 1.5);
		double value = floor(numbers->centre[cell_at(numbers, i)] + fit->spread * z + 0.5);
		numbers->value[i] = (int32_t)MAX(fit->low, MIN(fit->high, value));
	}
	for (size_t k = 0; k < fit->lockeds && k < numbers->rows; k++) {
		size_t i;
		do
			i = stream_below(stream, numbers->rows);
		while (numbers->locked[i]);
		numbers->locked[i] = true;
		numbers->value[i] = fit->locked[k];
	}
	for (size_t l = 0; l < fit->limits; l++) {
		numbers->sum[l] = 0;
		for (size_t i = 0; i < numbers->rows; i++) {
			size_t c = cell_at(numbers, i);
			if (fit_is_about(&fit->limit[l], fit->alike, c))
				numbers->sum[l] += fit->alike->weight[c] * numbers->value[i];
		}
	}
}

/* A row's number, to be `by` more. */
struct change {
	size_t row, cell;
	int by;
};

/* What it does to limit `l`. */
static double effect(const struct numbers *numbers, const struct change *change, size_t l)
{
	const struct fit_numbers *fit = numbers->fit;

	if (!fit_is_about(&fit->limit[l], fit->alike, change->cell))
		return 0;
	return change->by * fit->alike->weight[change->cell];
}

static bool is_possible(const struct numbers *numbers, const struct change *change)
{
	int64_t value = numbers->value[change->row] + (int64_t)change->by;

	return !numbers->locked[change->row] && value >= numbers->fit->low &&
	       value <= numbers->fit->high;
}

/* Makes the changes (one or two) unless they lead away from all limits, or `any`way. */
static bool make(const struct numbers *numbers, const struct change *change, size_t count, bool any)
{
	double farther = 0;

	for (size_t l = 0; l < numbers->fit->limits; l++) {
		double by = effect(numbers, &change[0], l);
		if (count > 1)
			by += effect(numbers, &change[1], l);
		if (by != 0)
			farther += fit_outside(&numbers->aim[l], numbers->sum[l] + by) -
			           fit_outside(&numbers->aim[l], numbers->sum[l]);
	}
	if (farther > 0 && !any)
		return false;
	for (size_t i = 0; i < count; i++) {
		for (size_t l = 0; l < numbers->fit->limits; l++)
			numbers->sum[l] += effect(numbers, &change[i], l);
		numbers->value[change[i].row] += change[i].by;
	}
	return true;
}

/*
 * The number of one random row nearer to the limit, or, where that leads away from all, that of
 * another one the other way as well: by one, or by more where eight such steps of all rows would
 * not do, up to a sixteenth of the range.
 */
static void step(const struct numbers *numbers, size_t broken, struct stream *stream)
{
	const struct fit_numbers *fit = numbers->fit;
	struct change change[2] = {{.row = stream_below(stream, numbers->rows)}};
	change[0].cell = cell_at(numbers, change[0].row);
	if (!fit_is_about(&fit->limit[broken], fit->alike, change[0].cell))
		return;
	double off = fit_outside(&numbers->aim[broken], numbers->sum[broken]);
	double far = 8 * off / fit->alike->weight[change[0].cell] / (double)numbers->rows;
	double most = MAX(1, ((double)fit->high - fit->low) / 16);
	change[0].by = (int)MAX(1, MIN(far, most));
	if (numbers->sum[broken] > numbers->aim[broken].high)
		change[0].by = -change[0].by;
	bool any = numbers->weighted && stream_below(stream, RARE) == 0;
	if (!is_possible(numbers, change) || make(numbers, change, 1, any))
		return;
	change[1].row = stream_below(stream, numbers->rows);
	change[1].cell = cell_at(numbers, change[1].row);
	change[1].by = -change[0].by;
	if (change[1].row != change[0].row && is_possible(numbers, &change[1]))
		make(numbers, change, 2, false);
}

/* Steps until all limits are kept, well inside if there is room. */
static enum fit_end approach(const struct numbers *numbers, struct stream *stream, size_t *broken)
{
	static const double shrink[] = {0.35, 0.15, 0};
	const struct fit_numbers *fit = numbers->fit;

	for (size_t k = 0; k < LENGTH(shrink); k++) {
		for (size_t l = 0; l < fit->limits; l++) {
			double width = shrink[k] * fit_width(&fit->limit[l]);
			numbers->aim[l] = fit->limit[l];
			numbers->aim[l].low += width;
			numbers->aim[l].high -= width;
		}
		for (int steps = 0; steps < STEPS; steps++) {
			size_t found = 0;
			for (size_t l = 0; l < fit->limits; l++)
				if (fit_outside(&numbers->aim[l], numbers->sum[l]) > 0 &&
				    stream_below(stream, ++found) == 0)
					*broken = l;
			if (found == 0)
				return FIT_KEPT;
			step(numbers, *broken, stream);
		}
	}
	return FIT_BROKEN;
}

bool fit_numbers(const struct fit_numbers *fit, struct stream *stream, struct answers *made,
                 enum fit_end *end, size_t *broken, struct err *err)
{
	struct arena *arena = arena_new(err);
	struct numbers numbers = {.fit = fit, .weighted = alike_weights_differ(fit->alike)};
	bool done = false;

	if (arena == NULL)
		return false;
	numbers.row = alike_rows(fit->alike, arena, &numbers.rows, err);
	numbers.value = arena_alloc(arena, numbers.rows + 1, sizeof *numbers.value, err);
	numbers.locked = arena_alloc(arena, numbers.rows + 1, sizeof *numbers.locked, err);
	numbers.centre = arena_alloc(arena, fit->alike->cells + 1, sizeof *numbers.centre, err);
	numbers.sum = arena_alloc(arena, fit->limits + 1, sizeof *numbers.sum, err);
	numbers.aim = arena_alloc(arena, fit->limits + 1, sizeof *numbers.aim, err);
	if (numbers.row != NULL && numbers.value != NULL && numbers.locked != NULL &&
	    numbers.centre != NULL && numbers.sum != NULL && numbers.aim != NULL) {
		*end = FIT_KEPT;
		if (numbers.rows > 0) {
			centre(&numbers);
			draw(&numbers, stream);
			*end = approach(&numbers, stream, broken);
		}
		for (size_t i = 0; i < numbers.rows; i++)
			made->value[numbers.row[i]] = numbers.value[i];
		done = true;
	}
	arena_free(arena);
	return done;
}
