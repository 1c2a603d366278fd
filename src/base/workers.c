// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdatomic.h>
#include <stdlib.h>

#include "thread.h"
#include "workers.h"

/* Starting a thread costs as much as reading a few modules. */
#define PIECES_PER_THREAD 4
#define MAX_THREADS 256

struct run {
	size_t n;
	int (*work)(void *ctx, unsigned int worker, size_t i);
	void *ctx;
	atomic_size_t next;
	atomic_int failed;
};

struct worker {
	struct run *run;
	unsigned int number;
	pthread_t thread;
};

static unsigned int clamp(unsigned int jobs, size_t most)
{
	if (jobs > MAX_THREADS)
		jobs = MAX_THREADS;
	if (jobs > most)
		jobs = (unsigned int)most;
	return jobs ? jobs : 1;
}

unsigned int workers_count(size_t n, unsigned int jobs)
{
	return clamp(jobs, (n + PIECES_PER_THREAD - 1) / PIECES_PER_THREAD);
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;
	struct run *run = w->run;
	size_t i;

	while (!atomic_load_explicit(&run->failed, memory_order_relaxed)) {
		i = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
		if (i >= run->n)
			break;
		if (run->work(run->ctx, w->number, i))
			atomic_store(&run->failed, 1);
	}
	return NULL;
}

int workers_run(size_t n, unsigned int jobs, int (*work)(void *ctx, unsigned int worker, size_t i),
		void *ctx)
{
	struct run run = { .n = n, .work = work, .ctx = ctx };
	struct worker workers[MAX_THREADS];
	unsigned int count = clamp(jobs, n), started, i;

	/* A thread that can't be started is work for the others, not an error. */
	for (started = 1; started < count; started++) {
		workers[started] = (struct worker){ .run = &run, .number = started };
		if (thread_begin(&workers[started].thread, run_worker, &workers[started]))
			break;
	}
	workers[0] = (struct worker){ .run = &run };
	run_worker(&workers[0]);
	for (i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	return atomic_load(&run.failed) ? -1 : 0;
}
