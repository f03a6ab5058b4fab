/*
 * csv_scan.h - what libcsv does not tell of a CSV file: its separator and where a cell stands.
 * Floor 2.
 *
 * libcsv alone decides what the cells are; this light scanner walks over the same bytes, by the
 * same rules for what is valid (RFC 4180; lines end in CR, LF or CRLF; blank lines are no records).
 * A place is looked for only when something is said about it, from the last anchor: a byte where a
 * record is known to begin.
 */
#ifndef CSV_SCAN_H
#define CSV_SCAN_H

#include "source.h"

/* The candidates are , ; tab and | */
struct csv_separator {
	char byte;
	bool sure; /* a comma, and no other candidate stands in the header */
};

/*
 * The separator by the first records: of the candidates that stand in the header outside quotes the
 * one that stands as often in most of the records after it; else the one that stands there more
 * often. `whole` says that the file ends where its head does.
 */
struct csv_separator csv_scan_separator(struct str head, bool whole);

/* Where the next quote, line end or candidate is, from `at` on; the length if there is none. */
size_t csv_scan_plain(struct str text, size_t at);

/*
 * Whether a line break lies within quotes in this piece. `quoted` says and learns whether the
 * piece's border lies within quotes, `tail` is where the piece's last quote ends.
 */
bool csv_scan_breaks(struct str piece, bool *quoted, size_t *tail);

size_t csv_scan_lines(struct str cell); /* line breaks in a cell */

struct csv_anchor {
	size_t offset; /* a byte where record `record` begins ... */
	size_t record; /* ... counted from 0, the header being one ... */
	size_t line;   /* ... in this line, counted from 1 */
};

/* The file, a record not behind what is looked for, and what separates cells. */
struct csv_where {
	const struct source *source;
	struct csv_anchor anchor;
	char separator;
};

static const size_t CSV_SCAN_CELL = SIZE_MAX; /* as `byte`: the cell itself, its quote included */

/* What is looked for: byte `offset` of the file, or, if that is 0, byte `byte` of a cell. */
struct csv_target {
	size_t offset;
	size_t record, field, byte;
};

/* Line and column (in characters) of the target; of the file's end if it is not there. */
MUST_USE bool csv_scan_place(struct csv_where where, struct csv_target target, size_t *line,
                             size_t *column, struct err *err);

#endif
