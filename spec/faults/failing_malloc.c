/*
 * failing_malloc.c - a preloaded malloc whose n-th call fails, for the program and its libraries.
 *
 *   FAIL_AT=n      the n-th allocation fails; 0 or unset: none
 *   FAIL_EVER=1    ... and all after it
 *   FAIL_REPORT=p  at exit, the file p gets the number of allocations and of blocks not freed
 *
 * What the loader of shared objects allocates fails, too, but is not counted among the blocks: it
 * keeps some of it when it fails.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *block);

static atomic_long calls, blocks;
static long fail_at;
static bool is_ever, is_counting;
static _Thread_local bool is_loading;

__attribute__((constructor)) static void start(void)
{
	const char *at = getenv("FAIL_AT");

	fail_at = at == NULL ? 0 : atol(at);
	is_ever = getenv("FAIL_EVER") != NULL;
	is_counting = true;
}

__attribute__((destructor)) static void stop(void)
{
	const char *path = getenv("FAIL_REPORT");
	char text[64];

	is_counting = false;
	int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (file < 0)
		return;
	int length =
		snprintf(text, sizeof text, "%ld %ld\n", atomic_load(&calls), atomic_load(&blocks));
	if (write(file, text, (size_t)length) < 0)
		_exit(99);
	close(file);
}

static bool has_failed(void)
{
	if (!is_counting)
		return false;
	long call = atomic_fetch_add(&calls, 1) + 1;
	if (fail_at == 0 || !(call == fail_at || (is_ever && call > fail_at)))
		return false;
	errno = ENOMEM;
	return true;
}

static void *counted(void *block)
{
	if (block != NULL && !is_loading)
		atomic_fetch_add(&blocks, 1);
	return block;
}

void *malloc(size_t size)
{
	return has_failed() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return has_failed() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
	if (has_failed())
		return NULL;
	void *block = __libc_realloc(old, size);
	return old == NULL ? counted(block) : block;
}

void free(void *block)
{
	if (block != NULL && !is_loading)
		atomic_fetch_sub(&blocks, 1);
	__libc_free(block);
}

void *dlopen(const char *name, int flags)
{
	void *(*real)(const char *, int);

	*(void **)&real = dlsym(RTLD_NEXT, "dlopen");
	is_loading = true;
	void *library = real(name, flags);
	is_loading = false;
	return library;
}

int dlclose(void *library)
{
	int (*real)(void *);

	*(void **)&real = dlsym(RTLD_NEXT, "dlclose");
	is_loading = true;
	int result = real(library);
	is_loading = false;
	return result;
}
