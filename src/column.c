/* column.c - typed, immutable arrays with their labels. */
#include "column.h"

#include "mem.h"
#include "num.h"

#include <math.h>
#include <string.h>

enum { LANES = 4 }; /* numbers looked at beside each other */

/* What columns that differ only in their labels share. */
struct column_data {
	size_t holders;
	void *values;
	struct intern *texts;
	uint64_t **bits;
	size_t items;
	uint8_t *status;
	struct column_keeper *keeper; /* whose memory all but `texts` and `bits` is, else NULL */
};

static const char *const kind_names[] = {
	[COLUMN_SINGLE] = "single", [COLUMN_MULTI] = "multi", [COLUMN_NUMBER] = "number",
	[COLUMN_TEXT] = "text",     [COLUMN_DATE] = "date",
};

const char *column_kind_name(enum column_kind kind)
{
	return kind_names[kind];
}

unsigned column_width(size_t options)
{
	return options <= 256 ? 1 : options <= 65536 ? 2 : 4;
}

static void data_drop(struct column_data *data)
{
	if (data == NULL || --data->holders > 0)
		return;
	if (data->keeper == NULL) {
		mem_free(data->values);
		for (size_t i = 0; data->bits != NULL && i < data->items; i++)
			mem_free(data->bits[i]);
		mem_free(data->status);
	}
	intern_free(data->texts);
	mem_free(data->bits);
	column_keeper_drop(data->keeper);
	mem_free(data);
}

/* A column without data; holds the labels. */
static struct column *shell(enum column_kind kind, size_t rows, const struct labels *labels,
                            struct err *err)
{
	struct column *column = mem_zero(1, sizeof *column, err);

	if (column == NULL)
		return NULL;
	column->kind = kind;
	column->rows = rows;
	column->width = column_width(labels->answers + labels->missing);
	column->labels = labels_hold(labels);
	column->low = column->high = num_missing(0);
	column->holders = 1;
	return column;
}

/* Lets the column point into `data`, which it holds from now on. */
static void attach(struct column *column, struct column_data *data)
{
	data->holders++;
	column->data = data;
	column->values = data->values;
	column->texts = data->texts;
	column->bits = data->bits;
	column->status = data->status;
}

static size_t value_size(enum column_kind kind, unsigned width)
{
	switch (kind) {
	case COLUMN_SINGLE: return width;
	case COLUMN_TEXT: return sizeof(uint32_t);
	case COLUMN_NUMBER:
	case COLUMN_DATE: return sizeof(double);
	case COLUMN_MULTI: break;
	}
	return 0;
}

static bool multi_data(struct column_data *data, size_t rows, size_t items, struct err *err)
{
	data->status = mem_zero(rows, 1, err);
	data->bits = mem_zero(items, sizeof *data->bits, err);
	if (data->status == NULL || data->bits == NULL)
		return false;
	data->items = items;
	for (size_t i = 0; i < items; i++) {
		data->bits[i] = mem_zero((rows + 63) / 64, sizeof(uint64_t), err);
		if (data->bits[i] == NULL)
			return false;
	}
	return true;
}

struct column *column_new(enum column_kind kind, size_t rows, const struct labels *labels,
                          struct err *err)
{
	struct column *column = shell(kind, rows, labels, err);
	struct column_data *data = mem_zero(1, sizeof *data, err);
	bool made = column != NULL && data != NULL;

	if (made && kind == COLUMN_MULTI) {
		made = multi_data(data, rows, labels->answers, err);
	} else if (made) {
		data->values = mem_zero(rows, value_size(kind, column->width), err);
		made = data->values != NULL;
		if (made && kind == COLUMN_TEXT) {
			data->texts = intern_new(err);
			made = data->texts != NULL;
		}
	}
	if (data != NULL) {
		data->holders = 1;
		if (made)
			attach(column, data);
		data_drop(data);
	}
	if (!made) {
		column_drop(column);
		return NULL;
	}
	return column;
}

struct column *column_adopt(enum column_kind kind, size_t rows, const struct labels *labels,
                            void *values, struct intern *texts, struct err *err)
{
	struct column *column = shell(kind, rows, labels, err);
	struct column_data *data = mem_zero(1, sizeof *data, err);

	if (column == NULL || data == NULL) {
		mem_free(values);
		intern_free(texts);
		mem_free(data);
		column_drop(column);
		return NULL;
	}
	data->values = values;
	data->texts = texts;
	attach(column, data);
	return column;
}

struct column *column_asleep(enum column_kind kind, size_t rows, struct column_keeper *keeper,
                             size_t place, struct err *err)
{
	struct column *column = mem_zero(1, sizeof *column, err);

	if (column == NULL)
		return NULL;
	column->kind = kind;
	column->rows = rows;
	column->keeper = keeper;
	column->place = place;
	column->low = column->high = num_missing(0);
	column->holders = 1;
	keeper->holders++;
	return column;
}

bool column_wake(const struct column *column, struct err *err)
{
	struct column *woken = (struct column *)(uintptr_t)column;

	return column->keeper == NULL || column->keeper->wake(column->keeper, woken, err);
}

void column_keeper_drop(struct column_keeper *keeper)
{
	if (keeper != NULL && --keeper->holders == 0)
		keeper->free(keeper);
}

bool column_borrow(struct column *column, const struct labels *labels,
                   const struct column_borrowed *borrowed, struct err *err)
{
	struct column_data *data = mem_zero(1, sizeof *data, err);
	size_t words = (column->rows + 63) / 64;

	if (data != NULL && column->kind == COLUMN_MULTI)
		data->bits = mem_alloc(labels->answers, sizeof *data->bits, err);
	if (data == NULL || (column->kind == COLUMN_MULTI && data->bits == NULL)) {
		intern_free(borrowed->texts);
		mem_free(data);
		return false;
	}
	data->values = (void *)(uintptr_t)borrowed->values;
	data->texts = borrowed->texts;
	data->status = (uint8_t *)(uintptr_t)borrowed->status;
	data->items = column->kind == COLUMN_MULTI ? labels->answers : 0;
	for (size_t i = 0; i < data->items; i++)
		data->bits[i] = (uint64_t *)(uintptr_t)borrowed->bits + i * words;
	data->keeper = column->keeper; /* who is held on */
	column->keeper = NULL;
	column->width = borrowed->width;
	column->labels = labels_hold(labels);
	column->low = borrowed->low;
	column->high = borrowed->high;
	column->centre = num_is_missing(column->low) ? 0 : column->low / 2 + column->high / 2;
	attach(column, data);
	return true;
}

struct column *column_relabel(const struct column *column, const struct labels *labels,
                              struct err *err)
{
	struct column *made = shell(column->kind, column->rows, labels, err);

	if (made == NULL)
		return NULL;
	made->width = column->width;
	made->low = column->low;
	made->high = column->high;
	made->centre = column->centre;
	attach(made, column->data);
	return made;
}

void column_finish(struct column *column)
{
	const double *x = column->values;
	double least[LANES], most[LANES];
	size_t i = 0;

	if (column->kind != COLUMN_NUMBER && column->kind != COLUMN_DATE)
		return;
	for (size_t k = 0; k < LANES; k++) {
		least[k] = INFINITY;
		most[k] = -INFINITY;
	}
	for (; i + LANES <= column->rows; i += LANES)
		for (size_t k = 0; k < LANES; k++) { /* what is missing is neither less nor more */
			least[k] = x[i + k] < least[k] ? x[i + k] : least[k];
			most[k] = x[i + k] > most[k] ? x[i + k] : most[k];
		}
	for (; i < column->rows; i++) {
		least[0] = x[i] < least[0] ? x[i] : least[0];
		most[0] = x[i] > most[0] ? x[i] : most[0];
	}
	double low = least[0], high = most[0];
	for (size_t k = 1; k < LANES; k++) {
		low = least[k] < low ? least[k] : low;
		high = most[k] > high ? most[k] : high;
	}
	bool any = low <= high;
	column->low = any ? low : num_missing(0);
	column->high = any ? high : num_missing(0);
	column->centre = any ? low / 2 + high / 2 : 0;
}

struct column *column_hold(const struct column *column)
{
	struct column *held = (struct column *)(uintptr_t)column;

	held->holders++;
	return held;
}

void column_drop(const struct column *column)
{
	struct column *held = (struct column *)(uintptr_t)column;

	if (held == NULL || --held->holders > 0)
		return;
	data_drop(held->data);
	labels_drop(held->labels);
	column_keeper_drop(held->keeper);
	mem_free(held->summed);
	mem_free(held);
}

uint32_t column_code(const struct column *column, size_t row)
{
	switch (column->width) {
	case 1: return column_u8(column)[row];
	case 2: return column_u16(column)[row];
	default: return column_u32(column)[row];
	}
}

void column_set_code(struct column *column, size_t row, uint32_t code)
{
	switch (column->width) {
	case 1: column_u8(column)[row] = (uint8_t)code; break;
	case 2: column_u16(column)[row] = (uint16_t)code; break;
	default: column_u32(column)[row] = code; break;
	}
}

void column_codes(const struct column *column, size_t from, size_t count, uint32_t *out)
{
	for (size_t i = 0; i < count; i++)
		out[i] = column_code(column, from + i);
}

int column_missing(const struct column *column, size_t row)
{
	double number;
	uint32_t code;

	switch (column->kind) {
	case COLUMN_SINGLE:
		code = column_code(column, row);
		return code < column->labels->answers ? -1 : (int)(code - column->labels->answers);
	case COLUMN_TEXT:
		code = column_u32(column)[row];
		return code < COLUMN_TEXT_MISSING ? -1 : (int)(code - COLUMN_TEXT_MISSING);
	case COLUMN_NUMBER:
	case COLUMN_DATE:
		number = column_f64(column)[row];
		return num_is_missing(number) ? (int)num_missing_kind(number) : -1;
	case COLUMN_MULTI: return (int)column->status[row] - 1;
	}
	return 0;
}

bool column_item(const struct column *column, size_t item, size_t row)
{
	return column->bits[item][row / 64] >> (row % 64) & 1;
}

size_t column_bytes(const struct column *column)
{
	size_t rows = column->rows;

	if (column->data == NULL || column->data->keeper != NULL)
		return 0;
	if (column->kind == COLUMN_MULTI)
		return rows + column->data->items * (rows + 63) / 64 * sizeof(uint64_t);
	return rows * value_size(column->kind, column->width) +
	       (column->texts != NULL ? intern_bytes(column->texts) : 0);
}
