/*
 * expr_check.c - what an operator means for a column of options, texts, dates or numbers.
 *
 * All that can be wrong is found here, before any row is looked at; what is right becomes steps.
 */
#include "expr_steps.h"

#include "date.h"
#include "mem.h"
#include "num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const relation_text[] = {"==", "~=", "<", "<=", ">", ">="};

/* What `a relation b` is for `b ... a`. */
static const enum expr_relation mirrored[] = {
	RELATION_EQUAL,      RELATION_UNEQUAL, RELATION_MORE,
	RELATION_MORE_EQUAL, RELATION_LESS,    RELATION_LESS_EQUAL,
};

/* --- Steps and registers ---------------------------------------------------------------------- */

bool expr_add(struct expr_build *build, const struct expr_step *step)
{
	struct expr *expr = build->expr;

	if (!mem_grow((void **)&expr->step, &expr->step_capacity, expr->steps + 1, sizeof *step,
	              build->err))
		return false;
	expr->step[expr->steps++] = *step;
	expr->conditions = MAX(expr->conditions, build->conditions);
	expr->numbers = MAX(expr->numbers, build->numbers);
	return true;
}

/* The operand needs its register no longer. */
void expr_release(struct expr_build *build, const struct expr_operand *operand)
{
	if (operand->kind == OPERAND_SUM)
		build->numbers = MIN(build->numbers, operand->place);
}

/* Adds a step whose result is a new condition. */
bool expr_add_condition(struct expr_build *build, struct expr_step step,
                        struct expr_operand *result)
{
	step.out = build->conditions++;
	result->kind = OPERAND_CONDITION;
	result->place = step.out;
	return expr_add(build, &step);
}

static bool negate(struct expr_build *build, const struct expr_operand *condition)
{
	return expr_add(build, &(struct expr_step){.kind = STEP_NOT, .out = condition->place});
}

static bool both(struct expr_build *build, const struct expr_operand *first)
{
	build->conditions = first->place + 1;
	return expr_add(build, &(struct expr_step){.kind = STEP_AND,
	                                           .out = first->place,
	                                           .from = first->place + 1});
}

static bool is_single(const struct expr_operand *operand)
{
	return operand->kind == OPERAND_COLUMN && operand->column->kind == COLUMN_SINGLE;
}

static bool is_text(const struct expr_operand *operand)
{
	return operand->kind == OPERAND_COLUMN && operand->column->kind == COLUMN_TEXT;
}

static bool is_date(const struct expr_operand *operand)
{
	return operand->kind == OPERAND_COLUMN && operand->column->kind == COLUMN_DATE;
}

static bool is_constant(const struct expr_operand *operand)
{
	return operand->kind == OPERAND_NUMBER || operand->kind == OPERAND_TEXT;
}

struct expr_codes expr_codes_of(const struct column *column)
{
	if (column->kind == COLUMN_TEXT)
		return (struct expr_codes){column->values, 4, COLUMN_TEXT_MISSING};
	return (struct expr_codes){column->values, column->width,
	                           (uint32_t)column->labels->answers};
}

/* --- Options ---------------------------------------------------------------------------------- */

static bool need_order(struct expr_build *build, const struct expr_operand *column,
                       enum expr_relation relation, size_t at)
{
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE], code[EXPR_SHOWN_SIZE + 64] = "";

	if (relation <= RELATION_UNEQUAL || column->column->labels->ordered)
		return true;
	if (expr_has_codes(column->column->labels))
		snprintf(code, sizeof code, ", or the numbers: code(%s)",
		         expr_show_name(column->text, call));
	return expr_fail(&build->lexer, at,
	                 "the options of column '%s' have no order, which '%s' needs "
	                 "(use in {…}%s)",
	                 expr_show(column->text, name), relation_text[relation], code);
}

/* The numbers of b's keys among a's; keys that a has not get one that no row has. */
static bool map_keys(struct expr_build *build, const struct labels *a, const struct labels *b,
                     const uint32_t **map, bool *common, bool *same)
{
	uint32_t *made = arena_alloc(build->expr->arena, b->answers + 1, sizeof *made, build->err);
	struct intern *keys = made ? intern_new(build->err) : NULL;
	bool done = keys != NULL;

	for (size_t i = 0; done && i < a->answers; i++) {
		uint32_t id;
		done = intern_add(keys, str_of(a->option[i].key), &id, build->err);
	}
	*common = false;
	*same = a->answers == b->answers;
	for (size_t i = 0; done && i < b->answers; i++) {
		bool found = intern_find(keys, str_of(b->option[i].key), &made[i]);
		if (!found)
			made[i] = UINT32_MAX;
		*common = *common || found;
		*same = *same && made[i] == i;
	}
	intern_free(keys);
	*map = made;
	return done;
}

static bool compare_two_options(struct expr_build *build, enum expr_relation relation, size_t at,
                                const struct expr_operand *left, const struct expr_operand *right,
                                struct expr_operand *result)
{
	const struct labels *a = left->column->labels, *b = right->column->labels;
	struct expr_step step = {.kind = STEP_PAIR,
	                         .relation = relation,
	                         .codes = expr_codes_of(left->column),
	                         .other = expr_codes_of(right->column)};
	bool common = true, same = true;
	char first[EXPR_SHOWN_SIZE], second[EXPR_SHOWN_SIZE];

	if (!need_order(build, left, relation, at) || !need_order(build, right, relation, at))
		return false;
	if (a != b && !map_keys(build, a, b, &step.map, &common, &same))
		return false;
	expr_show(left->text, first);
	expr_show(right->text, second);
	if (!common)
		return expr_fail(&build->lexer, at, "columns '%s' and '%s' have no key in common",
		                 first, second);
	if (!same && relation > RELATION_UNEQUAL)
		return expr_fail(
			&build->lexer, at,
			"columns '%s' and '%s' have different options, so '%s' means nothing",
			first, second, relation_text[relation]);
	if (same)
		step.map = NULL;
	return expr_add_condition(build, step, result);
}

static bool compare_options(struct expr_build *build, enum expr_relation relation, size_t at,
                            const struct expr_operand *left, const struct expr_operand *right,
                            struct expr_operand *result)
{
	uint32_t answers = (uint32_t)left->column->labels->answers, place = 0;
	struct expr_step step = {.kind = STEP_RANGE, .codes = expr_codes_of(left->column)};
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE];

	if (is_single(right))
		return compare_two_options(build, relation, at, left, right, result);
	if (!is_constant(right))
		return expr_fail(
			&build->lexer, at,
			"column '%s' has options, which compare with 'keys' (for their numbers use "
			"code(%s))",
			expr_show(left->text, name), expr_show_name(left->text, call));
	if (!need_order(build, left, relation, at) || !expr_option(build, left, right, &place))
		return false;
	switch (relation) {
	case RELATION_EQUAL:
	case RELATION_UNEQUAL: step.low = place, step.span = 1; break;
	case RELATION_LESS: step.span = place; break;
	case RELATION_LESS_EQUAL: step.span = place + 1; break;
	case RELATION_MORE: step.low = place + 1, step.span = answers - place - 1; break;
	case RELATION_MORE_EQUAL: step.low = place, step.span = answers - place; break;
	}
	step.invert = relation == RELATION_UNEQUAL;
	return expr_add_condition(build, step, result);
}

/* --- Texts ---------------------------------------------------------------------------------------
 */

static bool fail_not_text(struct expr_build *build, const struct expr_operand *column, size_t at,
                          const struct expr_operand *value)
{
	char name[EXPR_SHOWN_SIZE], number[NUM_TEXT_SIZE];

	expr_show(column->text, name);
	if (value->kind != OPERAND_NUMBER)
		return expr_fail(&build->lexer, at,
		                 "column '%s' is text, which compares with quoted text", name);
	number[num_write(value->number, number)] = '\0';
	return expr_fail(&build->lexer, value->at,
	                 "column '%s' is text, not a number (put quotes around it: '%s')", name,
	                 number);
}

static bool compare_texts(struct expr_build *build, enum expr_relation relation, size_t at,
                          const struct expr_operand *left, const struct expr_operand *right,
                          struct expr_operand *result)
{
	struct expr_step step = {.kind = STEP_RANGE,
	                         .codes = expr_codes_of(left->column),
	                         .invert = relation == RELATION_UNEQUAL};
	const struct intern *a = left->column->texts, *b;
	char name[EXPR_SHOWN_SIZE];

	if (relation > RELATION_UNEQUAL)
		return expr_fail(&build->lexer, at,
		                 "column '%s' is text and has no order, which '%s' needs",
		                 expr_show(left->text, name), relation_text[relation]);
	if (right->kind == OPERAND_TEXT) {
		step.span = intern_find(a, right->text, &step.low) ? 1 : 0;
		return expr_add_condition(build, step, result);
	}
	if (!is_text(right))
		return fail_not_text(build, left, at, right);
	b = right->column->texts;
	step.kind = STEP_PAIR;
	step.invert = false;
	step.relation = relation;
	step.other = expr_codes_of(right->column);
	if (a != b) {
		uint32_t *map = arena_alloc(build->expr->arena, intern_count(b) + 1, sizeof *map,
		                            build->err);
		if (map == NULL)
			return false;
		for (uint32_t id = 0; id < intern_count(b); id++) {
			if (!intern_find(a, intern_text(b, id), &map[id]))
				map[id] = UINT32_MAX;
		}
		step.map = map;
	}
	return expr_add_condition(build, step, result);
}

/* --- Numbers and dates
 * ---------------------------------------------------------------------------- */

static bool fail_not_number(struct expr_build *build, const struct expr_operand *operand)
{
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE];
	double number;

	expr_show(operand->text, name);
	if (operand->kind == OPERAND_CONDITION)
		return expr_fail(&build->lexer, operand->at, "a condition is not a number");
	if (operand->kind == OPERAND_TEXT)
		return expr_fail(
			&build->lexer, operand->at, "'%s' is a text, not a number%s", name,
			num_read(operand->text, '.', &number) ? " (write it without quotes)" : "");
	switch (operand->column->kind) {
	case COLUMN_SINGLE:
		return expr_fail(
			&build->lexer, operand->at,
			"column '%s' has options, not numbers (for their numbers use code(%s))",
			name, expr_show_name(operand->text, call));
	case COLUMN_MULTI:
		return expr_fail(
			&build->lexer, operand->at,
			"column '%s' is a set of items, not a number (use has(%s, 'item'))", name,
			expr_show_name(operand->text, call));
	case COLUMN_DATE:
		return expr_fail(
			&build->lexer, operand->at,
			"column '%s' is a date, not a number (the difference of two dates is one)",
			name);
	case COLUMN_TEXT:
	case COLUMN_NUMBER: break;
	}
	return expr_fail(&build->lexer, operand->at, "column '%s' is text, not a number", name);
}

bool expr_to_numbers(struct expr_build *build, const struct expr_operand *operand,
                     struct expr_numbers *numbers)
{
	*numbers = (struct expr_numbers){0};
	if (operand->kind == OPERAND_NUMBER) {
		numbers->kind = NUMBERS_CONSTANT;
		numbers->constant = operand->number;
	} else if (operand->kind == OPERAND_SUM) {
		numbers->kind = NUMBERS_REGISTER;
		numbers->place = operand->place;
	} else if (operand->kind == OPERAND_COLUMN && operand->column->kind == COLUMN_NUMBER) {
		numbers->kind = NUMBERS_COLUMN;
		numbers->column = column_f64(operand->column);
	} else {
		return fail_not_number(build, operand);
	}
	return true;
}

static bool add_compare(struct expr_build *build, enum expr_relation relation,
                        struct expr_numbers a, struct expr_numbers b, struct expr_operand *result)
{
	struct expr_step step = {.kind = STEP_COMPARE, .relation = relation, .a = a, .b = b};

	if (relation == RELATION_MORE || relation == RELATION_MORE_EQUAL) {
		step.relation = mirrored[relation];
		step.a = b;
		step.b = a;
	} else if (relation == RELATION_UNEQUAL) {
		step.relation = RELATION_EQUAL;
		step.invert = true;
	}
	return expr_add_condition(build, step, result);
}

/* 999 beside a column of numbers that calls 999 missing. */
static bool check_not_missing(struct expr_build *build, const struct expr_operand *column,
                              const struct expr_operand *value)
{
	ptrdiff_t found = -1;

	if (column->kind == OPERAND_COLUMN && value->kind == OPERAND_NUMBER)
		found = labels_find_code(column->column->labels, value->number);
	return found < 0 ||
	       expr_fail_missing(build, column, value, &column->column->labels->option[found]);
}

static bool compare_numbers(struct expr_build *build, enum expr_relation relation,
                            const struct expr_operand *left, const struct expr_operand *right,
                            struct expr_operand *result)
{
	struct expr_numbers a, b;

	if (!expr_to_numbers(build, left, &a) || !expr_to_numbers(build, right, &b))
		return false;
	if (relation <= RELATION_UNEQUAL && !check_not_missing(build, left, right))
		return false;
	expr_release(build, right);
	expr_release(build, left);
	return add_compare(build, relation, a, b, result);
}

/* 'YYYY-MM-DD' as days; with a time of day behind it, it is no whole day. */
static bool read_date(struct expr_build *build, const struct expr_operand *column,
                      const struct expr_operand *value, double *days, bool *whole)
{
	char shown[EXPR_SHOWN_SIZE], name[EXPR_SHOWN_SIZE];

	if (value->kind != OPERAND_TEXT)
		return expr_fail(&build->lexer, value->at,
		                 "column '%s' is a date, which compares with 'YYYY-MM-DD' or "
		                 "another date",
		                 expr_show(column->text, name));
	*whole = value->text.length == strlen("YYYY-MM-DD");
	return date_read(value->text, days) ||
	       expr_fail(&build->lexer, value->at, "'%s' is no date (write 'YYYY-MM-DD')",
	                 expr_show(value->text, shown));
}

/* A day lasts until the next one: any time of it is equal to it. */
static bool compare_dates(struct expr_build *build, enum expr_relation relation,
                          const struct expr_operand *left, const struct expr_operand *right,
                          struct expr_operand *result)
{
	struct expr_numbers a = {.kind = NUMBERS_COLUMN, .column = column_f64(left->column)};
	struct expr_numbers day = {.kind = NUMBERS_CONSTANT}, next = {.kind = NUMBERS_CONSTANT};
	struct expr_operand second;
	bool whole;

	if (is_date(right)) {
		struct expr_numbers b = {.kind = NUMBERS_COLUMN,
		                         .column = column_f64(right->column)};
		return add_compare(build, relation, a, b, result);
	}
	if (!read_date(build, left, right, &day.constant, &whole))
		return false;
	if (!whole)
		return add_compare(build, relation, a, day, result);
	next.constant = day.constant + 1;
	switch (relation) {
	case RELATION_LESS: return add_compare(build, RELATION_LESS, a, day, result);
	case RELATION_LESS_EQUAL: return add_compare(build, RELATION_LESS, a, next, result);
	case RELATION_MORE: return add_compare(build, RELATION_MORE_EQUAL, a, next, result);
	case RELATION_MORE_EQUAL: return add_compare(build, RELATION_MORE_EQUAL, a, day, result);
	case RELATION_EQUAL:
	case RELATION_UNEQUAL: break;
	}
	return add_compare(build, RELATION_MORE_EQUAL, a, day, result) &&
	       add_compare(build, RELATION_LESS, a, next, &second) && both(build, result) &&
	       (relation == RELATION_EQUAL || negate(build, result));
}

/* --- Operators
 * -------------------------------------------------------------------------------------- */

static bool fail_set(struct expr_build *build, const struct expr_operand *column)
{
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE], item[EXPR_SHOWN_SIZE] = "item";
	const struct labels *labels = column->column->labels;

	if (labels->answers > 0)
		expr_show(str_of(labels->option[0].key), item);
	return expr_fail(&build->lexer, column->at,
	                 "column '%s' is a set of items (ask for one: has(%s, '%s'))",
	                 expr_show(column->text, name), expr_show_name(column->text, call), item);
}

static bool is_set(const struct expr_operand *operand)
{
	return operand->kind == OPERAND_COLUMN && operand->column->kind == COLUMN_MULTI;
}

static bool compare_constants(struct expr_build *build, enum expr_relation relation, size_t at,
                              const struct expr_operand *left, const struct expr_operand *right,
                              struct expr_operand *result)
{
	double a = left->number, b = right->number;
	const bool truth[] = {a == b, a != b, a<b, a <= b, a> b, a >= b};

	if (left->kind != OPERAND_NUMBER || right->kind != OPERAND_NUMBER)
		return expr_fail(&build->lexer, at,
		                 "neither side of '%s' is a column (names stand without quotes)",
		                 relation_text[relation]);
	return expr_add_condition(
		build, (struct expr_step){.kind = STEP_CONSTANT, .invert = truth[relation]},
		result);
}

bool expr_compare(struct expr_build *build, enum expr_relation relation, size_t at,
                  const struct expr_operand *left, const struct expr_operand *right,
                  struct expr_operand *result)
{
	size_t place = left->at;

	if (left->kind == OPERAND_CONDITION || right->kind == OPERAND_CONDITION)
		return expr_fail(
			&build->lexer, at,
			"a condition cannot be compared (use it as it is, or not with it)");
	if (is_set(left) || is_set(right))
		return fail_set(build, is_set(left) ? left : right);
	if (is_constant(left) && is_constant(right)) {
		if (!compare_constants(build, relation, at, left, right, result))
			return false;
		result->at = place;
		return true;
	}
	/* the column that rules the meaning goes to the left */
	bool left_rules = is_single(left) || is_text(left) || is_date(left);
	bool right_rules = is_single(right) || is_text(right) || is_date(right);
	if (is_constant(left) || (!left_rules && right_rules)) {
		const struct expr_operand *other = left;
		left = right;
		right = other;
		relation = mirrored[relation];
	}
	struct expr_operand made = {.at = place};
	bool done = is_single(left) ? compare_options(build, relation, at, left, right, &made)
	            : is_text(left) ? compare_texts(build, relation, at, left, right, &made)
	            : is_date(left) ? compare_dates(build, relation, left, right, &made)
	                            : compare_numbers(build, relation, left, right, &made);
	*result = made;
	return done;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* `value` is one of the numbers, or (dates) one of the days. */
static bool in_numbers(struct expr_build *build, const struct expr_operand *value,
                       const struct expr_operand *item, size_t items, struct expr_operand *result)
{
	struct expr_step step = {.kind = STEP_AMONG, .count = items, .invert = is_date(value)};
	double *list = arena_alloc(build->expr->arena, items, sizeof *list, build->err);

	if (list == NULL)
		return false;
	for (size_t i = 0; i < items; i++) {
		struct expr_numbers number;
		if (is_date(value)) {
			bool whole;
			if (!read_date(build, value, &item[i], &list[i], &whole))
				return false;
			if (!whole)
				return expr_fail(&build->lexer, item[i].at,
				                 "a list of dates holds whole days (write "
				                 "'YYYY-MM-DD')");
			continue;
		}
		if (!expr_to_numbers(build, &item[i], &number) ||
		    !check_not_missing(build, value, &item[i]))
			return false;
		list[i] = number.constant;
	}
	qsort(list, items, sizeof *list, by_value);
	step.number = list;
	if (is_date(value))
		step.a = (struct expr_numbers){.kind = NUMBERS_COLUMN,
		                               .column = column_f64(value->column)};
	else if (!expr_to_numbers(build, value, &step.a))
		return false;
	expr_release(build, value);
	return expr_add_condition(build, step, result);
}

static bool in_codes(struct expr_build *build, const struct expr_operand *value,
                     const struct expr_operand *item, size_t items, struct expr_operand *result)
{
	const struct column *column = value->column;
	size_t codes = is_text(value) ? intern_count(column->texts) : column->labels->answers;
	uint8_t *table = arena_alloc(build->expr->arena, codes + 1, 1, build->err);

	if (table == NULL)
		return false;
	for (size_t i = 0; i < items; i++) {
		uint32_t code;
		if (is_single(value)) {
			if (!expr_option(build, value, &item[i], &code))
				return false;
		} else if (item[i].kind != OPERAND_TEXT) {
			return fail_not_text(build, value, item[i].at, &item[i]);
		} else if (!intern_find(column->texts, item[i].text, &code)) {
			continue;
		}
		table[code] = 1;
	}
	return expr_add_condition(build,
	                          (struct expr_step){.kind = STEP_TABLE,
	                                             .codes = expr_codes_of(column),
	                                             .table = table},
	                          result);
}

bool expr_in(struct expr_build *build, const struct expr_operand *value,
             const struct expr_operand *item, size_t items, struct expr_operand *result)
{
	struct expr_operand made = {.at = value->at};

	if (value->kind == OPERAND_CONDITION)
		return expr_fail(&build->lexer, value->at, "a condition cannot stand before 'in'");
	if (is_constant(value))
		return expr_fail(&build->lexer, value->at,
		                 "no column stands before 'in' (names stand without quotes)");
	if (is_set(value))
		return fail_set(build, value);
	bool done = is_single(value) || is_text(value)
	                    ? in_codes(build, value, item, items, &made)
	                    : in_numbers(build, value, item, items, &made);
	*result = made;
	return done;
}

bool expr_arithmetic(struct expr_build *build, enum expr_step_kind kind, size_t at,
                     const struct expr_operand *left, const struct expr_operand *right,
                     struct expr_operand *result)
{
	struct expr_step step = {.kind = kind};
	struct expr_operand made = {.kind = OPERAND_SUM, .at = left->at};

	if (kind == STEP_SUBTRACT && is_date(left) && is_date(right)) {
		step.a = (struct expr_numbers){.kind = NUMBERS_COLUMN,
		                               .column = column_f64(left->column)};
		step.b = (struct expr_numbers){.kind = NUMBERS_COLUMN,
		                               .column = column_f64(right->column)};
	} else if (!expr_to_numbers(build, left, &step.a) ||
	           !expr_to_numbers(build, right, &step.b)) {
		return false;
	}
	if (left->kind == OPERAND_NUMBER && right->kind == OPERAND_NUMBER) {
		double a = left->number, b = right->number;
		made.kind = OPERAND_NUMBER;
		made.number = kind == STEP_ADD        ? a + b
		              : kind == STEP_SUBTRACT ? a - b
		              : kind == STEP_MULTIPLY ? a * b
		                                      : a / b;
		*result = made;
		return isfinite(made.number) ||
		       expr_fail(&build->lexer, at,
		                 "the result is no number (a division by zero, or too large)");
	}
	expr_release(build, right);
	expr_release(build, left);
	step.out = made.place = build->numbers++;
	*result = made;
	return expr_add(build, &step);
}

/* --- What may stand alone as a condition
 * ------------------------------------------------------------- */

/* The code of `yes` in a column of exactly no (0) and yes (1); false for any other. */
static bool yes_code(const struct labels *labels, uint32_t *yes)
{
	if (labels->answers != 2)
		return false;
	for (uint32_t i = 0; i < 2; i++) {
		const struct option *option = &labels->option[i], *other = &labels->option[1 - i];
		if (strcmp(option->key, "yes") == 0 && option->code == 1.0 &&
		    strcmp(other->key, "no") == 0 && other->code == 0.0) {
			*yes = i;
			return true;
		}
	}
	return false;
}

static bool fail_alone(struct expr_build *build, const struct expr_operand *operand)
{
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE], key[EXPR_SHOWN_SIZE] = "…";

	if (operand->kind == OPERAND_NUMBER || operand->kind == OPERAND_SUM)
		return expr_fail(&build->lexer, operand->at,
		                 "a number is no condition (compare it: … > 0)");
	expr_show(operand->text, name);
	if (operand->kind == OPERAND_TEXT)
		return expr_fail(
			&build->lexer, operand->at,
			"'%s' alone is no condition (compare a column with it, or list keys: "
			"x in {'a', 'b'})",
			name);
	expr_show_name(operand->text, call);
	switch (operand->column->kind) {
	case COLUMN_SINGLE:
		if (operand->column->labels->answers > 0)
			expr_show(str_of(operand->column->labels->option[0].key), key);
		break;
	case COLUMN_MULTI: return fail_set(build, operand);
	case COLUMN_NUMBER:
		return expr_fail(&build->lexer, operand->at,
		                 "column '%s' is a number, no condition (compare it: %s > 0)", name,
		                 call);
	case COLUMN_TEXT: break;
	case COLUMN_DATE: snprintf(key, sizeof key, "YYYY-MM-DD"); break;
	}
	return expr_fail(&build->lexer, operand->at,
	                 "column '%s' alone is no condition (write %s == '%s')", name, call, key);
}

bool expr_to_condition(struct expr_build *build, struct expr_operand *operand)
{
	uint32_t yes;

	if (operand->kind == OPERAND_CONDITION)
		return true;
	if (!is_single(operand) || !yes_code(operand->column->labels, &yes))
		return fail_alone(build, operand);
	struct expr_operand made = {.at = operand->at};
	struct expr_step step = {
		.kind = STEP_RANGE, .codes = expr_codes_of(operand->column), .low = yes, .span = 1};
	*operand = made;
	return expr_add_condition(build, step, operand);
}
