/*
 * gather.h - cells of text, gathered into one typed column. Floor 2.
 *
 * Whoever cuts a file into cells hands each to the gather of its column. A column whose type nobody
 * named begins as numbers; the first cell that is no number turns it into text. If it had numbers
 * before, their texts are gone, so the file must be read again for it (GATHER_TURNED): so every
 * text is kept to the letter. In the end a column of texts becomes a single choice if it has few
 * different ones (gather_is_choice), its options sorted by their bytes, so that permuted rows give
 * the same options; or dates, if every text is a date of one form that can mean nothing else.
 *
 * While texts come in, a row holds 0 for a missing cell, else 1 + the number of its text, in 1, 2
 * or 4 bytes, as wide as the texts so far need.
 */
#ifndef GATHER_H
#define GATHER_H

#include "column.h"
#include "date.h"

enum gather_type {
	GATHER_ANY, /* a number if all cells are, else dates if all are, else a choice or a text */
	GATHER_NUMBER, /* anything else is an error */
	GATHER_TEXT,
	GATHER_SINGLE,  /* a single choice, however many texts there are */
	GATHER_DATE,    /* in ISO form or with points; anything else is an error */
	GATHER_UNDATED, /* as GATHER_ANY, but no dates */
};

/* What all columns of a file share. */
struct gather_rules {
	char decimal;              /* '.' or ',' */
	struct str thousands;      /* the mark between groups of digits; empty: none */
	const struct str *missing; /* texts that mean nothing there, beside the empty cell */
	size_t missing_count;
};

struct gather {
	enum gather_type type;
	enum {
		GATHER_DOUBLES, /* numbers or dates */
		GATHER_IDS,     /* texts */
		GATHER_AGAIN,   /* a text column that waits for the second reading */
		GATHER_DONE,    /* cells of the second reading pass it by */
	} state;
	unsigned width;      /* bytes a row */
	size_t answers;      /* cells that were not missing */
	size_t bad;          /* of the cell refused: the byte at fault, SIZE_MAX for all of it */
	enum date_form form; /* of the texts that became dates; DATE_FORMS if none did */
	void *data;
	struct intern *texts;
	struct gather_recent *recent; /* texts seen lately */
	struct labels *labels;        /* once settled: of a single choice */
};

enum gather_result {
	GATHER_TAKEN,
	GATHER_TURNED,  /* taken, but the file must be read again for this column */
	GATHER_REFUSED, /* the error says what is wrong with the cell, not where it stands */
};

void gather_begin(struct gather *gather, enum gather_type type);
void gather_end(struct gather *gather);

/* Room for so many rows. Must come before the cells. */
MUST_USE bool gather_reserve(struct gather *gather, size_t rows, struct err *err);

/* The cell of the next row, `row`; `rows` is how many there is room for. */
enum gather_result gather_add(struct gather *gather, const struct gather_rules *rules, size_t row,
                              size_t rows, struct str cell, struct err *err);

/* What is missing without being empty; and a number or a date, as columns of `type` have them. */
MUST_USE bool gather_is_missing(const struct gather_rules *rules, struct str cell);
MUST_USE bool gather_reads(enum gather_type type, const struct gather_rules *rules, struct str cell,
                           double *to);

/*
 * Rows of a column that somebody else read: doubles (`width` 8), or texts by codes, 0 for a missing
 * cell and for those that wait for gather_set_text. A column that is not to be read has no values.
 */
struct gather_part {
	unsigned width;
	size_t answers; /* that are there already */
	const void *values;
};

/* Whether the part was read as what the column is by now, or may still become. */
MUST_USE bool gather_fits(const struct gather *gather, const struct gather_part *part);

/* Takes `count` rows of a part that fits, from row `row` on; `rows` is how many there is room for.
 */
MUST_USE bool gather_join(struct gather *gather, const struct gather_part *part, size_t row,
                          size_t count, size_t rows, struct err *err);

/*
 * Sets a text, which must be one (gather_is_text), in a row of the first `filled`, and says which
 * code it has.
 */
MUST_USE bool gather_set_text(struct gather *gather, size_t row, size_t filled, size_t rows,
                              struct str cell, uint32_t *code, struct err *err);

/* Begins the second reading: a column that waits takes all cells as texts, the others none. */
MUST_USE bool gather_again(struct gather *gather, size_t rows, struct err *err);

/* At most 50 different texts, or at most 1,000 that are each given by 20 rows on average. */
bool gather_is_choice(size_t texts, size_t rows);

/* What takes time of a column: dates and options are made of texts. */
MUST_USE bool gather_settle(struct gather *gather, size_t rows, struct err *err);

/*
 * The column of a gather that is settled, not finished yet (column_finish); the gather is empty
 * then, but for `form`. `plain` are labels without options and title; a title that is not empty is
 * the column's.
 */
MUST_USE struct column *gather_column(struct gather *gather, size_t rows,
                                      const struct labels *plain, struct str title,
                                      struct err *err);

/* The first row that has the text of this number; for a gather of texts. */
size_t gather_first_row(const struct gather *gather, uint32_t id, size_t rows);

/* Whether the cell is UTF-8 without NUL; if not, `bad` is the first byte at fault. */
MUST_USE bool gather_is_text(struct str cell, size_t *bad, struct err *err);

/* Whether the text is a usual way to say that there is no answer, such as `k.A.` or `n/a`. It is an
 * answer all the same, unless it is listed as missing. */
bool gather_says_nothing(struct str text);

/* A cell for a message: at most 40 characters, without control characters and bytes that are none.
 */
enum { GATHER_QUOTE_SIZE = 40 * 4 + 4 };
const char *gather_quote(struct str cell, char text[GATHER_QUOTE_SIZE]);

#endif
