/* reconstruct_fit.c - see reconstruct_fit.h. */
#include "reconstruct_fit.h"

enum {
	NOISE = 4,            /* one move in so many is any that goes the right way */
	PATIENCE = 1000,      /* moves that get no nearer before it is given up; rows of weight 1 */
	LONG_PATIENCE = 8000, /* the same where rows differ in weight */
	STUCK = 100,  /* moves that got no nearer; then pairs are tried where weights are 1 */
	PAIRS = 4000, /* pairs of moves that are tried where no single one helps */
};

struct move {
	size_t cell, from, to;
};

/* What limits and cells have to do with each other, and the table while it is fitted. */
struct work {
	const struct fit *fit;
	double *x;         /* cells * options: rows, not whole */
	uint32_t *counts;  /* the same, whole */
	uint32_t **cells;  /* of each limit */
	size_t *cells_of;  /* how many */
	uint32_t **limits; /* of each cell */
	size_t *limits_of;
	double *sum;  /* of each limit */
	double *owed; /* of each option, when rounding */
	size_t *order;
	struct move *moves; /* those of one limit */
	struct arena *arena;
};

static bool connect(struct work *work, struct err *err)
{
	const struct fit *fit = work->fit;
	size_t cells = fit->alike->cells;
	struct arena *arena = work->arena;

	work->x = arena_alloc(arena, cells * fit->options + 1, sizeof *work->x, err);
	work->cells = arena_alloc(arena, fit->limits + 1, sizeof *work->cells, err);
	work->cells_of = arena_alloc(arena, fit->limits + 1, sizeof *work->cells_of, err);
	work->limits = arena_alloc(arena, cells + 1, sizeof *work->limits, err);
	work->limits_of = arena_alloc(arena, cells + 1, sizeof *work->limits_of, err);
	work->sum = arena_alloc(arena, fit->limits + 1, sizeof *work->sum, err);
	work->owed = arena_alloc(arena, fit->options + 1, sizeof *work->owed, err);
	work->order = arena_alloc(arena, fit->options + 1, sizeof *work->order, err);
	work->moves =
		arena_alloc(arena, cells * fit->options, fit->options * sizeof *work->moves, err);
	if (work->x == NULL || work->cells == NULL || work->cells_of == NULL ||
	    work->limits == NULL || work->limits_of == NULL || work->sum == NULL ||
	    work->owed == NULL || work->order == NULL || work->moves == NULL)
		return false;
	for (size_t l = 0; l < fit->limits; l++)
		for (size_t c = 0; c < cells; c++)
			if (fit_is_about(&fit->limit[l], fit->alike, c)) {
				work->cells_of[l]++;
				work->limits_of[c]++;
			}
	for (size_t l = 0; l < fit->limits; l++) {
		work->cells[l] = arena_alloc(arena, work->cells_of[l] + 1, sizeof(uint32_t), err);
		if (work->cells[l] == NULL)
			return false;
		work->cells_of[l] = 0;
	}
	for (size_t c = 0; c < cells; c++) {
		work->limits[c] = arena_alloc(arena, work->limits_of[c] + 1, sizeof(uint32_t), err);
		if (work->limits[c] == NULL)
			return false;
		work->limits_of[c] = 0;
	}
	for (size_t l = 0; l < fit->limits; l++)
		for (size_t c = 0; c < cells; c++)
			if (fit_is_about(&fit->limit[l], fit->alike, c)) {
				work->cells[l][work->cells_of[l]++] = (uint32_t)c;
				work->limits[c][work->limits_of[c]++] = (uint32_t)l;
			}
	return true;
}

/* ---- fitting --------------------------------------------------------------------------------- */

/* Rows of each cell spread evenly over the options that it may have; false: it may have none. */
static bool start(const struct work *work, size_t *broken)
{
	const struct fit *fit = work->fit;

	for (size_t c = 0; c < fit->alike->cells; c++) {
		const bool *allowed = fit->allowed + c * fit->options;
		double free = 0;
		for (size_t k = 0; k < fit->options; k++)
			free += allowed[k];
		if (free == 0) {
			*broken = c;
			return false;
		}
		for (size_t k = 0; k < fit->options; k++)
			work->x[c * fit->options + k] =
				allowed[k] ? (double)fit->alike->size[c] / free : 0;
	}
	return true;
}

/* How a limit stands: the weight of its rows, and the sums of what these count and its square. */
struct moments {
	double all, sum, squares;
};

static struct moments moments_of(const struct work *work, size_t l)
{
	const struct fit *fit = work->fit;
	const double *counts = fit->limit[l].counts;
	struct moments found = {0};

	for (size_t i = 0; i < work->cells_of[l]; i++) {
		size_t c = work->cells[l][i];
		const double *x = work->x + c * fit->options;
		double all = 0, sum = 0, squares = 0;
		for (size_t k = 0; k < fit->options; k++) {
			all += x[k];
			sum += x[k] * counts[k];
			squares += x[k] * counts[k] * counts[k];
		}
		found.all += all * fit->alike->weight[c];
		found.sum += sum * fit->alike->weight[c];
		found.squares += squares * fit->alike->weight[c];
	}
	return found;
}

static bool is_yes_or_no(const double *counts, size_t options)
{
	for (size_t k = 0; k < options; k++)
		if (counts[k] != 0 && counts[k] != 1)
			return false;
	return true;
}

/* Scales the rows of a limit's cells so that what they count comes to `aim`; sizes of cells stay.
 */
static void scale(const struct work *work, size_t l, struct moments now, double aim)
{
	const struct fit *fit = work->fit;
	const double *counts = fit->limit[l].counts;
	bool shares = is_yes_or_no(counts, fit->options);
	double mean = now.sum / now.all, spread = now.squares - now.sum * mean, tilt = 0;

	if (!shares) {
		tilt = (aim - now.sum) / spread;
		for (size_t k = 0; k < fit->options; k++)
			if (tilt * (counts[k] - mean) < -0.9)
				tilt = -0.9 / (counts[k] - mean);
	}
	double part = MAX(0, MIN(now.all, aim)); /* of all, no more and no less can be */
	double more = part / now.sum, less = (now.all - part) / (now.all - now.sum);
	for (size_t i = 0; i < work->cells_of[l]; i++) {
		size_t c = work->cells[l][i];
		double *x = work->x + c * fit->options, total = 0;
		for (size_t k = 0; k < fit->options; k++) {
			double factor = counts[k] != 0 ? more : less;
			x[k] *= shares ? factor : 1 + tilt * (counts[k] - mean);
			total += x[k];
		}
		for (size_t k = 0; k < fit->options; k++)
			x[k] = total > 0 ? x[k] * (double)fit->alike->size[c] / total : 0;
	}
}

/* One round; whether every limit was kept to within `shrink` of its width from its ends. */
static bool sweep(const struct work *work, double shrink)
{
	const struct fit *fit = work->fit;
	bool kept = true;

	for (size_t l = 0; l < fit->limits; l++) {
		const struct fit_limit *limit = &fit->limit[l];
		struct moments now = moments_of(work, l);
		double aim = fit_nearest(limit, shrink, now.sum);
		double off = (aim - now.sum) / fit->unit;
		double spread = now.all > 0 ? now.squares - now.sum * now.sum / now.all : 0;
		if (off == 0 || !(spread > 1e-9 * now.all))
			continue;
		kept = kept && off * off < 1e-6;
		scale(work, l, now, aim);
	}
	return kept;
}

static void fit_all(const struct work *work)
{
	static const struct {
		double shrink;
		int sweeps;
	} phase[] = {{0.5, 30}, {0.3, 100}, {0.1, 300}};

	for (size_t i = 0; i < LENGTH(phase); i++)
		for (int sweeps = 0; sweeps < phase[i].sweeps; sweeps++)
			if (sweep(work, phase[i].shrink))
				break;
}

/* ---- rounding -------------------------------------------------------------------------------- */

/* Whole numbers that add to the cell's size. */
static void round_cell(const struct work *work, size_t c)
{
	const struct fit *fit = work->fit;
	const bool *allowed = fit->allowed + c * fit->options;
	const double *x = work->x + c * fit->options;
	uint32_t *counts = work->counts + c * fit->options;
	size_t left = fit->alike->size[c], allowed_of = 0;

	for (size_t k = 0; k < fit->options; k++) {
		counts[k] = (uint32_t)x[k];
		if (counts[k] > left)
			counts[k] = (uint32_t)left;
		left -= counts[k];
		work->owed[k] += x[k] - counts[k];
		if (!allowed[k])
			continue;
		size_t at = allowed_of++; /* sorted by what is owed, the most first */
		for (; at > 0 && work->owed[work->order[at - 1]] < work->owed[k]; at--)
			work->order[at] = work->order[at - 1];
		work->order[at] = k;
	}
	for (size_t i = 0; i < left; i++) {
		size_t k = work->order[i % allowed_of];
		counts[k]++;
		work->owed[k] -= 1;
	}
}

/* ---- repairing ------------------------------------------------------------------------------- */

/* How much farther from all limits the move takes. */
static double farther(const struct work *work, struct move move)
{
	const struct fit *fit = work->fit;
	double weight = fit->alike->weight[move.cell], change = 0;

	for (size_t i = 0; i < work->limits_of[move.cell]; i++) {
		size_t l = work->limits[move.cell][i];
		const struct fit_limit *limit = &fit->limit[l];
		double step = weight * (limit->counts[move.to] - limit->counts[move.from]);
		if (step != 0)
			change += fit_outside(limit, work->sum[l] + step) -
			          fit_outside(limit, work->sum[l]);
	}
	return change;
}

/* The best of the moves that help limit `l`, ties at random; or any of them. False: there is none.
 */
static bool choose(const struct work *work, size_t l, bool any, struct stream *stream,
                   struct move *chosen)
{
	const struct fit *fit = work->fit;
	const struct fit_limit *limit = &fit->limit[l];
	bool up = work->sum[l] < limit->low;
	double best = INFINITY;
	size_t ties = 0;

	for (size_t i = 0; i < work->cells_of[l]; i++) {
		size_t c = work->cells[l][i];
		const uint32_t *counts = work->counts + c * fit->options;
		const bool *allowed = fit->allowed + c * fit->options;
		for (size_t from = 0; from < fit->options; from++) {
			if (counts[from] == 0)
				continue;
			for (size_t to = 0; to < fit->options; to++) {
				double step = limit->counts[to] - limit->counts[from];
				if (!allowed[to] || (up ? step <= 0 : step >= 0))
					continue;
				struct move move = {c, from, to};
				double change = any ? 0 : farther(work, move);
				if (change < best) {
					best = change;
					ties = 0;
				}
				if (change == best && stream_below(stream, ++ties) == 0)
					*chosen = move;
			}
		}
	}
	return ties > 0;
}

static void apply(const struct work *work, struct move move)
{
	const struct fit *fit = work->fit;
	uint32_t *counts = work->counts + move.cell * fit->options;

	counts[move.from]--;
	counts[move.to]++;
	for (size_t i = 0; i < work->limits_of[move.cell]; i++) {
		size_t l = work->limits[move.cell][i];
		const double *worth = fit->limit[l].counts;
		work->sum[l] += fit->alike->weight[move.cell] * (worth[move.to] - worth[move.from]);
	}
}

/* All moves of the limit's rows that change what it counts, into `work->moves`; how many. */
static size_t list_moves(const struct work *work, size_t l)
{
	const struct fit *fit = work->fit;
	const double *worth = fit->limit[l].counts;
	size_t found = 0;

	for (size_t i = 0; i < work->cells_of[l]; i++) {
		size_t c = work->cells[l][i];
		for (size_t from = 0; from < fit->options; from++) {
			if (work->counts[c * fit->options + from] == 0)
				continue;
			for (size_t to = 0; to < fit->options; to++) {
				if (!fit->allowed[c * fit->options + to])
					continue;
				if (worth[to] > worth[from] || worth[to] < worth[from])
					work->moves[found++] = (struct move){c, from, to};
			}
		}
	}
	return found;
}

/*
 * Two moves of the limit's rows at once, drawn at random: the pair that brings all limits nearest
 * is made. Rows of other weights leave in place of those that come, so sums change by less than any
 * row weighs. False: none of those drawn helps.
 */
static bool exchange(const struct work *work, size_t l, struct stream *stream)
{
	size_t moves = list_moves(work, l);
	struct move best[2];
	double nearest = 0;

	for (int i = 0; i < PAIRS && moves > 0; i++) {
		struct move first = work->moves[stream_below(stream, moves)];
		struct move second = work->moves[stream_below(stream, moves)];
		double change = farther(work, first);
		apply(work, first);
		if (work->counts[second.cell * work->fit->options + second.from] > 0) {
			change += farther(work, second);
			if (change < nearest) {
				nearest = change;
				best[0] = first;
				best[1] = second;
			}
		}
		apply(work, (struct move){first.cell, first.to, first.from});
	}
	if (!(nearest < 0))
		return false;
	apply(work, best[0]);
	apply(work, best[1]);
	return true;
}

static void sum_limits(const struct work *work)
{
	const struct fit *fit = work->fit;

	for (size_t l = 0; l < fit->limits; l++) {
		work->sum[l] = 0;
		for (size_t i = 0; i < work->cells_of[l]; i++) {
			size_t c = work->cells[l][i];
			const uint32_t *counts = work->counts + c * fit->options;
			for (size_t k = 0; k < fit->options; k++)
				work->sum[l] +=
					fit->alike->weight[c] * fit->limit[l].counts[k] * counts[k];
		}
	}
}

/* One of the limits that are not kept, at random; how far all are off. `limits` if all are kept. */
static size_t find_broken(const struct work *work, struct stream *stream, double *off)
{
	const struct fit *fit = work->fit;
	size_t broken = fit->limits, found = 0;

	*off = 0;
	for (size_t l = 0; l < fit->limits; l++) {
		double here = fit_outside(&fit->limit[l], work->sum[l]);
		*off += here;
		if (here > 0 && stream_below(stream, ++found) == 0)
			broken = l;
	}
	return broken;
}

static enum fit_end repair(const struct work *work, struct stream *stream, size_t *broken)
{
	bool weighted = alike_weights_differ(work->fit->alike);
	double nearest = INFINITY, off;
	int since = 0, patience = weighted ? LONG_PATIENCE : PATIENCE;
	struct move move = {0};

	sum_limits(work);
	while ((*broken = find_broken(work, stream, &off)) < work->fit->limits) {
		if (off < nearest) {
			nearest = off;
			since = 0;
		}
		if (++since > patience)
			return FIT_BROKEN;
		bool any = weighted && stream_below(stream, NOISE) == 0;
		if (!choose(work, *broken, any, stream, &move))
			return FIT_BROKEN;
		bool stuck = (weighted || since > STUCK) && !any && farther(work, move) >= 0;
		if (!stuck || !exchange(work, *broken, stream))
			apply(work, move);
	}
	return FIT_KEPT;
}

bool fit_table(const struct fit *fit, struct stream *stream, uint32_t *counts, enum fit_end *end,
               size_t *broken, struct err *err)
{
	struct work work = {.fit = fit, .counts = counts, .arena = arena_new(err)};

	if (work.arena == NULL)
		return false;
	if (!connect(&work, err)) {
		arena_free(work.arena);
		return false;
	}
	*end = FIT_NOTHING;
	if (start(&work, broken)) {
		fit_all(&work);
		for (size_t c = 0; c < fit->alike->cells; c++)
			round_cell(&work, c);
		*end = repair(&work, stream, broken);
	}
	arena_free(work.arena);
	return true;
}
