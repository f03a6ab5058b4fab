/*
 * csv_notes.h - what the reader of a CSV file noticed: sentences with their places. Floor 2.
 *
 * They are for people, in the order in which they were noticed, and live in an arena of the
 * caller's.
 */
#ifndef CSV_NOTES_H
#define CSV_NOTES_H

#include "arena.h"

enum { CSV_NOTES_MAX = 10 }; /* shown of a kind; the rest are counted */

struct csv_notes {
	struct arena *arena;
	struct csv_note {
		const char *text; /* NULL: taken back */
		struct csv_note *next;
	} * first, *last;
};

/* Adds one; false, with the error, when there is no memory. */
bool csv_note(struct csv_notes *notes, struct err *err, const char *format, ...) PRINTF(3, 4);

#endif
