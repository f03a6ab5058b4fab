/* repl.c - the prompt. */
#include "repl.h"

#include "script.h"
#include "threads.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STDIN_CHUNK "=stdin"

/* For the signal handler: the state to stop, and how to stop the program. */
static lua_State *running;
static struct sigaction before;
static volatile sig_atomic_t is_interrupted;

static void stop(lua_State *L, lua_Debug *frame)
{
	(void)frame;
	luaL_error(L, "interrupted");
}

/* The hook stays until the line has ended, so that a pcall does not go on. */
static void interrupt(int number)
{
	int error = errno;

	if (is_interrupted) {
		before.sa_handler(number);
		return;
	}
	is_interrupted = 1;
	interrupt_request();
	lua_sethook(running, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
	errno = error;
}

static void clear(lua_State *L)
{
	is_interrupted = 0;
	interrupt_clear();
	lua_sethook(L, NULL, 0, 0);
}

/* Adds a line of standard input to the text on top, with a line break between; false at the end. */
static bool add_line(lua_State *L, bool is_terminal, const char *prompt)
{
	luaL_Buffer line;
	int byte;

	if (is_terminal) {
		fputs(prompt, stdout);
		fflush(stdout);
	}
	luaL_buffinit(L, &line);
	while ((byte = getc(stdin)) != EOF && byte != '\n')
		luaL_addchar(&line, (char)byte);
	luaL_pushresult(&line);
	if (byte == EOF && lua_rawlen(L, -1) == 0) {
		lua_pop(L, 1);
		return false;
	}
	if (lua_rawlen(L, -2) > 0) {
		lua_pushliteral(L, "\n");
		lua_insert(L, -2);
		lua_concat(L, 3);
	} else {
		lua_remove(L, -2);
	}
	return true;
}

enum { READ_END = -1, READ_AGAIN = -2 };

/* Pushes the next chunk, compiled: LUA_OK; or a message: another status. */
static int read_chunk(lua_State *L, bool is_terminal)
{
	int text = lua_gettop(L) + 1;
	int status;

	lua_pushliteral(L, "");
	for (;;) {
		bool has_line = add_line(L, is_terminal, lua_rawlen(L, text) == 0 ? "> " : ">> ");
		if (is_interrupted) { /* at the prompt: forget what was typed */
			clearerr(stdin);
			fputc('\n', stdout);
			return READ_AGAIN;
		}
		if (!has_line && lua_rawlen(L, text) == 0)
			return READ_END;
		size_t length;
		const char *bytes = lua_tolstring(L, text, &length);
		status = script_load_chunk(L, bytes, length, STDIN_CHUNK);
		if (status != LUA_ERRSYNTAX || !has_line || !script_is_cut_short(L))
			break;
		lua_pop(L, 1);
	}
	lua_remove(L, text);
	return status;
}

int repl_run(lua_State *L)
{
	struct sigaction action = {.sa_handler = interrupt};
	bool is_terminal = isatty(STDIN_FILENO);
	int base = lua_gettop(L);
	int worst = STATUS_FINE;

	running = L;
	clear(L);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, NULL, &before);
	if (before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL); /* no SA_RESTART: reading a line stops, too */
	for (;;) {
		int status = read_chunk(L, is_terminal);
		if (status == READ_END)
			break;
		if (status == LUA_OK) {
			status = script_call(L, 0, LUA_MULTRET);
			if (status == STATUS_FINE)
				status = script_print(L, base);
		} else if (status != READ_AGAIN) {
			size_t length;
			const char *text = lua_tolstring(L, -1, &length);
			script_tell(text, length);
			status = STATUS_FAILED;
		}
		if (status > worst)
			worst = status;
		clear(L);
		lua_settop(L, base);
	}
	sigaction(SIGINT, &before, NULL);
	if (is_terminal)
		fputc('\n', stdout);
	lua_settop(L, base);
	return is_terminal ? STATUS_FINE : worst;
}
