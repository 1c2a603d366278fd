/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_APART_H
#define BASE_APART_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "autoksyms/error.h"

struct buf;

/*
 * A copy of this process that works for it, and may end as it likes without taking this one along: for
 * libraries that end their process, or crash, when they dislike their input.  It's for one thread at a
 * time.  Zero-initialise it.
 */
struct apart {
	pid_t pid; /* 0: there's none */
	int socket;
	int said; /* what it prints, which is no output of this process */
};

/*
 * What the copy does: leaves in *result what is to come back.  It has all that there was when it was
 * begun, but no other threads, whose locks are held for ever, and no open files.
 */
typedef void apart_work(void *ctx, const void *request, size_t size, struct buf *result);

struct apart_limits {
	uint64_t memory; /* bytes beside what there is at the request; beyond, there are none */
	unsigned int seconds; /* of a processor's, for one request */
};

/* `file` is what it's for, in errors.  0 or -1.  End it with apart_end(). */
int apart_begin(struct apart *apart, const char *file, apart_work *work, void *ctx,
		struct ak_error *err);

/*
 * Has a request worked on.  0: *result has what came of it; 1: the copy has ended, and *result has a line
 * that tells why, as far as that's known; or -1.  If it isn't 0, there's no copy any more.
 */
int apart_ask(struct apart *apart, const struct buf *request, const struct apart_limits *limits,
	      struct buf *result, struct ak_error *err);

void apart_end(struct apart *apart);

#endif
