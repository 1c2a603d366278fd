/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_KEYSORT_H
#define BASE_KEYSORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sorts n numbers by their keys; those with equal keys stay in their order.
 * The key of number i is i * stride bytes behind keys[0], so that keys can be
 * members of larger things.  0, or -1: no memory.
 */
int keysort(uint32_t *numbers, size_t n, const uint64_t *keys, size_t stride);

#endif
