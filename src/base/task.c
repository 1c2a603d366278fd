// SPDX-License-Identifier: GPL-2.0-or-later
#include "task.h"
#include "thread.h"

static void *run_task(void *arg)
{
	struct task *task = arg;

	task->ret = task->run(task->ctx, &task->err);
	return NULL;
}

void task_begin(struct task *task, unsigned int jobs, int (*run)(void *ctx, struct ak_error *err),
		void *ctx)
{
	*task = (struct task){ .run = run, .ctx = ctx };
	task->has_thread = jobs > 1 && !thread_begin(&task->thread, run_task, task);
}

int task_end(struct task *task, struct ak_error *err)
{
	if (task->has_thread)
		pthread_join(task->thread, NULL);
	else
		run_task(task);
	if (task->err.is_set)
		ak_error_move(err, &task->err);
	task->run = NULL;
	return task->ret;
}
