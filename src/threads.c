/* threads.c - run a function over fixed blocks on all cores; the interrupt flag. */
#include "threads.h"

#include <sched.h>
#include <signal.h>
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

static const size_t NONE = SIZE_MAX;

struct run {
	const struct threads_task *task;
	size_t blocks, ahead;
	atomic_size_t next; /* block to be taken */
	pthread_mutex_t lock;
	pthread_cond_t moved; /* a state has become free */
	size_t states;
	size_t merged; /* blocks merged so far: the next in turn */
	bool merging;  /* somebody is at it */
	size_t waiting[THREADS_MAX *
	               (THREADS_AHEAD_MAX + 1)]; /* the block in each state, or NONE */
};

struct worker {
	struct run *run;
	size_t number;
};

/* The state in which the block waits whose turn it is; NONE if it is still worked on. */
static size_t next_in_turn(const struct run *run)
{
	for (size_t i = 0; i < run->states; i++)
		if (run->waiting[i] == run->merged)
			return i;
	return NONE;
}

/* Merges what has its turn, unless somebody does already. The lock is held, but for the merging. */
static void merge_ready(struct run *run)
{
	const struct threads_task *task = run->task;
	size_t state;

	while (!run->merging && (state = next_in_turn(run)) != NONE) {
		size_t block = run->merged;
		run->merging = true;
		pthread_mutex_unlock(&run->lock);
		if (!interrupt_requested())
			task->merge(task->shared, state, block);
		pthread_mutex_lock(&run->lock);
		run->merging = false;
		run->waiting[state] = NONE;
		run->merged++;
		pthread_cond_broadcast(&run->moved);
	}
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct run *run = worker->run;
	const struct threads_task *task = run->task;
	size_t own = run->ahead + 1;
	bool before = working;

	working = true;
	for (size_t turn = 0;; turn = (turn + 1) % own) {
		size_t state = worker->number * own + turn;
		if (task->merge != NULL) {
			pthread_mutex_lock(&run->lock);
			while (run->waiting[state] != NONE)
				pthread_cond_wait(&run->moved, &run->lock);
			pthread_mutex_unlock(&run->lock);
		}
		size_t block = atomic_fetch_add(&run->next, 1);
		if (block >= run->blocks) {
			working = before;
			return NULL;
		}
		if (!interrupt_requested())
			task->work(task->shared, state, block);
		if (task->merge == NULL)
			continue;
		pthread_mutex_lock(&run->lock);
		run->waiting[state] = block;
		merge_ready(run);
		pthread_mutex_unlock(&run->lock);
	}
}

bool threads_run_ahead(const struct threads_task *task, size_t blocks, size_t workers, size_t ahead,
                       struct err *err)
{
	struct run run = {
		.task = task,
		.blocks = blocks,
		.ahead = MIN(ahead, (size_t)THREADS_AHEAD_MAX),
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.moved = PTHREAD_COND_INITIALIZER,
	};
	struct worker worker[THREADS_MAX];
	pthread_t thread[THREADS_MAX];
	size_t started = 1; /* the caller is worker 0; where no thread can be had it does all */

	for (size_t i = 0; i < MIN(workers, (size_t)THREADS_MAX); i++)
		worker[i] = (struct worker){&run, i};
	run.states = MIN(workers, (size_t)THREADS_MAX) * (run.ahead + 1);
	for (size_t i = 0; i < run.states; i++)
		run.waiting[i] = NONE;
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

bool threads_run(const struct threads_task *task, size_t blocks, size_t workers, struct err *err)
{
	return threads_run_ahead(task, blocks, workers, 0, err);
}

static void *work_aside(void *argument)
{
	struct threads_aside *aside = argument;

	aside->work(aside->shared);
	atomic_store(&aside->is_done, true);
	return NULL;
}

bool threads_aside_begin(struct threads_aside *aside)
{
	sigset_t interrupts, before;

	atomic_init(&aside->is_done, false);
	if (working || processors() == 1)
		return false;
	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT); /* is for the caller, whose Lua its handler stops */
	pthread_sigmask(SIG_BLOCK, &interrupts, &before);
	bool has_begun = pthread_create(&aside->thread, NULL, work_aside, aside) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return has_begun;
}

bool threads_aside_done(struct threads_aside *aside)
{
	return atomic_load_explicit(&aside->is_done, memory_order_relaxed);
}

void threads_aside_end(struct threads_aside *aside)
{
	pthread_join(aside->thread, NULL);
}
