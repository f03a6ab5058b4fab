/*
 * gen.c - a survey-like CSV file for measurements: `gen ROWS [SEED]`.
 *
 * Row i depends on the seed and i alone, so a small file is the beginning of a larger one. 52
 * columns: id, stratum (20), psu (200, ten a stratum), weight (lognormal, six decimals), level (3),
 * age_group (6), gender (4), role (2), land (16), q01 to q30 (five answers, 5 to 15 % empty), m01
 * to m10 (0 or 1, 6 % empty), s01 to s03 (0 to 100, 4 % empty). UTF-8, comma, LF, a header; a cell
 * stands in quotes exactly when it holds a comma.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STRATA = 20,
	PSUS = 200,
	QUESTIONS = 30,
	ITEMS = 10,
	SCORES = 3,
	LANDS = 16,
	BUFFER = 1 << 22, /* bytes gathered before they are written */
	ROW_MOST = 8192,  /* bytes a row */
};

struct random {
	uint64_t state;
};

/* splitmix64: Steele, Lea and Flood 2014. */
static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t next(struct random *random)
{
	return mix(random->state += UINT64_C(0x9e3779b97f4a7c15));
}

static double uniform(struct random *random)
{
	return (double)(next(random) >> 11) * 0x1p-53;
}

/* Nearly normal: binomial(64, 1/2), standardised, and a little noise; the same on all machines. */
static double normal(struct random *random)
{
	uint64_t bits = next(random);

	return ((double)__builtin_popcountll(bits) - 32.0) / 4.0 + (uniform(random) - 0.5) / 4.0;
}

/* A place by cumulated chances. */
static int pick(struct random *random, const double *cumulated, int count)
{
	double u = uniform(random) * cumulated[count - 1];
	int i = 0;

	while (i < count - 1 && u >= cumulated[i])
		i++;
	return i;
}

static const char *const levels[] = {"Bund", "Land", "Kommune"};
static const double level_chances[] = {0.18, 0.47, 1.0};
static const char *const ages[] = {"unter 25", "25-34", "35-44", "45-54", "55-64", "65 und älter"};
static const double age_chances[] = {0.07, 0.25, 0.46, 0.72, 0.95, 1.0};
static const char *const genders[] = {"weiblich", "männlich", "divers", "keine Angabe"};
static const double gender_chances[] = {0.50, 0.955, 0.965, 1.0};
static const char *const roles[] = {"Mitarbeiter:in", "\"Leitung, Geschäftsführung\""};
static const char *const lands[LANDS] = {"Baden-Württemberg",
                                         "Bayern",
                                         "Berlin",
                                         "Brandenburg",
                                         "Bremen",
                                         "Hamburg",
                                         "Hessen",
                                         "Mecklenburg-Vorpommern",
                                         "Niedersachsen",
                                         "Nordrhein-Westfalen",
                                         "Rheinland-Pfalz",
                                         "Saarland",
                                         "Sachsen",
                                         "Sachsen-Anhalt",
                                         "Schleswig-Holstein",
                                         "Thüringen"};
static const double land_weights[LANDS] = {13.1, 15.8, 4.6, 3.1, 0.8, 2.3, 7.6, 1.9,
                                           9.6,  21.3, 4.9, 1.2, 4.9, 2.6, 3.5, 2.8};
static const char *const scales[4][5] = {
	{"Stimme voll und ganz zu", "Stimme eher zu", "\"Teils, teils\"", "Stimme eher nicht zu",
         "Stimme überhaupt nicht zu"},
	{"Sehr zufrieden", "Eher zufrieden", "Weder noch", "Eher unzufrieden", "Sehr unzufrieden"},
	{"Täglich", "Mehrmals pro Woche", "Mehrmals im Monat", "Seltener", "Nie"},
	{"Sehr wichtig", "Eher wichtig", "\"Teils, teils\"", "Eher unwichtig", "Völlig unwichtig"}};
static const double cuts[] = {-1.1, -0.2, 0.45, 1.25};

/* What makes rows of a stratum, psu, level or age group alike. */
struct effects {
	double strata[STRATA], lands[LANDS]; /* cumulated chances */
	double psu_score[PSUS], psu[PSUS][QUESTIONS];
	double question[QUESTIONS], level[QUESTIONS][3], age[QUESTIONS][6];
};

struct text {
	char bytes[BUFFER + ROW_MOST];
	size_t length;
};

static void add(struct text *text, const char *word)
{
	size_t length = strlen(word);

	memcpy(text->bytes + text->length, word, length);
	text->length += length;
}

static void add_number(struct text *text, uint64_t value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
	add(text, digits);
}

static void make_effects(struct effects *effects, uint64_t seed)
{
	struct random random = {mix(seed ^ 0xabcdef)};
	double sum = 0;

	for (int i = 0; i < LANDS; i++)
		effects->lands[i] = (sum += land_weights[i]);
	sum = 0;
	for (int i = 0; i < STRATA; i++)
		effects->strata[i] = (sum += 0.5 + uniform(&random));
	for (int p = 0; p < PSUS; p++) {
		effects->psu_score[p] = 0.7 * normal(&random);
		for (int q = 0; q < QUESTIONS; q++)
			effects->psu[p][q] = 0.18 * normal(&random);
	}
	for (int q = 0; q < QUESTIONS; q++) {
		effects->question[q] = 0.35 * normal(&random);
		for (int i = 0; i < 3; i++)
			effects->level[q][i] = 0.15 * normal(&random);
		for (int i = 0; i < 6; i++)
			effects->age[q][i] = 0.10 * normal(&random);
	}
}

static void add_header(struct text *text)
{
	char name[8];

	add(text, "id,stratum,psu,weight,level,age_group,gender,role,land");
	for (int q = 1; q <= QUESTIONS; q++) {
		snprintf(name, sizeof name, ",q%02d", q);
		add(text, name);
	}
	for (int m = 1; m <= ITEMS; m++) {
		snprintf(name, sizeof name, ",m%02d", m);
		add(text, name);
	}
	add(text, ",s01,s02,s03\n");
}

static void add_weight(struct text *text, double weight)
{
	uint64_t millionths = (uint64_t)(weight * 1e6 + 0.5);
	char digits[32];

	if (millionths == 0)
		millionths = 1;
	snprintf(digits, sizeof digits, "%llu.%06llu", (unsigned long long)(millionths / 1000000),
	         (unsigned long long)(millionths % 1000000));
	add(text, digits);
}

/* The order of the draws is the file: each line here may be moved only with all its bytes. */
static void add_row(struct text *text, const struct effects *effects, uint64_t seed, uint64_t row)
{
	struct random random = {mix(seed + UINT64_C(0x632be59bd9b4e019) * (row + 1))};
	int stratum = pick(&random, effects->strata, STRATA);
	int psu = stratum * 10 + (int)(next(&random) % 10);
	/* margins go together, so that raking takes a realistic number of sweeps */
	int land = uniform(&random) < 0.4 ? (stratum * 5 + 3) % LANDS
	                                  : pick(&random, effects->lands, LANDS);
	int level = uniform(&random) < 0.35 ? (land * 7 + 1) % 3 : pick(&random, level_chances, 3);
	int age = uniform(&random) < 0.25 ? 1 + (land + level) % 5 : pick(&random, age_chances, 6);
	int gender = uniform(&random) < 0.30 ? (level + (age > 3)) % 2
	                                     : pick(&random, gender_chances, 4);
	int role = uniform(&random) < 0.12 + 0.05 * age + 0.12 * (gender == 1) + 0.04 * level;
	double weight = exp(0.55 * normal(&random) - 0.15 + 0.02 * (stratum - 10));
	double person = 0.6 * normal(&random);

	add_number(text, row + 1);
	add(text, ",");
	add_number(text, (uint64_t)stratum + 1);
	add(text, ",");
	add_number(text, (uint64_t)psu + 1);
	add(text, ",");
	add_weight(text, weight);
	const char *const words[] = {levels[level], ages[age], genders[gender], roles[role],
	                             lands[land]};
	for (int i = 0; i < 5; i++) {
		add(text, ",");
		add(text, words[i]);
	}
	for (int q = 0; q < QUESTIONS; q++) {
		add(text, ",");
		if (uniform(&random) < 0.05 + 0.10 * q / 29.0)
			continue;
		double x = effects->question[q] + effects->level[q][level] + effects->age[q][age] +
		           effects->psu[psu][q] + person + 0.75 * normal(&random);
		int answer = 0;
		while (answer < 4 && x >= cuts[answer])
			answer++;
		add(text, scales[q % 4][answer]);
	}
	for (int m = 0; m < ITEMS; m++) {
		add(text, ",");
		if (uniform(&random) < 0.06)
			continue;
		add(text, uniform(&random) < 0.15 + 0.05 * m + 0.04 * (level == 2) ? "1" : "0");
	}
	for (int s = 0; s < SCORES; s++) {
		add(text, ",");
		if (uniform(&random) < 0.04)
			continue;
		double x = 50 + 6 * s + 4 * level + 4 * effects->psu_score[psu] + 14 * person +
		           18 * normal(&random);
		int score = (int)(x + 0.5);
		add_number(text, (uint64_t)(x < 0 ? 0 : score > 100 ? 100 : score));
	}
	add(text, "\n");
}

static void flush(struct text *text)
{
	fwrite(text->bytes, 1, text->length, stdout);
	text->length = 0;
}

int main(int argc, char **argv)
{
	struct effects *effects = malloc(sizeof *effects);
	struct text *text = calloc(1, sizeof *text);

	if (argc < 2 || effects == NULL || text == NULL) {
		fprintf(stderr, "usage: gen ROWS [SEED]\n");
		return 2;
	}
	uint64_t rows = strtoull(argv[1], NULL, 10);
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 20240607;
	make_effects(effects, seed);
	add_header(text);
	for (uint64_t row = 0; row < rows; row++) {
		add_row(text, effects, seed, row);
		if (text->length >= BUFFER)
			flush(text);
	}
	flush(text);
	free(text);
	free(effects);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
