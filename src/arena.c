/* arena.c - bump memory that is freed as a whole: a list of blocks, the newest first. */
#include "arena.h"

#include "mem.h"

#include <stdalign.h>
#include <string.h>

enum { FIRST = 256, BLOCK = 4096 }; /* bytes of the first block and of the later ones */

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *newest;
};

struct arena *arena_new(struct err *err)
{
	return mem_zero(1, sizeof(struct arena), err);
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	for (struct block *block = arena->newest; block != NULL;) {
		struct block *next = block->next;
		mem_free(block);
		block = next;
	}
	mem_free(arena);
}

static bool add_block(struct arena *arena, size_t bytes, struct err *err)
{
	size_t size = MAX(bytes, (size_t)(arena->newest == NULL ? FIRST : BLOCK));
	struct block *block = NULL;

	if (size <= SIZE_MAX - sizeof *block)
		block = mem_zero(1, sizeof *block + size, err);
	if (block == NULL)
		return err_set(err, ERR_MEMORY, "not enough memory for %zu bytes", bytes);
	block->size = size;
	block->next = arena->newest;
	arena->newest = block;
	return true;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size, struct err *err)
{
	size_t align = alignof(max_align_t), bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX - align) {
		err_set(err, ERR_MEMORY, "not enough memory for %zu items of %zu bytes", count,
		        size);
		return NULL;
	}
	bytes = (bytes + align - 1) / align * align;

	struct block *block = arena->newest;
	if (block == NULL || block->size - block->used < bytes) {
		if (!add_block(arena, bytes, err))
			return NULL;
		block = arena->newest;
	}
	void *at = block->bytes + block->used;
	block->used += bytes;
	return at;
}

char *arena_text(struct arena *arena, const char *bytes, size_t length, struct err *err)
{
	char *text = arena_alloc(arena, length + 1, 1, err);

	if (text == NULL)
		return NULL;
	if (length > 0)
		memcpy(text, bytes, length);
	text[length] = '\0';
	return text;
}
