/* form.c - see form.h: leaf sums of linear forms, from cells or row by row. */
#include "form.h"

#include "influence.h"
#include "mem.h"
#include "num.h"
#include "variance.h"

#include <math.h>
#include <string.h>

enum {
	PIECE = 512, /* rows whose codes are fetched at once */
	ROOM = 64,   /* sums that need no memory */
};

/* What is below this part of its parts' size is rounding: values that do not vary have variance 0.
 */
static const double ROUNDING = 1e-14;

/* The words of a set, copied to `room` if one does; NULL stays NULL. */
static bool copy_set(struct code_set *to, struct code_set from, uint64_t *room, struct err *err)
{
	size_t words = (from.codes + 63) / 64;
	uint64_t *word = room;

	*to = (struct code_set){NULL, from.codes};
	if (from.word == NULL)
		return true;
	if (words > 1)
		word = mem_alloc(words, sizeof *word, err);
	if (word == NULL)
		return false;
	memcpy(word, from.word, words * sizeof *word);
	to->word = word;
	return true;
}

static void free_set(struct code_set *set)
{
	if (set->codes > 64)
		mem_free((uint64_t *)set->word); /* it is the form's own */
}

struct form *form_new(struct cells *cells, size_t table, const struct part *part,
                      const struct part *base, const double *score, struct err *err)
{
	size_t stubs = cells_stubs(cells, table);
	struct form *form = mem_zero(1, sizeof *form, err);
	if (form == NULL)
		return NULL;
	form->holders = 1;
	form->cells = cells_hold(cells);
	form->table = table;
	bool done = copy_set(&form->part.stubs, part->stubs, &form->word[0], err) &&
	            copy_set(&form->part.slices, part->slices, &form->word[1], err) &&
	            copy_set(&form->base.stubs, base->stubs, &form->word[2], err) &&
	            copy_set(&form->base.slices, base->slices, &form->word[3], err);
	if (done && score != NULL) {
		form->score = mem_alloc(MAX(stubs, 1), sizeof *form->score, err);
		done = form->score != NULL;
		if (done)
			memcpy(form->score, score, stubs * sizeof *score);
	}
	if (!done) {
		form_drop(form);
		return NULL;
	}
	return form;
}

struct form *form_hold(struct form *form)
{
	form->holders++;
	return form;
}

void form_drop(struct form *form)
{
	if (form == NULL || --form->holders > 0)
		return;
	free_set(&form->part.stubs);
	free_set(&form->part.slices);
	free_set(&form->base.stubs);
	free_set(&form->base.slices);
	mem_free(form->score);
	replica_drop(form->replica);
	cells_drop(form->cells);
	mem_free(form);
}

const struct design *form_design(const struct form *form)
{
	return cells_design(form->cells);
}

/* z of a cell is alpha + slope (x - c); 0, 0 outside of part and base. */
struct line {
	double alpha, slope;
};

static struct line line_at(const struct form *form, size_t slice, size_t stub)
{
	if (part_has(&form->part, slice, stub)) {
		if (form->score == NULL)
			return (struct line){form->in, form->slope};
		return (struct line){(form->score[stub] - form->mean) * form->in, 0};
	}
	return (struct line){part_has(&form->base, slice, stub) ? form->rest : 0, 0};
}

/* ---- row by row ---------------------------------------------------------------------------------
 */

/* The stub's code of rows, or of the value whether it is missing: any code but 0 will do. */
static void stub_codes(const struct cells_table *table, size_t from, size_t count, uint32_t *code)
{
	if (table->stub != NULL) {
		column_codes(table->stub, from, count, code);
	} else if (table->value != NULL) {
		for (size_t i = 0; i < count; i++)
			code[i] = num_is_missing(column_f64(table->value)[from + i]);
	} else {
		memset(code, 0, count * sizeof *code);
	}
}

static void codes_at(const struct cells_table *table, size_t from, size_t count, uint32_t *stub,
                     uint32_t *slice)
{
	stub_codes(table, from, count, stub);
	if (table->slice != NULL)
		column_codes(table->slice, from, count, slice);
	else
		memset(slice, 0, count * sizeof *slice);
}

static void fill_piece(const struct form *form, size_t from, size_t count, double *z, size_t stride)
{
	const struct cells_table *table = cells_table(form->cells, form->table);
	const struct selection *inside = design_inside(form_design(form));
	double centre = cells_centre(form->cells, form->table);
	uint32_t stub[PIECE], slice[PIECE];

	codes_at(table, from, count, stub, slice);
	for (size_t i = 0; i < count; i++) {
		z[i * stride] = 0;
		if (inside != NULL && !selection_has(inside, from + i))
			continue;
		struct line line = line_at(form, slice[i], stub[i]);
		z[i * stride] = line.alpha;
		if (line.slope != 0)
			z[i * stride] += line.slope * (column_f64(table->value)[from + i] - centre);
	}
}

void form_fill(const struct form *form, size_t from, size_t count, double *z, size_t stride)
{
	for (size_t done = 0; done < count; done += PIECE)
		fill_piece(form, from + done, MIN(count - done, (size_t)PIECE), z + done * stride,
		           stride);
}

void form_rows(const struct cells *cells, size_t table, const struct part *part, double *rows)
{
	const struct design *design = cells_design(cells);
	const struct cells_table *of = cells_table(cells, table);
	const struct selection *inside = design_inside(design);
	const double *w = design_weight(design);
	const uint32_t *leaf = design_leaf(design);
	uint32_t stub[PIECE], slice[PIECE];

	memset(rows, 0, design_leaves(design) * sizeof *rows);
	for (size_t from = 0; from < design_rows(design); from += PIECE) {
		size_t count = MIN(design_rows(design) - from, (size_t)PIECE);
		codes_at(of, from, count, stub, slice);
		for (size_t i = 0; i < count; i++) {
			size_t row = from + i;
			bool counts = (w == NULL || w[row] != 0) &&
			              (inside == NULL || selection_has(inside, row)) &&
			              part_has(part, slice[i], stub[i]);
			rows[leaf == NULL ? 0 : leaf[row]] += counts;
		}
	}
}

struct forms {
	struct form *const *form;
	size_t k;
};

static void fill_forms(void *owner, size_t from, size_t count, double *z)
{
	const struct forms *forms = owner;

	for (size_t j = 0; j < forms->k; j++)
		form_fill(forms->form[j], from, count, z + j, forms->k);
}

bool form_covariance_rows(struct form *const *form, size_t k, double *v, struct err *err)
{
	struct forms forms = {form, k};
	struct influence influence = {&forms, k, fill_forms};

	return influence_covariance(form_design(form[0]), &influence, v, err);
}

/* ---- from cells ---------------------------------------------------------------------------------
 */

/* The sums of u = w z of a form over each leaf, `stride` apart; 0 before. */
static void leaf_totals(const struct form *form, double *total, size_t stride)
{
	size_t slices = cells_slices(form->cells, form->table), fields;
	size_t stubs = cells_stubs(form->cells, form->table);
	size_t leaves = cells_leaves(form->cells, form->table);
	const double *sums = cells_sums(form->cells, form->table, &fields);

	for (size_t slice = 0; slice < slices; slice++) {
		if (!code_set_has(form->base.slices, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++) {
			struct line line = line_at(form, slice, stub);
			const double *at = sums + (slice * stubs + stub) * fields;
			size_t step = slices * stubs * fields;
			if (line.slope != 0)
				for (size_t leaf = 0; leaf < leaves; leaf++, at += step)
					total[leaf * stride] +=
						line.alpha * at[1] + line.slope * at[3];
			else if (line.alpha != 0)
				for (size_t leaf = 0; leaf < leaves; leaf++, at += step)
					total[leaf * stride] += line.alpha * at[1];
		}
	}
}

/* Whether any of the forms has the slice in its base. */
static bool any_slice(struct form *const *form, size_t k, size_t slice)
{
	for (size_t j = 0; j < k; j++)
		if (code_set_has(form[j]->base.slices, slice))
			return true;
	return false;
}

/* Sums of u and u u' over a leaf, of forms of one table; `line` has room for k. */
static void leaf_sums(struct form *const *form, size_t k, size_t leaf, struct line *line,
                      double *total, double *square)
{
	const struct cells *cells = form[0]->cells;
	size_t table = form[0]->table;
	size_t slices = cells_slices(cells, table), stubs = cells_stubs(cells, table);

	for (size_t slice = 0; slice < slices; slice++) {
		if (!any_slice(form, k, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++) {
			struct cell at = cells_leaf(cells, table, leaf, slice, stub);
			if (at.rows == 0)
				continue;
			for (size_t i = 0, pair = 0; i < k; i++) {
				line[i] = line_at(form[i], slice, stub);
				double a = line[i].alpha, s = line[i].slope;
				total[i] += a * at.w + s * at.wx;
				for (size_t j = 0; j <= i; j++, pair++) {
					double b = line[j].alpha, t = line[j].slope;
					double plain = a * b * at.w2, spread = s * t * at.w2xx;
					double sum = plain + (a * t + b * s) * at.w2x + spread;
					double size = fabs(plain) + fabs(spread);
					bool none = isfinite(size) && fabs(sum) <= ROUNDING * size;
					square[pair] += none ? 0 : sum;
				}
			}
		}
	}
}

static bool one_table(struct form *const *form, size_t k)
{
	for (size_t j = 1; j < k; j++)
		if (form[j]->cells != form[0]->cells || form[j]->table != form[0]->table)
			return false;
	return true;
}

/* Squares overflow, or values are too large: said, never hidden. */
static bool check_finite(const double *v, size_t k, struct err *err)
{
	for (size_t i = 0; i < k; i++)
		if (isinf(v[i * k + i]))
			return err_set(err, ERR_DATA,
			               "the values are too large for sums of their squares");
	return true;
}

static bool replica_covariances(struct form *const *form, size_t k, double *v, struct err *err)
{
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j <= i; j++)
			v[i * k + j] = v[j * k + i] =
				replica_covariance(form[i]->replica, form[j]->replica);
	return check_finite(v, k, err);
}

/* ---- calibrated designs -------------------------------------------------------------------------
 */

/*
 * Residuals' sums are differences: of totals t - B'X of a leaf, of squares T0 - 2 B'T1 + B'M B. A
 * result below these parts of what it is a difference of has lost digits, and rows are asked.
 */
static const double LOST_TOTALS = 1e-8, LOST_SQUARES = 1e-6;

/* Leaf sums of k forms and what turns them into those of residuals. */
struct residuals {
	struct form *const *form;
	const struct design *design;
	size_t k, parts, leaves;
	double *b;      /* k x parts */
	double *total;  /* leaves x k */
	double *square; /* leaves x pairs; NULL without an element stage */
	double *cross;  /* k x parts: of one leaf, sum w^2 x z */
};

/* sum d x z of a form (leaf SIZE_MAX), or sum w^2 x z of a leaf. */
static void sum_cross(const struct form *form, size_t leaf, size_t parts, double *sum)
{
	const struct cells *cells = form->cells;
	size_t slices = cells_slices(cells, form->table), stubs = cells_stubs(cells, form->table);

	memset(sum, 0, parts * sizeof *sum);
	for (size_t slice = 0; slice < slices; slice++) {
		if (!code_set_has(form->base.slices, slice))
			continue;
		for (size_t stub = 0; stub < stubs; stub++) {
			struct line line = line_at(form, slice, stub);
			if (line.alpha == 0 && line.slope == 0)
				continue;
			for (size_t part = 0; part < parts; part++) {
				struct cross at =
					cells_cross(cells, form->table, leaf, slice, stub, part);
				sum[part] += leaf == SIZE_MAX
				                     ? line.alpha * at.d + line.slope * at.dx
				                     : line.alpha * at.w2 + line.slope * at.w2x;
			}
		}
	}
}

/* a'M b, M being parts x parts. */
static double between(const double *a, const double *m, const double *b, size_t parts)
{
	double sum = 0;

	for (size_t i = 0; i < parts; i++) {
		double row = 0;
		for (size_t j = 0; a[i] != 0 && j < parts; j++)
			row += m[i * parts + j] * b[j];
		sum += a[i] * row;
	}
	return sum;
}

static double inner(const double *a, const double *b, size_t parts)
{
	double sum = 0;

	for (size_t i = 0; i < parts; i++)
		sum += a[i] * b[i];
	return sum;
}

/* Squares of a leaf become those of residuals. */
static void correct_squares(const struct residuals *r, size_t leaf, double *square)
{
	const double *m = design_leaf_xx(r->design) + leaf * r->parts * r->parts;
	size_t p = r->parts;

	for (size_t i = 0; i < r->k; i++)
		sum_cross(r->form[i], leaf, p, r->cross + i * p);
	for (size_t i = 0, pair = 0; i < r->k; i++)
		for (size_t j = 0; j <= i; j++, pair++) {
			const double *bi = r->b + i * p, *bj = r->b + j * p;
			square[pair] += between(bi, m, bj, p) - inner(bi, r->cross + j * p, p) -
			                inner(bj, r->cross + i * p, p);
		}
}

/* The sums of all leaves become those of residuals; false if digits were lost. */
static bool correct(struct residuals *r)
{
	const double *x = design_leaf_x(r->design);
	size_t pairs = variance_pairs(r->k), k = r->k, p = r->parts;
	bool kept = true;

	for (size_t i = 0; i < k; i++) {
		double before = 0, after = 0;
		sum_cross(r->form[i], SIZE_MAX, p, r->b + i * p);
		auxiliary_solve(design_auxiliary(r->design), r->b + i * p);
		for (size_t leaf = 0; leaf < r->leaves; leaf++) {
			double *total = &r->total[leaf * k + i];
			before += *total * *total;
			*total -= inner(r->b + i * p, x + leaf * p, p);
			after += *total * *total;
		}
		kept &= r->square != NULL || after >= LOST_TOTALS * before;
	}
	if (r->square == NULL)
		return kept;
	double *before = r->cross + k * p, *after = before + k;
	for (size_t leaf = 0; leaf < r->leaves; leaf++) {
		double *square = r->square + leaf * pairs;
		for (size_t i = 0; i < k; i++)
			before[i] += square[variance_pair(i, i)];
		correct_squares(r, leaf, square);
		for (size_t i = 0; i < k; i++)
			after[i] += square[variance_pair(i, i)];
	}
	for (size_t i = 0; i < k; i++)
		kept &= after[i] >= LOST_SQUARES * before[i];
	return kept;
}

/* Whether the sums of all leaves are in the cells. */
static bool all_leaves(struct form *const *form, size_t k)
{
	for (size_t j = 0; j < k; j++)
		if (cells_leaves(form[j]->cells, form[j]->table) !=
		    design_leaves(form_design(form[j])))
			return false;
	return true;
}

static bool all_crossed(struct form *const *form, size_t k)
{
	for (size_t j = 0; j < k; j++)
		if (!cells_crossed(form[j]->cells, form[j]->table))
			return false;
	return true;
}

/* Leaf sums of the forms, of residuals where the design is calibrated. `kept`: no digits lost. */
static bool find_sums(struct residuals *r, bool *kept, struct err *err)
{
	bool calibrated = design_auxiliary(r->design) != NULL;
	size_t pairs = variance_pairs(r->k), k = r->k;
	struct line one, *line = k == 1 ? &one : mem_alloc(k, sizeof *line, err);

	if (line == NULL)
		return false;
	for (size_t leaf = 0; r->square != NULL && leaf < r->leaves; leaf++)
		leaf_sums(r->form, k, leaf, line, r->total + leaf * k, r->square + leaf * pairs);
	for (size_t j = 0; r->square == NULL && j < k; j++)
		leaf_totals(r->form[j], r->total + j, k);
	if (line != &one)
		mem_free(line);
	*kept = true;
	if (!calibrated)
		return true;
	if (!design_make_sums(r->design, err))
		return false;
	r->b = mem_alloc(k, r->parts * sizeof *r->b, err);
	r->cross = mem_zero(k, (r->parts + 2) * sizeof *r->cross, err);
	if (r->b == NULL || r->cross == NULL)
		return false;
	*kept = correct(r);
	return true;
}

bool form_covariance(struct form *const *form, size_t k, double *v, struct err *err)
{
	if (k == 0)
		return true;
	const struct design *design = form_design(form[0]);
	if (design_replicates(design) != NULL)
		return replica_covariances(form, k, v, err);
	const struct auxiliary *auxiliary = design_auxiliary(design);
	bool element = design_element(design) != NULL, kept = false;

	if (!all_leaves(form, k) || (element && !one_table(form, k)) ||
	    (auxiliary != NULL && !all_crossed(form, k)))
		return form_covariance_rows(form, k, v, err) && check_finite(v, k, err);

	struct residuals r = {.form = form,
	                      .design = design,
	                      .k = k,
	                      .parts = auxiliary == NULL ? 0 : auxiliary->count,
	                      .leaves = design_leaves(design)};
	size_t totals = r.leaves * k, squares = element ? r.leaves * variance_pairs(k) : 0;
	double room[ROOM] = {0},
	       *own = totals + squares > ROOM ? mem_zero(totals + squares, sizeof *own, err) : room;
	r.total = own;
	r.square = element && own != NULL ? own + totals : NULL;
	bool done = r.total != NULL && (!element || r.square != NULL) && find_sums(&r, &kept, err);
	if (done && kept)
		done = variance_of(design, k, r.total, r.square, v, err);
	else if (done)
		done = form_covariance_rows(form, k, v, err);
	if (own != room)
		mem_free(own);
	mem_free(r.b);
	mem_free(r.cross);
	return done && check_finite(v, k, err);
}
