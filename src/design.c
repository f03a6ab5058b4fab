/* design.c - see design.h: a counted frame that a design and its domains share, and the domain. */
#include "design.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* Weights between these keep all sums of squares within double, for any number of rows. */
static const double WEIGHT_LEAST = 1e-100, WEIGHT_MOST = 1e100;

/* How the sample was drawn, whatever the domain. */
struct frame {
	size_t holders;
	size_t rows;
	const struct column *weight;  /* NULL: all 1 */
	const struct column *stratum; /* NULL: one */
	uint32_t *leaf;               /* NULL: all in leaf 0 */
	size_t leaves;
	size_t *positive; /* rows of positive weight in each leaf */
	size_t positive_all;
};

struct design {
	size_t holders;
	struct frame *frame;
	struct selection *inside; /* NULL: all */
	size_t positive_inside;
	double weight_sum;
};

static void frame_drop(struct frame *frame)
{
	if (frame == NULL || --frame->holders > 0)
		return;
	column_drop(frame->weight);
	column_drop(frame->stratum);
	mem_free(frame->leaf);
	mem_free(frame->positive);
	mem_free(frame);
}

static bool check_weight(const struct column *weight, size_t rows, struct err *err)
{
	if (weight == NULL)
		return true;
	if (weight->kind != COLUMN_NUMBER)
		return err_set(err, ERR_ARGUMENT, "weights are a column of kind number, not %s",
		               column_kind_name(weight->kind));
	if (weight->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the weights have %zu rows, the data %zu",
		               weight->rows, rows);

	const double *w = column_f64(weight);
	bool any = rows == 0;
	for (size_t row = 0; row < rows; row++) {
		bool counts = w[row] >= WEIGHT_LEAST && w[row] <= WEIGHT_MOST;
		any |= counts;
		if (counts || w[row] == 0)
			continue;
		err_at(err, "row %zu", row + 1);
		if (isnan(w[row])) {
			err_advise(err, "a weight of 0 leaves a row out");
			return err_set(err, ERR_DATA, "weight is missing");
		}
		if (w[row] < 0)
			err_advise(err, "weights are 0 or more");
		else
			err_advise(err, "weights are 0, or from 1e-100 to 1e100");
		return err_set(err, ERR_DATA, "weight is %.15g", w[row]);
	}
	if (!any)
		return err_set(err, ERR_DATA, "all weights are 0");
	return true;
}

static bool check_stratum(const struct column *stratum, size_t rows, struct err *err)
{
	if (stratum == NULL)
		return true;
	if (stratum->kind != COLUMN_SINGLE)
		return err_set(err, ERR_ARGUMENT, "the stratum is a column of kind single, not %s",
		               column_kind_name(stratum->kind));
	if (stratum->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the stratum has %zu rows, the data %zu",
		               stratum->rows, rows);
	for (size_t row = 0; row < rows; row++)
		if (column_code(stratum, row) >= stratum->labels->answers) {
			err_at(err, "row %zu", row + 1);
			err_advise(err, "every row was drawn in one");
			return err_set(err, ERR_DATA, "stratum is missing");
		}
	return true;
}

/* Leaves of the rows, and how many rows of positive weight each has. */
static bool frame_count(struct frame *frame, struct err *err)
{
	frame->leaves = frame->stratum == NULL ? 1 : MAX(frame->stratum->labels->answers, 1);
	frame->positive = mem_zero(frame->leaves, sizeof *frame->positive, err);
	if (frame->positive == NULL)
		return false;
	if (frame->stratum != NULL) {
		frame->leaf = mem_alloc(frame->rows, sizeof *frame->leaf, err);
		if (frame->leaf == NULL)
			return false;
		column_codes(frame->stratum, 0, frame->rows, frame->leaf);
	}

	const double *w = frame->weight == NULL ? NULL : column_f64(frame->weight);
	for (size_t row = 0; row < frame->rows; row++) {
		size_t leaf = frame->leaf == NULL ? 0 : frame->leaf[row];
		frame->positive[leaf] += w == NULL || w[row] > 0;
	}
	for (size_t leaf = 0; leaf < frame->leaves; leaf++)
		frame->positive_all += frame->positive[leaf];

	for (size_t leaf = 0; frame->stratum != NULL && leaf < frame->leaves; leaf++)
		if (frame->positive[leaf] == 1) {
			err_advise(err, "merge it with another");
			return err_set(err, ERR_DATA,
			               "stratum '%.40s' has one row, from which no variance comes",
			               frame->stratum->labels->option[leaf].key);
		}
	return true;
}

static struct frame *frame_new(size_t rows, const struct column *weight,
                               const struct column *stratum, struct err *err)
{
	struct frame *frame = mem_zero(1, sizeof *frame, err);
	if (frame == NULL)
		return NULL;
	frame->holders = 1;
	frame->rows = rows;
	frame->weight = weight == NULL ? NULL : column_hold(weight);
	frame->stratum = stratum == NULL ? NULL : column_hold(stratum);
	if (!frame_count(frame, err)) {
		frame_drop(frame);
		return NULL;
	}
	return frame;
}

/* A design on the frame, which is taken over, and the domain, which is copied. */
static struct design *design_on(struct frame *frame, const struct selection *inside,
                                struct err *err)
{
	struct design *design = mem_zero(1, sizeof *design, err);
	if (design == NULL) {
		frame_drop(frame);
		return NULL;
	}
	design->holders = 1;
	design->frame = frame;
	if (inside != NULL) {
		size_t size = selection_words(inside->rows) * sizeof *inside->truth;
		design->inside = selection_new(inside->rows, err);
		if (design->inside == NULL) {
			design_drop(design);
			return NULL;
		}
		memcpy(design->inside->truth, inside->truth, size);
		memcpy(design->inside->missing, inside->missing, size);
	}
	return design;
}

static void count_inside(struct design *design)
{
	const double *w = design_weight(design);

	for (size_t row = 0; row < design->frame->rows; row++) {
		if (design->inside != NULL && !selection_has(design->inside, row))
			continue;
		design->positive_inside += w == NULL || w[row] > 0;
		design->weight_sum += w == NULL ? 1 : w[row];
	}
}

struct design *design_new(size_t rows, const struct column *weight, const struct column *stratum,
                          struct err *err)
{
	if (!check_weight(weight, rows, err) || !check_stratum(stratum, rows, err))
		return NULL;

	struct frame *frame = frame_new(rows, weight, stratum, err);
	if (frame == NULL)
		return NULL;
	struct design *design = design_on(frame, NULL, err);
	if (design != NULL)
		count_inside(design);
	return design;
}

struct design *design_hold(const struct design *design)
{
	struct design *held = (struct design *)design; /* only the count of holders changes */
	held->holders++;
	return held;
}

void design_drop(const struct design *design)
{
	struct design *held = (struct design *)design; /* only the count of holders changes */
	if (held == NULL || --held->holders > 0)
		return;
	frame_drop(held->frame);
	selection_free(held->inside);
	mem_free(held);
}

struct design *design_domain(const struct design *design, const struct selection *selection,
                             struct err *err)
{
	if (selection->rows != design->frame->rows) {
		err_set(err, ERR_ARGUMENT, "the domain's condition has %zu rows, the design %zu",
		        selection->rows, design->frame->rows);
		return NULL;
	}
	design->frame->holders++;
	struct design *domain = design_on(design->frame, selection, err);
	if (domain == NULL)
		return NULL;
	if (design->inside != NULL)
		selection_and(domain->inside, design->inside);
	count_inside(domain);
	return domain;
}

size_t design_rows(const struct design *design)
{
	return design->frame->rows;
}

size_t design_leaves(const struct design *design)
{
	return design->frame->leaves;
}

const uint32_t *design_leaf(const struct design *design)
{
	return design->frame->leaf;
}

const double *design_weight(const struct design *design)
{
	return design->frame->weight == NULL ? NULL : column_f64(design->frame->weight);
}

const struct selection *design_inside(const struct design *design)
{
	return design->inside;
}

size_t design_positive(const struct design *design)
{
	return design->frame->positive_all;
}

size_t design_positive_leaf(const struct design *design, size_t leaf)
{
	return design->frame->positive[leaf];
}

size_t design_positive_inside(const struct design *design)
{
	return design->positive_inside;
}

size_t design_undecided(const struct design *design)
{
	return design->inside == NULL ? 0 : selection_count_missing(design->inside);
}

double design_weight_sum(const struct design *design)
{
	return design->weight_sum;
}

size_t design_bytes(const struct design *design)
{
	const struct frame *frame = design->frame;
	size_t words = design->inside == NULL ? 0 : 2 * selection_words(frame->rows);

	return (frame->leaf == NULL ? 0 : frame->rows * sizeof *frame->leaf) +
	       words * sizeof(uint64_t);
}
