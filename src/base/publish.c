// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/publish.h"
#include "buf.h"
#include "file.h"
#include "path.h"

/* As many as the kernel follows. */
#define MAX_LINKS 40

static int write_all(int fd, const char *path, const void *data, size_t len, struct ak_error *err)
{
	const char *p = data;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ak_error_errno(err, path, "can't write it");
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* ".NAME.XXXXXX" in the directory of path, to be freed. */
static char *temp_name(const char *path)
{
	const char *name = path_name(path);
	char *temp;

	if (asprintf(&temp, "%.*s.%s.XXXXXX", (int)(name - path), path, name) < 0)
		return NULL;
	return temp;
}

static mode_t default_mode(void)
{
	/* The mask can be read only by setting it; /proc has it without a race. */
	char line[128];
	unsigned int mask = 022;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Umask: %o", &mask) == 1)
			break;
	if (f)
		fclose(f);
	return 0666 & ~(mode_t)mask;
}

static int fill_temp(int fd, const char *path, const void *data, size_t len, struct ak_error *err)
{
	int ret = 0;

	if (fchmod(fd, default_mode()))
		ret = ak_error_errno(err, path, "can't set the mode of its new version");
	else if (write_all(fd, path, data, len, err))
		ret = -1;
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write its new version");
	return ret;
}

/* `target` is the file that is replaced, `path` what the user called it. */
static int replace(const char *target, const char *path, const void *data, size_t len,
		   struct ak_error *err)
{
	char *temp = temp_name(target);
	int fd, ret = -1;

	if (!temp)
		return ak_error_nomem(err);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		ak_error_errno(err, path, "can't create a temporary file beside it");
		goto out;
	}
	if (!fill_temp(fd, path, data, len, err)) {
		if (!rename(temp, target))
			ret = 1;
		else
			ak_error_errno(err, path, "can't put its new version in place");
	}
	if (ret < 0)
		unlink(temp);
out:
	free(temp);
	return ret;
}

static int write_directly(const char *path, const void *data, size_t len, struct ak_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it for writing");
	ret = write_all(fd, path, data, len, err);
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write it");
	return ret ? -1 : 1;
}

/* Compared piece by piece: there's no need to have two of them in memory. */
static bool same_bytes(int fd, const char *path, const char *data, size_t len)
{
	char piece[65536];
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = len - at < sizeof(piece) ? len - at : sizeof(piece);
		if (file_read_at(fd, path, piece, n, at, NULL) || memcmp(piece, data + at, n) != 0)
			return false;
	}
	return true;
}

static bool has_content(const char *path, const void *data, size_t len)
{
	uint64_t size;
	int fd = file_open(path, &size, NULL);
	bool same = fd >= 0 && size == len && same_bytes(fd, path, data, len);

	if (fd >= 0)
		close(fd);
	return same;
}

/* What a link that leads nowhere yet names, relative to the link's directory; to be freed. */
static char *link_target(const char *path)
{
	const char *slash = strrchr(path, '/');
	char target[PATH_MAX], *joined;
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		return NULL;
	target[len] = '\0';
	if (target[0] == '/' || !slash)
		return strdup(target);
	if (asprintf(&joined, "%.*s%s", (int)(slash + 1 - path), path, target) < 0)
		return NULL;
	return joined;
}

static int create(const char *link, const char *path, const void *data, size_t len, int links,
		  struct ak_error *err)
{
	char *target;
	struct stat st;
	int ret;

	if (lstat(link, &st) || !S_ISLNK(st.st_mode))
		return replace(link, path, data, len, err);
	if (links == MAX_LINKS)
		return ak_error_set(err, path, 0, "leads through too many symbolic links");
	target = link_target(link);
	if (!target)
		return ak_error_errno(err, path, "can't follow this link");
	ret = create(target, path, data, len, links + 1, err);
	free(target);
	return ret;
}

int ak_publish(const char *path, const void *data, size_t len, struct ak_error *err)
{
	struct stat st;
	char *target;
	int ret;

	if (stat(path, &st)) {
		if (errno != ENOENT)
			return ak_error_errno(err, path, "can't look at it");
		return create(path, path, data, len, 0, err);
	}
	if (S_ISDIR(st.st_mode))
		return ak_error_set(err, path, 0, "is a directory, can't write a file there");
	if (!S_ISREG(st.st_mode))
		return write_directly(path, data, len, err);
	if (has_content(path, data, len))
		return 0;
	target = realpath(path, NULL);
	if (!target)
		return ak_error_errno(err, path, "can't resolve it");
	ret = replace(target, path, data, len, err);
	free(target);
	return ret;
}
