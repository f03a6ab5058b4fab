/* source.c - a regular file, read in pieces. */
#include "source.h"

#include "mem.h"
#include "threads.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUL_WITHIN = 4096 }; /* a NUL among the first bytes means that the file is no text */

static bool refuse_kind(mode_t mode, struct err *err)
{
	if (S_ISREG(mode))
		return true;
	if (S_ISDIR(mode))
		return err_set(err, ERR_FILE, "is a folder, not a file");
	err_advise(err, "write what comes out of it to a file first");
	if (S_ISFIFO(mode))
		return err_set(err, ERR_FILE, "is a pipe, not a file");
	if (S_ISSOCK(mode))
		return err_set(err, ERR_FILE, "is a socket, not a file");
	return err_set(err, ERR_FILE, "is a device, not a file");
}

/* Why stat or open failed, with the link's target where it is a link to nothing. */
static bool refuse_missing(const char *path, int reason, struct err *err)
{
	char target[PATH_MAX];
	ssize_t length = reason == ENOENT ? readlink(path, target, sizeof target - 1) : -1;

	if (length >= 0)
		return err_set(err, ERR_FILE, "is a link to '%.*s', which is not there",
		               (int)length, target);
	if (reason == ENOENT)
		return err_set(err, ERR_FILE, "no such file");
	return err_set(err, ERR_FILE, "cannot be read: %s", strerror(reason));
}

bool source_open(struct source *source, const char *path, const char *name, size_t piece,
                 struct err *err)
{
	struct stat status;

	*source = (struct source){.fd = -1, .name = name, .capacity = piece};
	err_at(err, "%s", name);
	if (stat(path, &status) != 0)
		return refuse_missing(path, errno, err);
	if (!refuse_kind(status.st_mode, err))
		return false;
	source->piece = mem_alloc(piece, 1, err);
	if (source->piece == NULL)
		return false;
	/* without waiting: it may have become a pipe since */
	source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool opened = source->fd >= 0 && fstat(source->fd, &status) == 0;
	if (!opened)
		refuse_missing(path, errno, err);
	if (!opened || !refuse_kind(status.st_mode, err)) {
		source_close(source);
		return false;
	}
	source->size = (size_t)status.st_size;
	return true;
}

void source_close(struct source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
	mem_free(source->piece);
	source->piece = NULL;
}

void source_replace(struct source *source, int fd, size_t size)
{
	close(source->fd);
	source->fd = fd;
	source->size = size;
	source->offset = 0;
}

bool source_peek(const struct source *source, size_t offset, char *bytes, size_t size, size_t *got,
                 struct err *err)
{
	*got = 0;
	while (*got < size) {
		ssize_t count =
			pread(source->fd, bytes + *got, size - *got, (off_t)(offset + *got));
		if (count == 0)
			break;
		if (interrupt_requested())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		if (count > 0) {
			*got += (size_t)count;
		} else if (errno != EINTR) {
			err_at(err, "%s", source->name);
			return err_set(err, ERR_FILE, "cannot be read: %s", strerror(errno));
		}
	}
	return true;
}

bool source_next(struct source *source, size_t most, struct str *piece, struct err *err)
{
	*piece = (struct str){source->piece, 0};
	if (!source_peek(source, source->offset, source->piece, MIN(source->capacity, most),
	                 &piece->length, err))
		return false;
	source->offset += piece->length;
	return true;
}

void source_seek(struct source *source, size_t offset)
{
	source->offset = offset;
}

static const struct sign {
	struct str bytes;
	const char *what, *advice;
	struct str from_4; /* further bytes, behind the fourth; may be empty */
} signs[] = {
	{{"PK\3\4", 4}, "a ZIP archive, such as .xlsx or .ods", "save the sheet as CSV", {"", 0}},
	{{"\x1f\x8b", 2}, "compressed by gzip", "unpack it with gunzip", {"", 0}},
	{{"BZh", 3}, "compressed by bzip2", "unpack it with bunzip2", {"1AY&SY", 6}},
	{{"\xfd\x37zXZ", 5}, "compressed by xz", "unpack it with unxz", {"", 0}},
	{{"\x28\xb5\x2f\xfd", 4}, "compressed by zstd", "unpack it with unzstd", {"", 0}},
	{{"\xd0\xcf\x11\xe0", 4},
         "an old office file, such as .xls",
         "save the sheet as CSV",
         {"", 0}},
	{{"%PDF-", 5}, "a PDF", "ask for the data behind it", {"", 0}},
};

/* A word at the beginning may be a column's name: BZh is one where no more of the sign follows. */
static bool has_sign(struct str head, const struct sign *sign)
{
	size_t at = MIN(4, head.length);
	struct str rest = {head.at + at, head.length - at};

	return str_starts(head, sign->bytes) && str_starts(rest, sign->from_4);
}

bool source_is_plain(const struct source *source, struct str head, struct err *err)
{
	err_at(err, "%s", source->name);
	for (size_t i = 0; i < LENGTH(signs); i++) {
		if (!has_sign(head, &signs[i]))
			continue;
		err_advise(err, "%s", signs[i].advice);
		return err_set(err, ERR_DATA, "not a text file in UTF-8, it is %s", signs[i].what);
	}
	return true;
}

bool source_is_text(const struct source *source, struct str head, size_t *skip, struct err *err)
{
	err_at(err, "%s", source->name);
	if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff"))) {
		err_advise(err, "leave the encoding out, or name it");
		return err_set(err, ERR_DATA, "not in UTF-8, its mark says UTF-16");
	}
	const char *nul = memchr(head.at, 0, MIN(head.length, NUL_WITHIN));
	if (nul != NULL)
		return err_set(err, ERR_DATA, "not a text file, byte %zu is zero",
		               (size_t)(nul - head.at) + 1);
	*skip = str_starts(head, STR("\xef\xbb\xbf")) ? 3 : 0;
	return true;
}
