/* append.c - rows of two datasets as one: options united by key, texts by content. */
#include "dataset.h"
#include "mem.h"
#include "num.h"
#include "threads.h"

#include <string.h>

/* New codes of both parts, by old code: code[part][old]. */
struct codes {
	uint32_t *code[2];
};

static void append_single(struct column *made, const struct column *part, size_t from,
                          const uint32_t *code)
{
	for (size_t i = 0; i < part->rows; i++)
		column_set_code(made, from + i, code[column_code(part, i)]);
}

/* A missing number carries the index of its kind, which may have another place now. */
static void append_numbers(struct column *made, const struct column *part, size_t from,
                           const uint32_t *code)
{
	for (size_t i = 0; i < part->rows; i++) {
		double x = column_f64(part)[i];
		if (num_is_missing(x))
			x = num_missing(code[part->labels->answers + num_missing_kind(x)] -
			                (unsigned)made->labels->answers);
		column_f64(made)[from + i] = x;
	}
}

static bool append_texts(struct column *made, const struct column *part, size_t from,
                         const uint32_t *code, struct err *err)
{
	struct intern *texts = (struct intern *)(uintptr_t)made->texts; /* not shared yet */
	uint32_t answers = (uint32_t)made->labels->answers;

	for (size_t i = 0; i < part->rows; i++) {
		uint32_t id = column_u32(part)[i];
		if (id >= COLUMN_TEXT_MISSING)
			id = COLUMN_TEXT_MISSING +
			     code[part->labels->answers + (id - COLUMN_TEXT_MISSING)] - answers;
		else if (!intern_add(texts, intern_text(part->texts, id), &id, err))
			return false;
		column_u32(made)[from + i] = id;
	}
	return true;
}

static void append_items(struct column *made, const struct column *part, size_t from,
                         const uint32_t *code)
{
	size_t answers = part->labels->answers;

	for (size_t i = 0; i < part->rows; i++) {
		size_t row = from + i;
		uint8_t status = part->status[i];
		made->status[row] =
			status == 0
				? 0
				: (uint8_t)(code[answers + status - 1] - made->labels->answers + 1);
		for (size_t item = 0; item < answers; item++)
			made->bits[code[item]][row / 64] |= (uint64_t)column_item(part, item, i)
			                                    << (row % 64);
	}
}

static bool append_part(struct column *made, const struct column *part, size_t from,
                        const uint32_t *code, struct err *err)
{
	switch (part->kind) {
	case COLUMN_SINGLE: append_single(made, part, from, code); return true;
	case COLUMN_NUMBER:
	case COLUMN_DATE: append_numbers(made, part, from, code); return true;
	case COLUMN_TEXT: return append_texts(made, part, from, code, err);
	case COLUMN_MULTI: append_items(made, part, from, code); return true;
	}
	return false;
}

static struct column *append_column(const struct column *a, const struct column *b, struct err *err)
{
	uint32_t *code_a = mem_alloc(labels_options(a->labels), sizeof *code_a, err);
	uint32_t *code_b = mem_alloc(labels_options(b->labels), sizeof *code_b, err);
	struct labels *labels = NULL;
	struct column *made = NULL;

	if (code_a != NULL && code_b != NULL)
		labels = labels_union(a->labels, b->labels, code_a, code_b, err);
	if (labels != NULL)
		made = column_new(a->kind, a->rows + b->rows, labels, err);
	if (made != NULL && (!append_part(made, a, 0, code_a, err) ||
	                     !append_part(made, b, a->rows, code_b, err))) {
		column_drop(made);
		made = NULL;
	}
	if (made != NULL)
		column_finish(made);
	labels_drop(labels);
	mem_free(code_a);
	mem_free(code_b);
	return made;
}

struct dataset *dataset_append(const struct dataset *a, const struct dataset *b, struct err *err)
{
	struct dataset *made = dataset_new(dataset_rows(a) + dataset_rows(b), err);
	bool done = made != NULL;

	for (size_t i = 0; done && i < dataset_columns(a); i++) {
		struct str name = str_of(dataset_name(a, i));
		const struct column *first = dataset_at(a, i);
		const struct column *second = dataset_need(b, name, err);
		if (second == NULL || !column_wake(first, err) || !interrupt_none(0, err)) {
			done = false;
		} else if (first->kind != second->kind) {
			done = err_set(err, ERR_DATA, "column '%.40s' is %s here and %s there",
			               name.at, column_kind_name(first->kind),
			               column_kind_name(second->kind));
		} else {
			struct column *column = append_column(first, second, err);
			done = column != NULL && dataset_put(made, name, column, err);
			column_drop(column);
		}
	}
	if (!done) {
		dataset_free(made);
		return NULL;
	}
	return made;
}
