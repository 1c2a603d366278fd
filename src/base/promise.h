/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_PROMISE_H
#define BASE_PROMISE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Something that one thread will give to another, which has work to do until then. */
struct promise {
	pthread_mutex_t mutex;
	pthread_cond_t settled;
	atomic_bool is_settled;
	const void *value;
};

void promise_make(struct promise *promise);

/* Once both threads are done with it. */
void promise_end(struct promise *promise);

/* Once: gives what was promised, which is the giver's; NULL: it won't come. */
void promise_keep(struct promise *promise, const void *value);

/* Whether promise_await() wouldn't wait. */
bool promise_is_settled(struct promise *promise);

/* Waits for it. */
const void *promise_await(struct promise *promise);

#endif
