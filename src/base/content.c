// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "content.h"
#include "file.h"
#include "workers.h"

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

int content_write(const struct content *content, int fd, unsigned int jobs)
{
	return run_pieces(content, fd, jobs, put_piece);
}

int content_append(const struct content *content, int fd)
{
	return run_pieces(content, fd, 1, append_piece);
}

bool content_is_in(const struct content *content, const char *path, unsigned int jobs)
{
	uint64_t size;
	int fd = file_open(path, &size, NULL);
	bool same = fd >= 0 && size == content->size &&
		    !run_pieces(content, fd, jobs, compare_piece);

	if (fd >= 0)
		close(fd);
	return same;
}
