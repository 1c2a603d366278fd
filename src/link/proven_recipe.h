/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_PROVEN_RECIPE_H
#define LINK_PROVEN_RECIPE_H

#include <stdbool.h>

#include "autoksyms/build_id.h"
#include "autoksyms/paths.h"
#include "base/fact.h"

/*
 * How a linker makes build IDs, once an image that it has linked has proven it (build_id.h).  Whoever
 * knows needn't let it hash the images that are changed afterwards, which takes GNU ld a fifth of the
 * link: it puts zeroes where the ID will be, and the one hash there is is that of the final image.
 * Zero-initialise it.
 */
struct proven_recipe {
	const struct ak_build_id_recipe *recipe; /* NULL: not known */
	bool is_new;				 /* since proven_recipe_read() */
	/* The linker's file, and the words of the command, with their placeholders. */
	struct fact_key key;
	bool has_key; /* not of a script, as nothing tells which linker that runs */
};

/*
 * What the file (fact.h; NULL: none) knows of the command's linker; a recipe whose library isn't there
 * is as good as none.  0 or -1: it can't be read.
 */
int proven_recipe_read(struct proven_recipe *proven, const char *path,
		       const struct ak_paths *command, const struct ak_build_id_means *means,
		       struct ak_error *err);

/* Keeps it for the next build, if it's new and there's a key.  0 or -1. */
int proven_recipe_write(const struct proven_recipe *proven, const char *path, struct ak_error *err);

/*
 * The command for a linker that needn't hash: --build-id=sha1 becomes an ID of as many zero
 * bytes.  1; 0: no such ID is asked for, in a word of its own, or -1.
 */
int proven_recipe_spare(const struct ak_paths *command, struct ak_paths *sparing,
			struct ak_error *err);

/* Whether the ID in an image is the one that a linker which was spared the hash puts there. */
bool proven_recipe_is_spared(const struct ak_build_id *id);

#endif
