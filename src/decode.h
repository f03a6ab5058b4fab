/*
 * decode.h - short texts in some encoding as UTF-8, through iconv. Floor 0.
 *
 * Texts of ASCII alone are what they are in every encoding that is supported, so only the others
 * cost something.
 */
#ifndef DECODE_H
#define DECODE_H

#include "str.h"

struct decode {
	void *converter; /* iconv_t; NULL: the texts are UTF-8 already */
	bool mixed;      /* a text that is UTF-8 is taken for it, others are converted */
	struct buffer room;
	size_t cut;     /* texts so far that ended within a character, which was left out */
	size_t foreign; /* texts so far that were not ASCII */
};

/* False for an encoding that iconv does not know. */
MUST_USE bool decode_open(struct decode *decode, const char *encoding, struct err *err);

/* Where nobody says it: UTF-8, which other texts hardly ever are by chance, else that encoding. */
MUST_USE bool decode_open_mixed(struct decode *decode, const char *encoding, struct err *err);
void decode_close(struct decode *decode);

/*
 * The text in UTF-8, valid until the next call. A character that the end of a text cuts in two, as
 * fields of fixed width do, is left out and counted. False for other bytes that the encoding has
 * not; `err` says which, not where.
 */
MUST_USE bool decode_text(struct decode *decode, struct str text, struct str *out, struct err *err);

#endif
