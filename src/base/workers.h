/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_WORKERS_H
#define BASE_WORKERS_H

#include <stddef.h>

#include "autoksyms/error.h"

/*
 * Runs work(ctx, worker, i) for i = 0 .. n - 1 on at most `jobs` threads;
 * indices are handed out in ascending order; `worker` is 0 .. jobs - 1.  When
 * work() returns non-zero no further index is handed out, so every index
 * below a failing one is always worked on: the lowest failing index is the
 * same for any number of threads.
 * Returns 0, or -1 if a work() failed.
 */
int workers_run(size_t n, unsigned int jobs, int (*work)(void *ctx, unsigned int worker, size_t i),
		void *ctx);

/*
 * How many of `jobs` threads are worth starting for n pieces of work as small as reading a module:
 * at least 1.
 */
unsigned int workers_count(size_t n, unsigned int jobs);

#endif
