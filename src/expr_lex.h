/*
 * expr_lex.h - the words of an expression, and errors placed in it. Floor 1.
 *
 * The text is valid UTF-8 without NUL once expr_lex_begin has let it pass. A word keeps the offset
 * of its first byte, so that an error can show the line of the expression with a caret under the
 * place.
 */
#ifndef EXPR_LEX_H
#define EXPR_LEX_H

#include "arena.h"
#include "str.h"

enum {
	EXPR_TEXT_MAX = 64 * 1024, /* bytes of an expression */
	EXPR_SHOWN_SIZE = 256,     /* room for a value as messages show it */
};

enum expr_word_kind {
	WORD_END,
	WORD_NUMBER,
	WORD_QUOTED,     /* 'key' or "key"; its text without quotes and escapes */
	WORD_NAME,       /* a plain name: a column, or a function if a parenthesis follows */
	WORD_BACKQUOTED, /* `any name`: always a column */
	WORD_EQUAL, /* == and so on: the six relations stand in the order of enum expr_relation */
	WORD_UNEQUAL,
	WORD_LESS,
	WORD_LESS_EQUAL,
	WORD_MORE,
	WORD_MORE_EQUAL,
	WORD_PLUS,
	WORD_MINUS,
	WORD_TIMES,
	WORD_DIVIDE,
	WORD_OPEN,
	WORD_CLOSE,
	WORD_BRACE_OPEN,
	WORD_BRACE_CLOSE,
	WORD_COMMA,
	WORD_AND,
	WORD_OR,
	WORD_NOT,
	WORD_IN,
	WORD_TRUE,
	WORD_FALSE,
};

struct expr_word {
	enum expr_word_kind kind;
	size_t at;       /* offset of its first byte */
	size_t length;   /* bytes it takes in the expression */
	struct str text; /* of a name or quoted text, else as written */
	double number;
};

struct expr_lexer {
	struct str text;
	size_t at;           /* where the next word is looked for */
	struct arena *arena; /* texts with escapes are copied there */
	struct err *err;
};

/* Checks length, UTF-8 and NUL. */
MUST_USE bool expr_lex_begin(struct expr_lexer *lexer, struct str text, struct arena *arena,
                             struct err *err);
MUST_USE bool expr_lex_next(struct expr_lexer *lexer, struct expr_word *word);

/* Sets an error that shows the expression with a caret under byte `at`; always false. */
bool expr_fail(const struct expr_lexer *lexer, size_t at, const char *format, ...) PRINTF(3, 4);

/* A value for a message: at most 40 characters, nothing a terminal could act on. Returns `room`. */
char *expr_show(struct str value, char room[EXPR_SHOWN_SIZE]);

/* The same for a name as it is to be written: in backquotes where it needs them. */
char *expr_show_name(struct str name, char room[EXPR_SHOWN_SIZE]);

#endif
