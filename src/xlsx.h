/*
 * xlsx.h - workbooks for spreadsheets, by libxlsxwriter, which is opened at first use. Floor 1.
 *
 * A workbook is said whole, as lists of cells with the numbers of their formats, and made in one
 * call. The library works in a child (jail.h): what it does when memory ends is not known, and a
 * child that crashes takes nothing with it. Whatever it warns of is an error here, so a workbook is
 * either as it was said, or not made.
 *
 * Rows and columns count from 0. Texts are UTF-8 without characters that XML does not have; a text
 * is never read as a formula. The same workbook gives the same bytes: the one date is `created`.
 */
#ifndef XLSX_H
#define XLSX_H

#include "str.h"

enum {
	XLSX_ROWS = 1048576,
	XLSX_COLUMNS = 16384,
	XLSX_TEXT = 32767, /* characters of a cell */
	XLSX_NAME = 31,    /* characters of a sheet's name */
};

#define XLSX_NONE UINT32_MAX /* no colour */

enum xlsx_align {
	XLSX_GENERAL,
	XLSX_LEFT,
	XLSX_CENTER,
	XLSX_RIGHT,
};

enum xlsx_chart_kind {
	XLSX_BAR,     /* horizontal bars beside each other */
	XLSX_STACKED, /* horizontal bars end to end, up to 100 percent */
	XLSX_RANGE,   /* marks, with a line from the lowest series to the highest */
};

struct xlsx_format {
	const char *font; /* NULL: the library's */
	const char *number;
	double size;                  /* points; 0: the library's */
	uint32_t ink, fill, rule;     /* 0xrrggbb or XLSX_NONE; rule: of the borders */
	int align, top, bottom;       /* enum xlsx_align; borders as the library numbers them */
	int indent, rotation;         /* steps; degrees */
	bool bold, italic, underline; /* one line */
	bool wrap, is_middle, is_top; /* lines wrap; upright: bottom if neither */
};

struct xlsx_cell {
	uint32_t row, column;
	const char *text; /* NULL: a number, or nothing if that is a NaN */
	double number;
	size_t format;    /* its number from 1; 0: none */
	const char *link; /* "Sheet name!A1" of this workbook, or NULL */
};

struct xlsx_merge {
	uint32_t first_row, first_column, last_row, last_column;
	size_t format;
};

struct xlsx_size {
	uint32_t first, last; /* columns; rows: both the same */
	double size;          /* columns: characters; rows: points */
};

struct xlsx_series {
	const char *categories, *values; /* "='Sheet'!$A$1:$A$9" */
	uint32_t name_row, name_column;
	uint32_t colour, ink; /* of its bars or marks; of the numbers beside them */
	bool is_mark;         /* XLSX_RANGE: drawn, and not only an end of the line */
	bool has_label;       /* the numbers stand beside the bars */
	const char *number;   /* their format, or NULL */
};

struct xlsx_chart {
	enum xlsx_chart_kind kind;
	uint32_t row, column; /* of its upper left corner */
	double width, height; /* pixels */
	const char *description, *font, *number;
	double font_size;
	uint32_t ink, rule;
	bool has_legend;
	const struct xlsx_series *series;
	size_t count;
};

struct xlsx_image {
	uint32_t row, column;
	const char *bytes; /* PNG or JPEG */
	size_t length;
	double scale;
	const char *description;
};

struct xlsx_sheet {
	const char *name;
	const struct xlsx_cell *cell;
	const struct xlsx_merge *merge;
	const struct xlsx_size *column, *row;
	const struct xlsx_chart *chart;
	const struct xlsx_image *image;
	const uint32_t *page_break; /* above these rows */
	size_t cells, merges, columns, rows, charts, images, page_breaks;
	uint32_t frozen_rows, frozen_columns;
	bool repeats;
	uint32_t first_repeated, last_repeated; /* rows on top of each page */
	int paper;                              /* 9: A4, 1: Letter */
	bool is_landscape;
	const char *header, *footer; /* or NULL */
	uint32_t tab;                /* colour */
};

struct xlsx_book {
	const char *title, *author, *company, *comments; /* or NULL */
	int64_t created;                                 /* seconds since 1970 */
	const struct xlsx_format *format;
	const struct xlsx_sheet *sheet;
	size_t formats, sheets;
};

/* The bytes of the workbook, into an empty buffer. False too when the library is not there. */
MUST_USE bool xlsx_make(const struct xlsx_book *book, struct buffer *bytes, struct err *err);

#endif
