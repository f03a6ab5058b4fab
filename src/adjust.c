/* adjust.c - see adjust.h. */
#include "adjust.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
	double p;
	size_t place;
};

/* Smallest first; equal ones in their own order. */
static int compare(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

bool adjust_p(double *p, size_t count, enum adjust how, struct err *err)
{
	if (how == ADJUST_NONE)
		return true;
	struct ranked *ranked = mem_alloc(MAX(count, 1), sizeof *ranked, err);
	size_t m = 0;
	if (ranked == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!isnan(p[i]))
			ranked[m++] = (struct ranked){p[i], i};
	qsort(ranked, m, sizeof *ranked, compare);
	double largest = 0, smallest = 1;
	for (size_t i = 0; how == ADJUST_HOLM && i < m; i++) {
		largest = fmax(largest, fmin(1, (double)(m - i) * ranked[i].p));
		p[ranked[i].place] = largest;
	}
	for (size_t i = m; how == ADJUST_BH && i-- > 0;) {
		smallest = fmin(smallest, (double)m * ranked[i].p / (double)(i + 1));
		p[ranked[i].place] = smallest;
	}
	mem_free(ranked);
	return true;
}
