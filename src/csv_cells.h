/*
 * csv_cells.h - columns of a chunk of a CSV file: cells to numbers and codes. Floor 2.
 *
 * What a thread reads of a column becomes a part for the column's gather (gather.h), which gets the
 * parts in the order of the file. Codes of texts belong to the gather: a thread knows only those
 * that it was told when parts of its own had been taken; a text that it does not know waits until
 * the part's turn has come. So codes are given in the order of the file, whoever reads what.
 *
 * Reading ends at a row with a cell that is for others to judge: what is no number in a column of
 * numbers, a text that is not UTF-8.
 */
#ifndef CSV_CELLS_H
#define CSV_CELLS_H

#include "arena.h"
#include "gather.h"

/* Whole records of equal length. A block of bytes (CSV_MASK_BLOCK) on either side can be read. */
struct csv_chunk {
	const char *bytes;
	const uint32_t
		*end; /* of cell i (from 0): end[i + 1]; end[0] is the byte before the first */
	size_t rows;
	size_t width;     /* cells a record */
	bool has_doubled; /* quotes within cells */
	bool has_returns; /* records end in CRLF */
	char *scratch;    /* room for the longest cell, with such blocks on either side, too */
};

/* A cell's text, its quotes taken off; in the scratch memory where quotes were doubled. */
struct str csv_chunk_cell(const struct csv_chunk *chunk, size_t row, size_t column);

/* Whether all cells of a row are empty. */
bool csv_chunk_is_unfilled(const struct csv_chunk *chunk, size_t row);

/* What all columns of a thread share. */
struct csv_lore {
	const struct gather_rules *rules;
	uint64_t missing;    /* a bit for each length (up to 63) of a text listed as missing */
	struct arena *arena; /* of the ends of long texts */
	size_t room;         /* bytes that may still be remembered */
	/* numbers (as bits) of cells of a byte, and of empty ones: by the byte, 256 more if empty
	 */
	uint64_t single[512];
};

/* The arena must be there. */
void csv_lore_begin(struct csv_lore *lore, const struct gather_rules *rules);

/* What a column is by now. */
struct csv_kind {
	enum {
		CSV_KIND_PASSED, /* not to be read */
		CSV_KIND_OPEN,   /* numbers, until the first answer is none */
		CSV_KIND_NUMBERS,
		CSV_KIND_TEXTS,
	} is;
	enum gather_type type;
	unsigned width; /* of codes */
};

struct csv_kind csv_kind_of(const struct gather *gather);

/* What a thread knows of a column: texts and their codes, in a table with open addressing. */
struct csv_known {
	struct csv_text *text;
	size_t mask, count; /* slots - 1, texts */
};

/* Begins with the texts that are missing, and those that the gather has. */
MUST_USE bool csv_known_begin(struct csv_known *known, struct csv_lore *lore,
                              const struct gather *gather, struct err *err);
void csv_known_end(struct csv_known *known);

/* Learns a text's code, if there is room for it. The bytes around it can be read, as a chunk's. */
void csv_known_learn(struct csv_known *known, struct csv_lore *lore, struct str text,
                     uint32_t code);

/* What was read of a column. */
struct csv_cells {
	struct csv_kind kind; /* set before */
	struct gather_part part;
	uint32_t *waiting; /* rows of texts not known, ascending; there is room for all */
	size_t waiting_count;
};

/* Reads a column; the rows that are good. `values` has room for a double a row. */
size_t csv_cells_read(struct csv_cells *cells, const struct csv_known *known,
                      const struct csv_lore *lore, const struct csv_chunk *chunk, size_t column,
                      void *values);

#endif
