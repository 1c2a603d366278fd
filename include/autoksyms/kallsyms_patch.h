/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_KALLSYMS_PATCH_H
#define AUTOKSYMS_KALLSYMS_PATCH_H

#include "error.h"
#include "kallsyms.h"

struct ak_kallsyms_image;

/* Why tables can't be written where an image's stand. */
struct ak_kallsyms_misfit {
	enum ak_kallsyms_table table;
	const char *why; /* a clause: "has no room for it" */
	uint64_t have;	 /* bytes; or the address that kallsyms_relative_base is bound to */
	uint64_t need;
};

/*
 * Whether the tables `k` can be written into the image where its own are:
 * the same tables, each one within the room up to the next, and
 * kallsyms_relative_base, which the linker may have noted in relocations, the
 * same address.  Nothing else of an image depends on what is in its tables.
 * Where the last one ends doesn't show: `room` is what the object had that was
 * linked in; NULL: just what the image's tables need.
 */
AK_API bool ak_kallsyms_fits(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
			     const struct ak_kallsyms_room *room,
			     struct ak_kallsyms_misfit *misfit);

/*
 * Writes the tables into the file at `path`, which `image` was read from, and
 * zeroes up to the next one.  They have to fit.  Bytes are replaced in place: a
 * file that others use is for the caller to copy.  0 or -1.
 */
AK_API int ak_kallsyms_patch(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
			     const struct ak_kallsyms_room *room, const char *path,
			     struct ak_error *err);

#endif
