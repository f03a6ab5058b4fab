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

/* The forms in which people write days; each may have a time behind it, as in date_read. */
enum date_form {
	DATE_ISO,         /* 2025-05-31 */
	DATE_POINTS,      /* 31.05.2025 */
	DATE_DAY_FIRST,   /* 31/05/2025 */
	DATE_MONTH_FIRST, /* 05/31/2025 */
	DATE_FORMS
};

const char *date_form_name(enum date_form form); /* "day.month.year" */

/* The same for a form; but in ISO a day, a month and an hour may have one digit only. */
MUST_USE bool date_read_as(struct str text, enum date_form form, double *days);

enum { DATE_TEXT_SIZE = 32 };

/*
 * Writes it back, to the second, without a time where it is midnight; `text` has DATE_TEXT_SIZE
 * bytes. Returns the length; 0 if the day is outside the years 1 to 9999.
 */
size_t date_write(double days, char *text);

#endif
