/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_BUILD_ID_H
#define AUTOKSYMS_BUILD_ID_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

/*
 * The build ID that a linker notes in an image (--build-id): the NT_GNU_BUILD_ID
 * note of the owner GNU.  Linkers hash what they have just linked.  Whoever
 * changes the image then has to know what exactly it was that they hashed: each
 * way of doing that is a recipe, and the image itself proves which one is its
 * linker's, as long as nothing in it was changed.
 */
#define AK_BUILD_ID_MAX 64 /* bytes of an ID; longer ones are no hash */

struct ak_build_id_recipe;

struct ak_build_id {
	unsigned char bytes[AK_BUILD_ID_MAX];
	size_t size;				 /* bytes; 0: the image has no ID */
	uint64_t offset;			 /* of the ID within the file, bytes */
	const struct ak_build_id_recipe *recipe; /* static; NULL: not known */
	/* Static: it may be this one, but the library for it isn't there.  NULL: none. */
	const struct ak_build_id_recipe *untried;
};

/* What IDs are made with. */
struct ak_build_id_means {
	unsigned int jobs; /* threads at most */
	/*
	 * LLVM's shared library, of release 15 or later, which has LLD's hash; NULL: the newest
	 * of this machine.  It's opened only when it's needed, and stays open.
	 */
	const char *libllvm;
};

/* "LLD, SHA-1": for messages. */
AK_API const char *ak_build_id_recipe_name(const struct ak_build_id_recipe *recipe);

/* Recipes in the order they're told to users; NULL past the last one. */
AK_API const struct ak_build_id_recipe *ak_build_id_recipe(size_t i);

/* Reads the ID of an ELF file; its recipe stays NULL.  1, or 0: it has none, or -1. */
AK_API int ak_build_id_read(struct ak_build_id *id, const char *path, struct ak_error *err);

/*
 * Reads the ID, and sets the recipe that makes it of the image: 1.  0: there's
 * no ID, or it's random, given by the user, of an image that was changed after
 * the link, of a linker that isn't known, or of one whose hash isn't on this machine.
 */
AK_API int ak_build_id_recognise(struct ak_build_id *id, const char *path,
				 const struct ak_build_id_means *means, struct ak_error *err);

/*
 * Makes the ID of an image that was changed since *id was recognised, and writes it
 * to *id and into the file in place.  Its headers must be what they were.  0 or -1.
 */
AK_API int ak_build_id_renew(struct ak_build_id *id, const char *path,
			     const struct ak_build_id_means *means, struct ak_error *err);

#endif
