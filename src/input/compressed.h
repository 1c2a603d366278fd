/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_COMPRESSED_H
#define INPUT_COMPRESSED_H

#include <stddef.h>

#include "autoksyms/error.h"

struct source;

/* 1 if the source is gzip, xz or zstd compressed (by its first bytes). */
int compressed_is(const struct source *src);

/*
 * What a compressed file holds, as one block to be freed; NULL on error.
 * gzip and xz go through libdw, as every elfutils tool reads them; zstd
 * through libzstd, because distributions build libdw without it.
 */
void *compressed_read(const struct source *src, size_t *size, struct ak_error *err);

#endif
