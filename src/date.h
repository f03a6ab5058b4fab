/* date.h - days since 1970-01-01 and their text, YYYY-MM-DD [HH:MM[:SS]]. Floor 0. */
#ifndef DATE_H
#define DATE_H

#include "str.h"

/*
 * Reads a day of the years 1 to 9999 (Gregorian, also before 1582), with a time of day behind a
 * blank or `T` if there is one; the time is a part of the day. False for anything else, such as the
 * 30th of February.
 */
MUST_USE bool date_read(struct str text, double *days);

enum { DATE_TEXT_SIZE = 32 };

/*
 * Writes it back, to the second, without a time where it is midnight; `text` has DATE_TEXT_SIZE
 * bytes. Returns the length; 0 if the day is outside the years 1 to 9999.
 */
size_t date_write(double days, char *text);

#endif
