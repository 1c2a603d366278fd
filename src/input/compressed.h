/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_COMPRESSED_H
#define INPUT_COMPRESSED_H

#include <stddef.h>

#include "autoksyms/error.h"

struct source;

/* 1 if the source is gzip, xz or zstd compressed (by its first bytes). */
int compressed_is(const struct source *src);

/* What a compressed file holds. */
struct unpacked {
	const void *mem;
	size_t size;
	void *owner; /* of mem */
	void (*release)(void *owner);
};

/*
 * gzip and xz go through libdw, as every elfutils tool reads them; zstd
 * through libzstd, because distributions build libdw without it.
 * 0 or -1; free with unpacked_free().
 */
int compressed_read(const struct source *src, struct unpacked *unpacked, struct ak_error *err);
void unpacked_free(struct unpacked *unpacked);

#endif
