/* progress.c - long work says how far it is. */
#include "progress.h"

static const struct progress_sink *sink;

void progress_install(const struct progress_sink *to)
{
	sink = to;
}

void progress_begin(const char *what, size_t whole)
{
	if (sink != NULL)
		sink->begin(what, whole);
}

void progress_step(size_t done)
{
	if (sink != NULL)
		sink->step(done);
}

void progress_end(void)
{
	if (sink != NULL)
		sink->end();
}
