// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "thread.h"

struct start {
	void *(*run)(void *ctx);
	void *ctx;
	cpu_set_t allowed; /* CPUs of the process */
	bool is_placed;
};

/* Which other CPUs there are.  False: none, or nobody knows. */
static bool other_cpus(const cpu_set_t *allowed, cpu_set_t *others)
{
	int here = sched_getcpu();

	*others = *allowed;
	if (here < 0)
		return false;
	CPU_CLR((unsigned int)here, others);
	return CPU_COUNT(others) > 0;
}

/*
 * A new thread is for another CPU.  Where the CPUs are a hypervisor's, Linux takes one that has gone to sleep for
 * one that was taken away, so it often starts threads beside their maker and lets the other CPU sleep.
 */
static bool place(pthread_attr_t *attributes, struct start *start)
{
	cpu_set_t others;

	return !sched_getaffinity(0, sizeof(start->allowed), &start->allowed) &&
	       other_cpus(&start->allowed, &others) &&
	       !pthread_attr_setaffinity_np(attributes, sizeof(others), &others);
}

static void *run_start(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	/* That was where it starts, not where it has to stay. */
	if (start.is_placed)
		(void)sched_setaffinity(0, sizeof(start.allowed), &start.allowed);
	return start.run(start.ctx);
}

static int create(pthread_t *thread, struct start *start)
{
	pthread_attr_t attributes;
	int ret;

	if (pthread_attr_init(&attributes))
		return -1;
	start->is_placed = place(&attributes, start);
	ret = pthread_create(thread, &attributes, run_start, start);
	pthread_attr_destroy(&attributes);
	return ret ? -1 : 0;
}

int thread_begin(pthread_t *thread, void *(*run)(void *ctx), void *ctx)
{
	struct start *start = malloc(sizeof(*start));
	sigset_t all, before;
	int ret;

	if (!start)
		return -1;
	*start = (struct start){ .run = run, .ctx = ctx };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = create(thread, start);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (ret)
		free(start);
	return ret;
}
