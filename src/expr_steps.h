/*
 * expr_steps.h - the flat program that an expression becomes. Floor 1.
 *
 * A program has two kinds of registers: conditions (a word of truth and a word of missing for 64
 * rows) and numbers (doubles). A step reads columns, constants and registers and writes one
 * register; all steps are run for a block of rows before the next block is begun, so that registers
 * stay in the cache. Registers are given out like a stack while the expression is parsed: a step's
 * result takes the place of its operands.
 *
 *     level == 'bund' and 2 * days >= 3
 *
 *     condition 0 = code of `level` in [0, 1)
 *     number 0    = 2 * days
 *     condition 1 = 3 <= number 0
 *     condition 0 = condition 0 and condition 1
 */
#ifndef EXPR_STEPS_H
#define EXPR_STEPS_H

#include "expr_lex.h"
#include "expr_scope.h"
#include "selection.h"

enum { EXPR_DEPTH = 200 }; /* nesting of parentheses */

enum expr_relation { /* in the order of the words from WORD_EQUAL on */
	             RELATION_EQUAL,
	             RELATION_UNEQUAL,
	             RELATION_LESS,
	             RELATION_LESS_EQUAL,
	             RELATION_MORE,
	             RELATION_MORE_EQUAL,
};

enum expr_step_kind {
	STEP_CONSTANT,  /* condition = `invert` */
	STEP_AND,       /* condition `out` and= condition `from` */
	STEP_OR,        /* condition `out` or= condition `from` */
	STEP_NOT,       /* condition `out` = not itself */
	STEP_UNDECIDED, /* condition `out` = is itself missing? */
	STEP_RANGE,     /* code in [low, low + span), or not in it if `invert` */
	STEP_TABLE,     /* table[code], a byte of truth for each code */
	STEP_PAIR,      /* code `relation` map[code of the other column] */
	STEP_ITEM,      /* item of a set mentioned; without `item` only who answered */
	STEP_COMPARE,   /* a == b, a < b or a <= b (`relation`), or not so if `invert` */
	STEP_AMONG,     /* a is one of the sorted numbers; if `invert`, its whole part is */
	STEP_ADD,       /* number = a + b */
	STEP_SUBTRACT,  /* number = a - b */
	STEP_MULTIPLY,  /* number = a * b */
	STEP_DIVIDE,    /* number = a / b */
	STEP_CODE,      /* number = number of the code */
	STEP_FILE_CODE, /* number = a, or where it is missing the number of its kind */
};

/* Where numbers come from. */
struct expr_numbers {
	enum { NUMBERS_CONSTANT, NUMBERS_COLUMN, NUMBERS_REGISTER } kind;
	double constant;
	const double *column; /* values of a column's rows */
	size_t place;         /* of the register */
};

/* Codes of options, or ids of texts; those from `answers` on are missing. */
struct expr_codes {
	const void *at;
	unsigned width;
	uint32_t answers;
};

struct expr_step {
	enum expr_step_kind kind;
	enum expr_relation relation;
	bool invert;
	size_t out, from; /* registers */
	uint32_t low, span;
	struct expr_codes codes, other;
	const uint8_t *table;
	const uint32_t *map; /* NULL: the codes mean the same */
	const uint64_t *item;
	const uint8_t *status;
	struct expr_numbers a, b;
	const double *number; /* by code, or sorted */
	size_t count;         /* of `number` */
};

struct expr {
	struct arena *arena; /* holds all that the steps point to, but for columns */
	size_t rows;
	struct expr_step *step;
	size_t steps, step_capacity;
	size_t conditions, numbers; /* registers needed */
	bool is_condition;
	struct expr_numbers result; /* of a sum; a condition ends in register 0 */
	const struct column
		*only_column; /* the whole expression is the name of this number column */
};

/* What stands on one side of an operator. */
struct expr_operand {
	enum {
		OPERAND_NUMBER,    /* a constant */
		OPERAND_TEXT,      /* a quoted text */
		OPERAND_COLUMN,    /* a name */
		OPERAND_SUM,       /* numbers computed: register `place` */
		OPERAND_CONDITION, /* register `place` */
	} kind;
	size_t at; /* offset in the expression */
	double number;
	struct str text; /* the quoted text, or the name */
	const struct column *column;
	size_t place;
};

/* The state of a compilation: what parser and checks share. */
struct expr_build {
	struct expr *expr;
	const struct expr_scope *scope;
	struct expr_lexer lexer;
	struct expr_word word;      /* the next one */
	size_t conditions, numbers; /* registers in use */
	unsigned depth;
	struct expr_operand beside; /* the left side of a comparison, while its right one is read */
	struct err *err;
};

/* expr_parse.c */
MUST_USE bool expr_parse(struct expr_build *build, struct expr_operand *result);

/* expr_check.c: what an operator means for operands of these kinds; adds the steps. */
MUST_USE bool expr_add(struct expr_build *build, const struct expr_step *step);
MUST_USE bool expr_add_condition(struct expr_build *build, struct expr_step step,
                                 struct expr_operand *result); /* into a new register */
void expr_release(struct expr_build *build, const struct expr_operand *operand);
struct expr_codes expr_codes_of(const struct column *column);
MUST_USE bool expr_to_condition(struct expr_build *build, struct expr_operand *operand);
MUST_USE bool expr_to_numbers(struct expr_build *build, const struct expr_operand *operand,
                              struct expr_numbers *numbers);
MUST_USE bool expr_compare(struct expr_build *build, enum expr_relation relation, size_t at,
                           const struct expr_operand *left, const struct expr_operand *right,
                           struct expr_operand *result);
MUST_USE bool expr_in(struct expr_build *build, const struct expr_operand *value,
                      const struct expr_operand *item, size_t items, struct expr_operand *result);
MUST_USE bool expr_arithmetic(struct expr_build *build, enum expr_step_kind kind, size_t at,
                              const struct expr_operand *left, const struct expr_operand *right,
                              struct expr_operand *result);

/* expr_calls.c: the functions. */
enum { EXPR_ARGUMENTS = 3 }; /* at most */

struct expr_function {
	const char *name;
	const char *usage;
	size_t arguments;
	bool (*call)(struct expr_build *build, const struct expr_operand *argument,
	             struct expr_operand *result);
};

/* The function of that name; NULL with an error that proposes one. */
MUST_USE const struct expr_function *expr_function(struct expr_build *build, struct str name,
                                                   size_t at);

/* expr_options.c: the place of the option that a text or number means, among the answers. */
MUST_USE bool expr_option(struct expr_build *build, const struct expr_operand *column,
                          const struct expr_operand *value, uint32_t *place);

/* The error for a value that means a kind of missing: no row would ever be equal to it. */
bool expr_fail_missing(struct expr_build *build, const struct expr_operand *column,
                       const struct expr_operand *value, const struct option *option);
bool expr_has_codes(const struct labels *labels); /* do all answers have one? */

/* expr_run.c */
MUST_USE bool expr_run(const struct expr *expr, struct selection *truth, double *numbers,
                       struct err *err);

#endif
