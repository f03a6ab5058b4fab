/* dataset.c - columns of equal length by name. */
#include "dataset.h"

#include "mem.h"
#include "num.h"
#include "threads.h"
#include "utf8.h"

#include <string.h>

/* Names are interned, so that the number of a name is its place. */
struct dataset {
	size_t rows;
	struct intern *names;
	struct entry {
		char *name;
		const struct column *column;
	} * entry;
	size_t count, capacity;
	struct dataset_origin origin;
};

struct dataset *dataset_new(size_t rows, struct err *err)
{
	struct dataset *dataset = mem_zero(1, sizeof *dataset, err);

	if (dataset == NULL)
		return NULL;
	dataset->rows = rows;
	dataset->names = intern_new(err);
	if (dataset->names == NULL) {
		dataset_free(dataset);
		return NULL;
	}
	return dataset;
}

void dataset_free(struct dataset *dataset)
{
	if (dataset == NULL)
		return;
	for (size_t i = 0; i < dataset->count; i++) {
		mem_free(dataset->entry[i].name);
		column_drop(dataset->entry[i].column);
	}
	mem_free(dataset->entry);
	intern_free(dataset->names);
	mem_free(dataset->origin.file);
	mem_free(dataset->origin.jump);
	mem_free(dataset);
}

static bool check_name(struct str name, struct err *err)
{
	size_t valid = utf8_invalid(name.at, name.length);

	if (name.length > DATASET_NAME_MAX) {
		err_advise(err, "at most %d", DATASET_NAME_MAX);
		return err_set(err, ERR_LIMIT, "a column's name of %zu bytes", name.length);
	}
	if (memchr(name.at, '\0', name.length) != NULL)
		return err_set(err, ERR_ARGUMENT, "a zero byte in the column's name '%.40s'",
		               name.at);
	if (valid < name.length)
		return err_set(err, ERR_ARGUMENT, "a column's name is not UTF-8: byte 0x%02x",
		               (unsigned char)name.at[valid]);
	return true;
}

bool dataset_put(struct dataset *dataset, struct str name, const struct column *column,
                 struct err *err)
{
	uint32_t place;

	if (!check_name(name, err))
		return false;

	if (column->rows != dataset->rows)
		return err_set(err, ERR_ARGUMENT, "column '%.*s' has %zu rows, the dataset has %zu",
		               (int)MIN(name.length, 40), name.at, column->rows, dataset->rows);
	if (intern_find(dataset->names, name, &place)) {
		const struct column *old = dataset->entry[place].column;
		dataset->entry[place].column = column_hold(column);
		column_drop(old);
		return true;
	}
	if (!mem_grow((void **)&dataset->entry, &dataset->capacity, dataset->count + 1,
	              sizeof *dataset->entry, err))
		return false;
	char *copy = mem_alloc(name.length + 1, 1, err);
	if (copy == NULL || !intern_add(dataset->names, name, &place, err)) {
		mem_free(copy);
		return false;
	}
	memcpy(copy, name.at, name.length);
	copy[name.length] = '\0';
	dataset->entry[dataset->count++] = (struct entry){copy, column_hold(column)};
	return true;
}

size_t dataset_rows(const struct dataset *dataset)
{
	return dataset->rows;
}

size_t dataset_columns(const struct dataset *dataset)
{
	return dataset->count;
}

const char *dataset_name(const struct dataset *dataset, size_t place)
{
	return dataset->entry[place].name;
}

const struct column *dataset_at(const struct dataset *dataset, size_t place)
{
	return dataset->entry[place].column;
}

const struct column *dataset_column(const struct dataset *dataset, struct str name)
{
	uint32_t place;

	return intern_find(dataset->names, name, &place) ? dataset->entry[place].column : NULL;
}

const char *dataset_nearest(const struct dataset *dataset, struct str name)
{
	size_t best = str_too_far(name);
	const char *nearest = NULL;

	for (size_t i = 0; i < dataset->count; i++) {
		size_t distance = str_distance(name, str_of(dataset->entry[i].name));
		if (distance < best) {
			best = distance;
			nearest = dataset->entry[i].name;
		}
	}
	return nearest;
}

static bool refuse_name(const struct dataset *dataset, struct str name, struct err *err)
{
	const char *nearest = dataset_nearest(dataset, name);

	if (nearest != NULL)
		err_advise(err, "is it '%.40s'?", nearest);
	return err_set(err, ERR_ARGUMENT, "no column '%.*s'", (int)MIN(name.length, 40), name.at);
}

const struct column *dataset_need(const struct dataset *dataset, struct str name, struct err *err)
{
	const struct column *column = dataset_column(dataset, name);

	if (column == NULL) {
		refuse_name(dataset, name, err);
		return NULL;
	}
	return column_wake(column, err) ? column : NULL;
}

bool dataset_share(struct dataset *dataset, struct str name, const struct dataset *from,
                   struct str old, struct err *err)
{
	const struct column *column = dataset_column(from, old);

	return column == NULL ? refuse_name(from, old, err)
	                      : dataset_put(dataset, name, column, err);
}

/* Row numbers of the selection, in order. */
static size_t *chosen_rows(const struct selection *selection, size_t *count, struct err *err)
{
	*count = selection_count(selection);
	size_t *row = mem_alloc(*count, sizeof *row, err);
	if (row == NULL)
		return NULL;
	size_t at = 0;
	for (size_t word = 0; word < selection_words(selection->rows); word++)
		for (uint64_t bits = selection->truth[word]; bits != 0; bits &= bits - 1)
			row[at++] = word * 64 + (size_t)__builtin_ctzll(bits);
	return row;
}

/* The texts of the rows alone, so that what was left out does not stay in memory. */
static bool take_texts(struct column *made, const struct column *column, const size_t *row,
                       struct err *err)
{
	struct intern *texts = (struct intern *)(uintptr_t)made->texts; /* not shared yet */

	for (size_t i = 0; i < made->rows; i++) {
		uint32_t id = COLUMN_TEXT_MISSING;
		if (row[i] != DATASET_NO_ROW)
			id = column_u32(column)[row[i]];
		if (id < COLUMN_TEXT_MISSING &&
		    !intern_add(texts, intern_text(column->texts, id), &id, err))
			return false;
		column_u32(made)[i] = id;
	}
	return true;
}

static void take_items(struct column *made, const struct column *column, const size_t *row)
{
	for (size_t i = 0; i < made->rows; i++) {
		made->status[i] = row[i] == DATASET_NO_ROW ? 1 : column->status[row[i]];
		for (size_t item = 0; item < column->labels->answers; item++)
			if (row[i] != DATASET_NO_ROW && column_item(column, item, row[i]))
				made->bits[item][i / 64] |= (uint64_t)1 << (i % 64);
	}
}

/* The rows by number, `system` for DATASET_NO_ROW. */
static struct column *take_rows(const struct column *column, const size_t *row, size_t count,
                                struct err *err)
{
	struct column *made = NULL;

	if (column_wake(column, err))
		made = column_new(column->kind, count, column->labels, err);
	if (made == NULL)
		return NULL;
	uint32_t nothing = (uint32_t)column->labels->answers;
	switch (column->kind) {
	case COLUMN_SINGLE:
		for (size_t i = 0; i < count; i++)
			column_set_code(made, i,
			                row[i] == DATASET_NO_ROW ? nothing
			                                         : column_code(column, row[i]));
		break;
	case COLUMN_NUMBER:
	case COLUMN_DATE:
		for (size_t i = 0; i < count; i++)
			column_f64(made)[i] = row[i] == DATASET_NO_ROW ? num_missing(0)
			                                               : column_f64(column)[row[i]];
		break;
	case COLUMN_TEXT:
		if (!take_texts(made, column, row, err)) {
			column_drop(made);
			return NULL;
		}
		break;
	case COLUMN_MULTI: take_items(made, column, row); break;
	}
	column_finish(made);
	return made;
}

static bool copy_file(struct dataset *dataset, const char *file, struct err *err)
{
	dataset->origin.file = mem_alloc(strlen(file) + 1, 1, err);
	if (dataset->origin.file == NULL)
		return false;
	strcpy(dataset->origin.file, file);
	return true;
}

bool dataset_share_origin(struct dataset *dataset, const struct dataset *from, struct err *err)
{
	size_t count = from->origin.count;

	if (from->origin.file == NULL)
		return true;
	dataset->origin.jump = mem_alloc(count, sizeof *dataset->origin.jump, err);
	if (dataset->origin.jump == NULL || !copy_file(dataset, from->origin.file, err))
		return false;
	if (count > 0)
		memcpy(dataset->origin.jump, from->origin.jump, count * sizeof *from->origin.jump);
	dataset->origin.count = count;
	return true;
}

/* Line numbers of the rows kept: a jump where row and line do not advance together. */
static bool take_origin(struct dataset *made, const struct dataset *dataset, const size_t *row,
                        struct err *err)
{
	const struct dataset_origin *from = &dataset->origin;
	size_t capacity = 0;

	if (from->file == NULL)
		return true;
	if (!copy_file(made, from->file, err))
		return false;
	for (size_t i = 0; i < made->rows; i++) {
		size_t line = dataset_line(dataset, row[i]);
		if (i > 0 && line == dataset_line(dataset, row[i - 1]) + 1)
			continue;
		if (!mem_grow((void **)&made->origin.jump, &capacity, made->origin.count + 1,
		              sizeof *made->origin.jump, err))
			return false;
		made->origin.jump[made->origin.count++] = (struct dataset_jump){i, line};
	}
	return true;
}

static bool take_columns(struct dataset *made, const struct dataset *dataset, const size_t *row,
                         struct err *err)
{
	for (size_t i = 0; i < dataset->count; i++) {
		struct column *column = take_rows(dataset->entry[i].column, row, made->rows, err);
		bool done = interrupt_none(0, err) && column != NULL &&
		            dataset_put(made, str_of(dataset->entry[i].name), column, err);
		column_drop(column);
		if (!done)
			return false;
	}
	return true;
}

struct dataset *dataset_keep(const struct dataset *dataset, const struct selection *selection,
                             struct err *err)
{
	size_t count = 0;
	size_t *row = chosen_rows(selection, &count, err);
	struct dataset *made = row == NULL ? NULL : dataset_new(count, err);

	if (made != NULL &&
	    !(take_origin(made, dataset, row, err) && take_columns(made, dataset, row, err))) {
		dataset_free(made);
		made = NULL;
	}
	mem_free(row);
	return made;
}

struct dataset *dataset_take(const struct dataset *dataset, const size_t *row, size_t count,
                             struct err *err)
{
	struct dataset *made = dataset_new(count, err);

	if (made != NULL && !take_columns(made, dataset, row, err)) {
		dataset_free(made);
		return NULL;
	}
	return made;
}

const struct dataset_origin *dataset_origin(const struct dataset *dataset)
{
	return &dataset->origin;
}

void dataset_set_origin(struct dataset *dataset, struct dataset_origin origin)
{
	mem_free(dataset->origin.file);
	mem_free(dataset->origin.jump);
	dataset->origin = origin;
}

size_t dataset_line(const struct dataset *dataset, size_t row)
{
	const struct dataset_jump *jump = dataset->origin.jump;
	size_t low = 0, high = dataset->origin.count;

	while (low < high) { /* the last jump at or before the row */
		size_t middle = (low + high) / 2;
		if (jump[middle].row <= row)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? 0 : jump[low - 1].line + (row - jump[low - 1].row);
}
