/* utf8.h - validation, code points and display width of UTF-8. Floor 0. */
#ifndef UTF8_H
#define UTF8_H

#include "str.h"

/* The offset of the first byte that is not part of valid UTF-8, or `length` if there is none. */
size_t utf8_invalid(const char *bytes, size_t length);

/* Decodes one code point at bytes[*at] of valid UTF-8 and moves *at behind it. */
uint32_t utf8_next(const char *bytes, size_t length, size_t *at);

/* Number of code points. */
size_t utf8_count(struct str text);

/*
 * Terminal columns that the text takes: wide characters (East Asian wide, emoji) count two,
 * combining marks and other zero-width characters none. Independent of the locale.
 */
size_t utf8_width(struct str text);

/* Columns of one code point: 0, 1 or 2. */
unsigned utf8_point_width(uint32_t point);

/* Whether a terminal could act on it: C0 but not tab, DEL, C1, bidi and other format controls. */
bool utf8_is_control(uint32_t point);

#endif
