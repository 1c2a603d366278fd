// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/publish.h"
#include "buf.h"
#include "content.h"
#include "file.h"
#include "path.h"
#include "workers.h"

/* As many as the kernel follows. */
#define MAX_LINKS 40

/* What is done with an open file, piece by piece. */
struct publishing {
	const struct content *content;
	int fd;
	char *rooms;	    /* owned; for each thread twice content->room */
	atomic_int trouble; /* an errno; 0: none so far */
};

static char *get_room(const struct publishing *p, unsigned int worker)
{
	return p->rooms + 2 * p->content->room * worker;
}

static int trouble(struct publishing *p)
{
	atomic_store(&p->trouble, errno);
	return -1;
}

/* With the trouble in errno.  At an offset only if the file is `seekable`. */
static int write_piece(struct publishing *p, const struct piece *piece, bool seekable)
{
	const char *from = piece->bytes;
	size_t left = piece->len;
	ssize_t n;

	while (left) {
		n = seekable ? pwrite(p->fd, from, left,
				      (off_t)(piece->offset + (piece->len - left)))
			     : write(p->fd, from, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return trouble(p);
		from += n;
		left -= (size_t)n;
	}
	return 0;
}

static int put_piece(void *ctx, unsigned int worker, size_t i)
{
	struct publishing *p = ctx;
	struct piece piece = p->content->get(p->content->ctx, i, get_room(p, worker));

	return write_piece(p, &piece, true);
}

/* For what has no offsets, such as a pipe. */
static int append_piece(void *ctx, unsigned int worker, size_t i)
{
	struct publishing *p = ctx;
	struct piece piece = p->content->get(p->content->ctx, i, get_room(p, worker));

	return write_piece(p, &piece, false);
}

/* Compared piece by piece: there's no need to have two of them in memory. */
static int compare_piece(void *ctx, unsigned int worker, size_t i)
{
	struct publishing *p = ctx;
	char *room = get_room(p, worker), *there = room + p->content->room;
	struct piece piece = p->content->get(p->content->ctx, i, room);

	return file_read_at(p->fd, "", there, piece.len, piece.offset, NULL) ||
			       memcmp(piece.bytes, there, piece.len) != 0
		       ? -1
		       : 0;
}

/* Does it with all pieces.  0, or -1: one failed; with errno, if that's an error. */
static int run_pieces(const struct content *content, int fd, unsigned int jobs,
		      int (*work)(void *ctx, unsigned int worker, size_t i))
{
	struct publishing p = { .content = content, .fd = fd };
	int ret;

	/* No more rooms than there will be threads. */
	if (jobs > content->count)
		jobs = (unsigned int)content->count;
	jobs = jobs ? jobs : 1;
	p.rooms = malloc(2 * content->room * jobs + 1);
	if (!p.rooms)
		return -1;
	ret = workers_run(content->count, jobs, work, &p);
	free(p.rooms);
	errno = p.trouble;
	return ret;
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

static int fill_temp(int fd, const char *path, const struct content *content, unsigned int jobs,
		     struct ak_error *err)
{
	int ret = 0;

	if (fchmod(fd, default_mode()))
		ret = ak_error_errno(err, path, "can't set the mode of its new version");
	else if (run_pieces(content, fd, jobs, put_piece))
		ret = ak_error_errno(err, path, "can't write it");
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write its new version");
	return ret;
}

/* `target` is the file that is replaced, `path` what the user called it. */
static int replace(const char *target, const char *path, const struct content *content,
		   unsigned int jobs, struct ak_error *err)
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
	if (!fill_temp(fd, path, content, jobs, err)) {
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

static int write_directly(const char *path, const struct content *content, struct ak_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it for writing");
	ret = run_pieces(content, fd, 1, append_piece);
	if (ret)
		ak_error_errno(err, path, "can't write it");
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write it");
	return ret ? -1 : 1;
}

static bool has_content(const char *path, const struct content *content, unsigned int jobs)
{
	uint64_t size;
	int fd = file_open(path, &size, NULL);
	bool same = fd >= 0 && size == content->size &&
		    !run_pieces(content, fd, jobs, compare_piece);

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

static int create(const char *link, const char *path, const struct content *content,
		  unsigned int jobs, int links, struct ak_error *err)
{
	char *target;
	struct stat st;
	int ret;

	if (lstat(link, &st) || !S_ISLNK(st.st_mode))
		return replace(link, path, content, jobs, err);
	if (links == MAX_LINKS)
		return ak_error_set(err, path, 0,
				    "leads through too many symbolic links; name the file itself");
	target = link_target(link);
	if (!target)
		return ak_error_errno(err, path, "can't follow this link");
	ret = create(target, path, content, jobs, links + 1, err);
	free(target);
	return ret;
}

int publish_content(const char *path, const struct content *content, unsigned int jobs,
		    struct ak_error *err)
{
	struct stat st;
	char *target;
	int ret;

	if (stat(path, &st)) {
		if (errno != ENOENT)
			return ak_error_errno(err, path, "can't look at it");
		return create(path, path, content, jobs, 0, err);
	}
	if (S_ISDIR(st.st_mode))
		return ak_error_set(err, path, 0, "is a directory, can't write a file there");
	if (!S_ISREG(st.st_mode))
		return write_directly(path, content, err);
	if (has_content(path, content, jobs))
		return 0;
	target = realpath(path, NULL);
	if (!target)
		return ak_error_errno(err, path, "can't resolve it");
	ret = replace(target, path, content, jobs, err);
	free(target);
	return ret;
}

/* A block of memory as a content. */

#define PIECE_SIZE 65536

struct block {
	const char *bytes;
	size_t len;
};

static struct piece get_slice(const void *ctx, size_t i, char *room)
{
	const struct block *block = ctx;
	size_t offset = i * PIECE_SIZE, left = block->len - offset;

	(void)room;
	return (struct piece){ block->bytes + offset, left < PIECE_SIZE ? left : PIECE_SIZE,
			       offset };
}

int ak_publish(const char *path, const void *data, size_t len, struct ak_error *err)
{
	const struct block block = { data, len };
	const struct content content = {
		.count = (len + PIECE_SIZE - 1) / PIECE_SIZE,
		.size = len,
		.room = PIECE_SIZE,
		.get = get_slice,
		.ctx = &block,
	};

	return publish_content(path, &content, 1, err);
}
