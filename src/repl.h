/* repl.h - the prompt: reads lines, runs them, shows values. Floor 5. */
#ifndef REPL_H
#define REPL_H

#include <lua.h>

/* To be called before the scripts in front of the prompt (-i) run. */
void repl_prepare(lua_State *L);

/*
 * Reads standard input to its end; what lines mean, and all that is said, is lib/prompt.lua's. An
 * interrupt stops the line that runs, not the program (stop.h). `data` names the file whose data
 * are in `d`, or is NULL. The exit status: at a terminal always fine, from a pipe failed if a line
 * failed.
 */
int repl_run(lua_State *L, const char *data);

#endif
