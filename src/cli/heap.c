// SPDX-License-Identifier: GPL-2.0-or-later
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heap.h"

#ifdef __GLIBC__
/* Address space, not memory: what an image of 150,000 symbols takes; mallopt() takes no more. */
#define HEAP_SIZE (32 << 20)
#define LARGE_PAGE ((uintptr_t)2 << 20)

static void use_large_pages(char *start, const char *end)
{
	uintptr_t unaligned = (uintptr_t)start % LARGE_PAGE;

	if (unaligned)
		start += LARGE_PAGE - unaligned;
	/* A hint: without large pages it's slower, nothing else. */
	if (start < end)
		(void)madvise(start, (size_t)(end - start), MADV_HUGEPAGE);
}

void heap_for_large_blocks(void)
{
	char *start, *end;
	volatile char *block;

	mallopt(M_MMAP_THRESHOLD, HEAP_SIZE);
	mallopt(M_TRIM_THRESHOLD, HEAP_SIZE);
	mallopt(M_TOP_PAD, HEAP_SIZE);
	start = sbrk(0);
	/* More than what the heap starts with: it grows now, by all of HEAP_SIZE. */
	block = malloc(1 << 20);
	if (!block)
		return;
	*block = 0;
	end = sbrk(0);
	use_large_pages(start, end);
	free((void *)block);
}
#else
void heap_for_large_blocks(void)
{
}
#endif
