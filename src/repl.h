/* repl.h - the prompt: reads lines, runs them, prints values. Floor 5. */
#ifndef REPL_H
#define REPL_H

#include <lua.h>

/*
 * Reads standard input to its end. An interrupt stops the line that runs, not the program; a second
 * one before the first took effect stops the program. The exit status: at a terminal always fine,
 * from a pipe failed if a line failed.
 */
int repl_run(lua_State *L);

#endif
