/*
 * expr.h - the expression language, compiled once to vector operations. Floor 1.
 *
 *     condition  = disjunct { "or" disjunct }          disjunct = negation { "and" negation }
 *     negation   = "not" negation | comparison
 *     comparison = sum [ ( "==" | "~=" | "<" | "<=" | ">" | ">=" ) sum | "in" "{" value, ... "}" ]
 *     sum        = product { ("+" | "-") product }     product = factor { ("*" | "/") factor }
 *     factor     = ["-"] ( number | 'key' | name | `any name` | "(" condition ")" | function "("
 * ... ")" )
 *
 * Names are columns; the functions are missing, answered, has, between, contains, starts, code. A
 * condition becomes two bitsets (selection.h), a sum a block of doubles at a time. Nothing is
 * evaluated row by row in Lua, and nothing recurses over user data deeper than EXPR_DEPTH.
 *
 * Quoted text beside a column of options means a key; else a label in any language if it names one
 * option; else it is an error with the nearest keys. A number means the file's code. `<` on options
 * works only where labels->ordered. Errors show the expression with a caret under the place.
 */
#ifndef EXPR_H
#define EXPR_H

#include "column.h"
#include "selection.h"

enum { EXPR_DEPTH = 200 }; /* nesting of parentheses and nots */

/* Where names come from, so that floor 1 need not know what a dataset is. */
struct expr_scope {
	const void *owner;
	size_t rows;
	const struct column *(*column)(const void *owner,
				       struct str name);	    /* NULL if there is none */
	const char *(*nearest)(const void *owner, struct str name); /* to propose, or NULL */
};

struct expr;

MUST_USE struct expr *expr_compile(struct str text, const struct expr_scope *scope,
				   struct err *err);
void expr_free(struct expr *expr);

bool expr_is_condition(const struct expr *expr); /* else it is a number a row */

MUST_USE struct selection *expr_select(const struct expr *expr, struct err *err); /* a condition */

/*
 * As a column: a condition gives a single choice with the answers `no` (code 0, score 0) and `yes`
 * (code 1, score 1); a sum gives numbers. What is missing is `system`.
 */
MUST_USE struct column *expr_column(const struct expr *expr, struct err *err);

#endif
