/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_PAIRS_H
#define KALLSYMS_MAP_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct ak_map;

#define NO_PAIR UINT32_MAX

/* A map's symbols by name. */
struct map_names {
	const struct ak_map *map;
	uint32_t *ids; /* owned; numbers of symbols, sorted bytewise by name, then by number */
};

/*
 * Which symbol of one map is which of another.  Names that are several times in
 * a map are paired by how far their neighbours moved, then in order of their
 * addresses; what has the same type goes first.
 */
struct map_pairs {
	struct map_names old, new;
	uint32_t *of_old; /* owned; for each symbol the number of the other one; NO_PAIR: none */
	uint32_t *of_new;
};

/* 0 or -1; free with map_pairs_free() either way. */
int map_pairs_make(struct map_pairs *pairs, const struct ak_map *old, const struct ak_map *new,
		   struct ak_error *err);
void map_pairs_free(struct map_pairs *pairs);

/* True if the map has a symbol of that name. */
bool map_names_has(const struct map_names *names, const char *name, size_t len);

#endif
