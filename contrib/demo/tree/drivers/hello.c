// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>

int init_module(void);

int init_module(void)
{
	say("hello");
	return 0;
}
