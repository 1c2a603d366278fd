/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_CONTENT_H
#define BASE_CONTENT_H

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
 * ak_publish() of a content, on `jobs` threads, of which it's never in memory
 * more than a piece for each.
 */
int publish_content(const char *path, const struct content *content, unsigned int jobs,
		    struct ak_error *err);

#endif
