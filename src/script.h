/*
 * script.h - a Lua state for scripts; loading, running, and saying what went wrong. Floor 5.
 *
 * Scripts, chunks, the prompt and commands share one environment (lib/strict.lua), never _G. What a
 * script sees of an error is its own lines: frames of lib/, of commands and of C are left out of
 * messages, unless BEFUND_TRACEBACK is set.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "base.h"

#include <lua.h>

/* What the program says to its caller. Signals give 128 and their number. */
enum {
	STATUS_FINE = 0,
	STATUS_FAILED = 1, /* the script or the data */
	STATUS_USAGE = 2,  /* the command line */
};

/* Keys of the registry that host and bindings share; both are texts. */
#define SCRIPT_HOME "befund.home" /* the folder with lib/, scripts/ and data/ */
#define SCRIPT_FOLDER                                                                              \
	"befund.folder" /* where a script's relative paths start; "" is the current one */

/* Libraries, search paths, modules, the environment. May raise; call it protected. */
void script_setup(lua_State *L, const char *home);

/* From here on relative paths start at the folder of the file `path`; at the current one for NULL.
 */
void script_set_folder(lua_State *L, const char *path);

/* Pushes the environment. */
void script_push_environment(lua_State *L);

/* Pushes a compiled file in the environment and gives LUA_OK, else a message. Text only. */
int script_load_file(lua_State *L, const char *path); /* NULL: standard input */

/*
 * Pushes a compiled chunk in the environment, one that is an expression gives its values
 * (lib/chunk.lua); LUA_OK, else a message. May raise.
 */
int script_load_chunk(lua_State *L, const char *text, size_t length, const char *name);

/*
 * Calls the function below its arguments, and gives an exit status. On failure `call` tells why and
 * leaves nothing, `try` leaves the message.
 */
int script_call(lua_State *L, int arguments, int results);
int script_try(lua_State *L, int arguments, int results);

/* Prints the values above `base` as print does; an exit status. */
int script_print(lua_State *L, int base);

/* Tells, in one message on standard error, at most 4 KiB and without control bytes. */
void script_tell(const char *text, size_t length);

#endif
