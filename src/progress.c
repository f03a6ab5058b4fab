/* progress.c - long work says how far it is. */
#include "progress.h"

static struct {
	const struct progress_sink *sink;
	unsigned depth; /* pieces of work begun and not ended */
} work;

void progress_install(const struct progress_sink *sink)
{
	work.sink = sink;
}

static void begin(const char *what, size_t whole, bool is_bytes)
{
	if (work.depth++ == 0 && work.sink != NULL)
		work.sink->begin(what, whole, is_bytes);
}

void progress_begin(const char *what, size_t whole)
{
	begin(what, whole, true);
}

void progress_begin_steps(const char *what, size_t whole)
{
	begin(what, whole, false);
}

void progress_step(size_t done)
{
	if (work.depth == 1 && work.sink != NULL)
		work.sink->step(done);
}

void progress_clear(void)
{
	work.depth = MIN(work.depth, 1u);
	progress_end();
}

void progress_end(void)
{
	if (work.depth > 0 && --work.depth == 0 && work.sink != NULL)
		work.sink->end();
}
