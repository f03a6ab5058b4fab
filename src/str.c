/* str.c - slices of bytes and growing buffers. */
#include "str.h"

#include "mem.h"

#include <string.h>

struct str str_of(const char *text)
{
	return (struct str){text, strlen(text)};
}

bool str_equal(struct str a, struct str b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool str_is(struct str a, const char *text)
{
	return str_equal(a, str_of(text));
}

bool str_starts(struct str a, struct str prefix)
{
	return prefix.length <= a.length &&
	       (prefix.length == 0 || memcmp(a.at, prefix.at, prefix.length) == 0);
}

bool str_contains(struct str a, struct str part)
{
	return part.length == 0 ||
	       (a.length > 0 && memmem(a.at, a.length, part.at, part.length) != NULL);
}

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Optimal string alignment; texts beyond WORD bytes are only compared for equality. */
size_t str_distance(struct str a, struct str b)
{
	enum { WORD = 64 };
	size_t row[3][WORD + 1];

	if (a.length > WORD || b.length > WORD)
		return str_equal(a, b) ? 0 : MAX(a.length, b.length);
	for (size_t j = 0; j <= b.length; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			size_t changed = last[j - 1] + (folded(a.at[i - 1]) != folded(b.at[j - 1]));
			now[j] = MIN(changed, MIN(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				now[j] = MIN(now[j], before[j - 2] + 1);
		}
	}
	return row[a.length % 3][b.length];
}

bool buffer_add(struct buffer *buffer, const char *bytes, size_t length, struct err *err)
{
	if (!mem_grow((void **)&buffer->at, &buffer->capacity, buffer->length + length + 1, 1, err))
		return false;
	if (length > 0)
		memcpy(buffer->at + buffer->length, bytes, length);
	buffer->length += length;
	buffer->at[buffer->length] = '\0';
	return true;
}

bool buffer_text(struct buffer *buffer, const char *text, struct err *err)
{
	return buffer_add(buffer, text, strlen(text), err);
}

bool buffer_byte(struct buffer *buffer, char byte, struct err *err)
{
	return buffer_add(buffer, &byte, 1, err);
}

void buffer_free(struct buffer *buffer)
{
	mem_free(buffer->at);
	*buffer = (struct buffer){0};
}
