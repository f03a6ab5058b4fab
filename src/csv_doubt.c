/* csv_doubt.c - columns that look like dates or numbers and are read as text. */
#include "csv_doubt.h"

#include "num.h"

#include <stdio.h>
#include <string.h>

enum { SHORT_DATE = 30 }; /* bytes at most, with a time */

/* How many of the texts are dates of a form; 0 if most are not. */
static size_t count_dates(const struct gather *gather, enum date_form form)
{
	size_t count = intern_count(gather->texts), dates = 0;
	double ignored;

	for (size_t i = 0; i < count; i++) {
		dates += date_read_as(intern_text(gather->texts, (uint32_t)i), form, &ignored);
		if ((i + 1 - dates) * 2 > count)
			return 0;
	}
	return dates;
}

/* Whether a text is a date of a form but for its year, which has two digits. */
static bool is_short(struct str text, enum date_form form)
{
	char whole[SHORT_DATE + 2];
	size_t at = text.length;
	double ignored;

	for (size_t i = 0, signs = 0; i < text.length && at == text.length; i++) {
		signs += text.at[i] == '.' || text.at[i] == '/';
		if (signs == 2)
			at = i + 1;
	}
	if (text.length > SHORT_DATE || at + 2 > text.length)
		return false;
	memcpy(whole, text.at, at);
	memcpy(whole + at, "20", 2);
	memcpy(whole + at + 2, text.at + at, text.length - at);
	return date_read_as((struct str){whole, text.length + 2}, form, &ignored);
}

static bool are_short(const struct gather *gather, enum date_form form)
{
	for (size_t i = 0; i < intern_count(gather->texts); i++)
		if (!is_short(intern_text(gather->texts, (uint32_t)i), form))
			return false;
	return true;
}

static struct csv_doubt doubt_dates(const struct gather *gather, size_t rows)
{
	struct csv_doubt doubt = {.kind = CSV_DOUBT_NONE, .form = DATE_FORMS};
	size_t dates[DATE_FORMS], count = intern_count(gather->texts), most = 0;
	double ignored;
	uint32_t odd = 0;

	for (enum date_form form = DATE_ISO; form < DATE_FORMS; form++) {
		dates[form] = count_dates(gather, form);
		if (dates[form] > most) {
			doubt.form = form;
			most = dates[form];
		}
	}
	enum date_form best = doubt.form;
	bool either = best == DATE_DAY_FIRST && dates[DATE_MONTH_FIRST] == most;
	if (either)
		doubt.form = DATE_FORMS;
	if (most == 0) {
		bool points = are_short(gather, DATE_POINTS);
		bool day_first = are_short(gather, DATE_DAY_FIRST);
		bool month_first = are_short(gather, DATE_MONTH_FIRST);
		if (points || day_first || month_first)
			doubt.kind = CSV_DOUBT_SHORT;
		if (points)
			doubt.form = DATE_POINTS;
		else if (day_first != month_first)
			doubt.form = day_first ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
	} else if (most < count) {
		doubt.kind = CSV_DOUBT_ODD;
		while (date_read_as(intern_text(gather->texts, odd), best, &ignored))
			odd++;
	} else if (either) {
		doubt.kind = CSV_DOUBT_EITHER;
	}
	if (doubt.kind != CSV_DOUBT_NONE) {
		if (either &&
		    date_read_as(intern_text(gather->texts, odd), DATE_MONTH_FIRST, &ignored))
			doubt.form = best;
		doubt.row = gather_first_row(gather, odd, rows);
		gather_quote(intern_text(gather->texts, odd), doubt.text);
	}
	return doubt;
}

/* Whether the sign in a number could set off thousands, `1,234`. */
static bool is_thousand(struct str text, size_t sign)
{
	size_t digits = sign - (*text.at == '-' || *text.at == '+');

	return digits >= 1 && digits <= 3 && text.at[sign - digits] != '0' &&
	       text.length - sign - 1 == 3;
}

/* All texts are numbers with the other decimal sign, beside words that there is no answer. */
static struct csv_doubt doubt_numbers(const struct gather *gather, char sign, size_t rows)
{
	struct csv_doubt doubt = {.kind = CSV_DOUBT_NONE, .form = DATE_FORMS};
	bool marks = true;
	size_t first = SIZE_MAX;
	double ignored;

	for (size_t i = 0; i < intern_count(gather->texts); i++) {
		struct str text = intern_text(gather->texts, (uint32_t)i);
		if (gather_says_nothing(text))
			continue;
		if (!num_read(text, sign, &ignored))
			return doubt;
		const char *at = memchr(text.at, sign, text.length);
		if (at == NULL)
			continue;
		first = MIN(first, i);
		marks = marks && is_thousand(text, (size_t)(at - text.at));
	}
	if (first == SIZE_MAX)
		return doubt;
	doubt.decimal = sign == ',' ? '.' : ',';
	doubt.kind = marks ? CSV_DOUBT_OTHER_MARK : CSV_DOUBT_OTHER_SIGN;
	doubt.row = gather_first_row(gather, (uint32_t)first, rows);
	gather_quote(intern_text(gather->texts, (uint32_t)first), doubt.text);
	return doubt;
}

struct csv_doubt csv_doubt_find(const struct gather *gather, char decimal, size_t rows)
{
	struct csv_doubt doubt = {.kind = CSV_DOUBT_NONE, .form = DATE_FORMS};

	if (gather->type != GATHER_ANY || gather->texts == NULL || intern_count(gather->texts) == 0)
		return doubt;
	doubt = doubt_dates(gather, rows);
	if (doubt.kind != CSV_DOUBT_NONE || decimal == 0)
		return doubt;
	return doubt_numbers(gather, decimal == '.' ? ',' : '.', rows);
}

/* What to do about it, of dates and numbers that are read as text. */
static const char *advice(const struct csv_doubt *doubt)
{
	switch (doubt->kind) {
	case CSV_DOUBT_SHORT:
		return doubt->form == DATE_POINTS        ? "date = \"%d.%m.%y\""
		       : doubt->form == DATE_DAY_FIRST   ? "date = \"%d/%m/%y\""
		       : doubt->form == DATE_MONTH_FIRST ? "date = \"%m/%d/%y\""
		                                         : "date = \"%d/%m/%y\" or \"%m/%d/%y\"";
	case CSV_DOUBT_EITHER: return "date = \"%d/%m/%Y\" or \"%m/%d/%Y\"";
	case CSV_DOUBT_OTHER_SIGN:
		return doubt->decimal == '.' ? "decimal = \",\"" : "decimal = \".\"";
	case CSV_DOUBT_OTHER_MARK:
		return doubt->decimal == '.' ? "thousands = \",\", or decimal = \",\""
		                             : "thousands = \".\", or decimal = \".\"";
	default: return "mend it, or list it as missing";
	}
}

bool csv_doubt_note(const struct csv_doubt *doubt, const char *file, size_t line,
                    const char *column, struct csv_notes *notes, struct err *err)
{
	const char *form =
		doubt->form == DATE_FORMS ? "day/month or month/day" : date_form_name(doubt->form);
	bool points = doubt->decimal == '.';
	char what[128];

	switch (doubt->kind) {
	case CSV_DOUBT_ODD:
		snprintf(what, sizeof what, "is no date as most there are (%s)", form);
		break;
	case CSV_DOUBT_SHORT: snprintf(what, sizeof what, "has a year of two digits"); break;
	case CSV_DOUBT_EITHER: snprintf(what, sizeof what, "may be day/month or month/day"); break;
	default:
		snprintf(what, sizeof what, "has a %s, the file's numbers a %s",
		         points ? "comma" : "point", points ? "point" : "comma");
	}
	return csv_note(notes, err,
	                "%s:%zu: '%s' in column '%s' %s, so the column is read as text (%s)", file,
	                line, doubt->text, column, what, advice(doubt));
}
