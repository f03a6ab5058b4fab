/* yardstick.h - what yardstick.c reads and yardstick_tasks.c computes from. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Columns of gen.c, by place. */
enum { ID, STRATUM, PSU, WEIGHT, LEVEL, QUESTION = 9, ITEM = 39, SCORE = 49, COLUMNS = 52 };
enum {
	BANNERS = 5,    /* LEVEL and the four behind it */
	QUESTIONS = 30, /* QUESTION and those behind it */
	ANSWERS = 5,    /* of a question */
	CODES = 17,     /* most of a text, 0 is missing */
	TEXT = 52,      /* bytes of the longest, with its end */
	MISSING = 255,  /* of items and scores */
};

struct survey {
	size_t rows;
	uint8_t *code[COLUMNS];
	uint32_t *id;
	double *weight;
	uint8_t answers[COLUMNS];
	char label[COLUMNS][CODES][TEXT];
};

static inline double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static inline void answer(const char *task, const char *key, double value)
{
	printf("%s\t%s\t%.17g\n", task, key, value);
}

/* The code of a label, 0 if the column has none such. */
static inline uint8_t survey_code(const struct survey *survey, size_t column, const char *label)
{
	for (uint8_t i = 1; i <= survey->answers[column]; i++)
		if (strcmp(survey->label[column][i], label) == 0)
			return i;
	return 0;
}

/* Runs the tasks named in a list with commas and prints seconds and answers. */
void yardstick_tasks(const struct survey *survey, const char *tasks);
