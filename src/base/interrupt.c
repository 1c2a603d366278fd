// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <time.h>

#include "interrupt.h"

static const struct {
	int number;
	const char *name;
} signals[] = { { SIGHUP, "SIGHUP" }, { SIGINT, "SIGINT" }, { SIGTERM, "SIGTERM" } };

#define SIGNAL_COUNT (sizeof(signals) / sizeof(signals[0]))

void interrupts_hold(struct interrupts *in)
{
	struct sigaction action;
	size_t i;

	in->arrived = false;
	sigemptyset(&in->held);
	for (i = 0; i < SIGNAL_COUNT; i++)
		/* One that's blocked is kept even if it's ignored. */
		if (!sigaction(signals[i].number, NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&in->held, signals[i].number);
	pthread_sigmask(SIG_BLOCK, &in->held, &in->before);
}

void interrupts_release(struct interrupts *in)
{
	pthread_sigmask(SIG_SETMASK, &in->before, NULL);
}

int interrupts_error(struct interrupts *in, int signal, struct ak_error *err)
{
	size_t i;

	in->arrived = true;
	for (i = 0; i < SIGNAL_COUNT; i++)
		if (signals[i].number == signal)
			return ak_error_set(err, NULL, 0, "interrupted by %s", signals[i].name);
	return ak_error_set(err, NULL, 0, "interrupted by signal %d", signal);
}

int interrupts_check(struct interrupts *in, struct ak_error *err)
{
	static const struct timespec none;
	int signal = sigtimedwait(&in->held, NULL, &none);

	return signal > 0 ? interrupts_error(in, signal, err) : 0;
}
