/* lua_modules.h - the one list of the Lua modules that C offers, and of their classes. Floor 4. */
#ifndef LUA_MODULES_H
#define LUA_MODULES_H

#include "bind.h"

extern const struct bind_class column_class;      /* struct column, lua_column.c */
extern const struct bind_class labels_class;      /* struct labels, lua_labels.c */
extern const struct bind_class dataset_class;     /* struct dataset, lua_dataset.c */
extern const struct bind_class selection_class;   /* struct selection, lua_expression.c */
extern const struct bind_class design_class;      /* struct design, lua_design.c */
extern const struct bind_class cells_class;       /* struct cells, lua_cells.c */
extern const struct bind_class estimate_class;    /* struct estimate, lua_estimate.c */
extern const struct bind_class margins_class;     /* struct margins, lua_weight.c */
extern const struct bind_class calibration_class; /* struct calibration, lua_weight.c */
extern const struct bind_class answers_class;     /* struct answers, lua_answers.c */
extern const struct bind_class alike_class;       /* struct alike, lua_reconstruct.c */
extern const struct bind_class program_class;     /* struct program, lua_program.c */
extern const struct bind_class store_class;       /* struct store, lua_store.c */

int luaopen_column(lua_State *L);
int luaopen_labels(lua_State *L);
int luaopen_dataset(lua_State *L);
int luaopen_expression(lua_State *L);
int luaopen_csv(lua_State *L);
int luaopen_stat(lua_State *L);
int luaopen_design(lua_State *L);
int luaopen_cells(lua_State *L);
int luaopen_estimate(lua_State *L);
int luaopen_replicate(lua_State *L);
int luaopen_test(lua_State *L);
int luaopen_contrast(lua_State *L);
int luaopen_clock(lua_State *L);
int luaopen_program(lua_State *L);
int luaopen_progress(lua_State *L);
int luaopen_text(lua_State *L);
int luaopen_file(lua_State *L);
int luaopen_weight(lua_State *L);
int luaopen_reconstruct(lua_State *L);
int luaopen_store(lua_State *L);
int luaopen_xlsx(lua_State *L);

/* Pushes the list of options that labels:options(language) gives. In lua_labels.c. */
struct labels;
void lua_push_options(lua_State *L, const struct labels *labels, const char *language);

/* Puts all of them into package.preload as `core.column`, `core.labels`, ... */
void lua_modules_preload(lua_State *L);

#endif
