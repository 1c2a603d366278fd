// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "touch.h"

/* The coarsest clock of a file system is FAT's, two seconds. */
#define MAX_TRIES 5000
#define PAUSE_NS 1000000

int make_parents(const char *path, struct ak_error *err)
{
	char *dir = strdup(path), *p;
	int ret = 0;

	if (!dir)
		return ak_error_nomem(err);
	for (p = dir + 1; !ret && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(dir, 0777) && errno != EEXIST)
			ret = ak_error_errno(err, dir, "can't make this directory");
		*p = '/';
	}
	free(dir);
	return ret;
}

static int open_or_create(const char *path, struct ak_error *err)
{
	const int flags = O_WRONLY | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	int fd = open(path, flags, 0666);

	if (fd < 0 && errno == ENOENT && !make_parents(path, err))
		fd = open(path, flags, 0666);
	if (fd < 0)
		ak_error_errno(err, path, "can't touch it");
	return fd;
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

int touch_newer(const char *path, const struct timespec *than, struct ak_error *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	int fd = open_or_create(path, err), tries, ret = -1;
	struct stat st;

	if (fd < 0)
		return -1;
	for (tries = 0; tries < MAX_TRIES; tries++) {
		if (futimens(fd, NULL) || fstat(fd, &st)) {
			ak_error_errno(err, path, "can't touch it");
			break;
		}
		if (is_later(&st.st_mtim, than)) {
			ret = 0;
			break;
		}
		nanosleep(&pause, NULL);
	}
	if (tries == MAX_TRIES)
		ak_error_set(err, path, 0,
			     "stays older than the new list: the file system's clock "
			     "stands still, or lags behind");
	close(fd);
	return ret;
}
