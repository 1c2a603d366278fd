/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_NM_SORT_H
#define KALLSYMS_NM_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/map.h"

/*
 * The symbols with these numbers in the order of `nm -n`: undefined ones
 * first, then by address; equal ones by name, bytewise.  What is the same in
 * all of that stays in the order of numbers[], which is overwritten.  To be
 * freed; NULL: no memory.
 */
struct ak_symbol *nm_sort(const struct ak_symbol *symbols, uint32_t *numbers, size_t n,
			  struct ak_error *err);

#endif
