/*
 * csv_read.h - a CSV file as typed columns, through libcsv. Floor 2.
 *
 * The file is read in pieces, never mapped or held whole. libcsv decides what CSV means: strict
 * mode with CSV_STRICT_FINI, blanks and tabs kept, the quote `"`. What it does not know is done
 * here and in csv_scan.h: the separator, the decimal sign, the byte order mark, physical lines, the
 * places that messages name, and a limit to the length of a cell. What becomes of the cells is the
 * matter of csv_rows.h and gather.h: names, records of equal length, types.
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

#include "csv_rows.h"

enum {
	CSV_FIELD_MAX = 32 * 1024 * 1024, /* bytes a cell */
	CSV_PIECE = 1024 * 1024,
};

struct csv_options {
	const char *name;          /* what messages call the file; NULL: its path */
	char separator;            /* 0: found among , ; tab | */
	char decimal;              /* '.' or ','; 0: found */
	const struct str *missing; /* texts that mean nothing there; the empty cell always does */
	size_t missing_count;
	const struct csv_type *type; /* of the columns whose type is not to be found out */
	size_t type_count;
	size_t piece; /* bytes read at once; 0: CSV_PIECE. For specs: 1, 2, 3, 7 */
};

MUST_USE struct dataset *csv_read(const char *path, const struct csv_options *options,
                                  struct csv_notes *notes, struct err *err);

#endif
