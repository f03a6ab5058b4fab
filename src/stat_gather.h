/*
 * stat_gather.h - values of a statistical file, gathered into one typed column. Floor 2.
 *
 * A variable without value labels becomes numbers. One with labels becomes codes: each different
 * value is kept once, a row has its number in 1, 2 or 4 bytes; past GATHER_CODES different values
 * it becomes numbers after all (an income whose one label is for 99999). Texts go to gather.h.
 *
 * Which values are missing is known before the first row: a NaN that carries a tag (stat_wire.h),
 * or a number within the ranges that the file declares. Each different one is a kind of missing of
 * the column, whose code, or text `.a`, the labels keep. Past STAT_KINDS of them the rest share
 * one.
 */
#ifndef STAT_GATHER_H
#define STAT_GATHER_H

#include "column.h"
#include "gather.h"

enum {
	STAT_CODES = 100000, /* different values of a column of codes, at most */
	STAT_KINDS = 200,    /* kinds of missing told apart, beside `system` */
	STAT_RANGES = 16,    /* of missing values */
};

struct stat_gather {
	enum {
		STAT_NUMBERS,
		STAT_CODED,
		STAT_TEXTS,
	} state;
	size_t ranges;
	double low[STAT_RANGES], high[STAT_RANGES];
	unsigned width; /* bytes a row */
	void *data;
	double *kind; /* codes of missing values, NaNs with tags; number i is kind i + 1 */
	size_t kinds, kinds_room;
	struct stat_code { /* a different value */
		double value;
		uint32_t kind; /* 0: an answer */
	} * code;
	size_t codes, codes_room;
	uint32_t *slot; /* a table of numbers of codes, 0: empty */
	size_t mask;
	struct gather text;
};

void stat_gather_begin(struct stat_gather *gather, bool text, bool coded);
void stat_gather_end(struct stat_gather *gather);

/* Room for so many rows. Must come before the values. */
MUST_USE bool stat_gather_reserve(struct stat_gather *gather, size_t rows, struct err *err);

/* The value of row `row`; `rows` is how many there is room for. */
MUST_USE bool stat_gather_number(struct stat_gather *gather, size_t row, size_t rows, double value,
                                 struct err *err);
MUST_USE bool stat_gather_text(struct stat_gather *gather, size_t row, size_t rows, struct str text,
                               struct err *err);

/*
 * The finished column: numbers, a text, or a single choice whose options are the codes in their
 * order, called as they are written ("1"). The gather is empty then.
 */
MUST_USE struct column *stat_gather_column(struct stat_gather *gather, size_t rows,
                                           struct err *err);

#endif
