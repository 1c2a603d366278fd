// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>

void start_kernel(void);

void start_kernel(void)
{
	say("starting");
	for (;;)
		clock_tick();
}
