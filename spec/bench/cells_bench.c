/*
 * cells_bench.c - the one pass beside a plain loop over the same rows, in the same run.
 *
 * make && cc -O2 -D_GNU_SOURCE -Isrc -o build/cells_bench spec/bench/cells_bench.c \
 *     $(ls build/[a-z]*.o | grep -v main.o) -llua5.4 -lcsv -lgsl -lgslcblas -lm -ldl -pthread &&
 * BEFUND_THREADS=1 build/cells_bench
 *
 * The plain loop sums weights alone, with nothing missing and no domain: what a program for this
 * one table would do. The pass counts rows and squares too.
 */
#include "cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 1000000, QUESTIONS = 30, BANNERS = 5, RUNS = 9 };

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

/* Marsaglia's xorshift: the same numbers in every run. */
static uint32_t draw(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32);
}

static void need(bool made, const struct err *err)
{
	char text[4096];

	if (made)
		return;
	fprintf(stderr, "%s\n", err_message(err, text, sizeof text));
	exit(1);
}

static struct column *column_of(enum column_kind kind, size_t answers)
{
	struct err err = {0};
	struct labels *labels = labels_new(answers, 0, &err);
	need(labels != NULL, &err);
	struct column *column = column_new(kind, ROWS, labels, &err);
	need(column != NULL, &err);
	labels_drop(labels);
	for (size_t row = 0; row < ROWS; row++)
		if (kind == COLUMN_NUMBER)
			column_f64(column)[row] = 0.3 + draw() * 0x1p-31;
		else
			column_set_code(column, row,
			                draw() % 12 == 0 ? (uint32_t)answers
			                                 : draw() % (uint32_t)answers);
	column_finish(column);
	return column;
}

/* The shortest of some runs, in seconds. */
static double pass(const struct design *design, const struct cells_table *table, size_t tables)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		struct err err = {0};
		double start = now();
		struct cells *cells = cells_count(design, table, tables, &err);
		best = MIN(best, now() - start);
		need(cells != NULL, &err);
		cells_drop(cells);
	}
	return best;
}

static double plain(const struct column *stub, const struct column *slice, const double *w)
{
	const uint8_t *q = column_u8(stub), *b = column_u8(slice);
	double best = 1e9;

	for (int run = 0; run < RUNS; run++) {
		double sum[4][8][4] = {{{0}}};
		double start = now();
		for (size_t row = 0; row + 4 <= ROWS; row += 4)
			for (size_t k = 0; k < 4; k++)
				sum[k][q[row + k]][b[row + k]] += w[row + k];
		best = MIN(best, now() - start);
		if (sum[0][0][0] + sum[1][0][0] <= 0) /* so that the loop is not left out */
			exit(1);
	}
	return best;
}

static void show(const char *what, double seconds, size_t tables, double yardstick)
{
	printf("%-36s %8.3f ms %7.3f ns/row/table %6.2f times the plain loop\n", what,
	       seconds * 1e3, seconds * 1e9 / ROWS / (double)tables,
	       seconds / (double)tables / yardstick);
}

int main(void)
{
	static const size_t points[BANNERS] = {3, 6, 4, 2, 16};
	struct err err = {0};
	struct column *weight = column_of(COLUMN_NUMBER, 0), *value = column_of(COLUMN_NUMBER, 0);
	struct column *question[QUESTIONS], *banner[BANNERS],
		*text = column_of(COLUMN_SINGLE, 5000);
	struct cells_table table[QUESTIONS * BANNERS] = {{0}};

	for (size_t b = 0; b < BANNERS; b++)
		banner[b] = column_of(COLUMN_SINGLE, points[b]);
	for (size_t q = 0; q < QUESTIONS; q++) {
		question[q] = column_of(COLUMN_SINGLE, 5);
		for (size_t b = 0; b < BANNERS; b++)
			table[q * BANNERS + b] = (struct cells_table){question[q], banner[b], NULL};
	}
	struct selection *half = selection_new(ROWS, &err);
	need(half != NULL, &err);
	for (size_t row = 0; row < ROWS; row++)
		half->truth[row / 64] |= (uint64_t)(draw() % 2) << (row % 64);

	struct design_spec spec = {.rows = ROWS, .weight = weight}, plain_spec = {.rows = ROWS};
	struct design *design = design_new(&spec, &err);
	need(design != NULL, &err);
	struct design *domain = design_domain(design, half, &err);
	struct design *unweighted = design_new(&plain_spec, &err);
	need(domain != NULL && unweighted != NULL, &err);

	double yardstick = plain(question[0], banner[0], column_f64(weight));
	printf("%-36s %8.3f ms\n", "plain loop, weights alone", yardstick * 1e3);
	show("one table, 6 x 4", pass(design, table, 1), 1, yardstick);
	show("the same without weights", pass(unweighted, table, 1), 1, yardstick);
	show("the same in a domain", pass(domain, table, 1), 1, yardstick);
	show("150 tables", pass(design, table, LENGTH(table)), LENGTH(table), yardstick);
	show("150 tables in a domain", pass(domain, table, LENGTH(table)), LENGTH(table),
	     yardstick);
	struct cells_table mean = {NULL, banner[0], value}, wide = {text, banner[0], NULL};
	show("means by 3 points", pass(design, &mean, 1), 1, yardstick);
	show("a table of 20,004 cells", pass(design, &wide, 1), 1, yardstick);

	for (size_t q = 0; q < QUESTIONS; q++)
		column_drop(question[q]);
	for (size_t b = 0; b < BANNERS; b++)
		column_drop(banner[b]);
	column_drop(text);
	column_drop(weight);
	column_drop(value);
	design_drop(design);
	design_drop(domain);
	design_drop(unweighted);
	selection_free(half);
	return 0;
}
