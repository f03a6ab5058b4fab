/*
 * sav_records.h - what ReadStat does not tell of an SPSS system file. Floor 2.
 *
 * ReadStat 1.1.8 reads no multiple-response sets, believes the count of cases in the header, takes
 * -1 there for none, refuses a file whose date is not one, and loses the last byte of some texts of
 * more than 255. So the dictionary is walked once before, for these alone. Its records (PSPP's
 * "System File Format" has all of them):
 *
 *     header (176 bytes), then records, each begun by its type (4 bytes):
 *     2    a variable, or a further 8 bytes of the one before (type -1)
 *     3, 4 value labels, and the variables that have them
 *     6    lines of a document
 *     7    an extension: subtype, size of an element, count of elements, these
 *          3 machine and code page; 7 and 19 multiple-response sets; 13 long names; 14 very long
 *          texts; 20 encoding
 *     999  the end; the data come next
 *
 * Sets are lines such as `$tools=D1 1 5 Tools q1 q2`: D (dichotomies) with the counted value behind
 * its length, C (categories), or E (dichotomies whose counted value's label is the item's: `11`);
 * then the label behind its length, and short names of variables.
 */
#ifndef SAV_RECORDS_H
#define SAV_RECORDS_H

#include "arena.h"
#include "str.h"

enum { SAV_HEADER = 176 };

enum sav_set_type {
	SAV_SET_CATEGORIES,
	SAV_SET_DICHOTOMIES,
	SAV_SET_LABELLED, /* dichotomies: items are called by the label of the counted value */
};

struct sav_set {
	struct str name; /* without its `$` */
	enum sav_set_type type;
	struct str counted, label;
	size_t items;
	struct str *item; /* names of variables, long ones where there are */
	struct sav_set *next;
};

struct sav_records {
	bool is_sav;          /* the file begins like one */
	bool swapped;         /* the other byte order */
	int32_t cases;        /* by the header, -1: unknown */
	int32_t packed;       /* 0: cells of 8 bytes as they are; 1, 2: compressed */
	size_t data;          /* where the data begin, 0 if the dictionary does not end */
	size_t row;           /* bytes of a row that is not compressed */
	const char *encoding; /* "UTF-8", "windows-1252", NULL if the file does not say */
	/*
	 * What ReadStat should see in place of extension 14, at this offset: texts of more than 255
	 * bytes take segments of 252, and its room ends before the last of them. Within the same
	 * number of segments a few bytes more give it the room. A width of whole segments cannot
	 * grow; there a text that fills the last byte loses it.
	 */
	size_t widths_at;
	struct str widths;
	struct sav_set *set; /* in the order of the file */
};

/* Never fails for what the file holds: what makes no sense is left out. */
MUST_USE bool sav_records_read(int fd, size_t size, struct arena *arena,
                               struct sav_records *records, struct err *err);

#endif
