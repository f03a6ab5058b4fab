/*
 * dta_fuzz.c - fuzz target: a Stata file read as a whole. The parser is ReadStat in a process of
 * its own, which guides nothing; what it says of files that are nearly right is what the rest
 * meets.
 */
#include "fuzz.h"
#include "stat_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct err err = {0};
	struct stat_file said;
	struct arena *arena = arena_new(&err);
	const struct stat_options options = {.name = "f.dta", .format = STAT_DTA};
	struct fuzz_file file = fuzz_file(bytes, size);

	FUZZ_HOLDS(arena != NULL);
	fuzz_judge(stat_read(file.path, &options, arena, &said, &err), &err);
	arena_free(arena);
	close(file.fd);
	return 0;
}
