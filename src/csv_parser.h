/*
 * csv_parser.h - libcsv, set up as this program reads CSV. Floor 2.
 *
 * Strict mode with CSV_STRICT_FINI, blanks and tabs kept, the quote `"`, a limit to the length of a
 * cell.
 */
#ifndef CSV_PARSER_H
#define CSV_PARSER_H

#include "err.h"

#include <csv.h>

enum { CSV_FIELD_MAX = 32 * 1024 * 1024 }; /* bytes a cell */

/* End it with csv_free. */
MUST_USE bool csv_parser_begin(struct csv_parser *parser, char separator, struct err *err);

/* To be called before each piece: a cell's memory is doubled when it is not enough. */
void csv_parser_grow(struct csv_parser *parser);

#endif
