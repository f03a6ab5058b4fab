/*
 * csv_doubt.h - columns that look like dates or numbers and are read as text. Floor 2.
 *
 * One day that no month has makes a column of dates one of texts, and a decimal comma in a file of
 * points one of numbers. That is right, but must be said: nobody notices it otherwise. Nothing is
 * doubtful of a column whose type was named, and no decimal sign where the signs were given.
 */
#ifndef CSV_DOUBT_H
#define CSV_DOUBT_H

#include "csv_notes.h"
#include "gather.h"

struct csv_doubt {
	enum {
		CSV_DOUBT_NONE,
		CSV_DOUBT_ODD,    /* half of the texts at least are dates of `form`, this is not */
		CSV_DOUBT_EITHER, /* dates whose days and months nobody can tell apart */
		CSV_DOUBT_SHORT,  /* dates of `form`, but with years of two digits */
		CSV_DOUBT_OTHER_SIGN, /* numbers with the other decimal sign ... */
		CSV_DOUBT_OTHER_MARK, /* ... which could be a mark of thousands in all of them */
	} kind;
	enum date_form form; /* DATE_FORMS: day/month or month/day */
	char decimal;        /* the file's sign */
	size_t row;          /* of the first such text */
	char text[GATHER_QUOTE_SIZE];
};

/* What is doubtful of a column before it is finished; `decimal` is 0 if the signs were given. */
struct csv_doubt csv_doubt_find(const struct gather *gather, char decimal, size_t rows);

/* Notes it; the row is in this line. False when there is no memory. */
MUST_USE bool csv_doubt_note(const struct csv_doubt *doubt, const char *file, size_t line,
                             const char *column, struct csv_notes *notes, struct err *err);

#endif
