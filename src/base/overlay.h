/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_OVERLAY_H
#define BASE_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

/*
 * What is to stand in a file instead of some of its bytes, before it's written there: whoever reads the
 * file can see it as it will be.  Zero-initialise it.
 */
struct overlay {
	struct overlay_piece *pieces; /* owned; in the order they were added, none over another */
	size_t count, capacity;
};

struct overlay_piece {
	unsigned char *bytes; /* owned */
	size_t len;
	uint64_t offset; /* in the file */
};

/* Adds a copy of these bytes.  0 or -1. */
int overlay_add(struct overlay *overlay, uint64_t offset, const void *bytes, size_t len,
		struct ak_error *err);

/* Puts what there is of it over bytes that were read from `offset` on. */
void overlay_put(const struct overlay *overlay, uint64_t offset, unsigned char *bytes, size_t len);

/* Whether some of it stands within these bytes of the file. */
bool overlay_touches(const struct overlay *overlay, uint64_t offset, uint64_t len);

/* Writes it into the file, in place.  0 or -1. */
int overlay_write(const struct overlay *overlay, const char *path, struct ak_error *err);

void overlay_free(struct overlay *overlay);

#endif
