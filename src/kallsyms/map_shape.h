/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_SHAPE_H
#define KALLSYMS_MAP_SHAPE_H

#include "autoksyms/map_diff.h"

struct map_pairs;

/*
 * Makes rules for changes that no family has a pattern for: of those among
 * `changes` whose name is another symbol's with something before or behind it,
 * as stubs' names are.  A rule is made if at least two changes have the same
 * something, and no symbol that is in both maps has.  Sets their pattern;
 * the patterns live as long as *shapes, to be freed with map_shapes_free(), also
 * on error.  0 or -1.
 */
int map_shapes_make(struct ak_map_shapes **shapes, const struct map_pairs *pairs,
		    struct ak_map_change *changes, size_t count, struct ak_error *err);
void map_shapes_free(struct ak_map_shapes *shapes);

#endif
