/* checksum.c - CRC-32 by zlib. */
#include "checksum.h"

#include "library.h"

bool checksum_open(struct checksum *checksum, struct err *err)
{
	static const struct library_call calls[] = {
		{"crc32_z", offsetof(struct checksum, crc32_z)},
		{"crc32_combine", offsetof(struct checksum, crc32_combine)},
	};

	return library_open("libz.so.1", "zlib1g", calls, LENGTH(calls), checksum, err);
}

uint32_t checksum_add(const struct checksum *checksum, uint32_t sum, const void *bytes,
                      size_t length)
{
	return length == 0 ? sum : (uint32_t)checksum->crc32_z(sum, bytes, length);
}

uint32_t checksum_join(const struct checksum *checksum, uint32_t first, uint32_t second,
                       size_t length)
{
	return (uint32_t)checksum->crc32_combine(first, second, (z_off_t)length);
}
