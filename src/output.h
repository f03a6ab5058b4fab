/*
 * output.h - files that are written whole or not at all. Floor 0.
 *
 * A temporary file in the same folder, write, fsync, rename, fsync of the folder. Temporary files
 * are registered, so that a signal handler can remove them (output_remove_all is
 * async-signal-safe).
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "str.h"

struct output;

MUST_USE struct output *output_open(const char *path, struct err *err);
MUST_USE bool output_write(struct output *output, const char *bytes, size_t length,
                           struct err *err);
/* Makes it the file `path`; frees the output whether that succeeds or not. */
MUST_USE bool output_commit(struct output *output, struct err *err);
void output_abandon(struct output *output); /* removes the temporary file; accepts NULL */
void output_remove_all(void);               /* from a signal handler, before _exit */

#endif
