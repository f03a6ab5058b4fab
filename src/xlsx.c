/* xlsx.c - workbooks for spreadsheets, by libxlsxwriter in a child. */
#include "xlsx.h"

#include "jail.h"
#include "library.h"
#include "mem.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
	PIECE = 65536,
	MEMORY = 2048, /* MiB for the library */
	SECONDS = 120,
	SAID_MAX = 1024, /* bytes of what the library says */
};

static const char done[] = "done\n"; /* what the child says in the end, and nothing else */

/* The functions of libxlsxwriter that are used. */
struct calls {
	__typeof__(&workbook_new_opt) book;
	__typeof__(&workbook_close) close;
	__typeof__(&workbook_set_properties) properties;
	__typeof__(&workbook_add_format) format;
	__typeof__(&workbook_add_worksheet) sheet;
	__typeof__(&workbook_add_chart) chart;
	__typeof__(&lxw_strerror) message;
	__typeof__(&format_set_font_name) font;
	__typeof__(&format_set_font_size) size;
	__typeof__(&format_set_font_color) ink;
	__typeof__(&format_set_bg_color) fill;
	__typeof__(&format_set_bold) bold;
	__typeof__(&format_set_italic) italic;
	__typeof__(&format_set_underline) underline;
	__typeof__(&format_set_text_wrap) wrap;
	__typeof__(&format_set_align) align;
	__typeof__(&format_set_indent) indent;
	__typeof__(&format_set_rotation) rotation;
	__typeof__(&format_set_num_format) number_format;
	__typeof__(&format_set_top) top;
	__typeof__(&format_set_bottom) bottom;
	__typeof__(&format_set_border_color) rule;
	__typeof__(&worksheet_write_string) text;
	__typeof__(&worksheet_write_number) number;
	__typeof__(&worksheet_write_blank) blank;
	__typeof__(&worksheet_write_url) url;
	__typeof__(&worksheet_merge_range) merge;
	__typeof__(&worksheet_set_column) column;
	__typeof__(&worksheet_set_row) row;
	__typeof__(&worksheet_freeze_panes) freeze;
	__typeof__(&worksheet_repeat_rows) repeat;
	__typeof__(&worksheet_set_landscape) landscape;
	__typeof__(&worksheet_set_paper) paper;
	__typeof__(&worksheet_fit_to_pages) fit;
	__typeof__(&worksheet_set_margins) margins;
	__typeof__(&worksheet_set_header) header;
	__typeof__(&worksheet_set_footer) footer;
	__typeof__(&worksheet_gridlines) gridlines;
	__typeof__(&worksheet_set_tab_color) tab;
	__typeof__(&worksheet_set_h_pagebreaks) page_breaks;
	__typeof__(&worksheet_insert_image_buffer_opt) image;
	__typeof__(&worksheet_insert_chart_opt) insert_chart;
	__typeof__(&chart_add_series) series;
	__typeof__(&chart_series_set_name_range) series_name;
	__typeof__(&chart_series_set_fill) series_fill;
	__typeof__(&chart_series_set_line) series_line;
	__typeof__(&chart_series_set_marker_type) marker;
	__typeof__(&chart_series_set_marker_size) marker_size;
	__typeof__(&chart_series_set_marker_fill) marker_fill;
	__typeof__(&chart_series_set_marker_line) marker_line;
	__typeof__(&chart_series_set_labels) labels;
	__typeof__(&chart_series_set_labels_num_format) labels_format;
	__typeof__(&chart_series_set_labels_font) labels_font;
	__typeof__(&chart_axis_get) axis;
	__typeof__(&chart_axis_set_num_font) axis_font;
	__typeof__(&chart_axis_set_num_format) axis_format;
	__typeof__(&chart_axis_set_reverse) axis_reverse;
	__typeof__(&chart_axis_set_min) axis_min;
	__typeof__(&chart_axis_set_line) axis_line;
	__typeof__(&chart_axis_set_crossing_max) crossing_max;
	__typeof__(&chart_axis_major_gridlines_set_visible) grid;
	__typeof__(&chart_axis_major_gridlines_set_line) grid_line;
	__typeof__(&chart_title_off) title_off;
	__typeof__(&chart_legend_set_position) legend;
	__typeof__(&chart_legend_set_font) legend_font;
	__typeof__(&chart_legend_delete_series) legend_delete;
	__typeof__(&chart_set_high_low_lines) high_low;
	__typeof__(&chart_set_series_gap) gap;
	__typeof__(&chart_set_series_overlap) overlap;
	__typeof__(&chart_chartarea_set_line) area_line;
};

#define CALL(name, field)                                                                          \
	{                                                                                          \
#name, offsetof(struct calls, field)                                               \
	}

static bool open_calls(struct calls *calls, struct err *err)
{
	static const struct library_call list[] = {
		CALL(workbook_new_opt, book),
		CALL(workbook_close, close),
		CALL(workbook_set_properties, properties),
		CALL(workbook_add_format, format),
		CALL(workbook_add_worksheet, sheet),
		CALL(workbook_add_chart, chart),
		CALL(lxw_strerror, message),
		CALL(format_set_font_name, font),
		CALL(format_set_font_size, size),
		CALL(format_set_font_color, ink),
		CALL(format_set_bg_color, fill),
		CALL(format_set_bold, bold),
		CALL(format_set_italic, italic),
		CALL(format_set_underline, underline),
		CALL(format_set_text_wrap, wrap),
		CALL(format_set_align, align),
		CALL(format_set_indent, indent),
		CALL(format_set_rotation, rotation),
		CALL(format_set_num_format, number_format),
		CALL(format_set_top, top),
		CALL(format_set_bottom, bottom),
		CALL(format_set_border_color, rule),
		CALL(worksheet_write_string, text),
		CALL(worksheet_write_number, number),
		CALL(worksheet_write_blank, blank),
		CALL(worksheet_write_url, url),
		CALL(worksheet_merge_range, merge),
		CALL(worksheet_set_column, column),
		CALL(worksheet_set_row, row),
		CALL(worksheet_freeze_panes, freeze),
		CALL(worksheet_repeat_rows, repeat),
		CALL(worksheet_set_landscape, landscape),
		CALL(worksheet_set_paper, paper),
		CALL(worksheet_fit_to_pages, fit),
		CALL(worksheet_set_margins, margins),
		CALL(worksheet_set_header, header),
		CALL(worksheet_set_footer, footer),
		CALL(worksheet_gridlines, gridlines),
		CALL(worksheet_set_tab_color, tab),
		CALL(worksheet_set_h_pagebreaks, page_breaks),
		CALL(worksheet_insert_image_buffer_opt, image),
		CALL(worksheet_insert_chart_opt, insert_chart),
		CALL(chart_add_series, series),
		CALL(chart_series_set_name_range, series_name),
		CALL(chart_series_set_fill, series_fill),
		CALL(chart_series_set_line, series_line),
		CALL(chart_series_set_marker_type, marker),
		CALL(chart_series_set_marker_size, marker_size),
		CALL(chart_series_set_marker_fill, marker_fill),
		CALL(chart_series_set_marker_line, marker_line),
		CALL(chart_series_set_labels, labels),
		CALL(chart_series_set_labels_num_format, labels_format),
		CALL(chart_series_set_labels_font, labels_font),
		CALL(chart_axis_get, axis),
		CALL(chart_axis_set_num_font, axis_font),
		CALL(chart_axis_set_num_format, axis_format),
		CALL(chart_axis_set_reverse, axis_reverse),
		CALL(chart_axis_set_min, axis_min),
		CALL(chart_axis_set_line, axis_line),
		CALL(chart_axis_set_crossing_max, crossing_max),
		CALL(chart_axis_major_gridlines_set_visible, grid),
		CALL(chart_axis_major_gridlines_set_line, grid_line),
		CALL(chart_title_off, title_off),
		CALL(chart_legend_set_position, legend),
		CALL(chart_legend_set_font, legend_font),
		CALL(chart_legend_delete_series, legend_delete),
		CALL(chart_set_high_low_lines, high_low),
		CALL(chart_set_series_gap, gap),
		CALL(chart_set_series_overlap, overlap),
		CALL(chart_chartarea_set_line, area_line),
	};

	return library_open("libxlsxwriter.so.4", "libxlsxwriter4", list, LENGTH(list), calls, err);
}

struct work {
	const struct calls *calls;
	const struct xlsx_book *book;
	int file;         /* in memory */
	char folder[512]; /* of temporary files */
	lxw_workbook *own;
	lxw_format **format;
};

/* ---- in the child ------------------------------------------------------------------------- */

/* The library takes 0 for no colour at all. */
static lxw_color_t colour(uint32_t rgb)
{
	return rgb == 0 ? (lxw_color_t)LXW_COLOR_BLACK : rgb;
}

static bool add_formats(struct work *work)
{
	static const uint8_t align[] = {LXW_ALIGN_NONE, LXW_ALIGN_LEFT, LXW_ALIGN_CENTER,
	                                LXW_ALIGN_RIGHT};
	const struct calls *calls = work->calls;
	struct err err = {0};

	work->format = mem_zero(work->book->formats + 1, sizeof *work->format, &err);
	if (work->format == NULL)
		return false;
	for (size_t i = 0; i < work->book->formats; i++) {
		const struct xlsx_format *from = &work->book->format[i];
		lxw_format *to = calls->format(work->own);
		if (to == NULL)
			return false;
		work->format[i + 1] = to;
		if (from->font != NULL)
			calls->font(to, from->font);
		if (from->size > 0)
			calls->size(to, from->size);
		if (from->ink != XLSX_NONE)
			calls->ink(to, colour(from->ink));
		if (from->fill != XLSX_NONE)
			calls->fill(to, colour(from->fill));
		if (from->bold)
			calls->bold(to);
		if (from->italic)
			calls->italic(to);
		if (from->underline)
			calls->underline(to, LXW_UNDERLINE_SINGLE);
		if (from->align != XLSX_GENERAL)
			calls->align(to, align[from->align]);
		if (from->is_middle || from->is_top)
			calls->align(to, from->is_top ? LXW_ALIGN_VERTICAL_TOP
			                              : LXW_ALIGN_VERTICAL_CENTER);
		if (from->indent > 0)
			calls->indent(to, (uint8_t)from->indent);
		if (from->rotation != 0)
			calls->rotation(to, (int16_t)from->rotation);
		if (from->wrap)
			calls->wrap(to);
		if (from->number != NULL)
			calls->number_format(to, from->number);
		if (from->top > 0)
			calls->top(to, (uint8_t)from->top);
		if (from->bottom > 0)
			calls->bottom(to, (uint8_t)from->bottom);
		if (from->rule != XLSX_NONE && (from->top > 0 || from->bottom > 0))
			calls->rule(to, colour(from->rule));
	}
	return true;
}

static lxw_error add_cell(struct work *work, lxw_worksheet *sheet, const struct xlsx_cell *cell)
{
	const struct calls *calls = work->calls;
	lxw_format *format = work->format[cell->format];
	lxw_row_t row = cell->row;
	lxw_col_t column = (lxw_col_t)cell->column;

	if (cell->link != NULL) {
		char target[256];
		snprintf(target, sizeof target, "internal:%s", cell->link);
		lxw_error error = calls->url(sheet, row, column, target, format);
		if (error != LXW_NO_ERROR)
			return error;
	}
	if (cell->text != NULL)
		return calls->text(sheet, row, column, cell->text, format);
	if (!isnan(cell->number))
		return calls->number(sheet, row, column, cell->number, format);
	return format == NULL ? LXW_NO_ERROR : calls->blank(sheet, row, column, format);
}

static lxw_error add_series(struct work *work, const struct xlsx_sheet *sheet,
                            const struct xlsx_chart *from, lxw_chart *to,
                            const struct xlsx_series *one, lxw_chart_font font)
{
	const struct calls *calls = work->calls;
	lxw_chart_series *series = calls->series(to, one->categories, one->values);
	if (series == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;

	lxw_chart_fill fill = {.color = colour(one->colour)};
	lxw_chart_line line = {.color = colour(one->colour)}, none = {.none = LXW_TRUE};
	lxw_chart_line edge = {.color = LXW_COLOR_WHITE, .width = 0.75F};
	calls->series_name(series, sheet->name, one->name_row, (lxw_col_t)one->name_column);
	if (from->kind == XLSX_RANGE) {
		calls->series_line(series, &none);
		calls->marker(series,
		              one->is_mark ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_LONG_DASH);
		calls->marker_size(series, one->is_mark ? 8 : 5);
		calls->marker_fill(series, &fill);
		calls->marker_line(series, &line);
	} else {
		calls->series_fill(series, &fill);
		calls->series_line(series, &edge);
	}
	if (one->has_label) {
		calls->labels(series);
		font.color = colour(one->ink);
		calls->labels_font(series, &font);
		if (one->number != NULL)
			calls->labels_format(series, one->number);
	}
	return LXW_NO_ERROR;
}

static lxw_error add_chart(struct work *work, const struct xlsx_sheet *sheet, lxw_worksheet *page,
                           const struct xlsx_chart *from)
{
	static const uint8_t kinds[] = {LXW_CHART_BAR, LXW_CHART_BAR_STACKED_PERCENT,
	                                LXW_CHART_LINE};
	const struct calls *calls = work->calls;
	lxw_chart *chart = calls->chart(work->own, kinds[from->kind]);
	if (chart == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;

	char font_name[64] = "", description[512];
	snprintf(font_name, sizeof font_name, "%s", from->font == NULL ? "" : from->font);
	lxw_chart_font font = {.size = from->font_size,
	                       .color = colour(from->ink),
	                       .name = font_name[0] == '\0' ? NULL : font_name};
	lxw_chart_line thin = {.color = colour(from->rule), .width = 0.75F};
	lxw_chart_line none = {.none = LXW_TRUE},
		       strong = {.color = colour(from->ink), .width = 1.25F};
	/* where bars lie, the library's x axis is that of the values */
	bool is_lying = from->kind != XLSX_RANGE;
	lxw_chart_axis *categories =
		calls->axis(chart, is_lying ? LXW_CHART_AXIS_TYPE_Y : LXW_CHART_AXIS_TYPE_X);
	lxw_chart_axis *values =
		calls->axis(chart, is_lying ? LXW_CHART_AXIS_TYPE_X : LXW_CHART_AXIS_TYPE_Y);
	calls->title_off(chart);
	calls->axis_font(categories, &font);
	calls->axis_font(values, &font);
	calls->axis_line(categories, &thin);
	calls->axis_line(values, &none);
	calls->grid(categories, LXW_FALSE);
	calls->grid(values, LXW_TRUE);
	calls->grid_line(values, &thin);
	calls->area_line(chart, &none);
	if (from->number != NULL)
		calls->axis_format(values, from->number);
	if (is_lying) {
		calls->axis_reverse(categories); /* the first on top */
		calls->crossing_max(categories); /* so the numbers are at the foot */
		calls->axis_min(values, 0);
		calls->gap(chart, from->kind == XLSX_STACKED ? 40 : 60);
	}
	if (from->kind == XLSX_STACKED)
		calls->overlap(chart, 100);
	if (from->kind == XLSX_RANGE)
		calls->high_low(chart, &strong);
	for (size_t i = 0; i < from->count; i++) {
		lxw_error error = add_series(work, sheet, from, chart, &from->series[i], font);
		if (error != LXW_NO_ERROR)
			return error;
	}
	calls->legend(chart, from->has_legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
	if (from->has_legend)
		calls->legend_font(chart, &font);

	snprintf(description, sizeof description, "%s",
	         from->description == NULL ? "" : from->description);
	lxw_chart_options options = {
		.x_scale = from->width / 480, /* the library's size, in pixels */
		.y_scale = from->height / 288,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = description[0] == '\0' ? NULL : description,
	};
	return calls->insert_chart(page, from->row, (lxw_col_t)from->column, chart, &options);
}

static lxw_error add_image(struct work *work, lxw_worksheet *page, const struct xlsx_image *image)
{
	char description[256];
	snprintf(description, sizeof description, "%s",
	         image->description == NULL ? "" : image->description);
	lxw_image_options options = {
		.x_scale = image->scale,
		.y_scale = image->scale,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
		.description = description,
	};
	return work->calls->image(page, image->row, (lxw_col_t)image->column,
	                          (const unsigned char *)image->bytes, image->length, &options);
}

static lxw_error set_page(struct work *work, const struct xlsx_sheet *sheet, lxw_worksheet *page)
{
	const struct calls *calls = work->calls;
	lxw_error error = LXW_NO_ERROR;

	calls->gridlines(page, LXW_HIDE_ALL_GRIDLINES);
	calls->paper(page, (uint8_t)sheet->paper);
	calls->margins(page, 0.5, 0.5, 0.7, 0.7);
	calls->fit(page, 1, 0);
	if (sheet->is_landscape)
		calls->landscape(page);
	if (sheet->frozen_rows > 0 || sheet->frozen_columns > 0)
		calls->freeze(page, sheet->frozen_rows, (lxw_col_t)sheet->frozen_columns);
	if (sheet->tab != XLSX_NONE)
		calls->tab(page, colour(sheet->tab));
	if (sheet->repeats)
		error = calls->repeat(page, sheet->first_repeated, sheet->last_repeated);
	if (error == LXW_NO_ERROR && sheet->header != NULL)
		error = calls->header(page, sheet->header);
	if (error == LXW_NO_ERROR && sheet->footer != NULL)
		error = calls->footer(page, sheet->footer);
	if (error != LXW_NO_ERROR || sheet->page_breaks == 0)
		return error;
	struct err err = {0};
	lxw_row_t *rows = mem_zero(sheet->page_breaks + 1, sizeof *rows, &err);
	if (rows == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	memcpy(rows, sheet->page_break, sheet->page_breaks * sizeof *rows);
	return calls->page_breaks(page, rows); /* 0 ends the list */
}

static lxw_error add_sheet(struct work *work, const struct xlsx_sheet *sheet)
{
	const struct calls *calls = work->calls;
	lxw_worksheet *page = calls->sheet(work->own, sheet->name);
	if (page == NULL)
		return LXW_ERROR_PARAMETER_VALIDATION;

	lxw_error error = set_page(work, sheet, page);
	for (size_t i = 0; i < sheet->columns && error == LXW_NO_ERROR; i++)
		error = calls->column(page, (lxw_col_t)sheet->column[i].first,
		                      (lxw_col_t)sheet->column[i].last, sheet->column[i].size,
		                      NULL);
	for (size_t i = 0; i < sheet->rows && error == LXW_NO_ERROR; i++)
		error = calls->row(page, sheet->row[i].first, sheet->row[i].size, NULL);
	for (size_t i = 0; i < sheet->merges && error == LXW_NO_ERROR; i++) {
		const struct xlsx_merge *merge = &sheet->merge[i];
		error = calls->merge(page, merge->first_row, (lxw_col_t)merge->first_column,
		                     merge->last_row, (lxw_col_t)merge->last_column, "",
		                     work->format[merge->format]);
	}
	for (size_t i = 0; i < sheet->cells && error == LXW_NO_ERROR; i++)
		error = add_cell(work, page, &sheet->cell[i]);
	for (size_t i = 0; i < sheet->images && error == LXW_NO_ERROR; i++)
		error = add_image(work, page, &sheet->image[i]);
	for (size_t i = 0; i < sheet->charts && error == LXW_NO_ERROR; i++)
		error = add_chart(work, sheet, page, &sheet->chart[i]);
	return error;
}

static lxw_error make(struct work *work, int file)
{
	const struct calls *calls = work->calls;
	const struct xlsx_book *book = work->book;
	char path[32];
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	lxw_workbook_options options = {.tmpdir = work->folder};
	work->own = calls->book(path, &options);
	if (work->own == NULL || !add_formats(work))
		return LXW_ERROR_MEMORY_MALLOC_FAILED;

	/* the library copies them, it only does not say so */
	lxw_doc_properties properties = {.created = (time_t)book->created};
	const char *texts[] = {book->title, book->author, book->company, book->comments};
	char **fields[] = {&properties.title, &properties.author, &properties.company,
	                   &properties.comments};
	for (size_t i = 0; i < LENGTH(texts); i++)
		memcpy(fields[i], &texts[i], sizeof texts[i]);
	lxw_error error = calls->properties(work->own, &properties);
	for (size_t i = 0; i < book->sheets && error == LXW_NO_ERROR; i++)
		error = add_sheet(work, &book->sheet[i]);
	return error == LXW_NO_ERROR ? calls->close(work->own) : error;
}

static bool is_same(int a, int b)
{
	char first[PIECE], second[PIECE];

	for (off_t at = 0;; at += PIECE) {
		ssize_t length = pread(a, first, PIECE, at);
		if (length < 0 || pread(b, second, PIECE, at) != length ||
		    memcmp(first, second, (size_t)length) != 0)
			return false;
		if (length < PIECE)
			return true;
	}
}

/*
 * What the library prints goes to the pipe; where all is well, that is nothing. Where it gets no
 * memory for a detail it goes on without and says nothing, so the workbook is made twice: it is
 * right if both are the same.
 */
static void work_in_child(void *shared, int out)
{
	struct work *work = shared;

	dup2(out, STDERR_FILENO);
	lxw_error error = make(work, work->file);
	int again = memfd_create("again", MFD_CLOEXEC);
	if (error == LXW_NO_ERROR)
		error = make(work, again);
	if (error == LXW_NO_ERROR && !is_same(work->file, again))
		error = LXW_ERROR_MEMORY_MALLOC_FAILED;
	dprintf(out, "%s", error == LXW_NO_ERROR ? done : work->calls->message(error));
}

/* ---- in this process ---------------------------------------------------------------------- */

static bool read_file(int file, struct buffer *bytes, struct err *err)
{
	char piece[PIECE];
	off_t at = 0;

	for (;;) {
		ssize_t length = pread(file, piece, sizeof piece, at);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return err_set(err, ERR_FILE, "the workbook cannot be read back: %s",
			               strerror(errno));
		if (length == 0)
			return true;
		if (!buffer_add(bytes, piece, (size_t)length, err))
			return false;
		at += length;
	}
}

/* What the child said: nothing but that it is done, or why it is not. */
static bool judge(char *said, size_t length, enum jail_end end, struct err *err)
{
	if (end == JAIL_DONE && length == sizeof done - 1 && memcmp(said, done, length) == 0)
		return true;
	said[length] = '\0';
	said[strcspn(said, "\n")] = '\0';
	if (end == JAIL_TIME)
		return err_set(err, ERR_LIMIT, "the workbook took more than %d seconds",
		               (int)SECONDS);
	if (strstr(said, "emory") != NULL)
		return err_set(err, ERR_MEMORY, "not enough memory for the workbook");
	if (said[0] == '\0') /* it does not look whether it got the memory that it asked for */
		err_advise(err, "is there enough memory?");
	return err_set(err, ERR_FILE, "the workbook cannot be made: %s",
	               said[0] == '\0' ? "its process ended early" : said);
}

/*
 * The library keeps a part of the workbook at a time in a temporary file, and does not look whether
 * that could be written: so there must be room.
 */
static bool find_room(struct work *work, struct err *err)
{
	const struct xlsx_book *book = work->book;
	uint64_t needed = 1 << 20;
	struct statvfs status;

	for (size_t i = 0; i < book->sheets; i++)
		for (size_t j = 0; j < book->sheet[i].cells; j++) {
			const char *text = book->sheet[i].cell[j].text;
			needed += 100 + (text == NULL ? 0 : 6 * strlen(text));
		}
	const char *folder = getenv("TMPDIR");
	snprintf(work->folder, sizeof work->folder, "%s",
	         folder == NULL || *folder == '\0' ? "/tmp" : folder);
	err_at(err, "%s", work->folder);
	if (access(work->folder, W_OK) != 0 || statvfs(work->folder, &status) != 0) {
		err_advise(err, "TMPDIR names the folder of temporary files");
		return err_set(err, ERR_FILE, "cannot be written to: %s", strerror(errno));
	}
	if ((uint64_t)status.f_bavail * status.f_frsize >= needed)
		return true;
	err_advise(err, "TMPDIR names another folder");
	return err_set(err, ERR_FILE, "has no room for the parts of a workbook");
}

static bool make_in_child(struct work *work, struct err *err)
{
	struct jail_limits limits = {
		.memory = (size_t)MEMORY << 20, .seconds = SECONDS, .opens_files = true};
	struct jail jail;
	char said[SAID_MAX + 1], rest[SAID_MAX];
	size_t length = 0, got = 0;

	if (!jail_start(&jail, work_in_child, work, &work->file, limits, err))
		return false;
	bool fine;
	do {
		bool is_full = length == SAID_MAX;
		fine = jail_read(&jail, is_full ? rest : said + length,
		                 is_full ? SAID_MAX : SAID_MAX - length, &got, err);
		length += is_full ? 0 : got;
	} while (fine && got > 0);
	enum jail_end end = jail_finish(&jail);
	return fine && judge(said, length, end, err);
}

bool xlsx_make(const struct xlsx_book *book, struct buffer *bytes, struct err *err)
{
	struct calls calls;
	if (!open_calls(&calls, err))
		return false;
	struct work work = {.calls = &calls, .book = book};
	if (!find_room(&work, err))
		return false;
	err_at(err, "%s", "");
	work.file = memfd_create("workbook", MFD_CLOEXEC);
	if (work.file < 0)
		return err_set(err, ERR_MEMORY, "not enough memory for the workbook");
	bool is_made = make_in_child(&work, err) && read_file(work.file, bytes, err);
	close(work.file);
	return is_made;
}
