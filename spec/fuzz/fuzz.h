/*
 * fuzz.h - what fuzz targets share: a file in memory, and what holds of any result.
 *
 * A target reads what libFuzzer made up and either gets a dataset that is sound, or an error that
 * can be shown; anything else traps. Not for src/: these may print and end.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "dataset.h"
#include "num.h"
#include "utf8.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Stops where a promise is broken; the line tells which. */
#define FUZZ_HOLDS(condition)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,          \
			        #condition);                                                       \
			__builtin_trap();                                                          \
		}                                                                                  \
	} while (0)

struct fuzz_file {
	int fd;
	char path[64];
};

/* A file with these bytes and no name in any folder, to be read from its beginning. */
static inline struct fuzz_file fuzz_file(const uint8_t *bytes, size_t size)
{
	struct fuzz_file file = {.fd = memfd_create("input", MFD_CLOEXEC)};

	FUZZ_HOLDS(file.fd >= 0);
	FUZZ_HOLDS(write(file.fd, bytes, size) == (ssize_t)size);
	FUZZ_HOLDS(lseek(file.fd, 0, SEEK_SET) == 0);
	snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
	return file;
}

/*
 * A message: UTF-8 of at most 4 KiB without what a terminal could act on. Files in memory do not
 * fail; where one seems to, a parser's process ended with a sanitizer's report.
 */
static inline void fuzz_message(const struct err *err)
{
	char text[4096 + 1];

	FUZZ_HOLDS(err->code != ERR_NONE && err->code != ERR_FILE);
	err_message(err, text, sizeof text);
	size_t length = strlen(text);
	FUZZ_HOLDS(utf8_invalid(text, length) == length);
	for (size_t at = 0; at < length;)
		FUZZ_HOLDS(!utf8_is_control(utf8_next(text, length, &at)));
}

static inline void fuzz_value(const struct column *column, size_t row)
{
	const struct labels *labels = column->labels;
	size_t options = labels->answers + labels->missing;

	if (column->kind == COLUMN_SINGLE) {
		size_t code = column->width == 1   ? ((const uint8_t *)column->values)[row]
		              : column->width == 2 ? ((const uint16_t *)column->values)[row]
		                                   : ((const uint32_t *)column->values)[row];
		FUZZ_HOLDS(code < options);
	} else if (column->kind == COLUMN_TEXT) {
		uint32_t id = ((const uint32_t *)column->values)[row];
		FUZZ_HOLDS(id >= COLUMN_TEXT_MISSING ? id - COLUMN_TEXT_MISSING < labels->missing
		                                     : id < intern_count(column->texts));
		if (id < COLUMN_TEXT_MISSING) {
			struct str text = intern_text(column->texts, id);
			FUZZ_HOLDS(utf8_invalid(text.at, text.length) == text.length);
		}
	} else if (column->kind == COLUMN_MULTI) {
		FUZZ_HOLDS(column->status[row] <= labels->missing);
		for (size_t item = 0; item < labels->answers; item++)
			column_item(column, item, row);
	} else {
		double number = ((const double *)column->values)[row];
		FUZZ_HOLDS(!isnan(number) || num_missing_kind(number) < labels->missing);
	}
}

/* A sound dataset or an error that can be shown, and not both. Frees the dataset. */
static inline void fuzz_judge(struct dataset *dataset, const struct err *err)
{
	if (dataset == NULL) {
		fuzz_message(err);
		return;
	}
	FUZZ_HOLDS(err->code == ERR_NONE);
	for (size_t i = 0; i < dataset_columns(dataset); i++) {
		const struct column *column = dataset_at(dataset, i);
		const char *name = dataset_name(dataset, i);
		FUZZ_HOLDS(utf8_invalid(name, strlen(name)) == strlen(name));
		FUZZ_HOLDS(column->rows == dataset_rows(dataset));
		for (size_t row = 0; row < column->rows; row++)
			fuzz_value(column, row);
	}
	dataset_free(dataset);
}

#endif
