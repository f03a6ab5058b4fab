/* csv_mask.c - where the cells of regular CSV end, 64 bytes at a time. */
#include "csv_mask.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define SSE2
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/* A bit for each of 64 bytes. */
struct signs {
	uint64_t quote, separator, feed, cr;
};

typedef struct signs find_signs(const char *at, char separator);

/* Writes down where the bits are, counted from `from`; a block's room may be written to. */
typedef void write_ends(uint32_t *end, uint32_t from, uint64_t bits, unsigned count);

#define INLINE __attribute__((always_inline)) static inline

/* ---- which bytes are signs ------------------------------------------------------------------ */

/* The highest bit of each byte that is zero, and no other. */
INLINE uint64_t zero_bytes(uint64_t word)
{
	uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	return ~(((word & low) + low) | word | low);
}

INLINE uint64_t equal_plain(const char *at, char sign)
{
	uint64_t all = UINT64_C(0x0101010101010101) * (unsigned char)sign, bits = 0;

	for (unsigned i = 0; i < 8; i++) {
		uint64_t word = 0;
		for (unsigned k = 0; k < 8; k++) /* compilers make one load of it */
			word |= (uint64_t)(unsigned char)at[i * 8 + k] << (8 * k);
		word = zero_bytes(word ^ all) >> 7;
		bits |= (word * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
	}
	return bits;
}

INLINE struct signs signs_plain(const char *at, char separator)
{
	return (struct signs){equal_plain(at, '"'), equal_plain(at, separator),
	                      equal_plain(at, '\n'), equal_plain(at, '\r')};
}

#if defined(SSE2)
INLINE uint64_t equal_sse2(const char *at, char sign)
{
	__m128i all = _mm_set1_epi8(sign);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 4; i++) {
		__m128i part = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(part, all));
		bits |= (uint64_t)found << (16 * i);
	}
	return bits;
}

INLINE struct signs signs_sse2(const char *at, char separator)
{
	return (struct signs){equal_sse2(at, '"'), equal_sse2(at, separator), equal_sse2(at, '\n'),
	                      equal_sse2(at, '\r')};
}

#define AVX2   __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,avx2,bmi,bmi2,popcnt")))

AVX2 static inline uint64_t equal_avx2(__m256i low, __m256i high, char sign)
{
	__m256i all = _mm256_set1_epi8(sign);
	uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all));
	uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all));

	return first | (uint64_t)second << 32;
}

AVX2 static inline struct signs signs_avx2(const char *at, char separator)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)(const void *)at);
	__m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));

	return (struct signs){equal_avx2(low, high, '"'), equal_avx2(low, high, separator),
	                      equal_avx2(low, high, '\n'), equal_avx2(low, high, '\r')};
}

AVX512 static inline struct signs signs_avx512(const char *at, char separator)
{
	__m512i all = _mm512_loadu_si512(at);

	return (struct signs){_mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('"')),
	                      _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8(separator)),
	                      _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('\n')),
	                      _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('\r'))};
}
#elif defined(__aarch64__)
INLINE uint64_t equal_neon(const char *at, char sign)
{
	static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128,
	                                   1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t bit = vld1q_u8(places), all = vdupq_n_u8((uint8_t)sign), part[4];

	for (unsigned i = 0; i < 4; i++)
		part[i] = vandq_u8(vceqq_u8(vld1q_u8((const uint8_t *)at + 16 * i), all), bit);
	uint8x16_t sum = vpaddq_u8(vpaddq_u8(part[0], part[1]), vpaddq_u8(part[2], part[3]));
	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

INLINE struct signs signs_neon(const char *at, char separator)
{
	return (struct signs){equal_neon(at, '"'), equal_neon(at, separator), equal_neon(at, '\n'),
	                      equal_neon(at, '\r')};
}
#endif

/* ---- what they mean ------------------------------------------------------------------------- */

/* Bit i is the sum (modulo 2) of the bits up to i. */
INLINE uint64_t sums(uint64_t bits)
{
	for (unsigned by = 1; by < 64; by *= 2)
		bits ^= bits << by;
	return bits;
}

/* Looks at quotes and CR; the bytes that are not regular. */
INLINE uint64_t look_closer(struct csv_mask *mask, struct signs signs, uint64_t inside,
                            uint64_t ends)
{
	uint64_t opening = signs.quote & inside, closing = signs.quote & ~inside;
	uint64_t cr = signs.cr & ~inside;
	uint64_t behind_closing = closing << 1 | mask->closed;
	uint64_t behind_cr = cr << 1 | mask->returns;
	uint64_t may_open = (ends | closing) << 1 | mask->begins;

	mask->doubled |= opening & behind_closing;
	mask->breaks |= (signs.feed | signs.cr) & inside;
	mask->crs |= cr;
	mask->begins = (ends | closing) >> 63;
	mask->closed = closing >> 63;
	mask->returns = cr >> 63;
	return (opening & ~may_open) | (behind_closing & ~(ends | opening | cr)) |
	       (behind_cr & ~(signs.feed & ends));
}

/* Eight at once, since most blocks have no more. */
INLINE void write_by_eights(uint32_t *end, uint32_t from, uint64_t bits, unsigned count)
{
	for (unsigned done = 0; done < count; done += 8)
#pragma GCC unroll 8
		for (unsigned i = 0; i < 8; i++, bits &= bits - 1)
			end[done + i] = from + (bits != 0 ? (uint32_t)__builtin_ctzll(bits) : 64);
}

#if defined(SSE2)
/* The bits' numbers are moved together, and widened sixteen at once. */
AVX512 static inline void write_avx512(uint32_t *end, uint32_t from, uint64_t bits, unsigned count)
{
	static const uint8_t numbers[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
	                                    13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
	                                    26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
	                                    39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
	                                    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	__m512i packed = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
	__m512i base = _mm512_set1_epi32((int)from);

	_mm512_storeu_si512(
		end, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
	for (unsigned done = 16; done < count; done += 16) {
		packed = _mm512_alignr_epi32(packed, packed, 4);
		_mm512_storeu_si512(
			end + done,
			_mm512_add_epi32(base,
		                         _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
	}
}
#endif

INLINE void find_ends(struct csv_mask *given, const char *bytes, size_t from, size_t to,
                      find_signs *find, write_ends *write)
{
	struct csv_mask mask = *given;

	for (; from < to && !mask.is_irregular; from += CSV_MASK_BLOCK) {
		struct signs signs = find(bytes + from, mask.separator);
		uint64_t valid = to - from < 64 ? (UINT64_C(1) << (to - from)) - 1 : UINT64_MAX;
		signs.quote &= valid;
		signs.cr &= valid;
		signs.feed &= valid;
		uint64_t inside = sums(signs.quote) ^ mask.quoted;
		uint64_t ends = ((signs.separator & valid) | signs.feed) & ~inside;
		mask.quoted = (uint64_t)((int64_t)inside >> 63);
		uint64_t wrong = look_closer(&mask, signs, inside, ends) & valid;
		if (wrong != 0) {
			mask.is_irregular = true;
			ends &= (wrong & -wrong) - 1; /* those in front of the first */
		}
		unsigned found = (unsigned)__builtin_popcountll(ends);
		write(mask.end + mask.count, (uint32_t)from, ends, found);
		mask.count += found;
		mask.lines += (unsigned)__builtin_popcountll(ends & signs.feed);
	}
	*given = mask;
}

static void ends_plain(struct csv_mask *mask, const char *bytes, size_t from, size_t to)
{
	find_ends(mask, bytes, from, to, signs_plain, write_by_eights);
}

#if defined(SSE2)
static void ends_sse2(struct csv_mask *mask, const char *bytes, size_t from, size_t to)
{
	find_ends(mask, bytes, from, to, signs_sse2, write_by_eights);
}

AVX2 static void ends_avx2(struct csv_mask *mask, const char *bytes, size_t from, size_t to)
{
	find_ends(mask, bytes, from, to, signs_avx2, write_by_eights);
}

AVX512 static void ends_avx512(struct csv_mask *mask, const char *bytes, size_t from, size_t to)
{
	find_ends(mask, bytes, from, to, signs_avx512, write_avx512);
}

void csv_mask_ends(struct csv_mask *mask, const char *bytes, size_t from, size_t to,
                   enum csv_mask_by by)
{
	bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	            __builtin_cpu_supports("popcnt");

	if (by == CSV_MASK_PLAIN)
		ends_plain(mask, bytes, from, to);
	else if ((by == CSV_MASK_BEST || by == CSV_MASK_AVX512) && bits &&
	         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
		ends_avx512(mask, bytes, from, to);
	else if (by != CSV_MASK_SSE2 && bits && __builtin_cpu_supports("avx2"))
		ends_avx2(mask, bytes, from, to);
	else
		ends_sse2(mask, bytes, from, to);
}
#elif defined(__aarch64__)
static void ends_neon(struct csv_mask *mask, const char *bytes, size_t from, size_t to)
{
	find_ends(mask, bytes, from, to, signs_neon, write_by_eights);
}

void csv_mask_ends(struct csv_mask *mask, const char *bytes, size_t from, size_t to,
                   enum csv_mask_by by)
{
	if (by == CSV_MASK_PLAIN)
		ends_plain(mask, bytes, from, to);
	else
		ends_neon(mask, bytes, from, to);
}
#else
void csv_mask_ends(struct csv_mask *mask, const char *bytes, size_t from, size_t to,
                   enum csv_mask_by by)
{
	(void)by;
	ends_plain(mask, bytes, from, to);
}
#endif
