/*
 * mem.h - checked allocation. Floor 0.
 *
 * mem.c is the only caller of malloc. Sizes are multiplied here and nowhere else. That every
 * allocation may fail is proved from outside, by a preloaded malloc (spec/faults), which reaches
 * the libraries too.
 */
#ifndef MEM_H
#define MEM_H

#include "err.h"

/* count * size bytes, not initialised; NULL with an error when there are not so many. */
MUST_USE void *mem_alloc(size_t count, size_t size, struct err *err);

/* The same, to be filled from end to end: what is fresh memory for sure may come in large pages. */
MUST_USE void *mem_alloc_filled(size_t count, size_t size, struct err *err);

/* The same, all bytes zero. */
MUST_USE void *mem_zero(size_t count, size_t size, struct err *err);

/* Resizes; on failure the old block stays valid and NULL is returned. */
MUST_USE void *mem_resize(void *old, size_t count, size_t size, struct err *err);

/*
 * Room for at least `need` items in a growing array: *capacity grows by half. On failure the array
 * stays as it was. Usage: if (!mem_grow((void **)&items, &capacity, need, sizeof *items, err)) ...
 */
MUST_USE bool mem_grow(void **items, size_t *capacity, size_t need, size_t size, struct err *err);

void mem_free(void *block);

/* Says that so many bytes of a block will be filled: the system may take large pages for them. */
void mem_expect(void *block, size_t bytes);

#endif
