// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "input/bitcode_split.h"
#include "unit.h"

/* A file in short: a letter for each block, I(dentification), M(odule), S(trtab), T (a symbol table). */
static const struct {
	const char *file;
	size_t modules;
	const char *parts[3]; /* what each is alone with; NULL: the file as it is */
} rows[] = {
	{ "", 1, { NULL } },
	{ "IMS", 1, { NULL } },
	{ "IMST", 1, { NULL } },
	{ "IMIMST", 2, { "IMS", "IMS" } },
	{ "IMMIMS", 3, { "IMS", "MS", "IMS" } },
	{ "MSMS", 2, { "MS", "MS" } },
	{ "IMIM", 2, { "IM", "IM" } },
	{ "S", 1, { NULL } },
};

static unsigned int id_of(char letter)
{
	return letter == 'M' ? 8 : letter == 'I' ? 13 : letter == 'S' ? 23 : 25;
}

static void put32(struct buf *out, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		buf_addc(out, (char)(value >> 8 * i));
}

/* Blocks' content is their place in the file, so that each is known again. */
static void add_block(struct buf *out, char letter, uint32_t place)
{
	put32(out, 1 | id_of(letter) << 2 | 3 << 10);
	put32(out, 1);
	put32(out, place);
}

static struct buf make_file(const char *letters)
{
	struct buf out = { 0 };
	uint32_t i;

	buf_add(&out, "BC\xc0\xde", 4);
	for (i = 0; letters[i]; i++)
		add_block(&out, letters[i], i);
	return out;
}

/* The letters of a file made of that one's blocks. */
static void assert_blocks(const unsigned char *bytes, size_t size, const char *letters)
{
	size_t i;

	assert_int_equal(size, 4 + 12 * strlen(letters));
	assert_memory_equal(bytes, "BC\xc0\xde", 4);
	for (i = 0; letters[i]; i++)
		assert_int_equal((bytes[4 + 12 * i] | bytes[5 + 12 * i] << 8) >> 2 & 0xff,
				 id_of(letters[i]));
}

static void assert_split(const void *bytes, size_t size, size_t row)
{
	struct bitcode_blocks blocks;
	struct buf whole = { 0 };
	const unsigned char *part;
	size_t i, part_size;

	assert_int_equal(bitcode_split(&blocks, bytes, size), 0);
	assert_int_equal(blocks.modules, rows[row].modules);
	for (i = 0; i < blocks.modules; i++) {
		part = bitcode_split_module(&blocks, i, &whole, &part_size);
		assert_non_null(part);
		assert_blocks(part, part_size,
			      rows[row].parts[i] ? rows[row].parts[i] : rows[row].file);
	}
	buf_free(&whole);
	bitcode_split_free(&blocks);
}

static void modules(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct buf file = make_file(rows[i].file), wrapped = { 0 };

		assert_split(file.data, file.len, i);
		put32(&wrapped, 0x0b17c0de);
		put32(&wrapped, 0);
		put32(&wrapped, 20);
		put32(&wrapped, (uint32_t)file.len);
		put32(&wrapped, 7);
		buf_add(&wrapped, file.data, file.len);
		buf_add(&wrapped, "\0\0\0", 3);
		assert_split(wrapped.data, wrapped.len, i);
		buf_free(&wrapped);
		buf_free(&file);
	}
}

/* Whatever is wrong with it, the file is given as it is, for libLTO to say so. */
static void damage(void **state)
{
	struct bitcode_blocks blocks;
	struct buf file = make_file("IMIMS");
	unsigned char *copy;
	size_t i, size;

	(void)state;
	for (i = 0; i < file.len; i++) {
		copy = malloc(i + !i);
		assert_non_null(copy);
		memcpy(copy, file.data, i);
		assert_int_equal(bitcode_split(&blocks, copy, i), 0);
		/* Cut off between two blocks it's a file with fewer. */
		assert_int_equal(blocks.modules, i == 4 + 12 * 4 ? 2 : 1);
		bitcode_split_free(&blocks);
		free(copy);
	}
	/* Nor are these blocks, then. */
	file.data[0] = 'b';
	assert_int_equal(bitcode_split(&blocks, file.data, file.len), 0);
	assert_int_equal(blocks.modules, 1);
	bitcode_split_free(&blocks);
	file.data[0] = 'B';
	memset(file.data + 8, 0xff, 4);
	assert_int_equal(bitcode_split(&blocks, file.data, file.len), 0);
	assert_ptr_equal(bitcode_split_module(&blocks, 0, NULL, &size), file.data);
	assert_int_equal(size, file.len);
	bitcode_split_free(&blocks);
	buf_free(&file);
}

int test_bitcode_split(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests_name("bitcode_split", tests, NULL, NULL);
}
