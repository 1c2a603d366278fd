/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_GROW_H
#define BASE_GROW_H

#include <stddef.h>

/*
 * Room for one more element of `size` bytes behind the `count` of a block:
 * the block itself, or a larger one with the same content.  NULL: out of
 * memory, the old block stays as it is.
 */
void *grow(void *block, size_t count, size_t *capacity, size_t size);

#endif
