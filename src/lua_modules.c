/* lua_modules.c - the one list of the Lua modules that C offers. */
#include "lua_modules.h"

static const luaL_Reg modules[] = {
	{"core.column", luaopen_column},     {"core.labels", luaopen_labels},
	{"core.dataset", luaopen_dataset},   {"core.expression", luaopen_expression},
	{"core.csv", luaopen_csv},           {"core.stat", luaopen_stat},
	{"core.design", luaopen_design},     {"core.cells", luaopen_cells},
	{"core.estimate", luaopen_estimate}, {"core.replicate", luaopen_replicate},
	{"core.text", luaopen_text},         {"core.file", luaopen_file},
	{"core.weight", luaopen_weight},     {"core.test", luaopen_test},
	{"core.contrast", luaopen_contrast}, {"core.clock", luaopen_clock},
	{"core.program", luaopen_program},   {"core.reconstruct", luaopen_reconstruct},
	{"core.store", luaopen_store},       {"core.progress", luaopen_progress},
	{"core.xlsx", luaopen_xlsx},
};

void lua_modules_preload(lua_State *L)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
	for (size_t i = 0; i < LENGTH(modules); i++) {
		lua_pushcfunction(L, modules[i].func);
		lua_setfield(L, -2, modules[i].name);
	}
	lua_pop(L, 1);
}
