/* intern.h - one copy of each text, numbered from 0 in order of first use. Floor 1. */
#ifndef INTERN_H
#define INTERN_H

#include "str.h"

struct intern;

MUST_USE struct intern *intern_new(struct err *err);
void intern_free(struct intern *intern);

/* The number of the text, which is added if it is new. */
MUST_USE bool intern_add(struct intern *intern, struct str text, uint32_t *id, struct err *err);

/* The number of a text that is there; false if it is not. */
bool intern_find(const struct intern *intern, struct str text, uint32_t *id);

struct str intern_text(const struct intern *intern, uint32_t id);
size_t intern_count(const struct intern *intern);
size_t intern_bytes(const struct intern *intern); /* memory it takes */

#endif
