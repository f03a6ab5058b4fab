/*
 * stat_read.h - a file of SPSS, Stata or SAS as typed columns and what it says of them. Floor 2.
 *
 * ReadStat parses it in a jail; the messages that come out are checked and gathered here. Memory
 * follows the rows that came, never a count in a header. All texts are UTF-8.
 */
#ifndef STAT_READ_H
#define STAT_READ_H

#include "arena.h"
#include "dataset.h"
#include "stat_gather.h"
#include "stat_parse.h"

struct stat_variable {
	const char *name, *label, *format;
	const char *set; /* of value labels, "" for none */
	bool is_text;
	unsigned measure; /* 0 unknown, 1 nominal, 2 ordinal, 3 scale */
	unsigned width, alignment;
	size_t storage; /* bytes of a text */
	size_t ranges;  /* of values that the file declares missing */
	double low[STAT_RANGES], high[STAT_RANGES];
	const char *text[STAT_RANGES]; /* of a text variable, instead */
	struct stat_gather gather;
};

struct stat_label {
	const char *set;
	bool is_text;
	const char *text;
	double number; /* a NaN that carries a tag for Stata's .a to .z */
	const char *label;
	struct stat_label *next;
};

struct stat_set { /* of multiple responses */
	const char *name, *counted, *label;
	unsigned type; /* enum sav_set_type */
	size_t items;
	const char **item;
	struct stat_set *next;
};

struct stat_note {
	const char *text;
	struct stat_note *next;
};

struct stat_file {
	double rows; /* that the header promises, -1: it does not say */
	unsigned version;
	const char *label, *encoding; /* the encoding as it was used */
	const char *unknown_encoding; /* that the file names and nobody knows; NULL as a rule */
	bool assumed;   /* the file does not say its encoding, and has texts for which it matters */
	size_t cut;     /* texts that ended within a character */
	size_t unknown; /* texts of a portable file with characters that cannot be read there */
	const struct stat_variable *weight; /* NULL: none */
	size_t variables;
	struct stat_variable *variable;
	struct stat_label *labels;
	struct stat_set *sets;
	struct stat_note *notes;
};

struct stat_options {
	const char *name;     /* what messages call the file */
	const char *encoding; /* NULL: the file's own */
	enum stat_format format;
	/* Variables whose codes the caller will tell apart: all are answers, however declared. */
	const struct str *plain;
	size_t plain_count;
};

/* What the file says goes into `file`, whose memory is the arena. */
MUST_USE struct dataset *stat_read(const char *path, const struct stat_options *options,
                                   struct arena *arena, struct stat_file *file, struct err *err);

/* The same from messages that stand in a file already: for specs and fuzzing. */
MUST_USE struct dataset *stat_read_messages(int messages, const struct stat_options *options,
                                            struct arena *arena, struct stat_file *file,
                                            struct err *err);

#endif
