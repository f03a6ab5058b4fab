/* csv_write.c - columns as a CSV file, whole or not at all. */
#include "csv_write.h"

#include "date.h"
#include "mem.h"
#include "num.h"
#include "output.h"
#include "threads.h"

#include <string.h>

enum {
	FLUSH = 65536,         /* bytes gathered before they go to the file */
	INTERRUPT_ROWS = 4096, /* rows between two looks at the interrupt flag */
};

enum wording { BY_KEY, BY_CODE, BY_LABEL };

struct writer {
	struct output *output;
	struct buffer line;
	const struct csv_format *format;
	char separator, decimal;
	enum wording wording;
	bool alone; /* one cell a row */
	bool first; /* the next cell is the row's first */
	struct err *err;
};

static bool needs_quotes(const struct writer *writer, struct str cell)
{
	if (cell.length == 0)
		return writer->alone;
	if (cell.at[0] == ' ' || cell.at[cell.length - 1] == ' ' ||
	    str_starts(cell, STR("\xef\xbb\xbf"))) /* in front of the file it would be its mark */
		return true;
	for (size_t i = 0; i < cell.length; i++) {
		char c = cell.at[i];
		if (c == writer->separator || c == '"' || c == '\n' || c == '\r')
			return true;
	}
	return false;
}

/* What is between quotes, the quotes within doubled. */
static bool add_quoted(struct writer *writer, struct str cell)
{
	struct buffer *line = &writer->line;
	bool added = buffer_byte(line, '"', writer->err);

	while (added && cell.length > 0) {
		const char *quote = memchr(cell.at, '"', cell.length);
		size_t length = quote != NULL ? (size_t)(quote - cell.at) + 1 : cell.length;
		added = buffer_add(line, cell.at, length, writer->err) &&
		        (quote == NULL || buffer_byte(line, '"', writer->err));
		cell = (struct str){cell.at + length, cell.length - length};
	}
	return added && buffer_byte(line, '"', writer->err);
}

static bool add_cell(struct writer *writer, struct str cell)
{
	struct buffer *line = &writer->line;

	if (!writer->first && !buffer_byte(line, writer->separator, writer->err))
		return false;
	writer->first = false;
	if (needs_quotes(writer, cell))
		return add_quoted(writer, cell);
	return buffer_add(line, cell.at, cell.length, writer->err);
}

static bool add_empty(struct writer *writer)
{
	return add_cell(writer, STR(""));
}

/* A cell whose words come from the data or the codebook. */
static bool add_text(struct writer *writer, struct str cell)
{
	if (!writer->format->formula_safe || cell.length == 0 ||
	    memchr("=+-@\t\r", cell.at[0], 6) == NULL)
		return add_cell(writer, cell);
	struct buffer text = {0};
	bool added = buffer_byte(&text, '\'', writer->err) &&
	             buffer_add(&text, cell.at, cell.length, writer->err) &&
	             add_cell(writer, (struct str){text.at, text.length});
	buffer_free(&text);
	return added;
}

static bool add_number(struct writer *writer, double value)
{
	char text[NUM_TEXT_SIZE];
	size_t length = num_write(value, text);
	char *point = memchr(text, '.', length);

	if (point != NULL)
		*point = writer->decimal;
	return add_cell(writer, (struct str){text, length});
}

static bool add_date(struct writer *writer, double days)
{
	char text[DATE_TEXT_SIZE];
	size_t length = date_write(days, text);

	return length > 0 ? add_cell(writer, (struct str){text, length}) : add_number(writer, days);
}

static bool add_option(struct writer *writer, const struct option *option)
{
	if (writer->wording == BY_KEY)
		return add_text(writer, str_of(option->key));
	if (writer->wording == BY_LABEL)
		return add_text(writer, str_of(labels_option_text(option, writer->format->labels)));
	if (!num_is_missing(option->code))
		return add_number(writer, option->code);
	return add_text(writer, str_of(option->text != NULL ? option->text : option->key));
}

/* Nothing, unless codes are written and this kind of missing was declared with one. */
static bool add_missing(struct writer *writer, const struct labels *labels, int kind)
{
	const struct option *option = &labels->option[labels->answers + (size_t)kind];
	bool coded = !num_is_missing(option->code) || option->text != NULL;

	return writer->wording == BY_CODE && coded ? add_option(writer, option) : add_empty(writer);
}

static bool add_items(struct writer *writer, const struct column *column, size_t row)
{
	int missing = column_missing(column, row);
	bool added = true;

	for (size_t i = 0; added && i < column->labels->answers; i++) {
		if (missing >= 0)
			added = add_missing(writer, column->labels, missing);
		else
			added = add_cell(writer, column_item(column, i, row) ? STR("1") : STR("0"));
	}
	return added;
}

static bool add_value(struct writer *writer, const struct column *column, size_t row)
{
	int missing = column_missing(column, row);

	if (column->kind == COLUMN_MULTI)
		return add_items(writer, column, row);
	if (missing >= 0)
		return add_missing(writer, column->labels, missing);
	switch (column->kind) {
	case COLUMN_SINGLE:
		return add_option(writer, &column->labels->option[column_code(column, row)]);
	case COLUMN_TEXT:
		return add_text(writer, intern_text(column->texts, column_u32(column)[row]));
	case COLUMN_DATE: return add_date(writer, column_f64(column)[row]);
	default: return add_number(writer, column_f64(column)[row]);
	}
}

static bool add_names(struct writer *writer, const struct csv_column *column)
{
	const struct labels *labels = column->column->labels;
	struct buffer name = {0};
	bool added = true;

	if (column->column->kind != COLUMN_MULTI)
		return add_text(writer, column->name);
	for (size_t i = 0; added && i < labels->answers; i++) {
		name.length = 0;
		added = buffer_add(&name, column->name.at, column->name.length, writer->err) &&
		        buffer_byte(&name, '_', writer->err) &&
		        buffer_text(&name, labels->option[i].key, writer->err) &&
		        add_text(writer, (struct str){name.at, name.length});
	}
	buffer_free(&name);
	return added;
}

static bool flush(struct writer *writer)
{
	size_t length = writer->line.length;

	writer->line.length = 0;
	return length == 0 || output_write(writer->output, writer->line.at, length, writer->err);
}

static bool end_line(struct writer *writer)
{
	writer->first = true;
	return buffer_byte(&writer->line, '\n', writer->err) &&
	       (writer->line.length < FLUSH || flush(writer));
}

static bool add_rows(struct writer *writer, const struct csv_column *column, size_t columns)
{
	size_t rows = columns > 0 ? column[0].column->rows : 0;
	bool added = true;

	for (size_t row = 0; added && row < rows; row++) {
		if (row % INTERRUPT_ROWS == 0 && interrupt_requested())
			return err_set(writer->err, ERR_INTERRUPTED, "interrupted");
		for (size_t i = 0; added && i < columns; i++)
			added = add_value(writer, column[i].column, row);
		added = added && end_line(writer);
	}
	return added;
}

static bool add_all(struct writer *writer, const struct csv_column *column, size_t columns)
{
	bool added =
		!writer->format->bom || buffer_text(&writer->line, "\xef\xbb\xbf", writer->err);
	size_t cells = 0;

	for (size_t i = 0; i < columns; i++)
		cells += column[i].column->kind == COLUMN_MULTI ? column[i].column->labels->answers
		                                                : 1;
	writer->alone = cells == 1;
	for (size_t i = 0; added && i < columns; i++)
		added = add_names(writer, &column[i]);
	return added && end_line(writer) && add_rows(writer, column, columns) && flush(writer);
}

bool csv_write_file(const char *path, const struct csv_column *column, size_t columns,
                    const struct csv_format *format, struct err *err)
{
	const char *labels = format->labels != NULL ? format->labels : "key";
	char decimal = format->decimal != 0 ? format->decimal : '.';
	struct writer writer = {
		.format = format,
		.separator = format->separator != 0 ? format->separator
	                     : decimal == ','       ? ';'
	                                            : ',',
		.decimal = decimal,
		.wording = strcmp(labels, "key") == 0    ? BY_KEY
	                   : strcmp(labels, "code") == 0 ? BY_CODE
	                                                 : BY_LABEL,
		.first = true,
		.err = err,
	};

	for (size_t i = 1; i < columns; i++)
		if (column[i].column->rows != column[0].column->rows)
			return err_set(err, ERR_ARGUMENT,
			               "column '%.*s' has %zu rows, column '%.*s' has %zu",
			               (int)MIN(column[i].name.length, 40), column[i].name.at,
			               column[i].column->rows, (int)MIN(column[0].name.length, 40),
			               column[0].name.at, column[0].column->rows);
	writer.output = output_open(path, err);
	if (writer.output == NULL)
		return false;
	bool written = add_all(&writer, column, columns);
	buffer_free(&writer.line);
	if (!written) {
		output_abandon(writer.output);
		return false;
	}
	return output_commit(writer.output, err);
}
