// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "grow.h"

#define FIRST_CAPACITY 64

void *grow(void *block, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;

	if (count < *capacity)
		return block;
	block = reallocarray(block, wanted, size);
	if (block)
		*capacity = wanted;
	return block;
}
