/*
 * digest.h - SHA-256 of files, by libmd, which is opened at first use. Floor 0.
 *
 * dpkg itself needs libmd, so every Debian has it.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "err.h"

enum { DIGEST_TEXT = 65 }; /* 64 hexadecimal digits and NUL */

/* The SHA-256 of a file's bytes, as sha256sum writes it. */
MUST_USE bool digest_file(const char *path, char text[DIGEST_TEXT], struct err *err);

#endif
