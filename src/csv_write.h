/*
 * csv_write.h - columns as a CSV file, whole or not at all. Floor 2.
 *
 * RFC 4180 with lines that end in LF: a cell stands in quotes if it contains the separator, a quote
 * or a line break, begins or ends with a blank, begins like a byte order mark, or is empty and
 * alone in its row (a blank line would be no row). Numbers are written so that they read back the
 * same; a missing cell is empty. Read with the same separator, decimal and types, the file gives
 * the same values.
 */
#ifndef CSV_WRITE_H
#define CSV_WRITE_H

#include "column.h"

struct csv_column {
	struct str name;
	const struct column *column;
};

struct csv_format {
	char separator; /* 0: a semicolon where the decimal is a comma, else a comma */
	char decimal;   /* '.' or ','; 0: '.' */
	/*
	 * How options are written: "key"; "code" (the code, where there is none the text, else the
	 * key; what is declared missing keeps its code); else the label in that language.
	 */
	const char *labels; /* NULL: "key" */
	bool bom;           /* a byte order mark in front, by which Excel knows UTF-8 */
	bool formula_safe;  /* an apostrophe before texts that a spreadsheet takes for a formula */
};

/*
 * Writes them side by side, their names in the first line. A multiple-response set becomes a column
 * of 0 and 1 an item, named SET_ITEM.
 */
MUST_USE bool csv_write_file(const char *path, const struct csv_column *column, size_t columns,
                             const struct csv_format *format, struct err *err);

#endif
