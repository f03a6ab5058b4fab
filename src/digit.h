/*
 * digit.h - numbers of cells: codes as the digits of one number a row. Floor 3.
 *
 * For loops that add rows to cells. Numbers have 16 bits, because SSE2 multiplies eight of them at
 * once.
 */
#ifndef DIGIT_H
#define DIGIT_H

#include "column.h"

enum { DIGIT_NUMBERS = 65536 }; /* cells at most */

/*
 * The single choices' codes of rows from..from+count become the next digits, one of as many as the
 * column has codes. `first`: no digit is there yet.
 */
void digit_add(uint16_t *at, const struct column *const *column, size_t columns, size_t from,
               size_t count, bool first);

/* One more digit of codes that are there already, one of `codes`. */
void digit_add_codes(uint16_t *at, size_t codes, const uint16_t *code, size_t count);

/* The first digit: the leaves of rows from..from+count. */
void digit_leaves(uint16_t *at, const uint32_t *leaf, size_t from, size_t count);

#endif
