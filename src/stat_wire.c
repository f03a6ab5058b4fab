/* stat_wire.c - what the reader of statistical files says to this process, as messages. */
#include "stat_wire.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const uint64_t MISSING = UINT64_C(0x7ff8000000000000);

double wire_missing(unsigned char tag)
{
	uint64_t bits = MISSING | tag;
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

unsigned char wire_tag(double missing)
{
	uint64_t bits;

	memcpy(&bits, &missing, sizeof bits);
	return (unsigned char)bits;
}

static void add(struct wire *wire, const void *bytes, size_t length)
{
	if (wire->err->code == ERR_NONE && !buffer_add(&wire->bytes, bytes, length, wire->err))
		wire->bytes.length = 0;
}

void wire_begin(struct wire *wire, enum wire_kind kind)
{
	char head[WIRE_HEAD] = {(char)kind};

	wire->bytes.length = 0;
	add(wire, head, sizeof head);
}

void wire_u32(struct wire *wire, size_t value)
{
	uint32_t bits = (uint32_t)value;

	add(wire, &bits, sizeof bits);
}

void wire_f64(struct wire *wire, double value)
{
	add(wire, &value, sizeof value);
}

void wire_text(struct wire *wire, struct str text)
{
	if (text.length > WIRE_TEXT_MAX) {
		err_set(wire->err, ERR_LIMIT, "a text of %zu bytes", text.length);
		return;
	}
	wire_u32(wire, text.length);
	add(wire, text.at, text.length);
}

void wire_send(struct wire *wire)
{
	const char *at = wire->bytes.at;
	size_t left = wire->bytes.length;

	if (wire->err->code != ERR_NONE)
		return;
	uint32_t length = (uint32_t)(left - WIRE_HEAD);
	memcpy(wire->bytes.at + 1, &length, sizeof length);
	while (left > 0) {
		ssize_t count = write(wire->out, at, left);
		if (count < 0 && errno != EINTR) {
			err_set(wire->err, ERR_FILE, "a pipe cannot be written");
			return;
		}
		at += MAX(count, 0);
		left -= (size_t)MAX(count, 0);
	}
	wire->bytes.length = 0;
}

static bool take(struct str *from, void *to, size_t length)
{
	if (from->length < length)
		return false;
	memcpy(to, from->at, length);
	*from = (struct str){from->at + length, from->length - length};
	return true;
}

bool wire_take_u32(struct str *from, size_t *value)
{
	uint32_t bits;

	if (!take(from, &bits, sizeof bits))
		return false;
	*value = bits;
	return true;
}

bool wire_take_f64(struct str *from, double *value)
{
	return take(from, value, sizeof *value);
}

bool wire_take_text(struct str *from, struct str *text)
{
	size_t length;

	if (!wire_take_u32(from, &length) || length > from->length)
		return false;
	*text = (struct str){from->at, length};
	*from = (struct str){from->at + length, from->length - length};
	return true;
}
