/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_CACHE_LINE_H
#define BASE_CACHE_LINE_H

#include <stddef.h>

/*
 * What one thread writes to all the time must not share a cache line with
 * what another one reads.
 */
#define CACHE_LINE 64

/* Zeroed elements on cache lines of their own, if `size` is a multiple; to be freed, NULL: no memory. */
void *cache_line_alloc(size_t count, size_t size);

#endif
