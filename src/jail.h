/*
 * jail.h - work on data that nobody vouches for, in a process of its own. Floor 0.
 *
 * A library that parses crafted files can be made to read and write where it should not. So it runs
 * in a child that has the file, a pipe and nothing else: every other descriptor is closed, memory
 * and processor time are limited, no file grows, and system calls are filtered (seccomp) to those
 * that read, write to the pipe, allocate and end. What the child says is data again, to be checked;
 * at worst it says something wrong, or ends early.
 *
 * The child is a copy of this process, so what it needs (libraries, tables of iconv) is opened
 * before. It must come to be while no other thread runs.
 */
#ifndef JAIL_H
#define JAIL_H

#include "err.h"

#include <sys/types.h>

struct jail {
	pid_t pid; /* 0: none */
	int out;   /* what the child writes, to be read here; -1: none */
};

struct jail_limits {
	size_t memory;    /* bytes that the child may have beyond what this process has */
	size_t seconds;   /* of processor time */
	bool opens_files; /* no filter: work on our own data, by a library that ends as it likes */
};

enum jail_end {
	JAIL_DONE,    /* the work came to its end */
	JAIL_CRASHED, /* a signal ended it: damaged data */
	JAIL_TIME,    /* the processor time ran out */
	JAIL_REFUSED, /* this system filters no system calls, so it did not begin */
	JAIL_FAILED,  /* its descriptors could not be made, so it did not begin */
};

/*
 * Starts `work` in a child, with its end of the pipe and a copy of what `shared` points to. *keep,
 * as a rule within `shared`, is a descriptor that stays open there, under another number.
 */
MUST_USE bool jail_start(struct jail *jail, void (*work)(void *shared, int out), void *shared,
                         int *keep, struct jail_limits limits, struct err *err);

/* Up to `size` bytes of what the child wrote; `got` is 0 at the end. False when interrupted. */
MUST_USE bool jail_read(struct jail *jail, char *bytes, size_t size, size_t *got, struct err *err);

/* Ends the child, if it has not ended, and says how it did. */
enum jail_end jail_finish(struct jail *jail);

#endif
