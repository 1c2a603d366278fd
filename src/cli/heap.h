/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_HEAP_H
#define CLI_HEAP_H

/*
 * Makes malloc() take large blocks from one stretch of large pages, and use
 * again what was freed.  For commands that are done in milliseconds with a few
 * blocks of megabytes: getting these page by page takes longer than filling them.
 */
void heap_for_large_blocks(void);

#endif
