/*
 * column.h - a typed, immutable array with its labels. Floor 1.
 *
 * A column has no name: a dataset names it, so that renaming and selecting share it. It is written
 * by its maker, then finished, and from then on never changes; holders are counted.
 *
 * kind     stored as                                   a row is missing when
 * single   codes of 1, 2 or 4 bytes (`width`)          code >= labels->answers
 * number   double                                      it is a NaN (num.h says of which kind)
 * date     double, days since 1970-01-01               the same
 * text     uint32 numbers of `texts`                   id >= COLUMN_TEXT_MISSING
 * multi    a bit a row for each item (`bits[item]`),   status[row] != 0
 *          and a byte a row (`status`)
 *
 * Which kind of missing it is: single code - answers; number num_missing_kind; text
 * id - COLUMN_TEXT_MISSING; multi status - 1. All are indexes into the missing part of
 * labels->option, of which 0 is `system`.
 *
 * A column may be asleep: kind and rows are known, labels and data are with a keeper (an open
 * file), who checks them once when the column is woken. A dataset wakes what it is asked for
 * (dataset_need); so who has a column from there, or made it, has one that is awake, and kernels
 * ask nothing.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "intern.h"
#include "labels.h"

enum column_kind {
	COLUMN_SINGLE, /* one of several options */
	COLUMN_MULTI,  /* any of several items */
	COLUMN_NUMBER, /* a quantity */
	COLUMN_TEXT,   /* free text */
	COLUMN_DATE,   /* a day, or a time of a day */
};

static const uint32_t COLUMN_TEXT_MISSING =
	0xffff0000u; /* text ids from here on: kinds of missing */

struct column;
struct weight_summary; /* weight.h */

/* Who has the labels and data of columns that are asleep, and the memory of some that are not. */
struct column_keeper {
	size_t holders;
	/* Gives it all to the column, by column_borrow; called until it succeeds. */
	bool (*wake)(struct column_keeper *keeper, struct column *column, struct err *err);
	void (*free)(struct column_keeper *keeper);
};

struct column {
	enum column_kind kind;
	size_t rows;
	unsigned width;                /* bytes a code, for single */
	const struct labels *labels;   /* never NULL but in one that is asleep */
	struct column_data *data;      /* what it points into; shared by relabelled columns */
	void *values;                  /* codes, doubles or text ids */
	const struct intern *texts;    /* text only */
	uint64_t **bits;               /* multi: labels->answers arrays of (rows + 63) / 64 words */
	uint8_t *status;               /* multi: 0 answered, else 1 + kind of missing */
	double low, high;              /* number and date: range of the answers, NaN if none */
	double centre;                 /* (low + high) / 2, 0 if none: moments are taken about it */
	struct weight_summary *summed; /* as weights, once somebody asked (weight.h); else NULL */
	struct column_keeper *keeper;  /* while it is asleep, else NULL */
	size_t place;                  /* for the keeper: which of its columns */
	size_t holders;
};

/* How wide codes must be for so many options, missing kinds included: 1, 2 or 4 bytes. */
unsigned column_width(size_t options);

/* A column with zeroed data that its maker fills. Holds the labels. Held once. */
MUST_USE struct column *column_new(enum column_kind kind, size_t rows, const struct labels *labels,
                                   struct err *err);

/*
 * The same, taking over `values` (and `texts`, for text), which come from mem_alloc and intern_new;
 * on failure they are freed.
 */
MUST_USE struct column *column_adopt(enum column_kind kind, size_t rows,
                                     const struct labels *labels, void *values,
                                     struct intern *texts, struct err *err);

/* One that is asleep, number `place` of the keeper, who is held. */
MUST_USE struct column *column_asleep(enum column_kind kind, size_t rows,
                                      struct column_keeper *keeper, size_t place, struct err *err);

/* Nothing for a column that is awake. Not for several threads at once. */
MUST_USE bool column_wake(const struct column *column, struct err *err);

/*
 * For the keeper: what the column is from now on. `values` (single, number, date, text) or `bits`
 * and `status` stay the keeper's, which lives as long as the column's data; `texts` is taken over,
 * also on failure. Bits of item i are bits[i * words], words = (rows + 63) / 64.
 */
struct column_borrowed {
	unsigned width;
	const void *values;
	struct intern *texts;
	const uint64_t *bits;
	const uint8_t *status;
	double low, high; /* of numbers and dates; NaN if there is no answer */
};
MUST_USE bool column_borrow(struct column *column, const struct labels *labels,
                            const struct column_borrowed *borrowed, struct err *err);

void column_keeper_drop(struct column_keeper *keeper); /* one holder less; accepts NULL */

/* After the last write: computes low, high and centre. */
void column_finish(struct column *column);

struct column *column_hold(const struct column *column); /* one holder more; returns it */
void column_drop(const struct column *column);           /* one less; accepts NULL */

/* Another column with the same data under other labels: as many answers, at least as many kinds of
 * missing. Shares the data. */
MUST_USE struct column *column_relabel(const struct column *column, const struct labels *labels,
                                       struct err *err);

/* The raw values, for hot loops; the maker may write through them until the column is shared. */
static inline uint8_t *column_u8(const struct column *column)
{
	return column->values;
}

static inline uint16_t *column_u16(const struct column *column)
{
	return column->values;
}

static inline uint32_t *column_u32(const struct column *column) /* codes of width 4, text ids */
{
	return column->values;
}

static inline double *column_f64(const struct column *column)
{
	return column->values;
}

/* The stored code of a single choice; any width. */
uint32_t column_code(const struct column *column, size_t row);
void column_set_code(struct column *column, size_t row, uint32_t code);

/* Codes of rows from..from+count as uint32, into `out`. For loops where speed is not all. */
void column_codes(const struct column *column, size_t from, size_t count, uint32_t *out);

/* -1 if the row is answered, else the index of its kind of missing. */
int column_missing(const struct column *column, size_t row);

bool column_item(const struct column *column, size_t item, size_t row); /* multi: mentioned? */

size_t column_bytes(const struct column *column); /* memory its data takes, but for a keeper's */
const char *column_kind_name(enum column_kind kind);

#endif
