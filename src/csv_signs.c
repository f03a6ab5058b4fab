/* csv_signs.c - how a CSV file writes its numbers. */
#include "csv_signs.h"

#include "mem.h"
#include "num.h"

#include <stdio.h>
#include <string.h>

const struct str csv_marks[CSV_MARKS] = {
	{".", 1},
	{",", 1},
	{"'", 1},
	{" ", 1},
	{"\xc2\xa0", 2},
	{"\xe2\x80\xaf", 3}, /* blanks that do not break, wide and narrow */
	{"\xe2\x80\x99", 3}, /* the apostrophe of typographers */
};

enum { MARK_POINT = 0, MARK_BLANK = 3, MARK_NARROW = 5 }; /* places among them */

/* ---- a cell --------------------------------------------------------------------------------- */

static size_t count_digits(struct str text, size_t at)
{
	size_t count = 0;

	while (at + count < text.length && text.at[at + count] >= '0' && text.at[at + count] <= '9')
		count++;
	return count;
}

static size_t skip_sign(struct str cell)
{
	return cell.length > 0 && (cell.at[0] == '+' || cell.at[0] == '-');
}

/* What a cell says of the decimal sign: 0 if it is no number with one, or may have thousands. */
static char decimal_of(struct str cell)
{
	size_t first = skip_sign(cell), digits = count_digits(cell, first), at = first + digits;

	if (digits == 0 || at == cell.length || (cell.at[at] != ',' && cell.at[at] != '.'))
		return 0;
	size_t rest = count_digits(cell, at + 1);
	if (rest == 0 || at + 1 + rest < cell.length)
		return 0;
	bool thousands = cell.at[at] == ',' && rest == 3 && digits <= 3 && cell.at[first] != '0';
	return thousands ? 0 : cell.at[at];
}

/*
 * How many groups the cell has set off by this mark, beyond doubt; `decimal` is then the sign
 * behind them, 0 if there is none.
 */
static size_t shown_groups(struct str cell, struct str mark, char *decimal)
{
	size_t at = skip_sign(cell), groups = 0;
	size_t first = count_digits(cell, at);

	if (first < 1 || first > 3 || cell.at[at] == '0')
		return 0;
	at += first;
	while (str_starts((struct str){cell.at + at, cell.length - at}, mark) &&
	       count_digits(cell, at + mark.length) == 3) {
		at += mark.length + 3;
		groups++;
	}
	*decimal = 0;
	if (at == cell.length)
		return groups >= 2 ? groups : 0;
	*decimal = cell.at[at];
	if (groups == 0 || (*decimal != ',' && *decimal != '.') || *decimal == mark.at[0])
		return 0;
	size_t rest = count_digits(cell, at + 1);
	return rest > 0 && at + 1 + rest == cell.length ? groups : 0;
}

/* Whether digits, this sign and digits are all of the cell. */
static bool has_sign(struct str cell, char sign)
{
	size_t at = skip_sign(cell), digits = count_digits(cell, at);

	if (at + digits >= cell.length || cell.at[at + digits] != sign)
		return false;
	size_t rest = count_digits(cell, at + digits + 1);
	return rest > 0 && at + digits + 1 + rest == cell.length;
}

/* Whether a cell that has the sign could have a group of thousands behind it. */
static bool may_be_thousands(struct str cell)
{
	size_t at = skip_sign(cell), digits = count_digits(cell, at);

	return digits >= 1 && digits <= 3 && cell.at[at] != '0' &&
	       cell.length - at - digits - 1 == 3;
}

/* Whether the cell uses this sign for decimals, beyond doubt: it could not set off a thousand. */
static bool shows_decimal(struct str cell, char sign)
{
	return has_sign(cell, sign) && !may_be_thousands(cell);
}

/* Whether a cell is a number without groups that has few digits, or a decimal sign. */
static bool is_small(struct str cell)
{
	size_t at = skip_sign(cell), digits = count_digits(cell, at);

	if (has_sign(cell, ',') || has_sign(cell, '.'))
		return !may_be_thousands(cell);
	return digits >= 1 && digits <= 3 && at + digits == cell.length;
}

static bool has_letter(struct str cell)
{
	for (size_t i = 0; i < cell.length; i++)
		if ((cell.at[i] | 0x20) >= 'a' && (cell.at[i] | 0x20) <= 'z')
			return true;
	return false;
}

/* ---- all cells ------------------------------------------------------------------------------ */

struct walk {
	const struct csv_sight *sight;
	size_t at;
	size_t record, field; /* of the cell */
	bool is_last;         /* of its record */
};

static struct walk begin_walk(const struct csv_sight *sight)
{
	return (struct walk){.sight = sight, .field = SIZE_MAX};
}

/* The next cell, without its quotes; false at the end. A cell that is cut off is left out. */
static bool next_cell(struct walk *walk, struct str *cell)
{
	struct str text = walk->sight->text;
	bool quoted = false;

	if (walk->is_last) {
		walk->record++;
		walk->field = SIZE_MAX;
	}
	walk->field++;
	while (walk->field == 0 && walk->at < text.length &&
	       (text.at[walk->at] == '\n' || text.at[walk->at] == '\r'))
		walk->at++;
	size_t begin = walk->at, at = begin;
	for (; (at = csv_scan_plain(text, at)) < text.length; at++) {
		char c = text.at[at];
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == walk->sight->where.separator || c == '\n' || c == '\r'))
			break;
	}
	if (at == text.length && (!walk->sight->whole || begin == at))
		return false;
	*cell = (struct str){text.at + begin, at - begin};
	if (cell->length >= 2 && cell->at[0] == '"')
		*cell = (struct str){cell->at + 1, cell->length - 2};
	walk->is_last = at < text.length && text.at[at] != walk->sight->where.separator;
	walk->at = at + (at < text.length);
	return true;
}

/* Whether a cell is none of a row, or says nothing of its column: nothing, or in another line of
 * the header. */
static bool is_silent(const struct walk *walk, struct str cell)
{
	const struct gather_rules *rules = walk->sight->rules;

	if (cell.length == 0 || walk->record < walk->sight->header)
		return true;
	if (walk->record < walk->sight->header_most && has_letter(cell))
		return true;
	for (size_t i = 0; i < rules->missing_count; i++)
		if (str_equal(rules->missing[i], cell))
			return true;
	return gather_says_nothing(cell);
}

/* What cells show of one mark. */
struct mark {
	bool shown, against;
	bool has_texts;     /* a cell is no number where the mark sets off thousands */
	char decimal;       /* the sign behind its groups; 0: not seen */
	size_t least, most; /* groups that it sets off in a cell */
	struct str cell;    /* that shows it best */
};

struct field {
	struct mark mark[CSV_MARKS];
	bool has_small;   /* a number that needs no mark */
	bool has_words;   /* a cell that is no number and has no sign in front: none says more */
	bool has_others;  /* a cell that is neither `1.234` nor a whole number */
	struct str point; /* the first `1.234` */
};

/* What all cells show. */
struct survey {
	struct field *field;
	size_t count, room;
	bool against[CSV_MARKS]; /* a cell uses the mark as its decimal sign */
	size_t commas, points;   /* decimal signs */
};

static void add_sight(struct mark *mark, const struct mark *more)
{
	mark->against =
		mark->against || more->against ||
		(more->decimal != 0 && mark->decimal != 0 && more->decimal != mark->decimal);
	mark->decimal = more->decimal != 0 ? more->decimal : mark->decimal;
	if (!mark->shown || (mark->cell.length < more->cell.length && more->decimal != 0))
		mark->cell = more->cell;
	mark->shown = true;
}

static void count_groups(struct mark *mark, size_t groups)
{
	mark->least = mark->least == 0 ? groups : MIN(mark->least, groups);
	mark->most = MAX(mark->most, groups);
}

/* The sign that is not the mark; 0 if both could be. */
static char other_sign(struct str mark)
{
	if (mark.length == 0)
		return 0;
	return mark.at[0] == '.' ? ',' : mark.at[0] == ',' ? '.' : 0;
}

/* Whether the cell is a number with thousands set off by this mark. */
static bool is_grouped(struct str cell, struct str mark)
{
	char sign = other_sign(mark);
	double number;

	return num_read_grouped(cell, sign != 0 ? sign : '.', mark, &number) ||
	       (sign == 0 && num_read_grouped(cell, ',', mark, &number));
}

static bool is_plain(struct str cell, struct str mark)
{
	char sign = other_sign(mark);
	double number;

	return num_read(cell, sign != 0 ? sign : '.', &number) ||
	       (sign == 0 && num_read(cell, ',', &number));
}

static void look_for(struct mark *mark, struct str cell, struct str sign)
{
	struct mark here = {.cell = cell};
	size_t groups = shown_groups(cell, sign, &here.decimal);

	if (groups > 0)
		add_sight(mark, &here);
	else if (is_grouped(cell, sign))
		groups = 1;
	else
		mark->has_texts = mark->has_texts || !is_plain(cell, sign);
	if (groups > 0)
		count_groups(mark, groups);
}

/* Nearly all cells show nothing: whole numbers, and texts that begin with a letter. */
static bool look_briefly(struct field *field, struct str cell)
{
	size_t at = skip_sign(cell), digits = count_digits(cell, at);
	double number;

	if (digits > 0 && at + digits == cell.length && num_read(cell, '.', &number)) {
		field->has_small = field->has_small || digits <= 3;
		return true;
	}
	if (digits > 0 || (at < cell.length && (cell.at[at] == '.' || cell.at[at] == ',')))
		return false;
	for (size_t i = 0; i < CSV_MARKS; i++)
		field->mark[i].has_texts = true;
	field->has_others = field->has_words = true;
	return true;
}

static void look_at(struct field *field, struct str cell)
{
	double number;

	if (look_briefly(field, cell))
		return;
	for (size_t i = 0; i < CSV_MARKS; i++)
		look_for(&field->mark[i], cell, csv_marks[i]);
	field->has_small = field->has_small || is_small(cell);
	if (!has_sign(cell, '.'))
		field->has_others = field->has_others || !num_read(cell, '.', &number);
	else if (!may_be_thousands(cell))
		field->has_others = true;
	else if (field->point.at == NULL)
		field->point = cell;
}

static bool more_fields(struct survey *survey, size_t count, struct err *err)
{
	if (count <= survey->count)
		return true;
	if (!mem_grow((void **)&survey->field, &survey->room, count, sizeof *survey->field, err))
		return false;
	memset(survey->field + survey->count, 0, (count - survey->count) * sizeof *survey->field);
	survey->count = count;
	return true;
}

static bool look_at_all(struct survey *survey, const struct csv_sight *sight, struct err *err)
{
	struct walk walk = begin_walk(sight);
	struct str cell;

	while (next_cell(&walk, &cell)) {
		bool is_word = cell.length > 0 && has_letter((struct str){cell.at, 1});
		if (is_word && walk.field < survey->count && survey->field[walk.field].has_words)
			continue;
		char sign = decimal_of(cell);
		survey->commas += sign == ',';
		survey->points += sign == '.';
		for (size_t i = 0; i < CSV_MARKS; i++)
			if (csv_marks[i].length == 1)
				survey->against[i] = survey->against[i] ||
				                     shows_decimal(cell, csv_marks[i].at[0]);
		if (is_silent(&walk, cell))
			continue;
		if (!more_fields(survey, walk.field + 1, err))
			return false;
		look_at(&survey->field[walk.field], cell);
	}
	return true;
}

/* ---- what follows --------------------------------------------------------------------------- */

/* Whether a column testifies to the mark. */
static bool testifies(const struct field *field, size_t i)
{
	const struct mark *mark = &field->mark[i];

	if (!mark->shown || mark->has_texts)
		return false;
	if (mark->decimal != 0 || field->has_small)
		return true;
	return i == MARK_POINT ? mark->least < mark->most : i < MARK_BLANK || i > MARK_NARROW;
}

/* What all columns show of a mark, and in which the best cell is. */
static struct mark join_fields(const struct survey *survey, size_t i, size_t *column)
{
	struct mark mark = {.against = survey->against[i]};

	for (size_t k = 0; k < survey->count; k++) {
		if (!testifies(&survey->field[k], i))
			continue;
		add_sight(&mark, &survey->field[k].mark[i]);
		if (mark.cell.at == survey->field[k].mark[i].cell.at)
			*column = k;
	}
	return mark;
}

/* The one mark that is shown and fits the decimal sign, if that is known; else CSV_MARKS. */
static size_t choose_mark(const struct survey *survey, char separator, char decimal,
                          struct mark *chosen, size_t *column)
{
	size_t place = CSV_MARKS;

	for (size_t i = 0; i < CSV_MARKS; i++) {
		size_t where = 0;
		struct mark mark = join_fields(survey, i, &where);
		bool lacks_comma = i == MARK_POINT && separator == ',' && mark.decimal == 0;
		if (!mark.shown || lacks_comma)
			continue;
		bool fits = decimal == 0 || (decimal != csv_marks[i].at[0] &&
		                             (mark.decimal == 0 || mark.decimal == decimal));
		if (place != CSV_MARKS || mark.against || !fits)
			return CSV_MARKS;
		place = i;
		*chosen = mark;
		*column = where;
	}
	return place;
}

/* "file:line:column" of a cell, and what its column is called. */
static bool find_place(const struct csv_sight *sight, struct str cell, size_t column, char *at,
                       size_t size, char name[GATHER_QUOTE_SIZE], struct err *err)
{
	size_t line = 1, place = 1;
	size_t offset = sight->where.anchor.offset + (size_t)(cell.at - sight->text.at);
	struct walk walk = begin_walk(sight);
	struct str head = STR("");

	if (offset > 0 && !csv_scan_place(sight->where, (struct csv_target){.offset = offset},
	                                  &line, &place, err))
		return false;
	snprintf(at, size, "%s:%zu:%zu", sight->where.source->name, line, place);
	while (sight->header > 0 && next_cell(&walk, &head) && walk.record == 0 &&
	       walk.field < column)
		;
	if (head.length > 0 && walk.record == 0 && walk.field == column)
		gather_quote(head, name);
	else
		snprintf(name, GATHER_QUOTE_SIZE, "column_%zu", column + 1);
	return true;
}

static bool note_thousands(const struct csv_sight *sight, struct str cell, size_t column,
                           struct str thousands, struct csv_notes *notes, struct err *err)
{
	char at[512], name[GATHER_QUOTE_SIZE], quoted[GATHER_QUOTE_SIZE], mark[GATHER_QUOTE_SIZE];

	gather_quote(thousands, mark);
	return find_place(sight, cell, column, at, sizeof at, name, err) &&
	       csv_note(notes, err,
	                "%s: '%s' in column '%s' shows that '%s' sets off thousands, so 1%s234 is "
	                "1234",
	                at, gather_quote(cell, quoted), name, mark, mark);
}

/* Columns whose only numbers with a point may be thousands. */
static bool note_points(const struct survey *survey, const struct csv_sight *sight,
                        struct csv_notes *notes, struct err *err)
{
	char at[512], name[GATHER_QUOTE_SIZE], quoted[GATHER_QUOTE_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < survey->count; i++) {
		const struct field *field = &survey->field[i];
		if (field->point.at == NULL || field->has_others || count++ >= CSV_NOTES_MAX)
			continue;
		gather_quote(field->point, quoted);
		if (!find_place(sight, field->point, i, at, sizeof at, name, err) ||
		    !csv_note(notes, err,
		              "%s: '%s' in column '%s' is read as %s (if '.' sets off thousands: "
		              "thousands = \".\")",
		              at, quoted, name, quoted))
			return false;
	}
	return count <= CSV_NOTES_MAX ||
	       csv_note(notes, err, "%s: ... and %zu more columns of such numbers",
	                sight->where.source->name, count - CSV_NOTES_MAX);
}

static bool note_comma(const struct csv_sight *sight, struct csv_notes *notes, struct err *err)
{
	return csv_note(notes, err, "%s: numbers have a decimal comma", sight->where.source->name);
}

/* Takes the thousands that were found, which may tell the decimal sign. */
static bool take_thousands(struct csv_signs *signs, const struct survey *survey,
                           const struct csv_sight *sight, struct csv_notes *notes, struct err *err)
{
	struct mark mark;
	size_t column;
	size_t chosen = choose_mark(survey, sight->where.separator, signs->decimal, &mark, &column);

	signs->thousands = STR("");
	if (chosen == CSV_MARKS)
		return true;
	signs->thousands = csv_marks[chosen];
	char sign = mark.decimal != 0 ? mark.decimal : other_sign(signs->thousands);
	if (signs->decimal == 0 && sign == ',' && !note_comma(sight, notes, err))
		return false;
	signs->decimal = signs->decimal != 0 ? signs->decimal : sign;
	return note_thousands(sight, mark.cell, column, signs->thousands, notes, err);
}

static bool decide(struct csv_signs *signs, const struct survey *survey,
                   const struct csv_sight *sight, struct csv_notes *notes, struct err *err)
{
	bool given = signs->decimal != 0 || signs->thousands.at != NULL;
	char separator = sight->where.separator;

	if (signs->thousands.at == NULL && !take_thousands(signs, survey, sight, notes, err))
		return false;
	if (signs->decimal != 0)
		return true;
	signs->decimal = separator != ',' && survey->commas > survey->points ? ',' : '.';
	if (signs->decimal == ',')
		return note_comma(sight, notes, err);
	bool commas = separator == ',' && survey->count > 1;
	return given || commas || signs->thousands.length > 0 ||
	       note_points(survey, sight, notes, err);
}

bool csv_signs_find(struct csv_signs *signs, const struct csv_sight *sight, struct csv_notes *notes,
                    struct err *err)
{
	struct survey survey = {0};

	if (signs->decimal == 0 && signs->thousands.at != NULL)
		signs->decimal = other_sign(signs->thousands);
	if (signs->decimal != 0 && signs->thousands.at != NULL)
		return true;
	bool done = look_at_all(&survey, sight, err) && decide(signs, &survey, sight, notes, err);
	mem_free(survey.field);
	return done;
}
