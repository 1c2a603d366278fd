// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
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

/* Creates the file if nothing is there. */
static int create_file(const char *path, struct ak_error *err)
{
	const int flags = O_WRONLY | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	int fd;

	if (file_exists(path))
		return 0;
	fd = open(path, flags, 0666);
	if (fd < 0 && errno == ENOENT && !make_parents(path, err))
		fd = open(path, flags, 0666);
	if (fd < 0)
		return ak_error_errno(err, path, "can't create it");
	close(fd);
	return 0;
}

bool time_is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

int touch_newer(const char *path, const struct timespec *than, struct ak_error *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct stat st;
	int tries;

	if (create_file(path, err))
		return -1;
	for (tries = 0; tries < MAX_TRIES; tries++) {
		if (utimensat(AT_FDCWD, path, NULL, 0) || stat(path, &st))
			return ak_error_errno(err, path, "can't touch it");
		if (time_is_later(&st.st_mtim, than))
			return 0;
		nanosleep(&pause, NULL);
	}
	return ak_error_set(err, path, 0,
			    "stays older than the new list: the file system's clock stands still, "
			    "or lags behind; set it right and try again");
}
