// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linked into a program compiled with -finstrument-functions: tells on stderr how many milliseconds
 * a call of a function took, if it was one at least.  All but the function of interest are to be
 * excluded (-finstrument-functions-exclude-function-list).
 */
#include <stdio.h>
#include <time.h>

static double entered;

__attribute__((no_instrument_function)) static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

__attribute__((no_instrument_function)) void __cyg_profile_func_enter(void *function, void *caller);
__attribute__((no_instrument_function)) void __cyg_profile_func_exit(void *function, void *caller);

void __cyg_profile_func_enter(void *function, void *caller)
{
	(void)function;
	(void)caller;
	entered = milliseconds();
}

void __cyg_profile_func_exit(void *function, void *caller)
{
	double took = milliseconds() - entered;

	(void)function;
	(void)caller;
	if (took >= 1)
		fprintf(stderr, "%.3f\n", took);
}
