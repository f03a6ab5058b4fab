/*
 * csv_rows.h - cells, as they come from a file record by record, to named typed columns. Floor 2.
 *
 * Whoever cuts the file into cells calls csv_rows_cell for each, csv_rows_end behind each record
 * and csv_rows_blank for each blank line, and keeps `anchor` at a record not far behind, from which
 * places are found when something must be said. The first `header` records are the header; without
 * any, csv_rows_begin comes first. Errors go to `err`; from the first on, nothing more happens.
 *
 * Programs like to end each row with a separator: where every row has one cell more than the
 * header, and that cell is empty, it is left out, and so is a last column without a name and cells.
 *
 * Where csv_rows_again says so, all is read a second time from the beginning: some columns turned
 * into text after they had numbers (gather.h).
 */
#ifndef CSV_ROWS_H
#define CSV_ROWS_H

#include "csv_names.h"
#include "dataset.h"
#include "gather.h"

enum { CSV_COLUMNS_MAX = 100000 };

struct csv_type {
	struct str name; /* of a column */
	enum gather_type type;
	bool hint; /* the file need not have the column */
};

/* A column of texts that turned out to be dates in another form than ISO. */
struct csv_date {
	const char *name; /* in the arena of the notes */
	enum date_form form;
	struct csv_date *next;
};

struct csv_rows {
	/* set by the caller, beside zeros */
	const struct source *source;
	struct gather_rules rules;
	const struct csv_type *type; /* of the columns whose type is not to be found out */
	size_t type_count;
	char separator;
	size_t header;    /* records of the header */
	bool is_guess;    /* that the file is UTF-8: what is not ends in `is_foreign` */
	bool keeps_texts; /* dates are not looked for among texts */
	bool keeps_signs; /* the signs of numbers were given, so other numbers are texts */
	struct csv_notes *notes;
	struct err *err;
	struct csv_anchor anchor, start; /* the start is where the header is */

	/* for the caller to read */
	size_t record, field; /* of the cell that comes next; the header is record 0 */
	size_t rows;
	size_t fast_rows;       /* of them, those of csv_rows_add */
	struct csv_date *dates; /* once there is a dataset */
	bool is_foreign;        /* met a byte that is not UTF-8; nothing more happens */

	struct err why; /* of a cell refused; its place comes with `err` */
	struct csv_names names;
	struct gather *gather; /* of each column; NULL until the header is whole */
	size_t columns, room;  /* room for so many rows */
	struct dataset_origin origin;
	size_t jumps_room;
	size_t blank, first_blank;       /* blank lines, and where the first is */
	size_t unfilled, first_unfilled; /* rows without any cell filled, and where the first is */
	size_t bytes;                    /* in the row's cells so far */
	size_t turned;                   /* columns to read again */
	size_t extra;      /* line of the first row, if rows have an empty cell too many */
	bool has_extra;    /* the row has more than that */
	size_t first_rows; /* of the first reading, during the second */
	bool second;
};

static inline bool csv_rows_failed(const struct csv_rows *rows)
{
	return rows->err->code != ERR_NONE || rows->is_foreign;
}

/* Makes ready for rows of so many cells where there is no header. */
MUST_USE bool csv_rows_begin(struct csv_rows *rows, size_t columns);

void csv_rows_cell(struct csv_rows *rows, struct str cell);
void csv_rows_end(struct csv_rows *rows, size_t line); /* the record began in this line */
void csv_rows_blank(struct csv_rows *rows, size_t line);

/*
 * Rows that somebody else put into the gathers, in a stretch of the file. Before they are put there
 * csv_rows_reserve makes room.
 */
struct csv_stretch {
	size_t rows; /* at least one */
	size_t first_line;
	const uint32_t *line; /* of each row, from the first; NULL: a line a row */
	size_t unfilled,
		first_unfilled; /* rows without any cell filled, and the first one's line */
};

MUST_USE bool csv_rows_reserve(struct csv_rows *rows, size_t count);
MUST_USE bool csv_rows_add(struct csv_rows *rows, const struct csv_stretch *stretch);

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
