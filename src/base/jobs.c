// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/jobs.h"

static unsigned int cpu_count(void)
{
	cpu_set_t set;
	long online;

	if (!sched_getaffinity(0, sizeof(set), &set))
		return (unsigned int)CPU_COUNT(&set);
	online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (unsigned int)online : 1;
}

/* The value of the last --jobserver-auth (make 4.2 on) or --jobserver-fds in MAKEFLAGS. */
static const char *jobserver_auth(const char *makeflags)
{
	static const char *const names[] = { "--jobserver-auth=", "--jobserver-fds=" };
	const char *found = NULL, *p;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (p = makeflags; (p = strstr(p, names[i])); p = found)
			found = p + strlen(names[i]);
	return found;
}

/*
 * A pipe inherited from make blocks, and O_NONBLOCK on it would be seen by
 * every process of the build; opening it anew gives flags of our own.
 */
static int reopen_nonblocking(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* make closes its pipe to recipes without `+`, so any other file may have the number. */
static bool is_pipe(int fd)
{
	struct stat st;

	return fd >= 0 && !fstat(fd, &st) && S_ISFIFO(st.st_mode);
}

static void open_jobserver(struct ak_jobs *jobs, const char *auth)
{
	char path[4096];
	int read_fd, write_fd;

	if (sscanf(auth, "fifo:%4095[^ ]", path) == 1) {
		jobs->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		jobs->write_fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	} else if (sscanf(auth, "%d,%d", &read_fd, &write_fd) == 2 && is_pipe(read_fd) &&
		   is_pipe(write_fd)) {
		jobs->fd = reopen_nonblocking(read_fd);
		jobs->write_fd = fcntl(write_fd, F_DUPFD_CLOEXEC, 0);
	}
	if (is_pipe(jobs->fd) && is_pipe(jobs->write_fd))
		return;
	if (jobs->fd >= 0)
		close(jobs->fd);
	if (jobs->write_fd >= 0)
		close(jobs->write_fd);
	jobs->fd = jobs->write_fd = -1;
}

void ak_jobs_take(struct ak_jobs *jobs, unsigned int wanted, const char *makeflags)
{
	const char *auth = makeflags ? jobserver_auth(makeflags) : NULL;
	unsigned int limit = wanted ? wanted : cpu_count();
	ssize_t got;

	*jobs = (struct ak_jobs){ .count = limit, .fd = -1, .write_fd = -1 };
	if (wanted || !auth)
		return;
	open_jobserver(jobs, auth);
	/* The jobserver isn't for us (a recipe without `+`): one thread, as make planned. */
	jobs->count = 1;
	if (jobs->fd < 0)
		return;
	if (limit > sizeof(jobs->tokens))
		limit = sizeof(jobs->tokens);
	got = limit > 1 ? read(jobs->fd, jobs->tokens, limit - 1) : 0;
	if (got > 0)
		jobs->held = (unsigned int)got;
	jobs->count += jobs->held;
}

void ak_jobs_give_back(struct ak_jobs *jobs)
{
	size_t done = 0;
	ssize_t n;

	while (done < jobs->held) {
		n = write(jobs->write_fd, jobs->tokens + done, jobs->held - done);
		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
	}
	if (jobs->fd >= 0)
		close(jobs->fd);
	if (jobs->write_fd >= 0)
		close(jobs->write_fd);
	*jobs = (struct ak_jobs){ .count = jobs->count, .fd = -1, .write_fd = -1 };
}
