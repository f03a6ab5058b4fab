/*
 * sav_fuzz.c - fuzz target: src/sav_records.c in this process, so that coverage guides it, and for
 * one input in so many the whole reading, whose parser runs in a process of its own.
 */
#include "fuzz.h"
#include "sav_records.h"
#include "stat_read.h"

enum { WHOLE_EACH = 16 };

static void read_records(const struct fuzz_file *file, size_t size)
{
	struct err err = {0};
	struct sav_records records;
	struct arena *arena = arena_new(&err);

	FUZZ_HOLDS(arena != NULL);
	if (!sav_records_read(file->fd, size, arena, &records, &err))
		fuzz_message(&err);
	FUZZ_HOLDS(records.data <= size);
	FUZZ_HOLDS(records.widths_at <= size && records.widths.length <= size - records.widths_at);
	for (const struct sav_set *set = records.set; set != NULL; set = set->next)
		FUZZ_HOLDS(set->items > 0 && set->name.length > 0);
	arena_free(arena);
}

static void read_whole(const struct fuzz_file *file)
{
	struct err err = {0};
	struct stat_file said;
	struct arena *arena = arena_new(&err);
	const struct stat_options options = {.name = "f.sav", .format = STAT_SAV};

	FUZZ_HOLDS(arena != NULL);
	fuzz_judge(stat_read(file->path, &options, arena, &said, &err), &err);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static unsigned count;
	struct fuzz_file file = fuzz_file(bytes, size);

	read_records(&file, size);
	if (count++ % WHOLE_EACH == 0)
		read_whole(&file);
	close(file.fd);
	return 0;
}
