/* digest.c - SHA-256 of files, by libmd. */
#include "digest.h"

#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 65536 }; /* bytes a read */

/* The functions of libmd. */
struct libmd {
	void (*init)(SHA2_CTX *state);
	void (*update)(SHA2_CTX *state, const uint8_t *bytes, size_t length);
	void (*final)(uint8_t digest[SHA256_DIGEST_LENGTH], SHA2_CTX *state);
};

static bool open_libmd(struct libmd *libmd, struct err *err)
{
	static const struct library_call calls[] = {
		{"SHA256Init", offsetof(struct libmd, init)},
		{"SHA256Update", offsetof(struct libmd, update)},
		{"SHA256Final", offsetof(struct libmd, final)},
	};

	return library_open("libmd.so.0", "libmd0", calls, LENGTH(calls), libmd, err);
}

/* Adds all bytes of an open file. */
static bool add_file(const struct libmd *libmd, SHA2_CTX *state, int file, struct err *err)
{
	uint8_t piece[PIECE];

	for (;;) {
		ssize_t length = read(file, piece, sizeof piece);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return err_set(err, ERR_FILE, "cannot be read: %s", strerror(errno));
		if (length == 0)
			return true;
		libmd->update(state, piece, (size_t)length);
	}
}

bool digest_file(const char *path, char text[DIGEST_TEXT], struct err *err)
{
	struct libmd libmd;
	SHA2_CTX state;
	uint8_t digest[SHA256_DIGEST_LENGTH];

	if (!open_libmd(&libmd, err))
		return false;
	err_at(err, "%s", path);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return err_set(err, ERR_FILE, "cannot be read: %s", strerror(errno));
	libmd.init(&state);
	bool is_whole = add_file(&libmd, &state, file, err);
	close(file);
	if (!is_whole)
		return false;
	libmd.final(digest, &state);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return true;
}
