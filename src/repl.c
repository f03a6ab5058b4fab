/*
 * repl.c - the prompt.
 *
 * What the user typed is understood in lib/prompt.lua, whose functions are called protected, one at
 * a time: what fails in one of them is told, and the next line is read.
 */
#include "repl.h"

#include "arena.h"
#include "line.h"
#include "progress.h"
#include "script.h"
#include "stop.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct repl {
	lua_State *L;
	int module;      /* where lib/prompt.lua stands on the stack */
	int text;        /* and what was typed of the statement */
	bool is_edited;  /* by libedit */
	bool is_watched; /* standard input and output are a terminal */
};

/* Where work was stopped: forgets that, and what it left undone. */
static void go_on(lua_State *L)
{
	if (stop_requested()) {
		clearerr(stdout); /* a write may have been cut short */
		progress_clear();
	}
	stop_clear(L);
}

void repl_prepare(lua_State *L)
{
	stop_prepare(L);
}

/* Calls a function of lib/prompt.lua on the values above `base`, which its results replace. */
static int ask(struct repl *repl, const char *function, int base, int results)
{
	lua_State *L = repl->L;
	int arguments = lua_gettop(L) - base;

	lua_getfield(L, repl->module, function);
	lua_insert(L, base + 1);
	int status = script_try(L, arguments, results);
	if (status != STATUS_FINE)
		go_on(L);
	return status;
}

/* Tells the message on top, in the words of lib/prompt.lua. */
static void tell(struct repl *repl)
{
	lua_State *L = repl->L;
	int message = lua_gettop(L);
	size_t length;

	lua_pushvalue(L, message);
	lua_pushvalue(L, repl->text);
	ask(repl, "failed", message, 1);
	const char *text = lua_tolstring(L, -1, &length);
	if (text == NULL)
		text = lua_tolstring(L, message, &length);
	if (length > 0)
		script_tell(text, length);
	lua_settop(L, message - 1);
}

/* As `ask`, but what fails is told and leaves nothing. */
static int ask_told(struct repl *repl, const char *function, int base, int results)
{
	int status = ask(repl, function, base, results);

	if (status != STATUS_FINE)
		tell(repl);
	return status;
}

/* A text on the stack as the arena keeps it; empty where there is none. */
static struct str keep_text(lua_State *L, int index, struct arena *arena)
{
	struct err err = {0};
	size_t length = 0;
	const char *text = lua_isstring(L, index) ? lua_tolstring(L, index, &length) : NULL;
	char *copy = text == NULL ? NULL : arena_text(arena, text, length, &err);

	return copy == NULL ? (struct str){"", 0} : (struct str){copy, length};
}

static bool keep_candidates(lua_State *L, int list, struct arena *arena, struct line_choice *choice)
{
	struct err err = {0};
	size_t count = lua_rawlen(L, list);

	choice->text = arena_alloc(arena, count, sizeof *choice->text, &err);
	if (choice->text == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, list, (lua_Integer)i + 1);
		choice->text[i] = keep_text(L, -1, arena);
		lua_pop(L, 1);
	}
	choice->count = count;
	return true;
}

/* What line.c asks at Tab. */
static bool complete(void *context, struct str line, size_t cursor, struct arena *arena,
                     struct line_choice *choice)
{
	struct repl *repl = context;
	lua_State *L = repl->L;
	int base = lua_gettop(L);

	lua_pushlstring(L, line.at, line.length);
	lua_pushinteger(L, (lua_Integer)cursor);
	lua_pushvalue(L, repl->text);
	bool is_fine = ask(repl, "complete", base, 3) == STATUS_FINE;
	if (is_fine) {
		lua_Integer start = lua_tointeger(L, base + 1);
		choice->start = start < 0 || (size_t)start > cursor ? cursor : (size_t)start;
		is_fine = !lua_istable(L, base + 2) || keep_candidates(L, base + 2, arena, choice);
	}
	choice->note = keep_text(L, -1, arena); /* or the message */
	lua_settop(L, base);
	return is_fine;
}

/* Begins to edit lines, with what was typed before; where libedit is not there, that is said. */
static void open_editor(struct repl *repl)
{
	const struct line_host host = {repl, complete};
	lua_State *L = repl->L;
	int base = lua_gettop(L);
	struct err err = {0};
	char message[1024];

	if (!line_can())
		return;
	repl->is_edited = line_open(&host, &err);
	if (!repl->is_edited) {
		fprintf(stderr, "%s; lines are read as they are\n",
		        err_message(&err, message, sizeof message));
		return;
	}
	if (ask_told(repl, "history", base, 1) == STATUS_FINE && lua_istable(L, -1)) {
		size_t count = lua_rawlen(L, -1);
		for (size_t i = 1; i <= count; i++) {
			size_t length;
			lua_rawgeti(L, base + 1, (lua_Integer)i);
			const char *entry = lua_tolstring(L, -1, &length);
			if (entry != NULL)
				line_remember((struct str){entry, length});
			lua_pop(L, 1);
		}
	}
	lua_settop(L, base);
}

/* Hands what was typed to the history. */
static void remember(struct repl *repl, int text)
{
	lua_State *L = repl->L;
	int base = lua_gettop(L);
	size_t length;

	if (!repl->is_edited)
		return;
	lua_pushvalue(L, text);
	if (ask_told(repl, "keep", base, 1) == STATUS_FINE && lua_toboolean(L, -1)) {
		const char *entry = lua_tolstring(L, text, &length);
		line_remember((struct str){entry, length});
	}
	lua_settop(L, base);
}

/* Pushes a line of standard input that nobody edits. */
static enum line_status read_plain(struct repl *repl, const char *prompt)
{
	luaL_Buffer line;
	int byte;

	if (repl->is_watched) {
		fputs(prompt, stdout);
		fflush(stdout);
	}
	luaL_buffinit(repl->L, &line);
	while ((byte = getc(stdin)) != EOF && byte != '\n')
		luaL_addchar(&line, (char)byte);
	luaL_pushresult(&line);
	if (byte == EOF && stop_requested()) {
		clearerr(stdin);
		fputc('\n', stdout);
		return LINE_DROPPED;
	}
	if (byte != EOF || lua_rawlen(repl->L, -1) > 0)
		return LINE_READ;
	if (repl->is_watched)
		fputc('\n', stdout);
	return LINE_END;
}

static enum line_status read_edited(struct repl *repl, const char *prompt)
{
	struct buffer text = {0};
	enum line_status status = line_read(prompt, &text);

	/* nothing but this push may fail in between, and only for want of memory */
	lua_pushlstring(repl->L, text.length == 0 ? "" : text.at, text.length);
	buffer_free(&text);
	return status;
}

/* Reads a line behind the text at `text`; its status. */
static enum line_status add_line(struct repl *repl, int text)
{
	lua_State *L = repl->L;
	const char *prompt = lua_rawlen(L, text) == 0 ? "> " : ">> ";
	enum line_status status =
		repl->is_edited ? read_edited(repl, prompt) : read_plain(repl, prompt);

	if (status == LINE_READ && lua_rawlen(L, text) > 0) {
		lua_pushvalue(L, text);
		lua_pushliteral(L, "\n");
		lua_rotate(L, -3, 2);
		lua_concat(L, 3);
	}
	if (status == LINE_READ)
		lua_replace(L, text);
	lua_settop(L, text);
	return status;
}

enum { READ_END = -1, READ_AGAIN = -2 };

/* Leaves the next statement as a function, or nil, behind its text; or another status. */
static int read_statement(struct repl *repl)
{
	lua_State *L = repl->L;
	int text = repl->text;

	for (;;) {
		enum line_status got = add_line(repl, text);
		if (got == LINE_DROPPED)
			return READ_AGAIN;
		if (got == LINE_END && lua_rawlen(L, text) == 0)
			return READ_END;
		lua_pushvalue(L, text);
		lua_pushboolean(L, got == LINE_END);
		int status = ask(repl, "take", text, 1);
		if (status == STATUS_FINE && lua_type(L, -1) == LUA_TSTRING && got != LINE_END) {
			lua_settop(L, text);
			continue;
		}
		remember(repl, text);
		if (status != STATUS_FINE)
			tell(repl);
		return status;
	}
}

/* Runs the function behind the text and shows its values. */
static int run(struct repl *repl)
{
	lua_State *L = repl->L;

	int status = script_try(L, 0, LUA_MULTRET);
	if (status == STATUS_FINE) {
		if (lua_checkstack(L, LUA_MINSTACK))
			return ask_told(repl, "show", repl->text, 0);
		lua_settop(L, repl->text);
		lua_pushliteral(L, "too many values to show");
		status = STATUS_FAILED;
	}
	if (status != STATUS_FINE) {
		go_on(L);
		tell(repl);
	}
	return status;
}

/* Reads and runs to the end; the worst status. */
static int loop(struct repl *repl)
{
	lua_State *L = repl->L;
	int worst = STATUS_FINE;

	for (;;) {
		lua_settop(L, repl->text - 1);
		lua_pushliteral(L, "");
		int status = read_statement(repl);
		if (status == READ_END)
			return worst;
		if (status == STATUS_FINE && lua_isfunction(L, -1))
			status = run(repl);
		if (status > worst)
			worst = status;
		go_on(L);
	}
}

/* Loads lib/prompt.lua and says what it has to say at the beginning; an exit status. */
static int greet(struct repl *repl, const char *data)
{
	lua_State *L = repl->L;

	lua_getglobal(L, "require");
	lua_pushliteral(L, "prompt");
	int status = script_call(L, 1, 1);
	if (status != STATUS_FINE)
		return status;
	repl->module = lua_gettop(L);
	repl->text = repl->module + 1;
	lua_pushliteral(L, "");
	script_push_environment(L);
	lua_pushboolean(L, repl->is_watched);
	lua_pushstring(L, data);
	if (ask_told(repl, "start", repl->text, 1) == STATUS_FINE) {
		size_t length;
		const char *text = lua_tolstring(L, -1, &length);
		if (text != NULL && repl->is_watched)
			fwrite(text, 1, length, stdout);
	}
	lua_settop(L, repl->text);
	return STATUS_FINE;
}

int repl_run(lua_State *L, const char *data)
{
	struct repl repl = {.L = L};
	bool is_terminal = isatty(STDIN_FILENO);
	int base = lua_gettop(L);

	repl.is_watched = is_terminal && isatty(STDOUT_FILENO);
	stop_begin(L);
	int status = greet(&repl, data);
	if (status == STATUS_FINE) {
		open_editor(&repl);
		status = loop(&repl);
	}
	if (repl.is_edited)
		line_close();
	stop_end();
	lua_settop(L, base);
	return is_terminal && repl.module > 0 ? STATUS_FINE : status;
}
