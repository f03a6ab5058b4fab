/*
 * csv_fuzz.c - fuzz target: src/csv_read.c and what it is made of.
 *
 * The first four bytes choose the options, as spec/faults/finds_spec.lua does too; the rest is the
 * file. It is read by the fast lane and by libcsv alone: both must say the same.
 */
#include "csv_read.h"
#include "fuzz.h"

static struct csv_options options_of(const uint8_t *choice)
{
	static const char separators[] = {0, ',', ';', '\t', '|'};
	static const char decimals[] = {0, '.', ','};
	static const struct str thousands[] = {{NULL, 0}, {"", 0},  {".", 1},
	                                       {",", 1},  {"'", 1}, {" ", 1}};
	static const char *const encodings[] = {NULL,     "UTF-8",       "windows-1252",
	                                        "UTF-16", "ISO-8859-15", "GBK"};
	static const size_t pieces[] = {0, 1, 7, 4096};
	struct csv_options options = {
		.name = "f.csv",
		.separator = separators[choice[0] % LENGTH(separators)],
		.decimal = decimals[choice[1] % LENGTH(decimals)],
		.thousands = thousands[choice[1] / 3 % LENGTH(thousands)],
		.encoding = encodings[choice[2] % LENGTH(encodings)],
		.header = choice[3] % 5 - 1,
		.keeps_texts = choice[3] / 5 % 2 == 1,
		.piece = pieces[choice[3] / 10 % LENGTH(pieces)],
	};

	if (options.thousands.length == 1 && options.thousands.at[0] == options.decimal)
		options.decimal = 0;
	return options;
}

/* What came of a file. */
struct outcome {
	struct err err;
	struct csv_notes notes;
	struct csv_found found;
	struct dataset *dataset;
};

static void read_file(struct outcome *outcome, const char *path, const struct csv_options *options)
{
	struct err err = {0};

	outcome->notes.arena = arena_new(&err);
	FUZZ_HOLDS(outcome->notes.arena != NULL);
	outcome->dataset = csv_read(path, options, &outcome->notes, &outcome->found, &outcome->err);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void compare_columns(const struct column *a, const struct column *b)
{
	size_t width = a->kind == COLUMN_SINGLE ? a->width : a->kind == COLUMN_TEXT ? 4 : 8;

	FUZZ_HOLDS(a->kind == b->kind && a->rows == b->rows && a->width == b->width);
	FUZZ_HOLDS(a->rows == 0 || memcmp(a->values, b->values, a->rows * width) == 0);
	FUZZ_HOLDS(a->labels->answers == b->labels->answers);
	FUZZ_HOLDS(same_text(labels_title(a->labels, ""), labels_title(b->labels, "")));
	for (size_t i = 0; i < a->labels->answers; i++)
		FUZZ_HOLDS(same_text(a->labels->option[i].key, b->labels->option[i].key));
	for (uint32_t i = 0; a->kind == COLUMN_TEXT && i < intern_count(a->texts); i++)
		FUZZ_HOLDS(str_equal(intern_text(a->texts, i), intern_text(b->texts, i)));
}

static void compare(const struct outcome *a, const struct outcome *b)
{
	const struct csv_note *left = a->notes.first, *right = b->notes.first;
	char one[4096 + 1], other[4096 + 1];

	FUZZ_HOLDS((a->dataset == NULL) == (b->dataset == NULL));
	if (a->dataset == NULL) {
		FUZZ_HOLDS(same_text(err_message(&a->err, one, sizeof one),
		                     err_message(&b->err, other, sizeof other)));
		return;
	}
	for (; left != NULL && right != NULL; left = left->next, right = right->next)
		FUZZ_HOLDS(same_text(left->text, right->text));
	FUZZ_HOLDS(left == right);
	FUZZ_HOLDS(dataset_columns(a->dataset) == dataset_columns(b->dataset));
	for (size_t i = 0; i < dataset_columns(a->dataset); i++) {
		FUZZ_HOLDS(same_text(dataset_name(a->dataset, i), dataset_name(b->dataset, i)));
		compare_columns(dataset_at(a->dataset, i), dataset_at(b->dataset, i));
	}
	for (size_t row = 0; row < dataset_rows(a->dataset); row++)
		FUZZ_HOLDS(dataset_line(a->dataset, row) == dataset_line(b->dataset, row));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct outcome fast, slow;

	if (size < 4)
		return 0;
	struct csv_options options = options_of(bytes);
	struct fuzz_file file = fuzz_file(bytes + 4, size - 4);
	fast = slow = (struct outcome){0};
	read_file(&fast, file.path, &options);
	options.by_libcsv = true;
	read_file(&slow, file.path, &options);
	compare(&fast, &slow);
	fuzz_judge(fast.dataset, &fast.err);
	fuzz_judge(slow.dataset, &slow.err);
	arena_free(fast.notes.arena);
	arena_free(slow.notes.arena);
	close(file.fd);
	return 0;
}
