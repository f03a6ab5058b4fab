/*
 * source.h - a regular file, read in pieces. Floor 2.
 *
 * Folders, pipes, devices and links that lead nowhere are refused at once, before anything could
 * wait for them. Nothing is mapped: a file that shrinks while it is read is a short read, not a
 * signal.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "str.h"

enum { SOURCE_HEAD = 65536 }; /* bytes looked at to tell what the file is */

struct source {
	int fd;           /* -1 if closed */
	const char *name; /* for messages: as the user named it; borrowed */
	size_t size;      /* when it was opened */
	size_t offset;    /* of the byte that comes next */
	size_t capacity;
	char *piece;
};

/* `piece` is how many bytes are read at once. The name must outlive the source. */
MUST_USE bool source_open(struct source *source, const char *path, const char *name, size_t piece,
                          struct err *err);
void source_close(struct source *source);

/* The next piece, of `most` bytes (1 or more) at most, which is valid until the one after it; of
 * length 0 at the end. */
MUST_USE bool source_next(struct source *source, size_t most, struct str *piece, struct err *err);

void source_seek(struct source *source, size_t offset); /* the next piece begins there */

/* Up to `size` bytes from `offset`, whatever comes next; `got` is less only at the end. */
MUST_USE bool source_peek(const struct source *source, size_t offset, char *bytes, size_t size,
                          size_t *got, struct err *err);

/* Another file takes the source's place, from its beginning on; it is closed with it. */
void source_replace(struct source *source, int fd, size_t size);

/* Refuses what is no table of text by its first bytes: archives, office files. */
MUST_USE bool source_is_plain(const struct source *source, struct str head, struct err *err);

/*
 * Refuses what is no text in UTF-8 by its first bytes: UTF-16, NUL. `skip` is the length of a byte
 * order mark in UTF-8.
 */
MUST_USE bool source_is_text(const struct source *source, struct str head, size_t *skip,
                             struct err *err);

#endif
