/* mem.c - checked allocation; the only caller of malloc. */
#include "mem.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { KEPT = 32 * 1024 * 1024 }; /* bytes of a block at most that malloc keeps for the next */

/* Blocks beyond half the address space are refused, so that no pointer difference overflows. */
static bool product(size_t count, size_t size, size_t *bytes, struct err *err)
{
	if (__builtin_mul_overflow(count, size, bytes) || *bytes > PTRDIFF_MAX)
		return err_set(err, ERR_MEMORY, "not enough memory for %zu items of %zu bytes",
		               count, size);
	if (*bytes == 0)
		*bytes = 1; /* so that NULL always means failure */
	return true;
}

static void *checked(void *block, size_t bytes, struct err *err)
{
	if (block == NULL)
		err_set(err, ERR_MEMORY, "not enough memory for %zu bytes", bytes);
	return block;
}

void *mem_alloc(size_t count, size_t size, struct err *err)
{
	size_t bytes;

	if (!product(count, size, &bytes, err))
		return NULL;
	return checked(malloc(bytes), bytes, err);
}

void *mem_alloc_filled(size_t count, size_t size, struct err *err)
{
	void *block = mem_alloc(count, size, err);

	if (block != NULL && count * size > KEPT)
		mem_expect(block, count * size);
	return block;
}

void *mem_zero(size_t count, size_t size, struct err *err)
{
	size_t bytes;

	if (!product(count, size, &bytes, err))
		return NULL;
	return checked(calloc(1, bytes), bytes, err);
}

void *mem_resize(void *old, size_t count, size_t size, struct err *err)
{
	size_t bytes;

	if (!product(count, size, &bytes, err))
		return NULL;
	return checked(realloc(old, bytes), bytes, err);
}

bool mem_grow(void **items, size_t *capacity, size_t need, size_t size, struct err *err)
{
	if (need <= *capacity)
		return true;

	size_t grown = MAX(need, *capacity + *capacity / 2 + 8);
	void *block = mem_resize(*items, grown, size, err);
	if (block == NULL)
		return false;
	*items = block;
	*capacity = grown;
	return true;
}

void mem_free(void *block)
{
	free(block);
}

void mem_expect(void *block, size_t bytes)
{
	const uintptr_t large = 2 * 1024 * 1024;
	uintptr_t from = ((uintptr_t)block + large - 1) / large * large;
	uintptr_t to = ((uintptr_t)block + bytes) / large * large;

	if (from < to)
		(void)madvise((void *)from, to - from, MADV_HUGEPAGE); /* or not */
}
