/* expr_options.c - which option a quoted text or a number means, and what to say if none. */
#include "expr_steps.h"

#include "num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LISTED = 8 }; /* keys or codes that a message lists */

/* "north, south, west", or the codes; at most LISTED of them. */
static void list_options(const struct labels *labels, bool codes, char *out, size_t size)
{
	size_t length = 0;

	out[0] = '\0';
	for (size_t i = 0; i < labels->answers && length + 1 < size; i++) {
		char shown[EXPR_SHOWN_SIZE];
		if (i == LISTED) {
			snprintf(out + length, size - length, ", … %zu more", labels->answers - i);
			break;
		}
		if (codes)
			shown[num_write(labels->option[i].code, shown)] = '\0';
		else
			expr_show(str_of(labels->option[i].key), shown);
		length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? ", " : "",
		                           shown);
	}
}

bool expr_has_codes(const struct labels *labels)
{
	for (size_t i = 0; i < labels->answers; i++)
		if (isnan(labels->option[i].code))
			return false;
	return labels->answers > 0;
}

/* The key of the option whose key or label is nearest to `word`; NULL if none is near. */
static const char *nearest_key(const struct labels *labels, struct str word)
{
	const char *nearest = NULL;
	size_t best = str_too_far(word);

	for (size_t i = 0; i < labels_options(labels); i++) {
		const struct option *option = &labels->option[i];
		if (option->missing == MISSING_SYSTEM)
			continue;
		size_t distance = str_distance(word, str_of(option->key));
		for (size_t j = 0; j < option->label_count; j++)
			distance = MIN(distance, str_distance(word, str_of(option->label[j].text)));
		if (distance < best) {
			best = distance;
			nearest = option->key;
		}
	}
	return nearest;
}

static bool fail_key(struct expr_build *build, const struct expr_operand *column,
                     const struct expr_operand *value)
{
	const struct labels *labels = column->column->labels;
	const char *nearest = nearest_key(labels, value->text);
	const char *what = column->column->kind == COLUMN_MULTI ? "item" : "key";
	char keys[600], shown[EXPR_SHOWN_SIZE], name[EXPR_SHOWN_SIZE], near[EXPR_SHOWN_SIZE];

	list_options(labels, false, keys, sizeof keys);
	return expr_fail(&build->lexer, value->at,
	                 "'%s' is no %s of column '%s' (its %ss: %s%s%s%s)",
	                 expr_show(value->text, shown), what, expr_show(column->text, name), what,
	                 keys, nearest ? "; is it '" : "",
	                 nearest ? expr_show(str_of(nearest), near) : "", nearest ? "'?" : "");
}

static bool fail_ambiguous(struct expr_build *build, const struct expr_operand *column,
                           const struct expr_operand *value, size_t found)
{
	const struct labels *labels = column->column->labels;
	char keys[600] = "", shown[EXPR_SHOWN_SIZE], name[EXPR_SHOWN_SIZE];
	size_t length = 0, listed = 0;

	for (size_t i = 0; i < labels_options(labels) && listed < LISTED; i++) {
		bool named = false;
		for (size_t j = 0; j < labels->option[i].label_count; j++)
			named = named || str_is(value->text, labels->option[i].label[j].text);
		if (!named || length + EXPR_SHOWN_SIZE >= sizeof keys)
			continue;
		length += (size_t)sprintf(keys + length, "%s%s", listed++ > 0 ? ", " : "",
		                          expr_show(str_of(labels->option[i].key), shown));
	}
	return expr_fail(
		&build->lexer, value->at,
		"'%s' is the label of %zu options of column '%s' (use one of the keys: %s)",
		expr_show(value->text, shown), found, expr_show(column->text, name), keys);
}

static bool fail_code(struct expr_build *build, const struct expr_operand *column,
                      const struct expr_operand *value)
{
	const struct labels *labels = column->column->labels;
	char list[600], number[NUM_TEXT_SIZE], name[EXPR_SHOWN_SIZE];
	bool codes = expr_has_codes(labels);

	number[num_write(value->number, number)] = '\0';
	list_options(labels, codes, list, sizeof list);
	return expr_fail(&build->lexer, value->at,
	                 "no option of column '%s' has the code %s (its %s: %s)",
	                 expr_show(column->text, name), number, codes ? "codes" : "keys", list);
}

/* A kind of missing was named: no row would ever be equal to it. */
bool expr_fail_missing(struct expr_build *build, const struct expr_operand *column,
                       const struct expr_operand *value, const struct option *option)
{
	char name[EXPR_SHOWN_SIZE], shown[EXPR_SHOWN_SIZE], call[EXPR_SHOWN_SIZE];
	char number[NUM_TEXT_SIZE], code[EXPR_SHOWN_SIZE + 64] = "", what[EXPR_SHOWN_SIZE + 2];

	expr_show_name(column->text, call);
	if (!isnan(option->code)) {
		number[num_write(option->code, number)] = '\0';
		snprintf(code, sizeof code, ", or code(%s) == %s", call, number);
	}
	if (value->kind == OPERAND_NUMBER) {
		what[num_write(value->number, what)] = '\0';
	} else {
		snprintf(what, sizeof what, "'%s'", expr_show(value->text, shown));
	}
	return expr_fail(&build->lexer, value->at,
	                 "%s is a kind of missing of column '%s', which no comparison finds "
	                 "(use missing(%s)%s)",
	                 what, expr_show(column->text, name), call, code);
}

bool expr_option(struct expr_build *build, const struct expr_operand *column,
                 const struct expr_operand *value, uint32_t *place)
{
	const struct labels *labels = column->column->labels;
	ptrdiff_t found;

	if (value->kind == OPERAND_NUMBER) {
		found = labels_find_code(labels, value->number);
		if (found < 0)
			return fail_code(build, column, value);
	} else {
		found = labels_find_key(labels, value->text);
		if (found < 0) {
			size_t first = 0, count = labels_find_label(labels, value->text, &first);
			if (count == 0)
				return fail_key(build, column, value);
			if (count > 1)
				return fail_ambiguous(build, column, value, count);
			found = (ptrdiff_t)first;
		}
	}
	if ((size_t)found >= labels->answers)
		return expr_fail_missing(build, column, value, &labels->option[found]);
	*place = (uint32_t)found;
	return true;
}
