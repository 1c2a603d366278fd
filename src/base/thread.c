// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "thread.h"

int thread_begin(pthread_t *thread, void *(*run)(void *ctx), void *ctx)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = pthread_create(thread, NULL, run, ctx);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret ? -1 : 0;
}
