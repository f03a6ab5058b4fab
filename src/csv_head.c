/* csv_head.c - how many lines the header of a CSV file has. */
#include "csv_head.h"

#include "arena.h"
#include "csv_names.h"
#include "csv_parser.h"
#include "intern.h"
#include "mem.h"
#include "num.h"

enum {
	RECORDS = 16,            /* looked at */
	BYTES = 4 * 1024 * 1024, /* at most */
	CHUNK = 16 * 1024,
	FEW = 3, /* records that show what a column holds */
};

/* The first records, cell by cell. */
struct sample {
	struct arena *arena;
	struct str *cell;
	size_t count, room;
	size_t end[RECORDS]; /* of each record, among the cells */
	size_t records;
	struct err *err;
};

static void on_cell(void *bytes, size_t length, void *owner)
{
	struct sample *sample = owner;

	if (sample->records == RECORDS || sample->err->code != ERR_NONE ||
	    !mem_grow((void **)&sample->cell, &sample->room, sample->count + 1,
	              sizeof *sample->cell, sample->err))
		return;
	char *copy = arena_text(sample->arena, bytes, length, sample->err);
	if (copy != NULL)
		sample->cell[sample->count++] = (struct str){copy, length};
}

static void on_end(int terminator, void *owner)
{
	struct sample *sample = owner;
	size_t before = sample->records > 0 ? sample->end[sample->records - 1] : 0;

	(void)terminator;
	if (sample->records < RECORDS && sample->count > before)
		sample->end[sample->records++] = sample->count;
}

static bool take_sample(const struct source *source, size_t skip, char separator,
                        struct sample *sample)
{
	struct csv_parser parser;
	char *chunk = mem_alloc(CHUNK, 1, sample->err);
	size_t at = skip, got = CHUNK;

	if (chunk == NULL || !csv_parser_begin(&parser, separator, sample->err)) {
		mem_free(chunk);
		return false;
	}
	while (got > 0 && sample->records < RECORDS && at - skip < BYTES &&
	       sample->err->code == ERR_NONE) {
		if (!source_peek(source, at, chunk, CHUNK, &got, sample->err))
			break;
		csv_parser_grow(&parser);
		if (got == 0)
			csv_fini(&parser, on_cell, on_end, sample);
		else if (csv_parse(&parser, chunk, got, on_cell, on_end, sample) < got)
			break;
		at += got;
	}
	csv_free(&parser);
	mem_free(chunk);
	return sample->err->code == ERR_NONE;
}

static struct str cell_at(const struct sample *sample, size_t record, size_t column)
{
	return sample->cell[(record > 0 ? sample->end[record - 1] : 0) + column];
}

static const struct str *record_at(const struct sample *sample, size_t record)
{
	return sample->cell + (record > 0 ? sample->end[record - 1] : 0);
}

static bool is_value(const struct gather_rules *rules, struct str cell)
{
	double ignored;

	if (num_read(cell, rules->decimal, &ignored) ||
	    num_read_grouped(cell, rules->decimal, rules->thousands, &ignored))
		return true;
	for (enum date_form form = DATE_ISO; form < DATE_FORMS; form++)
		if (date_read_as(cell, form, &ignored))
			return true;
	return false;
}

static bool is_nothing(const struct gather_rules *rules, struct str cell)
{
	for (size_t i = 0; i < rules->missing_count; i++)
		if (str_equal(rules->missing[i], cell))
			return true;
	return cell.length == 0;
}

/* Whether a cell has words; `1;3` is a list of codes. */
static bool has_words(struct str cell)
{
	for (size_t i = 0; i < cell.length; i++) {
		unsigned char c = (unsigned char)cell.at[i];
		if (c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return true;
	}
	return false;
}

/*
 * In how many columns the records from `first` on hold numbers or dates, and nothing else, where
 * record `line` has words; 0 if the record has a number or a date itself, so that it is one of
 * them.
 */
static size_t count_different(const struct sample *sample, const struct gather_rules *rules,
                              size_t line, size_t first, size_t columns)
{
	size_t different = 0;

	for (size_t i = 0; i < columns; i++) {
		struct str here = cell_at(sample, line, i);
		size_t values = 0, others = 0;
		if (is_nothing(rules, here))
			continue;
		if (is_value(rules, here))
			return 0;
		for (size_t record = first; record < sample->records; record++) {
			struct str cell = cell_at(sample, record, i);
			if (!is_nothing(rules, cell))
				++*(is_value(rules, cell) ? &values : &others);
		}
		different += values > 0 && others == 0 && has_words(here);
	}
	return different;
}

/* Whether cells may be titles: none says that there is no answer, three of four are different. */
static bool may_be_titles(const struct gather_rules *rules, const struct str *cell, size_t count,
                          struct err *err)
{
	struct intern *seen = intern_new(err);
	size_t there = 0;
	bool done = seen != NULL;
	uint32_t id;

	for (size_t i = 0; done && i < count; i++) {
		if (cell[i].length == 0)
			continue;
		there++;
		done = !is_nothing(rules, cell[i]) && !gather_says_nothing(cell[i]) &&
		       intern_add(seen, cell[i], &id, err);
	}
	done = done && intern_count(seen) * 4 >= there * 3;
	intern_free(seen);
	return done;
}

/* Whether a record is as long as the first; rows may have one empty cell more (csv_rows.h). */
static bool is_even(const struct sample *sample, size_t record, size_t columns)
{
	size_t length = sample->end[record] - (record > 0 ? sample->end[record - 1] : 0);

	return length == columns || (record >= 2 && length == columns + 1 &&
	                             cell_at(sample, record, columns).length == 0);
}

/* The header's lines where the second may be of titles or, below titles, of codes. */
static size_t judge_second(const struct sample *sample, const struct gather_rules *rules,
                           size_t width, bool *doubtful)
{
	const struct str *first = record_at(sample, 0), *second = record_at(sample, 1);
	bool codes_first = csv_names_are_codes(first, width, sample->err);
	bool texts_first = csv_names_are_texts(first, width);

	size_t different = count_different(sample, rules, 1, 2, width);
	if (different == 0 || different * 10 < width)
		return 1;
	bool is_clear = different >= 2 && different * 2 >= width && sample->records >= 2 + FEW;
	if (!codes_first && !texts_first) {
		*doubtful = is_clear;
		return 1;
	}
	bool fits = codes_first ? is_clear || csv_names_are_texts(second, width)
	                        : csv_names_are_codes(second, width, sample->err);
	if (fits && may_be_titles(rules, second, width, sample->err))
		return 2;
	*doubtful = sample->records > 3;
	return 1;
}

static size_t count_lines(struct sample *sample, const struct gather_rules *rules, size_t columns,
                          bool *doubtful)
{
	size_t even = 0;

	while (even < sample->records && is_even(sample, even, columns))
		even++;
	sample->records = even;
	if (even < 3 || columns < 2)
		return 1;
	size_t width = csv_names_width(record_at(sample, 0), columns, 2);
	if (csv_names_are_imports(record_at(sample, 2), width))
		return 3;
	if (csv_names_are_imports(record_at(sample, 1), width))
		return 2;
	return judge_second(sample, rules, width, doubtful);
}

bool csv_head_look(const struct source *source, size_t skip, char separator,
                   const struct gather_rules *rules, struct csv_head *head, struct err *err)
{
	struct sample sample = {.arena = arena_new(err), .err = err};
	bool done = sample.arena != NULL && take_sample(source, skip, separator, &sample);

	*head = (struct csv_head){.lines = 1};
	if (done && sample.records > 0) {
		head->columns = sample.end[0];
		head->lines = count_lines(&sample, rules, head->columns, &head->doubtful);
	}
	arena_free(sample.arena);
	mem_free(sample.cell);
	return done && err->code == ERR_NONE;
}
