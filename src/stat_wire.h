/*
 * stat_wire.h - what the reader of statistical files says to this process, as messages. Floor 2.
 *
 * The reader runs in a jail (jail.h), so its messages are data like any other: each length is
 * checked before it is believed. A message is a byte that says its kind, the length of what
 * follows (4 bytes), and that: numbers in the machine's own order, texts behind their length (4
 * bytes).
 *
 * kind       holds
 * ENCODING   name ("" if the file does not say), version of the format (u32); before all texts
 * FILE       rows that the header promises (f64, -1: unknown), variables (u32), label
 * NOTE       text
 * WEIGHT     index of a variable (u32)
 * SET        a multiple-response set: name, type (sav_records.h), counted, label, count, names
 * VARIABLE   is text (u32), name, label, format, set of labels, measure, width, alignment, bytes of
 *            a text (u32s), count of missing ranges, these (lowest and highest, f64s or texts)
 * LABEL      set, is text (u32), value (text or f64), label
 * ROWS       where the reader stands in the file (f64), rows, each with the values of all
 *            variables: f64, or a text
 * END        0 or 1 (u32: failed), where in the file (f64), reason, the parser's last words
 *
 * A missing number is a NaN whose lowest byte is its tag, 0 for system missing.
 */
#ifndef STAT_WIRE_H
#define STAT_WIRE_H

#include "str.h"

enum wire_kind {
	WIRE_ENCODING = 1,
	WIRE_FILE,
	WIRE_NOTE,
	WIRE_WEIGHT,
	WIRE_SET,
	WIRE_VARIABLE,
	WIRE_LABEL,
	WIRE_ROWS,
	WIRE_END,
};

enum {
	WIRE_HEAD = 5, /* bytes in front of what a message holds */
	WIRE_MESSAGE_MAX = 256 * 1024 * 1024,
	WIRE_TEXT_MAX = 32 * 1024 * 1024,
	WIRE_FULL = 128 * 1024, /* rows are sent when there are so many bytes */
};

double wire_missing(unsigned char tag);
unsigned char wire_tag(double missing);

/* Writing. After an error nothing more happens. */
struct wire {
	int out;
	struct buffer bytes; /* the message so far */
	struct err *err;
};

void wire_begin(struct wire *wire, enum wire_kind kind);
void wire_u32(struct wire *wire, size_t value);
void wire_f64(struct wire *wire, double value);
void wire_text(struct wire *wire, struct str text);
void wire_send(struct wire *wire);

/* Reading: each takes from the front, and is false if there is not enough. */
MUST_USE bool wire_take_u32(struct str *from, size_t *value);
MUST_USE bool wire_take_f64(struct str *from, double *value);
MUST_USE bool wire_take_text(struct str *from, struct str *text);

#endif
