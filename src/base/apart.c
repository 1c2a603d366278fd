// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apart.h"
#include "buf.h"
#include "process.h"

/* As much as the copy may print: more is no message, and memory as well. */
#define MOST_SAID ((rlim_t)1 << 20)

/* The copy's end of the socket, behind its standard streams. */
#define SOCKET (STDERR_FILENO + 1)

/* In front of a request's bytes. */
struct head {
	struct apart_limits limits;
	uint64_t size;
};

static bool send_all(int socket, const void *bytes, uint64_t size)
{
	const char *p = bytes;
	ssize_t n;

	for (; size; p += n, size -= (uint64_t)n) {
		n = send(socket, p, size, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

static bool receive_all(int socket, void *to, uint64_t size)
{
	char *p = to;
	ssize_t n;

	for (; size; p += n, size -= (uint64_t)n) {
		n = recv(socket, p, size, 0);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

/* The copy */

/* Address space of this process, bytes; 0: nothing tells. */
static uint64_t address_space(void)
{
	unsigned long pages = 0;
	char text[32] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) > 0)
		pages = strtoul(text, NULL, 10);
	close(fd);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* One that can't be set is one the less. */
static void limit(int resource, rlim_t most)
{
	struct rlimit bounds;

	if (getrlimit(resource, &bounds) || bounds.rlim_max < most)
		return;
	bounds.rlim_cur = most;
	setrlimit(resource, &bounds);
}

static void set_limits(const struct apart_limits *limits)
{
	uint64_t held = address_space();
	struct rusage used;

	if (held)
		limit(RLIMIT_AS, held + limits->memory);
	if (!getrusage(RUSAGE_SELF, &used))
		limit(RLIMIT_CPU, (rlim_t)used.ru_utime.tv_sec + (rlim_t)used.ru_stime.tv_sec +
					  limits->seconds + 1);
}

/* Other copies' sockets among them, which else would never be closed. */
static void close_others(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int fd;

	while (dir && (entry = readdir(dir))) {
		fd = (int)strtol(entry->d_name, NULL, 10);
		if (fd > SOCKET && fd != dirfd(dir))
			close(fd);
	}
	if (dir)
		closedir(dir);
}

static bool take_places(int socket, int said)
{
	/* Out of the way first: any of them may be at the other's place. */
	socket = fcntl(socket, F_DUPFD, SOCKET + 1);
	said = fcntl(said, F_DUPFD, SOCKET + 1);
	if (socket < 0 || said < 0 || dup2(said, STDOUT_FILENO) < 0 ||
	    dup2(said, STDERR_FILENO) < 0 || dup2(socket, SOCKET) < 0)
		return false;
	close_others();
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, MOST_SAID);
	return true;
}

/* What was said about a request before is nobody's any more. */
static void forget_said(void)
{
	if (ftruncate(STDERR_FILENO, 0) || lseek(STDERR_FILENO, 0, SEEK_SET))
		_exit(1);
}

static bool answer(apart_work *work, void *ctx, const struct buf *request, struct buf *result)
{
	uint64_t size;

	buf_reset(result);
	work(ctx, request->data, request->len, result);
	size = result->len;
	return !buf_failed(result) && send_all(SOCKET, &size, sizeof(size)) &&
	       send_all(SOCKET, result->data, size);
}

/* Ends without doing anything that this process would do at its end. */
static _Noreturn void serve(apart_work *work, void *ctx)
{
	struct buf request = { 0 }, result = { 0 };
	struct head head;

	while (receive_all(SOCKET, &head, sizeof(head))) {
		forget_said();
		set_limits(&head.limits);
		request.len = head.size;
		if (!buf_reserve(&request, head.size) ||
		    !receive_all(SOCKET, request.data, head.size) ||
		    !answer(work, ctx, &request, &result))
			_exit(1);
	}
	_exit(0);
}

/* This process */

int apart_begin(struct apart *apart, const char *file, apart_work *work, void *ctx,
		struct ak_error *err)
{
	int ends[2], said = memfd_create("autoksyms", MFD_CLOEXEC);
	pid_t pid;

	if (said < 0)
		return ak_error_errno(err, file,
				      "can't make a file in memory for a process that reads it");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		ak_error_errno(err, file, "can't make a socket for a process that reads it");
		close(said);
		return -1;
	}
	pid = fork();
	if (!pid) {
		if (take_places(ends[1], said))
			serve(work, ctx);
		_exit(1);
	}
	if (pid < 0)
		ak_error_errno(err, file, "can't make a process that reads it");
	*apart = (struct apart){ .pid = pid, .socket = ends[0], .said = said };
	close(ends[1]);
	if (pid > 0)
		return 0;
	close(said);
	close(ends[0]);
	*apart = (struct apart){ 0 };
	return -1;
}

static void drop_files(struct apart *apart)
{
	close(apart->socket);
	close(apart->said);
	*apart = (struct apart){ 0 };
}

/* The first line of what it said, else what is known of how it ended. */
static int tell_why(const struct apart *apart, int status, struct buf *why, struct ak_error *err)
{
	char said[512];
	ssize_t len = pread(apart->said, said, sizeof(said) - 1, 0);

	said[len > 0 ? len : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	buf_reset(why);
	if (status == 128 + SIGXCPU)
		buf_adds(why, "it takes too long");
	else if (said[0])
		buf_adds(why, said);
	else if (status > 128)
		buf_addf(why, "it was killed by signal %d", status - 128);
	else
		buf_adds(why, "out of memory");
	return buf_str(why) ? 1 : ak_error_nomem(err);
}

/* It has ended, or what it sends makes no sense. */
static int bury(struct apart *apart, struct buf *why, struct ak_error *err)
{
	int status;

	kill(apart->pid, SIGKILL);
	status = process_wait(apart->pid, "a process of its own", err);
	if (status >= 0)
		status = tell_why(apart, status, why, err);
	drop_files(apart);
	return status;
}

int apart_ask(struct apart *apart, const struct buf *request, const struct apart_limits *limits,
	      struct buf *result, struct ak_error *err)
{
	const struct head head = { .limits = *limits, .size = request->len };
	uint64_t size;

	if (send_all(apart->socket, &head, sizeof(head)) &&
	    send_all(apart->socket, request->data, request->len) &&
	    receive_all(apart->socket, &size, sizeof(size)) && size <= limits->memory &&
	    buf_reserve(result, size) && receive_all(apart->socket, result->data, size)) {
		result->len = size;
		return 0;
	}
	return bury(apart, result, err);
}

void apart_end(struct apart *apart)
{
	struct ak_error ignored = { 0 };

	if (!apart->pid)
		return;
	kill(apart->pid, SIGKILL);
	process_wait(apart->pid, "", &ignored);
	ak_error_free(&ignored);
	drop_files(apart);
}
