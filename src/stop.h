/*
 * stop.h - Ctrl-C at the prompt stops what runs, not the program. Floor 5.
 *
 * C that works long asks interrupt_requested (threads.h); Lua is stopped by a hook in the coroutine
 * that runs, which stays until stop_clear, so that no pcall goes on. What is within one function of
 * Lua's own libraries (a pattern, say) cannot be stopped: there a second Ctrl-C ends the program.
 */
#ifndef STOP_H
#define STOP_H

#include <lua.h>
#include <stdbool.h>

/*
 * Puts functions that say which coroutine runs in the place of those of `coroutine`. To be called
 * before scripts run, as they may keep what they find there.
 */
void stop_prepare(lua_State *L);

/* From here on Ctrl-C stops; until stop_end. */
void stop_begin(lua_State *L);
void stop_end(void);

bool stop_requested(void);

/* Work goes on; forgets that it was to be stopped. */
void stop_clear(lua_State *L);

#endif
