/* program.c - linear programs, some of whose variables may have to be whole: through GLPK. */
#include "program.h"

#include "library.h"
#include "mem.h"
#include "threads.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

enum { TIME_LIMIT = 60 * 1000 /* ms */ };

#define WHOLE 1e-8 /* how far a whole number may be off */

struct calls {
	__typeof__(&glp_init_env) init;
	__typeof__(&glp_free_env) end;
	__typeof__(&glp_term_hook) on_text;
	__typeof__(&glp_error_hook) on_error;
	__typeof__(&glp_create_prob) create;
	__typeof__(&glp_add_rows) add_rows;
	__typeof__(&glp_add_cols) add_columns;
	__typeof__(&glp_set_row_bnds) row_bounds;
	__typeof__(&glp_set_col_bnds) column_bounds;
	__typeof__(&glp_set_obj_coef) cost;
	__typeof__(&glp_set_col_kind) kind;
	__typeof__(&glp_load_matrix) matrix;
	__typeof__(&glp_set_row_stat) set_row_stat;
	__typeof__(&glp_set_col_stat) set_column_stat;
	__typeof__(&glp_get_row_stat) row_stat;
	__typeof__(&glp_get_col_stat) column_stat;
	__typeof__(&glp_std_basis) basis;
	__typeof__(&glp_init_smcp) init_simplex;
	__typeof__(&glp_simplex) simplex;
	__typeof__(&glp_get_status) status;
	__typeof__(&glp_get_obj_val) total;
	__typeof__(&glp_get_col_prim) value;
	__typeof__(&glp_init_iocp) init_whole;
	__typeof__(&glp_intopt) whole;
	__typeof__(&glp_mip_status) whole_status;
	__typeof__(&glp_mip_obj_val) whole_total;
	__typeof__(&glp_mip_col_val) whole_value;
	__typeof__(&glp_ios_terminate) stop;
};

#define CALL(name, field)                                                                          \
	{                                                                                          \
#name, offsetof(struct calls, field)                                               \
	}

static bool open_calls(struct calls *calls, struct err *err)
{
	static const struct library_call list[] = {
		CALL(glp_init_env, init),
		CALL(glp_free_env, end),
		CALL(glp_term_hook, on_text),
		CALL(glp_error_hook, on_error),
		CALL(glp_create_prob, create),
		CALL(glp_add_rows, add_rows),
		CALL(glp_add_cols, add_columns),
		CALL(glp_set_row_bnds, row_bounds),
		CALL(glp_set_col_bnds, column_bounds),
		CALL(glp_set_obj_coef, cost),
		CALL(glp_set_col_kind, kind),
		CALL(glp_load_matrix, matrix),
		CALL(glp_set_row_stat, set_row_stat),
		CALL(glp_set_col_stat, set_column_stat),
		CALL(glp_get_row_stat, row_stat),
		CALL(glp_get_col_stat, column_stat),
		CALL(glp_std_basis, basis),
		CALL(glp_init_smcp, init_simplex),
		CALL(glp_simplex, simplex),
		CALL(glp_get_status, status),
		CALL(glp_get_obj_val, total),
		CALL(glp_get_col_prim, value),
		CALL(glp_init_iocp, init_whole),
		CALL(glp_intopt, whole),
		CALL(glp_mip_status, whole_status),
		CALL(glp_mip_obj_val, whole_total),
		CALL(glp_mip_col_val, whole_value),
		CALL(glp_ios_terminate, stop),
	};

	return library_open("libglpk.so.40", "libglpk40", list, LENGTH(list), calls, err);
}

struct program {
	struct calls calls;
	size_t variables, limits, entries;
	struct program_variable *variable;
	struct program_limit *limit;
	/* GLPK's form of the entries: rows, columns and factors, counted from 1 */
	int *row, *column;
	double *factor;
	int *basis; /* states of the rows, then of the columns, after the last solve */
	bool has_basis;
};

void program_free(struct program *program)
{
	if (program == NULL)
		return;
	mem_free(program->variable);
	mem_free(program->limit);
	mem_free(program->row);
	mem_free(program->column);
	mem_free(program->factor);
	mem_free(program->basis);
	mem_free(program);
}

size_t program_variables(const struct program *program)
{
	return program->variables;
}

size_t program_bytes(const struct program *program)
{
	return sizeof *program + program->variables * (sizeof *program->variable + sizeof(int)) +
	       program->limits * (sizeof *program->limit + sizeof(int)) +
	       program->entries * (2 * sizeof(int) + sizeof(double));
}

static bool in_order(double low, double high)
{
	return low <= high && low < INFINITY && high > -INFINITY;
}

static bool check(const struct program_variable *variable, size_t variables,
                  const struct program_limit *limit, size_t limits,
                  const struct program_entry *entry, size_t entries, struct err *err)
{
	if (variables > INT_MAX / 2 || limits > INT_MAX / 2 || entries > INT_MAX / 2)
		return err_set(err, ERR_LIMIT, "the program is too large");
	for (size_t i = 0; i < variables; i++)
		if (!in_order(variable[i].low, variable[i].high) || !isfinite(variable[i].cost))
			return err_set(
				err, ERR_ARGUMENT,
				"variable %zu: bounds are not in order, or its cost is not finite",
				i + 1);
	size_t next = 0;
	for (size_t i = 0; i < limits; i++) {
		if (!in_order(limit[i].low, limit[i].high))
			return err_set(err, ERR_ARGUMENT, "limit %zu: bounds are not in order",
			               i + 1);
		if (limit[i].entries > entries - next)
			return err_set(err, ERR_ARGUMENT, "limit %zu: entries are missing", i + 1);
		for (size_t last = next + limit[i].entries; next < last; next++)
			if (entry[next].variable >= variables || !isfinite(entry[next].factor))
				return err_set(err, ERR_ARGUMENT,
				               "limit %zu: there is no such variable, or its "
				               "factor is not finite",
				               i + 1);
	}
	return true;
}

struct program *program_new(const struct program_variable *variable, size_t variables,
                            const struct program_limit *limit, size_t limits,
                            const struct program_entry *entry, size_t entries, struct err *err)
{
	if (!check(variable, variables, limit, limits, entry, entries, err))
		return NULL;
	struct program *program = mem_zero(1, sizeof *program, err);
	if (program == NULL || !open_calls(&program->calls, err)) {
		program_free(program);
		return NULL;
	}
	program->variables = variables;
	program->limits = limits;
	program->entries = entries;
	program->variable = mem_alloc(MAX(variables, 1), sizeof *variable, err);
	program->limit = mem_alloc(MAX(limits, 1), sizeof *limit, err);
	program->row = mem_alloc(entries + 1, sizeof *program->row, err);
	program->column = mem_alloc(entries + 1, sizeof *program->column, err);
	program->factor = mem_alloc(entries + 1, sizeof *program->factor, err);
	program->basis = mem_alloc(limits + variables + 1, sizeof *program->basis, err);
	if (program->variable == NULL || program->limit == NULL || program->row == NULL ||
	    program->column == NULL || program->factor == NULL || program->basis == NULL) {
		program_free(program);
		return NULL;
	}
	if (variables > 0)
		memcpy(program->variable, variable, variables * sizeof *variable);
	if (limits > 0)
		memcpy(program->limit, limit, limits * sizeof *limit);
	size_t next = 0;
	for (size_t i = 0; i < limits; i++) {
		for (size_t last = next + limit[i].entries; next < last; next++) {
			program->row[next + 1] = (int)i + 1;
			program->column[next + 1] = (int)entry[next].variable + 1;
			program->factor[next + 1] = entry[next].factor;
		}
	}
	program->entries = next;
	return program;
}

/* ---- solving --------------------------------------------------------------------------------- */

enum outcome { FOUND, NONE, ENDLESS, LATE, STOPPED, LOST };

struct work {
	jmp_buf back; /* where the library's errors lead, which would end the process */
	char said[256];
	struct program *program;
	const double *held;
	double *value;
	double total;
	enum outcome outcome;
};

/* Takes what the library would print: of an error it keeps the first line. */
static int on_text(void *info, const char *text)
{
	struct work *work = info;

	if (work->said[0] == '\0')
		snprintf(work->said, sizeof work->said, "%.*s", (int)strcspn(text, "\r\n"), text);
	return 1;
}

static void on_error(void *info)
{
	struct work *work = info;

	longjmp(work->back, 1);
}

static void on_node(glp_tree *tree, void *info)
{
	struct work *work = info;

	if (interrupt_requested()) {
		work->outcome = STOPPED;
		work->program->calls.stop(tree);
	}
}

static int kind_of(double low, double high)
{
	if (low == high)
		return GLP_FX;
	if (isfinite(low))
		return isfinite(high) ? GLP_DB : GLP_LO;
	return isfinite(high) ? GLP_UP : GLP_FR;
}

/* A basis of an earlier solve is right for other bounds, too, once it fits their kind. */
static int fitting(int state, double low, double high)
{
	if (state == GLP_BS)
		return GLP_BS;
	switch (kind_of(low, high)) {
	case GLP_FX: return GLP_NS;
	case GLP_LO: return GLP_NL;
	case GLP_UP: return GLP_NU;
	case GLP_FR: return GLP_NF;
	default: return state == GLP_NU ? GLP_NU : GLP_NL;
	}
}

static bool load(struct work *work, glp_prob *problem)
{
	struct program *program = work->program;
	const struct calls *calls = &program->calls;
	bool has_whole = false;

	if (program->limits > 0)
		calls->add_rows(problem, (int)program->limits);
	if (program->variables > 0)
		calls->add_columns(problem, (int)program->variables);
	for (size_t i = 0; i < program->limits; i++) {
		const struct program_limit *limit = &program->limit[i];
		calls->row_bounds(problem, (int)i + 1, kind_of(limit->low, limit->high), limit->low,
		                  limit->high);
		if (program->has_basis)
			calls->set_row_stat(problem, (int)i + 1,
			                    fitting(program->basis[i], limit->low, limit->high));
	}
	for (size_t i = 0; i < program->variables; i++) {
		const struct program_variable *variable = &program->variable[i];
		bool is_held = work->held != NULL && !isnan(work->held[i]);
		double low = is_held ? work->held[i] : variable->low;
		double high = is_held ? work->held[i] : variable->high;
		int place = (int)i + 1;
		calls->column_bounds(problem, place, kind_of(low, high), low, high);
		calls->cost(problem, place, variable->cost);
		if (variable->is_whole && !is_held) {
			calls->kind(problem, place, GLP_IV);
			has_whole = true;
		}
		if (program->has_basis)
			calls->set_column_stat(
				problem, place,
				fitting(program->basis[program->limits + i], low, high));
	}
	calls->matrix(problem, (int)program->entries, program->row, program->column,
	              program->factor);
	return has_whole;
}

static void keep_basis(struct program *program, glp_prob *problem)
{
	for (size_t i = 0; i < program->limits; i++)
		program->basis[i] = program->calls.row_stat(problem, (int)i + 1);
	for (size_t i = 0; i < program->variables; i++)
		program->basis[program->limits + i] =
			program->calls.column_stat(problem, (int)i + 1);
	program->has_basis = true;
}

static enum outcome outcome_of(int status)
{
	switch (status) {
	case GLP_OPT: return FOUND;
	case GLP_NOFEAS: return NONE;
	case GLP_UNBND: return ENDLESS;
	default: return LOST;
	}
}

/*
 * The relaxation, in which nothing has to be whole: by the dual simplex from the last basis, for
 * which other bounds are no matter; where that does not end with an answer, by the primal one.
 */
static enum outcome relax(const struct calls *calls, glp_prob *problem)
{
	glp_smcp how;

	calls->init_simplex(&how);
	how.msg_lev = GLP_MSG_OFF;
	how.meth = GLP_DUALP;
	how.tm_lim = TIME_LIMIT;
	int status = calls->simplex(problem, &how);
	if (status == 0 && outcome_of(calls->status(problem)) != LOST)
		return outcome_of(calls->status(problem));
	if (status == GLP_ETMLIM)
		return LATE;
	calls->basis(problem);
	how.meth = GLP_PRIMAL;
	status = calls->simplex(problem, &how);
	if (status == GLP_ETMLIM)
		return LATE;
	return status == 0 ? outcome_of(calls->status(problem)) : LOST;
}

static enum outcome make_whole(struct work *work, glp_prob *problem)
{
	const struct calls *calls = &work->program->calls;
	glp_iocp how;

	calls->init_whole(&how);
	how.msg_lev = GLP_MSG_OFF;
	how.tm_lim = TIME_LIMIT;
	how.tol_int = WHOLE;
	how.cb_func = on_node;
	how.cb_info = work;
	int status = calls->whole(problem, &how);
	if (work->outcome == STOPPED)
		return STOPPED;
	if (status == GLP_ETMLIM)
		return LATE;
	return status == 0 ? outcome_of(calls->whole_status(problem)) : LOST;
}

static void solve(struct work *work)
{
	struct program *program = work->program;
	const struct calls *calls = &program->calls;
	glp_prob *problem = calls->create();
	bool has_whole = load(work, problem);

	enum outcome outcome = relax(calls, problem);
	if (outcome == FOUND || outcome == NONE)
		keep_basis(program, problem);
	if (outcome == FOUND && has_whole)
		outcome = make_whole(work, problem);
	if (outcome == FOUND) {
		work->total = has_whole ? calls->whole_total(problem) : calls->total(problem);
		for (size_t i = 0; i < program->variables; i++)
			work->value[i] = has_whole ? calls->whole_value(problem, (int)i + 1)
			                           : calls->value(problem, (int)i + 1);
	}
	work->outcome = outcome;
}

/* What setjmp guards lies with the caller: it is what it was when an error leads back here. */
static void guarded(struct work *work)
{
	if (setjmp(work->back) == 0)
		solve(work);
}

bool program_solve(struct program *program, const double *held, enum program_status *status,
                   double *value, double *cost, struct err *err)
{
	const struct calls *calls = &program->calls;
	struct work work = {.program = program, .held = held, .value = value, .outcome = LOST};

	if (calls->init() > 1)
		return err_set(err, ERR_MEMORY, "not enough memory for the library GLPK");
	calls->on_text(on_text, &work);
	calls->on_error(on_error, &work);
	guarded(&work);
	calls->end(); /* and all that was made in between */

	switch (work.outcome) {
	case FOUND:
		*status = PROGRAM_SOLVED;
		*cost = work.total;
		return true;
	case NONE: *status = PROGRAM_INFEASIBLE; return true;
	case ENDLESS: *status = PROGRAM_UNBOUNDED; return true;
	case STOPPED: return err_set(err, ERR_INTERRUPTED, "interrupted");
	case LATE:
		return err_set(err, ERR_LIMIT, "the program was not solved within %d seconds",
		               TIME_LIMIT / 1000);
	default:
		return err_set(err, ERR_LIMIT, "the library GLPK gave up%s%s",
		               work.said[0] == '\0' ? "" : ": ", work.said);
	}
}
