/*
 * dataset.h - columns of equal length by name. Floor 2.
 *
 * Immutable once made: what changes it makes another one that shares the columns. Names are any
 * UTF-8 text without NUL, unique, at most DATASET_NAME_MAX bytes; others are refused.
 *
 * Columns may be asleep (column.h). dataset_need wakes the one it gives; those of dataset_at and
 * dataset_column may be handed on to another dataset as they are, and are woken by column_wake
 * before anything but kind and rows is read.
 */
#ifndef DATASET_H
#define DATASET_H

#include "column.h"
#include "selection.h"

struct dataset;

enum { DATASET_NAME_MAX = 32767 }; /* bytes of a column's name */

MUST_USE struct dataset *dataset_new(size_t rows, struct err *err);
void dataset_free(struct dataset *dataset);

/* Adds or, under a name that is there, replaces a column, which is held. For the maker only. */
MUST_USE bool dataset_put(struct dataset *dataset, struct str name, const struct column *column,
                          struct err *err);

size_t dataset_rows(const struct dataset *dataset);
size_t dataset_columns(const struct dataset *dataset);
const char *dataset_name(const struct dataset *dataset, size_t place);
const struct column *dataset_at(const struct dataset *dataset, size_t place);

/* The column of that name, NULL if there is none. */
const struct column *dataset_column(const struct dataset *dataset, struct str name);

/* The same, awake; or an error, with the nearest name where there is none. */
MUST_USE const struct column *dataset_need(const struct dataset *dataset, struct str name,
                                           struct err *err);

/* Puts a column of another dataset, which may stay asleep; the nearest name where there is none. */
MUST_USE bool dataset_share(struct dataset *dataset, struct str name, const struct dataset *from,
                            struct str old, struct err *err);

/* The name nearest to `name` if one is near enough to propose, else NULL. */
const char *dataset_nearest(const struct dataset *dataset, struct str name);

/* A dataset with only the rows of the selection (columns are copied). */
MUST_USE struct dataset *dataset_keep(const struct dataset *dataset,
                                      const struct selection *selection, struct err *err);

/* Rows by number, in any order, each as often as it is named; DATASET_NO_ROW is a row of `system`.
 * The new dataset comes from no file. */
static const size_t DATASET_NO_ROW = SIZE_MAX;
MUST_USE struct dataset *dataset_take(const struct dataset *dataset, const size_t *row,
                                      size_t count, struct err *err);

/*
 * Rows of `a`, then rows of `b`. Both have the same names with columns of the same kind; options
 * are united by key, in the order of `a`, then new ones of `b`.
 */
MUST_USE struct dataset *dataset_append(const struct dataset *a, const struct dataset *b,
                                        struct err *err);

/*
 * Where rows stand in the file they came from. `line_of` is exact for files in which records span
 * lines: only the rows at which the distance between row and line changes are kept.
 */
struct dataset_origin {
	char *file; /* as the user named it; NULL if made in memory */
	size_t count;
	struct dataset_jump {
		size_t row;  /* from this row on ... */
		size_t line; /* ... whose line is this one, each next row is one line further */
	} * jump;
};

/* The origin of `from` for a dataset with the same rows. */
MUST_USE bool dataset_share_origin(struct dataset *dataset, const struct dataset *from,
                                   struct err *err);

const struct dataset_origin *dataset_origin(const struct dataset *dataset);
void dataset_set_origin(struct dataset *dataset, struct dataset_origin origin); /* takes it over */
size_t dataset_line(const struct dataset *dataset, size_t row); /* 0 if unknown; rows from 0 */

#endif
