/*
 * stat_write.h - columns as a file of SPSS or Stata, through ReadStat, whole or not at all.
 * Floor 2.
 *
 * What each code, kind of missing and date becomes in the file is the caller's; here are the loops
 * over rows. Multiple-response sets, which ReadStat does not write, go into the dictionary of a
 * system file as a record of their own (sav_records.h). The date in the header is always the same,
 * so that the same data give the same bytes.
 */
#ifndef STAT_WRITE_H
#define STAT_WRITE_H

#include "column.h"
#include "sav_records.h"

enum stat_target {
	STAT_TO_SAV,
	STAT_TO_ZSAV,
	STAT_TO_DTA, /* of Stata 14 and later */
};

struct stat_value_label {
	double number;    /* a NaN that carries a tag (stat_wire.h) for .a to .z */
	const char *text; /* of a text column, else NULL */
	const char *label;
};

struct stat_column {
	const char *name, *label, *format; /* "" where there is none */
	const struct column *column;       /* no multi */
	bool is_text;
	size_t storage;                     /* bytes of a text, at least */
	unsigned measure, width, alignment; /* as in stat_read.h */
	double origin, divisor;             /* number = value * divisor + origin, to thousandths */
	const double *answer;               /* single: the number of each answer ... */
	const char **answer_text;           /* ... or its text */
	const double
		*missing; /* the number of each kind of missing, or a NaN that carries its tag */
	const char **missing_text;
	size_t labels;
	const struct stat_value_label *value_label;
	size_t ranges; /* of declared missing values; SPSS only */
	const double *low, *high;
	const char **missing_value; /* of a text column, instead */
};

struct stat_output {
	enum stat_target target;
	const char *label; /* of the file */
	size_t notes;
	const char **note;
	const char *weight; /* name of a column; NULL: none */
	size_t rows, columns;
	const struct stat_column *column;
	size_t sets;
	const struct sav_set *set; /* an array; `next` does not count */
};

MUST_USE bool stat_write(const char *path, const struct stat_output *output, struct err *err);

#endif
