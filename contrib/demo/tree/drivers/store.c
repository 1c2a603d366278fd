// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>
#include <export.h>

int init_module(void);

static int *values, count;

int store_add(int value)
{
	if (!values)
		return -1;
	values[count++ % 1024] = value;
	return 0;
}
EXPORT_SYMBOL(store_add)

int store_last(void)
{
	return count ? values[(count - 1) % 1024] : 0;
}
EXPORT_SYMBOL(store_last)

int init_module(void)
{
	values = page_get();
	return values ? 0 : -1;
}
