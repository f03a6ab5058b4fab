/*
 * random.h - random numbers by place, not by order. Floor 0.
 *
 * Number i of a stream is a mixture of the stream's key and i alone (SplitMix64: Steele, Lea &
 * Flood 2014, with the constants of Stafford's variant 13). So any worker may ask for any of them,
 * and what is drawn depends neither on the number of threads nor on what else was drawn. A stream's
 * key is made of the seed and the numbers of what it is for.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include "base.h"

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* The key of the stream within `key` that has this number; a seed is the key of all of its own. */
static inline uint64_t random_key(uint64_t key, uint64_t number)
{
	return random_mix(random_mix(key + 0x9e3779b97f4a7c15u) + number * 0xd1342543de82ef95u);
}

/* Number i of the stream: all 64-bit numbers alike. */
static inline uint64_t random_at(uint64_t key, uint64_t i)
{
	return random_mix(key + (i + 1) * 0x9e3779b97f4a7c15u);
}

/*
 * Number i of the stream, below n: the upper half of its product with n (Lemire 2019). No number is
 * favoured by more than n / 2^64.
 */
static inline size_t random_below(uint64_t key, uint64_t i, size_t n)
{
	__extension__ typedef unsigned __int128 wide;

	return (size_t)((wide)random_at(key, i) * n >> 64);
}

#endif
