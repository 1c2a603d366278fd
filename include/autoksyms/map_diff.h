/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_MAP_DIFF_H
#define AUTOKSYMS_MAP_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_map;
struct ak_symbol;

/*
 * How two symbol maps differ, for whoever meets "Inconsistent kallsyms data":
 * which symbols only one of them has and where such symbols come from, and what
 * moved, as spans that moved together.  Duplicate names are compared as
 * multisets.
 */

/* A kind of symbols that comes and goes between links of one kernel. */
struct ak_map_family {
	const char *name;	     /* one word */
	const char *cause;	     /* where they come from; a phrase */
	const char *const *patterns; /* map_rules.h's; NULL-terminated */
};

/* The table of families, in the order they are tried; the last one takes what is left.  NULL after it. */
AK_API const struct ak_map_family *ak_map_family_row(size_t i);

enum ak_map_change_kind {
	AK_MAP_GONE,
	AK_MAP_ADDED,
	AK_MAP_RETYPED, /* may have moved as well */
};

struct ak_map_change {
	enum ak_map_change_kind kind;
	const struct ak_symbol *old; /* in the first map; NULL if added */
	const struct ak_symbol *new; /* in the second one; NULL if gone */
	const struct ak_map_family *family;
	/*
	 * A rule that leaves it out: its family's, or one made for names like it that
	 * leaves out nothing that is in both maps.  NULL: there's none.
	 */
	const char *pattern;
};

/* Symbols that moved by the same distance, without one between them that didn't. */
struct ak_map_move {
	const struct ak_symbol *first, *last; /* in the first map */
	const struct ak_symbol *before;	      /* the one before them that didn't; NULL: none */
	size_t count;
	int64_t distance; /* bytes; negative: to a lower address */
};

struct ak_map_diff {
	struct ak_map_change *changes; /* owned; by family, then pattern, then address */
	size_t change_count;
	size_t added, gone, retyped; /* of changes */
	struct ak_map_move *moves;   /* owned; by address */
	size_t move_count;
	size_t moved;		      /* symbols in moves */
	struct ak_map_shapes *shapes; /* private */
};

/*
 * Compares two maps, which have to live as long as the result.  0 or -1; free
 * with ak_map_diff_free().  Takes n log n time.
 */
AK_API int ak_map_diff_make(struct ak_map_diff *diff, const struct ak_map *old,
			    const struct ak_map *new, struct ak_error *err);
AK_API void ak_map_diff_free(struct ak_map_diff *diff);

#endif
