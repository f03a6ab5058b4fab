/* stat_gather.c - values of a statistical file, gathered into one typed column. */
#include "stat_gather.h"

#include "mem.h"
#include "num.h"
#include "stat_wire.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

void stat_gather_begin(struct stat_gather *gather, bool text, bool coded)
{
	*gather = (struct stat_gather){
		.state = text    ? STAT_TEXTS
	                 : coded ? STAT_CODED
	                         : STAT_NUMBERS,
		.width = coded ? 1 : sizeof(double),
	};
	if (text)
		gather_begin(&gather->text, GATHER_TEXT);
}

void stat_gather_end(struct stat_gather *gather)
{
	mem_free(gather->data);
	mem_free(gather->kind);
	mem_free(gather->code);
	mem_free(gather->slot);
	gather_end(&gather->text);
	gather->data = NULL;
	gather->kind = NULL;
	gather->code = NULL;
	gather->slot = NULL;
}

bool stat_gather_reserve(struct stat_gather *gather, size_t rows, struct err *err)
{
	if (gather->state == STAT_TEXTS)
		return gather_reserve(&gather->text, rows, err);
	void *data = mem_resize(gather->data, rows, gather->width, err);
	if (data == NULL)
		return false;
	gather->data = data;
	return true;
}

static bool is_declared_missing(const struct stat_gather *gather, double value)
{
	for (size_t i = 0; i < gather->ranges; i++)
		if (value >= gather->low[i] && value <= gather->high[i])
			return true;
	return false;
}

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* The kind of missing of a value that is: 0 for `system`. */
static bool find_kind(struct stat_gather *gather, double value, uint32_t *kind, struct err *err)
{
	*kind = 0;
	if (isnan(value) && wire_tag(value) == 0)
		return true;
	for (size_t i = 0; i < gather->kinds; i++) {
		*kind = (uint32_t)i + 1;
		if (same_bits(gather->kind[i], value) || i + 1 == STAT_KINDS)
			return true;
	}
	if (!mem_grow((void **)&gather->kind, &gather->kinds_room, gather->kinds + 1,
	              sizeof *gather->kind, err))
		return false;
	bool rest = gather->kinds + 1 == STAT_KINDS;
	gather->kind[gather->kinds++] = rest ? num_missing(0) : value;
	*kind = (uint32_t)gather->kinds;
	return true;
}

/* ---- codes -------------------------------------------------------------------------------- */

static size_t slot_of(const struct stat_gather *gather, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	bits *= UINT64_C(0x9e3779b97f4a7c15);
	bits ^= bits >> 32;
	return (size_t)(bits * UINT64_C(0xc2b2ae3d27d4eb4f) >> 32) & gather->mask;
}

static void put_slot(struct stat_gather *gather, uint32_t number)
{
	size_t at = slot_of(gather, gather->code[number - 1].value);

	while (gather->slot[at] != 0)
		at = (at + 1) & gather->mask;
	gather->slot[at] = number;
}

/* Twice the slots, so that at most half of them are taken. */
static bool more_slots(struct stat_gather *gather, struct err *err)
{
	size_t slots = gather->slot == NULL ? FIRST_SLOTS : 2 * (gather->mask + 1);
	uint32_t *slot = mem_zero(slots, sizeof *slot, err);

	if (slot == NULL)
		return false;
	mem_free(gather->slot);
	gather->slot = slot;
	gather->mask = slots - 1;
	for (size_t i = 0; i < gather->codes; i++)
		put_slot(gather, (uint32_t)i + 1);
	return true;
}

static bool add_code(struct stat_gather *gather, double value, uint32_t *number, struct err *err)
{
	uint32_t kind = 0;

	if ((isnan(value) || is_declared_missing(gather, value)) &&
	    !find_kind(gather, value, &kind, err))
		return false;
	if ((gather->slot == NULL || 2 * (gather->codes + 1) > gather->mask + 1) &&
	    !more_slots(gather, err))
		return false;
	if (!mem_grow((void **)&gather->code, &gather->codes_room, gather->codes + 1,
	              sizeof *gather->code, err))
		return false;
	gather->code[gather->codes++] = (struct stat_code){value, kind};
	*number = (uint32_t)gather->codes;
	put_slot(gather, *number);
	return true;
}

/* The number of a value, from 1; it is added if it is new. */
static bool find_code(struct stat_gather *gather, double value, uint32_t *number, struct err *err)
{
	if (gather->slot != NULL) {
		size_t at = slot_of(gather, value);
		for (; gather->slot[at] != 0; at = (at + 1) & gather->mask) {
			*number = gather->slot[at];
			if (same_bits(gather->code[*number - 1].value, value))
				return true;
		}
	}
	return add_code(gather, value, number, err);
}

static uint32_t number_at(const struct stat_gather *gather, size_t row)
{
	switch (gather->width) {
	case 1: return ((const uint8_t *)gather->data)[row];
	case 2: return ((const uint16_t *)gather->data)[row];
	default: return ((const uint32_t *)gather->data)[row];
	}
}

static void set_number(void *data, unsigned width, size_t row, uint32_t number)
{
	switch (width) {
	case 1: ((uint8_t *)data)[row] = (uint8_t)number; break;
	case 2: ((uint16_t *)data)[row] = (uint16_t)number; break;
	default: ((uint32_t *)data)[row] = number; break;
	}
}

/* Rows 0..filled become wider, from the last to the first, so that none is lost. */
static bool widen(struct stat_gather *gather, size_t filled, size_t rows, unsigned width,
                  struct err *err)
{
	void *data = mem_resize(gather->data, rows, width, err);

	if (data == NULL)
		return false;
	gather->data = data;
	for (size_t row = filled; row-- > 0;)
		set_number(data, width, row, number_at(gather, row));
	gather->width = width;
	return true;
}

static double stored(const struct stat_gather *gather, uint32_t number)
{
	if (number == 0)
		return num_missing(0);
	const struct stat_code *code = &gather->code[number - 1];
	return code->kind == 0 ? code->value : num_missing(code->kind);
}

/* There are too many different values for codes. */
static bool turn_to_numbers(struct stat_gather *gather, size_t filled, size_t rows, struct err *err)
{
	double *data = mem_alloc(rows, sizeof *data, err);

	if (data == NULL)
		return false;
	for (size_t row = 0; row < filled; row++)
		data[row] = stored(gather, number_at(gather, row));
	mem_free(gather->data);
	gather->data = data;
	gather->width = sizeof *data;
	gather->state = STAT_NUMBERS;
	return true;
}

static bool add_coded(struct stat_gather *gather, size_t row, size_t rows, double value,
                      struct err *err)
{
	uint32_t number = 0;
	bool is_system = isnan(value) && wire_tag(value) == 0;

	if (!is_system && !find_code(gather, value == 0 ? 0 : value, &number, err))
		return false;
	unsigned width = number > UINT16_MAX ? 4 : number > UINT8_MAX ? 2 : 1;
	if (width > gather->width && !widen(gather, row, rows, width, err))
		return false;
	set_number(gather->data, gather->width, row, number);
	return gather->codes <= STAT_CODES || turn_to_numbers(gather, row + 1, rows, err);
}

bool stat_gather_number(struct stat_gather *gather, size_t row, size_t rows, double value,
                        struct err *err)
{
	uint32_t kind;

	if (gather->state == STAT_CODED)
		return add_coded(gather, row, rows, value, err);
	double *to = (double *)gather->data + row;
	*to = value;
	if (!isnan(value) && !is_declared_missing(gather, value))
		return true;
	if (!find_kind(gather, value, &kind, err))
		return false;
	*to = num_missing(kind);
	return true;
}

bool stat_gather_text(struct stat_gather *gather, size_t row, size_t rows, struct str text,
                      struct err *err)
{
	struct gather_rules rules = {.decimal = '.'};

	return gather_add(&gather->text, &rules, row, rows, text, err) == GATHER_TAKEN;
}

/* ---- the column --------------------------------------------------------------------------- */

/* A kind of missing and its number as the values came. */
struct kind {
	double value;
	size_t number;
};

/* Codes in their order, then tags in theirs, then what stands for the rest. */
static int by_kind(const void *a, const void *b)
{
	double left = ((const struct kind *)a)->value, right = ((const struct kind *)b)->value;
	int left_tag = isnan(left) ? (wire_tag(left) + 255) % 256 + 1 : 0;
	int right_tag = isnan(right) ? (wire_tag(right) + 255) % 256 + 1 : 0;

	if (left_tag != right_tag)
		return left_tag - right_tag;
	return left_tag == 0 ? (left > right) - (left < right) : 0;
}

/* Kinds of missing in an order that does not depend on that of the rows. */
static void sort_kinds(struct stat_gather *gather, size_t rows)
{
	struct kind kind[STAT_KINDS];
	uint32_t place[STAT_KINDS + 1] = {0};

	for (size_t i = 0; i < gather->kinds; i++)
		kind[i] = (struct kind){gather->kind[i], i + 1};
	qsort(kind, gather->kinds, sizeof *kind, by_kind);
	for (size_t i = 0; i < gather->kinds; i++) {
		place[kind[i].number] = (uint32_t)i + 1;
		gather->kind[i] = kind[i].value;
	}
	for (size_t i = 0; i < gather->codes; i++)
		gather->code[i].kind = place[gather->code[i].kind];
	double *value = gather->state == STAT_NUMBERS && gather->kinds > 1 ? gather->data : NULL;
	for (size_t row = 0; value != NULL && row < rows; row++)
		if (isnan(value[row]))
			value[row] = num_missing(place[num_missing_kind(value[row])]);
}

/* Option of a code or a tag; what it is called is the code itself. */
static bool set_option(struct labels *labels, size_t at, double value, struct err *err)
{
	struct option *option = &labels->option[at];
	char text[NUM_TEXT_SIZE];
	size_t length;

	if (isnan(value)) {
		unsigned char tag = wire_tag(value);
		length = tag != 0 ? 2 : 0;
		text[0] = '.';
		text[1] = (char)tag;
		if (tag == 0)
			length = (size_t)(stpcpy(text, "rest") - text);
	} else {
		option->code = value;
		length = num_write(value, text);
	}
	const char *key = labels_text(labels, (struct str){text, length}, err);
	option->key = key;
	if (isnan(value) && wire_tag(value) != 0)
		option->text = key;
	if (at > labels->answers)
		option->missing = MISSING_NO_ANSWER;
	return key != NULL;
}

static bool set_kinds(const struct stat_gather *gather, struct labels *labels, struct err *err)
{
	for (size_t i = 0; i < gather->kinds; i++)
		if (!set_option(labels, labels->answers + 1 + i, gather->kind[i], err))
			return false;
	return true;
}

static struct column *give(struct stat_gather *gather, enum column_kind kind, size_t rows,
                           struct labels *labels, struct err *err)
{
	void *data = mem_resize(gather->data, MAX(rows, (size_t)1), gather->width, err);

	if (data == NULL)
		return NULL;
	gather->data = NULL;
	struct column *column = column_adopt(kind, rows, labels, data, NULL, err);
	if (column != NULL)
		column_finish(column);
	return column;
}

static struct column *number_column(struct stat_gather *gather, size_t rows, struct err *err)
{
	struct labels *labels = labels_new(0, gather->kinds, err);
	struct column *column = NULL;

	if (labels != NULL && set_kinds(gather, labels, err))
		column = give(gather, COLUMN_NUMBER, rows, labels, err);
	labels_drop(labels);
	return column;
}

/* An answer on its way to the labels. */
struct answer {
	double value;
	uint32_t number;
};

static int by_value(const void *a, const void *b)
{
	const struct answer *left = a, *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

/* The places that numbers of codes get: answers in their order, then kinds of missing. */
static struct labels *place_codes(const struct stat_gather *gather, struct answer *answer,
                                  uint32_t *place, struct err *err)
{
	size_t answers = 0;

	for (uint32_t i = 0; i < gather->codes; i++)
		if (gather->code[i].kind == 0)
			answer[answers++] = (struct answer){gather->code[i].value, i + 1};
	qsort(answer, answers, sizeof *answer, by_value);
	struct labels *labels = labels_new(answers, gather->kinds, err);
	if (labels == NULL)
		return NULL;
	place[0] = (uint32_t)answers;
	for (uint32_t i = 0; i < gather->codes; i++)
		place[i + 1] = (uint32_t)answers + gather->code[i].kind;
	bool done = set_kinds(gather, labels, err);
	for (uint32_t i = 0; done && i < answers; i++) {
		place[answer[i].number] = i;
		done = set_option(labels, i, answer[i].value, err);
	}
	if (done)
		return labels;
	labels_drop(labels);
	return NULL;
}

/* Rows hold numbers of codes; they become places, of another width perhaps. */
static bool to_places(struct stat_gather *gather, size_t rows, const uint32_t *place,
                      unsigned width, struct err *err)
{
	if (width > gather->width && !widen(gather, rows, MAX(rows, (size_t)1), width, err))
		return false;
	for (size_t row = 0; row < rows; row++)
		set_number(gather->data, width, row, place[number_at(gather, row)]);
	gather->width = width;
	return true;
}

static struct column *coded_column(struct stat_gather *gather, size_t rows, struct err *err)
{
	struct answer *answer = mem_alloc(gather->codes + 1, sizeof *answer, err);
	uint32_t *place = mem_alloc(gather->codes + 1, sizeof *place, err);
	struct labels *labels =
		answer != NULL && place != NULL ? place_codes(gather, answer, place, err) : NULL;
	struct column *column = NULL;

	if (labels != NULL &&
	    to_places(gather, rows, place, column_width(labels_options(labels)), err))
		column = give(gather, COLUMN_SINGLE, rows, labels, err);
	labels_drop(labels);
	mem_free(answer);
	mem_free(place);
	return column;
}

static struct column *text_column(struct stat_gather *gather, size_t rows, struct err *err)
{
	struct labels *plain = labels_new(0, 0, err);
	struct column *column = NULL;

	if (gather->text.answers > 0)
		gather->text.type = GATHER_UNDATED; /* few different texts are a choice */
	if (plain != NULL && gather_settle(&gather->text, rows, err))
		column = gather_column(&gather->text, rows, plain, STR(""), err);
	labels_drop(plain);
	return column;
}

struct column *stat_gather_column(struct stat_gather *gather, size_t rows, struct err *err)
{
	struct column *column = NULL;

	sort_kinds(gather, rows);
	if (gather->state == STAT_TEXTS)
		column = text_column(gather, rows, err);
	else if (gather->data == NULL && !stat_gather_reserve(gather, MAX(rows, (size_t)1), err))
		column = NULL;
	else if (gather->state == STAT_CODED)
		column = coded_column(gather, rows, err);
	else
		column = number_column(gather, rows, err);
	stat_gather_end(gather);
	return column;
}
