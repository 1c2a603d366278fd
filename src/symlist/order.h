/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_ORDER_H
#define SYMLIST_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/symlist_lint.h"

struct symset;

/* How the symbols of such a list are sorted: bytewise if it's raw, else as its era does.  <0, 0, >0. */
int symlist_order(const struct ak_symlist_lint *how, const char *a, const char *b);

/* Sorts names by that. */
void symlist_sort(const struct ak_symlist_lint *how, const char **names, size_t count);

/*
 * The place of each of the set's first `count` symbols in the era's order, by id: to be freed, NULL
 * with *err set.  Comparing places is faster than comparing names.
 */
uint32_t *symlist_ranks(const struct ak_symlist_era *era, const struct symset *set, uint32_t count,
			struct ak_error *err);

#endif
