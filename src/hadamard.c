/* hadamard.c - see hadamard.h. */
#include "hadamard.h"

#include <stdbool.h>
#include <stdint.h>

static bool is_prime(size_t n)
{
	for (size_t d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return n > 1;
}

/* Whether a Paley matrix, doubled often enough, has this order; the largest prime is as good as
 * any. */
static bool made_of(size_t order, size_t *prime)
{
	size_t part = order;

	for (; part >= 4 && part % 4 == 0; part /= 2)
		if (is_prime(part - 1)) {
			*prime = part - 1;
			return true;
		}
	*prime = 0;
	while (part > 1 && part % 2 == 0)
		part /= 2;
	return part == 1;
}

struct hadamard hadamard_of(size_t least)
{
	struct hadamard of = {.order = least < 1 ? 1 : least};

	while (!made_of(of.order, &of.prime))
		of.order++;
	return of;
}

/* 1 where a is a square modulo the prime, -1 where not (Euler's criterion); a is not 0. */
static int legendre(size_t a, size_t prime)
{
	uint64_t power = 1, base = a;

	for (size_t exponent = (prime - 1) / 2; exponent > 0; exponent /= 2) {
		if (exponent % 2 == 1)
			power = power * base % prime;
		base = base * base % prime;
	}
	return power == 1 ? 1 : -1;
}

int hadamard_sign(struct hadamard of, size_t row, size_t column)
{
	size_t size = of.prime == 0 ? 1 : of.prime + 1;
	size_t high_row = row / size, high_column = column / size;
	int sign = __builtin_popcountll(high_row & high_column) % 2 == 0 ? 1 : -1;

	row %= size;
	column %= size;
	if (row == 0 || row == column)
		return sign;
	if (column == 0)
		return -sign;
	return sign * legendre((row + of.prime - column) % of.prime, of.prime);
}
