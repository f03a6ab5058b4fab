/*
 * digit.c - see digit.h. Without a branch, in runs of fixed length, so that compilers
 * use vectors.
 */
#include "digit.h"

enum { RUN = 16 }; /* rows that a compiler takes at once */

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

void digit_add(uint16_t *at, size_t codes, const struct column *column, size_t from, size_t count)
{
	if (column->width == 1)
		add_u8(at, (uint16_t)codes, column_u8(column) + from, count);
	else if (column->width == 2)
		digit_add_codes(at, codes, column_u16(column) + from, count);
	else /* few codes after all */
		for (size_t i = 0; i < count; i++)
			at[i] = (uint16_t)(at[i] * codes + column_u32(column)[from + i]);
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
