// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/overlay.h"
#include "link/btf.h"
#include "scratch.h"
#include "unit.h"

/* Types are of no interest here. */
enum { TYPES = 40, STRINGS = 13, SIZE = sizeof(struct btf_header) + TYPES + STRINGS };

static const struct ak_elf_target targets[] = {
	{ .machine = EM_X86_64, .is64 = true },
	{ .machine = EM_ARM, .flags = EF_ARM_EABI_VER5 },
	{ .machine = EM_S390, .is64 = true, .big_endian = true },
};

static uint32_t as_read(uint32_t number, bool big_endian)
{
	return big_endian == (__BYTE_ORDER == __BIG_ENDIAN) ? number : __builtin_bswap32(number);
}

/* An object with room for BTF, and with that BTF in it if there's any. */
static void put_btf_object(const char *path, const struct ak_elf_target *target,
			   const unsigned char *bytes, size_t size, size_t room)
{
	struct ak_error err = { 0 };
	char *object, *blank = calloc(1, room);
	size_t len, at;

	object = btf_blank_object(room, 1, target, &len, &err);
	assert_non_null(object);
	/* It's the first section, behind the header. */
	at = target->is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	assert_memory_equal(object + at, blank, room);
	if (bytes)
		memcpy(object + at, bytes, size);
	put_bytes(path, object, len);
	free(object);
	free(blank);
}

static void fill(unsigned char bytes[SIZE], bool big_endian, uint32_t strings)
{
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = as_read(sizeof(header), big_endian),
		.type_len = as_read(TYPES, big_endian),
		.str_off = as_read(TYPES, big_endian),
		.str_len = as_read(strings, big_endian),
	};

	memset(bytes, 'x', SIZE);
	memcpy(bytes, &header, sizeof(header));
}

/* Writes it into "to" as is planned. */
static int patch(const struct btf *btf, struct ak_error *err)
{
	struct overlay overlay = { 0 };
	int ret = btf_plan(btf, "to", &overlay, err);

	if (ret > 0 && overlay_write(&overlay, "to", err))
		ret = -1;
	overlay_free(&overlay);
	return ret;
}

/* What is read from one object and written into another with more room is all there, padded. */
static void patched(void **state)
{
	static const size_t rooms[] = { SIZE, SIZE + 1, SIZE + 4096 };
	unsigned char bytes[SIZE];
	struct ak_error err = { 0 };
	struct btf btf, back;
	size_t i, t, k;

	(void)state;
	for (t = 0; t < COUNT(targets); t++) {
		fill(bytes, targets[t].big_endian, STRINGS);
		put_btf_object("from", &targets[t], bytes, SIZE, SIZE);
		assert_int_equal(btf_read(&btf, "from", &err), 0);
		assert_true(btf.can_be_padded);
		for (i = 0; i < COUNT(rooms); i++) {
			put_btf_object("to", &targets[t], NULL, 0, rooms[i]);
			assert_int_equal(patch(&btf, &err), 1);
			assert_int_equal(btf_read(&back, "to", &err), 0);
			assert_int_equal(back.size, rooms[i]);
			/* Still with the strings up to its end. */
			assert_true(back.can_be_padded);
			fill(bytes, targets[t].big_endian, (uint32_t)(STRINGS + rooms[i] - SIZE));
			assert_memory_equal(back.bytes, bytes, SIZE);
			for (k = SIZE; k < rooms[i]; k++)
				assert_int_equal(back.bytes[k], 0);
			btf_free(&back);
		}
		put_btf_object("to", &targets[t], NULL, 0, SIZE - 1);
		assert_int_equal(patch(&btf, &err), 0);
		btf_free(&btf);
	}
}

/* Something else stands behind the strings: then it has to fit exactly. */
static void other_order(void **state)
{
	unsigned char bytes[SIZE];
	struct ak_error err = { 0 };
	struct btf btf;

	(void)state;
	fill(bytes, false, STRINGS - 1);
	put_btf_object("from", &targets[0], bytes, SIZE, SIZE);
	assert_int_equal(btf_read(&btf, "from", &err), 0);
	assert_false(btf.can_be_padded);
	put_btf_object("to", &targets[0], NULL, 0, SIZE + 1);
	assert_int_equal(patch(&btf, &err), 0);
	put_btf_object("to", &targets[0], NULL, 0, SIZE);
	assert_int_equal(patch(&btf, &err), 1);
	btf_free(&btf);
}

/* Nothing can be aligned as that. */
static void misaligned(void **state)
{
	static const unsigned char aligns[][2] = { { 3, 0 }, { 0, 0x80 }, { 0xff, 0xff } };
	unsigned char bytes[SIZE];
	struct ak_error err = { 0 };
	struct btf btf;
	char *object;
	size_t i, len;

	(void)state;
	fill(bytes, false, STRINGS);
	for (i = 0; i < COUNT(aligns); i++) {
		put_btf_object("from", &targets[0], bytes, SIZE, SIZE);
		object = get_file("from", &len);
		/* of the first section, as a number of 64 bits; its upper end in the second case */
		memcpy(object + ((Elf64_Ehdr *)object)->e_shoff + sizeof(Elf64_Shdr) +
			       offsetof(Elf64_Shdr, sh_addralign) + (i == 1 ? 6 : 0),
		       aligns[i], 2);
		put_bytes("from", object, len);
		free(object);
		assert_int_equal(btf_read(&btf, "from", &err), -1);
		assert_error(&err, "from", 0, "is damaged: its section .BTF is aligned to ");
	}
}

/* What pahole writes becomes an object; an object stays. */
static void bare(void **state)
{
	unsigned char bytes[SIZE];
	struct ak_error err = { 0 };
	struct btf btf;
	size_t t;

	(void)state;
	for (t = 0; t < COUNT(targets); t++) {
		fill(bytes, targets[t].big_endian, STRINGS);
		if (targets[t].big_endian)
			memcpy(bytes, (unsigned char[]){ 0xeb, 0x9f }, 2);
		put_bytes("btf", bytes, SIZE);
		assert_int_equal(btf_wrap("btf", &targets[t], &err), 0);
		assert_int_equal(btf_wrap("btf", &targets[t], &err), 0);
		assert_int_equal(btf_read(&btf, "btf", &err), 0);
		assert_int_equal(btf.size, SIZE);
		assert_memory_equal(btf.bytes, bytes, SIZE);
		btf_free(&btf);
	}
	put_file("text", "this is no BTF, but long enough to be some");
	assert_int_equal(btf_wrap("text", &targets[0], &err), 0);
	assert_file("text", "this is no BTF, but long enough to be some");
	assert_int_equal(btf_wrap("nowhere", &targets[0], &err), -1);
	assert_error(&err, "nowhere", 0, "No such file");
}

static void none(void **state)
{
	struct ak_error err = { 0 };
	struct btf btf;

	(void)state;
	put_btf_object("small", &targets[0], NULL, 0, sizeof(struct btf_header) - 1);
	assert_int_equal(btf_read(&btf, "small", &err), -1);
	assert_error(&err, "small", 0, "has no BTF");
	put_file("text", "this is no object");
	assert_int_equal(btf_read(&btf, "text", &err), -1);
	assert_error(&err, "text", 0, "");
	assert_int_equal(btf_read(&btf, "nowhere", &err), -1);
	assert_error(&err, "nowhere", 0, "No such file");
	btf_free(&btf);
}

int test_btf(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(patched), SCRATCH_TEST(other_order), SCRATCH_TEST(misaligned),
		SCRATCH_TEST(bare),    SCRATCH_TEST(none),
	};

	return cmocka_run_group_tests_name("btf", tests, NULL, NULL);
}
