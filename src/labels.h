/*
 * labels.h - what the codes of a column mean: options, keys, labels, kinds of missing. Floor 1.
 *
 * A column of single choices stores small numbers. Those below `answers` are answers, in the order
 * of the codebook; those from `answers` on are the kinds of missing, of which the first is always
 * `system` (nothing there). So a table with room for `answers + missing` codes is filled without a
 * question asked, and what is missing is counted for nothing.
 *
 *     stored   0       1       2      3         4               5
 *     key      full    rather  not    (system)  no_answer       dk
 *     code     1       2       3                -99             98
 *     missing  NONE    NONE    NONE   SYSTEM    NO_ANSWER       DONT_KNOW
 *     answers = 3, missing = 3
 *
 * Numbers, texts and dates have no answers here, only kinds of missing; a multiple-response set has
 * its items as answers. Labels are shared between columns and counted by holder (labels_hold,
 * labels_drop); they do not change once a column has them.
 */
#ifndef LABELS_H
#define LABELS_H

#include "str.h"

enum missing_kind {
	MISSING_NONE,      /* an answer */
	MISSING_SYSTEM,    /* nothing there */
	MISSING_NO_ANSWER, /* asked and left out */
	MISSING_NOT_ASKED, /* filtered */
	MISSING_DONT_KNOW, /* declared missing by the codebook */
	MISSING_REFUSED,   /* said so */
};

/* A text in one language; `language` is a tag such as "de", or "" for all. */
struct label {
	const char *language;
	const char *text;
};

struct option {
	const char *key;           /* what expressions use; unique among the options */
	double code;               /* the file's number, NaN if it has none */
	const char *text;          /* the file's text, NULL if its code is a number */
	double score;              /* for means; NaN if it has none */
	enum missing_kind missing; /* MISSING_NONE for an answer */
	const struct label *label;
	size_t label_count;
};

struct labels {
	const struct label *title; /* the question */
	size_t title_count;
	bool ordered;          /* the answers have an order, so `<` has a meaning */
	struct option *option; /* `answers` answers, then `missing` kinds of missing */
	size_t answers;
	size_t missing;
};

/*
 * New labels with room for so many answers and kinds of missing beside `system`, which is put at
 * its place. The maker fills the options with labels_option before anyone shares them. Held once.
 */
MUST_USE struct labels *labels_new(size_t answers, size_t missing, struct err *err);

struct labels *labels_hold(const struct labels *labels); /* one holder more; returns it */
void labels_drop(const struct labels *labels);           /* one less; accepts NULL */

/* Texts that live as long as the labels. */
MUST_USE char *labels_text(struct labels *labels, struct str text, struct err *err);
MUST_USE struct label *labels_label(struct labels *labels, size_t count, struct err *err);

/* Copies `option` (texts included) to place `at`. For the maker only. */
MUST_USE bool labels_set(struct labels *labels, size_t at, const struct option *option,
                         struct err *err);

/* Copies the title and the order. For the maker only. */
MUST_USE bool labels_set_title(struct labels *labels, const struct labels *from, struct err *err);

/*
 * The options of `a`, then those of `b` that `a` has not (by key), answers and kinds of missing
 * each for themselves. code_a[i] and code_b[i] (room for all options) become the new places.
 * Refused where a key is an answer in one and missing in the other, and where a byte would not
 * hold the kinds of missing.
 */
MUST_USE struct labels *labels_union(const struct labels *a, const struct labels *b,
                                     uint32_t *code_a, uint32_t *code_b, struct err *err);

static inline size_t labels_options(const struct labels *labels)
{
	return labels->answers + labels->missing;
}

/* The label in that language, else in English, else the first, else the key. */
const char *labels_option_text(const struct option *option, const char *language);
const char *labels_title(const struct labels *labels, const char *language); /* NULL if none */

/* The place of the option with that key, text or code; -1 if there is none. */
ptrdiff_t labels_find_key(const struct labels *labels, struct str key);
ptrdiff_t labels_find_code(const struct labels *labels, double code);

/* The options whose label in any language is `label`: how many, and the first of them. */
size_t labels_find_label(const struct labels *labels, struct str label, size_t *first);

const char *missing_name(enum missing_kind kind);             /* "no_answer" */
bool missing_named(struct str name, enum missing_kind *kind); /* and back */

#endif
