/*
 * design.c - see design.h: a counted frame (the tree) that all designs of one sample share, weights
 * and the domain.
 */
#include "design.h"

#include "design_tree.h"

#include "leaf_sums.h"
#include "mem.h"
#include "weight.h"

#include <math.h>
#include <string.h>

/* Weights between these keep all sums of squares within double, for any number of rows. */
static const double WEIGHT_LEAST = 1e-100, WEIGHT_MOST = 1e100;

/* How the sample was drawn, whatever the weights made of it and the domain. */
struct frame {
	size_t holders;
	size_t rows;
	struct tree *tree;
	struct design_spec spec;    /* its columns are held */
	const struct column *first; /* first weights, given or from the fpcs; NULL: all 1 */
};

struct design {
	size_t holders;
	struct leaf_sums *sums; /* NULL: none */
	struct frame *frame;
	const struct column *weight; /* held; NULL: all 1 */
	const struct auxiliary *auxiliary;
	const struct replicates *replicates;
	struct selection *inside; /* NULL: all */
	size_t positive;
	struct weight_summary *in; /* of the rows in the domain; NULL: not asked for yet */
};

static void frame_drop(struct frame *frame)
{
	if (frame == NULL || --frame->holders > 0)
		return;
	column_drop(frame->spec.weight);
	column_drop(frame->spec.stratum);
	for (size_t i = 0; i < frame->spec.psus; i++)
		column_drop(frame->spec.psu[i]);
	for (size_t i = 0; i < frame->spec.fpcs; i++)
		column_drop(frame->spec.fpc[i]);
	column_drop(frame->first);
	tree_free(frame->tree);
	mem_free(frame);
}

static void hold(const struct column *column)
{
	if (column != NULL)
		column_hold(column);
}

static void frame_keep(struct frame *frame, const struct design_spec *spec)
{
	frame->spec = *spec;
	hold(spec->weight);
	hold(spec->stratum);
	for (size_t i = 0; i < spec->psus; i++)
		hold(spec->psu[i]);
	for (size_t i = 0; i < spec->fpcs; i++)
		hold(spec->fpc[i]);
}

static bool same_column(const struct column *a, const struct column *b)
{
	return a == b || (a != NULL && b != NULL && a->data == b->data);
}

/* One frame, or two made from the same columns of the same sample. */
static bool same_frame(const struct frame *left, const struct frame *right)
{
	const struct design_spec *a = &left->spec, *b = &right->spec;
	bool same = a->sample != 0 && a->sample == b->sample && a->rows == b->rows &&
	            a->psus == b->psus && a->fpcs == b->fpcs && a->lonely == b->lonely &&
	            same_column(a->weight, b->weight) && same_column(a->stratum, b->stratum);

	for (size_t i = 0; same && i < a->psus; i++)
		same = same_column(a->psu[i], b->psu[i]);
	for (size_t i = 0; same && i < a->fpcs; i++)
		same = same_column(a->fpc[i], b->fpc[i]);
	return left == right || same;
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

/* The weights that the fpcs make, as a column. */
static const struct column *weight_column(struct tree *tree, size_t rows, struct err *err)
{
	struct labels *labels = labels_new(0, 0, err);
	if (labels == NULL)
		return NULL;
	double *weight = tree->weight;
	tree->weight = NULL;
	const struct column *column = column_adopt(COLUMN_NUMBER, rows, labels, weight, NULL, err);
	labels_drop(labels);
	return column;
}

/* A design on the frame, which gets one holder more. All else is empty. */
static struct design *design_on(struct frame *frame, struct err *err)
{
	struct design *design = mem_zero(1, sizeof *design, err);
	if (design == NULL)
		return NULL;
	design->holders = 1;
	design->frame = frame;
	frame->holders++;
	return design;
}

/* The design with its rows of positive weight counted; NULL, and it is gone, when that fails. */
static struct design *counted(struct design *design, struct err *err)
{
	const struct weight_summary *all =
		design->weight == NULL ? NULL : weight_known(design->weight, err);

	if (design->weight != NULL && all == NULL) {
		design_drop(design);
		return NULL;
	}
	design->positive = all == NULL ? design->frame->rows : all->rows;
	return design;
}

static bool set_inside(struct design *design, const struct selection *inside, struct err *err)
{
	if (inside == NULL)
		return true;
	size_t size = selection_words(inside->rows) * sizeof *inside->truth;
	design->inside = selection_new(inside->rows, err);
	if (design->inside == NULL)
		return false;
	memcpy(design->inside->truth, inside->truth, size);
	memcpy(design->inside->missing, inside->missing, size);
	return true;
}

static struct frame *frame_new(const struct design_spec *spec, struct err *err)
{
	struct frame *frame = mem_zero(1, sizeof *frame, err);
	if (frame == NULL)
		return NULL;
	frame->holders = 1;
	frame->rows = spec->rows;
	frame_keep(frame, spec);
	frame->tree = tree_new(spec, err);
	if (frame->tree == NULL) {
		frame_drop(frame);
		return NULL;
	}
	if (spec->weight != NULL) {
		frame->first = column_hold(spec->weight);
	} else if (frame->tree->weight != NULL) {
		frame->first = weight_column(frame->tree, spec->rows, err);
		if (frame->first == NULL) {
			frame_drop(frame);
			return NULL;
		}
	}
	return frame;
}

struct design *design_new(const struct design_spec *spec, struct err *err)
{
	if (!check_weight(spec->weight, spec->rows, err))
		return NULL;
	struct frame *frame = frame_new(spec, err);
	if (frame == NULL)
		return NULL;
	struct design *design = design_on(frame, err);
	frame_drop(frame); /* the design holds it */
	if (design == NULL)
		return NULL;
	design->weight = frame->first;
	hold(design->weight);
	return counted(design, err);
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
	leaf_sums_drop(held->sums);
	frame_drop(held->frame);
	column_drop(held->weight);
	auxiliary_drop(held->auxiliary);
	replicates_drop(held->replicates);
	selection_free(held->inside);
	mem_free(held->in);
	mem_free(held);
}

/* A copy with the same weights, domain, auxiliary and replicates. */
static struct design *design_like(const struct design *design, struct err *err)
{
	struct design *copy = design_on(design->frame, err);
	if (copy == NULL)
		return NULL;
	if (design->weight != NULL)
		copy->weight = column_hold(design->weight);
	if (design->auxiliary != NULL)
		copy->auxiliary = auxiliary_hold(design->auxiliary);
	if (design->replicates != NULL)
		copy->replicates = replicates_hold(design->replicates);
	copy->positive = design->positive;
	copy->sums = leaf_sums_hold(design->sums);
	if (!set_inside(copy, design->inside, err)) {
		design_drop(copy);
		return NULL;
	}
	return copy;
}

struct design *design_domain(const struct design *design, const struct selection *selection,
                             struct err *err)
{
	if (selection->rows != design->frame->rows) {
		err_set(err, ERR_ARGUMENT, "the domain's condition has %zu rows, the design %zu",
		        selection->rows, design->frame->rows);
		return NULL;
	}
	struct design *domain = design_like(design, err);
	if (domain == NULL)
		return NULL;
	selection_free(domain->inside);
	domain->inside = NULL;
	if (!set_inside(domain, selection, err)) {
		design_drop(domain);
		return NULL;
	}
	if (design->inside != NULL)
		selection_and(domain->inside, design->inside);
	return domain;
}

static struct leaf_rows leaf_rows_of(const struct design *design)
{
	return (struct leaf_rows){
		.auxiliary = design->auxiliary,
		.weight = design_weight(design),
		.leaf = design_leaf(design),
		.leaves = design_leaves(design),
	};
}

/* Weights that were made: finite, and some of them not 0. */
static bool check_made(const struct column *weight, size_t rows, struct err *err)
{
	if (weight->kind != COLUMN_NUMBER || weight->rows != rows)
		return err_set(err, ERR_ARGUMENT, "weights are a column of %zu numbers", rows);
	const double *w = column_f64(weight);
	const struct weight_summary *all = weight_known(weight, err);
	if (all == NULL)
		return false;
	bool fine = all->least >= -WEIGHT_MOST && all->most <= WEIGHT_MOST && !isnan(all->sum);
	if (all->rows == 0)
		return rows == 0 || err_set(err, ERR_DATA, "all weights are 0");
	for (size_t row = 0; !fine && row < rows; row++) {
		if (fabs(w[row]) <= WEIGHT_MOST)
			continue;
		err_at(err, "row %zu", row + 1);
		return err_set(err, ERR_DATA, "weight is %.15g", w[row]);
	}
	return true;
}

struct design *design_reweighted(const struct design *design, const struct column *weight,
                                 const struct auxiliary *auxiliary, struct err *err)
{
	if (!check_made(weight, design->frame->rows, err))
		return NULL;
	if (auxiliary != NULL && auxiliary->rows != design->frame->rows) {
		err_set(err, ERR_ARGUMENT, "the auxiliary has %zu rows, the design %zu",
		        auxiliary->rows, design->frame->rows);
		return NULL;
	}
	struct design *made = design_like(design, err);
	if (made == NULL)
		return NULL;
	column_hold(weight);
	column_drop(made->weight);
	made->weight = weight;
	auxiliary_drop(made->auxiliary);
	made->auxiliary = auxiliary == NULL ? NULL : auxiliary_hold(auxiliary);
	replicates_drop(made->replicates);
	made->replicates = NULL;
	leaf_sums_drop(made->sums);
	made->sums = NULL;
	struct leaf_rows leaves = leaf_rows_of(made);
	if (auxiliary != NULL && leaf_sums_fit(&leaves, design_element(made) != NULL)) {
		made->sums = leaf_sums_new(err);
		if (made->sums == NULL) {
			design_drop(made);
			return NULL;
		}
	}
	return counted(made, err);
}

struct design *design_replicated(const struct design *design, const struct replicates *replicates,
                                 struct err *err)
{
	if (replicates != NULL && replicates->rows != design->frame->rows) {
		err_set(err, ERR_ARGUMENT, "the replicates have %zu rows, the design %zu",
		        replicates->rows, design->frame->rows);
		return NULL;
	}
	struct design *made = design_like(design, err);
	if (made == NULL)
		return NULL;
	replicates_drop(made->replicates);
	made->replicates = replicates == NULL ? NULL : replicates_hold(replicates);
	return made;
}

size_t design_rows(const struct design *design)
{
	return design->frame->rows;
}

const double *design_weight(const struct design *design)
{
	return design->weight == NULL ? NULL : column_f64(design->weight);
}

const struct column *design_weight_column(const struct design *design)
{
	return design->weight;
}

const struct selection *design_inside(const struct design *design)
{
	return design->inside;
}

const struct auxiliary *design_auxiliary(const struct design *design)
{
	return design->auxiliary;
}

const struct replicates *design_replicates(const struct design *design)
{
	return design->replicates;
}

bool design_has_sums(const struct design *design)
{
	return design->sums != NULL;
}

bool design_make_sums(const struct design *design, struct err *err)
{
	struct leaf_rows rows = leaf_rows_of(design);

	return leaf_sums_make(design->sums, &rows, design_element(design) != NULL, err);
}

const double *design_leaf_x(const struct design *design)
{
	return design->sums->x;
}

const double *design_leaf_xx(const struct design *design)
{
	return design->sums->xx;
}

bool design_same(const struct design *a, const struct design *b)
{
	bool first = a->weight == a->frame->first && b->weight == b->frame->first;

	return same_frame(a->frame, b->frame) && (first || a->weight == b->weight) &&
	       a->auxiliary == b->auxiliary && a->replicates == b->replicates;
}

uint64_t design_sample(const struct design *design)
{
	return design->frame->spec.sample;
}

size_t design_leaves(const struct design *design)
{
	return design->frame->tree->leaves;
}

const uint32_t *design_leaf(const struct design *design)
{
	return design->frame->tree->leaf;
}

size_t design_levels(const struct design *design)
{
	return design->frame->tree->levels;
}

struct design_level design_level(const struct design *design, size_t level)
{
	const struct tree_level *of = &design->frame->tree->level[level - 1];

	return (struct design_level){
		.units = of->units,
		.first = of->first,
		.factor = of->factor,
		.fraction = of->fraction,
		.alone = of->alone,
		.spread = of->spread,
	};
}

size_t design_strata(const struct design *design)
{
	return design->frame->tree->strata;
}

const uint32_t *design_leaf_stratum(const struct design *design)
{
	return design->frame->tree->stratum;
}

const uint32_t *design_leaf_psu(const struct design *design)
{
	return design->frame->tree->psu;
}

const double *design_element(const struct design *design)
{
	return design->frame->tree->element;
}

const double *design_element_alone(const struct design *design)
{
	return design->frame->tree->element_alone;
}

double design_element_spread(const struct design *design)
{
	return design->frame->tree->element_spread;
}

size_t design_positive_leaf(const struct design *design, size_t leaf)
{
	return design->frame->tree->positive[leaf];
}

double design_df(const struct design *design, const double *rows)
{
	const struct tree *tree = design->frame->tree;
	double units = 0, strata = 0;
	size_t psu = SIZE_MAX, stratum = SIZE_MAX; /* leaves of one lie together */

	for (size_t leaf = 0; leaf < tree->leaves; leaf++) {
		if (rows[leaf] == 0)
			continue;
		if (tree->levels == 0)
			units += rows[leaf];
		else if (tree->psu[leaf] != psu)
			units++;
		if (tree->stratum[leaf] != stratum)
			strata++;
		stratum = tree->stratum[leaf];
		psu = tree->levels == 0 ? SIZE_MAX : tree->psu[leaf];
	}
	return MAX(units - strata, 0);
}

size_t design_positive(const struct design *design)
{
	return design->positive;
}

size_t design_psus(const struct design *design)
{
	return design->frame->tree->psus;
}

const struct weight_summary *design_in(const struct design *design, struct err *err)
{
	const uint64_t *inside = design->inside == NULL ? NULL : design->inside->truth;
	struct design *kept = (struct design *)design; /* what it says stays */

	if (design->in != NULL)
		return design->in;
	if (design->weight != NULL && inside == NULL)
		return weight_known(design->weight, err);
	struct weight_summary *in = mem_alloc(1, sizeof *in, err);
	if (in == NULL ||
	    !weight_summary(design_weight(design), design->frame->rows, inside, in, err)) {
		mem_free(in);
		return NULL;
	}
	kept->in = in;
	return in;
}

size_t design_undecided(const struct design *design)
{
	return design->inside == NULL ? 0 : selection_count_missing(design->inside);
}

size_t design_bytes(const struct design *design)
{
	const struct frame *frame = design->frame;
	size_t words = design->inside == NULL ? 0 : 2 * selection_words(frame->rows);

	return (design_leaf(design) == NULL ? 0 : frame->rows * sizeof(uint32_t)) +
	       words * sizeof(uint64_t);
}
