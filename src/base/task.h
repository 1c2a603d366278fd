/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_TASK_H
#define BASE_TASK_H

#include <pthread.h>
#include <stdbool.h>

#include "autoksyms/error.h"

/* One piece of work that goes on beside what its starter does. */
struct task {
	int (*run)(void *ctx, struct ak_error *err);
	void *ctx;
	pthread_t thread;
	bool has_thread;
	int ret;
	struct ak_error err;
};

/*
 * Starts run(ctx, ...); with fewer than two jobs, or if no thread can be had, it waits for
 * task_end().  The task may not move until then.
 */
void task_begin(struct task *task, unsigned int jobs, int (*run)(void *ctx, struct ak_error *err),
		void *ctx);

/* Begun, and not ended. */
static inline bool task_is_begun(const struct task *task)
{
	return task->run;
}

/* Waits for it: what run() has returned, with its error moved to *err. */
int task_end(struct task *task, struct ak_error *err);

#endif
