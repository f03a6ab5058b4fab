/* expr.c - expressions: compiling, selecting, making columns. */
#include "expr.h"

#include "expr_steps.h"
#include "mem.h"

struct expr *expr_compile(struct str text, const struct expr_scope *scope, enum expr_want want,
                          struct err *err)
{
	struct expr *expr = mem_zero(1, sizeof *expr, err);
	struct expr_build build = {.expr = expr, .scope = scope, .err = err};
	struct expr_operand result;
	bool any = want == EXPR_ANY, numbers;

	if (expr == NULL)
		return NULL;
	expr->rows = scope->rows;
	expr->arena = arena_new(err);
	if (expr->arena == NULL || !expr_lex_begin(&build.lexer, text, expr->arena, err) ||
	    !expr_parse(&build, &result))
		goto failed;
	if (any && result.kind == OPERAND_COLUMN && result.column->kind == COLUMN_NUMBER)
		expr->only_column = result.column;
	numbers = result.kind == OPERAND_NUMBER || result.kind == OPERAND_SUM;
	expr->is_condition = !any || (!expr->only_column && !numbers);
	if (expr->is_condition ? !expr_to_condition(&build, &result)
	                       : !expr_to_numbers(&build, &result, &expr->result))
		goto failed;
	return expr;
failed:
	expr_free(expr);
	return NULL;
}

void expr_free(struct expr *expr)
{
	if (expr == NULL)
		return;
	arena_free(expr->arena);
	mem_free(expr->step);
	mem_free(expr);
}

bool expr_is_condition(const struct expr *expr)
{
	return expr->is_condition;
}

struct selection *expr_select(const struct expr *expr, struct err *err)
{
	struct selection *selection = selection_new(expr->rows, err);
	if (selection == NULL || expr_run(expr, selection, NULL, err))
		return selection;
	selection_free(selection);
	return NULL;
}

static struct labels *yes_no(struct err *err)
{
	static const struct label no[] = {{"de", "nein"}, {"en", "no"}};
	static const struct label yes[] = {{"de", "ja"}, {"en", "yes"}};
	const struct option option[] = {
		{.key = "no", .code = 0, .score = 0, .label = no, .label_count = LENGTH(no)},
		{.key = "yes", .code = 1, .score = 1, .label = yes, .label_count = LENGTH(yes)},
	};
	struct labels *labels = labels_new(2, 0, err);

	if (labels && labels_set(labels, 0, &option[0], err) &&
	    labels_set(labels, 1, &option[1], err))
		return labels;
	labels_drop(labels);
	return NULL;
}

static struct column *condition_column(const struct expr *expr, struct err *err)
{
	struct selection *selection = expr_select(expr, err);
	struct labels *labels = selection ? yes_no(err) : NULL;
	struct column *column = labels ? column_new(COLUMN_SINGLE, expr->rows, labels, err) : NULL;

	for (size_t row = 0; column && row < expr->rows; row++) {
		bool missing = selection->missing[row / 64] >> (row % 64) & 1;
		column_u8(column)[row] = missing ? 2 : selection_has(selection, row);
	}
	labels_drop(labels);
	selection_free(selection);
	return column;
}

static struct column *number_column(const struct expr *expr, struct err *err)
{
	struct labels *labels = labels_new(0, 0, err);
	struct column *column = labels ? column_new(COLUMN_NUMBER, expr->rows, labels, err) : NULL;

	labels_drop(labels);
	if (column == NULL || expr_run(expr, NULL, column_f64(column), err))
		return column;
	column_drop(column);
	return NULL;
}

struct column *expr_column(const struct expr *expr, struct err *err)
{
	if (expr->only_column)
		return column_hold(expr->only_column);
	struct column *column =
		expr->is_condition ? condition_column(expr, err) : number_column(expr, err);
	if (column)
		column_finish(column);
	return column;
}

bool expr_names(struct str text, bool (*each)(void *owner, struct str name), void *owner,
                struct err *err)
{
	struct arena *arena = arena_new(err);
	struct expr_lexer lexer;
	struct expr_word word = {0}, name = {0};
	bool done = arena && expr_lex_begin(&lexer, text, arena, err);

	do {
		done = done && expr_lex_next(&lexer, &word);
		bool called = name.kind == WORD_NAME && word.kind == WORD_OPEN;
		if (done && !called && (name.kind == WORD_NAME || name.kind == WORD_BACKQUOTED))
			done = each(owner, name.text);
		name = word;
	} while (done && word.kind != WORD_END);
	arena_free(arena);
	return done;
}
