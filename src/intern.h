/* intern.h - one copy of each text, numbered from 0 in order of first use. Floor 1. */
#ifndef INTERN_H
#define INTERN_H

#include "str.h"

struct intern;

MUST_USE struct intern *intern_new(struct err *err);
void intern_free(struct intern *intern);

/*
 * Texts that somebody else keeps, `end[i]` being where text i ends in `bytes`: nothing is copied,
 * nothing can be added. Refused where a text stands there twice.
 */
MUST_USE struct intern *intern_borrow(const char *bytes, const size_t *end, size_t count,
                                      struct err *err);

/* The number of the text, which is added if it is new. */
MUST_USE bool intern_add(struct intern *intern, struct str text, uint32_t *id, struct err *err);

/* The number of a text that is there; false if it is not. */
bool intern_find(const struct intern *intern, struct str text, uint32_t *id);

struct str intern_text(const struct intern *intern, uint32_t id);
size_t intern_count(const struct intern *intern);
size_t intern_bytes(const struct intern *intern); /* memory it takes */

/* The texts as they lie in memory: end to end, and where each ends. */
struct str intern_all(const struct intern *intern);
const size_t *intern_ends(const struct intern *intern);

#endif
