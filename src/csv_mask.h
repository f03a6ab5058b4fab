/*
 * csv_mask.h - where the cells of regular CSV end, 64 bytes at a time. Floor 2.
 *
 * Of 64 bytes the processor says at once, a bit a byte, which are quotes, separators, LF and CR. A
 * prefix sum of the quotes' bits tells what lies within quotes, so the ends of cells are what
 * remains of separators and LF. Shifted by one, the same bits show what is not regular: a quote
 * neither at the beginning of a cell nor doubled, something else behind a closing quote, a CR
 * without an LF. There the index ends.
 *
 * The masks come from AVX-512, AVX2, SSE2 or NEON, whichever the processor has, else from plain
 * 64-bit arithmetic; what is made of them is the same.
 */
#ifndef CSV_MASK_H
#define CSV_MASK_H

#include "base.h"

enum { CSV_MASK_BLOCK = 64 };

struct csv_mask {
	char separator;
	/* what came so far: zeros, but `begins`, in front of a record */
	uint64_t quoted;  /* all bits: within quotes */
	uint64_t begins;  /* 1: a quote may open here */
	uint64_t closed;  /* 1: behind a quote that closed */
	uint64_t returns; /* 1: behind a CR */
	/* what was found */
	bool is_irregular;
	uint64_t doubled; /* not 0: there are quotes in quoted cells, */
	uint64_t breaks;  /* ... lines end in quoted cells, */
	uint64_t crs;     /* ... records end in CRLF */
	size_t count;     /* ends of cells */
	size_t lines;     /* ... that end a record */
	uint32_t *end;    /* where they are; room for one a byte and a block more */
};

enum csv_mask_by { CSV_MASK_BEST, CSV_MASK_PLAIN, CSV_MASK_SSE2, CSV_MASK_AVX2, CSV_MASK_AVX512 };

/*
 * Adds the ends of cells in bytes[from..to), behind what came before; a block behind `to` can be
 * read. `by` is for specs: what the processor has not is replaced by the next best.
 */
void csv_mask_ends(struct csv_mask *mask, const char *bytes, size_t from, size_t to,
                   enum csv_mask_by by);

#endif
