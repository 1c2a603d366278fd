// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <signal.h>
#include <stdbool.h>

#include "thread.h"

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

/* musl's threads have no attribute for that, and start anywhere. */
static int start_on(pthread_attr_t *attributes, const cpu_set_t *cpus)
{
#ifdef __GLIBC__
	return pthread_attr_setaffinity_np(attributes, sizeof(*cpus), cpus);
#else
	(void)attributes;
	(void)cpus;
	return -1;
#endif
}

/*
 * A new thread is for another CPU.  Where the CPUs are a hypervisor's, Linux takes one that has gone to sleep for
 * one that was taken away, so it often starts threads beside their maker and lets the other CPU sleep.
 */
static int create(pthread_t *thread, void *(*run)(void *ctx), void *ctx)
{
	cpu_set_t allowed, others;
	pthread_attr_t attributes;
	bool is_placed;
	int ret;

	if (pthread_attr_init(&attributes))
		return -1;
	is_placed = !sched_getaffinity(0, sizeof(allowed), &allowed) &&
		    other_cpus(&allowed, &others) && !start_on(&attributes, &others);
	ret = pthread_create(thread, &attributes, run, ctx);
	pthread_attr_destroy(&attributes);
	/* It's where it starts, not where it has to stay. */
	if (!ret && is_placed)
		(void)pthread_setaffinity_np(*thread, sizeof(allowed), &allowed);
	return ret ? -1 : 0;
}

int thread_begin(pthread_t *thread, void *(*run)(void *ctx), void *ctx)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = create(thread, run, ctx);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}
