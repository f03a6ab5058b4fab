/* line_choice.c - the candidates for what is being typed: what they share, how they look. */
#include "line_choice.h"

#include "utf8.h"

#include <stdio.h>

enum { GAP = 2 }; /* columns between candidates */

size_t choice_common(const struct line_choice *choice)
{
	struct str first = choice->text[0];
	size_t common = first.length;

	for (size_t i = 1; i < choice->count; i++) {
		struct str other = choice->text[i];
		size_t same = 0;
		while (same < common && same < other.length && first.at[same] == other.at[same])
			same++;
		common = same;
	}
	while (common > 0 && common < first.length &&
	       ((unsigned char)first.at[common] & 0xc0) == 0x80)
		common--;
	return common;
}

/* Without anything a terminal could act on. */
static void print_plain(struct str text)
{
	for (size_t at = 0; at < text.length;) {
		size_t from = at;
		uint32_t point = utf8_next(text.at, text.length, &at);
		if (point != '\n' && utf8_is_control(point))
			fputc('?', stdout);
		else
			fwrite(text.at + from, 1, at - from, stdout);
	}
}

void choice_print(const struct line_choice *choice, size_t columns)
{
	size_t widest = 0;

	if (choice->note.length > 0) {
		print_plain(choice->note);
		fputc('\n', stdout);
		return;
	}
	for (size_t i = 0; i < choice->count; i++) {
		size_t width = utf8_width(choice->text[i]);
		widest = MAX(widest, width);
	}
	size_t across = MAX((size_t)1, (columns - 1 + GAP) / (widest + GAP));
	size_t down = (choice->count + across - 1) / across;
	for (size_t row = 0; row < down; row++) {
		for (size_t i = row; i < choice->count; i += down) {
			print_plain(choice->text[i]);
			if (i + down < choice->count)
				printf("%*s", (int)(widest + GAP - utf8_width(choice->text[i])),
				       "");
		}
		fputc('\n', stdout);
	}
}
