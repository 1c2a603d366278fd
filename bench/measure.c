// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: measure [-s STATUS] COMMAND [ARG]...
 *
 * Runs COMMAND with its output thrown away and prints, on one line: wall clock time in ns, user and
 * system time in us, and the largest resident set of it or of any process it waited for, in KiB.
 * Fails if COMMAND's exit status isn't STATUS (default 0).
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long microseconds(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

static void run(char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		err(127, "/dev/null");
	close(null);
	execvp(argv[0], argv);
	err(127, "%s", argv[0]);
}

int main(int argc, char **argv)
{
	struct rusage usage;
	long long start, wall;
	int status, expected = 0, opt;
	pid_t pid;

	while ((opt = getopt(argc, argv, "+s:")) == 's')
		expected = atoi(optarg);
	if (opt != -1 || optind == argc)
		errx(2, "usage: measure [-s STATUS] COMMAND [ARG]...");

	start = now();
	pid = fork();
	if (pid < 0)
		err(2, "fork");
	if (pid == 0)
		run(argv + optind);
	if (wait4(pid, &status, 0, &usage) < 0)
		err(2, "wait");
	wall = now() - start;

	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		errx(1, "%s: wait status %#x, not exit %d", argv[optind], status, expected);
	printf("%lld %lld %lld %ld\n", wall, microseconds(usage.ru_utime),
	       microseconds(usage.ru_stime), usage.ru_maxrss);
	return 0;
}
