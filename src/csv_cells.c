/* csv_cells.c - columns of a chunk of a CSV file: cells to numbers and codes. */
#include "csv_cells.h"

#include "mem.h"
#include "num.h"
#include "utf8.h"

#include <endian.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
	WORDS = 4,       /* of 8 bytes, kept of a text */
	LONGEST = 256,   /* bytes of a text that is remembered */
	FIRST_SLOTS = 8, /*  a power of two */
	MOST = 4096,     /* texts remembered a column */
	SPARSE = 1024,   /* slots at most that are to keep texts apart */
};
static const uint32_t EMPTY = UINT32_MAX;
static const uint32_t UNKNOWN = UINT32_MAX; /* the code of an empty slot */
static const uint64_t NO_NUMBER = UINT64_MAX;

#define INLINE __attribute__((always_inline)) static inline

/* The first words of a text, zeros behind its end. */
struct words {
	uint64_t word[WORDS];
};

struct csv_text {
	struct words words;
	const char *more; /* what comes behind them */
	uint32_t length;  /* EMPTY: no text here */
	uint32_t code, hash;
};

/* ---- cells ---------------------------------------------------------------------------------- */

/* The cell between end[0] and end[1], without quotes around it; those within are still doubled. */
INLINE struct str cell_between(const char *bytes, const uint32_t *end, bool may_return)
{
	const char *from = bytes + end[0] + 1, *to = bytes + end[1];

	to -= may_return && to[-1] == '\r';
	size_t quote = *from == '"'; /* no branch: nobody could tell which cells have one */
	return (struct str){from + quote, (size_t)(to - from) - 2 * quote};
}

/* Whether cells of the column may have a CR behind them. */
INLINE bool may_return(const struct csv_chunk *chunk, size_t column)
{
	return chunk->has_returns && column + 1 == chunk->width;
}

static struct str undouble(const struct csv_chunk *chunk, struct str cell)
{
	size_t length = 0;

	for (size_t i = 0; i < cell.length; i++) {
		chunk->scratch[length++] = cell.at[i];
		i += cell.at[i] == '"';
	}
	return (struct str){chunk->scratch, length};
}

static inline struct str text_of(const struct csv_chunk *chunk, struct str cell)
{
	if (chunk->has_doubled && memchr(cell.at, '"', cell.length) != NULL)
		return undouble(chunk, cell);
	return cell;
}

struct str csv_chunk_cell(const struct csv_chunk *chunk, size_t row, size_t column)
{
	const uint32_t *end = chunk->end + row * chunk->width + column;

	return text_of(chunk, cell_between(chunk->bytes, end, may_return(chunk, column)));
}

bool csv_chunk_is_unfilled(const struct csv_chunk *chunk, size_t row)
{
	const uint32_t *end = chunk->end + row * chunk->width;

	if (end[chunk->width] - end[0] > 3 * chunk->width + 1)
		return false;
	for (size_t i = 0; i < chunk->width; i++)
		if (cell_between(chunk->bytes, end + i, may_return(chunk, i)).length > 0)
			return false;
	return true;
}

/* ---- texts ---------------------------------------------------------------------------------- */

INLINE uint64_t load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

/* Bits that are a text's own in the words from its beginning on; ones, then zeros. */
INLINE const char *own_bits(struct str text)
{
	static const uint64_t bits[2 * WORDS] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};

	return (const char *)(bits + WORDS) - MIN(text.length, (size_t)WORDS * 8);
}

INLINE struct words words_of(struct str text)
{
	const char *own = own_bits(text);
	struct words words;

	for (size_t i = 0; i < WORDS; i++)
		words.word[i] = load(text.at + 8 * i) & load(own + 8 * i);
	return words;
}

/* Of the first and the last eight bytes; of all, where there are less. Without a branch. */
INLINE uint32_t hash_of(const struct words *words, struct str text)
{
	size_t behind = text.length - MIN(text.length, (size_t)8);
	uint64_t last = load(text.at + behind) & load(own_bits(text));
	uint64_t mixed = words->word[0] ^ (last << 23 | last >> 41) ^ text.length;

	return (uint32_t)((mixed * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

INLINE bool is_same(const struct csv_text *known, const struct words *words, struct str text)
{
	uint64_t differ = known->length ^ text.length;

	for (size_t i = 0; i < WORDS; i++)
		differ |= known->words.word[i] ^ words->word[i];
	return differ == 0 && (text.length <= WORDS * 8 || memcmp(known->more, text.at + WORDS * 8,
	                                                          text.length - WORDS * 8) == 0);
}

/* The text's slot, or the empty one where it belongs. */
typedef struct csv_text *find_text(struct csv_text *table, size_t mask, struct str text);

INLINE struct csv_text *find(struct csv_text *table, size_t mask, struct str text)
{
	struct words words = words_of(text);

	for (size_t at = hash_of(&words, text) & mask;; at = (at + 1) & mask)
		if (is_same(&table[at], &words, text) || table[at].length == EMPTY)
			return &table[at];
}

#if defined(__x86_64__)
#define AVX2   __attribute__((target("avx2,bmi,bmi2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,bmi2")))

/* The same, the words being loaded and compared by masks. */
AVX512 static inline struct csv_text *find_avx512(struct csv_text *table, size_t mask,
                                                  struct str text)
{
	uint32_t own = _bzhi_u32(UINT32_MAX, (unsigned)MIN(text.length, (size_t)32));
	__m256i all = _mm256_maskz_loadu_epi8(own, text.at);
	struct words words = {{(uint64_t)_mm_cvtsi128_si64(_mm256_castsi256_si128(all))}};

	for (size_t at = hash_of(&words, text) & mask;; at = (at + 1) & mask) {
		__m256i known = _mm256_loadu_si256((const __m256i *)(const void *)&table[at].words);
		bool is_there =
			_mm256_cmpneq_epi8_mask(known, all) == 0 && table[at].length == text.length;
		if ((is_there &&
		     (text.length <= WORDS * 8 ||
		      memcmp(table[at].more, text.at + WORDS * 8, text.length - WORDS * 8) == 0)) ||
		    table[at].length == EMPTY)
			return &table[at];
	}
}
#endif

static bool set_slots(struct csv_known *known, size_t slots, struct err *err)
{
	struct csv_text *old = known->text, *text = mem_alloc(slots, sizeof *text, err);
	size_t old_slots = old != NULL ? known->mask + 1 : 0;

	if (text == NULL)
		return false;
	memset(text, 0xff, slots * sizeof *text); /* all EMPTY */
	known->text = text;
	known->mask = slots - 1;
	for (size_t i = 0; i < old_slots; i++) {
		size_t at = old[i].hash & known->mask;
		if (old[i].length == EMPTY)
			continue;
		while (text[at].length != EMPTY)
			at = (at + 1) & known->mask;
		text[at] = old[i];
	}
	mem_free(old);
	return true;
}

/*
 * The slot for a text that is new, at its home if a table of moderate size can have it there: then
 * the first look finds it, and the processor need not guess how many there will be.
 */
static struct csv_text *slot_for(struct csv_known *known, struct csv_lore *lore,
                                 const struct words *words, struct str text)
{
	struct err ignored = {0}; /* what is not learned is asked for again */

	for (;;) {
		struct csv_text *slot = find(known->text, known->mask, text);
		size_t slots = known->mask + 1, home = hash_of(words, text) & known->mask;
		bool is_full = slots < 4 * (known->count + 1);
		bool is_away = slot != &known->text[home] && slots < SPARSE;
		if (slot->length != EMPTY)
			return NULL; /* no news */
		if (!is_full && !is_away)
			return slot;
		if (lore->room < slots * 2 * sizeof *slot || !set_slots(known, slots * 2, &ignored))
			return is_full ? NULL : slot;
		lore->room -= slots * sizeof *slot;
	}
}

void csv_known_learn(struct csv_known *known, struct csv_lore *lore, struct str text, uint32_t code)
{
	struct err ignored = {0};
	size_t tail = text.length > WORDS * 8 ? text.length - WORDS * 8 : 0;
	const char *more = NULL;

	if (text.length > LONGEST || known->count == MOST || tail > lore->room)
		return;
	if (tail > 0) {
		more = arena_text(lore->arena, text.at + WORDS * 8, tail, &ignored);
		if (more == NULL)
			return;
		lore->room -= tail;
	}
	struct words words = words_of(text);
	struct csv_text *slot = slot_for(known, lore, &words, text);
	if (slot == NULL)
		return;
	*slot = (struct csv_text){words, more, (uint32_t)text.length, code, hash_of(&words, text)};
	known->count++;
}

/* Learns a text that has no room around it. */
static void learn_copy(struct csv_known *known, struct csv_lore *lore, struct str text,
                       uint32_t code)
{
	char padded[LONGEST + WORDS * 8] = {0};

	if (text.length > LONGEST)
		return;
	if (text.length > 0)
		memcpy(padded, text.at, text.length);
	csv_known_learn(known, lore, (struct str){padded, text.length}, code);
}

bool csv_known_begin(struct csv_known *known, struct csv_lore *lore, const struct gather *gather,
                     struct err *err)
{
	const struct gather_rules *rules = lore->rules;

	if (!set_slots(known, FIRST_SLOTS, err))
		return false;
	learn_copy(known, lore, STR(""), 0);
	for (size_t i = 0; i < rules->missing_count; i++)
		learn_copy(known, lore, rules->missing[i], 0);
	size_t count = gather->state == GATHER_IDS ? intern_count(gather->texts) : 0;
	for (uint32_t i = 0; i < MIN(count, (size_t)MOST); i++)
		learn_copy(known, lore, intern_text(gather->texts, i), i + 1);
	return true;
}

void csv_known_end(struct csv_known *known)
{
	mem_free(known->text);
}

struct csv_kind csv_kind_of(const struct gather *gather)
{
	bool is_open = gather->type == GATHER_ANY || gather->type == GATHER_UNDATED;
	struct csv_kind kind = {CSV_KIND_PASSED, gather->type, gather->width};

	if (gather->state == GATHER_IDS)
		kind.is = CSV_KIND_TEXTS;
	else if (gather->state == GATHER_DOUBLES)
		kind.is = is_open && gather->answers == 0 ? CSV_KIND_OPEN : CSV_KIND_NUMBERS;
	return kind;
}

INLINE uint64_t bits_of(double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof bits);
	return bits;
}

void csv_lore_begin(struct csv_lore *lore, const struct gather_rules *rules)
{
	uint64_t missing = bits_of(num_missing(0));

	lore->rules = rules;
	for (size_t i = 0; i < 512; i++)
		lore->single[i] = i < 256 ? NO_NUMBER : missing;
	for (unsigned char digit = 0; digit < 10; digit++)
		lore->single['0' + digit] = bits_of(digit);
	for (size_t i = 0; i < rules->missing_count; i++) {
		struct str text = rules->missing[i];
		lore->missing |= UINT64_C(1) << MIN(text.length, (size_t)63);
		if (text.length == 1)
			lore->single[(unsigned char)*text.at] = missing;
	}
}

/* ---- kernels -------------------------------------------------------------------------------- */

/* Whether a text that is not known waits for its code; not if it is missing or for others to judge.
 */
static bool must_wait(const struct csv_lore *lore, struct str text, bool *is_good)
{
	*is_good = true;
	if (gather_is_missing(lore->rules, text))
		return false;
	*is_good = memchr(text.at, 0, text.length) == NULL &&
	           utf8_invalid(text.at, text.length) == text.length;
	return *is_good;
}

/* Reads texts from row `from` on as codes of `width` bytes; see csv_cells_read. */
INLINE size_t read_codes(struct csv_cells *cells, const struct csv_known *known,
                         const struct csv_lore *lore, const struct csv_chunk *to_read,
                         size_t column, size_t from, unsigned width, find_text *find_one)
{
	const struct csv_chunk chunk = *to_read; /* codes of a byte could alias it */
	const bool returns = may_return(&chunk, column);
	struct csv_text *const table = known->text;
	const size_t mask = known->mask;
	void *const values = (void *)(uintptr_t)cells->part.values;
	const uint32_t *end = chunk.end + from * chunk.width + column;
	size_t row = from, answers = 0;

	for (; row < chunk.rows; row++, end += chunk.width) {
		struct str text = cell_between(chunk.bytes, end, returns);
		if (chunk.has_doubled)
			text = text_of(&chunk, text);
		uint32_t code = find_one(table, mask, text)->code;
		if (code == UNKNOWN) {
			bool is_good;
			code = 0;
			if (must_wait(lore, text, &is_good))
				cells->waiting[cells->waiting_count++] = (uint32_t)row;
			else if (!is_good)
				break;
		}
		answers += code != 0;
		if (width == 1)
			((uint8_t *)values)[row] = (uint8_t)code;
		else if (width == 2)
			((uint16_t *)values)[row] = (uint16_t)code;
		else
			((uint32_t *)values)[row] = code;
	}
	cells->part.answers = answers;
	return row;
}

/* Widths are constants to the compiler, each of which makes a loop of its own. */
INLINE size_t read_by_width(struct csv_cells *cells, const struct csv_known *known,
                            const struct csv_lore *lore, const struct csv_chunk *chunk,
                            size_t column, size_t from, find_text *find_one)
{
	switch (cells->part.width) {
	case 1: return read_codes(cells, known, lore, chunk, column, from, 1, find_one);
	case 2: return read_codes(cells, known, lore, chunk, column, from, 2, find_one);
	default: return read_codes(cells, known, lore, chunk, column, from, 4, find_one);
	}
}

typedef size_t read_codes_by(struct csv_cells *cells, const struct csv_known *known,
                             const struct csv_lore *lore, const struct csv_chunk *chunk,
                             size_t column, size_t from);

static size_t read_plain(struct csv_cells *cells, const struct csv_known *known,
                         const struct csv_lore *lore, const struct csv_chunk *chunk, size_t column,
                         size_t from)
{
	return read_by_width(cells, known, lore, chunk, column, from, find);
}

#if defined(__x86_64__)
AVX2 static size_t read_avx2(struct csv_cells *cells, const struct csv_known *known,
                             const struct csv_lore *lore, const struct csv_chunk *chunk,
                             size_t column, size_t from)
{
	return read_by_width(cells, known, lore, chunk, column, from, find);
}

AVX512 static size_t read_avx512(struct csv_cells *cells, const struct csv_known *known,
                                 const struct csv_lore *lore, const struct csv_chunk *chunk,
                                 size_t column, size_t from)
{
	return read_by_width(cells, known, lore, chunk, column, from, find_avx512);
}
#endif

/* What the processor has. */
static read_codes_by *best_read(void)
{
#if defined(__x86_64__)
	bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
	if (bits && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
		return read_avx512;
	if (bits && __builtin_cpu_supports("avx2"))
		return read_avx2;
#endif
	return read_plain;
}

static size_t read_texts(struct csv_cells *cells, const struct csv_known *known,
                         const struct csv_lore *lore, const struct csv_chunk *chunk, size_t column,
                         size_t from, void *values)
{
	unsigned width = cells->kind.is == CSV_KIND_TEXTS ? cells->kind.width : 1;

	cells->part = (struct gather_part){width, 0, values};
	memset(values, 0, from * width); /* missing */
	return best_read()(cells, known, lore, chunk, column, from);
}

/* One to 8 digits and nothing else; the first is in the lowest byte. Three multiplications add
 * neighbours: digits to pairs, pairs to fours, fours to the number. */
static inline bool read_digits(const char *at, size_t count, uint64_t *number)
{
	static const unsigned char shift[9] = {0, 56, 48, 40, 32, 24, 16, 8, 0};
	static const uint64_t zeros[9] = {
		UINT64_C(0x3030303030303030),
		UINT64_C(0x30303030303030),
		UINT64_C(0x303030303030),
		UINT64_C(0x3030303030),
		UINT64_C(0x30303030),
		UINT64_C(0x303030),
		UINT64_C(0x3030),
		UINT64_C(0x30),
		0,
	};
	uint64_t word = load(at) << shift[count];

	word |= zeros[count];
	uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0);
	uint64_t wrong = ((word & high) | (((word + UINT64_C(0x0606060606060606)) & high) >> 4)) ^
	                 UINT64_C(0x3333333333333333);
	word = (word & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
	word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
	*number = (word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32;
	return wrong == 0;
}

/* Numbers such as 0.322232, up to 7 digits before the sign and 8 behind it: as num_read has them.
 */
static inline bool read_decimals(struct str cell, char sign, double *number)
{
	static const double power_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
	static const uint32_t whole_power[] = {1,      10,      100,      1000,     10000,
	                                       100000, 1000000, 10000000, 100000000};
	uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f), whole, part;
	uint64_t word = load(cell.at) ^ UINT64_C(0x0101010101010101) * (unsigned char)sign;
	uint64_t found = ~(((word & low) + low) | word | low);

	if (found == 0)
		return false;
	size_t before = (size_t)__builtin_ctzll(found) / 8;
	if (before == 0 || cell.length <= before + 1 || cell.length > before + 1 + 8)
		return false;
	size_t behind = cell.length - before - 1;
	if (!read_digits(cell.at, before, &whole) ||
	    !read_digits(cell.at + before + 1, behind, &part) || (before > 1 && *cell.at == '0'))
		return false;
	*number = (double)(whole * whole_power[behind] + part) / power_of_ten[behind];
	return true;
}

static bool may_be_missing(const struct csv_lore *lore, struct str cell)
{
	return lore->missing >> MIN(cell.length, (size_t)63) & 1;
}

/* A cell of any form; false if it is for others to judge. */
static bool read_any(const struct csv_cells *cells, const struct csv_lore *lore, struct str text,
                     double *number)
{
	*number = num_missing(0);
	if (text.length == 0 || gather_is_missing(lore->rules, text))
		return true;
	return gather_reads(cells->kind.type, lore->rules, text, number);
}

static size_t read_numbers(struct csv_cells *cells, const struct csv_lore *lore,
                           const struct csv_chunk *chunk, size_t column, void *values)
{
	const char *bytes = chunk->bytes;
	const uint32_t *end = chunk->end + column;
	bool returns = may_return(chunk, column), is_date = cells->kind.type == GATHER_DATE;
	char sign = lore->rules->decimal;
	size_t row = 0, answers = 0;
	uint64_t *number = values, missing = bits_of(num_missing(0));

	for (; row < chunk->rows; row++, end += chunk->width) {
		struct str cell = cell_between(bytes, end, returns);
		if (cell.length <= 1 && !is_date) {
			size_t empty = 256 * (size_t)(cell.length == 0);
			uint64_t bits = lore->single[(unsigned char)*cell.at + empty];
			if (bits == NO_NUMBER)
				break;
			number[row] = bits;
			answers += bits != missing;
			continue;
		}
		bool is_plain = !is_date && !may_be_missing(lore, cell);
		size_t minus = *cell.at == '-', count = cell.length - minus;
		bool has_zero = (count > 1) & (cell.at[minus] == '0'); /* in front: no number */
		uint64_t whole;
		if (is_plain && count <= 8 &&
		    (read_digits(cell.at + minus, count, &whole) & !has_zero)) {
			number[row] = bits_of((double)whole) | (uint64_t)minus << 63;
			answers++;
			continue;
		}
		double any;
		if (!(is_plain && read_decimals(cell, sign, &any)) &&
		    !read_any(cells, lore, text_of(chunk, cell), &any))
			break;
		number[row] = bits_of(any);
		answers += !num_is_missing(any);
	}
	cells->part = (struct gather_part){sizeof(double), answers, values};
	return row;
}

size_t csv_cells_read(struct csv_cells *cells, const struct csv_known *known,
                      const struct csv_lore *lore, const struct csv_chunk *chunk, size_t column,
                      void *values)
{
	size_t good;

	cells->part = (struct gather_part){0};
	cells->waiting_count = 0;
	switch (cells->kind.is) {
	case CSV_KIND_PASSED: return chunk->rows;
	case CSV_KIND_TEXTS: return read_texts(cells, known, lore, chunk, column, 0, values);
	default: break;
	}
	good = read_numbers(cells, lore, chunk, column, values);
	if (cells->kind.is == CSV_KIND_OPEN && good < chunk->rows && cells->part.answers == 0)
		return read_texts(cells, known, lore, chunk, column, good, values);
	return good;
}
