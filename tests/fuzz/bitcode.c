// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "harness.h"
#include "input/bitcode.h"
#include "input/bitcode_split.h"
#include "input/source.h"
#include "input/undefined.h"

/*
 * Bitcode as far as we look at it ourselves, before libLTO does: whether it's any, its wrapper, and
 * its modules, each of which is a file of its own.
 */

/* Blocks stand one behind another, behind the magic. */
static void check_blocks(const struct bitcode_blocks *blocks, const unsigned char *data,
			 size_t size)
{
	size_t i, at = 4, modules = 0;

	REQUIRE(blocks->bytes >= data && blocks->bytes + blocks->size <= data + size);
	for (i = 0; i < blocks->count; i++) {
		REQUIRE(blocks->block[i].start == at && blocks->block[i].end >= at + 8);
		at = blocks->block[i].end;
		modules += blocks->block[i].id == 8;
	}
	REQUIRE(!blocks->count || at <= blocks->size);
	REQUIRE(blocks->modules == 1 || (blocks->modules == modules && at == blocks->size));
}

/* A part is a whole file, which has that module alone, and is no larger. */
static void check_part(const struct bitcode_blocks *blocks, const void *part, size_t size)
{
	struct bitcode_blocks again;
	struct buf whole = { 0 };
	size_t same;

	REQUIRE(part && size <= blocks->size);
	REQUIRE(!bitcode_split(&again, part, size));
	REQUIRE(again.modules == 1);
	if (blocks->modules > 1) {
		REQUIRE(again.count >= 1 && again.count <= 3);
		REQUIRE(again.block[again.count - 1].end == size);
	}
	REQUIRE(bitcode_split_module(&again, 0, &whole, &same) == again.bytes);
	REQUIRE(same == again.size);
	bitcode_split_free(&again);
	buf_free(&whole);
}

static void split(const unsigned char *data, size_t size)
{
	struct bitcode_blocks blocks;
	struct buf whole = { 0 };
	const void *part;
	size_t i, part_size;

	REQUIRE(!bitcode_split(&blocks, data, size));
	check_blocks(&blocks, data, size);
	for (i = 0; i < blocks.modules && i < 64; i++) {
		part = bitcode_split_module(&blocks, i, &whole, &part_size);
		check_part(&blocks, part, part_size);
	}
	bitcode_split_free(&blocks);
	buf_free(&whole);
}

/* Without a reader of it, bitcode is an error. */
static void refuse(const unsigned char *data, size_t size)
{
	struct undefined_reader reader = { .weak = true };
	size_t count = 0;
	const struct undefined_sink sink = fuzz_names(&count);
	struct ak_error err = { 0 };
	struct fuzz_file file;

	fuzz_file_open(&file, data, size);
	REQUIRE(!fuzz_ok(undefined_read(&reader, file.path, &sink, &err), &err));
	REQUIRE(!count);
	fuzz_file_close(&file);
	buf_free(&reader.scratch);
}

void fuzz_bitcode(const unsigned char *data, size_t size)
{
	struct source src;

	source_memory(&src, "x.o", data, size);
	split(data, size);
	if (bitcode_is(&src))
		refuse(data, size);
}
