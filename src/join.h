/*
 * join.h - rows of two datasets that are of the same person, and cells that differ. Floor 2.
 *
 * Values are compared by what they say: numbers and dates by value, texts by content, options by
 * key, else by code, else by the file's text; an option beside a text by the file's text, or its
 * key where it has none. Several columns identify a row together.
 */
#ifndef JOIN_H
#define JOIN_H

#include "dataset.h"

/* A column of the one dataset and what it is in the other; none of them is a set. */
struct join_pair {
	const struct column *side[2];
};

enum join_trouble {
	JOIN_FINE,    /* each row has an identifier of its own, in both */
	JOIN_MISSING, /* rows without an identifier */
	JOIN_TWICE,   /* rows with the same one */
};

struct join_report {
	enum join_trouble trouble;
	unsigned side;        /* of which dataset: 0 or 1 */
	size_t pair;          /* missing: which column of the first such row */
	size_t first, second; /* rows; missing: `first` alone */
	size_t rows;          /* missing: how many; twice: how many have this identifier */
	size_t others;        /* twice: how many other identifiers stand several times */
};

/*
 * For each row of the first dataset the row of the second with the same identifier, or
 * DATASET_NO_ROW, into `partner`. `partner` is only filled where the report says JOIN_FINE.
 */
MUST_USE bool join_partners(const struct join_pair *pair, size_t pairs, size_t *partner,
                            struct join_report *report, struct err *err);

/* In how many rows two columns of as many rows say something else. A set is compared with a set,
 * item by item; other kinds differ where both are answered. Kinds of missing are compared by key.
 */
MUST_USE bool join_changed(const struct column *a, const struct column *b, size_t *count,
                           struct err *err);

#endif
