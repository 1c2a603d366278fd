// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "lock.h"

static void tell_waiting(const char *dir, struct ak_warn warn)
{
	struct ak_error warning = { 0 };

	ak_error_set(&warning, dir, 0, "another autoksyms is at work there: waiting for it to end");
	if (warn.report)
		warn.report(warn.ctx, &warning);
	ak_error_free(&warning);
}

/* 0, or -1 with errno set. */
static int lock(int fd, int how)
{
	int ret;

	do
		ret = flock(fd, how);
	while (ret && errno == EINTR);
	return ret;
}

int lock_dir(const char *dir, struct ak_warn warn, struct ak_error *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret;

	if (fd < 0)
		return ak_error_errno(err, dir, "can't open it");
	ret = lock(fd, LOCK_EX | LOCK_NB);
	if (ret && errno == EWOULDBLOCK) {
		tell_waiting(dir, warn);
		ret = lock(fd, LOCK_EX);
	}
	if (!ret)
		return fd;
	ak_error_errno(err, dir, "can't lock it");
	close(fd);
	return -1;
}
