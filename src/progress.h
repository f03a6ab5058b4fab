/*
 * progress.h - long work says how far it is. Floor 0.
 *
 * Work reports, the host shows: the program installs a sink when it starts; without one, nothing
 * happens. Every progress_begin is followed by a progress_end, also where the work fails. Work
 * inside other work (a file that a chapter of a report reads) is not shown: the outer one is. Steps
 * may come as often as they like.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "base.h"

struct progress_sink {
	void (*begin)(const char *what, size_t whole, bool is_bytes);
	void (*step)(size_t done);
	void (*end)(void);
};

/* The sink must live as long as the program. */
void progress_install(const struct progress_sink *sink);

/* "reading answers.csv", and its whole size in bytes, 0 if unknown. The text must live on. */
void progress_begin(const char *what, size_t whole);
/* The same of work in so many steps. */
void progress_begin_steps(const char *what, size_t whole);
void progress_step(size_t done); /* bytes or steps so far */
void progress_end(void);

/* No work is under way: who was to end it has been stopped. */
void progress_clear(void);

#endif
