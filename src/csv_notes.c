/* csv_notes.c - what the reader of a CSV file noticed. */
#include "csv_notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NOTE_SIZE = 1024 };

bool csv_note(struct csv_notes *notes, struct err *err, const char *format, ...)
{
	char text[NOTE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	struct csv_note *made = arena_alloc(notes->arena, 1, sizeof *made, err);
	if (made == NULL)
		return false;
	made->text = arena_text(notes->arena, text, strlen(text), err);
	if (made->text == NULL)
		return false;
	*(notes->first == NULL ? &notes->first : &notes->last->next) = made;
	notes->last = made;
	return true;
}
