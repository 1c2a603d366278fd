/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>

/*
 * pthread_create() of a thread that gets no signals: they are for the thread that waits for children
 * and holds interrupts (process.h, interrupt.h), and would be lost in another one, or end the process.
 * 0 or -1.
 */
int thread_begin(pthread_t *thread, void *(*run)(void *ctx), void *ctx);

#endif
