/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_HEAP_H
#define CLI_HEAP_H

#include <stddef.h>

/* A stretch of memory that malloc() takes large blocks from; NULL: none. */
struct heap {
	char *start, *end;
};

/*
 * Makes malloc() take large blocks from one stretch of large pages, and use
 * again what was freed.  For commands that are done in milliseconds with a few
 * blocks of megabytes: getting these page by page takes longer than filling them.
 */
struct heap heap_for_large_blocks(void);

/*
 * Has the machine find these pages now, so many bytes of them, instead of when they're used.  For whoever
 * has nothing else to do; where it can't be done, nothing is.
 */
void heap_populate(const struct heap *heap, size_t bytes);

#endif
