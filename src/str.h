/* str.h - slices of bytes and growing buffers. Floor 0. */
#ifndef STR_H
#define STR_H

#include "err.h"

/* A slice: bytes that somebody else owns, not ended by NUL. */
struct str {
	const char *at;
	size_t length;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

struct str str_of(const char *text); /* a slice of a C string */
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *text);
bool str_starts(struct str a, struct str prefix);
bool str_contains(struct str a, struct str part);

/*
 * How many single-letter edits (adding, dropping, changing, swapping neighbours) lie between them;
 * ASCII letters that differ only in case are the same.
 */
size_t str_distance(struct str a, struct str b);

/* With so many edits it is another word, not a slip: a third of the letters, never all of them. */
static inline size_t str_too_far(struct str word)
{
	return MIN(word.length, (word.length + 2) / 3 + 1);
}

/* A growing buffer; start with {0}, end with buffer_free. `at` is ended by NUL once non-empty. */
struct buffer {
	char *at;
	size_t length;
	size_t capacity;
};

MUST_USE bool buffer_add(struct buffer *buffer, const char *bytes, size_t length, struct err *err);
MUST_USE bool buffer_text(struct buffer *buffer, const char *text, struct err *err);
MUST_USE bool buffer_byte(struct buffer *buffer, char byte, struct err *err);
void buffer_free(struct buffer *buffer);

#endif
