/*
 * took.c - seconds of whole processes: `took TASK RUNS COMMAND [ARGUMENT...]`.
 *
 * Prints a line for each run, as peers do; what the command prints goes nowhere. A run before the
 * first brings the files into memory.
 */
#include "yardstick.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: took TASK RUNS COMMAND [ARGUMENT...]\n");
		return 2;
	}
	for (int run = 0; run <= atoi(argv[2]); run++) {
		double start = now();
		pid_t child = fork();
		if (child == 0) {
			int nowhere = open("/dev/null", O_WRONLY);
			dup2(nowhere, STDOUT_FILENO);
			execvp(argv[3], argv + 3);
			perror(argv[3]);
			_exit(127);
		}
		int status;
		waitpid(child, &status, 0);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			return 1;
		if (run > 0)
			answer(argv[1], "seconds", now() - start);
	}
	return 0;
}
