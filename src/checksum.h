/*
 * checksum.h - CRC-32 as in zip and PNG, by zlib, which is opened at first use. Floor 0.
 *
 * Every change of up to 32 neighbouring bits is found for certain, others but for one in four
 * thousand million.
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include "err.h"

#include <zlib.h>

/* The functions of zlib. */
struct checksum {
	uLong (*crc32_z)(uLong sum, const Bytef *bytes, z_size_t length);
	uLong (*crc32_combine)(uLong first, uLong second, z_off_t length);
};

MUST_USE bool checksum_open(struct checksum *checksum, struct err *err);

/* The sum of what `sum` (0 for nothing) is of, and these bytes behind it. */
uint32_t checksum_add(const struct checksum *checksum, uint32_t sum, const void *bytes,
                      size_t length);

/* The sum of two pieces end to end; `length` is that of the second. */
uint32_t checksum_join(const struct checksum *checksum, uint32_t first, uint32_t second,
                       size_t length);

#endif
