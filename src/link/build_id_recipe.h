/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_BUILD_ID_RECIPE_H
#define LINK_BUILD_ID_RECIPE_H

#include <stdbool.h>

#include "autoksyms/build_id.h"

struct elf_file;
struct promise;

/* Whether it's worth a try: whether IDs of that size are made so. */
bool build_id_recipe_makes(const struct ak_build_id_recipe *recipe, size_t size);

/* Whether that LLD makes them so, or for 0 GNU ld. */
bool build_id_recipe_is_likely(const struct ak_build_id_recipe *recipe, unsigned int lld);

/* 1: what it hashes with is there; 0: it isn't; -1: means->libllvm is none. */
int build_id_recipe_is_there(const struct ak_build_id_recipe *recipe,
			     const struct ak_build_id_means *means, struct ak_error *err);

/*
 * Makes the ID of id->size bytes that the image would have with the struct overlay that was promised (NULL: as it
 * is); where the old one is, id says.  1; 0: the library for it isn't there, or the promise was
 * broken; or -1.
 */
int build_id_make(const struct ak_build_id_recipe *recipe, const struct elf_file *elf,
		  const struct ak_build_id *id, struct promise *promised,
		  const struct ak_build_id_means *means, unsigned char bytes[AK_BUILD_ID_MAX],
		  struct ak_error *err);

/*
 * Makes the ID of an image that is going to be changed, of which *id was read: as id->recipe says or, if
 * that's NULL, in the way that's likely, which then is id->recipe.  1, with id->bytes the new ID; 0: it can't
 * be told; -1.
 */
int build_id_foretell(struct ak_build_id *id, const char *path, struct promise *promised,
		      const struct ak_build_id_means *means, struct ak_error *err);

/* Writes it into the file, in place.  0 or -1. */
int build_id_write(const struct ak_build_id *id, const char *path, struct ak_error *err);

#endif
