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

/* From Linux 5.14 on; headers may be older. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* The pages that are all in it. */
static void align(struct heap *heap)
{
	uintptr_t unaligned = (uintptr_t)heap->start % LARGE_PAGE;

	if (unaligned)
		heap->start += LARGE_PAGE - unaligned;
	if (heap->start > heap->end)
		*heap = (struct heap){ NULL, NULL };
}

struct heap heap_for_large_blocks(void)
{
	struct heap heap;
	volatile char *block;

	mallopt(M_MMAP_THRESHOLD, HEAP_SIZE);
	mallopt(M_TRIM_THRESHOLD, HEAP_SIZE);
	mallopt(M_TOP_PAD, HEAP_SIZE);
	heap.start = sbrk(0);
	/* More than what the heap starts with: it grows now, by all of HEAP_SIZE. */
	block = malloc(1 << 20);
	if (!block)
		return (struct heap){ NULL, NULL };
	*block = 0;
	heap.end = sbrk(0);
	align(&heap);
	/* A hint: without large pages it's slower, nothing else. */
	if (heap.start)
		(void)madvise(heap.start, (size_t)(heap.end - heap.start), MADV_HUGEPAGE);
	free((void *)block);
	return heap;
}

void heap_populate(const struct heap *heap, size_t bytes)
{
	size_t size = (size_t)(heap->end - heap->start);

	if (heap->start)
		(void)madvise(heap->start, bytes < size ? bytes : size, MADV_POPULATE_WRITE);
}
#else
struct heap heap_for_large_blocks(void)
{
	return (struct heap){ NULL, NULL };
}

void heap_populate(const struct heap *heap, size_t bytes)
{
	(void)heap;
	(void)bytes;
}
#endif
