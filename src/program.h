/*
 * program.h - linear programs, some of whose variables may have to be whole. Floor 1.
 *
 * Variables have bounds and a cost, limits bound sums of factors times variables; what is looked
 * for is the cheapest point within all of them, or that there is none. GLPK's simplex and branch
 * and bound do the work (opened at first use). A program never changes; one solve may hold
 * variables at values of its own. The basis that a solve ends with is kept, so that the next one,
 * which holds other variables, is a few steps away.
 *
 * Infinite bounds are +-INFINITY. Limits and bounds hold within 1e-7 of their size, whole numbers
 * within 1e-8: leave room where it matters.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "err.h"

struct program_variable {
	double low, high;
	double cost;
	bool is_whole;
};

struct program_limit {
	double low, high;
	size_t entries; /* how many of the entries are its own, in order */
};

struct program_entry {
	size_t variable; /* its place; each variable once in a limit */
	double factor;
};

enum program_status {
	PROGRAM_SOLVED,     /* the cheapest point was found */
	PROGRAM_INFEASIBLE, /* no point is within all limits */
	PROGRAM_UNBOUNDED,  /* there is no cheapest point */
};

struct program;

/*
 * Copies what it is given. NULL if the library is not there, a place is out of range, or numbers
 * are not in order (low <= high, factors and costs finite).
 */
MUST_USE struct program *program_new(const struct program_variable *variable, size_t variables,
                                     const struct program_limit *limit, size_t limits,
                                     const struct program_entry *entry, size_t entries,
                                     struct err *err);
void program_free(struct program *program);

size_t program_variables(const struct program *program);
size_t program_bytes(const struct program *program);

/*
 * Solves it with variables held: `held` has a value for each variable, NaN where it is free (NULL:
 * all are). Values and cost are of the point found, untouched if there is none. False when it took
 * too long (a minute), was interrupted, or the library gave up.
 */
MUST_USE bool program_solve(struct program *program, const double *held,
                            enum program_status *status, double *value, double *cost,
                            struct err *err);

#endif
