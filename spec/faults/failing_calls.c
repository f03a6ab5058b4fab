/*
 * failing_calls.c - preloaded system calls of which one, for files other than standard ones, fails.
 *
 *   FAIL_CALL=write|fsync|close|rename   which
 *   FAIL_AT=n                            at which of its calls, counted from 1
 *   FAIL_HOW=ENOSPC|EIO|EINTR|short|interrupt|kill
 *
 * `short` writes one byte only; `interrupt` and `kill` send SIGINT and SIGKILL and go on.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *how(const char *call)
{
	static int calls;
	const char *name = getenv("FAIL_CALL"), *at = getenv("FAIL_AT"), *way = getenv("FAIL_HOW");

	if (name == NULL || at == NULL || way == NULL || strcmp(name, call) != 0)
		return "";
	return ++calls == atoi(at) ? way : "";
}

/* Whether the call fails with an errno; the other ways to fail are dealt with by the caller. */
static bool fails(const char *way)
{
	static const struct {
		const char *name;
		int number;
	} errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EINTR", EINTR}};

	if (strcmp(way, "interrupt") == 0)
		raise(SIGINT);
	if (strcmp(way, "kill") == 0)
		raise(SIGKILL);
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (strcmp(way, errors[i].name) == 0) {
			errno = errors[i].number;
			return true;
		}
	}
	return false;
}

ssize_t write(int file, const void *bytes, size_t length)
{
	ssize_t (*real)(int, const void *, size_t);
	const char *way = file <= STDERR_FILENO ? "" : how("write");

	*(void **)&real = dlsym(RTLD_NEXT, "write");
	if (fails(way))
		return -1;
	return real(file, bytes, strcmp(way, "short") == 0 && length > 1 ? 1 : length);
}

int fsync(int file)
{
	int (*real)(int);

	*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	return fails(how("fsync")) ? -1 : real(file);
}

int close(int file)
{
	int (*real)(int);

	*(void **)&real = dlsym(RTLD_NEXT, "close");
	if (!fails(how("close")))
		return real(file);
	real(file);
	return -1;
}

int rename(const char *old, const char *new)
{
	int (*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "rename");
	return fails(how("rename")) ? -1 : real(old, new);
}
