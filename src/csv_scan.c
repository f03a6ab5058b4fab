/* csv_scan.c - what libcsv does not tell of a CSV file. */
#include "csv_scan.h"

#include <string.h>

static const char candidates[] = {',', ';', '\t', '|'};

enum {
	RECORDS = 100, /* looked at to find the separator */
	CHUNK = 16384, /* bytes read at once to find a place */
};

/* How often each candidate stands in the record at *at, outside quotes; moves behind its line end.
 */
static void count_candidates(struct str head, size_t *at, size_t count[LENGTH(candidates)])
{
	bool quoted = false;

	memset(count, 0, LENGTH(candidates) * sizeof *count);
	for (; *at < head.length; (*at)++) {
		char c = head.at[*at];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == '\n' || c == '\r'))
			break;
		for (size_t i = 0; !quoted && i < LENGTH(candidates); i++)
			count[i] += c == candidates[i];
	}
	while (*at < head.length && (head.at[*at] == '\n' || head.at[*at] == '\r'))
		(*at)++;
}

struct csv_separator csv_scan_separator(struct str head, bool whole)
{
	size_t header[LENGTH(candidates)], here[LENGTH(candidates)];
	size_t same[LENGTH(candidates)] = {0}, seen[LENGTH(candidates)] = {0};
	size_t at = 0, best = 0, standing = 0;

	while (at < head.length && (head.at[at] == '\n' || head.at[at] == '\r'))
		at++;
	count_candidates(head, &at, header);
	for (size_t record = 0; record < RECORDS && at < head.length; record++) {
		count_candidates(head, &at, here);
		if (at == head.length && !whole)
			break; /* perhaps cut off */
		for (size_t i = 0; i < LENGTH(candidates); i++) {
			same[i] += here[i] == header[i];
			seen[i] += here[i];
		}
	}
	for (size_t i = 0; i < LENGTH(candidates); i++) {
		bool better = header[i] > 0 && (same[i] > same[best] || (same[i] == same[best] &&
		                                                         header[i] > header[best]));
		if (better || (header[i] > 0 && header[best] == 0))
			best = i;
		standing += header[i] > 0;
	}
	if (standing == 0) /* a single column: a separator that its cells do not contain */
		for (size_t i = LENGTH(candidates); i-- > 0;)
			best = seen[i] == 0 ? i : best;
	return (struct csv_separator){candidates[best], best == 0 && standing <= 1};
}

/* What a cell says of the decimal sign: 0 if it is no number with one, or may have thousands. */
static char decimal_of(struct str cell)
{
	size_t at = cell.length > 0 && (cell.at[0] == '+' || cell.at[0] == '-'), digits = 0,
	       rest = 0;
	size_t first = at;

	while (at < cell.length && cell.at[at] >= '0' && cell.at[at] <= '9')
		at++, digits++;
	if (digits == 0 || at == cell.length || (cell.at[at] != ',' && cell.at[at] != '.'))
		return 0;
	char sign = cell.at[at++];
	while (at < cell.length && cell.at[at] >= '0' && cell.at[at] <= '9')
		at++, rest++;
	if (rest == 0 || at < cell.length)
		return 0;
	bool thousands = sign == ',' && rest == 3 && digits <= 3 && cell.at[first] != '0';
	return thousands ? 0 : sign;
}

const struct str csv_marks[CSV_MARKS] = {
	{".", 1},
	{",", 1},
	{"'", 1},
	{" ", 1},
	{"\xc2\xa0", 2},
	{"\xe2\x80\xaf", 3}, /* blanks that do not break, wide and narrow */
	{"\xe2\x80\x99", 3}, /* the apostrophe of typographers */
};

/* The cell at *at, without its quotes, which moves behind its separator; false at the head's end.
 * A cell that the head cuts off is left out. */
static bool next_cell(struct str head, bool whole, char separator, size_t *at, struct str *cell)
{
	size_t begin = *at;
	bool quoted = false;

	for (; *at < head.length; (*at)++) {
		char c = head.at[*at];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == separator || c == '\n' || c == '\r'))
			break;
	}
	if (*at == head.length && (!whole || begin == *at))
		return false;
	*cell = (struct str){head.at + begin, *at - begin};
	if (cell->length >= 2 && cell->at[0] == '"')
		*cell = (struct str){cell->at + 1, cell->length - 2};
	*at += *at < head.length;
	return true;
}

static size_t count_digits(struct str text, size_t at)
{
	size_t count = 0;

	while (at + count < text.length && text.at[at + count] >= '0' && text.at[at + count] <= '9')
		count++;
	return count;
}

/*
 * Whether the cell has groups set off by this mark, beyond doubt; `decimal` is then the sign behind
 * them, 0 if there is none.
 */
static bool shows_groups(struct str cell, struct str mark, char *decimal)
{
	size_t at = cell.length > 0 && (cell.at[0] == '+' || cell.at[0] == '-'), groups = 0;
	size_t first = count_digits(cell, at);

	if (first < 1 || first > 3 || cell.at[at] == '0')
		return false;
	at += first;
	while (str_starts((struct str){cell.at + at, cell.length - at}, mark) &&
	       count_digits(cell, at + mark.length) == 3) {
		at += mark.length + 3;
		groups++;
	}
	*decimal = 0;
	if (at == cell.length)
		return groups >= 2;
	*decimal = cell.at[at];
	if (groups == 0 || (*decimal != ',' && *decimal != '.') || *decimal == mark.at[0])
		return false;
	size_t rest = count_digits(cell, at + 1);
	return rest > 0 && at + 1 + rest == cell.length;
}

/* Whether the cell uses this sign for decimals, beyond doubt: it could not set off a thousand. */
static bool shows_decimal(struct str cell, char sign)
{
	size_t at = cell.length > 0 && (cell.at[0] == '+' || cell.at[0] == '-');
	size_t digits = count_digits(cell, at);

	if (at + digits >= cell.length || cell.at[at + digits] != sign)
		return false;
	size_t rest = count_digits(cell, at + digits + 1);
	if (rest == 0 || at + digits + 1 + rest < cell.length)
		return false;
	return rest != 3 || digits == 0 || digits > 3 || cell.at[at] == '0';
}

/* What the cells show of one mark. */
struct mark {
	bool shown, against;
	char decimal; /* the sign behind its groups; 0: not seen */
	struct str cell;
};

static void look_for_marks(struct str cell, struct mark mark[CSV_MARKS])
{
	char decimal;

	for (size_t i = 0; i < CSV_MARKS; i++) {
		if (csv_marks[i].length == 1)
			mark[i].against =
				mark[i].against || shows_decimal(cell, csv_marks[i].at[0]);
		if (!shows_groups(cell, csv_marks[i], &decimal))
			continue;
		mark[i].against = mark[i].against || (decimal != 0 && mark[i].decimal != 0 &&
		                                      decimal != mark[i].decimal);
		mark[i].decimal = decimal != 0 ? decimal : mark[i].decimal;
		if (!mark[i].shown || (mark[i].cell.length < cell.length && decimal != 0))
			mark[i].cell = cell;
		mark[i].shown = true;
	}
}

/* The one mark that is shown and fits the decimal sign, if that is known; else CSV_MARKS. */
static size_t choose_mark(const struct mark mark[CSV_MARKS], char decimal)
{
	size_t chosen = CSV_MARKS;

	for (size_t i = 0; i < CSV_MARKS; i++) {
		if (!mark[i].shown)
			continue;
		bool fits = decimal == 0 || (decimal != csv_marks[i].at[0] &&
		                             (mark[i].decimal == 0 || mark[i].decimal == decimal));
		if (chosen != CSV_MARKS || mark[i].against || !fits)
			return CSV_MARKS;
		chosen = i;
	}
	return chosen;
}

/* The sign that is not the mark; 0 if both could be. */
static char other_sign(struct str thousands)
{
	if (thousands.length == 0)
		return 0;
	return thousands.at[0] == '.' ? ',' : thousands.at[0] == ',' ? '.' : 0;
}

void csv_scan_signs(struct str head, bool whole, char separator, struct csv_signs *signs)
{
	struct mark mark[CSV_MARKS] = {0};
	size_t commas = 0, points = 0, at = 0;
	struct str cell;

	if (signs->decimal == 0 && signs->thousands.at != NULL)
		signs->decimal = other_sign(signs->thousands);
	if (signs->decimal != 0 && signs->thousands.at != NULL)
		return;
	while (next_cell(head, whole, separator, &at, &cell)) {
		char sign = decimal_of(cell);
		commas += sign == ',';
		points += sign == '.';
		look_for_marks(cell, mark);
	}
	if (signs->thousands.at == NULL) {
		size_t chosen = choose_mark(mark, signs->decimal);
		signs->thousands = STR("");
		if (chosen < CSV_MARKS) {
			signs->thousands = csv_marks[chosen];
			signs->found_thousands = true;
			signs->shown = mark[chosen].cell;
			char sign = mark[chosen].decimal != 0 ? mark[chosen].decimal
			                                      : other_sign(signs->thousands);
			signs->found_decimal = signs->decimal == 0 && sign == ',';
			signs->decimal = signs->decimal != 0 ? signs->decimal : sign;
		}
	}
	if (signs->decimal != 0)
		return;
	signs->decimal = separator != ',' && commas > points ? ',' : '.';
	signs->found_decimal = signs->decimal == ',';
}

static bool has_break(const char *at, size_t length)
{
	return memchr(at, '\n', length) != NULL || memchr(at, '\r', length) != NULL;
}

bool csv_scan_breaks(struct str piece, bool *quoted, size_t *tail)
{
	const char *at = piece.at, *end = piece.at + piece.length;
	bool found = false;

	while (at < end) {
		const char *quote = memchr(at, '"', (size_t)(end - at));
		const char *stop = quote != NULL ? quote : end;
		found = found || (*quoted && has_break(at, (size_t)(stop - at)));
		if (quote == NULL)
			break;
		*quoted = !*quoted;
		at = quote + 1;
	}
	*tail = (size_t)(at - piece.at);
	return found;
}

size_t csv_scan_lines(struct str cell)
{
	size_t lines = 0;

	for (size_t i = 0; i < cell.length; i++)
		lines += cell.at[i] == '\r' ||
		         (cell.at[i] == '\n' && (i == 0 || cell.at[i - 1] != '\r'));
	return lines;
}

struct scan {
	enum {
		BEGIN,  /* of a cell */
		PLAIN,  /* within a cell without quotes */
		QUOTED, /* within quotes */
		QUOTE,  /* behind a quote that ends the cell or is doubled */
	} state;
	char separator;
	bool after_cr;
	size_t offset, record, field, byte;
	size_t line, column;
};

static bool is_there(const struct scan *scan, const struct csv_target *target, char c)
{
	if (target->offset != 0)
		return scan->offset == target->offset;
	if (scan->record != target->record || scan->field != target->field)
		return false;
	bool is_blank = scan->state == BEGIN && scan->field == 0 && (c == '\n' || c == '\r');
	if (target->byte == CSV_SCAN_CELL)
		return scan->state == BEGIN && !is_blank;
	return scan->byte == target->byte && c != '"' && !is_blank;
}

static void step_cell(struct scan *scan, char c)
{
	if (scan->state == QUOTED) {
		scan->byte += c != '"';
		scan->state = c == '"' ? QUOTE : QUOTED;
	} else if (c == '"' && scan->state == BEGIN) {
		scan->state = QUOTED;
	} else if (c == '"' && scan->state == QUOTE) {
		scan->state = QUOTED;
		scan->byte++;
	} else if (c == scan->separator) {
		scan->field++;
		scan->byte = 0;
		scan->state = BEGIN;
	} else if (c == '\n' || c == '\r') {
		scan->record += scan->field > 0 || scan->state != BEGIN;
		scan->field = 0;
		scan->byte = 0;
		scan->state = BEGIN;
	} else {
		scan->state = PLAIN;
		scan->byte++;
	}
}

static void step_place(struct scan *scan, char c)
{
	scan->offset++;
	if (c == '\r' || (c == '\n' && !scan->after_cr)) {
		scan->line++;
		scan->column = 1;
	} else if (c != '\n' && ((unsigned char)c & 0xc0) != 0x80) {
		scan->column++; /* a byte that begins a character */
	}
	scan->after_cr = c == '\r';
}

bool csv_scan_place(struct csv_where where, struct csv_target target, size_t *line, size_t *column,
                    struct err *err)
{
	struct scan scan = {
		.separator = where.separator,
		.offset = where.anchor.offset,
		.record = where.anchor.record,
		.line = where.anchor.line,
		.column = 1,
	};
	char chunk[CHUNK];
	size_t got;
	bool found = false;

	do {
		if (!source_peek(where.source, scan.offset, chunk, sizeof chunk, &got, err))
			return false;
		for (size_t i = 0; i < got; i++) {
			found = is_there(&scan, &target, chunk[i]);
			if (found)
				break;
			step_cell(&scan, chunk[i]);
			step_place(&scan, chunk[i]);
		}
	} while (!found && got > 0);
	*line = scan.line;
	*column = scan.column;
	return true;
}
