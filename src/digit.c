/*
 * digit.c - see digit.h. Without a branch, in runs of fixed length, so that compilers use vectors;
 * those of AVX2 where the processor has them (whole numbers: the same on any).
 */
#include "digit.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { RUN = 16 }; /* rows that a compiler takes at once */

enum { TOGETHER = 8 }; /* columns of one byte a row that are taken in one go */

struct narrow {
	const uint8_t *code[TOGETHER];
	uint16_t codes[TOGETHER];
	size_t columns;
	bool first; /* no digit is there yet */
};

static void add_column(uint16_t *restrict at, uint16_t codes, const uint8_t *restrict code,
                       size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = (uint16_t)(at[i + k] * codes + code[i + k]);
	for (; i < count; i++)
		at[i] = (uint16_t)(at[i] * codes + code[i]);
}

static void add_plain(uint16_t *at, const struct narrow *narrow, size_t from, size_t count)
{
	if (narrow->first)
		memset(at + from, 0, (count - from) * sizeof *at);
	for (size_t c = 0; c < narrow->columns; c++)
		add_column(at + from, narrow->codes[c], narrow->code[c] + from, count - from);
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i next_digit(__m256i number, __m256i codes, const uint8_t *code)
{
	__m256i digit = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)code));

	return _mm256_add_epi16(_mm256_mullo_epi16(number, codes), digit);
}

/* All digits of 64 rows at once; gives how many rows are done. */
AVX2 static size_t add_avx2(uint16_t *at, const struct narrow *narrow, size_t count)
{
	size_t i = 0;

	for (; i + 4 * RUN <= count; i += 4 * RUN) {
		__m256i *to = (__m256i *)(at + i);
		__m256i n0 = _mm256_setzero_si256(), n1 = n0, n2 = n0, n3 = n0;
		if (!narrow->first) {
			n0 = _mm256_loadu_si256(to);
			n1 = _mm256_loadu_si256(to + 1);
			n2 = _mm256_loadu_si256(to + 2);
			n3 = _mm256_loadu_si256(to + 3);
		}
		for (size_t c = 0; c < narrow->columns; c++) {
			const uint8_t *code = narrow->code[c] + i;
			__m256i codes = _mm256_set1_epi16((short)narrow->codes[c]);
			n0 = next_digit(n0, codes, code);
			n1 = next_digit(n1, codes, code + RUN);
			n2 = next_digit(n2, codes, code + 2 * RUN);
			n3 = next_digit(n3, codes, code + 3 * RUN);
		}
		_mm256_storeu_si256(to, n0);
		_mm256_storeu_si256(to + 1, n1);
		_mm256_storeu_si256(to + 2, n2);
		_mm256_storeu_si256(to + 3, n3);
	}
	return i;
}
#endif

static void add_narrow(uint16_t *at, const struct narrow *narrow, size_t count)
{
	size_t done = 0;

#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2"))
		done = add_avx2(at, narrow, count);
#endif
	add_plain(at, narrow, done, count);
}

void digit_add_codes(uint16_t *restrict at, size_t codes, const uint16_t *restrict code,
                     size_t count)
{
	uint16_t base = (uint16_t)codes;
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = (uint16_t)(at[i + k] * base + code[i + k]);
	for (; i < count; i++)
		at[i] = (uint16_t)(at[i] * base + code[i]);
}

static size_t codes_of(const struct column *column)
{
	return labels_options(column->labels);
}

/* A column of more than one byte a row: few codes after all. */
static void add_wide(uint16_t *at, const struct column *column, size_t from, size_t count)
{
	size_t codes = codes_of(column);

	if (column->width == 2)
		digit_add_codes(at, codes, column_u16(column) + from, count);
	else
		for (size_t i = 0; i < count; i++)
			at[i] = (uint16_t)(at[i] * codes + column_u32(column)[from + i]);
}

void digit_add(uint16_t *at, const struct column *const *column, size_t columns, size_t from,
               size_t count, bool first)
{
	if (first && (columns == 0 || column[0]->width != 1)) {
		memset(at, 0, count * sizeof *at);
		first = false;
	}
	for (size_t c = 0; c < columns;) {
		struct narrow narrow = {.first = first && c == 0};
		for (; c < columns && column[c]->width == 1 && narrow.columns < TOGETHER; c++) {
			narrow.code[narrow.columns] = column_u8(column[c]) + from;
			narrow.codes[narrow.columns++] = (uint16_t)codes_of(column[c]);
		}
		if (narrow.columns > 0)
			add_narrow(at, &narrow, count);
		else
			add_wide(at, column[c++], from, count);
	}
}

void digit_leaves(uint16_t *restrict at, const uint32_t *restrict leaf, size_t from, size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = (uint16_t)leaf[from + i + k];
	for (; i < count; i++)
		at[i] = (uint16_t)leaf[from + i];
}
