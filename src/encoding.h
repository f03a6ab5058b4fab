/*
 * encoding.h - text in other encodings, made UTF-8. Floor 2.
 *
 * Everything behind works on UTF-8. A file in another encoding is written in UTF-8, by iconv, to a
 * temporary file without a name (in TMPDIR, else /tmp), which then takes the place of the source.
 * Bytes that the encoding does not know are an error with line and column, never a replacement
 * character.
 */
#ifndef ENCODING_H
#define ENCODING_H

#include "source.h"

enum { ENCODING_NAME_SIZE = 64 };

/* Whether text in it needs no change. */
bool encoding_is_utf8(const char *name);

/* What iconv calls the encoding; refused, with names that are near, where it knows none. */
MUST_USE bool encoding_find(const char *name, char found[ENCODING_NAME_SIZE], struct err *err);

/* The encoding that the first bytes show by a mark or their pattern of zeros; NULL: none. */
const char *encoding_of_head(struct str head);

/* What a file is that is not UTF-8 throughout. */
struct encoding_survey {
	bool is_western;   /* text in windows-1252 */
	size_t bad;        /* offset of the first byte that is not UTF-8 */
	size_t characters; /* beyond ASCII that could be UTF-8 all the same */
};

/*
 * Reads the whole file. It is windows-1252 if it has no bytes that this encoding leaves undefined,
 * and next to none of its bytes make characters in UTF-8: by accident, as the last two bytes of
 * "Spass" with a sharp s and its closing quotation mark do.
 */
MUST_USE bool encoding_look(const struct source *source, struct encoding_survey *survey,
                            struct err *err);

/* A byte of the original, and where it is in the text in UTF-8. */
struct encoding_mark {
	size_t original;
	size_t offset, line, column; /* set by encoding_convert */
};

/* Makes the source one in UTF-8. `mark` may be NULL; else its byte begins a character. */
MUST_USE bool encoding_convert(struct source *source, const char *encoding,
                               struct encoding_mark *mark, struct err *err);

#endif
