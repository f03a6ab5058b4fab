/*
 * estimate.c - see estimate.h.
 *
 * Each estimator finds its value and the linear form (form.h) it is near it; variances come from
 * the form, so that covariances, differences and ratios do too. What is common to all (bases, df,
 * missing) is counted in one place.
 */
#include "estimate.h"

#include "form_replica.h"
#include "mem.h"
#include "variance.h"

#include <math.h>
#include <string.h>

enum { ROOM = 64 }; /* leaves whose rows need no memory */

/* What is below this part of its parts' size is rounding: values that do not vary have sd 0. */
static const double ROUNDING = 1e-14;

static void cell_add(struct cell *sum, struct cell cell)
{
	sum->rows += cell.rows;
	sum->w += cell.w;
	sum->w2 += cell.w2;
	sum->wx += cell.wx;
	sum->wxx += cell.wxx;
	sum->w2x += cell.w2x;
	sum->w2xx += cell.w2xx;
}

/* The rows of each leaf in the part. */
static void rows_of(const struct cells *cells, size_t table, const struct part *part, double *rows)
{
	size_t leaves = design_leaves(cells_design(cells)), fields;
	size_t slices = cells_slices(cells, table), stubs = cells_stubs(cells, table);
	const double *sums = cells_sums(cells, table, &fields);

	if (cells_leaves(cells, table) < leaves) {
		form_rows(cells, table, part, rows);
		return;
	}
	memset(rows, 0, leaves * sizeof *rows);
	for (size_t slice = 0; slice < slices; slice++)
		for (size_t stub = 0; code_set_has(part->slices, slice) && stub < stubs; stub++) {
			const double *at = sums + (slice * stubs + stub) * fields;
			if (code_set_has(part->stubs, stub))
				for (size_t leaf = 0; leaf < leaves; leaf++)
					rows[leaf] += at[leaf * slices * stubs * fields];
		}
}

/* Sum over the cells that are in `part` but not in `without` (which may be NULL). */
static struct cell sum_all(const struct cells *cells, size_t table, const struct part *part,
                           const struct part *without)
{
	size_t slices = cells_slices(cells, table), stubs = cells_stubs(cells, table);
	struct cell sum = {0};

	for (size_t slice = 0; slice < slices; slice++) {
		if (!code_set_has(part->slices, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++)
			if (code_set_has(part->stubs, stub) &&
			    (without == NULL || !part_has(without, slice, stub)))
				cell_add(&sum, cells_at(cells, table, slice, stub));
	}
	return sum;
}

/* The set, or all codes if it leaves no answer out: then it is no condition. */
static struct code_set condition_of(struct code_set set, size_t answers, size_t codes)
{
	for (size_t code = 0; code < answers; code++)
		if (!code_set_has(set, code))
			return set;
	return (struct code_set){NULL, codes};
}

static bool check_set(struct code_set set, size_t codes, const char *what, struct err *err)
{
	if (set.codes > codes)
		return err_set(err, ERR_ARGUMENT, "a set of %zu codes for %zu %s", set.codes, codes,
		               what);
	return true;
}

static bool check_part(const struct cells *cells, size_t table, const struct part *part,
                       struct err *err)
{
	return check_set(part->stubs, cells_stubs(cells, table), "stubs", err) &&
	       check_set(part->slices, cells_slices(cells, table), "slices", err);
}

static double effective_base(const struct cell *base)
{
	return base->w2 > 0 ? base->w * base->w / base->w2 : 0;
}

/*
 * Fills what all estimates have. `base` is the part whose rows are estimated from, `asked` are the
 * stubs that make the condition.
 */
static bool describe(struct estimate *estimate, enum estimate_kind kind, const struct cells *cells,
                     size_t table, const struct part *base, struct code_set asked, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct code_set all_slices = {NULL, cells_slices(cells, table)};
	struct part condition = {
		.stubs = condition_of(asked, cells_stub_answers(cells, table),
	                              cells_stubs(cells, table)),
		.slices = base->slices.word == NULL ? all_slices : base->slices,
	};
	struct cell in = sum_all(cells, table, base, NULL);
	size_t leaves = design_leaves(design);
	double room[ROOM], units = 0;
	double *rows = leaves > ROOM ? mem_alloc(leaves, sizeof *rows, err) : room;

	if (rows == NULL)
		return false;
	rows_of(cells, table, &condition, rows);
	for (size_t leaf = 0; leaf < design_leaves(design); leaf++)
		units += rows[leaf];
	const struct replicates *replicates = design_replicates(design);
	double df = design_df(design, rows);
	*estimate = (struct estimate){
		.kind = kind,
		.value = NAN,
		.se = NAN,
		.df = replicates == NULL ? df : fmin(df, replicates->df),
		.deff = NAN,
		.base = in.rows,
		.weighted_base = in.w,
		.effective_base = effective_base(&in),
		.missing = units - in.rows,
		.condition = units,
		.sd = NAN,
		.p = NAN,
		.p_se = NAN,
		.low = NAN,
		.high = NAN,
		.level = NAN,
	};
	if (rows != room)
		mem_free(rows);
	return true;
}

void estimate_clear(struct estimate *estimate)
{
	for (size_t i = 0; i < estimate->terms; i++)
		form_drop(estimate->term[i].form);
	mem_free(estimate->term);
	estimate->term = NULL;
	estimate->terms = 0;
}

bool estimate_copy(struct estimate *to, const struct estimate *from, struct err *err)
{
	*to = *from;
	to->terms = 0;
	to->term = mem_alloc(MAX(from->terms, 1), sizeof *to->term, err);
	if (to->term == NULL)
		return false;
	for (; to->terms < from->terms; to->terms++) {
		to->term[to->terms] = from->term[to->terms];
		form_hold(to->term[to->terms].form);
	}
	return true;
}

/* The form becomes the estimate's only term; it is taken over, also on failure. */
static bool set_form(struct estimate *estimate, struct form *form, struct err *err)
{
	estimate->term = mem_alloc(1, sizeof *estimate->term, err);
	if (estimate->term == NULL) {
		form_drop(form);
		return false;
	}
	estimate->term[0] = (struct estimate_term){1, form};
	estimate->terms = 1;
	return true;
}

/*
 * The value and, from the form (taken over), the se. Sums of squares can overflow, never quietly;
 * shares and means of an empty base have no value and no form.
 */
/* How the kinds of estimates that this file makes are worked out in replicates. */
static const enum form_value replicated[] = {
	[ESTIMATE_MEAN] = FORM_MEAN,
	[ESTIMATE_SHARE] = FORM_SHARE,
	[ESTIMATE_TOTAL] = FORM_TOTAL,
	[ESTIMATE_COUNT] = FORM_COUNT,
};

static bool finish(struct estimate *estimate, double value, struct form *form, struct err *err)
{
	double variance;

	if (estimate->base == 0 && estimate->kind != ESTIMATE_TOTAL &&
	    estimate->kind != ESTIMATE_COUNT) {
		form_drop(form);
		return true;
	}
	if (!isfinite(value)) {
		form_drop(form);
		return err_set(err, ERR_DATA, "the values are too large for sums of their squares");
	}
	if (!set_form(estimate, form, err))
		return false;
	if (!form_replicate(form, replicated[estimate->kind], value, err) ||
	    !form_covariance(&form, 1, &variance, err)) {
		estimate_clear(estimate);
		return false;
	}
	estimate->value = value;
	estimate->se = sqrt(variance);
	return true;
}

/* Part and base within the table's codes; the part within the base. */
static bool check_share(const struct cells *cells, size_t table, const struct part *part,
                        const struct part *base, struct err *err)
{
	if (!check_part(cells, table, part, err) || !check_part(cells, table, base, err))
		return false;
	for (size_t code = 0; code < part->stubs.codes; code++)
		if (code_set_has(part->stubs, code) && !code_set_has(base->stubs, code))
			return err_set(err, ERR_ARGUMENT,
			               "a share's stubs must be part of its base");
	for (size_t code = 0; code < part->slices.codes; code++)
		if (code_set_has(part->slices, code) && !code_set_has(base->slices, code))
			return err_set(err, ERR_ARGUMENT,
			               "a share's slices must be part of its base");
	return true;
}

bool estimate_share(struct cells *cells, size_t table, struct code_set stubs,
                    struct code_set slices, struct code_set of_stubs, struct code_set of_slices,
                    struct estimate *estimate, struct err *err)
{
	struct part part = {stubs, slices}, base = {of_stubs, of_slices};

	if (!check_share(cells, table, &part, &base, err) ||
	    !describe(estimate, ESTIMATE_SHARE, cells, table, &base, of_stubs, err))
		return false;
	struct form *form = form_new(cells, table, &part, &base, NULL, err);
	if (form == NULL)
		return false;

	/* z = (1 - p) / X in the part, -p / X in the rest; 1 - p is summed, not subtracted */
	double in = sum_all(cells, table, &part, NULL).w;
	double out = sum_all(cells, table, &base, &part).w;
	double sum = in + out;
	form->in = out / sum / sum;
	form->rest = -in / sum / sum;
	return finish(estimate, in / sum, form, err);
}

bool estimate_share_value(const struct cells *cells, size_t table, struct code_set stubs,
                          struct code_set slices, struct code_set of_stubs,
                          struct code_set of_slices, struct share *share, struct err *err)
{
	struct part part = {stubs, slices}, base = {of_stubs, of_slices};

	if (!check_share(cells, table, &part, &base, err))
		return false;
	struct cell all = {0};
	double in = 0, out = 0;
	for (size_t slice = 0; slice < of_slices.codes; slice++)
		for (size_t stub = 0; code_set_has(of_slices, slice) && stub < of_stubs.codes;
		     stub++) {
			if (!code_set_has(of_stubs, stub))
				continue;
			struct cell at = cells_at(cells, table, slice, stub);
			all.rows += at.rows;
			all.w += at.w;
			all.w2 += at.w2;
			*(part_has(&part, slice, stub) ? &in : &out) += at.w;
		}
	*share = (struct share){NAN, all.rows, effective_base(&all)};
	if (all.rows == 0)
		return true;
	share->value = in / (in + out);
	return true;
}

/* The weighted standard deviation, as R's svyvar has it: n / (n - 1) times the weighted mean
 * square. */
static double deviation(double squares, double weights, double n)
{
	return n > 1 ? sqrt(squares / weights * (n / (n - 1))) : NAN;
}

bool estimate_mean(struct cells *cells, size_t table, struct code_set slices,
                   struct estimate *estimate, struct err *err)
{
	struct part base = {{NULL, 1}, slices};

	if (cells_table(cells, table)->value == NULL)
		return err_set(err, ERR_ARGUMENT, "the table has no value to take a mean of");
	if (!check_part(cells, table, &base, err) ||
	    !describe(estimate, ESTIMATE_MEAN, cells, table, &base, base.stubs, err))
		return false;
	struct form *form = form_new(cells, table, &base, &base, NULL, err);
	if (form == NULL)
		return false;

	/* z = (x - m) / X; with d = m - centre it is (x - centre) / X - d / X */
	struct cell sum = sum_all(cells, table, &base, NULL);
	double d = sum.wx / sum.w, squares = sum.wxx - d * sum.wx;
	form->slope = 1 / sum.w;
	form->in = -d / sum.w;
	estimate->sd = deviation(squares > ROUNDING * sum.wxx ? squares : 0, sum.w, sum.rows);
	return finish(estimate, cells_centre(cells, table) + d, form, err);
}

/* Sums over the base of w s^2, and of w (s - mean)^2, for a score s. */
static double score_sum(const struct cells *cells, size_t table, struct code_set slices,
                        const double *score, double mean, double *squares)
{
	double sum = 0;

	for (size_t stub = 0; stub < cells_stubs(cells, table); stub++) {
		if (isnan(score[stub]))
			continue;
		for (size_t slice = 0; slice < cells_slices(cells, table); slice++) {
			if (!code_set_has(slices, slice))
				continue;
			double w = cells_at(cells, table, slice, stub).w, d = score[stub] - mean;
			sum += w * d;
			*squares += w * d * d;
		}
	}
	return sum;
}

static bool scores_of(struct cells *cells, size_t table, const double *score, struct part base,
                      struct estimate *estimate, struct err *err)
{
	struct code_set answers = {NULL, cells_stub_answers(cells, table)};

	if (!check_part(cells, table, &base, err) ||
	    !describe(estimate, ESTIMATE_MEAN, cells, table, &base, answers, err))
		return false;
	struct form *form = form_new(cells, table, &base, &base, score, err);
	if (form == NULL)
		return false;

	double unused = 0, squares = 0, weight = estimate->weighted_base;
	double mean = score_sum(cells, table, base.slices, score, 0, &unused) / weight;
	score_sum(cells, table, base.slices, score, mean, &squares);
	form->mean = mean;
	form->in = 1 / weight;
	estimate->sd = deviation(squares, weight, estimate->base);
	return finish(estimate, mean, form, err);
}

bool estimate_scores(struct cells *cells, size_t table, const double *score, struct code_set slices,
                     struct estimate *estimate, struct err *err)
{
	size_t stubs = cells_stubs(cells, table);
	uint64_t *scored = mem_zero((stubs + 63) / 64, sizeof *scored, err);
	if (scored == NULL)
		return false;
	for (size_t stub = 0; stub < stubs; stub++)
		scored[stub / 64] |= (uint64_t)!isnan(score[stub]) << (stub % 64);
	struct part base = {{scored, stubs}, slices};
	bool done = scores_of(cells, table, score, base, estimate, err);
	mem_free(scored);
	return done;
}

bool estimate_total(struct cells *cells, size_t table, struct code_set slices,
                    struct estimate *estimate, struct err *err)
{
	struct part base = {{NULL, 1}, slices};
	double c = cells_centre(cells, table);

	if (cells_table(cells, table)->value == NULL)
		return err_set(err, ERR_ARGUMENT, "the table has no value to take a total of");
	if (!check_part(cells, table, &base, err) ||
	    !describe(estimate, ESTIMATE_TOTAL, cells, table, &base, base.stubs, err))
		return false;
	struct form *form = form_new(cells, table, &base, &base, NULL, err);
	if (form == NULL)
		return false;

	/* z = x = (x - c) + c */
	struct cell sum = sum_all(cells, table, &base, NULL);
	double d = sum.wx / sum.w, squares = sum.wxx - d * sum.wx;
	form->slope = 1;
	form->in = c;
	estimate->sd = deviation(squares > ROUNDING * sum.wxx ? squares : 0, sum.w, sum.rows);
	return finish(estimate, sum.wx + c * sum.w, form, err);
}

bool estimate_count(struct cells *cells, size_t table, struct code_set stubs,
                    struct code_set slices, struct estimate *estimate, struct err *err)
{
	struct part part = {stubs, slices};
	struct part base = {{NULL, cells_stub_answers(cells, table)}, slices};

	if (!check_part(cells, table, &part, err))
		return false;
	for (size_t code = base.stubs.codes; code < stubs.codes; code++)
		if (code_set_has(stubs, code)) /* what is missing: all rows are asked about */
			base.stubs.codes = cells_stubs(cells, table);
	if (!describe(estimate, ESTIMATE_COUNT, cells, table, &base, base.stubs, err))
		return false;
	struct form *form = form_new(cells, table, &part, &part, NULL, err);
	if (form == NULL)
		return false;
	form->in = 1;
	return finish(estimate, sum_all(cells, table, &part, NULL).w, form, err);
}

size_t estimate_undefined(const struct estimate *estimate)
{
	size_t undefined = 0;

	for (size_t i = 0; i < estimate->terms; i++) {
		const struct replica *replica = estimate->term[i].form->replica;
		if (replica != NULL)
			undefined = MAX(undefined, replica_undefined(replica));
	}
	return undefined;
}
