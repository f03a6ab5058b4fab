/* reconstruct.c - see reconstruct.h. */
#include "reconstruct.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- answers --------------------------------------------------------------------------------- */

struct answers *answers_new(size_t rows, struct err *err)
{
	struct answers *made = mem_zero(1, sizeof *made, err);
	if (made == NULL)
		return NULL;
	made->rows = rows;
	made->value = mem_alloc(rows, sizeof *made->value, err);
	if (made->value == NULL) {
		mem_free(made);
		return NULL;
	}
	for (size_t row = 0; row < rows; row++)
		made->value[row] = ANSWER_NOT_ASKED;
	return made;
}

void answers_free(struct answers *answers)
{
	if (answers == NULL)
		return;
	mem_free(answers->value);
	mem_free(answers);
}

/* Fisher and Yates. */
static void shuffle(int32_t *list, size_t count, struct stream *stream)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = stream_below(stream, i);
		int32_t other = list[i - 1];
		list[i - 1] = list[j];
		list[j] = other;
	}
}

struct answers *answers_shuffled(size_t rows, uint64_t key, struct err *err)
{
	struct stream stream = {.key = key};
	struct answers *made = answers_new(rows, err);
	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < rows; row++)
		made->value[row] = (int32_t)row + 1;
	shuffle(made->value, rows, &stream);
	return made;
}

static void select_row(struct selection *selection, size_t row)
{
	selection->truth[row / 64] |= (uint64_t)1 << (row % 64);
}

struct selection *answers_select(const struct answers *answers, const bool *is_in, size_t options,
                                 struct err *err)
{
	struct selection *made = selection_new(answers->rows, err);
	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < answers->rows; row++) {
		int64_t value = answers->value[row];
		if (value >= 1 && (size_t)value <= options && is_in[value - 1])
			select_row(made, row);
	}
	return made;
}

struct answers *answers_ranges(const struct answers *answers, const int32_t *low,
                               const int32_t *high, size_t options, uint64_t key, struct err *err)
{
	struct answers *made = answers_shuffled(answers->rows, key, err), *found = NULL;
	int32_t *next = mem_alloc(options + 1, sizeof *next, err);
	if (made != NULL && next != NULL)
		found = answers_new(answers->rows, err);
	if (found != NULL) {
		for (size_t k = 0; k < options; k++)
			next[k] = low[k];
		for (size_t i = 0; i < answers->rows; i++) {
			size_t row = (size_t)made->value[i] - 1;
			int32_t value = answers->value[row];
			found->value[row] = value;
			if (value < 1 || (size_t)value > options ||
			    low[value - 1] > high[value - 1])
				continue;
			int32_t *at = &next[value - 1];
			found->value[row] = *at;
			*at = *at < high[value - 1] ? *at + 1 : low[value - 1];
		}
	}
	answers_free(made);
	mem_free(next);
	return found;
}

struct selection *base_of(const struct base *base, size_t rows, struct stream *stream,
                          struct err *err)
{
	struct selection *made = selection_new(rows, err);
	size_t left = 0;
	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < rows; row++) {
		bool gone = base->left != NULL && (size_t)base->left->value[row] > base->reached;
		if (gone || (base->asked != NULL && !selection_has(base->asked, row)))
			continue;
		select_row(made, row);
		left++;
	}
	/* The silent are chosen in one go: each row is with the chance that is left (Knuth's S). */
	size_t silent = MIN(base->silent, left);
	for (size_t row = 0; row < rows && silent > 0; row++) {
		if (!selection_has(made, row))
			continue;
		if (stream_below(stream, left) < silent) {
			made->truth[row / 64] &= ~((uint64_t)1 << (row % 64));
			silent--;
		}
		left--;
	}
	return made;
}

struct tally answers_tally(const struct answers *answers, const struct selection *group,
                           const double *counts, size_t options, const double *weights)
{
	struct tally tally = {.low = INFINITY, .high = -INFINITY};

	for (size_t row = 0; row < answers->rows; row++) {
		int32_t value = answers->value[row];
		if (value < ANSWER_LOW || (group != NULL && !selection_has(group, row)))
			continue;
		double weight = weights == NULL ? 1 : weights[row], worth = value;
		if (counts != NULL)
			worth = value >= 1 && (size_t)value <= options ? counts[value - 1] : 0;
		tally.sum += weight * worth;
		tally.base += weight;
		tally.low = MIN(tally.low, worth);
		tally.high = MAX(tally.high, worth);
		tally.rows++;
	}
	return tally;
}

/* ---- alike ----------------------------------------------------------------------------------- */

void alike_free(struct alike *alike)
{
	if (alike == NULL)
		return;
	mem_free(alike->cell);
	mem_free(alike->size);
	mem_free(alike->weight);
	mem_free(alike->is_in);
	mem_free(alike);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Numbers the rows of the base by weight, the lightest first; how many weights there are. */
static bool number_weights(struct alike *alike, const struct selection *base, const double *weights,
                           size_t *count, struct err *err)
{
	double *list = mem_alloc(alike->rows, sizeof *list, err);
	size_t rows = 0, found = 0;
	if (list == NULL)
		return false;
	for (size_t row = 0; row < alike->rows; row++)
		if (selection_has(base, row))
			list[rows++] = weights[row];
	qsort(list, rows, sizeof *list, by_size);
	for (size_t i = 0; i < rows; i++)
		if (found == 0 || list[i] > list[found - 1])
			list[found++] = list[i];
	for (size_t row = 0; row < alike->rows; row++) {
		if (!selection_has(base, row))
			continue;
		const double *at = bsearch(&weights[row], list, found, sizeof *list, by_size);
		alike->cell[row] = at == NULL ? 0 : (uint32_t)(at - list);
	}
	mem_free(list);
	*count = MAX(found, 1);
	return true;
}

/* Splits cells by whether rows are in the set, numbers them by first rows; `place` has 2 * cells.
 */
static size_t split(struct alike *alike, const struct selection *set, uint32_t *place, size_t cells)
{
	uint32_t next = 0;

	memset(place, 0xff, 2 * cells * sizeof *place); /* ALIKE_OUTSIDE */
	for (size_t row = 0; row < alike->rows; row++) {
		if (alike->cell[row] == ALIKE_OUTSIDE)
			continue;
		uint32_t *at = &place[2 * alike->cell[row] + selection_has(set, row)];
		if (*at == ALIKE_OUTSIDE)
			*at = next++;
		alike->cell[row] = *at;
	}
	return next;
}

static bool describe(struct alike *alike, const struct selection *const *set, const double *weights,
                     struct err *err)
{
	alike->size = mem_zero(MAX(alike->cells, 1), sizeof *alike->size, err);
	alike->weight = mem_zero(MAX(alike->cells, 1), sizeof *alike->weight, err);
	alike->is_in = mem_zero(MAX(alike->cells, 1), MAX(alike->sets, 1), err);
	if (alike->size == NULL || alike->weight == NULL || alike->is_in == NULL)
		return false;
	for (size_t row = 0; row < alike->rows; row++) {
		uint32_t cell = alike->cell[row];
		if (cell == ALIKE_OUTSIDE || alike->size[cell]++ > 0)
			continue;
		alike->weight[cell] = weights == NULL ? 1 : weights[row];
		for (size_t i = 0; i < alike->sets; i++)
			alike->is_in[cell * alike->sets + i] = selection_has(set[i], row);
	}
	return true;
}

struct alike *alike_of(const struct selection *base, const struct selection *const *set,
                       size_t sets, const double *weights, struct err *err)
{
	struct alike *made = mem_zero(1, sizeof *made, err);
	uint32_t *place = NULL;
	size_t cells = 1;
	if (made == NULL)
		return NULL;
	made->rows = base->rows;
	made->sets = sets;
	made->cell = mem_alloc(base->rows, sizeof *made->cell, err);
	place = mem_alloc(base->rows + 1, 2 * sizeof *place, err);
	if (made->cell == NULL || place == NULL)
		goto failed;
	for (size_t row = 0; row < base->rows; row++)
		made->cell[row] = selection_has(base, row) ? 0 : ALIKE_OUTSIDE;
	if (weights != NULL && !number_weights(made, base, weights, &cells, err))
		goto failed;
	for (size_t i = 0; i < sets; i++)
		cells = split(made, set[i], place, cells);
	made->cells = selection_count(base) > 0 ? cells : 0;
	if (!describe(made, set, weights, err))
		goto failed;
	mem_free(place);
	return made;
failed:
	mem_free(place);
	alike_free(made);
	return NULL;
}

bool alike_weights_differ(const struct alike *alike)
{
	for (size_t c = 1; c < alike->cells; c++)
		if (alike->weight[c] < alike->weight[0] || alike->weight[c] > alike->weight[0])
			return true;
	return false;
}

uint32_t *alike_rows(const struct alike *alike, struct arena *arena, size_t *count, struct err *err)
{
	uint32_t *list = arena_alloc(arena, alike->rows, sizeof *list, err);
	*count = 0;
	for (size_t row = 0; list != NULL && row < alike->rows; row++)
		if (alike->cell[row] != ALIKE_OUTSIDE)
			list[(*count)++] = (uint32_t)row;
	return list;
}

void alike_others(const struct alike *alike, const struct selection *asked, struct answers *made)
{
	for (size_t row = 0; row < alike->rows; row++)
		if (alike->cell[row] == ALIKE_OUTSIDE &&
		    (asked == NULL || selection_has(asked, row)))
			made->value[row] = ANSWER_NONE;
}

bool alike_deal(const struct alike *alike, const uint32_t *counts, size_t options,
                const struct selection *asked, struct stream *stream, struct answers *made,
                struct err *err)
{
	int32_t *hand = mem_alloc(alike->rows + 1, sizeof *hand, err);
	size_t *at = mem_alloc(alike->cells + 1, sizeof *at, err);
	size_t dealt = 0;
	if (hand == NULL || at == NULL) {
		mem_free(hand);
		mem_free(at);
		return false;
	}
	for (size_t c = 0; c < alike->cells; c++) {
		at[c] = dealt;
		for (size_t k = 0; k < options; k++)
			for (uint32_t i = 0; i < counts[c * options + k]; i++)
				hand[dealt++] = (int32_t)k + 1;
		shuffle(hand + at[c], dealt - at[c], stream);
	}
	for (size_t row = 0; row < alike->rows; row++)
		if (alike->cell[row] != ALIKE_OUTSIDE)
			made->value[row] = hand[at[alike->cell[row]]++];
	alike_others(alike, asked, made);
	mem_free(hand);
	mem_free(at);
	return true;
}
