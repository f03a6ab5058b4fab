/* selection.c - a set of rows in two bitsets, with logic of three values. */
#include "selection.h"

#include "mem.h"

struct selection *selection_new(size_t rows, struct err *err)
{
	struct selection *selection = mem_zero(1, sizeof *selection, err);

	if (selection == NULL)
		return NULL;
	selection->rows = rows;
	selection->truth = mem_zero(selection_words(rows), sizeof(uint64_t), err);
	selection->missing = mem_zero(selection_words(rows), sizeof(uint64_t), err);
	if (selection->truth == NULL || selection->missing == NULL) {
		selection_free(selection);
		return NULL;
	}
	return selection;
}

void selection_free(struct selection *selection)
{
	if (selection == NULL)
		return;
	mem_free(selection->truth);
	mem_free(selection->missing);
	mem_free(selection);
}

static size_t count(const uint64_t *word, size_t rows)
{
	size_t bits = 0;

	for (size_t i = 0; i < selection_words(rows); i++)
		bits += (size_t)__builtin_popcountll(word[i]);
	return bits;
}

size_t selection_count(const struct selection *selection)
{
	return count(selection->truth, selection->rows);
}

size_t selection_count_missing(const struct selection *selection)
{
	return count(selection->missing, selection->rows);
}

void selection_and(struct selection *a, const struct selection *b)
{
	for (size_t i = 0; i < selection_words(a->rows); i++) {
		uint64_t truth = a->truth[i] & b->truth[i];
		uint64_t possible = (a->truth[i] | a->missing[i]) & (b->truth[i] | b->missing[i]);
		a->truth[i] = truth;
		a->missing[i] = possible & ~truth;
	}
}

void selection_or(struct selection *a, const struct selection *b)
{
	for (size_t i = 0; i < selection_words(a->rows); i++) {
		uint64_t truth = a->truth[i] | b->truth[i];
		a->missing[i] = (a->missing[i] | b->missing[i]) & ~truth;
		a->truth[i] = truth;
	}
}

void selection_not(struct selection *a)
{
	size_t words = selection_words(a->rows);

	for (size_t i = 0; i < words; i++)
		a->truth[i] = ~(a->truth[i] | a->missing[i]);
	if (a->rows % 64 != 0)
		a->truth[words - 1] &= (UINT64_C(1) << (a->rows % 64)) - 1;
}

void selection_mask(uint64_t in, const double *restrict x, size_t count, double *restrict masked)
{
	/* what four numbers are multiplied by, for each four bits */
	static const double by[16][4] = {
		{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 1, 0}, {1, 0, 1, 0},
		{0, 1, 1, 0}, {1, 1, 1, 0}, {0, 0, 0, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}, {1, 1, 0, 1},
		{0, 0, 1, 1}, {1, 0, 1, 1}, {0, 1, 1, 1}, {1, 1, 1, 1},
	};
	size_t i = 0;

	for (; i + 4 <= count; i += 4, in >>= 4)
		for (size_t k = 0; k < 4; k++)
			masked[i + k] = x[i + k] * by[in & 15][k];
	for (; i < count; i++, in >>= 1)
		masked[i] = x[i] * by[in & 1][0];
}
