/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_COMPRESSED_H
#define INPUT_COMPRESSED_H

#include <stdint.h>

#include "autoksyms/error.h"

struct buf;
struct source;

/* 1 if the source is gzip, xz or zstd compressed (by its first bytes). */
int compressed_is(const struct source *src);

/*
 * What a compressed file holds; to be freed with buf_free() after a 0.  More than `max` bytes are an
 * error; 0: AK_MAX_DECOMPRESSED of its size.  0 or -1.
 */
int compressed_read(const struct source *src, uint64_t max, struct buf *content,
		    struct ak_error *err);

#endif
