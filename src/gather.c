/* gather.c - cells of text, gathered into one typed column. */
#include "gather.h"

#include "mem.h"
#include "num.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	RECENT = 32,       /* slots; a text goes to the slot of its hash */
	RECENT_BYTES = 43, /* longer texts are looked up among all */
	CHOICE_ALWAYS = 50,
	CHOICE_MOST = 1000,
	CHOICE_ROWS = 20,
	QUOTED = 40, /* characters of a cell in a message */
};

struct gather_recent {
	uint32_t code; /* 0: the slot is empty */
	uint8_t length;
	char text[RECENT_BYTES];
};

void gather_begin(struct gather *gather, enum gather_type type)
{
	bool doubles = type != GATHER_TEXT && type != GATHER_SINGLE;

	*gather = (struct gather){
		.type = type,
		.state = doubles ? GATHER_DOUBLES : GATHER_IDS,
		.width = doubles ? sizeof(double) : 1,
		.bad = SIZE_MAX,
		.form = DATE_FORMS,
	};
}

void gather_end(struct gather *gather)
{
	mem_free(gather->data);
	mem_free(gather->recent);
	intern_free(gather->texts);
	labels_drop(gather->labels);
	gather->data = NULL;
	gather->recent = NULL;
	gather->texts = NULL;
	gather->labels = NULL;
}

static bool make_texts(struct gather *gather, struct err *err)
{
	if (gather->texts == NULL)
		gather->texts = intern_new(err);
	if (gather->recent == NULL)
		gather->recent = mem_zero(RECENT, sizeof *gather->recent, err);
	return gather->texts != NULL && gather->recent != NULL;
}

bool gather_reserve(struct gather *gather, size_t rows, struct err *err)
{
	if (gather->state == GATHER_AGAIN || gather->state == GATHER_DONE)
		return true;
	if (gather->state == GATHER_IDS && !make_texts(gather, err))
		return false;
	void *data = mem_resize(gather->data, rows, gather->width, err);
	if (data == NULL)
		return false;
	gather->data = data;
	return true;
}

/* From numbers to texts; every row so far is missing. */
static bool begin_texts(struct gather *gather, size_t rows, struct err *err)
{
	mem_free(gather->data);
	gather->state = GATHER_IDS;
	gather->width = 1;
	gather->answers = 0;
	gather->data = mem_zero(rows, 1, err);
	return gather->data != NULL && make_texts(gather, err);
}

bool gather_again(struct gather *gather, size_t rows, struct err *err)
{
	if (gather->state == GATHER_AGAIN)
		return begin_texts(gather, rows, err);
	gather->state = GATHER_DONE;
	return true;
}

static uint32_t id_at(const void *data, unsigned width, size_t row)
{
	switch (width) {
	case 1: return ((const uint8_t *)data)[row];
	case 2: return ((const uint16_t *)data)[row];
	default: return ((const uint32_t *)data)[row];
	}
}

static void set_id(void *data, unsigned width, size_t row, uint32_t id)
{
	switch (width) {
	case 1: ((uint8_t *)data)[row] = (uint8_t)id; break;
	case 2: ((uint16_t *)data)[row] = (uint16_t)id; break;
	default: ((uint32_t *)data)[row] = id; break;
	}
}

/*
 * Rows of `from` bytes become rows of `to` bytes in place, each value replaced by place[value] or,
 * without `place`, kept. Wider ones are written from the end, so that none is lost.
 */
static void convert(void *data, size_t rows, unsigned from, unsigned to, const uint32_t *place)
{
	if (from == 1 && to == 1 && place != NULL) { /* nearly all choices */
		uint8_t *code = data;
		for (size_t i = 0; i < rows; i++)
			code[i] = (uint8_t)place[code[i]];
		return;
	}
	for (size_t i = 0; i < rows; i++) {
		size_t row = to > from ? rows - 1 - i : i;
		uint32_t id = id_at(data, from, row);
		set_id(data, to, row, place != NULL ? place[id] : id);
	}
}

static bool set_width(struct gather *gather, size_t filled, size_t rows, unsigned width,
                      const uint32_t *place, struct err *err)
{
	unsigned old = gather->width;

	if (width > old) {
		void *data = mem_resize(gather->data, rows, width, err);
		if (data == NULL)
			return false;
		gather->data = data;
	}
	convert(gather->data, filled, old, width, place);
	gather->width = width;
	return true;
}

/* A few bytes of the text tell which slot; short and long ones are told apart by what they have. */
static size_t slot_of(struct str text)
{
	uint64_t first = 0, last = 0;

	if (text.length >= 8) {
		memcpy(&first, text.at, 8);
		memcpy(&last, text.at + text.length - 8, 8);
	} else if (text.length >= 4) {
		memcpy(&first, text.at, 4);
		memcpy(&last, text.at + text.length - 4, 4);
	} else {
		first = (unsigned char)text.at[0];
		last = (unsigned char)text.at[text.length - 1];
	}
	uint64_t hash =
		(first ^ (last << 23 | last >> 41) ^ text.length) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(hash >> 59);
}

bool gather_is_text(struct str cell, size_t *bad, struct err *err)
{
	const char *nul = cell.length > 0 ? memchr(cell.at, 0, cell.length) : NULL;
	size_t at = utf8_invalid(cell.at, cell.length);

	if (nul != NULL) {
		*bad = (size_t)(nul - cell.at);
		err_advise(err, "this is not a text file");
		return err_set(err, ERR_DATA, "a zero byte");
	}
	if (at == cell.length)
		return true;
	*bad = at;
	err_advise(err, "save the file in UTF-8, or name its encoding");
	return err_set(err, ERR_DATA, "byte 0x%02x is not UTF-8", (unsigned char)cell.at[at]);
}

bool gather_says_nothing(struct str text)
{
	static const struct str words[] = {
		{"k.a.", sizeof "k.a." - 1},
		{"k. a.", sizeof "k. a." - 1},
		{"k.a", sizeof "k.a" - 1},
		{"keine angabe", sizeof "keine angabe" - 1},
		{"keine antwort", sizeof "keine antwort" - 1},
		{"wei\xc3\x9f nicht", sizeof "wei\xc3\x9f nicht" - 1},
		{"wei\xc3\x9f ich nicht", sizeof "wei\xc3\x9f ich nicht" - 1},
		{"weiss nicht", sizeof "weiss nicht" - 1},
		{"weiss ich nicht", sizeof "weiss ich nicht" - 1},
		{"fehlt", sizeof "fehlt" - 1},
		{"fehlend", sizeof "fehlend" - 1},
		{"unbekannt", sizeof "unbekannt" - 1},
		{"verweigert", sizeof "verweigert" - 1},
		{"trifft nicht zu", sizeof "trifft nicht zu" - 1},
		{"nicht zutreffend", sizeof "nicht zutreffend" - 1},
		{"entf\xc3\xa4llt", sizeof "entf\xc3\xa4llt" - 1},
		{"na", sizeof "na" - 1},
		{"n/a", sizeof "n/a" - 1},
		{"n.a.", sizeof "n.a." - 1},
		{"#n/a", sizeof "#n/a" - 1},
		{"#nv", sizeof "#nv" - 1},
		{"nan", sizeof "nan" - 1},
		{"null", sizeof "null" - 1},
		{"missing", sizeof "missing" - 1},
		{"unknown", sizeof "unknown" - 1},
		{"no answer", sizeof "no answer" - 1},
		{"don't know", sizeof "don't know" - 1},
		{"don\xe2\x80\x99t know", sizeof "don\xe2\x80\x99t know" - 1},
		{"dont know", sizeof "dont know" - 1},
		{"refused", sizeof "refused" - 1},
		{"not applicable", sizeof "not applicable" - 1},
		{".", sizeof "." - 1},
		{"-", sizeof "-" - 1},
		{"--", sizeof "--" - 1},
		{"?", sizeof "?" - 1},
	};
	if (text.length > 0 && *text.at >= '0' && *text.at <= '9')
		return false; /* as most cells that are asked about */
	for (size_t i = 0; i < LENGTH(words); i++)
		if (words[i].length == text.length &&
		    strncasecmp(words[i].at, text.at, text.length) == 0)
			return true;
	return false;
}

/* Where a text goes: its row, and how many rows there are and may be. */
struct place {
	size_t row, filled, room;
};

static bool add_id(struct gather *gather, struct place at, uint32_t id, struct err *err)
{
	unsigned width = id > UINT16_MAX ? 4 : id > UINT8_MAX ? 2 : 1;

	if (width > gather->width && !set_width(gather, at.filled, at.room, width, NULL, err))
		return false;
	set_id(gather->data, gather->width, at.row, id);
	gather->answers++;
	return true;
}

static bool add_text(struct gather *gather, struct place at, struct str cell, struct err *err)
{
	struct gather_recent *recent = NULL;
	uint32_t id;

	if (cell.length <= RECENT_BYTES) {
		recent = &gather->recent[slot_of(cell)];
		if (recent->length == cell.length && recent->code != 0 &&
		    memcmp(recent->text, cell.at, cell.length) == 0)
			return add_id(gather, at, recent->code, err);
	}
	size_t known = intern_count(gather->texts);
	if (!intern_add(gather->texts, cell, &id, err))
		return false;
	if (id == known && !gather_is_text(cell, &gather->bad, err))
		return false;
	if (recent != NULL) {
		recent->code = id + 1;
		recent->length = (uint8_t)cell.length;
		memcpy(recent->text, cell.at, cell.length);
	}
	return add_id(gather, at, id + 1, err);
}

bool gather_is_missing(const struct gather_rules *rules, struct str cell)
{
	for (size_t i = 0; i < rules->missing_count; i++)
		if (str_equal(rules->missing[i], cell))
			return true;
	return false;
}

/* A number column met a cell that is none. */
static enum gather_result turn(struct gather *gather, size_t row, size_t rows, struct str cell,
                               struct err *err)
{
	char quoted[GATHER_QUOTE_SIZE];

	if (gather->type == GATHER_NUMBER) {
		err_advise(err, "read it as text, or list it as missing");
		err_set(err, ERR_DATA, "'%s' is not a number", gather_quote(cell, quoted));
		return GATHER_REFUSED;
	}
	if (gather->answers > 0) {
		mem_free(gather->data);
		gather->data = NULL;
		gather->state = GATHER_AGAIN;
		return GATHER_TURNED;
	}
	if (!begin_texts(gather, rows, err) ||
	    !add_text(gather, (struct place){row, row, rows}, cell, err))
		return GATHER_REFUSED;
	return GATHER_TAKEN;
}

bool gather_reads(enum gather_type type, const struct gather_rules *rules, struct str cell,
                  double *to)
{
	if (type == GATHER_DATE)
		return date_read(cell, to) || date_read_as(cell, DATE_POINTS, to);
	return num_read(cell, rules->decimal, to) ||
	       (rules->thousands.length > 0 &&
	        num_read_grouped(cell, rules->decimal, rules->thousands, to));
}

enum gather_result gather_add(struct gather *gather, const struct gather_rules *rules, size_t row,
                              size_t rows, struct str cell, struct err *err)
{
	bool missing = cell.length == 0 || gather_is_missing(rules, cell);
	char quoted[GATHER_QUOTE_SIZE];

	switch (gather->state) {
	case GATHER_DOUBLES: {
		double *to = (double *)gather->data + row;
		if (missing) {
			*to = num_missing(0);
			return GATHER_TAKEN;
		}
		bool read = gather_reads(gather->type, rules, cell, to);
		if (gather->type == GATHER_DATE && !read) {
			err_advise(err, "read it as text, or list it as missing");
			err_set(err, ERR_DATA, "'%s' is not a date such as 2025-05-31",
			        gather_quote(cell, quoted));
			return GATHER_REFUSED;
		}
		if (!read)
			return turn(gather, row, rows, cell, err);
		gather->answers++;
		return GATHER_TAKEN;
	}
	case GATHER_IDS:
		if (missing)
			set_id(gather->data, gather->width, row, 0);
		else if (!add_text(gather, (struct place){row, row, rows}, cell, err))
			return GATHER_REFUSED;
		return GATHER_TAKEN;
	default: return GATHER_TAKEN;
	}
}

/* Columns in parts. */

bool gather_fits(const struct gather *gather, const struct gather_part *part)
{
	bool is_open = gather->type == GATHER_ANY || gather->type == GATHER_UNDATED;

	switch (gather->state) {
	case GATHER_DOUBLES:
		return part->width == sizeof(double) || (is_open && gather->answers == 0);
	case GATHER_IDS: return part->width < sizeof(double) || part->answers == 0;
	default: return true;
	}
}

bool gather_join(struct gather *gather, const struct gather_part *part, size_t row, size_t count,
                 size_t rows, struct err *err)
{
	bool texts = part->width < sizeof(double);

	if (gather->state == GATHER_AGAIN || gather->state == GATHER_DONE)
		return true;
	if (texts && gather->state == GATHER_DOUBLES && !begin_texts(gather, rows, err))
		return false;
	char *to = (char *)gather->data + row * gather->width;
	if (gather->width == part->width)
		memcpy(to, part->values, count * part->width);
	else if (!texts)
		memset(to, 0, count * gather->width); /* missing, all of them */
	else
		for (size_t i = 0; i < count; i++)
			set_id(to, gather->width, i, id_at(part->values, part->width, i));
	gather->answers += part->answers;
	return true;
}

bool gather_set_text(struct gather *gather, size_t row, size_t filled, size_t rows, struct str cell,
                     uint32_t *code, struct err *err)
{
	if (!add_text(gather, (struct place){row, filled, rows}, cell, err))
		return false;
	*code = id_at(gather->data, gather->width, row);
	return true;
}

bool gather_is_choice(size_t texts, size_t rows)
{
	return texts <= CHOICE_ALWAYS || (texts <= CHOICE_MOST && texts <= rows / CHOICE_ROWS);
}

/* An option on its way to the labels. */
struct choice {
	struct str text;
	double number; /* only compared if all options are numbers */
	uint32_t id;
};

static int by_bytes(const void *a, const void *b)
{
	const struct choice *left = a, *right = b;
	size_t length = MIN(left->text.length, right->text.length);
	int order = memcmp(left->text.at, right->text.at, length);

	if (order != 0)
		return order;
	return (left->text.length > right->text.length) - (left->text.length < right->text.length);
}

static int by_number(const void *a, const void *b)
{
	const struct choice *left = a, *right = b;

	if (left->number == right->number)
		return by_bytes(a, b);
	return left->number < right->number ? -1 : 1;
}

/* Sorts the texts; true if all are numbers, no two of them the same one (`1` and `1.0`). */
static bool sort_choices(struct choice *choice, size_t count)
{
	bool numbers = true;

	for (size_t i = 0; numbers && i < count; i++)
		numbers = num_read(choice[i].text, '.', &choice[i].number);
	qsort(choice, count, sizeof *choice, numbers ? by_number : by_bytes);
	for (size_t i = 1; numbers && i < count; i++)
		if (choice[i].number == choice[i - 1].number)
			numbers = false;
	return numbers;
}

static struct labels *choice_labels(const struct choice *choice, size_t count, bool numbers,
                                    struct err *err)
{
	struct labels *labels = labels_new(count, 0, err);

	for (size_t i = 0; labels != NULL && i < count; i++) {
		struct option *option = &labels->option[i];
		option->key = labels_text(labels, choice[i].text, err);
		if (option->key == NULL) {
			labels_drop(labels);
			return NULL;
		}
		if (numbers)
			option->code = choice[i].number;
		else
			option->text = option->key;
	}
	return labels;
}

/* Replaces ids by the places of the sorted options and gives their labels. */
static struct labels *make_choice(struct gather *gather, size_t rows, struct err *err)
{
	size_t count = intern_count(gather->texts);
	struct choice *choice = mem_alloc(count, sizeof *choice, err);
	uint32_t *place = mem_alloc(count + 1, sizeof *place, err);
	struct labels *labels = NULL;

	if (choice != NULL && place != NULL) {
		for (uint32_t i = 0; i < count; i++)
			choice[i] = (struct choice){intern_text(gather->texts, i), 0, i};
		bool numbers = sort_choices(choice, count);
		place[0] = (uint32_t)count; /* system */
		for (uint32_t i = 0; i < count; i++)
			place[choice[i].id + 1] = i;
		labels = choice_labels(choice, count, numbers, err);
	}
	if (labels != NULL && !set_width(gather, rows, rows, column_width(count + 1), place, err)) {
		labels_drop(labels);
		labels = NULL;
	}
	mem_free(choice);
	mem_free(place);
	return labels;
}

static bool make_texts_final(struct gather *gather, size_t rows, struct err *err)
{
	if (gather->width < 4 && !set_width(gather, rows, rows, 4, NULL, err))
		return false;
	uint32_t *id = gather->data;
	for (size_t i = 0; i < rows; i++)
		id[i] = id[i] == 0 ? COLUMN_TEXT_MISSING : id[i] - 1;
	return true;
}

static bool are_dates(const struct gather *gather, enum date_form form, double *days)
{
	size_t count = intern_count(gather->texts);

	for (size_t i = 0; i < count; i++)
		if (!date_read_as(intern_text(gather->texts, (uint32_t)i), form, &days[i]))
			return false;
	return count > 0;
}

/* The one form in which all texts are dates. Slashes tell day from month only by a day above 12. */
static enum date_form find_dates(const struct gather *gather, double *days)
{
	if (are_dates(gather, DATE_ISO, days))
		return DATE_ISO;
	if (are_dates(gather, DATE_POINTS, days))
		return DATE_POINTS;
	bool day_first = are_dates(gather, DATE_DAY_FIRST, days);
	bool month_first = are_dates(gather, DATE_MONTH_FIRST, days);
	if (day_first == month_first)
		return DATE_FORMS;
	if (month_first)
		return DATE_MONTH_FIRST;
	return are_dates(gather, DATE_DAY_FIRST, days) ? DATE_DAY_FIRST : DATE_FORMS;
}

size_t gather_first_row(const struct gather *gather, uint32_t id, size_t rows)
{
	for (size_t row = 0; row < rows; row++)
		if (id_at(gather->data, gather->width, row) == id + 1)
			return row;
	return 0;
}

/* Texts that are all dates become days; others stay as they are. */
static bool make_dates(struct gather *gather, size_t rows, struct err *err)
{
	size_t count = intern_count(gather->texts);
	double *days = mem_alloc(count, sizeof *days, err);
	double *data = NULL;

	if (days == NULL)
		return false;
	gather->form = find_dates(gather, days);
	if (gather->form == DATE_FORMS) {
		mem_free(days);
		return true;
	}
	data = mem_alloc(rows, sizeof *data, err);
	for (size_t i = 0; data != NULL && i < rows; i++) {
		uint32_t id = id_at(gather->data, gather->width, i);
		data[i] = id == 0 ? num_missing(0) : days[id - 1];
	}
	mem_free(days);
	if (data == NULL)
		return false;
	mem_free(gather->data);
	gather->data = data;
	gather->width = sizeof *data;
	intern_free(gather->texts);
	gather->texts = NULL;
	return true;
}

static bool set_title(struct labels *labels, struct str title, struct err *err)
{
	struct label *label = labels_label(labels, 1, err);

	if (label == NULL)
		return false;
	label->language = "";
	label->text = labels_text(labels, title, err);
	labels->title = label;
	labels->title_count = 1;
	return label->text != NULL;
}

/* Whether the texts become a single choice. */
static bool is_single(const struct gather *gather, size_t rows)
{
	bool is_open = gather->type == GATHER_ANY || gather->type == GATHER_UNDATED;

	return gather->type == GATHER_SINGLE ||
	       (is_open && gather_is_choice(intern_count(gather->texts), rows));
}

bool gather_settle(struct gather *gather, size_t rows, struct err *err)
{
	if (gather->data == NULL && !gather_reserve(gather, rows, err))
		return false;
	if (gather->texts != NULL && gather->type == GATHER_ANY && !make_dates(gather, rows, err))
		return false;
	if (gather->texts != NULL && is_single(gather, rows)) {
		gather->labels = make_choice(gather, rows, err);
		if (gather->labels == NULL)
			return false;
		intern_free(gather->texts);
		gather->texts = NULL;
	} else if (gather->texts != NULL && !make_texts_final(gather, rows, err)) {
		return false;
	}
	void *data = mem_resize(gather->data, rows, gather->width, err); /* cut to size */
	if (data != NULL)
		gather->data = data;
	return data != NULL;
}

struct column *gather_column(struct gather *gather, size_t rows, const struct labels *plain,
                             struct str title, struct err *err)
{
	bool is_date = gather->type == GATHER_DATE || gather->form != DATE_FORMS;
	struct labels *labels = gather->labels != NULL ? labels_hold(gather->labels)
	                        : title.length == 0    ? labels_hold(plain)
	                                               : labels_new(0, 0, err);
	struct column *column = NULL;
	enum column_kind kind = gather->labels != NULL  ? COLUMN_SINGLE
	                        : gather->texts != NULL ? COLUMN_TEXT
	                        : is_date               ? COLUMN_DATE
	                                                : COLUMN_NUMBER;

	if (labels != NULL && (title.length == 0 || set_title(labels, title, err))) {
		column = column_adopt(kind, rows, labels, gather->data, gather->texts, err);
		gather->data = NULL;
		gather->texts = NULL;
	}
	labels_drop(labels);
	gather_end(gather);
	return column;
}

const char *gather_quote(struct str cell, char text[GATHER_QUOTE_SIZE])
{
	size_t length = 0;

	for (size_t at = 0, count = 0; at < cell.length; count++) {
		size_t from = at;
		uint32_t point = utf8_next(cell.at, cell.length, &at);
		if (count == QUOTED) {
			length += (size_t)(stpcpy(text + length, "\xe2\x80\xa6") - (text + length));
			break;
		}
		if (point == 0xfffd || utf8_is_control(point)) {
			text[length++] = '?';
		} else {
			memcpy(text + length, cell.at + from, at - from);
			length += at - from;
		}
	}
	text[length] = '\0';
	return text;
}
