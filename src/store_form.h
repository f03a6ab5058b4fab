/*
 * store_form.h - what writing and reading a store share: the form of the file. Floor 2.
 *
 * Numbers are in the byte order of the machine, which the header tells. The page on the format is
 * in src/README.md.
 */
#ifndef STORE_FORM_H
#define STORE_FORM_H

#include "checksum.h"
#include "mapping.h"
#include "store.h"

enum {
	STORE_VERSION = 1,
	STORE_HEADER = 64,    /* bytes */
	STORE_ALIGN = 64,     /* where parts begin */
	STORE_PART = 12,      /* bytes of a part in the directory: length, checksum */
	STORE_COLUMN = 12,    /* bytes of a column in it, before its name and parts */
	STORE_PARTS = 3,      /* of a column, at most */
	STORE_BLOCK = 262144, /* bytes that one thread looks at, at a time */
};

#define STORE_MAGIC                                                                                \
	"\x89"                                                                                     \
	"befund\n"
static const uint32_t STORE_ORDER = 0x01020304; /* how it reads tells the byte order */

/* Where things stand in the header. */
enum {
	STORE_AT_ORDER = 8,
	STORE_AT_VERSION = 12,
	STORE_AT_WORD = 16, /* bytes of a size: 8 */
	STORE_AT_DIRECTORY_SUM = 20,
	STORE_AT_LENGTH = 24, /* of the file */
	STORE_AT_ROWS = 32,
	STORE_AT_DIRECTORY = 40, /* its length; it begins behind the header */
	STORE_AT_SUM = 60,       /* of the 60 bytes in front */
};

static inline uint64_t store_align(uint64_t at)
{
	return (at + STORE_ALIGN - 1) / STORE_ALIGN * STORE_ALIGN;
}

/* How many parts a column of that kind has: values; or ids, ends and bytes; or status and bits. */
size_t store_kind_parts(enum column_kind kind);

/* ---- an open file ---------------------------------------------------------------------------- */

/* A piece of the file with a checksum of its own. */
struct store_part {
	uint64_t offset, length;
	uint32_t sum;
};

struct store_column {
	struct str name; /* in the mapping */
	enum column_kind kind;
	unsigned width;
	uint32_t labels;
	struct store_part part[STORE_PARTS];
};

/* An open file. */
struct store {
	struct column_keeper keeper; /* first: the keeper of a column is the store */
	struct mapping mapping;
	struct checksum checksum;
	char *name;
	size_t rows;
	struct store_part meta;
	bool has_meta; /* checked */
	size_t labels_count;
	struct store_part *labels_part;
	const struct labels **labels; /* NULL until a column of them wakes */
	size_t count;
	struct store_column *entry;
};

/* The store as the keeper of its columns. */
MUST_USE bool store_wake(struct column_keeper *keeper, struct column *column, struct err *err);

MUST_USE bool store_check_part(struct store *store, const struct store_part *part, const char *what,
                               struct err *err);

/* ---- what is in a part ----------------------------------------------------------------------- */

/* What the values of a column are, for the one look at them. */
enum store_look {
	STORE_LOOK_BYTES, /* anything */
	STORE_LOOK_U8,
	STORE_LOOK_U16,
	STORE_LOOK_U32,
	STORE_LOOK_TEXTS, /* ids: those from COLUMN_TEXT_MISSING on are kinds of missing */
	STORE_LOOK_NUMBERS,
};

struct store_seen {
	uint32_t sum;
	uint32_t greatest; /* code, id or status */
	uint32_t missing;  /* the greatest kind of missing, of texts and numbers */
	double low, high;  /* of numbers; low > high if there is no answer */
};

/* Looks at all bytes on all cores: their checksum, and what values there are. */
MUST_USE bool store_look(const struct checksum *checksum, enum store_look look, const void *bytes,
                         size_t length, struct store_seen *seen, struct err *err);

/* Labels as bytes, and back; the bytes are not believed. */
MUST_USE bool store_add_labels(struct buffer *buffer, const struct labels *labels, struct err *err);
MUST_USE struct labels *store_read_labels(struct str bytes, struct err *err);

#endif
