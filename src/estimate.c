/*
 * estimate.c - see estimate.h.
 *
 * Each estimator gives, leaf by leaf, the sum of u and of u^2 over its rows; variance() makes one
 * number of them. What is common to all (bases, df, missing) is counted in one place.
 */
#include "estimate.h"

#include "mem.h"
#include "numeric.h"

#include <math.h>
#include <string.h>

/*
 * A centred sum of squares below this part of the uncentred one is rounding, not spread: sums over
 * blocks of 65,536 rows keep about 14 digits.
 */
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

/* Sum over the cells of a leaf that are in `part` but not in `without` (which may be NULL). */
static struct cell sum_leaf(const struct cells *cells, size_t table, size_t leaf,
                            const struct part *part, const struct part *without)
{
	size_t slices = cells_slices(cells, table), stubs = cells_stubs(cells, table);
	struct cell sum = {0};

	for (size_t slice = 0; slice < slices; slice++) {
		if (!code_set_has(part->slices, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++)
			if (code_set_has(part->stubs, stub) &&
			    (without == NULL || !part_has(without, slice, stub)))
				cell_add(&sum, cells_leaf(cells, table, leaf, slice, stub));
	}
	return sum;
}

static struct cell sum_all(const struct cells *cells, size_t table, const struct part *part,
                           const struct part *without)
{
	struct cell sum = {0};

	for (size_t leaf = 0; leaf < design_leaves(cells_design(cells)); leaf++)
		cell_add(&sum, sum_leaf(cells, table, leaf, part, without));
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

/*
 * Fills what all estimates have. `base` is the part whose rows are estimated from, `asked` are the
 * stubs that make the condition.
 */
static void describe(struct estimate *estimate, enum estimate_kind kind, const struct cells *cells,
                     size_t table, const struct part *base, struct code_set asked)
{
	struct code_set all_slices = {NULL, cells_slices(cells, table)};
	struct part condition = {
		.stubs = condition_of(asked, cells_stub_answers(cells, table),
	                              cells_stubs(cells, table)),
		.slices = base->slices.word == NULL ? all_slices : base->slices,
	};
	struct cell in = sum_all(cells, table, base, NULL);
	double units = 0, strata = 0;

	for (size_t leaf = 0; leaf < design_leaves(cells_design(cells)); leaf++) {
		double rows = sum_leaf(cells, table, leaf, &condition, NULL).rows;
		units += rows;
		strata += rows > 0;
	}
	*estimate = (struct estimate){
		.kind = kind,
		.value = NAN,
		.se = NAN,
		.df = MAX(units - strata, 0),
		.deff = NAN,
		.base = in.rows,
		.weighted_base = in.w,
		.effective_base = in.w2 > 0 ? in.w * in.w / in.w2 : 0,
		.missing = units - in.rows,
		.condition = units,
		.sd = NAN,
	};
}

/* Sums of u and u^2 over the rows of a leaf. */
struct spread {
	double u, u2;
};

/* A centred sum of squares that cannot be told from 0 beside the uncentred one is 0. */
static double centred(double squares, double uncentred)
{
	return isfinite(uncentred) && squares <= ROUNDING * uncentred ? 0 : squares;
}

/* What the sums about a leaf's rows add to the variance (estimate.h); NaN from a single row. */
static double variance_leaf(const struct design *design, size_t leaf, struct spread spread)
{
	double n = (double)design_positive_leaf(design, leaf);

	if (n == 0)
		return 0;
	double squares = centred(spread.u2 - spread.u * spread.u / n, spread.u2);
	return n > 1 ? n / (n - 1) * squares : NAN;
}

/* Sums of squares can overflow, never quietly. */
static bool finish(struct estimate *estimate, double value, double variance, struct err *err)
{
	if (estimate->base == 0 && estimate->kind != ESTIMATE_TOTAL &&
	    estimate->kind != ESTIMATE_COUNT)
		return true;
	if (!isfinite(value) || isinf(variance))
		return err_set(err, ERR_DATA, "the values are too large for sums of their squares");
	estimate->value = value;
	estimate->se = sqrt(variance);
	return true;
}

bool estimate_share(const struct cells *cells, size_t table, struct code_set stubs,
                    struct code_set slices, struct code_set of_stubs, struct code_set of_slices,
                    struct estimate *estimate, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct part part = {stubs, slices}, base = {of_stubs, of_slices};

	if (!check_part(cells, table, &part, err) || !check_part(cells, table, &base, err))
		return false;
	for (size_t code = 0; code < stubs.codes; code++)
		if (code_set_has(stubs, code) && !code_set_has(of_stubs, code))
			return err_set(err, ERR_ARGUMENT,
			               "a share's stubs must be part of its base");
	for (size_t code = 0; code < slices.codes; code++)
		if (code_set_has(slices, code) && !code_set_has(of_slices, code))
			return err_set(err, ERR_ARGUMENT,
			               "a share's slices must be part of its base");
	describe(estimate, ESTIMATE_SHARE, cells, table, &base, of_stubs);

	/* u = w (1 - R) / X in the part, -w R / X in the rest; 1 - R is summed, not subtracted */
	double in = sum_all(cells, table, &part, NULL).w;
	double out = sum_all(cells, table, &base, &part).w;
	double sum = in + out, share = in / sum, rest = out / sum, variance = 0;
	for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
		struct cell a = sum_leaf(cells, table, leaf, &part, NULL);
		struct cell b = sum_leaf(cells, table, leaf, &base, &part);
		struct spread spread = {
			.u = (rest * a.w - share * b.w) / sum,
			.u2 = (rest * rest * a.w2 + share * share * b.w2) / sum / sum,
		};
		variance += variance_leaf(design, leaf, spread);
	}
	return finish(estimate, share, variance, err);
}

/* The weighted standard deviation, as R's svyvar has it: n / (n - 1) times the weighted mean
 * square. */
static double deviation(double squares, double weights, double n)
{
	return n > 1 ? sqrt(squares / weights * (n / (n - 1))) : NAN;
}

bool estimate_mean(const struct cells *cells, size_t table, struct code_set slices,
                   struct estimate *estimate, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct part base = {{NULL, 1}, slices};

	if (cells_table(cells, table)->value == NULL)
		return err_set(err, ERR_ARGUMENT, "the table has no value to take a mean of");
	if (!check_part(cells, table, &base, err))
		return false;
	describe(estimate, ESTIMATE_MEAN, cells, table, &base, base.stubs);

	/* u = w (x - m) / X; with d = m - centre the squares are about d */
	struct cell sum = sum_all(cells, table, &base, NULL);
	double d = sum.wx / sum.w, variance = 0;
	for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
		struct cell cell = sum_leaf(cells, table, leaf, &base, NULL);
		double squares = centred(cell.w2xx - 2 * d * cell.w2x + d * d * cell.w2,
		                         cell.w2xx + d * d * cell.w2);
		struct spread spread = {
			.u = (cell.wx - d * cell.w) / sum.w,
			.u2 = squares / sum.w / sum.w,
		};
		variance += variance_leaf(design, leaf, spread);
	}
	double squares = centred(sum.wxx - d * sum.wx, sum.wxx);
	estimate->sd = deviation(squares, sum.w, sum.rows);
	return finish(estimate, cells_centre(cells, table) + d, variance, err);
}

/* Sums over the base's rows of a leaf: w (s - mean), its square, and w (s - mean)^2 for a score s.
 */
static struct spread score_leaf(const struct cells *cells, size_t table, size_t leaf,
                                struct code_set slices, const double *score, double mean,
                                double *squares)
{
	struct spread spread = {0};

	for (size_t stub = 0; stub < cells_stubs(cells, table); stub++) {
		if (isnan(score[stub]))
			continue;
		for (size_t slice = 0; slice < cells_slices(cells, table); slice++) {
			if (!code_set_has(slices, slice))
				continue;
			struct cell cell = cells_leaf(cells, table, leaf, slice, stub);
			double d = score[stub] - mean;
			spread.u += cell.w * d;
			spread.u2 += cell.w2 * d * d;
			*squares += cell.w * d * d;
		}
	}
	return spread;
}

static bool scores_of(const struct cells *cells, size_t table, const double *score,
                      struct part base, struct estimate *estimate, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct code_set answers = {NULL, cells_stub_answers(cells, table)};
	size_t leaves = design_leaves(design);

	if (!check_part(cells, table, &base, err))
		return false;
	describe(estimate, ESTIMATE_MEAN, cells, table, &base, answers);

	double sum = 0, unused = 0, squares = 0, variance = 0, weight = estimate->weighted_base;
	for (size_t leaf = 0; leaf < leaves; leaf++)
		sum += score_leaf(cells, table, leaf, base.slices, score, 0, &unused).u;
	double mean = sum / weight;
	for (size_t leaf = 0; leaf < leaves; leaf++) {
		struct spread spread =
			score_leaf(cells, table, leaf, base.slices, score, mean, &squares);
		spread.u /= weight;
		spread.u2 /= weight * weight;
		variance += variance_leaf(design, leaf, spread);
	}
	estimate->sd = deviation(squares, weight, estimate->base);
	return finish(estimate, mean, variance, err);
}

bool estimate_scores(const struct cells *cells, size_t table, const double *score,
                     struct code_set slices, struct estimate *estimate, struct err *err)
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

bool estimate_total(const struct cells *cells, size_t table, struct code_set slices,
                    struct estimate *estimate, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct part base = {{NULL, 1}, slices};
	double c = cells_centre(cells, table), total = 0, variance = 0;

	if (cells_table(cells, table)->value == NULL)
		return err_set(err, ERR_ARGUMENT, "the table has no value to take a total of");
	if (!check_part(cells, table, &base, err))
		return false;
	describe(estimate, ESTIMATE_TOTAL, cells, table, &base, base.stubs);

	/* u = w x, from sums about the centre */
	for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
		struct cell cell = sum_leaf(cells, table, leaf, &base, NULL);
		struct spread spread = {
			.u = cell.wx + c * cell.w,
			.u2 = cell.w2xx + 2 * c * cell.w2x + c * c * cell.w2,
		};
		total += spread.u;
		variance += variance_leaf(design, leaf, spread);
	}
	return finish(estimate, total, variance, err);
}

bool estimate_count(const struct cells *cells, size_t table, struct code_set stubs,
                    struct code_set slices, struct estimate *estimate, struct err *err)
{
	const struct design *design = cells_design(cells);
	struct part part = {stubs, slices};
	struct part base = {{NULL, cells_stub_answers(cells, table)}, slices};
	double count = 0, variance = 0;

	if (!check_part(cells, table, &part, err))
		return false;
	for (size_t code = base.stubs.codes; code < stubs.codes; code++)
		if (code_set_has(stubs,
		                 code)) /* counting what is missing, all rows are asked about */
			base.stubs.codes = cells_stubs(cells, table);
	describe(estimate, ESTIMATE_COUNT, cells, table, &base, base.stubs);

	for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
		struct cell cell = sum_leaf(cells, table, leaf, &part, NULL);
		count += cell.w;
		variance += variance_leaf(design, leaf, (struct spread){cell.w, cell.w2});
	}
	return finish(estimate, count, variance, err);
}

static const char *const kind_names[] = {
	[ESTIMATE_MEAN] = "mean",
	[ESTIMATE_SHARE] = "share",
	[ESTIMATE_TOTAL] = "total",
	[ESTIMATE_COUNT] = "count",
};

static const char *const ci_names[] = {
	[CI_DEFAULT] = "default", [CI_LOGIT] = "logit", [CI_WALD] = "wald", [CI_EXACT] = "exact",
	[CI_BETA] = "beta",       [CI_ASIN] = "asin",   [CI_NONE] = "none",
};

const char *estimate_kind_name(enum estimate_kind kind)
{
	return kind_names[kind];
}

const char *ci_name(enum ci_method method)
{
	return ci_names[method];
}

bool ci_named(const char *name, enum ci_method *method)
{
	for (size_t i = CI_LOGIT; i < CI_NONE; i++)
		if (strcmp(ci_names[i], name) == 0) {
			*method = (enum ci_method)i;
			return true;
		}
	return false;
}

/* The method that is used, whatever was asked for. */
static enum ci_method choose(const struct estimate *estimate, enum ci_method method)
{
	if (estimate->df < 1 || isnan(estimate->se) || isnan(estimate->value))
		return CI_NONE;
	if (estimate->kind != ESTIMATE_SHARE)
		return CI_WALD;
	if (estimate->se == 0 || estimate->value <= 0 || estimate->value >= 1)
		return CI_EXACT;
	return method == CI_DEFAULT ? CI_LOGIT : method;
}

/*
 * Clopper-Pearson with n rows, not necessarily whole, times the squared ratio of t quantiles that
 * makes up for few df (Korn & Graubard 1998). For CI_BETA n is that of simple random sampling with
 * the same variance, p (1 - p) / se^2; for CI_EXACT, where se is 0, Kish's effective base.
 */
static bool clopper_pearson(const struct estimate *estimate, double n, double t, double tail,
                            struct interval *interval, struct err *err)
{
	double p = estimate->value, t_rows;

	if (!numeric_t_quantile(1 - tail, estimate->condition - 1, &t_rows, err))
		return false;
	n *= (t_rows / t) * (t_rows / t);
	interval->low = 0;
	interval->high = 1;
	return (p <= 0 ||
	        numeric_beta_quantile(tail, n * p, n * (1 - p) + 1, &interval->low, err)) &&
	       (p >= 1 ||
	        numeric_beta_quantile(1 - tail, n * p + 1, n * (1 - p), &interval->high, err));
}

bool estimate_interval(const struct estimate *estimate, double level, enum ci_method method,
                       struct interval *interval, struct err *err)
{
	if (!(level > 0 && level < 1)) {
		err_advise(err, "0.95 is usual");
		return err_set(err, ERR_ARGUMENT, "the level is %g, not between 0 and 1", level);
	}
	if (estimate->kind != ESTIMATE_SHARE && method != CI_DEFAULT && method != CI_WALD) {
		err_advise(err, "choose 'wald'");
		return err_set(err, ERR_ARGUMENT, "the interval '%s' is for shares, not for a %s",
		               ci_names[method], kind_names[estimate->kind]);
	}

	*interval = (struct interval){NAN, NAN, choose(estimate, method)};
	if (interval->method == CI_NONE)
		return true;
	double p = estimate->value, se = estimate->se, tail = (1 - level) / 2, t;
	if (!numeric_t_quantile(1 - tail, estimate->df, &t, err))
		return false;
	if (interval->method == CI_EXACT)
		return clopper_pearson(estimate, estimate->effective_base, t, tail, interval, err);
	if (interval->method == CI_BETA)
		return clopper_pearson(estimate, p * (1 - p) / (se * se), t, tail, interval, err);
	if (interval->method == CI_LOGIT) {
		double odds = p / (1 - p), width = exp(t * se / (p * (1 - p)));
		interval->low = odds / (odds + width);
		interval->high = odds / (odds + 1 / width);
	} else if (interval->method == CI_ASIN) {
		double middle = asin(sqrt(p)), width = t * se / (2 * sqrt(p * (1 - p)));
		double low = sin(MAX(middle - width, 0)), high = sin(MIN(middle + width, M_PI_2));
		interval->low = low * low;
		interval->high = high * high;
	} else {
		interval->low = p - t * se;
		interval->high = p + t * se;
	}
	return true;
}
