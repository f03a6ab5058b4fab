/*
 * wire_fuzz.c - fuzz target: what a parser could say (src/stat_wire.h) that crafted data have taken
 * over. The first byte chooses the format.
 */
#include "fuzz.h"
#include "stat_read.h"

/* Everything that the file says is UTF-8, for it goes to Lua and onto terminals. */
static void check_text(const char *text)
{
	if (text != NULL)
		FUZZ_HOLDS(utf8_invalid(text, strlen(text)) == strlen(text));
}

static void check_file(const struct stat_file *file)
{
	check_text(file->label);
	for (size_t i = 0; i < file->variables; i++) {
		check_text(file->variable[i].name);
		check_text(file->variable[i].label);
		check_text(file->variable[i].format);
		check_text(file->variable[i].set);
		FUZZ_HOLDS(file->variable[i].ranges <= STAT_RANGES);
		for (size_t k = 0; file->variable[i].is_text && k < file->variable[i].ranges; k++)
			check_text(file->variable[i].text[k]);
	}
	for (const struct stat_label *label = file->labels; label != NULL; label = label->next) {
		check_text(label->set);
		check_text(label->text);
		check_text(label->label);
	}
	for (const struct stat_set *set = file->sets; set != NULL; set = set->next)
		for (size_t i = 0; i < set->items; i++)
			check_text(set->item[i]);
	for (const struct stat_note *note = file->notes; note != NULL; note = note->next)
		check_text(note->text);
	FUZZ_HOLDS(file->weight == NULL || (file->weight >= file->variable &&
	                                    file->weight < file->variable + file->variables));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct err err = {0};
	struct stat_file said;
	static const struct str plain[] = {{"plain", 5}};

	if (size < 1)
		return 0;
	const struct stat_options options = {
		.name = "f",
		.format = (enum stat_format)(bytes[0] % (STAT_XPT + 1)),
		.plain = plain,
		.plain_count = LENGTH(plain),
	};
	struct arena *arena = arena_new(&err);
	FUZZ_HOLDS(arena != NULL);
	struct fuzz_file file = fuzz_file(bytes + 1, size - 1);
	struct dataset *dataset = stat_read_messages(file.fd, &options, arena, &said, &err);
	if (dataset != NULL)
		check_file(&said);
	fuzz_judge(dataset, &err);
	arena_free(arena);
	close(file.fd);
	return 0;
}
