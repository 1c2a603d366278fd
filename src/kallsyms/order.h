/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_ORDER_H
#define KALLSYMS_ORDER_H

#include <stdint.h>

#include "autoksyms/error.h"

struct ak_kallsym;

/*
 * Sorts the symbols as kallsyms_offsets has them: by address; at the same
 * address weak ones behind others, then those that linker scripts mostly
 * define behind others, then by how many underscores they start with, then
 * as they were.  The first of several is what a backtrace shows.
 * Source: scripts/kallsyms.c, compare_symbols().  0 or -1.
 */
int kallsyms_order(struct ak_kallsym *symbols, uint32_t count, struct ak_error *err);

/*
 * kallsyms_seqs_of_names: the symbols' numbers sorted by name, bytewise, then by
 * address, then by number.  Names count up to the first `cut` in them, unless
 * that is NULL.  To be freed; NULL with *err set.
 * Source: scripts/kallsyms.c, compare_names().
 */
uint32_t *kallsyms_order_by_name(const struct ak_kallsym *symbols, uint32_t count, const char *cut,
				 struct ak_error *err);

#endif
