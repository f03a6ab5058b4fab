/* csv_scan.c - what libcsv does not tell of a CSV file. */
#include "csv_scan.h"

#include <string.h>

static const char candidates[] = {',', ';', '\t', '|'};

enum {
	RECORDS = 100, /* looked at to find the separator */
	CHUNK = 16384, /* bytes read at once to find a place */
};

size_t csv_scan_plain(struct str text, size_t at)
{
	static const bool is_sign[256] = {['"'] = true, ['\n'] = true, ['\r'] = true, [','] = true,
	                                  [';'] = true, ['\t'] = true, ['|'] = true};

	while (at < text.length && !is_sign[(unsigned char)text.at[at]])
		at++;
	return at;
}

/* How often each candidate stands in the record at *at, outside quotes; moves behind its line end.
 */
static void count_candidates(struct str head, size_t *at, size_t count[LENGTH(candidates)])
{
	bool quoted = false;

	memset(count, 0, LENGTH(candidates) * sizeof *count);
	while ((*at = csv_scan_plain(head, *at)) < head.length) {
		char c = head.at[*at];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == '\n' || c == '\r'))
			break;
		for (size_t i = 0; !quoted && i < LENGTH(candidates); i++)
			count[i] += c == candidates[i];
		(*at)++;
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
