/*
 * library.h - shared libraries that are opened at first use. Floor 0.
 *
 * What a plain script does not need is not linked: with all libraries linked a start takes two to
 * five times Lua's. A library stays open once it was opened; asking again costs nothing.
 */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "err.h"

/* A function of the library and where its address goes: a pointer to it, in a struct of such. */
struct library_call {
	const char *name;
	size_t offset; /* of the pointer in the struct */
};

/*
 * Fills the pointers in `calls`. False if the library is not installed, or too old to have them
 * all; the advice names Debian's package.
 */
MUST_USE bool library_open(const char *file, const char *package, const struct library_call *call,
                           size_t count, void *calls, struct err *err);

#endif
