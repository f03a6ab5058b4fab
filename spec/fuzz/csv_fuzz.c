/*
 * csv_fuzz.c - fuzz target: src/csv_read.c and what it is made of.
 *
 * The first four bytes choose the options, as spec/faults/finds_spec.lua does too; the rest is the
 * file.
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct err err = {0};
	struct csv_notes notes = {0};
	struct csv_found found = {0};

	if (size < 4)
		return 0;
	struct csv_options options = options_of(bytes);
	struct fuzz_file file = fuzz_file(bytes + 4, size - 4);
	notes.arena = arena_new(&err);
	FUZZ_HOLDS(notes.arena != NULL);
	fuzz_judge(csv_read(file.path, &options, &notes, &found, &err), &err);
	arena_free(notes.arena);
	close(file.fd);
	return 0;
}
