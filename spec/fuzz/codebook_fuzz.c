/*
 * codebook_fuzz.c - fuzz target: lib/codebook/load.lua and lib/codebook/check.lua, which read what
 * is data only. Runs in the folder that holds lib/.
 */
#include "fuzz.h"
#include "script.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <time.h>

enum {
	MEMORY_MAX = 512 * 1024 * 1024, /* bytes of the state */
	STATE_INPUTS = 500,             /* read with one state, then all its memory comes back */
	SECONDS_MAX = 1,
};

static size_t used;

static void *allocate(void *own, void *block, size_t old, size_t size)
{
	(void)own;
	old = block == NULL ? 0 : old;
	FUZZ_HOLDS(used - old + size < MEMORY_MAX);
	if (size == 0)
		free(block);
	void *made = size == 0 ? NULL : realloc(block, size);
	if (made != NULL || size == 0)
		used += size - old;
	return made;
}

/* Lines of Lua that ran count as coverage, else nothing would guide. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t lines[1 << 14];

static void on_line(lua_State *L, lua_Debug *frame)
{
	unsigned hash = 0;

	lua_getinfo(L, "Sl", frame);
	for (const char *name = frame->short_src; *name != '\0'; name++)
		hash = hash * 31 + (unsigned char)*name;
	lines[(hash * 2654435761u + (unsigned)frame->currentline) % LENGTH(lines)]++;
}

static const char program[] =
	"local load, check = require 'codebook.load', require 'codebook.check'\n"
	"return function(source)\n"
	"  local fine, message = pcall(function()\n"
	"    check.codebook(load.source(source, 'book.lua'), 'book.lua')\n"
	"  end)\n"
	"  if fine then return end\n"
	"  assert(type(message) == 'string', 'no text was raised')\n"
	"  assert(message:find('book.lua', 1, true), 'names no file: ' .. message)\n"
	"end\n";

static int set_up(lua_State *L)
{
	script_setup(L, ".");
	if (luaL_loadstring(L, program) != LUA_OK)
		return lua_error(L);
	lua_call(L, 0, 1);
	return 1;
}

static lua_State *new_state(void)
{
	lua_State *L = lua_newstate(allocate, NULL);

	FUZZ_HOLDS(L != NULL);
	lua_pushcfunction(L, set_up);
	if (lua_pcall(L, 0, 1, 0) != LUA_OK)
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	FUZZ_HOLDS(lua_isfunction(L, 1));
	lua_sethook(L, on_line, LUA_MASKLINE, 0);
	return L;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static lua_State *L;
	static unsigned count;
	struct timespec before, after;

	if (L == NULL)
		L = new_state();
	lua_pushvalue(L, 1);
	lua_pushlstring(L, (const char *)bytes, size);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	int status = lua_pcall(L, 1, 0, 0);
	if (status != LUA_OK)
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	FUZZ_HOLDS(status == LUA_OK); /* else it raised no message, or one that names no file */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	FUZZ_HOLDS(after.tv_sec - before.tv_sec <= SECONDS_MAX);
	if (++count % STATE_INPUTS == 0) {
		lua_close(L);
		FUZZ_HOLDS(used == 0);
		L = NULL;
	}
	return 0;
}
