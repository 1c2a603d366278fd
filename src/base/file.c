// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"

/* The length of what two paths have in common, up to a slash. */
static size_t common_length(const char *a, const char *b, size_t limit)
{
	size_t i, len = 0;

	for (i = 0; i < limit && a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			len = i + 1;
	return len;
}

struct base_dir base_dir_open(char *const *paths, size_t count)
{
	struct base_dir dir = { .fd = -1 };
	char *name;
	size_t i;

	/* The directory of one path alone would be opened for nothing. */
	if (count < 2)
		return dir;
	dir.len = strlen(paths[0]);
	for (i = 1; i < count && dir.len; i++)
		dir.len = common_length(paths[0], paths[i], dir.len);
	if (!dir.len)
		return dir;
	name = strndup(paths[0], dir.len);
	if (name)
		dir.fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(name);
	return dir;
}

void base_dir_close(struct base_dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = -1;
}

/* The path from the base directory on; NULL: it has to be opened as it is. */
static const char *path_below(const struct base_dir *dir, const char *path)
{
	if (!dir || dir->fd < 0)
		return NULL;
	/* With a second slash in front it would be an absolute path. */
	path += dir->len;
	path += strspn(path, "/");
	return *path ? path : NULL;
}

int file_open_at(const struct base_dir *dir, const char *path, uint64_t *size, struct ak_error *err)
{
	const char *below = path_below(dir, path);
	/* O_NONBLOCK: opening a FIFO without a writer would wait for ever. */
	int fd = openat(below ? dir->fd : AT_FDCWD, below ? below : path,
			O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it");
	if (fstat(fd, &st))
		ak_error_errno(err, path, "can't look at it");
	else if (S_ISDIR(st.st_mode))
		ak_error_set(err, path, 0, "is a directory, a file is needed here");
	else if (!S_ISREG(st.st_mode))
		ak_error_set(err, path, 0, "is not a regular file");
	else {
		*size = (uint64_t)st.st_size;
		return fd;
	}
	close(fd);
	return -1;
}

int file_open(const char *path, uint64_t *size, struct ak_error *err)
{
	return file_open_at(NULL, path, size, err);
}

int file_read_at(int fd, const char *path, void *to, size_t len, uint64_t offset,
		 struct ak_error *err)
{
	char *p = to;
	ssize_t n;

	while (len) {
		n = pread(fd, p, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ak_error_errno(err, path, "can't read it");
		if (!n)
			return ak_error_set(err, path, 0,
					    "got shorter while it was read; try again when "
					    "whatever writes it has ended");
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

int file_write_at(int fd, const char *path, const void *from, size_t len, uint64_t offset,
		  struct ak_error *err)
{
	const char *p = from;
	ssize_t n;

	while (len) {
		n = pwrite(fd, p, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ak_error_errno(err, path, "can't write it");
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

static int too_large(const char *name, struct ak_error *err)
{
	return ak_error_set(err, name, 0,
			    "is larger than 1 GiB: no file of this kind is; name another");
}

int file_read(const char *path, struct buf *out, struct ak_error *err)
{
	uint64_t size = 0;
	int fd = file_open(path, &size, err);
	int ret;

	if (fd < 0)
		return -1;
	ret = file_read_stream(fd, path, out, err);
	close(fd);
	return ret;
}

int file_read_stream(int fd, const char *name, struct buf *out, struct ak_error *err)
{
	char chunk[65536];
	struct stat st;
	ssize_t n;

	buf_reset(out);
	/* Before all that is read of it. */
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > (off_t)FILE_TEXT_MAX)
		return too_large(name, err);
	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ak_error_errno(err, name, "can't read it");
		if (!n)
			break;
		if ((size_t)n > FILE_TEXT_MAX - out->len)
			return too_large(name, err);
		buf_add(out, chunk, (size_t)n);
	}
	/* So that callers can treat the content as a string. */
	return buf_str(out) ? 0 : ak_error_nomem(err);
}

/* Whether both have changed places: not if something else is meant by a rename, nor if libc has no such call. */
static int exchange(const char *from, const char *to)
{
#ifdef RENAME_EXCHANGE
	struct stat st;

	return !lstat(to, &st) && (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)) &&
	       !renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE);
#else
	(void)from;
	(void)to;
	return 0;
#endif
}

int file_replace(const char *from, const char *to, struct ak_error *err)
{
	if (!exchange(from, to))
		return rename(from, to) ? ak_error_errno(err, to, "can't rename %s to it", from)
					: 0;
	/* What was there is a file of the name `from` now. */
	unlink(from);
	return 0;
}

int file_exists(const char *path)
{
	/* Of what can't be looked at nobody may say that it isn't there: opening it will tell. */
	return !access(path, F_OK) || (errno != ENOENT && errno != ENOTDIR);
}
