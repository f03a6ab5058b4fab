/*
 * yardstick.c - what plain loops can do on a file of gen.c: `yardstick FILE TASKS`.
 *
 * Not an engine: it knows the columns, checks nothing, has one thread (but for reading: THREADS of
 * the environment), and takes two texts of a column for the same when their lengths, first and last
 * eight bytes are.
 */
#define _GNU_SOURCE
#include "yardstick.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

enum {
	PIECE = 1 << 20, /* bytes read at a time */
	SLOTS = 64,      /* of a dictionary */
	ROW_LEAST = 300, /* bytes a row */
	MOST_THREADS = 16,
};

struct word {
	uint64_t first, last;
	size_t length;
	uint8_t code;
};

struct part {
	const char *path;
	size_t from, to, capacity;
	struct survey survey;
	struct word words[COLUMNS][SLOTS];
};

static uint64_t eight(const char *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

/* The code of a text, 0 where there is none; eight bytes before and after it can be read. */
static uint8_t code_of(struct part *part, size_t column, const char *at, size_t length)
{
	struct survey *survey = &part->survey;

	if (length == 0)
		return 0;
	if (*at == '"') {
		at++;
		length -= 2;
	}
	uint64_t first = eight(at), last = eight(at + length - 8);
	if (length < 8) {
		first &= (UINT64_C(1) << (8 * length)) - 1;
		last = first;
	}
	uint64_t mixed = (first ^ (last << 7) ^ length) * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t slot = mixed >> 58;; slot = (slot + 1) % SLOTS) {
		struct word *word = &part->words[column][slot];
		if (word->first == first && word->last == last && word->length == length)
			return word->code;
		if (word->length == 0) {
			uint8_t code = ++survey->answers[column];
			memcpy(survey->label[column][code], at, length);
			*word = (struct word){first, last, length, code};
			return code;
		}
	}
}

static uint32_t whole(const char *at, size_t length)
{
	uint32_t number = 0;

	for (size_t i = 0; i < length; i++)
		number = 10 * number + (uint32_t)(at[i] - '0');
	return number;
}

/* A number with six decimals. */
static double weight(const char *at, size_t length)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++)
		if (at[i] != '.')
			number = 10 * number + (uint64_t)(at[i] - '0');
	return (double)number / 1e6;
}

/* The places of separators and line ends outside quotes. */
static size_t separators(const char *bytes, size_t count, uint32_t *place)
{
	size_t found = 0;
#if defined(__AVX2__) && defined(__PCLMUL__)
	const __m256i comma = _mm256_set1_epi8(','), line = _mm256_set1_epi8('\n'),
		      quote = _mm256_set1_epi8('"');
	uint64_t inside = 0; /* all ones after a quote that is open */
	for (size_t at = 0; at < count; at += 64) {
		uint64_t ends = 0, quotes = 0;
		for (size_t half = 0; half < 64; half += 32) {
			__m256i x = _mm256_loadu_si256((const __m256i *)(bytes + at + half));
			__m256i end = _mm256_or_si256(_mm256_cmpeq_epi8(x, comma),
			                              _mm256_cmpeq_epi8(x, line));
			ends |= (uint64_t)(uint32_t)_mm256_movemask_epi8(end) << half;
			quotes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
					  _mm256_cmpeq_epi8(x, quote))
			          << half;
		}
		__m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)quotes),
		                                       _mm_set1_epi8(-1), 0);
		inside ^= (uint64_t)_mm_cvtsi128_si64(product);
		ends &= ~inside;
		inside = (uint64_t)((int64_t)inside >> 63);
		if (count - at < 64)
			ends &= (UINT64_C(1) << (count - at)) - 1;
		for (; ends != 0; ends &= ends - 1)
			place[found++] = (uint32_t)(at + (size_t)__builtin_ctzll(ends));
	}
#else
	bool inside = false;
	for (size_t at = 0; at < count; at++) {
		inside ^= bytes[at] == '"';
		if (!inside && (bytes[at] == ',' || bytes[at] == '\n'))
			place[found++] = (uint32_t)at;
	}
#endif
	return found;
}

/* Fields from and up to these columns of a record, whose first separator is *end. */
#define FIELDS(from, past, ...)                                                                    \
	for (size_t column = from; column < (past); column++) {                                    \
		const char *at = bytes + start;                                                    \
		size_t length = end[column] - start;                                               \
		start = end[column] + 1;                                                           \
		__VA_ARGS__;                                                                       \
	}

static void records(struct part *part, const char *bytes, const uint32_t *end, size_t ends)
{
	struct survey *survey = &part->survey;
	size_t start = 0, row = survey->rows;

	for (const uint32_t *past = end + ends; end + COLUMNS <= past; end += COLUMNS, row++) {
		FIELDS(ID, STRATUM, survey->id[row] = whole(at, length))
		FIELDS(STRATUM, WEIGHT, survey->code[column][row] = (uint8_t)whole(at, length))
		FIELDS(WEIGHT, LEVEL, survey->weight[row] = weight(at, length))
		FIELDS(LEVEL, ITEM, survey->code[column][row] = code_of(part, column, at, length))
		FIELDS(ITEM, COLUMNS,
		       survey->code[column][row] =
		               length == 0 ? MISSING : (uint8_t)whole(at, length))
	}
	survey->rows = row;
}

static void *read_part(void *argument)
{
	struct part *part = argument;
	struct survey *survey = &part->survey;
	char *memory = malloc(64 + 2 * PIECE + 64), *bytes = memory + 64;
	uint32_t *end = malloc(2 * PIECE * sizeof *end);
	int file = open(part->path, O_RDONLY);
	size_t at = part->from, held = 0;

	for (size_t column = 0; column < COLUMNS; column++)
		survey->code[column] = malloc(part->capacity);
	survey->id = malloc(part->capacity * sizeof *survey->id);
	survey->weight = malloc(part->capacity * sizeof *survey->weight);
	while (at < part->to) {
		size_t wanted = part->to - at < PIECE ? part->to - at : PIECE;
		ssize_t got = pread(file, bytes + held, wanted, (off_t)at);
		if (got <= 0)
			break;
		at += (size_t)got;
		held += (size_t)got;
		size_t used = (size_t)((char *)memrchr(bytes, '\n', held) - bytes) + 1;
		records(part, bytes, end, separators(bytes, used, end));
		memmove(bytes, bytes + used, held -= used);
	}
	close(file);
	free(memory);
	free(end);
	return NULL;
}

/* The codes of a part in the order of labels of the whole, behind the rows there are. */
static void append(struct survey *whole_of, struct part *part)
{
	struct survey *more = &part->survey;

	for (size_t column = 0; column < COLUMNS; column++) {
		uint8_t code[256];
		for (size_t i = 0; i < 256; i++)
			code[i] = (uint8_t)i;
		for (uint8_t i = 1; column >= LEVEL && column < ITEM && i <= more->answers[column];
		     i++) {
			code[i] = survey_code(whole_of, column, more->label[column][i]);
			if (code[i] != 0)
				continue;
			code[i] = ++whole_of->answers[column];
			strcpy(whole_of->label[column][code[i]], more->label[column][i]);
		}
		for (size_t row = 0; row < more->rows; row++)
			whole_of->code[column][whole_of->rows + row] =
				code[more->code[column][row]];
		free(more->code[column]);
	}
	memcpy(whole_of->id + whole_of->rows, more->id, more->rows * sizeof *more->id);
	memcpy(whole_of->weight + whole_of->rows, more->weight, more->rows * sizeof *more->weight);
	whole_of->rows += more->rows;
	free(more->id);
	free(more->weight);
}

static size_t line_after(const char *path, size_t at)
{
	char bytes[8192];
	int file = open(path, O_RDONLY);
	ssize_t got = pread(file, bytes, sizeof bytes, (off_t)at);
	close(file);
	const char *end = got > 0 ? memchr(bytes, '\n', (size_t)got) : NULL;

	return end == NULL ? at : at + (size_t)(end - bytes) + 1;
}

/* The first thread's memory has room for all rows; the others' are appended. */
static struct survey read_survey(const char *path, size_t threads)
{
	static struct part part[MOST_THREADS];
	pthread_t thread[MOST_THREADS];
	struct stat status;

	if (stat(path, &status) != 0) {
		perror(path);
		exit(1);
	}
	size_t size = (size_t)status.st_size, head = line_after(path, 0), from = head;
	for (size_t i = 0; i < threads; i++) {
		size_t share = head + (size - head) / threads * (i + 1);
		size_t to = i + 1 == threads ? size : line_after(path, share);
		size_t most = (i == 0 ? size : to - from) / ROW_LEAST + 1;
		part[i] = (struct part){.path = path, .from = from, .to = to, .capacity = most};
		pthread_create(&thread[i], NULL, read_part, &part[i]);
		from = to;
	}
	for (size_t i = 0; i < threads; i++) {
		pthread_join(thread[i], NULL);
		if (i > 0)
			append(&part[0].survey, &part[i]);
	}
	return part[0].survey;
}

struct reading {
	const uint64_t *words;
	size_t count;
	uint64_t sum;
};

static void *read_words(void *argument)
{
	struct reading *reading = argument;
	uint64_t sum = 0;

	for (size_t i = 0; i < reading->count; i++)
		sum ^= reading->words[i];
	reading->sum = sum;
	return NULL;
}

/* GB/s at which the threads read so many bytes. */
static void bandwidth(const char *what, size_t bytes, size_t threads)
{
	struct reading reading[MOST_THREADS];
	pthread_t thread[MOST_THREADS];
	uint64_t *words = malloc(bytes);
	double best = 0;

	memset(words, 1, bytes);
	for (int run = 0; run < 9; run++) {
		double start = now();
		for (size_t i = 0; i < threads; i++) {
			size_t count = bytes / sizeof *words / threads;
			reading[i] = (struct reading){.words = words + i * count, .count = count};
			pthread_create(&thread[i], NULL, read_words, &reading[i]);
		}
		for (size_t i = 0; i < threads; i++)
			pthread_join(thread[i], NULL);
		double speed = (double)bytes / (now() - start) / 1e9;
		best = speed > best ? speed : best;
	}
	answer("bandwidth", what, best);
	free(words);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: yardstick FILE TASKS\n");
		return 2;
	}
	const char *number = getenv("THREADS");
	size_t threads = number == NULL ? 1 : (size_t)atoi(number);
	if (threads < 1 || threads > MOST_THREADS)
		threads = MOST_THREADS;
	double start = now();
	struct survey survey = read_survey(argv[1], threads);
	answer("T1factor", "seconds", now() - start);
	answer("T1factor", "rows", (double)survey.rows);
	answer("T1factor", "columns", COLUMNS);
	yardstick_tasks(&survey, argv[2]);
	if (strstr(argv[2], "bandwidth") != NULL) {
		bandwidth("GB/s", (size_t)1 << 29, threads);
		bandwidth("GB/s of cache", (size_t)1 << 24, threads);
	}
	return 0;
}
