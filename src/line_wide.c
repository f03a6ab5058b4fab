/* line_wide.c - UTF-8 and the wide characters of libedit; how many rows they take. */
#include "line_wide.h"

#include "mem.h"
#include "utf8.h"

#include <wctype.h>

enum { TAB = 8 };

bool wide_to_utf8(struct buffer *text, const wchar_t *wide, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t point = (uint32_t)wide[i];
		char bytes[4];
		size_t length = 0;

		if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
			continue;
		if (point < 0x80) {
			bytes[length++] = (char)point;
		} else {
			size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
			static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
			bytes[length++] = (char)(lead[more] | (point >> 6 * more));
			while (more-- > 0)
				bytes[length++] = (char)(0x80 | ((point >> 6 * more) & 0x3f));
		}
		if (!buffer_add(text, bytes, length, err))
			return false;
	}
	return true;
}

wchar_t *wide_of(struct str text, struct err *err)
{
	if (utf8_invalid(text.at, text.length) != text.length) {
		err_set(err, ERR_DATA, "the text is no UTF-8");
		return NULL;
	}
	wchar_t *wide = mem_alloc(text.length + 1, sizeof *wide, err);
	if (wide == NULL)
		return NULL;
	size_t count = 0;
	for (size_t at = 0; at < text.length;)
		wide[count++] = (wchar_t)utf8_next(text.at, text.length, &at);
	wide[count] = L'\0';
	return wide;
}

/* Columns of a character that is no tab and no line break: `^C` and `\U+0080` for the unprintable.
 */
static size_t columns_of(wchar_t wide)
{
	if (iswprint((wint_t)wide)) {
		int width = wcwidth(wide);
		return width > 0 ? (size_t)width : 0;
	}
	if (wide < 0x80 && iswcntrl((wint_t)wide))
		return 2;
	return wide > 0xffff ? 8 : 7;
}

size_t wide_rows(const wchar_t *wide, size_t count, size_t before, size_t columns)
{
	size_t rows = before / columns, at = before % columns;

	for (size_t i = 0; i < count; i++) {
		if (wide[i] == L'\n') {
			rows++;
			at = 0;
			continue;
		}
		size_t width = wide[i] == L'\t' ? TAB - at % TAB : columns_of(wide[i]);
		if (at + width > columns) {
			rows++;
			at = 0;
		}
		at += width;
		if (at >= columns) {
			rows++;
			at -= columns;
		}
	}
	return rows;
}
