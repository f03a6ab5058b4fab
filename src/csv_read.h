/*
 * csv_read.h - a CSV file as typed columns, through libcsv. Floor 2.
 *
 * One pass over the file in pieces (it is never mapped or held whole). Each column begins as
 * numbers; the first cell that is no number turns it into text, and the file is read a second time
 * for the columns that turned after they had answers, so that every text is kept to the letter.
 * Texts are interned while they are read; a column with few distinct ones becomes a single choice,
 * whose options stand in the order of first appearance, sorted by the reader's caller if wanted.
 *
 * libcsv decides what CSV means (strict mode with CSV_STRICT_FINI; no trimming; blank lines dropped
 * and counted). What it does not know is done here: physical lines, BOM, UTF-8, NUL, the number of
 * fields in each record, and limits (CSV_FIELD_MAX, CSV_COLUMNS_MAX).
 */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "dataset.h"

enum {
	CSV_FIELD_MAX = 32 * 1024 * 1024, /* bytes a cell */
	CSV_COLUMNS_MAX = 100000,
	CSV_NOTES_MAX = 10, /* shown of a kind; the rest are counted */
};

struct csv_options {
	char separator;		   /* 0: found among , ; tab | */
	char decimal;		   /* '.' or ','; 0: '.' */
	const struct str *missing; /* texts that mean nothing there; the empty cell always does */
	size_t missing_count;
	bool (*is_text)(void *owner,
			struct str name); /* columns that must stay text; may be NULL */
	void *owner;
	size_t piece; /* bytes read at once; 0: 1 MiB. For specs: 1, 2, 3, 7 */
};

/* What the reader noticed: a list of ready sentences with their places. */
struct csv_notes {
	char **text;
	size_t count;
	size_t capacity;
};

MUST_USE struct dataset *csv_read(const char *path, const struct csv_options *options,
				  struct csv_notes *notes, struct err *err);
void csv_notes_free(struct csv_notes *notes);

#endif
