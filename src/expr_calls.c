/* expr_calls.c - the functions of the expression language. */
#include "expr_steps.h"

#include "num.h"

#include <stdio.h>
#include <string.h>

static const char *kind_text(const struct expr_operand *operand)
{
	static const char *const column_text[] = {
		[COLUMN_SINGLE] = "a column of options", [COLUMN_MULTI] = "a set of items",
		[COLUMN_NUMBER] = "a column of numbers", [COLUMN_TEXT] = "a column of texts",
		[COLUMN_DATE] = "a column of dates",
	};

	switch (operand->kind) {
	case OPERAND_NUMBER:
	case OPERAND_SUM: return "a number";
	case OPERAND_TEXT: return "a quoted text";
	case OPERAND_CONDITION: return "a condition";
	case OPERAND_COLUMN: break;
	}
	return column_text[operand->column->kind];
}

static bool is_column(const struct expr_operand *operand, enum column_kind kind)
{
	return operand->kind == OPERAND_COLUMN && operand->column->kind == kind;
}

static bool fail_kind(struct expr_build *build, const struct expr_operand *operand,
                      const char *wanted)
{
	return expr_fail(&build->lexer, operand->at, "%s stands where %s should",
	                 kind_text(operand), wanted);
}

/* --- missing, answered -------------------------------------------------------------------------
 */

static bool call_missing(struct expr_build *build, const struct expr_operand *argument,
                         struct expr_operand *result)
{
	const struct column *column = argument->kind == OPERAND_COLUMN ? argument->column : NULL;
	struct expr_step step = {.kind = STEP_COMPARE, .relation = RELATION_EQUAL};

	if (argument->kind == OPERAND_NUMBER || argument->kind == OPERAND_TEXT)
		return fail_kind(build, argument, "the name of a column");
	if (argument->kind == OPERAND_CONDITION) {
		*result = *argument;
		return expr_add(
			build, &(struct expr_step){.kind = STEP_UNDECIDED, .out = argument->place});
	}
	if (column && column->kind == COLUMN_MULTI) {
		step.kind = STEP_ITEM;
		step.status = column->status;
	} else if (column && column->kind == COLUMN_DATE) {
		step.a =
			(struct expr_numbers){.kind = NUMBERS_COLUMN, .column = column_f64(column)};
	} else if (column && column->kind != COLUMN_NUMBER) {
		step.kind = STEP_RANGE; /* an empty one: only who is missing matters */
		step.codes = expr_codes_of(column);
	} else if (!expr_to_numbers(build, argument, &step.a)) {
		return false;
	}
	expr_release(build, argument);
	return expr_add_condition(build, step, result) &&
	       expr_add(build, &(struct expr_step){.kind = STEP_UNDECIDED, .out = result->place});
}

static bool call_answered(struct expr_build *build, const struct expr_operand *argument,
                          struct expr_operand *result)
{
	return call_missing(build, argument, result) &&
	       expr_add(build, &(struct expr_step){.kind = STEP_NOT, .out = result->place});
}

/* --- has ----------------------------------------------------------------------------------------
 */

static bool call_has(struct expr_build *build, const struct expr_operand *argument,
                     struct expr_operand *result)
{
	const struct expr_operand *set = &argument[0], *item = &argument[1];
	char name[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE];
	uint32_t place;

	if (is_column(set, COLUMN_SINGLE))
		return expr_fail(
			&build->lexer, set->at,
			"column '%s' takes one answer, it is no set of items (write %s == '…')",
			expr_show(set->text, name), expr_show_name(set->text, call));
	if (!is_column(set, COLUMN_MULTI))
		return fail_kind(build, set, "a set of items");
	if (item->kind != OPERAND_TEXT)
		return fail_kind(build, item, "an 'item' in quotes");
	if (!expr_option(build, set, item, &place))
		return false;
	return expr_add_condition(build,
	                          (struct expr_step){.kind = STEP_ITEM,
	                                             .item = set->column->bits[place],
	                                             .status = set->column->status},
	                          result);
}

/* --- between ------------------------------------------------------------------------------------
 */

static bool call_between(struct expr_build *build, const struct expr_operand *argument,
                         struct expr_operand *result)
{
	const struct expr_operand *x = &argument[0], *low = &argument[1], *high = &argument[2];
	struct expr_operand second;

	if (low->kind == OPERAND_NUMBER && high->kind == OPERAND_NUMBER &&
	    low->number > high->number)
		return expr_fail(
			&build->lexer, low->at,
			"the lower bound is above the upper one (write between(x, low, high))");
	if (!expr_compare(build, RELATION_MORE_EQUAL, low->at, x, low, result) ||
	    !expr_compare(build, RELATION_LESS_EQUAL, high->at, x, high, &second))
		return false;
	build->conditions = result->place + 1;
	return expr_add(
		build,
		&(struct expr_step){.kind = STEP_AND, .out = result->place, .from = second.place});
}

/* --- contains, starts ----------------------------------------------------------------------------
 */

static bool text_fits(struct str text, struct str part, bool starts)
{
	return starts ? str_starts(text, part) : str_contains(text, part);
}

/* An option fits by its key, the file's text or a label in any language. */
static bool option_fits(const struct option *option, struct str part, bool starts)
{
	bool fits = text_fits(str_of(option->key), part, starts) ||
	            (option->text && text_fits(str_of(option->text), part, starts));

	for (size_t i = 0; i < option->label_count && !fits; i++)
		fits = text_fits(str_of(option->label[i].text), part, starts);
	return fits;
}

static bool search(struct expr_build *build, const struct expr_operand *argument, bool starts,
                   struct expr_operand *result)
{
	const struct expr_operand *x = &argument[0], *part = &argument[1];
	bool text = is_column(x, COLUMN_TEXT);

	if (!text && !is_column(x, COLUMN_SINGLE))
		return fail_kind(build, x, "a column of texts or options");
	if (part->kind != OPERAND_TEXT)
		return fail_kind(build, part, "a quoted text");
	size_t codes = text ? intern_count(x->column->texts) : x->column->labels->answers;
	uint8_t *table = arena_alloc(build->expr->arena, codes + 1, 1, build->err);
	if (table == NULL)
		return false;
	for (size_t i = 0; i < codes; i++) {
		if (text)
			table[i] = text_fits(intern_text(x->column->texts, (uint32_t)i), part->text,
			                     starts);
		else
			table[i] = option_fits(&x->column->labels->option[i], part->text, starts);
	}
	return expr_add_condition(build,
	                          (struct expr_step){.kind = STEP_TABLE,
	                                             .codes = expr_codes_of(x->column),
	                                             .table = table},
	                          result);
}

static bool call_contains(struct expr_build *build, const struct expr_operand *argument,
                          struct expr_operand *result)
{
	return search(build, argument, false, result);
}

static bool call_starts(struct expr_build *build, const struct expr_operand *argument,
                        struct expr_operand *result)
{
	return search(build, argument, true, result);
}

/* --- code
 * ----------------------------------------------------------------------------------------- */

static bool call_code(struct expr_build *build, const struct expr_operand *argument,
                      struct expr_operand *result)
{
	bool single = is_column(argument, COLUMN_SINGLE);
	char name[EXPR_SHOWN_SIZE];

	if (!single && !is_column(argument, COLUMN_NUMBER))
		return fail_kind(build, argument, "a column of options or numbers");
	const struct column *column = argument->column;
	const struct labels *labels = column->labels;
	size_t first = single ? 0 : labels->answers, count = labels_options(labels) - first;
	struct expr_step step = {.kind = single ? STEP_CODE : STEP_FILE_CODE, .count = count};
	double *number = arena_alloc(build->expr->arena, count + 1, sizeof *number, build->err);
	bool any = !single;

	if (number == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		double code = labels->option[first + i].code;
		any = any || !num_is_missing(code);
		number[i] = num_is_missing(code) ? num_missing(0) : code;
	}
	number[count] = num_missing(0);
	if (!any)
		return expr_fail(&build->lexer, argument->at,
		                 "the options of column '%s' have no codes",
		                 expr_show(argument->text, name));
	step.number = number;
	if (single)
		step.codes = expr_codes_of(column);
	else
		step.a =
			(struct expr_numbers){.kind = NUMBERS_COLUMN, .column = column_f64(column)};
	step.out = result->place = build->numbers++;
	result->kind = OPERAND_SUM;
	return expr_add(build, &step);
}

/* --- Their names
 * ---------------------------------------------------------------------------------- */

static const struct expr_function functions[] = {
	{"missing", "missing(x)", 1, call_missing},
	{"answered", "answered(x)", 1, call_answered},
	{"has", "has(set, 'item')", 2, call_has},
	{"between", "between(x, low, high)", 3, call_between},
	{"contains", "contains(x, '…')", 2, call_contains},
	{"starts", "starts(x, '…')", 2, call_starts},
	{"code", "code(x)", 1, call_code},
};

/* Functions of other languages, in lower case. */
struct habit {
	const char *name;
	const char *advice;
};

static const struct habit habits[] = {
	{"sysmis", "use missing(x)"},
	{"miss", "use missing(x)"},
	{"mis", "use missing(x)"},
	{"is.na", "use missing(x)"},
	{"is_na", "use missing(x)"},
	{"isna", "use missing(x)"},
	{"is.null", "use missing(x)"},
	{"isnull", "use missing(x)"},
	{"is_null", "use missing(x)"},
	{"is.nan", "use missing(x)"},
	{"ismissing", "use missing(x)"},
	{"is_missing", "use missing(x)"},
	{"nmiss", "use missing(x)"},
	{"nvalid", "use answered(x)"},
	{"valid", "use answered(x)"},
	{"notna", "use answered(x)"},
	{"any", "use x in {…}"},
	{"anyof", "use x in {…}"},
	{"inlist", "use x in {…}"},
	{"is.element", "use x in {…}"},
	{"c", "use x in {…}"},
	{"range", "use between(x, low, high)"},
	{"inrange", "use between(x, low, high)"},
	{"index", "use contains(x, '…')"},
	{"char.index", "use contains(x, '…')"},
	{"strpos", "use contains(x, '…')"},
	{"grepl", "use contains(x, '…')"},
	{"regexm", "use contains(x, '…')"},
	{"find", "use contains(x, '…')"},
	{"match", "use contains(x, '…')"},
	{"str_detect", "use contains(x, '…')"},
	{"substr", "use starts(x, '…')"},
	{"char.substr", "use starts(x, '…')"},
	{"startswith", "use starts(x, '…')"},
	{"starts_with", "use starts(x, '…')"},
	{"as.numeric", "use code(x)"},
	{"value", "use code(x)"},
	{"number", "use code(x)"},
};

const struct expr_function *expr_function(struct expr_build *build, struct str name, size_t at)
{
	char shown[EXPR_SHOWN_SIZE], lower[EXPR_SHOWN_SIZE];
	const struct expr_function *nearest = NULL;
	size_t best = str_too_far(name);

	for (size_t i = 0; i < LENGTH(functions); i++) {
		if (str_is(name, functions[i].name))
			return &functions[i];
	}
	expr_show(name, shown);
	strcpy(lower, shown);
	for (char *c = lower; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	for (size_t i = 0; i < LENGTH(habits); i++) {
		if (strcmp(lower, habits[i].name) == 0) {
			expr_fail(&build->lexer, at, "there is no function %s (%s)", shown,
			          habits[i].advice);
			return NULL;
		}
	}
	for (size_t i = 0; i < LENGTH(functions); i++) {
		size_t distance = str_distance(str_of(lower), str_of(functions[i].name));
		if (distance < best) {
			best = distance;
			nearest = &functions[i];
		}
	}
	if (nearest)
		expr_fail(&build->lexer, at, "there is no function %s (is it %s?)", shown,
		          nearest->usage);
	else
		expr_fail(&build->lexer, at,
		          "there is no function %s (there are missing, answered, has, between, "
		          "contains, starts, code)",
		          shown);
	return NULL;
}
