/*
 * csv_records.h - records of a CSV file through libcsv: the reference lane. Floor 2.
 *
 * libcsv decides what CSV means (csv_parser.h); what it does not know is done here: physical lines,
 * and the places that messages name. Errors go to `rows->err`. A stretch of the file can be read by
 * somebody else in between (csv_fast.h), who then moves the anchor of the rows and calls
 * csv_records_go.
 */
#ifndef CSV_RECORDS_H
#define CSV_RECORDS_H

#include "csv_rows.h"

#include <csv.h>

struct csv_records {
	struct csv_rows *rows;
	struct source *source;
	struct csv_parser parser;
	size_t offset;      /* of the byte that comes next */
	size_t line;        /* where the record begins */
	size_t breaks;      /* line breaks in its cells so far */
	bool after_cr;      /* the last line ended in CR: an LF now belongs to it */
	bool quoted;        /* within quotes */
	bool quoted_breaks; /* cells may contain line breaks */
	bool has_ended;     /* the last byte ended a line */
};

/* Makes ready to read from the record at the anchor of the rows; end it with csv_records_end. */
MUST_USE bool csv_records_begin(struct csv_records *records, struct csv_rows *rows,
                                struct source *source);
void csv_records_end(struct csv_records *records);

/* Goes on at the record where the anchor of the rows is; called between two records. */
void csv_records_go(struct csv_records *records);

/*
 * Reads until, behind an LF, a record begins at byte `until` or later: then it begins at `offset`.
 * False at the end of the file and after an error.
 */
bool csv_records_read(struct csv_records *records, size_t until);

#endif
