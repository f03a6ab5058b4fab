/* err.c - the one struct by which anything below Lua says that it failed. */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>

void err_at(struct err *err, const char *format, ...)
{
	va_list arguments;

	if (err->code != ERR_NONE)
		return;
	va_start(arguments, format);
	vsnprintf(err->place, sizeof err->place, format, arguments);
	va_end(arguments);
}

void err_advise(struct err *err, const char *format, ...)
{
	va_list arguments;

	if (err->code != ERR_NONE)
		return;
	va_start(arguments, format);
	vsnprintf(err->advice, sizeof err->advice, format, arguments);
	va_end(arguments);
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list arguments;

	if (err->code != ERR_NONE)
		return false;
	va_start(arguments, format);
	vsnprintf(err->text, sizeof err->text, format, arguments);
	va_end(arguments);
	err->code = code;
	return false;
}

char *err_message(const struct err *err, char *text, size_t size)
{
	bool placed = err->place[0] != '\0';
	bool advised = err->advice[0] != '\0';

	snprintf(text, size, "%s%s%s%s%s%s", err->place, placed ? ": " : "", err->text,
	         advised ? " (" : "", err->advice, advised ? ")" : "");
	return text;
}
