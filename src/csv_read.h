/*
 * csv_read.h - a CSV file as typed columns, through libcsv. Floor 2.
 *
 * The file is read in pieces, never mapped or held whole. libcsv decides what CSV means: strict
 * mode with CSV_STRICT_FINI, blanks and tabs kept, the quote `"`. What it does not know is done
 * here: the separator and the places that messages name (csv_scan.h), the byte order mark, the
 * number of cells in each record, physical lines, and limits. What becomes of the cells is
 * gather.h's: types, the second reading of columns that turned into text, few texts as a single
 * choice.
 *
 * - The first record names the columns; a name that is empty becomes `column_3`, one that stands
 *   there twice is an error.
 * - An empty cell is missing, quoted or not, and so is one whose text is listed as missing, to the
 *   letter.
 * - Blank lines are left out and counted in a note; so a missing cell in a file of one column is
 *   written `""`.
 * - A record with too few or too many cells is an error.
 */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "arena.h"
#include "dataset.h"
#include "gather.h"

enum {
	CSV_FIELD_MAX = 32 * 1024 * 1024, /* bytes a cell */
	CSV_COLUMNS_MAX = 100000,
	CSV_NAME_MAX = 32767, /* bytes a column's name */
	CSV_NOTES_MAX = 10,   /* shown of a kind; the rest are counted */
	CSV_PIECE = 1024 * 1024,
};

struct csv_type {
	struct str name; /* of a column */
	enum gather_type type;
};

struct csv_options {
	const char *name;	   /* what messages call the file; NULL: its path */
	char separator;		   /* 0: found among , ; tab | */
	char decimal;		   /* '.' or ','; 0: '.' */
	const struct str *missing; /* texts that mean nothing there; the empty cell always does */
	size_t missing_count;
	const struct csv_type *type; /* of the columns whose type is not to be found out */
	size_t type_count;
	size_t piece; /* bytes read at once; 0: CSV_PIECE. For specs: 1, 2, 3, 7 */
};

/* What the reader noticed: sentences with their places, in an arena of the caller's. */
struct csv_notes {
	struct arena *arena;
	struct csv_note {
		const char *text;
		struct csv_note *next;
	} * first, *last;
};

MUST_USE struct dataset *csv_read(const char *path, const struct csv_options *options,
				  struct csv_notes *notes, struct err *err);

#endif
