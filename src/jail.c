/* jail.c - work on data that nobody vouches for, in a process of its own. */
#include "jail.h"

#include "library.h"
#include "threads.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
	WAIT = 100,    /* milliseconds between two looks at the interrupt flag */
	NO_FILTER = 1, /* exit statuses of a child that could not begin */
	NO_FILES = 2,
};

/* The calls of libseccomp that are used. */
struct filter_calls {
	__typeof__(&seccomp_init) init;
	__typeof__(&seccomp_rule_add) rule_add;
	__typeof__(&seccomp_load) load;
};

static const struct library_call filter_call[] = {
	{"seccomp_init", offsetof(struct filter_calls, init)},
	{"seccomp_rule_add", offsetof(struct filter_calls, rule_add)},
	{"seccomp_load", offsetof(struct filter_calls, load)},
};

/* What reading, allocating and ending need; mapping never what can be run. */
static bool filter(const struct filter_calls *calls, int out)
{
	static const int allowed[] = {
		SCMP_SYS(read),         SCMP_SYS(pread64),     SCMP_SYS(lseek),
		SCMP_SYS(munmap),       SCMP_SYS(mremap),      SCMP_SYS(brk),
		SCMP_SYS(madvise),      SCMP_SYS(exit),        SCMP_SYS(exit_group),
		SCMP_SYS(rt_sigreturn), SCMP_SYS(futex),       SCMP_SYS(clock_gettime),
		SCMP_SYS(getrandom),    SCMP_SYS(sched_yield),
#ifdef SANITIZED /* where a function that does not return is called */
		SCMP_SYS(sigaltstack),
#endif
	};
	static const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
	scmp_filter_ctx rules = calls->init(SCMP_ACT_ERRNO(EPERM));

	if (rules == NULL)
		return false;
	for (size_t i = 0; i < LENGTH(allowed); i++)
		if (calls->rule_add(rules, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
			return false;
	for (size_t i = 0; i < LENGTH(mapping); i++)
		if (calls->rule_add(rules, SCMP_ACT_ALLOW, mapping[i], 1,
		                    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0)
			return false;
#ifdef SANITIZED /* whose reports go to the standard error */
	if (calls->rule_add(rules, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
	                    SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO, 0)) != 0)
		return false;
#endif
	return calls->rule_add(rules, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
	                       SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)out, 0)) == 0 &&
	       calls->load(rules) == 0;
}

#ifndef SANITIZED
/* Bytes of address space that this process has. */
static size_t mapped(void)
{
	size_t pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file != NULL) {
		if (fscanf(file, "%zu", &pages) != 1)
			pages = 0;
		fclose(file);
	}
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}
#endif

static void limit(__rlimit_resource_t what, size_t soft, size_t hard)
{
	struct rlimit limits = {soft, hard};

	setrlimit(what, &limits);
}

static void limit_all(struct jail_limits limits)
{
	limit(RLIMIT_CORE, 0, 0);
	if (!limits.opens_files)
		limit(RLIMIT_FSIZE, 0, 0);
	limit(RLIMIT_CPU, limits.seconds, limits.seconds + 1);
#ifndef SANITIZED /* whose shadow is terabytes of addresses */
	size_t there = mapped();
	if (there > 0)
		limit(RLIMIT_AS, there + limits.memory, there + limits.memory);
#endif
}

/* Everything but the two descriptors is closed; they become 3 and 4. */
static bool keep_two(int *keep, int *out)
{
	int first = fcntl(*keep, F_DUPFD, 10), second = fcntl(*out, F_DUPFD, 10);

	if (first < 0 || second < 0 || dup2(first, 3) < 0 || dup2(second, 4) < 0)
		return false;
	int null = open("/dev/null", O_RDWR);
#ifdef SANITIZED /* whose reports go to the standard error */
	bool done = null >= 0 && dup2(null, 0) >= 0 && dup2(null, 1) >= 0;
#else
	bool done = null >= 0 && dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(null, 2) >= 0;
#endif
	*keep = 3;
	*out = 4;
	return done && close_range(5, ~0u, 0) == 0;
}

/* The child: what it needs is there, so nothing is opened from here on. */
static NO_RETURN void child(void (*work)(void *shared, int out), void *shared, int *keep, int out,
                            struct jail_limits limits, const struct filter_calls *calls,
                            pid_t parent)
{
	/* those of crashes too, which sanitizers would turn into an exit */
	static const int signals[] = {SIGTERM, SIGHUP,  SIGPIPE, SIGQUIT, SIGXCPU, SIGXFSZ,
	                              SIGSEGV, SIGABRT, SIGBUS,  SIGFPE,  SIGILL};

	for (size_t i = 0; i < LENGTH(signals); i++)
		signal(signals[i], SIG_DFL);
	signal(SIGINT, SIG_IGN); /* the parent decides */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (getppid() != parent || !keep_two(keep, &out))
		_exit(NO_FILES);
	limit_all(limits);
	if (!limits.opens_files && !filter(calls, out))
		_exit(NO_FILTER);
	work(shared, out);
	_exit(0);
}

bool jail_start(struct jail *jail, void (*work)(void *shared, int out), void *shared, int *keep,
                struct jail_limits limits, struct err *err)
{
	struct filter_calls calls;
	int ends[2];
	pid_t parent = getpid();

	*jail = (struct jail){0, -1};
	if (!limits.opens_files && !library_open("libseccomp.so.2", "libseccomp2", filter_call,
	                                         LENGTH(filter_call), &calls, err))
		return false;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, ERR_FILE, "a pipe cannot be made: %s", strerror(errno));
	fcntl(ends[0], F_SETPIPE_SZ, 1 << 20); /* fewer turns; refused where pipes are few */
	jail->pid = fork();
	if (jail->pid == 0)
		child(work, shared, keep, ends[1], limits, &calls, parent);
	close(ends[1]);
	jail->out = ends[0];
	if (jail->pid > 0)
		return true;
	close(ends[0]);
	*jail = (struct jail){0, -1};
	return err_set(err, ERR_MEMORY, "a process cannot be made: %s", strerror(errno));
}

bool jail_read(struct jail *jail, char *bytes, size_t size, size_t *got, struct err *err)
{
	struct pollfd wait = {.fd = jail->out, .events = POLLIN};

	*got = 0;
	for (;;) {
		if (interrupt_requested())
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		int ready = poll(&wait, 1, WAIT);
		if (ready == 0 || (ready < 0 && errno == EINTR))
			continue;
		ssize_t count = read(jail->out, bytes, size);
		if (count >= 0) {
			*got = (size_t)count;
			return true;
		}
		if (errno != EINTR)
			return err_set(err, ERR_FILE, "a pipe cannot be read: %s", strerror(errno));
	}
}

enum jail_end jail_finish(struct jail *jail)
{
	int status = 0;

	if (jail->out >= 0)
		close(jail->out);
	if (jail->pid > 0) {
		kill(jail->pid, SIGKILL); /* if it still runs; what has ended keeps its status */
		while (waitpid(jail->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	*jail = (struct jail){0, -1};
	if (WIFEXITED(status))
		return WEXITSTATUS(status) == NO_FILTER  ? JAIL_REFUSED
		       : WEXITSTATUS(status) == NO_FILES ? JAIL_FAILED
		                                         : JAIL_DONE;
	return WTERMSIG(status) == SIGXCPU ? JAIL_TIME : JAIL_CRASHED;
}
