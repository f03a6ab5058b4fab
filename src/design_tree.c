/* design_tree.c - see design_tree.h. */
#include "design_tree.h"

#include "date.h"
#include "mem.h"
#include "num.h"
#include "threads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A part drawn so near to 1 that all units are there (R's survey has the same bound). */
static const double ALL_DRAWN = 1e-7;

/* Counts that came through a division may miss a whole number by this part. */
static const double COUNT_SLACK = 1e-9;

enum {
	NAME_SIZE = 48,
	NAMED = 3, /* lonely units that a message names */
};

/* ---- numbers for values
 * --------------------------------------------------------------------------
 */

/* Numbers from 0 for 64-bit keys in order of first appearance: open addressing, at most half full.
 */
struct numbering {
	uint64_t *key;
	uint32_t *number; /* 1 + number; 0: free */
	size_t size;      /* a power of 2 */
	size_t count;
};

static void numbering_free(struct numbering *map)
{
	mem_free(map->key);
	mem_free(map->number);
}

static bool numbering_new(struct numbering *map, size_t size, struct err *err)
{
	*map = (struct numbering){.size = size};
	map->key = mem_alloc(size, sizeof *map->key, err);
	map->number = mem_zero(size, sizeof *map->number, err);
	return map->key != NULL && map->number != NULL;
}

static size_t numbering_place(const struct numbering *map, uint64_t key)
{
	uint64_t mixed = key * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(mixed ^ mixed >> 32) & (map->size - 1);

	while (map->number[at] != 0 && map->key[at] != key)
		at = (at + 1) & (map->size - 1);
	return at;
}

static bool numbering_grow(struct numbering *map, struct err *err)
{
	struct numbering wider;

	if (!numbering_new(&wider, map->size * 2, err)) {
		numbering_free(&wider);
		return false;
	}
	wider.count = map->count;
	for (size_t at = 0; at < map->size; at++)
		if (map->number[at] != 0) {
			size_t to = numbering_place(&wider, map->key[at]);
			wider.key[to] = map->key[at];
			wider.number[to] = map->number[at];
		}
	numbering_free(map);
	*map = wider;
	return true;
}

static bool numbering_add(struct numbering *map, uint64_t key, uint32_t *number, struct err *err)
{
	size_t at = numbering_place(map, key);

	if (map->number[at] == 0) {
		if (2 * (map->count + 1) > map->size) {
			if (!numbering_grow(map, err))
				return false;
			at = numbering_place(map, key);
		}
		map->key[at] = key;
		map->number[at] = (uint32_t)++map->count;
	}
	*number = map->number[at] - 1;
	return true;
}

/* ---- the work -----------------------------------------------------------------------------------
 */

/* Units of a stage while the tree is made. */
struct units {
	size_t count;
	uint32_t *parent;          /* unit above */
	size_t *row;               /* a row of it, for its name */
	double *above;             /* product of the parts drawn at the stages above it */
	const struct column *name; /* column it is named by; NULL: the whole sample */
};

struct work {
	const struct design_spec *spec;
	struct tree *tree;
	uint32_t *unit;  /* of each row, at the stage reached */
	struct units at; /* units of that stage */
	size_t stage;    /* stages reached: 0 the strata */
};

static bool counts(const struct work *work, size_t row)
{
	return work->spec->weight == NULL || column_f64(work->spec->weight)[row] > 0;
}

static void units_free(struct units *units)
{
	mem_free(units->parent);
	mem_free(units->row);
	mem_free(units->above);
}

/* What a row's value is called: an option's key, a text, a number, a day. */
static const char *value_name(const struct column *column, size_t row, char name[NAME_SIZE])
{
	char text[NUM_TEXT_SIZE + DATE_TEXT_SIZE] = "";

	if (column->kind == COLUMN_SINGLE) {
		snprintf(name, NAME_SIZE, "%.40s",
		         column->labels->option[column_code(column, row)].key);
	} else if (column->kind == COLUMN_TEXT) {
		struct str value = intern_text(column->texts, column_u32(column)[row]);
		snprintf(name, NAME_SIZE, "%.*s", (int)MIN(value.length, 40), value.at);
	} else {
		if (column->kind == COLUMN_DATE)
			date_write(column_f64(column)[row], text);
		else
			num_write(column_f64(column)[row], text);
		snprintf(name, NAME_SIZE, "%.40s", text);
	}
	return name;
}

/* "stratum 'north'", "psu '7'", "unit '3' of stage 2"; "the sample" where there are no strata. */
static const char *unit_name(const struct work *work, size_t unit, char *text, size_t size)
{
	char name[NAME_SIZE];

	if (work->at.name == NULL) {
		snprintf(text, size, "the sample");
		return text;
	}
	value_name(work->at.name, work->at.row[unit], name);
	if (work->stage == 0)
		snprintf(text, size, "stratum '%s'", name);
	else if (work->stage == 1)
		snprintf(text, size, "psu '%s'", name);
	else
		snprintf(text, size, "unit '%s' of stage %zu", name, work->stage);
	return text;
}

/* What the units below the stage reached are called; psus of one row each are still psus. */
static const char *child_name(const struct work *work, size_t count, bool element)
{
	if (element && work->stage >= work->spec->psus)
		return count == 1 ? "row" : "rows";
	if (work->stage == 0)
		return count == 1 ? "psu" : "psus";
	return count == 1 ? "unit" : "units";
}

/* The value of a row as a key; false where it is missing. */
static bool key_of(const struct column *column, size_t row, uint64_t *key)
{
	if (column_missing(column, row) >= 0)
		return false;
	if (column->kind == COLUMN_SINGLE) {
		*key = column_code(column, row);
	} else if (column->kind == COLUMN_TEXT) {
		*key = column_u32(column)[row];
	} else {
		double value = column_f64(column)[row] + 0.0; /* -0 is 0 */
		memcpy(key, &value, sizeof value);
	}
	return true;
}

static bool check_name(const struct column *column, const char *what, size_t rows, struct err *err)
{
	if (column->kind == COLUMN_MULTI) {
		err_advise(err, "choose a column with one value a row");
		return err_set(err, ERR_ARGUMENT, "the %s is a multiple-response set", what);
	}
	if (column->rows != rows)
		return err_set(err, ERR_ARGUMENT, "the %s has %zu rows, the data %zu", what,
		               column->rows, rows);
	return true;
}

/* Numbers of the column's values for the rows that count: options in their order, others as met. */
static bool number_values(const struct work *work, const struct column *column, const char *what,
                          uint32_t *code, struct err *err)
{
	struct numbering map;

	if (!check_name(column, what, work->spec->rows, err))
		return false;
	bool done = numbering_new(&map, 1024, err);
	if (done && column->kind == COLUMN_SINGLE) {
		uint32_t number;
		for (size_t option = 0; done && option < column->labels->answers; option++)
			done = numbering_add(&map, option, &number, err);
	}
	for (size_t row = 0; done && row < work->spec->rows; row++) {
		uint64_t key;
		done = interrupt_none(row, err);
		if (!done || !counts(work, row))
			continue;
		if (!key_of(column, row, &key)) {
			err_at(err, "row %zu", row + 1);
			err_advise(err, "every row was drawn in one");
			done = err_set(err, ERR_DATA, "%s is missing", what);
			break;
		}
		done = numbering_add(&map, key, &code[row], err);
	}
	numbering_free(&map);
	return done;
}

/*
 * Units of the next stage: work->unit and the codes of the rows become pairs, pairs become numbers,
 * and numbers are put in the order of their parents. `first` gets where each parent's units start.
 */
static bool split(struct work *work, const uint32_t *code, bool by_code, struct units *next,
                  uint32_t **first, struct err *err)
{
	size_t rows = work->spec->rows, parents = work->at.count, capacity = 0, most = 0;
	struct numbering map;
	uint32_t *order = NULL, *value = NULL;

	*next = (struct units){0};
	*first = NULL;
	bool done = numbering_new(&map, 1024, err);
	for (size_t row = 0; done && row < rows; row++) {
		uint32_t number;
		done = interrupt_none(row, err);
		if (!done || !counts(work, row))
			continue;
		uint64_t key = (uint64_t)work->unit[row] << 32 | code[row];
		done = numbering_add(&map, key, &number, err);
		if (done && number == next->count) {
			if (next->count == capacity) {
				capacity = capacity * 2 + 64;
				uint32_t *parent =
					mem_resize(next->parent, capacity, sizeof *parent, err);
				if (parent != NULL)
					next->parent = parent;
				uint32_t *codes = mem_resize(value, capacity, sizeof *value, err);
				if (codes != NULL)
					value = codes;
				size_t *first_row =
					mem_resize(next->row, capacity, sizeof *first_row, err);
				if (first_row != NULL)
					next->row = first_row;
				done = parent != NULL && codes != NULL && first_row != NULL;
				if (!done)
					break;
			}
			next->parent[number] = work->unit[row];
			next->row[number] = row;
			value[number] = code[row];
			most = MAX(most, code[row]);
			next->count++;
		}
		if (done)
			work->unit[row] = number;
	}
	numbering_free(&map);

	/* a counting sort by parent; of the strata, by code */
	size_t groups = by_code ? most + 1 : parents;
	if (done) {
		*first = mem_zero(MAX(groups, parents) + 2, sizeof **first, err);
		order = mem_alloc(MAX(next->count, 1), sizeof *order, err);
		done = *first != NULL && order != NULL;
	}
	if (done) {
		const uint32_t *group = by_code ? value : next->parent;
		for (size_t unit = 0; unit < next->count; unit++)
			(*first)[group[unit] + 1]++;
		for (size_t i = 0; i < groups; i++)
			(*first)[i + 1] += (*first)[i];
		for (size_t unit = 0; unit < next->count; unit++)
			order[unit] = (*first)[group[unit]]++;
		for (size_t i = groups; i > 0; i--)
			(*first)[i] = (*first)[i - 1];
		(*first)[0] = 0;
		uint32_t *parent = mem_alloc(MAX(next->count, 1), sizeof *parent, err);
		size_t *row_of = mem_alloc(MAX(next->count, 1), sizeof *row_of, err);
		done = parent != NULL && row_of != NULL;
		for (size_t unit = 0; done && unit < next->count; unit++) {
			parent[order[unit]] = next->parent[unit];
			row_of[order[unit]] = next->row[unit];
		}
		mem_free(next->parent);
		mem_free(next->row);
		next->parent = parent;
		next->row = row_of;
		for (size_t row = 0; done && row < rows; row++)
			work->unit[row] = counts(work, row) ? order[work->unit[row]] : 0;
	}
	mem_free(order);
	mem_free(value);
	return done;
}

/* ---- parts drawn --------------------------------------------------------------------------------
 */

static bool check_fpc(const struct work *work, const struct column *fpc, struct err *err)
{
	if (fpc->kind != COLUMN_NUMBER)
		return err_set(err, ERR_ARGUMENT, "an fpc is a column of kind number, not %s",
		               column_kind_name(fpc->kind));
	if (fpc->rows != work->spec->rows)
		return err_set(err, ERR_ARGUMENT, "the fpc has %zu rows, the data %zu", fpc->rows,
		               work->spec->rows);
	for (size_t row = 0; row < fpc->rows; row++) {
		double value = column_f64(fpc)[row];
		if (!counts(work, row) || (value > 0 && isfinite(value)))
			continue;
		err_at(err, "row %zu", row + 1);
		err_advise(err, "it counts the units there are, or is the part drawn");
		if (isnan(value))
			return err_set(err, ERR_DATA, "fpc is missing");
		return err_set(err, ERR_DATA, "fpc is %.15g", value);
	}
	return true;
}

/* The part drawn of each unit of the stage reached, whose children are `n`: 0 without fpc. */
static bool parts_drawn(struct work *work, const double *n, bool element, double *fraction,
                        struct err *err)
{
	size_t units = work->at.count, rows = work->spec->rows;
	bool is_part = true;

	for (size_t unit = 0; unit < units; unit++)
		fraction[unit] = 0;
	if (work->stage >= work->spec->fpcs)
		return true;
	const struct column *fpc = work->spec->fpc[work->stage];
	if (!check_fpc(work, fpc, err))
		return false;
	const double *value = column_f64(fpc);
	for (size_t row = 0; row < rows; row++) {
		if (!counts(work, row))
			continue;
		double *here = &fraction[work->unit[row]];
		is_part &= value[row] <= 1;
		if (*here == 0)
			*here = value[row];
		if (fabs(*here - value[row]) <= COUNT_SLACK * *here)
			continue;
		char name[96];
		err_advise(err, "one fpc %s",
		           work->stage == 0   ? "a stratum"
		           : work->stage == 1 ? "a psu"
		                              : "a unit");
		return err_set(err, ERR_DATA, "fpc is %.15g and %.15g within %s", *here, value[row],
		               unit_name(work, work->unit[row], name, sizeof name));
	}
	for (size_t unit = 0; unit < units && !is_part; unit++) {
		if (n[unit] > fraction[unit] * (1 + COUNT_SLACK)) {
			char name[96];
			err_advise(err, "it counts the units there are, sampled or not");
			return err_set(err, ERR_DATA, "%s has %.0f %s, its fpc is %.15g",
			               unit_name(work, unit, name, sizeof name), n[unit],
			               child_name(work, (size_t)n[unit], element), fraction[unit]);
		}
		fraction[unit] = MIN(n[unit] / fraction[unit], 1);
	}
	return true;
}

/* Refuses parents of one unit, by name. */
static bool refuse_lonely(const struct work *work, const double *factor, bool element,
                          struct err *err)
{
	char list[512] = "";
	size_t lonely = 0, length = 0;

	for (size_t unit = 0; unit < work->at.count; unit++) {
		char name[96];
		if (!isnan(factor[unit]) || lonely++ >= NAMED)
			continue;
		unit_name(work, unit, name, sizeof name);
		length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
		                           lonely == 1 ? "" : ", ", name);
	}
	if (lonely == 0)
		return true;
	if (lonely > NAMED)
		snprintf(list + length, sizeof list - length, " and %zu more", lonely - NAMED);
	err_advise(err, "merge it, or choose lonely = \"certainty\" or \"average\"");
	return err_set(err, ERR_DATA, "%s %s one %s, from which no variance comes", list,
	               lonely == 1 ? "has" : "have", child_name(work, 1, element));
}

/*
 * Factors of the units of the stage reached, whose children are n. A lonely one is NaN at first,
 * then what `lonely` makes of it.
 */
static bool find_factors(struct work *work, const double *n, bool element, double *fraction,
                         double *factor, double **alone, double *spread, struct err *err)
{
	size_t units = work->at.count, lonely = 0, there = 0;
	enum design_lonely rule = work->spec->lonely;
	bool adds = work->stage == 0 || work->stage < work->spec->fpcs;

	*spread = 1;
	*alone = NULL;
	if (!parts_drawn(work, n, element, fraction, err))
		return false;
	for (size_t unit = 0; unit < units; unit++) {
		double above = work->at.above[unit], f = fraction[unit];
		bool all = 1 - f < ALL_DRAWN;
		there += n[unit] > 0;
		factor[unit] = 0;
		if (!adds || all || above == 0 || n[unit] == 0)
			continue;
		lonely += n[unit] == 1;
		factor[unit] = n[unit] == 1 ? NAN : above * (1 - f) * n[unit] / (n[unit] - 1);
	}
	if (lonely == 0)
		return true;
	if (work->at.name == NULL && element)
		return true; /* a sample of one row: it has no se, and says so */
	if (rule == LONELY_ERROR)
		return refuse_lonely(work, factor, element, err);
	if (rule == LONELY_CENTRE) {
		*alone = mem_zero(units, sizeof **alone, err);
		if (*alone == NULL)
			return false;
	}
	if (rule == LONELY_AVERAGE) {
		if (lonely == there) {
			err_advise(err, "choose lonely = \"certainty\"");
			return err_set(err, ERR_DATA,
			               "there is nothing to average, every one has one %s",
			               child_name(work, 1, element));
		}
		*spread = (double)there / (double)(there - lonely);
	}
	for (size_t unit = 0; unit < units; unit++)
		if (isnan(factor[unit])) {
			factor[unit] = 0;
			if (*alone != NULL)
				(*alone)[unit] = work->at.above[unit] * (1 - fraction[unit]);
		}
	return true;
}

/* Weights are the product of 1 / f over the stages that have an fpc. */
static bool weigh(struct work *work, const double *fraction, struct err *err)
{
	struct tree *tree = work->tree;

	if (work->spec->weight != NULL || work->stage >= work->spec->fpcs)
		return true;
	if (tree->weight == NULL) {
		tree->weight = mem_alloc(MAX(work->spec->rows, 1), sizeof *tree->weight, err);
		if (tree->weight == NULL)
			return false;
		for (size_t row = 0; row < work->spec->rows; row++)
			tree->weight[row] = 1;
	}
	for (size_t row = 0; row < work->spec->rows; row++)
		tree->weight[row] /= fraction[work->unit[row]];
	return true;
}

/* ---- stage by stage -----------------------------------------------------------------------------
 */

static bool start(struct work *work, struct err *err)
{
	const struct design_spec *spec = work->spec;
	struct tree *tree = work->tree;
	uint32_t *code = NULL, *first = NULL;
	struct units strata = {0};

	tree->element_spread = 1;
	for (size_t row = 0; row < spec->rows; row++)
		tree->positive_all += counts(work, row);
	work->at.count = 1;
	work->at.above = mem_alloc(1, sizeof *work->at.above, err);
	if (work->at.above == NULL)
		return false;
	work->at.above[0] = 1;
	if (spec->stratum == NULL && spec->psus == 0) {
		tree->strata = 1;
		return true; /* work->unit stays NULL: all rows in unit 0 */
	}
	work->unit = mem_zero(MAX(spec->rows, 1), sizeof *work->unit, err);
	if (work->unit == NULL)
		return false;
	tree->strata = 1;
	if (spec->stratum == NULL)
		return true;

	code = mem_alloc(MAX(spec->rows, 1), sizeof *code, err);
	bool done = code != NULL && number_values(work, spec->stratum, "stratum", code, err) &&
	            split(work, code, true, &strata, &first, err);
	if (done) {
		units_free(&work->at);
		strata.name = spec->stratum;
		strata.above = mem_alloc(MAX(strata.count, 1), sizeof *strata.above, err);
		for (size_t i = 0; strata.above != NULL && i < strata.count; i++)
			strata.above[i] = 1;
		work->at = strata;
		tree->strata = strata.count;
		done = strata.above != NULL;
	} else {
		units_free(&strata);
	}
	mem_free(code);
	mem_free(first);
	return done;
}

/* The psus of the next stage, their parents' factors, and on to them; `single`: they are rows. */
static bool descend(struct work *work, bool *single, struct err *err)
{
	const struct design_spec *spec = work->spec;
	struct tree *tree = work->tree;
	const struct column *column = spec->psu[work->stage];
	size_t parents = work->at.count, rows = spec->rows;
	bool last = work->stage + 1 == spec->psus;
	struct units next = {0};
	struct tree_level level = {.spread = 1};
	char what[48] = "psu";

	if (work->stage > 0)
		snprintf(what, sizeof what, "psu of stage %zu", work->stage + 1);
	uint32_t *code = mem_alloc(MAX(rows, 1), sizeof *code, err);
	double *n = NULL;
	bool done = code != NULL && number_values(work, column, what, code, err);
	uint32_t *above = done ? mem_alloc(MAX(rows, 1), sizeof *above, err) : NULL;
	done = above != NULL;
	if (done) {
		memcpy(above, work->unit, rows * sizeof *above);
		done = split(work, code, false, &next, &level.first, err);
	}
	mem_free(code);
	if (!done)
		goto out;

	/* units of one row each: rows are what was drawn, and the level above has the leaves */
	uint32_t *below = work->unit;
	work->unit = above; /* factors are the parents' */
	above = below;
	if (last && next.count == tree->positive_all && spec->fpcs <= spec->psus) {
		*single = true;
		goto out;
	}
	n = mem_alloc(MAX(parents, 1), sizeof *n, err);
	level.units = next.count;
	level.factor = mem_alloc(MAX(parents, 1), sizeof *level.factor, err);
	level.fraction = mem_alloc(MAX(parents, 1), sizeof *level.fraction, err);
	next.above = mem_alloc(MAX(next.count, 1), sizeof *next.above, err);
	next.name = column;
	done = n != NULL && level.factor != NULL && level.fraction != NULL && next.above != NULL;
	for (size_t parent = 0; done && parent < parents; parent++)
		n[parent] = level.first[parent + 1] - level.first[parent];
	done = done &&
	       find_factors(work, n, false, level.fraction, level.factor, &level.alone,
	                    &level.spread, err) &&
	       weigh(work, level.fraction, err);
	if (!done)
		goto out;
	for (size_t unit = 0; unit < next.count; unit++)
		next.above[unit] =
			work->at.above[next.parent[unit]] * level.fraction[next.parent[unit]];
	units_free(&work->at);
	work->at = next;
	next = (struct units){0};
	tree->level[work->stage++] = level;
	tree->levels = work->stage;
	level = (struct tree_level){0};
	below = work->unit;
	work->unit = above;
	above = below;
out:
	mem_free(n);
	mem_free(above);
	units_free(&next);
	mem_free(level.first);
	mem_free(level.factor);
	mem_free(level.fraction);
	mem_free(level.alone);
	return done;
}

/* Rows of positive weight of each leaf. */
static bool count_leaves(struct work *work, struct err *err)
{
	struct tree *tree = work->tree;

	tree->leaves = MAX(work->at.count, 1);
	tree->positive = mem_zero(tree->leaves, sizeof *tree->positive, err);
	if (tree->positive == NULL)
		return false;
	for (size_t row = 0; row < work->spec->rows; row++)
		tree->positive[work->unit == NULL ? 0 : work->unit[row]] += counts(work, row);
	return true;
}

/* The element stage below the leaves. */
static bool elements(struct work *work, struct err *err)
{
	struct tree *tree = work->tree;
	size_t leaves = tree->leaves;
	uint32_t *none = NULL;

	if (work->stage > 0 && work->stage >= work->spec->fpcs)
		return true;
	double *n = mem_alloc(leaves, sizeof *n, err);
	double *fraction = mem_alloc(leaves, sizeof *fraction, err);
	tree->element = mem_alloc(leaves, sizeof *tree->element, err);
	bool done = n != NULL && fraction != NULL && tree->element != NULL;
	if (done && work->unit == NULL) {
		none = mem_zero(MAX(work->spec->rows, 1), sizeof *none, err);
		done = none != NULL;
		work->unit = none;
	}
	for (size_t leaf = 0; done && leaf < leaves; leaf++)
		n[leaf] = (double)tree->positive[leaf];
	done = done &&
	       find_factors(work, n, true, fraction, tree->element, &tree->element_alone,
	                    &tree->element_spread, err) &&
	       weigh(work, fraction, err);
	bool adds = false;
	for (size_t leaf = 0; done && leaf < leaves; leaf++)
		adds |= tree->element[leaf] != 0 ||
		        (tree->element_alone != NULL && tree->element_alone[leaf] != 0);
	if (done && !adds && work->stage > 0) {
		mem_free(tree->element);
		tree->element = NULL;
	}
	if (none != NULL)
		work->unit = NULL;
	mem_free(none);
	mem_free(n);
	mem_free(fraction);
	return done;
}

/* Stratum and psu of each leaf, down the levels. */
static bool ancestors(struct work *work, struct err *err)
{
	struct tree *tree = work->tree;
	size_t most = MAX(tree->leaves, tree->strata);

	tree->stratum = mem_zero(most, sizeof *tree->stratum, err);
	if (tree->stratum == NULL)
		return false;
	tree->psus = tree->levels == 0 ? tree->positive_all : tree->level[0].units;
	if (tree->levels == 0) {
		for (size_t leaf = 0; leaf < tree->leaves; leaf++)
			tree->stratum[leaf] = (uint32_t)leaf;
		return true;
	}
	tree->psu = mem_zero(most, sizeof *tree->psu, err);
	if (tree->psu == NULL)
		return false;
	for (size_t leaf = 0; leaf < tree->leaves; leaf++) {
		size_t unit = leaf;
		for (size_t l = tree->levels; l > 0; l--) {
			const uint32_t *first = tree->level[l - 1].first;
			size_t low = 0;
			size_t high = l == 1 ? tree->strata : tree->level[l - 2].units;
			if (l == 1)
				tree->psu[leaf] = (uint32_t)unit;
			while (high - low > 1) { /* the parent whose units begin last before it */
				size_t middle = low + (high - low) / 2;
				if (first[middle] <= unit)
					low = middle;
				else
					high = middle;
			}
			unit = low;
		}
		tree->stratum[leaf] = (uint32_t)unit;
	}
	return true;
}

static bool make(struct work *work, struct err *err)
{
	const struct design_spec *spec = work->spec;
	struct tree *tree = work->tree;
	bool single = false;

	if (spec->fpcs > spec->psus + 1) {
		err_advise(err, "one a stage");
		return err_set(err, ERR_ARGUMENT, "%zu fpcs for %zu stages", spec->fpcs,
		               MAX(spec->psus, 1));
	}
	tree->level = mem_zero(DESIGN_STAGES, sizeof *tree->level, err);
	if (tree->level == NULL || !start(work, err))
		return false;
	while (work->stage < spec->psus && !single)
		if (!descend(work, &single, err))
			return false;
	if (!count_leaves(work, err) || !elements(work, err) || !ancestors(work, err))
		return false;
	if (tree->leaves > 1) {
		tree->leaf = work->unit;
		work->unit = NULL;
	}
	return true;
}

struct tree *tree_new(const struct design_spec *spec, struct err *err)
{
	struct work work = {.spec = spec, .tree = mem_zero(1, sizeof *work.tree, err)};
	if (work.tree == NULL)
		return NULL;
	bool done = make(&work, err);
	mem_free(work.unit);
	units_free(&work.at);
	if (!done) {
		tree_free(work.tree);
		return NULL;
	}
	return work.tree;
}

void tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	for (size_t l = 0; l < tree->levels; l++) {
		mem_free(tree->level[l].first);
		mem_free(tree->level[l].factor);
		mem_free(tree->level[l].fraction);
		mem_free(tree->level[l].alone);
	}
	mem_free(tree->level);
	mem_free(tree->leaf);
	mem_free(tree->psu);
	mem_free(tree->stratum);
	mem_free(tree->element);
	mem_free(tree->element_alone);
	mem_free(tree->positive);
	mem_free(tree->weight);
	mem_free(tree);
}
