// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "bitcode_split.h"

#define MAGIC 0xdec04342u /* "BC", 0xc0, 0xde */
#define MAGIC_SIZE 4
#define WRAPPER_MAGIC 0x0b17c0deu
#define WRAPPER_SIZE 20
#define WRAPPER_OFFSET 8 /* where it says where bitcode starts, and behind that how large it is */

/* Blocks begin with a word of bit fields, and one with their length in words. */
#define BLOCK_HEADER 8
#define ENTER_BLOCK 1u

enum {
	BLOCK_MODULE = 8,
	BLOCK_IDENTIFICATION = 13, /* stands before its module */
	BLOCK_STRTAB = 23,	   /* the names of the modules before it */
};

static uint32_t get32(const unsigned char *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static void unwrap(struct bitcode_blocks *b)
{
	uint32_t offset, size;

	if (b->size < WRAPPER_SIZE || get32(b->bytes) != WRAPPER_MAGIC)
		return;
	offset = get32(b->bytes + WRAPPER_OFFSET);
	size = get32(b->bytes + WRAPPER_OFFSET + 4);
	if (offset > b->size || size > b->size - offset)
		return;
	b->bytes += offset;
	b->size = size;
}

static bool has_magic(const struct bitcode_blocks *b)
{
	return b->size >= MAGIC_SIZE && get32(b->bytes) == MAGIC;
}

/* The block at block->start; false: there's none. */
static bool read_block(const struct bitcode_blocks *b, struct bitcode_block *block)
{
	uint32_t word;
	uint64_t len;

	if (b->size < BLOCK_HEADER || block->start > b->size - BLOCK_HEADER)
		return false;
	word = get32(b->bytes + block->start);
	len = (uint64_t)get32(b->bytes + block->start + 4) * 4;
	if ((word & 3) != ENTER_BLOCK || len > b->size - BLOCK_HEADER - block->start)
		return false;
	block->id = word >> 2 & 0xff;
	block->end = block->start + BLOCK_HEADER + (size_t)len;
	return true;
}

int bitcode_split(struct bitcode_blocks *b, const void *bytes, size_t size)
{
	struct bitcode_block block = { .start = MAGIC_SIZE }, *grown;

	*b = (struct bitcode_blocks){ .bytes = bytes, .size = size };
	unwrap(b);
	/* What isn't bitcode, as of a damaged wrapper, has nothing to be split. */
	for (; has_magic(b) && read_block(b, &block); block.start = block.end) {
		grown = grow(b->block, b->count, &b->capacity, sizeof(*grown));
		if (!grown)
			return -1;
		b->block = grown;
		grown[b->count++] = block;
		b->modules += block.id == BLOCK_MODULE;
	}
	/* If it's damaged, libLTO says how. */
	if (!b->modules || block.start != b->size)
		b->modules = 1;
	return 0;
}

void bitcode_split_free(struct bitcode_blocks *b)
{
	free(b->block);
	b->block = NULL;
}

static void add_block(const struct bitcode_blocks *b, const struct bitcode_block *block,
		      struct buf *whole)
{
	buf_add(whole, b->bytes + block->start, block->end - block->start);
}

const void *bitcode_split_module(const struct bitcode_blocks *b, size_t module, struct buf *whole,
				 size_t *size)
{
	const struct bitcode_block *block = b->block, *end;
	size_t number = 0;

	*size = b->size;
	if (b->modules == 1)
		return b->bytes;
	end = block + b->count;
	buf_reset(whole);
	buf_add(whole, b->bytes, MAGIC_SIZE);
	while (block->id != BLOCK_MODULE || number++ != module)
		block++;
	if (block > b->block && block[-1].id == BLOCK_IDENTIFICATION)
		add_block(b, block - 1, whole);
	add_block(b, block, whole);
	while (++block < end && block->id != BLOCK_STRTAB)
		;
	if (block < end)
		add_block(b, block, whole);
	*size = whole->len;
	return buf_failed(whole) ? NULL : whole->data;
}
