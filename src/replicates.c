/* replicates.c - see replicates.h: holding and dropping. */
#include "replicates.h"

#include "mem.h"

struct replicates *replicates_hold(const struct replicates *replicates)
{
	struct replicates *held = (struct replicates *)replicates; /* only the count of holders */
	held->holders++;
	return held;
}

void replicates_drop(const struct replicates *replicates)
{
	struct replicates *held = (struct replicates *)replicates; /* only the count of holders */
	if (held == NULL || --held->holders > 0)
		return;
	if (held->maker_free != NULL)
		held->maker_free(held->maker);
	mem_free(held->factor);
	mem_free(held->rscale);
	mem_free(held);
}
