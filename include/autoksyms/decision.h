/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_DECISION_H
#define AUTOKSYMS_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct ak_era;
struct ak_exports;
struct ak_list;

/* A symbol that is in only one of the old and the new list. */
struct ak_change {
	const char *symbol; /* borrowed from the list it's in */
	bool added;
};

/* An object that kbuild will recompile, and which changes make it so. */
struct ak_rebuild {
	const char *object; /* borrowed from the exports */
	bool builtin;
	size_t first, count; /* in ak_decision.causes */
};

/*
 * Whether the list of needed symbols would change, and what would follow:
 * kbuild recompiles the objects that export a changed symbol, added and
 * dropped alike, and links vmlinux again if one of them is part of it.
 */
struct ak_decision {
	size_t before, after;	   /* macros in the lists */
	struct ak_change *changes; /* sorted by name */
	size_t change_count;
	size_t added, dropped;	     /* of these */
	struct ak_rebuild *rebuilds; /* sorted by object */
	size_t rebuild_count;
	size_t *causes;	   /* indices into changes */
	bool must_grow;	   /* a needed symbol is missing */
	bool could_shrink; /* a listed one isn't needed, counted or not */
	bool update;	   /* autoksyms.h would be rewritten */
	bool relink;	   /* vmlinux would be linked again */
};

enum {
	AK_DECIDE_GROW_ONLY = 1, /* a list that holds more than needed is as good */
	AK_DECIDE_VERBATIM = 2,	 /* `__this_module` counts like any other symbol */
};

/*
 * Compares two lists, the current one and the text that would replace it
 * (ak_list_parse() of ak_list_render()); their symbols must outlive the
 * decision.  `__this_module`, which old
 * kernels' lists hold and no object exports, is no change unless VERBATIM.
 * Fills all but the rebuilds.  0 or -1; ak_decision_free() either way.
 */
AK_API int ak_decide(struct ak_decision *decision, const struct ak_list *before,
		     const struct ak_list *after, unsigned int flags, struct ak_error *err);

/* Adds the rebuilds and whether vmlinux is linked again.  0 or -1. */
AK_API int ak_decide_rebuilds(struct ak_decision *decision, const struct ak_era *era,
			      const struct ak_exports *exports, struct ak_error *err);

AK_API void ak_decision_free(struct ak_decision *decision);

#endif
