/* expr_parse.c - the grammar of expressions, by recursive descent of bounded depth. */
#include "expr_steps.h"

#include "labels.h"

#include <string.h>

static bool parse_or(struct expr_build *build, struct expr_operand *result);

static bool next(struct expr_build *build)
{
	return expr_lex_next(&build->lexer, &build->word);
}

static bool at_relation(const struct expr_build *build)
{
	return build->word.kind >= WORD_EQUAL && build->word.kind <= WORD_MORE_EQUAL;
}

/* --- What other languages write -----------------------------------------------------------------
 */

struct habit {
	const char *word; /* in lower case */
	const char *advice;
};

/* Where an operator should stand. */
static const struct habit operator_habits[] = {
	{"and", "use and"},
	{"or", "use or"},
	{"eq", "use =="},
	{"ne", "use ~="},
	{"lt", "use <"},
	{"le", "use <="},
	{"gt", "use >"},
	{"ge", "use >="},
	{"in", "use in {…}"},
	{"is", "use missing(x)"},
	{"like", "use contains(x, '…') or starts(x, '…')"},
	{"between", "use between(x, a, b)"},
};

/* Where a column should stand. */
static const struct habit operand_habits[] = {
	{"not", "use not"},         {"true", "use true"},       {"false", "use false"},
	{"na", "use missing(x)"},   {"null", "use missing(x)"}, {"nil", "use missing(x)"},
	{"none", "use missing(x)"},
};

static bool is_word(struct str text, const char *lower)
{
	if (text.length != strlen(lower))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i];
		if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != lower[i])
			return false;
	}
	return true;
}

static const char *habit_advice(const struct habit *habit, size_t count, struct str text)
{
	for (size_t i = 0; i < count; i++) {
		if (is_word(text, habit[i].word))
			return habit[i].advice;
	}
	return NULL;
}

static bool fail_word(struct expr_build *build, const char *expected)
{
	char shown[EXPR_SHOWN_SIZE];
	struct str written = {build->lexer.text.at + build->word.at, build->word.length};

	if (build->word.kind == WORD_END)
		return expr_fail(&build->lexer, build->word.at,
		                 "the expression ends where %s should stand", expected);
	return expr_fail(&build->lexer, build->word.at, "%s stands where %s should",
	                 expr_show(written, shown), expected);
}

/* What is left over behind an expression that could have ended. */
static bool fail_rest(struct expr_build *build)
{
	const struct expr_word *word = &build->word;
	char shown[EXPR_SHOWN_SIZE];
	const char *advice = NULL;

	if (word->kind == WORD_NAME)
		advice = habit_advice(operator_habits, LENGTH(operator_habits), word->text);
	if (word->kind == WORD_NOT)
		advice = "write not x in {…}";
	if (advice)
		return expr_fail(&build->lexer, word->at, "'%s' is not known here (%s)",
		                 expr_show(word->text, shown), advice);
	if (word->kind == WORD_CLOSE)
		return expr_fail(&build->lexer, word->at, "this parenthesis was never opened");
	if (word->kind == WORD_COMMA)
		return expr_fail(&build->lexer, word->at,
		                 "a comma stands only in lists (a decimal is written 1.5)");
	return fail_word(build, "an operator");
}

/* --- Operands
 * ------------------------------------------------------------------------------------- */

static bool fail_name(struct expr_build *build, struct str name, size_t at)
{
	const struct expr_scope *scope = build->scope;
	const char *advice = habit_advice(operand_habits, LENGTH(operand_habits), name);
	const struct column *beside = build->beside.column;
	char shown[EXPR_SHOWN_SIZE], near[EXPR_SHOWN_SIZE];
	size_t first;

	expr_show(name, shown);
	if (advice)
		return expr_fail(&build->lexer, at, "'%s' is not known here (%s)", shown, advice);
	if (beside && (beside->kind == COLUMN_SINGLE || beside->kind == COLUMN_MULTI) &&
	    (labels_find_key(beside->labels, name) >= 0 ||
	     labels_find_label(beside->labels, name, &first) > 0))
		return expr_fail(&build->lexer, at,
		                 "no column '%s' (put quotes around a key: '%s')", shown, shown);
	const char *nearest = scope->nearest ? scope->nearest(scope->owner, name) : NULL;
	if (nearest)
		return expr_fail(&build->lexer, at, "no column '%s' (is it '%s'?)", shown,
		                 expr_show(str_of(nearest), near));
	return expr_fail(&build->lexer, at, "no column '%s'", shown);
}

static bool enter(struct expr_build *build, size_t at)
{
	return ++build->depth <= EXPR_DEPTH ||
	       expr_fail(&build->lexer, at, "parentheses nest deeper than %d", EXPR_DEPTH);
}

static bool close_at(struct expr_build *build, size_t opened)
{
	build->depth--;
	if (build->word.kind == WORD_END)
		return expr_fail(&build->lexer, opened, "this parenthesis is never closed");
	if (build->word.kind != WORD_CLOSE)
		return fail_rest(build);
	return next(build);
}

/* The current word is the parenthesis behind the function's name. */
static bool parse_call(struct expr_build *build, struct str name, size_t at,
                       struct expr_operand *result)
{
	const struct expr_function *function = expr_function(build, name, at);
	struct expr_operand argument[EXPR_ARGUMENTS], made = {.at = at};
	size_t count = 0, opened = build->word.at;

	if (function == NULL || !enter(build, opened) || !next(build))
		return false;
	build->beside = (struct expr_operand){0};
	while (build->word.kind != WORD_CLOSE) {
		if (count == function->arguments)
			return expr_fail(&build->lexer, build->word.at,
			                 "too much for %s (write %s)", function->name,
			                 function->usage);
		if (!parse_or(build, &argument[count++]))
			return false;
		if (count == 1)
			build->beside = argument[0];
		if (build->word.kind != WORD_COMMA)
			break;
		if (!next(build))
			return false;
	}
	if (!close_at(build, opened))
		return false;
	if (count < function->arguments)
		return expr_fail(&build->lexer, at, "too little for %s (write %s)", function->name,
		                 function->usage);
	if (!function->call(build, argument, &made))
		return false;
	made.at = at;
	*result = made;
	return true;
}

static bool parse_name(struct expr_build *build, struct expr_operand *result)
{
	struct expr_word word = build->word;

	if (!next(build))
		return false;
	if (word.kind == WORD_NAME && build->word.kind == WORD_OPEN)
		return parse_call(build, word.text, word.at, result);
	*result = (struct expr_operand){.kind = OPERAND_COLUMN, .at = word.at, .text = word.text};
	result->column = build->scope->column(build->scope->owner, word.text);
	if (result->column == NULL)
		return fail_name(build, word.text, word.at);
	return column_wake(result->column, build->err);
}

static bool parse_parenthesis(struct expr_build *build, struct expr_operand *result)
{
	size_t opened = build->word.at;
	struct expr_operand beside = build->beside;

	build->beside = (struct expr_operand){0};
	if (!enter(build, opened) || !next(build) || !parse_or(build, result))
		return false;
	build->beside = beside;
	return close_at(build, opened);
}

static bool parse_factor(struct expr_build *build, struct expr_operand *result)
{
	const struct expr_word word = build->word;
	const struct expr_operand zero = {.kind = OPERAND_NUMBER, .at = word.at};
	bool minus = false, done;

	for (; build->word.kind == WORD_MINUS; minus = !minus)
		if (!next(build))
			return false;
	struct expr_word at = build->word;
	switch (at.kind) {
	case WORD_NUMBER:
		*result = (struct expr_operand){.kind = OPERAND_NUMBER,
		                                .at = word.at,
		                                .number = minus ? -at.number : at.number};
		return next(build);
	case WORD_QUOTED:
		*result = (struct expr_operand){.kind = OPERAND_TEXT, .at = at.at, .text = at.text};
		done = next(build);
		break;
	case WORD_TRUE:
	case WORD_FALSE:
		*result = (struct expr_operand){.at = at.at};
		done = expr_add_condition(build,
		                          (struct expr_step){.kind = STEP_CONSTANT,
		                                             .invert = at.kind == WORD_TRUE},
		                          result) &&
		       next(build);
		break;
	case WORD_NAME:
	case WORD_BACKQUOTED: done = parse_name(build, result); break;
	case WORD_OPEN: done = parse_parenthesis(build, result); break;
	default: return fail_word(build, "a column, a number or a 'key'");
	}
	if (done && minus)
		return expr_arithmetic(build, STEP_SUBTRACT, word.at, &zero, result, result);
	return done;
}

static bool parse_product(struct expr_build *build, struct expr_operand *result)
{
	if (!parse_factor(build, result))
		return false;
	while (build->word.kind == WORD_TIMES || build->word.kind == WORD_DIVIDE) {
		struct expr_word sign = build->word;
		struct expr_operand left = *result, right;
		if (!next(build) || !parse_factor(build, &right) ||
		    !expr_arithmetic(build, sign.kind == WORD_TIMES ? STEP_MULTIPLY : STEP_DIVIDE,
		                     sign.at, &left, &right, result))
			return false;
	}
	return true;
}

static bool parse_sum(struct expr_build *build, struct expr_operand *result)
{
	if (!parse_product(build, result))
		return false;
	while (build->word.kind == WORD_PLUS || build->word.kind == WORD_MINUS) {
		struct expr_word sign = build->word;
		struct expr_operand left = *result, right;
		if (!next(build) || !parse_product(build, &right) ||
		    !expr_arithmetic(build, sign.kind == WORD_PLUS ? STEP_ADD : STEP_SUBTRACT,
		                     sign.at, &left, &right, result))
			return false;
	}
	return true;
}

/* --- Conditions
 * ----------------------------------------------------------------------------------- */

/* One value of a list: a number or a quoted text. */
static bool parse_item(struct expr_build *build, struct expr_operand *item)
{
	size_t at = build->word.at;
	bool minus = build->word.kind == WORD_MINUS;

	if (minus && !next(build))
		return false;
	if (build->word.kind == WORD_NUMBER) {
		double number = build->word.number;
		*item = (struct expr_operand){
			.kind = OPERAND_NUMBER, .at = at, .number = minus ? -number : number};
		return next(build);
	}
	if (build->word.kind == WORD_QUOTED && !minus) {
		*item = (struct expr_operand){
			.kind = OPERAND_TEXT, .at = at, .text = build->word.text};
		return next(build);
	}
	if (build->word.kind == WORD_NAME && !minus) {
		char shown[EXPR_SHOWN_SIZE];
		expr_show(build->word.text, shown);
		return expr_fail(&build->lexer, at,
		                 "a list holds 'keys' and numbers (put quotes around a key: '%s')",
		                 shown);
	}
	return fail_word(build, "a 'key' or a number");
}

/* The current word is `in`. */
static bool parse_in(struct expr_build *build, const struct expr_operand *value,
                     struct expr_operand *result)
{
	struct expr_operand *item = NULL;
	size_t count = 0, capacity = 0, opened;

	if (!next(build))
		return false;
	opened = build->word.at;
	if (build->word.kind != WORD_BRACE_OPEN)
		return expr_fail(&build->lexer, opened,
		                 "a list stands in braces (write in {'a', 'b'})");
	if (!next(build))
		return false;
	while (build->word.kind != WORD_BRACE_CLOSE) {
		if (build->word.kind == WORD_END)
			return expr_fail(&build->lexer, opened, "this brace is never closed");
		if (count == capacity) {
			capacity = capacity * 2 + 8;
			struct expr_operand *more =
				arena_alloc(build->expr->arena, capacity, sizeof *more, build->err);
			if (more == NULL)
				return false;
			if (count > 0)
				memcpy(more, item, count * sizeof *more);
			item = more;
		}
		if (!parse_item(build, &item[count++]))
			return false;
		if (build->word.kind == WORD_COMMA) {
			if (!next(build))
				return false;
		} else if (build->word.kind != WORD_BRACE_CLOSE && build->word.kind != WORD_END) {
			return fail_word(build, "a comma or }");
		}
	}
	if (count == 0)
		return expr_fail(&build->lexer, opened, "this list is empty");
	return next(build) && expr_in(build, value, item, count, result);
}

static bool parse_comparison(struct expr_build *build, struct expr_operand *result)
{
	struct expr_operand left, right;

	if (!parse_sum(build, &left))
		return false;
	if (build->word.kind == WORD_IN) {
		if (!parse_in(build, &left, result))
			return false;
	} else if (at_relation(build)) {
		struct expr_word sign = build->word;
		struct expr_operand beside = build->beside;
		build->beside = left;
		if (!next(build) || !parse_sum(build, &right))
			return false;
		build->beside = beside;
		if (!expr_compare(build, (enum expr_relation)(sign.kind - WORD_EQUAL), sign.at,
		                  &left, &right, result))
			return false;
	} else {
		*result = left;
		return true;
	}
	if (at_relation(build) || build->word.kind == WORD_IN)
		return expr_fail(
			&build->lexer, build->word.at,
			"comparisons do not chain (join them with and, or use between(x, a, b))");
	return true;
}

static bool parse_not(struct expr_build *build, struct expr_operand *result)
{
	bool any = false, invert = false;

	for (; build->word.kind == WORD_NOT; invert = !invert, any = true)
		if (!next(build))
			return false;
	if (!parse_comparison(build, result))
		return false;
	if (any && !expr_to_condition(build, result))
		return false;
	return !invert ||
	       expr_add(build, &(struct expr_step){.kind = STEP_NOT, .out = result->place});
}

/* left = left and/or right */
static bool join(struct expr_build *build, enum expr_step_kind kind,
                 const struct expr_operand *left, struct expr_operand *right)
{
	if (!expr_to_condition(build, right))
		return false;
	build->conditions = left->place + 1;
	return expr_add(
		build, &(struct expr_step){.kind = kind, .out = left->place, .from = right->place});
}

static bool parse_and(struct expr_build *build, struct expr_operand *result)
{
	struct expr_operand right;

	if (!parse_not(build, result))
		return false;
	while (build->word.kind == WORD_AND)
		if (!expr_to_condition(build, result) || !next(build) ||
		    !parse_not(build, &right) || !join(build, STEP_AND, result, &right))
			return false;
	return true;
}

static bool parse_or(struct expr_build *build, struct expr_operand *result)
{
	struct expr_operand right;

	if (!parse_and(build, result))
		return false;
	while (build->word.kind == WORD_OR)
		if (!expr_to_condition(build, result) || !next(build) ||
		    !parse_and(build, &right) || !join(build, STEP_OR, result, &right))
			return false;
	return true;
}

bool expr_parse(struct expr_build *build, struct expr_operand *result)
{
	if (!next(build))
		return false;
	if (build->word.kind == WORD_END) { /* nothing that a caret could point at */
		err_at(build->err, "expression");
		return err_set(build->err, ERR_ARGUMENT, "it is empty");
	}
	return parse_or(build, result) && (build->word.kind == WORD_END || fail_rest(build));
}
