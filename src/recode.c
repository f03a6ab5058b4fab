/* recode.c - one column made of another. */
#include "recode.h"

#include "mem.h"
#include "num.h"

#include <string.h>

/* ---- distinct values ---------------------------------------------------------------------- */

/* Growing arrays of values while they are found. */
struct finder {
	struct values *values;
	size_t capacity[3]; /* of first, rows, and number or code */
	uint32_t *slot;     /* value + 1 by hash (numbers) or by code and id, 0 where unseen */
	size_t slots;
};

static uint32_t found(struct finder *finder, size_t row, double number, uint32_t code, bool coded,
                      struct err *err)
{
	struct values *values = finder->values;
	size_t at = values->count;
	bool room = mem_grow((void **)&values->first, &finder->capacity[0], at + 1,
	                     sizeof *values->first, err) &&
	            mem_grow((void **)&values->rows, &finder->capacity[1], at + 1,
	                     sizeof *values->rows, err) &&
	            (coded ? mem_grow((void **)&values->code, &finder->capacity[2], at + 1,
	                              sizeof *values->code, err)
	                   : mem_grow((void **)&values->number, &finder->capacity[2], at + 1,
	                              sizeof *values->number, err));

	if (!room)
		return VALUES_MISSING;
	values->first[at] = row;
	values->rows[at] = 0;
	if (coded)
		values->code[at] = code;
	else
		values->number[at] = number;
	values->count++;
	return (uint32_t)at;
}

static size_t number_hash(double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof bits);
	bits = (bits ^ bits >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(bits >> 32);
}

static size_t number_slot(const struct finder *finder, double number)
{
	size_t at = number_hash(number) & (finder->slots - 1);

	while (finder->slot[at] != 0 && finder->values->number[finder->slot[at] - 1] != number)
		at = (at + 1) & (finder->slots - 1);
	return at;
}

static bool more_slots(struct finder *finder, struct err *err)
{
	mem_free(finder->slot);
	finder->slots *= 2;
	finder->slot = mem_zero(finder->slots, sizeof *finder->slot, err);
	if (finder->slot == NULL)
		return false;
	for (size_t i = 0; i < finder->values->count; i++)
		finder->slot[number_slot(finder, finder->values->number[i])] = (uint32_t)i + 1;
	return true;
}

static bool find_numbers(struct finder *finder, const struct column *column, size_t limit,
                         struct err *err)
{
	struct values *values = finder->values;

	for (size_t row = 0; row < column->rows; row++) {
		double number = column_f64(column)[row];
		if (num_is_missing(number)) {
			values->group[row] = VALUES_MISSING;
			continue;
		}
		number += 0.0; /* -0 is 0 */
		size_t at = number_slot(finder, number);
		if (finder->slot[at] == 0) {
			uint32_t value = found(finder, row, number, 0, false, err);
			if (value == VALUES_MISSING)
				return false;
			if (values->count > limit)
				return true;
			finder->slot[at] = value + 1;
			if (values->count * 2 > finder->slots) {
				if (!more_slots(finder, err))
					return false;
				at = number_slot(finder, number);
			}
		}
		values->group[row] = finder->slot[at] - 1;
		values->rows[values->group[row]]++;
	}
	return true;
}

static bool find_codes(struct finder *finder, const struct column *column, size_t limit,
                       struct err *err)
{
	struct values *values = finder->values;

	for (size_t row = 0; row < column->rows; row++) {
		if (column_missing(column, row) >= 0) {
			values->group[row] = VALUES_MISSING;
			continue;
		}
		uint32_t code = column->kind == COLUMN_TEXT ? column_u32(column)[row]
		                                            : column_code(column, row);
		if (finder->slot[code] == 0) {
			uint32_t value = found(finder, row, 0, code, true, err);
			if (value == VALUES_MISSING)
				return false;
			if (values->count > limit)
				return true;
			finder->slot[code] = value + 1;
		}
		values->group[row] = finder->slot[code] - 1;
		values->rows[values->group[row]]++;
	}
	return true;
}

struct values *values_of(const struct column *column, size_t limit, struct err *err)
{
	struct finder finder = {.values = mem_zero(1, sizeof *finder.values, err)};
	bool numbers = column->kind == COLUMN_NUMBER || column->kind == COLUMN_DATE;

	if (finder.values == NULL)
		return NULL;
	finder.slots = numbers                       ? 64
	               : column->kind == COLUMN_TEXT ? intern_count(column->texts)
	                                             : column->labels->answers;
	finder.slot = mem_zero(finder.slots, sizeof *finder.slot, err);
	finder.values->group = mem_alloc(column->rows, sizeof(uint32_t), err);
	bool done = finder.slot != NULL && finder.values->group != NULL &&
	            (numbers ? find_numbers(&finder, column, limit, err)
	                     : find_codes(&finder, column, limit, err));
	mem_free(finder.slot);
	if (!done) {
		values_free(finder.values);
		return NULL;
	}
	return finder.values;
}

void values_free(struct values *values)
{
	if (values == NULL)
		return;
	mem_free(values->group);
	mem_free(values->first);
	mem_free(values->rows);
	mem_free(values->number);
	mem_free(values->code);
	mem_free(values);
}

/* ---- by value ----------------------------------------------------------------------------- */

struct column *recode_map(const struct column *column, const struct values *values,
                          const uint32_t *code, const struct labels *labels, struct err *err)
{
	struct column *made = column_new(COLUMN_SINGLE, column->rows, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < column->rows; row++) {
		uint32_t group = values->group[row];
		uint32_t to =
			group != VALUES_MISSING
				? code[group]
				: (uint32_t)labels->answers + (uint32_t)column_missing(column, row);
		column_set_code(made, row, to);
	}
	return made;
}

struct column *recode_translate(const struct column *column, const struct values *values,
                                const double *number, enum column_kind kind,
                                const struct labels *labels, struct err *err)
{
	struct column *made = column_new(kind, column->rows, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < column->rows; row++) {
		uint32_t group = values->group[row];
		column_f64(made)[row] =
			group != VALUES_MISSING
				? number[group]
				: num_missing((unsigned)column_missing(column, row));
	}
	column_finish(made);
	return made;
}

struct column *recode_linear(const struct column *column, double origin, double divisor,
                             enum column_kind kind, const struct labels *labels, struct err *err)
{
	struct column *made = column_new(kind, column->rows, labels, err);

	if (made == NULL)
		return NULL;
	const double *x = column_f64(column);
	double *y = column_f64(made);
	for (size_t row = 0; row < column->rows; row++)
		y[row] = num_is_missing(x[row]) ? x[row] : (x[row] - origin) / divisor;
	column_finish(made);
	return made;
}

/* A copy of the rows under other labels that have at least the same kinds of missing. */
static struct column *copy(const struct column *column, const struct labels *labels,
                           struct err *err)
{
	struct column *made = column_new(column->kind, column->rows, labels, err);
	size_t rows = column->rows;

	if (made == NULL)
		return NULL;
	switch (column->kind) {
	case COLUMN_SINGLE:
		for (size_t row = 0; row < rows; row++)
			column_set_code(made, row, column_code(column, row));
		break;
	case COLUMN_NUMBER:
	case COLUMN_DATE: memcpy(made->values, column->values, rows * sizeof(double)); break;
	case COLUMN_MULTI:
		memcpy(made->status, column->status, rows);
		for (size_t item = 0; item < labels->answers; item++)
			memcpy(made->bits[item], column->bits[item],
			       selection_words(rows) * sizeof(uint64_t));
		break;
	case COLUMN_TEXT:
		for (size_t row = 0; row < rows; row++) {
			uint32_t id = column_u32(column)[row];
			if (id < COLUMN_TEXT_MISSING &&
			    !intern_add((struct intern *)(uintptr_t)made->texts,
			                intern_text(column->texts, id), &id, err)) {
				column_drop(made);
				return NULL;
			}
			column_u32(made)[row] = id;
		}
		break;
	}
	return made;
}

static void set_missing(struct column *column, size_t row, unsigned kind)
{
	switch (column->kind) {
	case COLUMN_SINGLE:
		column_set_code(column, row, (uint32_t)column->labels->answers + kind);
		break;
	case COLUMN_NUMBER:
	case COLUMN_DATE: column_f64(column)[row] = num_missing(kind); break;
	case COLUMN_TEXT: column_u32(column)[row] = COLUMN_TEXT_MISSING + kind; break;
	case COLUMN_MULTI: column->status[row] = (uint8_t)(kind + 1); break;
	}
}

struct column *recode_mark(const struct column *column, const struct values *values,
                           const int *kind, const struct labels *labels, struct err *err)
{
	struct column *made = copy(column, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < column->rows; row++) {
		uint32_t group = values->group[row];
		if (group != VALUES_MISSING && kind[group] >= 0)
			set_missing(made, row, (unsigned)kind[group]);
	}
	column_finish(made);
	return made;
}

struct column *recode_fill(const struct column *column, const struct selection *selection,
                           unsigned kind, const struct labels *labels, struct err *err)
{
	struct column *made = copy(column, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < column->rows; row++)
		if (selection_has(selection, row) && column_missing(column, row) == 0)
			set_missing(made, row, kind);
	column_finish(made);
	return made;
}

struct column *recode_cut(const struct column *column, const struct recode_range *range,
                          size_t ranges, const struct labels *labels, struct err *err)
{
	struct column *made = column_new(COLUMN_SINGLE, column->rows, labels, err);
	uint32_t none = (uint32_t)labels->answers;

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < column->rows; row++) {
		double x = column_f64(column)[row];
		uint32_t code = none;
		if (num_is_missing(x))
			code += num_missing_kind(x);
		else
			for (size_t i = 0; i < ranges; i++)
				if (range[i].from <= x && x <= range[i].to) {
					code = range[i].code;
					break;
				}
		column_set_code(made, row, code);
	}
	return made;
}

/* ---- crossings, sets, constants ----------------------------------------------------------- */

struct column *recode_cross(const struct column *a, const struct column *b,
                            const struct labels *labels, struct err *err)
{
	struct column *made = column_new(COLUMN_SINGLE, a->rows, labels, err);
	uint32_t many = (uint32_t)b->labels->answers;

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < a->rows; row++) {
		uint32_t first = column_code(a, row), second = column_code(b, row);
		bool answered = first < a->labels->answers && second < many;
		column_set_code(made, row,
		                answered ? first * many + second : (uint32_t)labels->answers);
	}
	return made;
}

struct column *recode_selection(const struct selection *selection, const struct labels *labels,
                                struct err *err)
{
	struct column *made = column_new(COLUMN_SINGLE, selection->rows, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < selection->rows; row++) {
		bool missing = selection->missing[row / 64] >> (row % 64) & 1;
		uint32_t code = selection_has(selection, row) ? 0 : 1;
		column_set_code(made, row, missing ? (uint32_t)labels->answers : code);
	}
	return made;
}

/* `yes` and `no`, titled like the item, and the set's kinds of missing. */
static struct labels *item_labels(const struct labels *set, size_t item, struct err *err)
{
	struct labels *labels = labels_new(2, set->missing - 1, err);
	const struct label yes[] = {{"de", "genannt"}, {"en", "mentioned"}};
	const struct label no[] = {{"de", "nicht genannt"}, {"en", "not mentioned"}};
	const struct option answer[] = {
		{"yes", 1, NULL, 1, MISSING_NONE, yes, LENGTH(yes)},
		{"no", 0, NULL, 0, MISSING_NONE, no, LENGTH(no)},
	};

	if (labels == NULL)
		return NULL;
	bool done =
		labels_set(labels, 0, &answer[0], err) && labels_set(labels, 1, &answer[1], err);
	for (size_t i = 0; done && i < set->missing; i++)
		done = labels_set(labels, 2 + i, &set->option[set->answers + i], err);
	if (done) {
		const struct option *option = &set->option[item];
		const struct labels title = {.title = option->label,
		                             .title_count = option->label_count};
		done = labels_set_title(labels, &title, err);
	}
	if (!done) {
		labels_drop(labels);
		return NULL;
	}
	return labels;
}

struct column *recode_item(const struct column *multi, size_t item, struct err *err)
{
	struct labels *labels = item_labels(multi->labels, item, err);
	struct column *made = NULL;

	if (labels != NULL)
		made = column_new(COLUMN_SINGLE, multi->rows, labels, err);
	for (size_t row = 0; made != NULL && row < multi->rows; row++) {
		uint32_t status = multi->status[row];
		column_set_code(made, row,
		                status == 0 ? !column_item(multi, item, row) : status + 1);
	}
	labels_drop(labels);
	return made;
}

struct column *recode_multi(const struct column *const *item, const struct column *status,
                            const struct labels *labels, struct err *err)
{
	size_t rows = item[0]->rows;
	struct column *made = column_new(COLUMN_MULTI, rows, labels, err);

	if (made == NULL)
		return NULL;
	for (size_t row = 0; row < rows; row++) {
		bool answered = false;
		for (size_t i = 0; i < labels->answers; i++) {
			made->bits[i][row / 64] |= (uint64_t)(column_code(item[i], row) == 0)
			                           << (row % 64);
			answered = answered || column_missing(item[i], row) < 0;
		}
		const struct column *says = status != NULL ? status : item[0];
		bool counts = status == NULL && answered;
		made->status[row] = counts ? 0 : (uint8_t)(column_missing(says, row) + 1);
	}
	return made;
}

struct column *recode_constant(uint32_t code, size_t rows, const struct labels *labels,
                               struct err *err)
{
	struct column *made = column_new(COLUMN_SINGLE, rows, labels, err);

	for (size_t row = 0; made != NULL && row < rows; row++)
		column_set_code(made, row, code);
	return made;
}

struct column *recode_blank(const struct column *column, size_t rows, struct err *err)
{
	struct column *made = column_new(column->kind, rows, column->labels, err);

	for (size_t row = 0; made != NULL && row < rows; row++)
		set_missing(made, row, 0);
	return made;
}
