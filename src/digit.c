/*
 * digit.c - see digit.h. Without a branch, in runs of fixed length, so that compilers
 * use vectors.
 */
#include "digit.h"

#include <string.h>

enum { RUN = 16 }; /* rows that a compiler takes at once */

static void set_u8(uint16_t *restrict at, const uint8_t *restrict code, size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = code[i + k];
	for (; i < count; i++)
		at[i] = code[i];
}

static void add_u8(uint16_t *restrict at, uint16_t codes, const uint8_t *restrict code,
                   size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			at[i + k] = (uint16_t)(at[i + k] * codes + code[i + k]);
	for (; i < count; i++)
		at[i] = (uint16_t)(at[i] * codes + code[i]);
}

/* Two digits, which costs little more than one. */
static void add_two_u8(uint16_t *restrict at, uint16_t codes, const uint8_t *restrict code,
                       uint16_t codes2, const uint8_t *restrict code2, size_t count)
{
	size_t i = 0;

	for (; i + RUN <= count; i += RUN)
		for (size_t k = 0; k < RUN; k++) {
			uint16_t one = (uint16_t)(at[i + k] * codes + code[i + k]);
			at[i + k] = (uint16_t)(one * codes2 + code2[i + k]);
		}
	for (; i < count; i++) {
		uint16_t one = (uint16_t)(at[i] * codes + code[i]);
		at[i] = (uint16_t)(one * codes2 + code2[i]);
	}
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

static void add_one(uint16_t *at, const struct column *column, size_t from, size_t count)
{
	size_t codes = codes_of(column);

	if (column->width == 1)
		add_u8(at, (uint16_t)codes, column_u8(column) + from, count);
	else if (column->width == 2)
		digit_add_codes(at, codes, column_u16(column) + from, count);
	else /* few codes after all */
		for (size_t i = 0; i < count; i++)
			at[i] = (uint16_t)(at[i] * codes + column_u32(column)[from + i]);
}

void digit_add(uint16_t *at, const struct column *const *column, size_t columns, size_t from,
               size_t count, bool first)
{
	size_t c = 0;

	if (first && columns > 0 && column[0]->width == 1)
		set_u8(at, column_u8(column[c++]) + from, count);
	else if (first)
		memset(at, 0, count * sizeof *at);
	while (c < columns) {
		const struct column *one = column[c], *two = c + 1 < columns ? column[c + 1] : NULL;
		if (two == NULL || one->width != 1 || two->width != 1) {
			add_one(at, one, from, count);
			c++;
			continue;
		}
		add_two_u8(at, (uint16_t)codes_of(one), column_u8(one) + from,
		           (uint16_t)codes_of(two), column_u8(two) + from, count);
		c += 2;
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
