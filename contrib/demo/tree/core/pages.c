// SPDX-License-Identifier: GPL-2.0-or-later
#include <core.h>
#include <export.h>

static char pages[8][4096];
static unsigned int taken;

void *page_get(void)
{
	return taken < 8 ? pages[taken++] : 0;
}
EXPORT_SYMBOL(page_get)

void page_put(void *page)
{
	if (taken && page == pages[taken - 1])
		taken--;
}
EXPORT_SYMBOL(page_put)
