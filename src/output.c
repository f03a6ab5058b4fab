/* output.c - files that are written whole or not at all. */
#include "output.h"

#include "mem.h"
#include "threads.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	OUTPUT_SLOTS = 16,     /* files open for writing at the same time */
	OUTPUT_BUFFER = 65536, /* bytes collected before they are written */
	OUTPUT_TRIES = 100,    /* names tried for a temporary file */
	OUTPUT_PIECE = 4 << 20 /* bytes between two looks at the interrupt flag */
};

/* The temporary files there are, for the signal handler: so in fixed static storage. */
static struct slot {
	volatile sig_atomic_t is_used;
	char path[PATH_MAX + NAME_MAX];
} slots[OUTPUT_SLOTS];

struct output {
	struct slot *slot;     /* NULL for what is no regular file and is written directly */
	int file;              /* descriptor, -1 once closed */
	char path[PATH_MAX];   /* the file to become, links followed */
	char folder[PATH_MAX]; /* where it lies */
	char name[NAME_MAX];   /* as the caller called it, for messages */
	size_t length;         /* bytes waiting in the buffer */
	char buffer[OUTPUT_BUFFER];
};

void output_remove_all(void)
{
	int error = errno;

	for (size_t i = 0; i < OUTPUT_SLOTS; i++)
		if (slots[i].is_used)
			unlink(slots[i].path);
	errno = error;
}

static bool fail(struct err *err, const char *name, const char *what)
{
	int error = errno;

	err_at(err, "%s", name);
	return err_set(err, ERR_FILE, "%s: %s", what, strerror(error));
}

static bool refuse(struct err *err, const char *name, const char *what, const char *advice)
{
	err_at(err, "%s", name);
	err_advise(err, "%s", advice);
	return err_set(err, ERR_FILE, "%s", what);
}

/* Fills path and folder for a regular file, new or there; *mode is that of the file there, else 0.
 */
static bool find_place(struct output *output, const char *path, mode_t *mode, struct err *err)
{
	struct stat status;

	if (*path == '\0')
		return refuse(err, "output", "the name is empty", "give it a name");
	if (lstat(path, &status) == 0) {
		if (S_ISLNK(status.st_mode) && stat(path, &status) != 0)
			return refuse(err, path, "is a link to nothing", "remove it");
		if (S_ISDIR(status.st_mode))
			return refuse(err, path, "is a folder", "name a file in it");
		if (access(path, W_OK) != 0)
			return fail(err, path, "cannot be written");
		if (realpath(path, output->path) == NULL)
			return fail(err, path, "cannot be written");
		*mode = status.st_mode;
	} else if (errno == ENOENT) {
		const char *slash = strrchr(path, '/');
		const char *name = slash == NULL ? path : slash + 1;
		char folder[PATH_MAX];
		int length = slash == NULL   ? snprintf(folder, sizeof folder, ".")
		             : slash == path ? snprintf(folder, sizeof folder, "/")
		                             : snprintf(folder, sizeof folder, "%.*s",
		                                        (int)(slash - path), path);
		if (*name == '\0' || length < 0 || (size_t)length >= sizeof folder)
			return refuse(err, path, "is no name for a file", "give it another");
		if (realpath(folder, output->folder) == NULL)
			return fail(err, path, "cannot be written");
		length = snprintf(output->path, sizeof output->path, "%s/%s",
		                  strcmp(output->folder, "/") == 0 ? "" : output->folder, name);
		if (length < 0 || (size_t)length >= sizeof output->path)
			return refuse(err, path, "is no name for a file", "give it a shorter one");
		*mode = 0;
		return true;
	} else {
		return fail(err, path, "cannot be written");
	}

	memcpy(output->folder, output->path, sizeof output->folder);
	char *slash = strrchr(output->folder, '/');
	slash[slash == output->folder] = '\0';
	return true;
}

static struct slot *free_slot(void)
{
	for (size_t i = 0; i < OUTPUT_SLOTS; i++)
		if (!slots[i].is_used)
			return &slots[i];
	return NULL;
}

/* Opens a new file under a name of its own beside the target. */
static bool open_temporary(struct output *output, mode_t mode, struct err *err)
{
	struct slot *slot = free_slot();

	if (slot == NULL)
		return refuse(err, output->name, "too many files are open for writing",
		              "finish some of them");
	for (int i = 0; i < OUTPUT_TRIES; i++) {
		int length = snprintf(slot->path, sizeof slot->path, "%s/.befund-%ld-%d-%d.part",
		                      output->folder, (long)getpid(), (int)(slot - slots), i);
		if (length < 0 || (size_t)length >= PATH_MAX)
			return refuse(err, output->name, "the folder's name is too long",
			              "use another folder");
		slot->is_used = 1; /* before it is there, so that no signal comes between */
		output->file = open(slot->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (output->file >= 0)
			break;
		slot->is_used = 0;
		if (errno != EEXIST)
			return fail(err, output->name, "cannot be written");
	}
	if (output->file < 0)
		return fail(err, output->name, "cannot be written");
	output->slot = slot;
	if (mode != 0 && fchmod(output->file, mode & 07777) != 0)
		return fail(err, output->name, "cannot be written");
	return true;
}

struct output *output_open(const char *path, struct err *err)
{
	mode_t mode = 0;
	struct output *output = mem_alloc(1, sizeof *output, err);

	if (output == NULL)
		return NULL;
	output->slot = NULL;
	output->file = -1;
	output->length = 0;
	snprintf(output->name, sizeof output->name, "%s", path);
	if (!find_place(output, path, &mode, err)) {
		output_abandon(output);
		return NULL;
	}
	if (mode != 0 && !S_ISREG(mode)) { /* a device or a pipe */
		output->file = open(output->path, O_WRONLY | O_CLOEXEC);
		if (output->file >= 0)
			return output;
		fail(err, path, "cannot be written");
	} else if (open_temporary(output, mode, err)) {
		return output;
	}
	output_abandon(output);
	return NULL;
}

static bool write_all(struct output *output, const char *bytes, size_t length, struct err *err)
{
	while (length > 0) {
		if (interrupt_requested())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		ssize_t written = write(output->file, bytes, MIN(length, (size_t)OUTPUT_PIECE));
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return fail(err, output->name, "cannot be written");
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

static bool flush(struct output *output, struct err *err)
{
	size_t length = output->length;

	output->length = 0;
	return write_all(output, output->buffer, length, err);
}

bool output_write(struct output *output, const char *bytes, size_t length, struct err *err)
{
	if (length > OUTPUT_BUFFER - output->length && !flush(output, err))
		return false;
	if (length > OUTPUT_BUFFER)
		return write_all(output, bytes, length, err);
	if (length > 0)
		memcpy(output->buffer + output->length, bytes, length);
	output->length += length;
	return true;
}

/* That the new name is on the disk; folders that cannot be synced are as good as they get. */
static bool sync_folder(const struct output *output, struct err *err)
{
	int folder = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return true; /* may be written to but not read */
	bool is_synced = fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP;
	if (!is_synced)
		fail(err, output->name, "cannot be made sure to be on the disk");
	close(folder);
	return is_synced;
}

/* Waits for the disk piece by piece, which can be interrupted; fsync has little left to do. */
static bool settle(const struct output *output, struct err *err)
{
	const unsigned how =
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
	off_t length = lseek(output->file, 0, SEEK_CUR);

	for (off_t at = 0; output->slot != NULL && at < length; at += OUTPUT_PIECE) {
		if (interrupt_requested())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		if (sync_file_range(output->file, at, OUTPUT_PIECE, how) != 0)
			return true; /* not on this disk; what fails for good, fsync finds */
	}
	return true;
}

static bool finish(struct output *output, struct err *err)
{
	if (!flush(output, err) || !settle(output, err))
		return false;
	if (output->slot != NULL && fsync(output->file) != 0)
		return fail(err, output->name, "cannot be made sure to be on the disk");
	int file = output->file;
	output->file = -1;
	if (close(file) != 0 && errno != EINTR)
		return fail(err, output->name, "cannot be written");
	if (output->slot == NULL)
		return true;
	if (rename(output->slot->path, output->path) != 0)
		return fail(err, output->name, "cannot be replaced");
	output->slot->is_used = 0;
	output->slot = NULL;
	return sync_folder(output, err);
}

bool output_commit(struct output *output, struct err *err)
{
	bool is_done = finish(output, err);

	output_abandon(output);
	return is_done;
}

void output_abandon(struct output *output)
{
	if (output == NULL)
		return;
	if (output->file >= 0)
		close(output->file);
	if (output->slot != NULL) {
		unlink(output->slot->path);
		output->slot->is_used = 0;
	}
	mem_free(output);
}
