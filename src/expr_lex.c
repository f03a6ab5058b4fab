/* expr_lex.c - cuts an expression into words; what other languages write gets a proposal. */
#include "expr_lex.h"

#include "num.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	SHOWN_CHARACTERS = 40, /* of a value in a message */
	WINDOW = 36,           /* characters of the expression shown on each side of the place */
};

/* --- Errors that show where ------------------------------------------------------------------ */

static void add_point(char *out, size_t *length, struct str text, size_t from, size_t to)
{
	size_t at = from;
	uint32_t point = utf8_next(text.at, text.length, &at);

	if (point == '\t' || point == '\n' || point == '\r') {
		out[(*length)++] = ' ';
	} else if (utf8_is_control(point)) {
		out[(*length)++] = '?';
	} else {
		memcpy(out + *length, text.at + from, to - from);
		*length += to - from;
	}
}

char *expr_show(struct str value, char room[EXPR_SHOWN_SIZE])
{
	size_t valid = utf8_invalid(value.at, value.length);
	struct str text = {value.at, valid};
	size_t length = 0, at = 0;

	for (unsigned count = 0; at < text.length; count++) {
		size_t from = at;
		if (count == SHOWN_CHARACTERS) {
			memcpy(room + length, "…", sizeof "…" - 1);
			length += sizeof "…" - 1;
			break;
		}
		utf8_next(text.at, text.length, &at);
		add_point(room, &length, text, from, at);
	}
	room[length] = '\0';
	return room;
}

/*
 * The line around `at` and the caret line, each indented by two. Of a long line only the
 * neighbourhood is shown, between ellipses.
 */
static void show_place(struct str text, size_t at, char out[1024])
{
	size_t from = at, to = at, length = 0, before;
	bool cut_left, cut_right;

	for (unsigned i = 0; i < WINDOW && from > 0 && text.at[from - 1] != '\n'; i++)
		do
			from--;
		while (from > 0 && ((unsigned char)text.at[from] & 0xc0) == 0x80);
	cut_left = from > 0 && text.at[from - 1] != '\n';
	for (unsigned i = 0; i < WINDOW && to < text.length && text.at[to] != '\n'; i++)
		utf8_next(text.at, text.length, &to);
	cut_right = to < text.length && text.at[to] != '\n';

	length += (size_t)sprintf(out, "  %s", cut_left ? "…" : "");
	before = length;
	for (size_t i = from; i < to;) {
		size_t next = i;
		if (i == at)
			before = length;
		utf8_next(text.at, text.length, &next);
		add_point(out, &length, text, i, next);
		i = next;
	}
	if (at == to)
		before = length;
	size_t width = utf8_width((struct str){out, before});
	length += (size_t)sprintf(out + length, "%s\n", cut_right ? "…" : "");
	memset(out + length, ' ', width);
	out[length + width] = '^';
	out[length + width + 1] = '\0';
}

bool expr_fail(const struct expr_lexer *lexer, size_t at, const char *format, ...)
{
	char what[1024], where[1024];
	size_t line = 1, start = 0;
	struct str text = lexer->text;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	what[utf8_invalid(what, strlen(what))] = '\0'; /* cut within a character? */

	text.length = utf8_invalid(text.at, text.length);
	at = MIN(at, text.length);
	for (size_t i = 0; i < at; i++) {
		if (text.at[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	show_place(text, at, where);
	err_at(lexer->err, "expression:%zu:%zu", line,
	       utf8_count((struct str){text.at + start, at - start}) + 1);
	return err_set(lexer->err, ERR_ARGUMENT, "%s\n%s", what, where);
}

/* --- Characters ------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Whether a point may be part of a plain name: ASCII letters, digits and _, and beyond ASCII all
 * but the ranges of punctuation, blanks, symbols and controls, so that letters of any script are.
 */
static bool is_name_point(uint32_t point)
{
	if (point < 0x80)
		return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
		       (point >= '0' && point <= '9') || point == '_';
	if (point < 0xc0)
		return point == 0xaa || point == 0xb5 || point == 0xba;
	if (point == 0xd7 || point == 0xf7 || point == 0xfeff || utf8_is_control(point))
		return false;
	return !(point >= 0x2000 && point <= 0x206f) && !(point >= 0x2190 && point <= 0x2bff) &&
	       !(point >= 0x3000 && point <= 0x3004) && !(point >= 0x3008 && point <= 0x3020) &&
	       !(point >= 0xff00 && point <= 0xff0f);
}

/* The end of the run of name characters that begins at `at`. */
static size_t name_end(struct str text, size_t at)
{
	while (at < text.length) {
		size_t next = at;
		if (!is_name_point(utf8_next(text.at, text.length, &next)))
			break;
		at = next;
	}
	return at;
}

char *expr_show_name(struct str name, char room[EXPR_SHOWN_SIZE])
{
	char shown[EXPR_SHOWN_SIZE];
	bool plain = name.length > 0 && !is_digit(name.at[0]) &&
	             utf8_invalid(name.at, name.length) == name.length &&
	             name_end(name, 0) == name.length;

	snprintf(room, EXPR_SHOWN_SIZE, plain ? "%s" : "`%s`", expr_show(name, shown));
	return room;
}

/* --- Words ------------------------------------------------------------------------------------ */

bool expr_lex_begin(struct expr_lexer *lexer, struct str text, struct arena *arena, struct err *err)
{
	*lexer = (struct expr_lexer){text, 0, arena, err};
	if (text.length > EXPR_TEXT_MAX) {
		err_at(err, "expression");
		return err_set(err, ERR_LIMIT, "%zu bytes are too many (at most %d)", text.length,
		               EXPR_TEXT_MAX);
	}
	size_t valid = utf8_invalid(text.at, text.length);
	const char *nul = memchr(text.at, '\0', valid);
	if (nul) {
		lexer->text.length = (size_t)(nul - text.at);
		return expr_fail(lexer, lexer->text.length, "a NUL byte stands in the expression");
	}
	if (valid < text.length)
		return expr_fail(lexer, valid,
		                 "byte 0x%02x is not UTF-8 (write the script in UTF-8)",
		                 (unsigned char)text.at[valid]);
	return true;
}

/* Whether the byte at `at`, inside of quotes, begins an escape: it and the next are one. */
static bool is_escape(struct str text, size_t at, char quote)
{
	if (at + 1 >= text.length)
		return false;
	return quote == '`' ? text.at[at] == '`' && text.at[at + 1] == '`' : text.at[at] == '\\';
}

static bool take_quoted(struct expr_lexer *lexer, struct expr_word *word)
{
	struct str text = lexer->text;
	char quote = text.at[word->at];
	size_t start = word->at + 1, end = start, escapes = 0;

	while (end < text.length && (text.at[end] != quote || is_escape(text, end, quote))) {
		bool escape = is_escape(text, end, quote);
		if (escape && quote != '`' && !strchr("\\'\"", text.at[end + 1]))
			return expr_fail(lexer, end,
			                 "a backslash stands only before a quote or another "
			                 "backslash (write \\\\ for one)");
		escapes += escape;
		end += escape ? 2 : 1;
	}
	if (end == text.length)
		return expr_fail(lexer, word->at,
		                 quote == '`' ? "the backquote is never closed"
		                              : "the quote is never closed");
	word->kind = quote == '`' ? WORD_BACKQUOTED : WORD_QUOTED;
	word->text = (struct str){text.at + start, end - start};
	lexer->at = end + 1;
	if (escapes == 0)
		return true;

	char *copy = arena_alloc(lexer->arena, end - start, 1, lexer->err);
	size_t length = 0;
	for (size_t at = start; copy && at < end; at++) {
		at += is_escape(text, at, quote);
		copy[length++] = text.at[at];
	}
	word->text = (struct str){copy, length};
	return copy != NULL;
}

static bool take_number(struct expr_lexer *lexer, struct expr_word *word)
{
	struct str text = lexer->text;
	size_t at = word->at;
	char shown[EXPR_SHOWN_SIZE];

	while (at < text.length) {
		size_t end = name_end(text, at);
		bool exponent = at > word->at && (text.at[at - 1] == 'e' || text.at[at - 1] == 'E');
		bool sign = exponent && (text.at[at] == '+' || text.at[at] == '-') &&
		            at + 1 < text.length && is_digit(text.at[at + 1]);
		if (end == at && text.at[at] != '.' && !sign)
			break;
		at = MAX(end, at + 1);
	}
	word->kind = WORD_NUMBER;
	word->text = (struct str){text.at + word->at, at - word->at};
	lexer->at = at;
	if (num_read(word->text, '.', &word->number))
		return true;
	expr_show(word->text, shown);
	if (strspn(shown, "0123456789.eE+-") == strlen(shown))
		return expr_fail(
			lexer, word->at,
			"'%s' is not a number that can be kept exactly (put quotes around a text)",
			shown);
	return expr_fail(lexer, word->at,
	                 "'%s' is not a number (a name that begins with a digit is written in "
	                 "backquotes: `%s`)",
	                 shown, shown);
}

static bool take_name(struct expr_lexer *lexer, struct expr_word *word, size_t end)
{
	static const struct {
		const char *text;
		enum expr_word_kind kind;
	} keyword[] = {{"and", WORD_AND}, {"or", WORD_OR},     {"not", WORD_NOT},
	               {"in", WORD_IN},   {"true", WORD_TRUE}, {"false", WORD_FALSE}};
	struct str text = lexer->text;
	char shown[EXPR_SHOWN_SIZE];

	/* `sch.wide` and is.na(): whole, so that the message names what was meant. */
	size_t whole = end;
	while (whole + 1 < text.length && text.at[whole] == '.' &&
	       name_end(text, whole + 1) > whole + 1)
		whole = name_end(text, whole + 1);
	word->text = (struct str){text.at + word->at, whole - word->at};
	word->kind = WORD_NAME;
	lexer->at = whole;
	if (whole > end) {
		size_t next = whole;
		while (next < text.length && is_blank(text.at[next]))
			next++;
		if (next == text.length || text.at[next] != '(')
			return expr_fail(lexer, word->at,
			                 "a name with a dot is written in backquotes (write `%s`)",
			                 expr_show(word->text, shown));
		return true; /* an unknown function, which the parser names */
	}
	for (size_t i = 0; i < LENGTH(keyword); i++) {
		if (str_is(word->text, keyword[i].text))
			word->kind = keyword[i].kind;
	}
	return true;
}

/* What other languages write, and what is written here. */
struct habit {
	const char *text;
	const char *advice;
};

static const struct habit habits[] = {
	{"===", "use =="},
	{"!==", "use ~="},
	{"%in%", "use in {…}"},
	{"<>", "use ~="},
	{"!=", "use ~="},
	{"=>", "use >="},
	{"=<", "use <="},
	{"&&", "use and"},
	{"||", "use or"},
	{"**", "multiply it out: x * x"},
	{"^", "multiply it out: x * x"},
	{"%", "there is no remainder"},
	{"=", "use =="},
	{"&", "use and"},
	{"|", "use or"},
	{"!", "use not"},
	{"~", "use not, or ~="},
	{"$", "write the name of the column alone"},
	{"[", "use in {…} for a list, ( ) to group"},
	{"]", "use in {…} for a list, ( ) to group"},
	{"≠", "use ~="},
	{"≤", "use <="},
	{"≥", "use >="},
	{"−", "use -"},
	{"–", "use -"},
	{"×", "use *"},
	{"÷", "use /"},
	{"„", "use the plain quotes ' or \""},
	{"“", "use the plain quotes ' or \""},
	{"”", "use the plain quotes ' or \""},
	{"‚", "use the plain quotes ' or \""},
	{"‘", "use the plain quotes ' or \""},
	{"’", "use the plain quotes ' or \""},
	{"«", "use the plain quotes ' or \""},
	{"»", "use the plain quotes ' or \""},
	{"´", "use the plain quotes ' or \""},
	{"\xc2\xa0", "it is a no-break space: use a plain one"},
};

static bool take_symbol(struct expr_lexer *lexer, struct expr_word *word)
{
	static const struct {
		const char *text;
		enum expr_word_kind kind;
	} symbol[] = {
		{"==", WORD_EQUAL},      {"~=", WORD_UNEQUAL},    {"<=", WORD_LESS_EQUAL},
		{">=", WORD_MORE_EQUAL}, {"<", WORD_LESS},        {">", WORD_MORE},
		{"+", WORD_PLUS},        {"-", WORD_MINUS},       {"*", WORD_TIMES},
		{"/", WORD_DIVIDE},      {"(", WORD_OPEN},        {")", WORD_CLOSE},
		{"{", WORD_BRACE_OPEN},  {"}", WORD_BRACE_CLOSE}, {",", WORD_COMMA},
	};
	struct str rest = {lexer->text.at + word->at, lexer->text.length - word->at};
	const struct habit *habit = NULL;
	size_t length = 0; /* of the longest match, which wins: == before =, === before == */

	for (size_t i = 0; i < LENGTH(symbol); i++) {
		struct str text = str_of(symbol[i].text);
		if (text.length > length && str_starts(rest, text)) {
			length = text.length;
			word->kind = symbol[i].kind;
		}
	}
	for (size_t i = 0; i < LENGTH(habits); i++) {
		struct str text = str_of(habits[i].text);
		if (text.length > length && str_starts(rest, text)) {
			length = text.length;
			habit = &habits[i];
		}
	}
	if (length > 0 && habit == NULL) {
		word->text = (struct str){rest.at, length};
		lexer->at = word->at + length;
		return true;
	}
	if (habit)
		return expr_fail(lexer, word->at, "'%s' is not known here (%s)",
		                 habit->text[0] == '\xc2' && habit->text[1] == '\xa0' ? " "
		                                                                      : habit->text,
		                 habit->advice);
	size_t next = 0;
	char shown[EXPR_SHOWN_SIZE];
	uint32_t point = utf8_next(rest.at, rest.length, &next);
	if (utf8_is_control(point))
		return expr_fail(lexer, word->at,
		                 "the control character U+%04X stands in the expression",
		                 (unsigned)point);
	return expr_fail(lexer, word->at, "'%s' is not known here",
	                 expr_show((struct str){rest.at, next}, shown));
}

bool expr_lex_next(struct expr_lexer *lexer, struct expr_word *word)
{
	struct str text = lexer->text;

	while (lexer->at < text.length && is_blank(text.at[lexer->at]))
		lexer->at++;
	*word = (struct expr_word){.kind = WORD_END, .at = lexer->at};
	if (lexer->at == text.length)
		return true;

	char c = text.at[lexer->at];
	bool ok;
	if (c == '\'' || c == '"' || c == '`') {
		ok = take_quoted(lexer, word);
	} else if (is_digit(c) ||
	           (c == '.' && lexer->at + 1 < text.length && is_digit(text.at[lexer->at + 1]))) {
		ok = take_number(lexer, word);
	} else {
		size_t end = name_end(text, lexer->at);
		ok = end > lexer->at ? take_name(lexer, word, end) : take_symbol(lexer, word);
	}
	word->length = lexer->at - word->at;
	return ok;
}
