/*
 * csv_read.h - a CSV file as typed columns. Floor 2.
 *
 * The file is read in pieces, never mapped or held whole. What CSV means is decided by libcsv
 * (csv_parser.h, csv_records.h); what is regular is read by a faster lane (csv_fast.h) that gives
 * the same. What neither knows is found first: the byte order mark here, the separator by
 * csv_scan.h, the signs of numbers by csv_signs.h, the encoding by encoding.h, the header's lines
 * by csv_head.h. What becomes of the cells is the matter of csv_rows.h, csv_names.h and gather.h:
 * names, records of equal length, types.
 *
 * - What nobody said is found out, and said in a note: encoding, separator, decimal sign, mark of
 *   thousands, lines of the header, dates. UTF-8, a comma, a point, no mark, one line and ISO dates
 *   are what is taken for granted, so they are not said.
 * - A file is UTF-8 until a byte is not. Then, wherever that byte stands, the whole file is looked
 *   at, and it is read again in windows-1252 or refused at that byte.
 * - An empty cell is missing, quoted or not, and so is one whose text is listed as missing, to the
 *   letter.
 * - What looks like dates or numbers and is text all the same is said (csv_doubt.h), and so are
 *   rows without any cell filled, which are kept.
 * - Blank lines are left out and counted in a note; so a missing cell in a file of one column is
 *   written `""`.
 * - A record with too few or too many cells is an error.
 */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "csv_rows.h"
#include "csv_signs.h"

enum { CSV_PIECE = 1024 * 1024, CSV_HEADER_FIND = -1 };

struct csv_options {
	const char *name;          /* what messages call the file; NULL: its path */
	const char *encoding;      /* NULL: found */
	char separator;            /* 0: found among , ; tab | */
	char decimal;              /* '.' or ','; 0: found */
	struct str thousands;      /* empty: none; at == NULL: found */
	int header;                /* lines; 0: no names; CSV_HEADER_FIND: found */
	bool keeps_texts;          /* no dates among columns of texts */
	const struct str *missing; /* texts that mean nothing there; the empty cell always does */
	size_t missing_count;
	const struct csv_type *type; /* of the columns whose type is not to be found out */
	size_t type_count;
	size_t piece;   /* bytes read at once, and of a chunk; 0: as they are. For specs: 1, 2, 3, 7
	                 */
	bool by_libcsv; /* all of it. For specs, which compare */
};

/* How the file writes numbers and dates. */
struct csv_found {
	struct csv_signs signs;
	const struct csv_date *dates; /* columns of dates that are not ISO's */
	size_t fast_rows;             /* read by the fast lane */
};

MUST_USE struct dataset *csv_read(const char *path, const struct csv_options *options,
                                  struct csv_notes *notes, struct csv_found *found,
                                  struct err *err);

#endif
