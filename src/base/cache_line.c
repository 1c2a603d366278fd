// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "cache_line.h"

void *cache_line_alloc(size_t count, size_t size)
{
	size_t bytes = (count * size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	void *block = aligned_alloc(CACHE_LINE, bytes);

	return block ? memset(block, 0, bytes) : NULL;
}
