/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_BITCODE_SPLIT_H
#define INPUT_BITCODE_SPLIT_H

#include <stddef.h>

#include "base/buf.h"

/*
 * A file of bitcode can hold more than one module: with -fsplit-lto-unit, which kernels have, clang
 * makes two of what it compiles for CFI or with virtual tables.  libLTO reads files with one.
 *
 * Source: LLVM's "LLVM Bitcode File Format": the wrapper, and blocks, which at the outermost level
 * stand one after another, aligned to 32 bits.
 */
struct bitcode_block {
	unsigned int id;
	size_t start, end; /* offsets, bytes */
};

struct bitcode_blocks {
	const unsigned char *bytes; /* borrowed, without the wrapper */
	size_t size;
	struct bitcode_block *block; /* owned; count of them */
	size_t count, capacity;
	size_t modules; /* how many of them are; at least 1, for what can't be told apart */
};

/* 0, or -1: no memory.  bitcode_split_free() either way. */
int bitcode_split(struct bitcode_blocks *blocks, const void *bytes, size_t size);
void bitcode_split_free(struct bitcode_blocks *blocks);

/* Makes a file with that module alone: in *whole, which is reset, unless it is the file as it was. */
const void *bitcode_split_module(const struct bitcode_blocks *blocks, size_t module,
				 struct buf *whole, size_t *size);

#endif
