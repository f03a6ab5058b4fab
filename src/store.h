/*
 * store.h - a dataset as a mapped file of columns (.befund). Floor 2.
 *
 * The format stands in src/README.md. Opening looks at the header, the directory and the file's
 * length; a column sleeps until somebody asks for it. Then its checksums are compared and its
 * values looked at once, and from there on its values are those in the file: nothing is copied.
 *
 * Who wakes a column does so on the one thread that runs Lua, before any thread works with it; the
 * check itself runs on all cores.
 */
#ifndef STORE_H
#define STORE_H

#include "dataset.h"

/* ---- writing --------------------------------------------------------------------------------- */

struct store_entry {
	struct str name;
	const struct column *column; /* awake */
};

/* Writes the file whole or not at all. `meta` is any bytes. All columns have so many rows. */
MUST_USE bool store_write(const char *path, size_t rows, const struct store_entry *entry,
                          size_t count, struct str meta, struct err *err);

/* ---- reading --------------------------------------------------------------------------------- */

struct store;

/* `name` is for messages: as the user named it. Held once. */
MUST_USE struct store *store_open(const char *path, const char *name, struct err *err);
void store_drop(struct store *store); /* its columns keep it; accepts NULL */

/* The dataset, its columns asleep. */
MUST_USE struct dataset *store_dataset(struct store *store, struct err *err);

/* The bytes that were given to store_write, checked; they live as long as the store. */
MUST_USE bool store_meta(struct store *store, struct str *meta, struct err *err);

/* Wakes part number `part` (the meta, then each column) for its check alone; a message each. */
size_t store_parts(const struct store *store);
MUST_USE bool store_check(struct store *store, size_t part, struct err *err);

#endif
