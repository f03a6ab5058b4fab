/*
 * csv_signs.h - how a CSV file writes its numbers: decimal sign and thousands. Floor 2.
 *
 * Looked for in the file's first bytes, column by column, since what looks like a number may be
 * none: versions, addresses of computers, numbers of documents and telephones come in groups of
 * digits, too. So a column testifies to thousands only if all its cells are numbers.
 *
 * The decimal sign is a comma if more cells are numbers with a decimal comma than with a point.
 * `1,234` may be a thousand and says nothing; where commas separate cells it is a point.
 *
 * Thousands are set off if a cell shows it beyond doubt, by a decimal sign behind well-formed
 * groups (`1.234,56`) or by two groups or more (`1.234.567`), no cell shows another mark, and none
 * uses the mark as its decimal sign. The mark then decides about the decimal sign, too. Groups
 * without a decimal sign may be a telephone's (blanks) or a document's (points): they count if the
 * column also has a number below 1,000 or, for points, numbers of different length; and where
 * commas separate cells, points set off thousands only before a decimal comma.
 *
 * Where nothing shows thousands, `1.234` is 1.234; of a column that has no other numbers with a
 * point this is said, unless commas separate the cells or the signs were given.
 */
#ifndef CSV_SIGNS_H
#define CSV_SIGNS_H

#include "csv_notes.h"
#include "csv_scan.h"
#include "gather.h"

struct csv_signs {
	char decimal;         /* '.' or ','; 0: to be found */
	struct str thousands; /* between groups of digits; empty: none; at == NULL: to be found */
};

/* The first bytes of a file, from the header on. */
struct csv_sight {
	struct csv_where where; /* the anchor is where the text begins */
	struct str text;
	bool whole;                       /* the file ends where the text does */
	size_t header, header_most;       /* lines: surely, perhaps */
	const struct gather_rules *rules; /* what is missing */
};

/* Finds what is to be found, and notes it. */
MUST_USE bool csv_signs_find(struct csv_signs *signs, const struct csv_sight *sight,
                             struct csv_notes *notes, struct err *err);

enum { CSV_MARKS = 7 };
extern const struct str csv_marks[CSV_MARKS]; /* that may set off thousands */

#endif
