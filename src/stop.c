/* stop.c - Ctrl-C at the prompt stops what runs, not the program. */
#include "stop.h"

#include "base.h"
#include "threads.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <time.h>

static const long PATIENCE = 300; /* ms in which a second Ctrl-C is the same as the first */

/* For the signal handler: the coroutine to stop, what ends the program, and when it was asked. */
static lua_State *volatile running;
static struct sigaction before;
static volatile sig_atomic_t is_interrupted;
static struct timespec asked;

static void stop(lua_State *L, lua_Debug *frame)
{
	lua_Debug here;

	(void)frame;
	if (!is_interrupted) { /* a coroutine that slept when it was cleared */
		lua_sethook(L, NULL, 0, 0);
		return;
	}
	lua_pushliteral(L, "");
	for (int level = 0; lua_rawlen(L, -1) == 0 && lua_getstack(L, level, &here); level++) {
		lua_pop(L, 1); /* C has no place, its callers have */
		luaL_where(L, level);
	}
	lua_pushliteral(L, "interrupted");
	lua_concat(L, 2);
	lua_error(L);
}

static void hook(lua_State *L)
{
	lua_sethook(L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void interrupt(int number)
{
	int error = errno;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!is_interrupted) {
		asked = now;
		is_interrupted = 1;
		interrupt_request();
		hook(running);
	} else if ((now.tv_sec - asked.tv_sec) * 1000 + (now.tv_nsec - asked.tv_nsec) / 1000000 >
	           PATIENCE) {
		before.sa_handler(number);
	}
	errno = error;
}

/* Calls what lies below its arguments and runs the coroutine `inner`; raises what it raises. */
static int run(lua_State *L, lua_State *inner)
{
	running = inner;
	int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
	running = L;
	if (is_interrupted)
		hook(L);
	if (status == LUA_OK)
		return lua_gettop(L);
	if (lua_type(L, -1) == LUA_TSTRING) { /* the place of the caller, as the library has it */
		luaL_where(L, 1);
		lua_insert(L, -2);
		lua_concat(L, 2);
	}
	return lua_error(L);
}

/* In the place of coroutine.resume and coroutine.close, the first upvalue. */
static int with_coroutine(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTHREAD);
	lua_State *inner = lua_tothread(L, 1);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);

	return run(L, inner);
}

/* In the place of what coroutine.wrap gives, the first upvalue; the second is its coroutine. */
static int wrapped(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);

	return run(L, lua_tothread(L, lua_upvalueindex(2)));
}

/* In the place of coroutine.wrap, the first upvalue. */
static int wrap(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TFUNCTION);
	lua_settop(L, 1);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, 1, 1);
	if (lua_getupvalue(L, 1, 1) == NULL) /* the library's function keeps it there */
		return 1;
	if (lua_isthread(L, -1))
		lua_pushcclosure(L, wrapped, 2);
	else
		lua_pop(L, 1);

	return 1;
}

void stop_prepare(lua_State *L)
{
	static const struct {
		const char *name;
		lua_CFunction function;
	} replaced[] = {{"resume", with_coroutine}, {"close", with_coroutine}, {"wrap", wrap}};

	lua_getglobal(L, "coroutine");
	for (size_t i = 0; i < LENGTH(replaced); i++) {
		lua_getfield(L, -1, replaced[i].name);
		lua_pushcclosure(L, replaced[i].function, 1);
		lua_setfield(L, -2, replaced[i].name);
	}
	lua_pop(L, 1);
}

void stop_begin(lua_State *L)
{
	struct sigaction action = {.sa_handler = interrupt};

	running = L;
	stop_clear(L);
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, NULL, &before);
	if (before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL); /* no SA_RESTART: reading a line stops, too */
}

void stop_end(void)
{
	sigaction(SIGINT, &before, NULL);
}

bool stop_requested(void)
{
	return is_interrupted;
}

void stop_clear(lua_State *L)
{
	is_interrupted = 0;
	interrupt_clear();
	lua_sethook(L, NULL, 0, 0);
}
