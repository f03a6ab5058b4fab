/*
 * expr.h - the expression language, compiled once to vector operations. Floor 1.
 *
 *     condition  = disjunct { "or" disjunct }          disjunct = negation { "and" negation }
 *     negation   = "not" negation | comparison
 *     comparison = sum [ ( "==" | "~=" | "<" | "<=" | ">" | ">=" ) sum | "in" "{" value, ... "}" ]
 *     sum        = product { ("+" | "-") product }     product = factor { ("*" | "/") factor }
 *     factor     = ["-"] ( number | 'key' | name | `any name` | "(" condition ")"
 *                          | function "(" ... ")" | "true" | "false" )
 *
 * Names are columns; the functions are missing, answered, has, between, contains, starts, code. A
 * condition becomes two bitsets (selection.h), a sum a block of doubles at a time. Nothing is
 * evaluated row by row in Lua, and parentheses nest 200 deep at most.
 *
 * Quoted text beside a column of options means a key; else a label in any language if it names one
 * option; else it is an error with the nearest keys. A number means the file's code. `<` on options
 * works only where labels->ordered. Kinds of missing are never equal to anything: a comparison with
 * one is an error that names missing(x) and code(x). A bare name is a condition only where the
 * options are no (0) and yes (1). A date compares with 'YYYY-MM-DD', which means the whole day.
 * What has no finite result (a division by zero) is missing. Errors show the expression with a
 * caret under the place.
 */
#ifndef EXPR_H
#define EXPR_H

#include "expr_scope.h"
#include "selection.h"

struct expr;

enum expr_want {
	EXPR_ANY,
	EXPR_CONDITION, /* anything else is an error */
};

/* Finds every mistake before a row is looked at. Borrows the columns, which must stay alive. */
MUST_USE struct expr *expr_compile(struct str text, const struct expr_scope *scope,
                                   enum expr_want want, struct err *err);
void expr_free(struct expr *expr);

bool expr_is_condition(const struct expr *expr); /* else it is a number a row */

MUST_USE struct selection *expr_select(const struct expr *expr, struct err *err); /* a condition */

/*
 * As a column: a condition gives a single choice with the answers `no` (code 0, score 0) and `yes`
 * (code 1, score 1); a sum gives numbers. What is missing is `system`. The bare name of a column of
 * numbers gives that column, kinds of missing included.
 */
MUST_USE struct column *expr_column(const struct expr *expr, struct err *err);

/*
 * Calls `each` for every name in the expression that may be a column, in order, repeated names too,
 * until it returns false. Needs no columns; fails on what cannot be cut into words.
 */
MUST_USE bool expr_names(struct str text, bool (*each)(void *owner, struct str name), void *owner,
                         struct err *err);

#endif
