/* replicate_given.c - see replicate_given.h. */
#include "replicate_given.h"

#include "mem.h"
#include "rank.h"
#include "threads.h"

#include <math.h>
#include <string.h>

/* Whether a row can have such a weight in a replicate, w being its weight in the design. */
static bool fits(double w, double x)
{
	return w != 0 ? isfinite(x) : x == 0;
}

static bool check_kind(const struct design *design, const struct column *given, size_t r,
                       struct err *err)
{
	if (given->kind != COLUMN_NUMBER)
		return err_set(err, ERR_ARGUMENT,
		               "replicate %zu is a column of kind %s, not number", r + 1,
		               column_kind_name(given->kind));
	if (given->rows != design_rows(design))
		return err_set(err, ERR_ARGUMENT, "replicate %zu has %zu rows, the design %zu",
		               r + 1, given->rows, design_rows(design));

	return true;
}

/* The first row whose weight in the replicate is wrong is named. */
static bool refuse(const struct design *design, const struct column *given, size_t r,
                   struct err *err)
{
	const double *x = column_f64(given), *w = design_weight(design);
	size_t row = 0;

	while (fits(w == NULL ? 1 : w[row], x[row]))
		row++;
	err_at(err, "row %zu", row + 1);
	if (w != NULL && w[row] == 0 && !isnan(x[row])) {
		err_advise(err, "a row of weight 0 is in no replicate");
		return err_set(err, ERR_DATA, "weight is 0, but %.15g in replicate %zu", x[row],
		               r + 1);
	}
	return err_set(err, ERR_DATA, "weight is %s in replicate %zu",
	               isnan(x[row]) ? "missing" : "infinite", r + 1);
}

/* Replicates that are looked at, and those that are wrong. */
struct checking {
	const struct design *design;
	const struct column *const *given;
	bool *wrong;
};

static void check_column(void *shared, size_t worker, size_t r)
{
	const struct checking *checking = shared;
	const double *x = column_f64(checking->given[r]), *w = design_weight(checking->design);
	size_t wrong = 0;

	(void)worker;
	for (size_t row = 0; row < checking->given[r]->rows; row++)
		wrong += !fits(w == NULL ? 1 : w[row], x[row]);
	checking->wrong[r] = wrong > 0;
}

static bool check_given(const struct design *design, const struct replicate_spec *spec,
                        struct err *err)
{
	struct checking checking = {.design = design, .given = spec->given};
	struct threads_task task = {.shared = &checking, .work = check_column};
	bool fine = true;

	checking.wrong = mem_zero(spec->count, sizeof *checking.wrong, err);
	fine = checking.wrong != NULL &&
	       threads_run(&task, spec->count, threads_workers(spec->count), err);
	for (size_t r = 0; fine && r < spec->count; r++)
		if (checking.wrong[r])
			fine = refuse(design, spec->given[r], r, err);
	mem_free(checking.wrong);
	return fine;
}

/* The scale that goes with a type; NaN where there is none. */
static double scale_of(const struct replicate_spec *spec)
{
	double count = (double)spec->count;

	switch (spec->type) {
	case REPLICATES_JK1: return (count - 1) / count;
	case REPLICATES_BRR: return 1 / count;
	case REPLICATES_FAY: return 1 / (count * (1 - spec->rho) * (1 - spec->rho));
	case REPLICATES_BOOTSTRAP: return 1 / (count - 1);
	case REPLICATES_JKN:
	case REPLICATES_GIVEN: break;
	}
	return spec->rscale == NULL ? NAN : 1;
}

/* The rank of the columns less 1. */
static bool find_df(struct replicates *made, struct err *err)
{
	const double **column = mem_alloc(made->count, sizeof(double *), err);
	size_t rank;

	if (column == NULL)
		return false;
	for (size_t r = 0; r < made->count; r++)
		column[r] = column_f64(made->given[r]);
	bool fine = rank_of_columns(column, made->count, made->rows, &rank, err);
	if (fine)
		made->df = (double)rank - 1;
	mem_free(column);
	return fine;
}

bool replicate_given(const struct design *design, struct replicates *made,
                     const struct replicate_spec *spec, struct err *err)
{
	made->type = REPLICATES_GIVEN;
	made->scale = isnan(spec->scale) ? scale_of(spec) : spec->scale;
	if (isnan(made->scale)) {
		err_advise(err, "give scale, or rscales, or the type they were made by");
		return err_set(err, ERR_ARGUMENT, "given replicates need a scale");
	}
	made->given = mem_zero(spec->count, sizeof *made->given, err);
	if (made->given == NULL)
		return false;
	for (; made->count < spec->count; made->count++) {
		const struct column *given = spec->given[made->count];
		if (!check_kind(design, given, made->count, err))
			return false;
		made->given[made->count] = column_hold(given);
	}
	if (!check_given(design, spec, err))
		return false;
	made->combined = spec->combined;
	if (spec->rscale != NULL) {
		made->rscale = mem_alloc(made->count, sizeof *made->rscale, err);
		if (made->rscale == NULL)
			return false;
		memcpy(made->rscale, spec->rscale, made->count * sizeof *made->rscale);
	}
	made->df = spec->df;
	return !isnan(made->df) || find_df(made, err);
}
