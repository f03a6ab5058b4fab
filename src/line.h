/*
 * line.h - a line from a terminal, edited through libedit. Floor 5.
 *
 * libedit is opened by line_open, which is for a terminal that can move its cursor (line_can). The
 * process's locale stays as it is; only while libedit works does the thread have the environment's.
 * Text is UTF-8 on this side, whatever the terminal's is.
 *
 * Ctrl-C drops the line: whoever catches SIGINT calls interrupt_request (threads.h) and lets
 * reading be interrupted. A block that is pasted in brackets (the terminal says where it begins and
 * ends) goes into the line whole, its line breaks with it.
 */
#ifndef LINE_H
#define LINE_H

#include "arena.h"
#include "str.h"

/* What may stand at the cursor. Texts live in the arena that the host was given. */
struct line_choice {
	size_t start;     /* bytes in front of the word that a candidate replaces */
	struct str *text; /* the candidates */
	size_t count;
	struct str note; /* shown instead of the candidates; may be empty */
};

/* Whom the line asks when Tab is pressed. False: `note` says why. */
struct line_host {
	void *context;
	bool (*complete)(void *context, struct str line, size_t cursor, struct arena *arena,
	                 struct line_choice *choice);
};

enum line_status {
	LINE_READ,    /* a line, maybe of several lines */
	LINE_END,     /* Ctrl-D, or the terminal is gone */
	LINE_DROPPED, /* Ctrl-C */
};

/* Whether standard input and output are a terminal that can be edited on. */
bool line_can(void);

/* Opens the editor, of which there is one, as there is one terminal. */
MUST_USE bool line_open(const struct line_host *host, struct err *err);
void line_close(void);

/* Reads a line into the empty `text`, without the line break at its end. */
enum line_status line_read(const char *prompt, struct buffer *text);

/* Adds an entry to what the arrow keys and Ctrl-R find; one that is no UTF-8 is left out. */
void line_remember(struct str entry);

/* Gives the terminal back as it was, if a line is being edited. Safe in a signal handler. */
void line_leave(void);

#endif
