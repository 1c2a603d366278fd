/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_FAMILY_H
#define KALLSYMS_MAP_FAMILY_H

#include "autoksyms/map_diff.h"

struct ak_map_rules;

/* The patterns of all families, to be freed with ak_map_rules_free(); NULL with *err set. */
struct ak_map_rules *map_family_rules(struct ak_error *err);

/*
 * The family that has the pattern, which these rules gave out and is replaced
 * by one that lives for ever; NULL: the family for what is left.
 */
const struct ak_map_family *map_family_of(const char **pattern);

#endif
