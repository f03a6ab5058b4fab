/*
 * num.h - reading and writing numbers; the missing number. Floor 0.
 *
 * There is one missing value in memory: a NaN whose lowest 16 bits say which of the column's kinds
 * of missing it is (an index into labels->missing; 0 is `system`). Arithmetic on it gives a NaN, so
 * nothing computed from a missing value looks like an answer; its kind is read only where it was
 * stored.
 */
#ifndef NUM_H
#define NUM_H

#include "str.h"

double num_missing(unsigned kind);       /* the missing value of that kind */
unsigned num_missing_kind(double value); /* 0 for a NaN that is not ours */

static inline bool num_is_missing(double value) /* any NaN */
{
	return value != value;
}

/*
 * Reads a decimal number that fills the whole slice: [+-] digits [. digits] [e [+-] digits], at
 * least one digit, `decimal` being '.' or ','. Refused (false) are: leading zeros of more than one
 * digit (`00123` is an identifier), integers of 8 digits or more behind a plus (`+4930123456` is a
 * telephone), hexadecimal, inf, nan, underscores, blanks, numbers beyond the range of double, and
 * integers that a double cannot hold exactly. Correctly rounded, independent of locale.
 */
MUST_USE bool num_read(struct str text, char decimal, double *value);

/*
 * The same for a number with its thousands set off by `mark`: one to three digits, then groups of
 * exactly three, then the decimal sign or nothing. False for numbers without the mark.
 */
MUST_USE bool num_read_grouped(struct str text, char decimal, struct str mark, double *value);

enum { NUM_TEXT_SIZE = 32 };

/* The shortest decimal text that reads back as the same number; `text` has NUM_TEXT_SIZE bytes. */
size_t num_write(double value, char *text);

/* A count with its thousands set off, "1,234,567", for messages; `text` has NUM_TEXT_SIZE bytes. */
const char *num_grouped(size_t count, char *text);

#endif
