/*
 * csv_head.h - how many lines the header of a CSV file has. Floor 2.
 *
 * The first records are cut into cells by libcsv, too, so that quotes and line breaks in questions
 * mislead nobody. One line is what nearly all files have; two or three are found only where the
 * records behind them leave no doubt.
 */
#ifndef CSV_HEAD_H
#define CSV_HEAD_H

#include "csv_scan.h"
#include "gather.h"

struct csv_head {
	size_t lines;   /* of the header */
	size_t columns; /* cells of the first record; 0 if there is none */
};

/* Looks at the records from byte `skip` on. What is no CSV there is left for the reader to say. */
MUST_USE bool csv_head_look(const struct source *source, size_t skip, char separator,
                            const struct gather_rules *rules, struct csv_head *head,
                            struct err *err);

#endif
