/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_CONTENT_H
#define BASE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

/* Some of what a file is to hold. */
struct piece {
	const char *bytes;
	size_t len;
	uint64_t offset; /* in the file */
};

/*
 * What a file is to hold, in pieces one behind the other.  Any piece can be
 * made at any time, on any thread, and more than once.
 */
struct content {
	size_t count;  /* of pieces */
	uint64_t size; /* of all, bytes */
	size_t room;   /* what a piece takes at most, bytes */
	/* Piece i; its bytes are in room[] or elsewhere. */
	struct piece (*get)(const void *ctx, size_t i, char *room);
	const void *ctx;
};

/*
 * Writes it to a file, each piece to its place, on `jobs` threads, of which each has no more than a
 * piece in memory; or piece after piece, to what has no offsets, such as a pipe.  0, or -1 with errno.
 */
int content_write(const struct content *content, int fd, unsigned int jobs);
int content_append(const struct content *content, int fd);

/* Whether the file holds just that. */
bool content_is_in(const struct content *content, const char *path, unsigned int jobs);

#endif
