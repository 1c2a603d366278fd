/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_STRPOOL_H
#define BASE_STRPOOL_H

#include <stddef.h>

/* Strings that live and die together, at stable addresses.  Zero-initialise it. */
struct strpool {
	struct strpool_block *blocks;
};

/* A NUL-terminated copy of bytes[0..len); NULL: out of memory. */
const char *strpool_add(struct strpool *pool, const char *bytes, size_t len);
void strpool_free(struct strpool *pool);

#endif
