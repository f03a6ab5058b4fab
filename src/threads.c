/* threads.c - run a function over fixed blocks on all cores; the interrupt flag. */
#include "threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_bool interrupted; /* set by a signal handler, so it can be nowhere else */

void interrupt_request(void)
{
	atomic_store(&interrupted, true);
}

void interrupt_clear(void)
{
	atomic_store(&interrupted, false);
}

bool interrupt_requested(void)
{
	return atomic_load_explicit(&interrupted, memory_order_relaxed);
}

static _Thread_local bool working; /* a task within a task has the worker's own thread alone */

static size_t processors(void)
{
	const char *asked = getenv("BEFUND_THREADS");
	cpu_set_t set;

	if (asked != NULL) {
		char *end;
		long count = strtol(asked, &end, 10);
		if (*asked != '\0' && *end == '\0' && count >= 1 && count <= THREADS_MAX)
			return (size_t)count;
	}
	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	return (size_t)MAX(1, MIN(CPU_COUNT(&set), (int)THREADS_MAX));
}

size_t threads_workers(size_t blocks)
{
	return working ? 1 : MAX((size_t)1, MIN(processors(), blocks));
}

struct run {
	const struct threads_task *task;
	size_t blocks;
	atomic_size_t next; /* block to be taken */
	pthread_mutex_t lock;
	pthread_cond_t turn;
	size_t merged; /* blocks merged so far: the next in turn */
};

struct worker {
	struct run *run;
	size_t number;
};

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct run *run = worker->run;
	const struct threads_task *task = run->task;
	bool before = working;

	working = true;
	for (;;) {
		size_t block = atomic_fetch_add(&run->next, 1);
		if (block >= run->blocks) {
			working = before;
			return NULL;
		}
		if (!interrupt_requested())
			task->work(task->shared, worker->number, block);
		if (task->merge == NULL)
			continue;
		pthread_mutex_lock(&run->lock);
		while (run->merged != block)
			pthread_cond_wait(&run->turn, &run->lock);
		pthread_mutex_unlock(&run->lock); /* the turn is ours until merged moves on */
		if (!interrupt_requested())
			task->merge(task->shared, worker->number, block);
		pthread_mutex_lock(&run->lock);
		run->merged++;
		pthread_cond_broadcast(&run->turn);
		pthread_mutex_unlock(&run->lock);
	}
}

bool threads_run(const struct threads_task *task, size_t blocks, size_t workers, struct err *err)
{
	struct run run = {
		.task = task,
		.blocks = blocks,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.turn = PTHREAD_COND_INITIALIZER,
	};
	struct worker worker[THREADS_MAX];
	pthread_t thread[THREADS_MAX];
	size_t started = 1; /* the caller is worker 0; where no thread can be had it does all */

	for (size_t i = 0; i < MIN(workers, (size_t)THREADS_MAX); i++)
		worker[i] = (struct worker){&run, i};
	while (started < workers && started < THREADS_MAX &&
	       pthread_create(&thread[started], NULL, work, &worker[started]) == 0)
		started++;
	work(&worker[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(thread[i], NULL);

	if (interrupt_requested())
		return err_set(err, ERR_INTERRUPTED, "interrupted");
	return true;
}
