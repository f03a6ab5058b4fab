/* cells_plan.c - see cells_plan.h. */
#include "cells_plan.h"

#include "num.h"

#include <math.h>

enum {
	CENTRE_ROWS = 65536,  /* rows asked for a value's centre */
	CENTRE_ENOUGH = 1000, /* of which so many should have one */
};

static size_t codes_of(const struct column *column)
{
	return column->labels->answers + column->labels->missing;
}

static bool check_codes(const struct column *column, const char *what, size_t rows, struct err *err)
{
	if (column == NULL)
		return true;
	if (column->kind != COLUMN_SINGLE)
		return err_set(err, ERR_ARGUMENT, "the %s is a column of kind %s, not single", what,
		               column_kind_name(column->kind));
	if (column->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the %s has %zu rows, the design %zu", what,
		               column->rows, rows);
	return true;
}

static bool check_value(const struct cells_table *table, size_t rows, struct err *err)
{
	const struct column *value = table->value;

	if (value == NULL)
		return true;
	if (table->stub != NULL)
		return err_set(err, ERR_ARGUMENT, "a table has a stub or a value, not both");
	if (value->kind != COLUMN_NUMBER && value->kind != COLUMN_DATE)
		return err_set(err, ERR_ARGUMENT,
		               "the value is a column of kind %s, not number or date",
		               column_kind_name(value->kind));
	if (value->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the value has %zu rows, the design %zu",
		               value->rows, rows);
	if (isinf(value->low) || isinf(value->high))
		return err_set(err, ERR_DATA, "the value is infinite in some row");
	return true;
}

bool plan_make(struct plan *plan, const struct design *design, const struct cells_table *table,
               size_t before, struct err *err)
{
	size_t rows = design_rows(design);
	char many[NUM_TEXT_SIZE], most[NUM_TEXT_SIZE];

	if (!check_codes(table->stub, "stub", rows, err) ||
	    !check_codes(table->slice, "slice", rows, err) || !check_value(table, rows, err))
		return false;
	plan->slices = table->slice == NULL ? 1 : codes_of(table->slice);
	plan->stubs = 1;
	if (table->stub != NULL)
		plan->stubs = codes_of(table->stub);
	else if (table->value != NULL)
		plan->stubs = 1 + table->value->labels->missing;
	plan->fields = table->value == NULL ? PLAIN : VALUED;

	size_t cells, all;
	plan->leaves = design_leaves(design);
	if (design_replicates(design) == NULL && plan->slices <= LEAVES_MAX &&
	    plan->stubs <= LEAVES_MAX &&
	    plan->leaves > LEAVES_MAX / MAX(plan->slices * plan->stubs, 1))
		plan->leaves = 1;
	if (__builtin_mul_overflow(plan->leaves, plan->slices, &cells) ||
	    __builtin_mul_overflow(cells, plan->stubs, &cells) ||
	    __builtin_add_overflow(cells, before, &all))
		all = SIZE_MAX;
	if (all > CELLS_MAX) {
		err_advise(err, "join rare options, or make fewer tables at once");
		return err_set(err, ERR_LIMIT, "%s cells are too many, a pass has at most %s",
		               num_grouped(all, many), num_grouped(CELLS_MAX, most));
	}
	plan->cells = cells;
	plan->wide = plan->cells > WORKER_MAX;
	return true;
}

/*
 * A number near the value's mean over the domain, from a sample of its rows spread over the file;
 * only if that finds few of them are all rows asked. Its last digits do not matter and are dropped.
 */
double plan_centre(const struct column *value, const struct design *design)
{
	const struct selection *inside = design_inside(design);
	const double *x = column_f64(value);
	size_t rows = design_rows(design);

	for (size_t step = rows / CENTRE_ROWS + 1;; step = 1) {
		double sum = 0, count = 0;
		for (size_t row = 0; row < rows; row += step)
			if (!num_is_missing(x[row]) &&
			    (inside == NULL || selection_has(inside, row))) {
				sum += x[row] - value->centre;
				count++;
			}
		if (count < CENTRE_ENOUGH && step > 1)
			continue;
		double mean = count == 0 ? value->centre : value->centre + sum / count;
		return isfinite((float)mean) ? (double)(float)mean : 0;
	}
}
