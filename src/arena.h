/* arena.h - bump memory that is freed as a whole. Floor 0. */
#ifndef ARENA_H
#define ARENA_H

#include "err.h"

struct arena;

MUST_USE struct arena *arena_new(struct err *err);
void arena_free(struct arena *arena);

/* count * size bytes, zeroed, aligned for any type; lives as long as the arena. */
MUST_USE void *arena_alloc(struct arena *arena, size_t count, size_t size, struct err *err);

/* A copy of `length` bytes with a NUL behind them. */
MUST_USE char *arena_text(struct arena *arena, const char *bytes, size_t length, struct err *err);

#endif
