// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>
#include <export.h>

static char console[256];
static unsigned int length;

void say(const char *text)
{
	while (*text)
		console[length++ % sizeof(console)] = *text++;
}
EXPORT_SYMBOL(say)

void say_number(unsigned int number)
{
	if (number > 9)
		say_number(number / 10);
	console[length++ % sizeof(console)] = (char)('0' + number % 10);
}
EXPORT_SYMBOL(say_number)
