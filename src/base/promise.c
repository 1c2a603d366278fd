// SPDX-License-Identifier: GPL-2.0-or-later
#include "promise.h"

void promise_make(struct promise *promise)
{
	pthread_mutex_init(&promise->mutex, NULL);
	pthread_cond_init(&promise->settled, NULL);
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

const void *promise_await(struct promise *promise)
{
	const void *value;

	pthread_mutex_lock(&promise->mutex);
	while (!atomic_load(&promise->is_settled))
		pthread_cond_wait(&promise->settled, &promise->mutex);
	value = promise->value;
	pthread_mutex_unlock(&promise->mutex);
	return value;
}
