/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KSYMS_NEEDS_MERGE_H
#define KSYMS_NEEDS_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/needs.h"

struct symset;

/* Room for that many more requests.  0 or -1. */
int needs_reserve(struct ak_needs *needs, size_t more, struct ak_error *err);

/*
 * Adds the requests that a scanning thread collected for the source added
 * last.  `ids` are numbers of its own symbol set; `map` holds what they are
 * in `needs`, or AK_NONE for those not met yet, which are added.
 */
int needs_add_ids(struct ak_needs *needs, const struct symset *set, const uint32_t *ids,
		  size_t count, uint32_t *map, struct ak_error *err);

/* A map for all symbols of `set`, none met yet; to be freed, NULL: no memory. */
uint32_t *needs_new_map(const struct symset *set);

/*
 * Adds symbols that nobody in particular asks for.  An empty `needs` takes
 * *set for its own, leaving NULL.
 */
int needs_take_symbols(struct ak_needs *needs, struct symset **set, struct ak_error *err);

#endif
