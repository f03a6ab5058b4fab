/* yardstick_tasks.c - the tasks as plain loops over codes, on one thread; see yardstick.c. */
#include "yardstick.h"

#include <math.h>

enum {
	RUNS = 9,
	STRATA = 20,
	PSUS = 200, /* ten a stratum, in order */
	STRATUM_PSUS = PSUS / STRATA,
	LEVELS = 4,          /* with 0, which nobody has */
	CELLS = ANSWERS * 3, /* of q01 by level */
	CONTRASTS = (ANSWERS - 1) * 2,
	JOINT = 4 * 7 * 5 * 3 * 17,
	REPLICATES = 200,
	SMALL = 100000, /* rows of the bootstrap */
};

/* How many codes a banner variable has, and what its code is multiplied with in the joint one. */
static const size_t codes[BANNERS] = {4, 7, 5, 3, 17};
static const size_t steps[BANNERS] = {1785, 255, 51, 17, 1};

typedef double psu_cells[PSUS + 1][ANSWERS + 1][LEVELS];

static bool asked(const char *tasks, const char *task)
{
	size_t length = strlen(task);

	for (const char *at = tasks; (at = strstr(at, task)) != NULL; at += length)
		if ((at == tasks || at[-1] == ',') && (at[length] == ',' || at[length] == 0))
			return true;
	return false;
}

#define TIMED(task, ...)                                                                           \
	for (int run_ = 0; run_ < RUNS; run_++) {                                                  \
		double start_ = now();                                                             \
		__VA_ARGS__;                                                                       \
		answer(task, "seconds", now() - start_);                                           \
	}

static void answer_cells(const struct survey *survey, const char *task,
                         const double cell[ANSWERS + 1][LEVELS])
{
	for (size_t a = 1; a <= ANSWERS; a++)
		for (size_t l = 1; l < LEVELS; l++) {
			char key[2 * TEXT + 4];
			snprintf(key, sizeof key, "%s | %s", survey->label[LEVEL][l],
			         survey->label[QUESTION][a]);
			answer(task, key, 100 * cell[a][l]);
		}
}

/* Four tables in turn, so that no addition waits for the one before. */
static void crosstab(const struct survey *survey, double share[ANSWERS + 1][LEVELS])
{
	const uint8_t *q = survey->code[QUESTION], *level = survey->code[LEVEL];
	double sum[4][ANSWERS + 1][LEVELS] = {0};
	size_t row = 0;

	for (; row + 4 <= survey->rows; row += 4)
		for (size_t k = 0; k < 4; k++)
			sum[k][q[row + k]][level[row + k]] += survey->weight[row + k];
	for (; row < survey->rows; row++)
		sum[0][q[row]][level[row]] += survey->weight[row];
	for (size_t l = 1; l < LEVELS; l++) {
		double base = 0;
		for (size_t a = 1; a <= ANSWERS; a++)
			base += share[a][l] =
				sum[0][a][l] + sum[1][a][l] + sum[2][a][l] + sum[3][a][l];
		for (size_t a = 1; a <= ANSWERS; a++)
			share[a][l] /= base;
	}
}

/* Which rows are of a level and have a score of 50 at least, a bit each; how many. */
static size_t domain(const struct survey *survey, uint8_t level, uint64_t *bits)
{
	const uint8_t *levels = survey->code[LEVEL], *score = survey->code[SCORE];
	size_t count = 0;

	for (size_t row = 0; row < survey->rows; row += 64) {
		size_t most = survey->rows - row < 64 ? survey->rows - row : 64;
		uint64_t word = 0;
		for (size_t i = 0; i < most; i++)
			word |= (uint64_t)(levels[row + i] == level && score[row + i] >= 50 &&
			                   score[row + i] != MISSING)
			        << i;
		bits[row / 64] = word;
		count += (size_t)__builtin_popcountll(word);
	}
	return count;
}

static void psu_totals(const struct survey *survey, psu_cells total)
{
	const uint8_t *q = survey->code[QUESTION], *level = survey->code[LEVEL],
		      *psu = survey->code[PSU];

	memset(total, 0, sizeof(psu_cells));
	for (size_t row = 0; row < survey->rows; row++)
		total[psu[row]][q[row]][level[row]] += survey->weight[row];
}

/* Variance of a sum of what each psu has, psus drawn with replacement within strata. */
static double variance(const double *of_psu)
{
	double sum = 0;

	for (size_t h = 0; h < STRATA; h++) {
		const double *u = of_psu + h * STRATUM_PSUS;
		double mean = 0, squares = 0;
		for (size_t i = 0; i < STRATUM_PSUS; i++)
			mean += u[i] / STRATUM_PSUS;
		for (size_t i = 0; i < STRATUM_PSUS; i++)
			squares += (u[i] - mean) * (u[i] - mean);
		sum += squares * STRATUM_PSUS / (STRATUM_PSUS - 1);
	}
	return sum;
}

static void standard_errors(const struct survey *survey, psu_cells total,
                            double se[ANSWERS + 1][LEVELS])
{
	psu_totals(survey, total);
	for (size_t l = 1; l < LEVELS; l++) {
		double base_of[PSUS] = {0}, base = 0, residual[PSUS];
		for (size_t i = 0; i < PSUS; i++) {
			for (size_t a = 1; a <= ANSWERS; a++)
				base_of[i] += total[i + 1][a][l];
			base += base_of[i];
		}
		for (size_t a = 1; a <= ANSWERS; a++) {
			double share = 0;
			for (size_t i = 0; i < PSUS; i++)
				share += total[i + 1][a][l] / base;
			for (size_t i = 0; i < PSUS; i++)
				residual[i] = (total[i + 1][a][l] - share * base_of[i]) / base;
			se[a][l] = sqrt(variance(residual));
		}
	}
}

/* Solves a x = b for several b; a and b are overwritten, b by the solutions. */
static void solve(double a[CONTRASTS][CONTRASTS], double b[CONTRASTS][CONTRASTS])
{
	for (size_t i = 0; i < CONTRASTS; i++)
		for (size_t j = 0; j < CONTRASTS; j++) {
			if (j == i)
				continue;
			double factor = a[j][i] / a[i][i];
			for (size_t k = 0; k < CONTRASTS; k++) {
				a[j][k] -= factor * a[i][k];
				b[j][k] -= factor * b[i][k];
			}
		}
	for (size_t i = 0; i < CONTRASTS; i++)
		for (size_t k = 0; k < CONTRASTS; k++)
			b[i][k] /= a[i][i];
}

struct test {
	double f, df, ddf;
};

/* Rao and Scott's second-order test of q01 by level. */
static struct test independence(const struct survey *survey, psu_cells total)
{
	double p[CELLS] = {0}, of_psu[CELLS][PSUS], sum = 0, of_answer[ANSWERS] = {0};
	double of_level[LEVELS - 1] = {0}, x2 = 0;

	psu_totals(survey, total);
	for (size_t i = 0; i < PSUS; i++)
		for (size_t k = 0; k < CELLS; k++)
			p[k] += of_psu[k][i] = total[i + 1][k % ANSWERS + 1][k / ANSWERS + 1];
	for (size_t k = 0; k < CELLS; k++)
		sum += p[k];
	for (size_t k = 0; k < CELLS; k++) {
		p[k] /= sum;
		of_answer[k % ANSWERS] += p[k];
		of_level[k / ANSWERS] += p[k];
	}
	for (size_t k = 0; k < CELLS; k++) {
		double expected = of_answer[k % ANSWERS] * of_level[k / ANSWERS];
		x2 += (p[k] - expected) * (p[k] - expected) / expected;
	}
	for (size_t i = 0; i < PSUS; i++) {
		double mine = 0;
		for (size_t k = 0; k < CELLS; k++)
			mine += of_psu[k][i];
		for (size_t k = 0; k < CELLS; k++)
			of_psu[k][i] = (of_psu[k][i] - p[k] * mine) / sum;
	}
	/* contrasts of cells that are orthogonal to both margins */
	double contrast[CONTRASTS][CELLS], z[CONTRASTS][PSUS] = {0};
	for (size_t c = 0; c < CONTRASTS; c++)
		for (size_t k = 0; k < CELLS; k++) {
			size_t a = c % (ANSWERS - 1), l = c / (ANSWERS - 1);
			contrast[c][k] = ((k % ANSWERS == a) - 1.0 / ANSWERS) *
			                 ((k / ANSWERS == l) - 1.0 / (LEVELS - 1));
		}
	for (size_t c = 0; c < CONTRASTS; c++)
		for (size_t k = 0; k < CELLS; k++)
			for (size_t i = 0; i < PSUS; i++)
				z[c][i] += contrast[c][k] / p[k] * of_psu[k][i];
	double a[CONTRASTS][CONTRASTS], b[CONTRASTS][CONTRASTS], one = 0, two = 0;
	for (size_t c = 0; c < CONTRASTS; c++)
		for (size_t d = 0; d < CONTRASTS; d++) {
			double plus[PSUS], minus[PSUS];
			a[c][d] = 0;
			for (size_t k = 0; k < CELLS; k++)
				a[c][d] += contrast[c][k] * contrast[d][k] / p[k];
			for (size_t i = 0; i < PSUS; i++) {
				plus[i] = z[c][i] + z[d][i];
				minus[i] = z[c][i] - z[d][i];
			}
			b[c][d] = (variance(plus) - variance(minus)) / 4;
		}
	solve(a, b);
	for (size_t c = 0; c < CONTRASTS; c++) {
		one += b[c][c];
		for (size_t d = 0; d < CONTRASTS; d++)
			two += b[c][d] * b[d][c];
	}
	double df = one * one / two;
	return (struct test){x2 / one, df, df * (PSUS - STRATA)};
}

/* The share that each code of the banner variables is to have. */
static void read_margins(const struct survey *survey, double target[BANNERS][CODES])
{
	static const char *const names[BANNERS] = {"level", "age_group", "gender", "role", "land"};
	char line[256], name[64], label[TEXT];
	FILE *file = fopen("spec/bench/margins.csv", "r");

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		double share;
		if (sscanf(line, "%63[^,],\"%51[^\"]\",%lf", name, label, &share) != 3 &&
		    sscanf(line, "%63[^,],%51[^,],%lf", name, label, &share) != 3)
			continue;
		for (size_t b = 0; b < BANNERS; b++)
			if (strcmp(names[b], name) == 0)
				target[b][survey_code(survey, LEVEL + b, label)] = share;
	}
	if (file != NULL)
		fclose(file);
}

static void joint_codes(const struct survey *survey, uint16_t *joint)
{
	const uint8_t *const *code = (const uint8_t *const *)survey->code + LEVEL;

	for (size_t row = 0; row < survey->rows; row++)
		joint[row] = (uint16_t)(code[0][row] * 1785 + code[1][row] * 255 +
		                        code[2][row] * 51 + code[3][row] * 17 + code[4][row]);
}

/* Sweeps over joint cells until each sum is met to 1e-8. */
static void rake(const struct survey *survey, const double target[BANNERS][CODES], uint16_t *joint,
                 double *raked)
{
	static double first[JOINT], cell[JOINT];
	double worst = 1;

	memset(first, 0, sizeof first);
	joint_codes(survey, joint);
	for (size_t row = 0; row < survey->rows; row++)
		first[joint[row]] += survey->weight[row];
	memcpy(cell, first, sizeof cell);
	for (int sweep = 0; sweep < 100 && worst > 1e-8; sweep++) {
		worst = 0;
		for (size_t b = 0; b < BANNERS; b++) {
			double factor[CODES] = {0};
			for (size_t c = 0; c < JOINT; c++)
				factor[c / steps[b] % codes[b]] += cell[c];
			for (size_t k = 1; k < codes[b]; k++) {
				factor[k] = target[b][k] * (double)survey->rows / factor[k];
				worst = fmax(worst, fabs(factor[k] - 1));
			}
			for (size_t c = 0; c < JOINT; c++)
				cell[c] *= factor[c / steps[b] % codes[b]];
		}
	}
	for (size_t c = 0; c < JOINT; c++)
		cell[c] = first[c] > 0 ? cell[c] / first[c] : 0;
	for (size_t row = 0; row < survey->rows; row++)
		raked[row] = survey->weight[row] * cell[joint[row]];
}

static void answer_weights(const double *weight, size_t rows)
{
	double low = INFINITY, high = 0, sum = 0, squares = 0;

	for (size_t row = 0; row < rows; row++) {
		low = fmin(low, weight[row]);
		high = fmax(high, weight[row]);
		sum += weight[row];
		squares += weight[row] * weight[row];
	}
	for (size_t row = 0; row < 5; row++) {
		char key[16];
		snprintf(key, sizeof key, "row %zu", row + 1);
		answer("T4", key, weight[row]);
	}
	answer("T4", "min", low);
	answer("T4", "max", high);
	answer("T4", "sum", sum);
	answer("T4", "deff", (double)rows * squares / (sum * sum));
}

struct sums {
	double weight, square;
};

struct book {
	struct sums joint[JOINT][ANSWERS + 1];
	uint32_t joint_rows[JOINT][ANSWERS + 1];
	struct sums cell[BANNERS][CODES][ANSWERS + 1];
	uint32_t rows[BANNERS][CODES][ANSWERS + 1];
	double share[BANNERS][CODES][ANSWERS + 1], effective[BANNERS][CODES];
	double land[CODES][ANSWERS + 1]; /* shares of q01 */
	double z, tests;
};

static void test_columns(struct book *book, size_t b)
{
	for (size_t i = 1; i < codes[b]; i++)
		for (size_t j = i + 1; j < codes[b]; j++)
			for (size_t a = 1; a <= ANSWERS; a++) {
				double p = book->share[b][i][a], r = book->share[b][j][a];
				double m = book->effective[b][i], n = book->effective[b][j];
				double both = (p * m + r * n) / (m + n);
				double spread = both * (1 - both) * (1 / m + 1 / n);
				book->z += p == r ? 0 : fabs(p - r) / sqrt(spread);
				book->tests++;
			}
}

/* The tables of one question by all banner variables, from joint cells that somebody is in. */
static void fold(struct book *book)
{
	memset(book->cell, 0, sizeof book->cell);
	memset(book->rows, 0, sizeof book->rows);
	for (size_t c = 0; c < JOINT; c++) {
		uint32_t there = 0;
		for (size_t a = 0; a <= ANSWERS; a++)
			there += book->joint_rows[c][a];
		for (size_t b = 0; there > 0 && b < BANNERS; b++)
			for (size_t a = 1, k = c / steps[b] % codes[b]; a <= ANSWERS; a++) {
				book->cell[b][k][a].weight += book->joint[c][a].weight;
				book->cell[b][k][a].square += book->joint[c][a].square;
				book->rows[b][k][a] += book->joint_rows[c][a];
			}
	}
}

static void shares(struct book *book, size_t b)
{
	for (size_t i = 1; i < codes[b]; i++) {
		double base = 0, squares = 0;
		for (size_t a = 1; a <= ANSWERS; a++) {
			base += book->cell[b][i][a].weight;
			squares += book->cell[b][i][a].square;
		}
		book->effective[b][i] = base * base / squares;
		for (size_t a = 1; a <= ANSWERS; a++)
			book->share[b][i][a] = book->cell[b][i][a].weight / base;
	}
}

static void fill(struct book *book, size_t rows, const uint16_t *restrict joint,
                 const uint8_t *restrict code, const double *restrict weight)
{
	struct sums *restrict sums = book->joint[0];
	uint32_t *restrict count = book->joint_rows[0];

	memset(book->joint, 0, sizeof book->joint);
	memset(book->joint_rows, 0, sizeof book->joint_rows);
	for (size_t row = 0; row < rows; row++) {
		size_t cell = joint[row] * (size_t)(ANSWERS + 1) + code[row];
		double w = weight[row];
		sums[cell].weight += w;
		sums[cell].square += w * w;
		count[cell]++;
	}
}

/* A pass for each question. */
static void tab_book(const struct survey *survey, uint16_t *joint, struct book *book)
{
	book->z = book->tests = 0;
	joint_codes(survey, joint);
	for (size_t q = 0; q < QUESTIONS; q++) {
		fill(book, survey->rows, joint, survey->code[QUESTION + q], survey->weight);
		fold(book);
		for (size_t b = 0; b < BANNERS; b++) {
			shares(book, b);
			test_columns(book, b);
		}
		if (q == 0)
			memcpy(book->land, book->share[BANNERS - 1], sizeof book->land);
	}
}

struct means {
	double mean[LEVELS], se[LEVELS];
};

/* Spread of a mean over the replicates. */
static double spread(const double *value)
{
	double mean = 0, squares = 0;

	for (size_t r = 0; r < REPLICATES; r++)
		mean += value[r] / REPLICATES;
	for (size_t r = 0; r < REPLICATES; r++)
		squares += (value[r] - mean) * (value[r] - mean);
	return sqrt(squares / (REPLICATES - 1));
}

/* Factors of psus: n - 1 of the n of a stratum, drawn with replacement. */
static void draw(double factor[REPLICATES][PSUS])
{
	uint32_t state = 1;

	memset(factor, 0, REPLICATES * sizeof *factor);
	for (size_t r = 0; r < REPLICATES; r++)
		for (size_t h = 0; h < STRATA; h++)
			for (size_t i = 0; i + 1 < STRATUM_PSUS; i++) {
				state = state * 1664525 + 1013904223;
				size_t drawn = (size_t)(((uint64_t)state * STRATUM_PSUS) >> 32);
				factor[r][h * STRATUM_PSUS + drawn] +=
					(double)STRATUM_PSUS / (STRATUM_PSUS - 1);
			}
}

static struct means bootstrap(const struct survey *survey, size_t rows,
                              double factor[REPLICATES][PSUS])
{
	double base[PSUS][LEVELS] = {0}, sum[PSUS][LEVELS] = {0}, value[REPLICATES];
	struct means means = {0};

	draw(factor);
	for (size_t row = 0; row < rows; row++) {
		uint8_t score = survey->code[SCORE][row];
		double w = score == MISSING ? 0 : survey->weight[row];
		size_t psu = survey->code[PSU][row] - 1U, level = survey->code[LEVEL][row];
		base[psu][level] += w;
		sum[psu][level] += w * score;
	}
	for (size_t l = 1; l < LEVELS; l++) {
		double above = 0, below = 0;
		for (size_t i = 0; i < PSUS; i++) {
			above += sum[i][l];
			below += base[i][l];
		}
		means.mean[l] = above / below;
		for (size_t r = 0; r < REPLICATES; r++) {
			above = below = 0;
			for (size_t i = 0; i < PSUS; i++) {
				above += factor[r][i] * sum[i][l];
				below += factor[r][i] * base[i][l];
			}
			value[r] = above / below;
		}
		means.se[l] = spread(value);
	}
	return means;
}

/* The same from weights in columns, one a replicate. */
static struct means given(const struct survey *survey, size_t rows, const double *columns)
{
	const uint8_t *score = survey->code[SCORE], *level = survey->code[LEVEL];
	double value[LEVELS][REPLICATES];
	struct means means = {0};

	for (size_t r = 0; r <= REPLICATES; r++) { /* the last: the weights themselves */
		const double *w = r == REPLICATES ? survey->weight : columns + r * rows;
		double base[LEVELS] = {0}, sum[LEVELS] = {0};
		for (size_t row = 0; row < rows; row++) {
			double own = score[row] == MISSING ? 0 : w[row];
			base[level[row]] += own;
			sum[level[row]] += own * score[row];
		}
		for (size_t l = 1; l < LEVELS; l++)
			*(r == REPLICATES ? &means.mean[l] : &value[l][r]) = sum[l] / base[l];
	}
	for (size_t l = 1; l < LEVELS; l++)
		means.se[l] = spread(value[l]);
	return means;
}

static void answer_means(const struct survey *survey, const char *task, struct means means)
{
	for (size_t l = 1; l < LEVELS; l++) {
		char key[TEXT + 8];
		snprintf(key, sizeof key, "%s mean", survey->label[LEVEL][l]);
		answer(task, key, means.mean[l]);
		snprintf(key, sizeof key, "%s se", survey->label[LEVEL][l]);
		answer(task, key, means.se[l]);
	}
}

static void replicates(const struct survey *survey, const char *tasks)
{
	static double factor[REPLICATES][PSUS];
	size_t rows = survey->rows < SMALL ? survey->rows : SMALL;
	struct means means;

	if (asked(tasks, "T6")) {
		TIMED("T6", means = bootstrap(survey, rows, factor));
		answer_means(survey, "T6", means);
	}
	if (asked(tasks, "T6full")) {
		double *columns = malloc(rows * REPLICATES * sizeof *columns);
		draw(factor);
		for (size_t r = 0; r < REPLICATES; r++)
			for (size_t row = 0; row < rows; row++)
				columns[r * rows + row] =
					survey->weight[row] * factor[r][survey->code[PSU][row] - 1];
		TIMED("T6full", means = given(survey, rows, columns));
		answer_means(survey, "T6full", means);
		free(columns);
	}
}

void yardstick_tasks(const struct survey *survey, const char *tasks)
{
	static psu_cells total;
	static struct book book;
	double cell[ANSWERS + 1][LEVELS];
	uint16_t *joint = malloc(survey->rows * sizeof *joint);
	double *raked = malloc(survey->rows * sizeof *raked);

	if (asked(tasks, "T2")) {
		TIMED("T2", crosstab(survey, cell));
		answer_cells(survey, "T2", cell);
	}
	if (asked(tasks, "domain")) {
		uint64_t *bits = malloc(survey->rows / 8 + 8);
		uint8_t level = survey_code(survey, LEVEL, "Land");
		size_t count;
		TIMED("domain", count = domain(survey, level, bits));
		answer("domain", "rows", (double)count);
		free(bits);
	}
	if (asked(tasks, "T3")) {
		TIMED("T3", standard_errors(survey, total, cell));
		answer_cells(survey, "T3", cell);
	}
	if (asked(tasks, "T7")) {
		struct test test;
		TIMED("T7", test = independence(survey, total));
		answer("T7", "F", test.f);
		answer("T7", "ndf", test.df);
		answer("T7", "ddf", test.ddf);
	}
	if (asked(tasks, "T4")) {
		double target[BANNERS][CODES] = {0};
		read_margins(survey, target);
		TIMED("T4", rake(survey, target, joint, raked));
		answer_weights(raked, survey->rows);
	}
	if (asked(tasks, "T5")) {
		TIMED("T5", tab_book(survey, joint, &book));
		for (size_t l = 1; l < CODES; l++)
			for (size_t a = 1; a <= ANSWERS; a++) {
				char key[2 * TEXT + 4];
				snprintf(key, sizeof key, "%s | %s", survey->label[LEVEL + 4][l],
				         survey->label[QUESTION][a]);
				answer("T5", key, 100 * book.land[l][a]);
			}
		answer("T5", "tests", book.tests);
		answer("T5", "sum of |z|", book.z);
	}
	replicates(survey, tasks);
	free(joint);
	free(raked);
}
