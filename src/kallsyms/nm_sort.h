/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_NM_SORT_H
#define KALLSYMS_NM_SORT_H

#include <stddef.h>

#include "autoksyms/map.h"

/*
 * Brings symbols into the order of `nm -n`: undefined ones first, then by
 * address; equal ones by name, bytewise.  What is the same in all of that
 * stays in its order.  0 or -1: no memory.
 */
int nm_sort(struct ak_symbol *symbols, size_t n, struct ak_error *err);

/* The numbers 0 to n - 1, ordered by their key: to be freed.  NULL: no memory. */
uint32_t *nm_order(const uint64_t *keys, size_t n, struct ak_error *err);

#endif
