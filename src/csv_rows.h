/*
 * csv_rows.h - cells, as they come from a file record by record, to named typed columns. Floor 2.
 *
 * Whoever cuts the file into cells calls csv_rows_cell for each, csv_rows_end behind each record
 * and csv_rows_blank for each blank line, and keeps `anchor` at a record not far behind, from which
 * places are found when something must be said. The first record is the header. Errors go to `err`;
 * from the first on, nothing more happens.
 *
 * Where csv_rows_again says so, all is read a second time from the beginning: some columns turned
 * into text after they had numbers (gather.h).
 */
#ifndef CSV_ROWS_H
#define CSV_ROWS_H

#include "arena.h"
#include "csv_scan.h"
#include "dataset.h"
#include "gather.h"

enum {
	CSV_COLUMNS_MAX = 100000,
	CSV_NOTES_MAX = 10, /* shown of a kind; the rest are counted */
};

struct csv_type {
	struct str name; /* of a column */
	enum gather_type type;
	bool hint; /* the file need not have the column */
};

/* What the reader noticed: sentences with their places, in an arena of the caller's. */
struct csv_notes {
	struct arena *arena;
	struct csv_note {
		const char *text;
		struct csv_note *next;
	} * first, *last;
	char decimal; /* the sign, asked for or found */
};

bool csv_note(struct csv_notes *notes, struct err *err, const char *format, ...) PRINTF(3, 4);

struct csv_rows {
	/* set by the caller, beside zeros */
	const struct source *source;
	struct gather_rules rules;
	const struct csv_type *type; /* of the columns whose type is not to be found out */
	size_t type_count;
	char separator;
	struct csv_notes *notes;
	struct err *err;
	struct csv_anchor anchor;

	/* for the caller to read */
	size_t record, field; /* of the cell that comes next; the header is record 0 */
	size_t rows;

	struct err why;        /* of a cell refused; its place comes with `err` */
	struct intern *names;  /* the header's cells; the number of a name is its place ... */
	struct gather *gather; /* ... and that of its column; NULL until the header is whole */
	size_t columns, room;  /* room for so many rows */
	struct dataset_origin origin;
	size_t jumps_room;
	size_t blank, first_blank; /* blank lines, and where the first is */
	size_t turned;             /* columns to read again */
	size_t first_rows;         /* of the first reading, during the second */
	bool second;
};

static inline bool csv_rows_failed(const struct csv_rows *rows)
{
	return rows->err->code != ERR_NONE;
}

void csv_rows_cell(struct csv_rows *rows, struct str cell);
void csv_rows_end(struct csv_rows *rows, size_t line); /* the record began in this line */
void csv_rows_blank(struct csv_rows *rows, size_t line);

/* Behind the last record: true if all must be read again, for which it is prepared. */
bool csv_rows_again(struct csv_rows *rows);

MUST_USE struct dataset *csv_rows_dataset(struct csv_rows *rows);
void csv_rows_free(struct csv_rows *rows);

/* Puts the place of a target in front of the error that is set next. */
void csv_rows_place(struct csv_rows *rows, struct csv_target target);
void csv_rows_place_cell(struct csv_rows *rows, size_t byte); /* of the cell that comes next */

/* "';'", "a tab" */
const char *csv_separator_name(char separator, char text[4]);

#endif
