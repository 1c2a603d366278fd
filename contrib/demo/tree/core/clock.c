// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>
#include <export.h>

static unsigned int ticks;

unsigned int clock_now(void)
{
	return ticks;
}
EXPORT_SYMBOL(clock_now)

void clock_tick(void)
{
	ticks++;
}
