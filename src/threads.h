/*
 * threads.h - run a function over fixed blocks on all cores; the interrupt flag. Floor 0.
 *
 * Work is cut into blocks whose borders depend on the data alone. Workers take blocks in any order
 * and fill a state of their own; `merge` is then called for each block strictly in block order, one
 * at a time, by whichever worker is there. So a floating-point sum has the same bytes with 1, 2 and
 * 7 threads, and memory is one state a worker, not one a block.
 *
 * The number of workers is that of the processors this process may use, or BEFUND_THREADS (1 to
 * 64).
 */
#ifndef THREADS_H
#define THREADS_H

#include "err.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MAX = 64 };

enum { THREADS_AHEAD_MAX = 7 };

struct threads_task {
	void *shared; /* handed to every call */
	/* Does block `block`, writing only to the state `state`. May not fail. */
	void (*work)(void *shared, size_t state, size_t block);
	/* Adds what `work` left in the state to the result. In block order. May be NULL. */
	void (*merge)(void *shared, size_t state, size_t block);
};

/* How many workers a task of so many blocks will have at most: what states to prepare. */
size_t threads_workers(size_t blocks);

/* Runs the task on `workers` (from threads_workers) threads; false only when interrupted. */
MUST_USE bool threads_run(const struct threads_task *task, size_t blocks, size_t workers,
                          struct err *err);

/*
 * The same with `ahead` more states a worker, so that it goes on while others wait for their turn:
 * those of worker i are i * (ahead + 1) and the next.
 */
MUST_USE bool threads_run_ahead(const struct threads_task *task, size_t blocks, size_t workers,
                                size_t ahead, struct err *err);

/* One function on a thread of its own, while the caller does something else. */
struct threads_aside {
	void (*work)(void *shared);
	void *shared;
	pthread_t thread;
	atomic_bool is_done;
};

/* False where there is no thread to be had, or no second processor: nothing was begun. */
MUST_USE bool threads_aside_begin(struct threads_aside *aside);

bool threads_aside_done(struct threads_aside *aside); /* whether threads_aside_end need not wait */
void threads_aside_end(struct threads_aside *aside);

void interrupt_request(void); /* safe in a signal handler */
void interrupt_clear(void);
bool interrupt_requested(void); /* long loops outside threads_run ask now and then */

enum { INTERRUPT_STEP = 65536 };

/* Asked at each row of such a loop: whether it goes on. Looks once in INTERRUPT_STEP rows. */
MUST_USE static inline bool interrupt_none(size_t row, struct err *err)
{
	if (row % INTERRUPT_STEP != 0 || !interrupt_requested())
		return true;
	return err_set(err, ERR_INTERRUPTED, "interrupted");
}

#endif
