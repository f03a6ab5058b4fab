/* num.c - reading and writing numbers, independent of the locale; the missing number. */
#include "num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A quiet NaN with a mark of ours in bits 16 to 31 and the kind of missing in the lowest 16. */
static const uint64_t missing_bits = UINT64_C(0x7ff80000be4d0000);

double num_missing(unsigned kind)
{
	uint64_t bits = missing_bits | (kind & 0xffff);
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

unsigned num_missing_kind(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return (bits & ~UINT64_C(0xffff)) == missing_bits ? (unsigned)(bits & 0xffff) : 0;
}

static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum {
	LONGEST = 320, /* digits of a number worth reading; longer ones are texts */
	TELEPHONE = 8, /* whole digits behind a plus that call somebody */
};

/*
 * Where digits * 10^exponent is not exact in doubles, strtod rounds correctly; LC_NUMERIC is never
 * set, so its decimal point is '.'.
 */
static bool read_slowly(struct str text, char decimal, double *value)
{
	char copy[LONGEST + 1];
	char *end;

	if (text.length > LONGEST)
		return false;
	for (size_t i = 0; i < text.length; i++)
		copy[i] = text.at[i] == decimal ? '.' : text.at[i];
	copy[text.length] = '\0';
	*value = strtod(copy, &end);
	return isfinite(*value);
}

bool num_read(struct str text, char decimal, double *value)
{
	const char *at = text.at, *end = text.at + text.length;
	bool negative = false, has_plus = at < end && *at == '+';

	if (at < end && (*at == '-' || *at == '+'))
		negative = *at++ == '-';

	uint64_t digits = 0;
	unsigned significant = 0;
	const char *whole = at;
	for (; at < end && (unsigned char)(*at - '0') < 10; at++) {
		digits = digits * 10 + (unsigned)(*at - '0');
		significant += significant > 0 || *at != '0';
		if (significant > 18)
			digits = 0; /* too long for the fast way; the value is read slowly below */
	}
	size_t whole_digits = (size_t)(at - whole);
	if (whole_digits > 1 && *whole == '0')
		return false;

	int exponent = 0;
	size_t part_digits = 0;
	bool has_part = at < end && *at == decimal;
	if (has_part) {
		const char *part = ++at;
		for (; at < end && (unsigned char)(*at - '0') < 10; at++) {
			digits = digits * 10 + (unsigned)(*at - '0');
			significant += significant > 0 || *at != '0';
			if (significant > 18)
				digits = 0;
		}
		part_digits = (size_t)(at - part);
		if (part_digits > LONGEST)
			return false;
		exponent = -(int)part_digits;
	}
	if (whole_digits + part_digits == 0)
		return false;

	bool has_exponent = at < end && (*at == 'e' || *at == 'E');
	if (has_exponent) {
		bool down = false;
		int size = 0;
		at++;
		if (at < end && (*at == '-' || *at == '+'))
			down = *at++ == '-';
		if (at == end)
			return false;
		for (; at < end && (unsigned char)(*at - '0') < 10; at++)
			size = size < 10000 ? size * 10 + (*at - '0') : size;
		exponent += down ? -size : size;
	}
	if (at != end || (has_plus && whole_digits >= TELEPHONE && !has_part && !has_exponent))
		return false;

	if (significant <= 15 && exponent >= -22 && exponent <= 22) {
		double power = power_of_ten[exponent < 0 ? -exponent : exponent];
		double exact = exponent < 0 ? (double)digits / power : (double)digits * power;
		*value = negative ? -exact : exact;
		return true;
	}
	if (!read_slowly(text, decimal, value))
		return false;
	/* an integer written out must come back to the digit: identifiers are longer than doubles
	 */
	if (!has_part && !has_exponent)
		return significant <= 16 && digits <= UINT64_C(1) << 53;
	return true;
}

/* The digits of the number at `at`, moved behind them: 1 to 3, then groups of 3; 0 if malformed. */
static size_t take_groups(struct str text, struct str mark, size_t *at, char *digits)
{
	size_t length = 0, group = 0, groups = 0;

	for (;;) {
		while (*at < text.length && (unsigned char)(text.at[*at] - '0') < 10) {
			if (length == LONGEST)
				return 0;
			digits[length++] = text.at[(*at)++];
			group++;
		}
		if (groups > 0 ? group != 3 : group < 1 || group > 3)
			return 0;
		struct str rest = {text.at + *at, text.length - *at};
		if (!str_starts(rest, mark))
			return groups > 0 ? length : 0;
		*at += mark.length;
		groups++;
		group = 0;
	}
}

bool num_read_grouped(struct str text, char decimal, struct str mark, double *value)
{
	char plain[LONGEST * 2 + 2];
	size_t at = text.length > 0 && (*text.at == '-' || *text.at == '+'), length = at;

	if (mark.length == 0)
		return false;
	memcpy(plain, text.at, at);
	size_t digits = take_groups(text, mark, &at, plain + length);
	length += digits;
	size_t rest = text.length - at;
	if (digits == 0 || rest > LONGEST)
		return false;
	if (rest > 0 && text.at[at] != decimal)
		return false;
	memcpy(plain + length, text.at + at, rest);
	return num_read((struct str){plain, length + rest}, decimal, value);
}

size_t num_write(double value, char *text)
{
	if (value == 0.0)
		return (size_t)snprintf(text, NUM_TEXT_SIZE, "%s", signbit(value) ? "-0" : "0");
	if (fabs(value) < 1e15 && value == (double)(int64_t)value)
		return (size_t)snprintf(text, NUM_TEXT_SIZE, "%lld", (long long)value);
	/* Subnormal numbers have fewer digits. Whole numbers beyond 2^53 need an exponent: written
	 * out they would not be read as numbers. */
	bool large = fabs(value) > 9007199254740992.0;
	int length = 0;
	for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		length = large && digits > 15
		                 ? snprintf(text, NUM_TEXT_SIZE, "%.*e", digits - 1, value)
		                 : snprintf(text, NUM_TEXT_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return (size_t)length;
}

const char *num_grouped(size_t count, char *text)
{
	char *at = text + NUM_TEXT_SIZE - 1;

	*at = '\0';
	for (size_t digits = 0; digits == 0 || count > 0; digits++, count /= 10) {
		if (digits > 0 && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + count % 10);
	}
	return at;
}
