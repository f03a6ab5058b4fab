/*
 * csv_names.h - from header lines to names and titles of columns. Floor 2.
 *
 * With one line, its cells are the names. With several, the line of identifiers gives the names
 * and the others, joined, the titles; the line in which Qualtrics says where a column came from
 * says nothing. Names are unique and not too long: an unnamed column is `column_3`, a text that
 * stands there again becomes `text_2`, a name too long is cut. All of this is noted, and the title
 * keeps the text.
 */
#ifndef CSV_NAMES_H
#define CSV_NAMES_H

#include "csv_notes.h"
#include "csv_scan.h"
#include "intern.h"

enum { CSV_HEADER_MAX = 3 }; /* lines */

struct csv_names {
	struct arena *arena;
	struct str *cell; /* of all lines, one line after another */
	size_t count, room;
	size_t columns;        /* cells a line */
	struct intern *names;  /* the number of a name is the place of its column */
	struct str *title;     /* of each column; may be empty */
	struct csv_note *last; /* that the last column has no name */
};

/*
 * Whether a line's cells look like identifiers: short, without blanks, no two the same. False with
 * an error when memory is short.
 */
bool csv_names_are_codes(const struct str *cell, size_t count, struct err *err);

/* Whether they look like questions: no numbers, and half of them with blanks or long. */
bool csv_names_are_texts(const struct str *cell, size_t count);

/* Whether they are Qualtrics' line of import identifiers. */
bool csv_names_are_imports(const struct str *cell, size_t count);

/* How many cells of the lines count: not a last one that is empty in all of them. */
size_t csv_names_width(const struct str *cell, size_t columns, size_t lines);

/* Keeps a cell of the header. */
MUST_USE bool csv_names_add(struct csv_names *names, struct str cell, struct err *err);

/* Makes the names and titles of `columns` columns, when all cells are there, or none. */
MUST_USE bool csv_names_make(struct csv_names *names, size_t columns, struct csv_where where,
                             struct csv_notes *notes, struct err *err);

void csv_names_free(struct csv_names *names);

#endif
