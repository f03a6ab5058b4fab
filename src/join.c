/* join.c - rows of two datasets matched by identifier; cells that differ. */
#include "join.h"

#include "mem.h"
#include "num.h"
#include "threads.h"

#include <string.h>

/* A column with the names by which its options are compared with those of the other. */
struct reader {
	const struct column *column;
	struct str *name; /* of single choices and sets: one an answer */
};

static struct str written(const struct option *option)
{
	return str_of(option->text != NULL ? option->text : option->key);
}

static ptrdiff_t same_key(const struct labels *labels, const struct option *option)
{
	for (size_t i = 0; i < labels->answers; i++)
		if (strcmp(labels->option[i].key, option->key) == 0)
			return (ptrdiff_t)i;
	return -1;
}

static ptrdiff_t same_code(const struct labels *labels, const struct option *option)
{
	for (size_t i = 0; i < labels->answers; i++)
		if (labels->option[i].code == option->code)
			return (ptrdiff_t)i;
	return -1;
}

static ptrdiff_t same_text(const struct labels *labels, const struct option *option)
{
	for (size_t i = 0; i < labels->answers; i++)
		if (str_equal(written(&labels->option[i]), written(option)))
			return (ptrdiff_t)i;
	return -1;
}

/*
 * The answer of `labels` that is the same as `option`; -1 if there is none. Identifiers are the
 * same by key; cells of two files have changed where what stands in them has, whatever a codebook
 * calls it.
 */
static ptrdiff_t same_answer(const struct labels *labels, const struct option *option, bool by_cell)
{
	ptrdiff_t same = by_cell ? same_code(labels, option) : same_key(labels, option);

	if (same < 0)
		same = by_cell ? same_text(labels, option) : same_code(labels, option);
	if (same < 0)
		same = by_cell ? same_key(labels, option) : same_text(labels, option);
	return same;
}

/* The names of options are keys of the first of two columns, or what the file says beside a text.
 */
static bool reader_open(struct reader *reader, const struct column *column,
                        const struct column *other, bool is_first, bool by_cell, struct err *err)
{
	const struct labels *labels = column->labels;

	*reader = (struct reader){column, NULL};
	if (column->kind != COLUMN_SINGLE && column->kind != COLUMN_MULTI)
		return true;
	reader->name = mem_alloc(labels->answers, sizeof *reader->name, err);
	if (reader->name == NULL)
		return false;
	for (size_t i = 0; i < labels->answers; i++) {
		const struct option *option = &labels->option[i];
		if (other->kind == COLUMN_TEXT) {
			reader->name[i] = written(option);
			continue;
		}
		ptrdiff_t same = is_first ? -1 : same_answer(other->labels, option, by_cell);
		reader->name[i] = str_of(same < 0 ? option->key : other->labels->option[same].key);
	}
	return true;
}

static void readers_close(struct reader *reader, size_t count)
{
	for (size_t i = 0; reader != NULL && i < count; i++)
		mem_free(reader[i].name);
	mem_free(reader);
}

/* Readers of both sides, pair by pair. */
static struct reader *readers_open(const struct join_pair *pair, size_t pairs, bool by_cell,
                                   struct err *err)
{
	struct reader *reader = mem_zero(2 * pairs, sizeof *reader, err);

	for (size_t i = 0; reader != NULL && i < 2 * pairs; i++) {
		const struct column *const *side = pair[i / 2].side;
		if (!reader_open(&reader[i], side[i % 2], side[1 - i % 2], i % 2 == 0, by_cell,
		                 err)) {
			readers_close(reader, 2 * pairs);
			return NULL;
		}
	}
	return reader;
}

static double plain(double x)
{
	return x == 0 ? 0 : x; /* no sign of zero */
}

/* Adds what an answered row says; texts with their length in front, so that none runs into the
 * next. */
static bool say(const struct reader *reader, size_t row, struct buffer *key, struct err *err)
{
	const struct column *column = reader->column;

	if (column->kind == COLUMN_NUMBER || column->kind == COLUMN_DATE) {
		double x = plain(column_f64(column)[row]);
		return buffer_add(key, (const char *)&x, sizeof x, err);
	}
	struct str text = column->kind == COLUMN_TEXT
	                          ? intern_text(column->texts, column_u32(column)[row])
	                          : reader->name[column_code(column, row)];
	return buffer_add(key, (const char *)&text.length, sizeof text.length, err) &&
	       buffer_add(key, text.at, text.length, err);
}

/* The identifiers seen so far, each with the row it was last seen in and how often, by side. */
struct seen {
	struct intern *keys;
	struct seen_at {
		size_t first[2], second[2], rows[2];
	} * at;
	size_t capacity;
};

static bool see(struct seen *seen, struct str key, unsigned side, size_t row, struct err *err)
{
	size_t before = intern_count(seen->keys);
	uint32_t id;

	if (!intern_add(seen->keys, key, &id, err) ||
	    !mem_grow((void **)&seen->at, &seen->capacity, (size_t)id + 1, sizeof *seen->at, err))
		return false;
	struct seen_at *at = &seen->at[id];
	if (id == before)
		*at = (struct seen_at){
			{DATASET_NO_ROW, DATASET_NO_ROW}, {DATASET_NO_ROW, DATASET_NO_ROW}, {0, 0}};
	if (at->rows[side] == 0)
		at->first[side] = row;
	else if (at->rows[side] == 1)
		at->second[side] = row;
	at->rows[side]++;
	return true;
}

static bool see_rows(struct seen *seen, const struct reader *reader, size_t pairs, unsigned side,
                     struct join_report *report, struct err *err)
{
	size_t rows = reader[side].column->rows;
	struct buffer key = {0};
	bool done = true;

	for (size_t row = 0; done && row < rows; row++) {
		size_t at = 0;
		key.length = 0;
		done = interrupt_none(row, err);
		while (done && at < pairs &&
		       column_missing(reader[2 * at + side].column, row) < 0) {
			done = say(&reader[2 * at + side], row, &key, err);
			at++;
		}
		if (done && at < pairs) {
			if (report->rows++ == 0)
				*report = (struct join_report){JOIN_MISSING, side, at, row,
				                               row,          1,    0};
		} else if (done) {
			done = see(seen, (struct str){key.at, key.length}, side, row, err);
		}
	}
	buffer_free(&key);
	return done;
}

static void find_twice(const struct seen *seen, unsigned side, struct join_report *report)
{
	for (size_t i = 0; i < intern_count(seen->keys); i++) {
		const struct seen_at *at = &seen->at[i];
		if (at->rows[side] < 2)
			continue;
		if (report->trouble == JOIN_TWICE)
			report->others++;
		else
			*report = (struct join_report){
				JOIN_TWICE,       side,           0, at->first[side],
				at->second[side], at->rows[side], 0};
	}
}

bool join_partners(const struct join_pair *pair, size_t pairs, size_t *partner,
                   struct join_report *report, struct err *err)
{
	struct reader *reader = readers_open(pair, pairs, false, err);
	struct seen seen = {.keys = reader == NULL ? NULL : intern_new(err)};
	bool done = seen.keys != NULL;

	*report = (struct join_report){0};
	for (unsigned side = 0; done && side < 2 && report->trouble == JOIN_FINE; side++) {
		done = see_rows(&seen, reader, pairs, side, report, err);
		if (done && report->trouble == JOIN_FINE)
			find_twice(&seen, side, report);
	}
	if (done && report->trouble == JOIN_FINE)
		for (size_t row = 0; row < pair[0].side[0]->rows; row++)
			partner[row] = seen.at[row].first[1]; /* all new: numbered as the rows */
	mem_free(seen.at);
	intern_free(seen.keys);
	readers_close(reader, 2 * pairs);
	return done;
}

static bool same_missing(const struct column *a, int kind_a, const struct column *b, int kind_b)
{
	const struct labels *left = a->labels, *right = b->labels;

	if (kind_a < 0 || kind_b < 0)
		return kind_a < 0 && kind_b < 0;
	return strcmp(left->option[left->answers + (size_t)kind_a].key,
	              right->option[right->answers + (size_t)kind_b].key) == 0;
}

static bool same_number(const struct column *a, const struct column *b, size_t row)
{
	return column_f64(a)[row] == column_f64(b)[row];
}

static struct str text_of(const struct reader *reader, size_t row)
{
	const struct column *column = reader->column;

	return column->kind == COLUMN_TEXT ? intern_text(column->texts, column_u32(column)[row])
	                                   : reader->name[column_code(column, row)];
}

/* Is each item that one of them mentions mentioned by the other, too? */
static bool has_items(const struct reader *some, const struct reader *other, size_t row)
{
	for (size_t i = 0; i < some->column->labels->answers; i++) {
		if (!column_item(some->column, i, row))
			continue;
		bool found = false;
		for (size_t j = 0; !found && j < other->column->labels->answers; j++)
			found = column_item(other->column, j, row) &&
			        str_equal(some->name[i], other->name[j]);
		if (!found)
			return false;
	}
	return true;
}

static bool same_answers(const struct reader *reader, size_t row)
{
	bool is_number[2];

	for (size_t i = 0; i < 2; i++)
		is_number[i] = reader[i].column->kind == COLUMN_NUMBER ||
		               reader[i].column->kind == COLUMN_DATE;
	if (is_number[0] || is_number[1])
		return reader[0].column->kind == reader[1].column->kind &&
		       same_number(reader[0].column, reader[1].column, row);
	if (reader[0].column->kind == COLUMN_MULTI || reader[1].column->kind == COLUMN_MULTI)
		return reader[0].column->kind == reader[1].column->kind &&
		       has_items(&reader[0], &reader[1], row) &&
		       has_items(&reader[1], &reader[0], row);
	return str_equal(text_of(&reader[0], row), text_of(&reader[1], row));
}

bool join_changed(const struct column *a, const struct column *b, size_t *count, struct err *err)
{
	struct join_pair pair = {{a, b}};
	struct reader *reader = readers_open(&pair, 1, true, err);

	bool done = reader != NULL;

	*count = 0;
	for (size_t row = 0; done && row < a->rows; row++) {
		int left = column_missing(a, row), right = column_missing(b, row);
		bool is_same = left < 0 && right < 0 ? same_answers(reader, row)
		                                     : same_missing(a, left, b, right);
		*count += !is_same;
		done = interrupt_none(row, err);
	}
	readers_close(reader, 2);
	return done;
}
