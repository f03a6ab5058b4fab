/*
 * recode.h - one column made of another: distinct values, maps, groups, crossings, items. Floor 1.
 *
 * What each value becomes is decided in Lua, once a distinct value; what is here applies it to the
 * rows. Kinds of missing pass through by their index, so the new labels have at least those of the
 * old column, in the same order. Codes are checked by the caller to lie within the labels.
 */
#ifndef RECODE_H
#define RECODE_H

#include "column.h"
#include "selection.h"

/* The distinct answers of a column in order of first appearance, and for each row which it has. */
struct values {
	size_t count;
	uint32_t *group; /* a row's distinct value; VALUES_MISSING if it is missing */
	size_t *first;   /* a value's first row */
	size_t *rows;    /* how many rows have it */
	double *number;  /* number and date: the value */
	uint32_t *code;  /* single: the code; text: the id */
};

static const uint32_t VALUES_MISSING = UINT32_MAX;

/* Not of multi. With more than `limit` values it stops: `count` is then limit + 1, the rest unset.
 */
MUST_USE struct values *values_of(const struct column *column, size_t limit, struct err *err);
void values_free(struct values *values);

/* A single choice: value i becomes code[i] (an answer or a kind of missing of `labels`). */
MUST_USE struct column *recode_map(const struct column *column, const struct values *values,
                                   const uint32_t *code, const struct labels *labels,
                                   struct err *err);

/* Numbers or dates (`kind`): value i becomes number[i], which may be num_missing(kind). */
MUST_USE struct column *recode_translate(const struct column *column, const struct values *values,
                                         const double *number, enum column_kind kind,
                                         const struct labels *labels, struct err *err);

/* (x - origin) / divisor for numbers and dates; what is missing stays so. */
MUST_USE struct column *recode_linear(const struct column *column, double origin, double divisor,
                                      enum column_kind kind, const struct labels *labels,
                                      struct err *err);

/* The same column, value i turned into kind of missing kind[i] where that is not -1. Not of single.
 */
MUST_USE struct column *recode_mark(const struct column *column, const struct values *values,
                                    const int *kind, const struct labels *labels, struct err *err);

/* Groups of a number or date: the first range that holds it, both ends included; else `system`. */
struct recode_range {
	double from, to; /* -inf and inf where open */
	uint32_t code;
};
MUST_USE struct column *recode_cut(const struct column *column, const struct recode_range *range,
                                   size_t ranges, const struct labels *labels, struct err *err);

/* Rows of `system` for which the selection holds become kind of missing `kind`. Any kind of column.
 */
MUST_USE struct column *recode_fill(const struct column *column, const struct selection *selection,
                                    unsigned kind, const struct labels *labels, struct err *err);

/* Code a * answers of b + b, where both are answered; else `system`. */
MUST_USE struct column *recode_cross(const struct column *a, const struct column *b,
                                     const struct labels *labels, struct err *err);

/* Code 0 where the selection holds, 1 where not, `system` where it cannot be said. */
MUST_USE struct column *recode_selection(const struct selection *selection,
                                         const struct labels *labels, struct err *err);

/* An item of a set as a single choice: mentioned 0, not mentioned 1, then the set's kinds of
 * missing. */
MUST_USE struct column *recode_item(const struct column *multi, size_t item, struct err *err);

/*
 * A set of single choices in which code 0 is "mentioned". A row is answered where `status` is, and
 * has its kind of missing else; without `status`, where any item is answered, else it has the first
 * item's kind of missing.
 */
MUST_USE struct column *recode_multi(const struct column *const *item, const struct column *status,
                                     const struct labels *labels, struct err *err);

/* All rows the same code; all rows `system`, like `column` else. */
MUST_USE struct column *recode_constant(uint32_t code, size_t rows, const struct labels *labels,
                                        struct err *err);
MUST_USE struct column *recode_blank(const struct column *column, size_t rows, struct err *err);

#endif
