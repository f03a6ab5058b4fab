/* cells_cross.c - see cells_cross.h. */
#include "cells_cross.h"

#include "digit.h"
#include "num.h"

#include <string.h>

enum {
	CELLS_FEW = 8192,          /* cells of a table that has such sums */
	DOUBLES_MAX = 1024 * 1024, /* of a table */
	JOINT_MAX = 8192,          /* doubles of margins that are crossed: they stay in the cache */
};

/* Margins from..to that are crossed, and into how many cells for each of the table's. */
struct group {
	size_t from, to, codes;
};

static size_t codes_of(const struct column *margin)
{
	return labels_options(margin->labels);
}

/* The group of margins that starts with this one. */
static struct group group_at(const struct cross_plan *plan, const struct auxiliary *auxiliary,
                             size_t from)
{
	struct group group = {from, from + 1, codes_of(auxiliary->margin[from])};

	for (; group.to < auxiliary->margins; group.to++) {
		size_t codes = codes_of(auxiliary->margin[group.to]);
		if (codes > JOINT_MAX ||
		    plan->cells * plan->fields * group.codes * codes > JOINT_MAX)
			break;
		group.codes *= codes;
	}
	return group;
}

struct cross_plan cross_plan(const struct design *design, size_t table_cells, bool valued)
{
	const struct auxiliary *auxiliary = design_auxiliary(design);
	struct cross_plan plan = {.table = table_cells, .valued = valued};

	if (auxiliary == NULL || !design_has_sums(design) || table_cells > CELLS_FEW ||
	    design_replicates(design) != NULL)
		return plan;
	plan.element = design_element(design) != NULL;
	plan.cells = table_cells * (plan.element ? design_leaves(design) : 1);
	plan.fields = ((size_t)valued + 1) * ((size_t)plan.element + 1);
	if (plan.cells > CELLS_FEW)
		return plan;
	size_t sums = plan.cells * auxiliary->numbers;
	for (size_t m = 0; m < auxiliary->margins; m++) {
		size_t codes = codes_of(auxiliary->margin[m]);
		if (codes > DIGIT_NUMBERS || plan.cells * codes > DIGIT_NUMBERS)
			return plan;
		sums += plan.cells * codes;
	}
	if (sums * plan.fields > DOUBLES_MAX)
		return plan;
	plan.size = sums * plan.fields;
	plan.joint = plan.cells * auxiliary->numbers * plan.fields;
	for (size_t m = 0; m < auxiliary->margins;) {
		struct group group = group_at(&plan, auxiliary, m);
		plan.joint += plan.cells * group.codes * plan.fields;
		m = group.to;
	}
	return plan;
}

const double *cross_first(const struct design *design, size_t from, size_t count, double *room)
{
	const struct column *first = design_auxiliary(design)->first;
	const struct selection *inside = design_inside(design);

	if (first != NULL && inside == NULL)
		return column_f64(first) + from;
	for (size_t i = 0; i < count; i++)
		room[i] = first == NULL ? 1 : column_f64(first)[from + i];
	for (size_t i = 0; inside != NULL && i < count; i++)
		if (!selection_has(inside, from + i))
			room[i] = 0;
	return room;
}

/* The sums of rows at their numbers; `a` is the number auxiliary, NULL for a margin (1). */
static void add(const struct cross_plan *plan, const struct cross_rows *rows,
                const uint16_t *restrict at, const double *a, double centre, double *restrict sum)
{
	const double *restrict d = rows->d;

	if (plan->fields == 1 && a == NULL) {
		for (size_t i = 0; i < rows->count; i++)
			sum[at[i]] += d[i];
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		double part = a == NULL ? 1 : num_is_missing(a[i]) ? 0 : a[i] - centre;
		double w2 = rows->w[i] * rows->w[i], *to = sum + at[i] * plan->fields;
		*to++ += d[i] * part;
		if (plan->valued)
			*to++ += d[i] * part * rows->x[i];
		if (!plan->element)
			continue;
		*to++ += w2 * part;
		if (plan->valued)
			*to += w2 * part * rows->x[i];
	}
}

void cross_add(const struct cross_plan *plan, const struct cross_rows *rows, double *joint)
{
	const struct auxiliary *auxiliary = design_auxiliary(rows->design);

	for (size_t m = 0; m < auxiliary->margins;) {
		struct group group = group_at(plan, auxiliary, m);
		memcpy(rows->room, rows->cell, rows->count * sizeof *rows->room);
		digit_add(rows->room, auxiliary->margin + group.from, group.to - group.from,
		          rows->from, rows->count, false);
		m = group.to;
		add(plan, rows, rows->room, NULL, 0, joint);
		joint += plan->cells * group.codes * plan->fields;
	}
	for (size_t i = 0; i < auxiliary->numbers; i++) {
		const struct column *a = auxiliary->number[i];
		add(plan, rows, rows->cell, column_f64(a) + rows->from, a->centre, joint);
		joint += plan->cells * plan->fields;
	}
}

/* A margin of a group: `below` cells are crossed after its code. */
static void split_margin(const struct cross_plan *plan, const struct group *group, size_t codes,
                         size_t below, const double *joint, double *sum)
{
	for (size_t i = 0; i < plan->cells * group->codes; i++) {
		size_t cell = i / group->codes, code = i / below % codes;
		for (size_t field = 0; field < plan->fields; field++)
			sum[(cell * codes + code) * plan->fields + field] +=
				joint[i * plan->fields + field];
	}
}

void cross_split(const struct cross_plan *plan, const struct design *design, const double *joint,
                 double *sum)
{
	const struct auxiliary *auxiliary = design_auxiliary(design);

	for (size_t m = 0; m < auxiliary->margins;) {
		struct group group = group_at(plan, auxiliary, m);
		size_t below = group.codes;
		for (; m < group.to; m++) {
			size_t codes = codes_of(auxiliary->margin[m]);
			below /= codes;
			split_margin(plan, &group, codes, below, joint, sum);
			sum += plan->cells * codes * plan->fields;
		}
		joint += plan->cells * group.codes * plan->fields;
	}
	for (size_t i = 0; i < plan->cells * auxiliary->numbers * plan->fields; i++)
		sum[i] += joint[i];
}

/* The sum at its place. */
static struct cross read(const struct cross_plan *plan, const double *sum)
{
	struct cross cross = {.d = *sum++};

	if (plan->valued)
		cross.dx = *sum++;
	if (plan->element)
		cross.w2 = *sum++;
	if (plan->element && plan->valued)
		cross.w2x = *sum;
	return cross;
}

/* The place of a part: sums of its margin or number, how many codes that has, which it is. */
struct place {
	size_t first, codes, code;
};

static struct place place_of(const struct cross_plan *plan, const struct auxiliary *auxiliary,
                             size_t part)
{
	struct place place = {0, 1, 0};

	for (size_t m = 0; m < auxiliary->margins; m++) {
		size_t answers = auxiliary->margin[m]->labels->answers;
		size_t codes = codes_of(auxiliary->margin[m]);
		if (part < auxiliary->part[m] + answers) {
			place.codes = codes;
			place.code = part - auxiliary->part[m];
			return place;
		}
		place.first += plan->cells * codes * plan->fields;
	}
	for (size_t i = 0; auxiliary->part[auxiliary->margins + i] < part; i++)
		place.first += plan->cells * plan->fields;
	return place;
}

struct cross cross_at(const struct cross_plan *plan, const struct design *design, const double *sum,
                      size_t leaf, size_t cell, size_t part)
{
	struct place place = place_of(plan, design_auxiliary(design), part);
	size_t leaves = plan->element ? design_leaves(design) : 1;
	struct cross all = {0};

	if (leaf != SIZE_MAX && plan->element) {
		size_t at = (leaf * plan->table + cell) * place.codes + place.code;
		return read(plan, sum + place.first + at * plan->fields);
	}
	for (size_t l = 0; l < leaves; l++) {
		size_t at = (l * plan->table + cell) * place.codes + place.code;
		struct cross one = read(plan, sum + place.first + at * plan->fields);
		all.d += one.d;
		all.dx += one.dx;
	}
	return all;
}
