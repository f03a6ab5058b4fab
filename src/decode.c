/* decode.c - short texts in some encoding as UTF-8, through iconv. */
#include "decode.h"

#include "utf8.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

enum { LONGEST = 4 }; /* bytes of a character, as UTF-8 has it */

bool decode_open(struct decode *decode, const char *encoding, struct err *err)
{
	*decode = (struct decode){0};
	if (strcasecmp(encoding, "UTF-8") == 0 || strcasecmp(encoding, "UTF8") == 0)
		return true;
	iconv_t converter = iconv_open("UTF-8", encoding);
	if (converter == (iconv_t)-1)
		return err_set(err, ERR_ARGUMENT, "no encoding is called '%.40s'", encoding);
	decode->converter = converter;
	return true;
}

bool decode_open_mixed(struct decode *decode, const char *encoding, struct err *err)
{
	if (!decode_open(decode, encoding, err))
		return false;
	decode->mixed = true;
	return true;
}

void decode_close(struct decode *decode)
{
	if (decode->converter != NULL)
		iconv_close(decode->converter);
	buffer_free(&decode->room);
	*decode = (struct decode){0};
}

static bool is_ascii(struct str text)
{
	unsigned char all = 0;

	for (size_t i = 0; i < text.length; i++)
		all |= (unsigned char)text.at[i];
	return all < 0x80;
}

static bool refuse(struct str text, size_t bad, const char *encoding, struct err *err)
{
	return err_set(err, ERR_DATA, "byte 0x%02x of a text is not %s",
	               (unsigned char)text.at[bad], encoding);
}

/* Whether the bytes from `bad` on are the beginning of one character. */
static bool is_begun(struct str text, size_t bad)
{
	unsigned char lead = (unsigned char)text.at[bad];
	size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;

	if (lead > 0xf4 || length <= text.length - bad)
		return false;
	for (size_t i = bad + 1; i < text.length; i++)
		if (((unsigned char)text.at[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static bool check_utf8(struct decode *decode, struct str text, struct str *out, struct err *err)
{
	size_t bad = utf8_invalid(text.at, text.length);

	*out = text;
	if (bad == text.length)
		return true;
	if (!is_begun(text, bad))
		return refuse(text, bad, "UTF-8", err);
	out->length = bad;
	decode->cut++;
	return true;
}

bool decode_text(struct decode *decode, struct str text, struct str *out, struct err *err)
{
	char *from = (char *)text.at; /* iconv does not write there */
	size_t left = text.length;

	*out = text;
	if (is_ascii(text))
		return true;
	decode->foreign++;
	if (decode->mixed && utf8_invalid(text.at, text.length) == text.length)
		return true;
	if (decode->converter == NULL)
		return check_utf8(decode, text, out, err);
	decode->room.length = 0;
	iconv(decode->converter, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char part[256];
		char *to = part;
		size_t room = sizeof part - LONGEST;
		size_t done = iconv(decode->converter, &from, &left, &to, &room);
		int reason = errno;
		if (!buffer_add(&decode->room, part, (size_t)(to - part), err))
			return false;
		if (done != (size_t)-1 || reason == E2BIG)
			continue;
		if (reason != EINVAL)
			return refuse(text, text.length - left, "in that encoding", err);
		decode->cut++;
		break;
	}
	*out = (struct str){decode->room.at, decode->room.length};
	return true;
}
