/*
 * mapping.h - a regular file whose bytes stand in memory, for reading. Floor 2.
 *
 * Pages come when they are first read and are shared with other processes. A file that is cut while
 * it is mapped ends the process by SIGBUS where a page is read that is no longer there; the host's
 * handler asks here which file that was. So the files that are mapped are registered.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include "str.h"

struct mapping {
	const char *bytes; /* NULL for an empty file */
	size_t size;
	size_t slot; /* in the register */
};

/* Refuses what source_open refuses. `name` is for messages: as the user named it. */
MUST_USE bool mapping_open(struct mapping *mapping, const char *path, const char *name,
                           struct err *err);
void mapping_close(struct mapping *mapping);

/* The name of the file that is mapped at this address, or NULL. For a signal handler. */
const char *mapping_name_at(const void *address);

#endif
