// SPDX-License-Identifier: GPL-2.0-or-later
#include <time.h>

#include "promise.h"

/* How long to wait before looking again, ns. */
#define LOOK_AGAIN 50000000L

void promise_make(struct promise *promise)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&promise->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&promise->settled, &attr);
	pthread_condattr_destroy(&attr);
	atomic_init(&promise->is_settled, false);
	promise->value = NULL;
}

void promise_end(struct promise *promise)
{
	pthread_cond_destroy(&promise->settled);
	pthread_mutex_destroy(&promise->mutex);
}

void promise_keep(struct promise *promise, const void *value)
{
	pthread_mutex_lock(&promise->mutex);
	promise->value = value;
	atomic_store(&promise->is_settled, true);
	pthread_cond_broadcast(&promise->settled);
	pthread_mutex_unlock(&promise->mutex);
}

bool promise_is_settled(struct promise *promise)
{
	return atomic_load_explicit(&promise->is_settled, memory_order_relaxed);
}

static struct timespec soon(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += LOOK_AGAIN;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return t;
}

/*
 * Not for ever: once, on a machine whose processes were stopped and continued a lot, a thread wasn't woken
 * though all was settled, and a kernel's build stood still.
 */
const void *promise_await(struct promise *promise)
{
	const void *value;
	struct timespec until;

	pthread_mutex_lock(&promise->mutex);
	while (!atomic_load(&promise->is_settled)) {
		until = soon();
		pthread_cond_timedwait(&promise->settled, &promise->mutex, &until);
	}
	value = promise->value;
	pthread_mutex_unlock(&promise->mutex);
	return value;
}
