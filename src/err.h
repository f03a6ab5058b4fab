/*
 * err.h - the one struct by which anything below Lua says that it failed. Floor 0.
 *
 * A message has the shape "where: what (what to do)": lower case, no full stop. A function that can
 * fail takes `struct err *err` last and returns false or NULL after it has filled it; the first
 * error wins, so what a caller adds on the way out changes nothing. Where and what to do are said
 * before the error is set:
 *
 *     err_at(err, "%s:%zu:%zu", file, line, column);
 *     err_advise(err, "read it as text, or list it as missing");
 *     return err_set(err, ERR_DATA, "'%s' is not a number in column '%s'", text, name);
 */
#ifndef ERR_H
#define ERR_H

#include "base.h"

enum err_code {
	ERR_NONE,        /* nothing happened */
	ERR_ARGUMENT,    /* the script asked for something that makes no sense */
	ERR_DATA,        /* the data or the design is at fault */
	ERR_FILE,        /* a file cannot be read or written */
	ERR_MEMORY,      /* not enough memory */
	ERR_LIMIT,       /* a stated limit was reached */
	ERR_INTERRUPTED, /* the user stopped the work */
};

struct err {
	enum err_code code;
	char place[512];  /* where, outermost first; may be empty */
	char text[2048];  /* what */
	char advice[512]; /* what to do; may be empty */
};

/* Sets where it happened. Ignored once the error is set. */
void err_at(struct err *err, const char *format, ...) PRINTF(2, 3);

/* Sets what to do about it. Ignored once the error is set. */
void err_advise(struct err *err, const char *format, ...) PRINTF(2, 3);

/* Sets the error; always returns false, so that `return err_set(...)` reads well. */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF(3, 4);

/* The whole message, "where: what (what to do)", into `text`; returns it. */
char *err_message(const struct err *err, char *text, size_t size);

#endif
