/* line_wide.h - UTF-8 and the wide characters of libedit; how many rows they take. Floor 5. */
#ifndef LINE_WIDE_H
#define LINE_WIDE_H

#include "str.h"

#include <wchar.h>

/* Adds the UTF-8 of `count` wide characters; what is no character is left out. */
MUST_USE bool wide_to_utf8(struct buffer *text, const wchar_t *wide, size_t count, struct err *err);

/* The wide characters of a text, with a zero behind them, for mem_free; NULL if it is no UTF-8. */
MUST_USE wchar_t *wide_of(struct str text, struct err *err);

/*
 * How many times libedit goes on to another row of a terminal so wide, for `count` wide characters
 * behind `before` columns; as the thread's locale has it.
 */
size_t wide_rows(const wchar_t *wide, size_t count, size_t before, size_t columns);

#endif
