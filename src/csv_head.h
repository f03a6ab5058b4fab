/*
 * csv_head.h - how many lines the header of a CSV file has. Floor 2.
 *
 * The first records are cut into cells by libcsv, too, so that quotes and line breaks in questions
 * mislead nobody. One line is what nearly all files have; two or three are found only where the
 * records behind them leave no doubt: the lines have texts where the records have numbers, one line
 * is of identifiers, and the other of titles. Titles are not the same, nor words for no answer, as
 * a respondent's are who does not want to say anything; single words are titles only where half of
 * the columns, two at least, have numbers in three records or more. Where a second line may be one,
 * that is said, if two records follow.
 */
#ifndef CSV_HEAD_H
#define CSV_HEAD_H

#include "csv_scan.h"
#include "gather.h"

struct csv_head {
	size_t lines;   /* of the header */
	size_t columns; /* cells of the first record; 0 if there is none */
	bool doubtful;  /* there is one line, but the second could be one, too */
};

/* Looks at the records from byte `skip` on. What is no CSV there is left for the reader to say. */
MUST_USE bool csv_head_look(const struct source *source, size_t skip, char separator,
                            const struct gather_rules *rules, struct csv_head *head,
                            struct err *err);

#endif
