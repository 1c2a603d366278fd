// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "link/room.h"
#include "scratch.h"
#include "unit.h"

static struct ak_kallsyms_options layout(const char *name)
{
	return (struct ak_kallsyms_options){ .layout = ak_kallsyms_layout_find(name, NULL) };
}

static struct room some_room(void)
{
	return (struct room){
		.tables.bytes = {
			[AK_KALLSYMS_OFFSETS] = 400,
			[AK_KALLSYMS_RELATIVE_BASE] = 8,
			[AK_KALLSYMS_NUM_SYMS] = 4,
			[AK_KALLSYMS_NAMES] = 1001,
			[AK_KALLSYMS_MARKERS] = 4,
			[AK_KALLSYMS_TOKEN_TABLE] = 900,
			[AK_KALLSYMS_TOKEN_INDEX] = 512,
			[AK_KALLSYMS_SEQS_OF_NAMES] = 300,
		},
		.relative_base = -4096,
		.btf = 5000,
		.btf_align = 4,
	};
}

/* It's read back as it was written. */
static void kept(void **state)
{
	struct ak_kallsyms_options options = layout("6.12");
	struct room room = some_room(), back;
	struct ak_error err = { 0 };

	(void)state;
	assert_int_equal(room_read(&back, "none", &options, &err), 0);
	assert_int_equal(room_write(&room, "guess", &options, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 1);
	assert_memory_equal(&back, &room, sizeof(room));
	room.btf = 0;
	assert_int_equal(room_write(&room, "guess", &options, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 1);
	assert_int_equal(back.btf, 0);
}

/* Sizes that no kernel has are no guess, whoever wrote them: they'd be a file of that size. */
static void too_large(void **state)
{
	static const uint64_t sizes[] = { (uint64_t)1 << 31, (uint64_t)1 << 62, INT64_MAX };
	struct ak_kallsyms_options options = layout("6.12");
	struct ak_error err = { 0 };
	struct room room, back;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		room = some_room();
		room.tables.bytes[AK_KALLSYMS_NAMES] = sizes[i];
		assert_int_equal(room_write(&room, "guess", &options, &err), 0);
		assert_int_equal(room_read(&back, "guess", &options, &err), 0);
		room = some_room();
		room.btf = sizes[i];
		assert_int_equal(room_write(&room, "guess", &options, &err), 0);
		assert_int_equal(room_read(&back, "guess", &options, &err), 1);
		assert_int_equal(back.btf, 0);
	}
	/* Nor are they in all. */
	room = some_room();
	room.tables.bytes[AK_KALLSYMS_NAMES] = (uint64_t)1 << 29;
	assert_int_equal(room_write(&room, "guess", &options, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 1);
	room.btf = (uint64_t)1 << 29;
	assert_int_equal(room_write(&room, "guess", &options, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 0);
	room = some_room();
	room.btf_align = 24;
	assert_int_equal(room_write(&room, "guess", &options, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 1);
	assert_int_equal(back.btf_align, 1);
}

/* What isn't all there is no guess. */
static void damaged(void **state)
{
	static const char *const cases[] = {
		"",
		"\n",
		"no numbers here\n",
		"kallsyms_names 1001\n",
		"kallsyms_names -5\nkallsyms_offsets 1\n",
		"relative_base 5\nbtf 7\n",
	};
	struct ak_kallsyms_options options = layout("6.12"), older = layout("6.0");
	struct ak_error err = { 0 };
	struct room room = some_room(), back;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("guess", cases[i]);
		assert_int_equal(room_read(&back, "guess", &options, &err), 0);
	}
	assert_int_equal(room_write(&room, "guess", &older, &err), 0);
	assert_int_equal(room_read(&back, "guess", &options, &err), 0);
	make_dir("directory");
	assert_int_equal(room_read(&back, "directory", &options, &err), -1);
	assert_error(&err, "directory", 0, "");
}

static void reserve(void **state)
{
	struct room room = some_room(), was = room;

	(void)state;
	room_reserve(&room, 0);
	assert_memory_equal(&room, &was, sizeof(room));
	room_reserve(&room, 10);
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_OFFSETS], 440);
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_NAMES], 1102);
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_SEQS_OF_NAMES], 330);
	assert_int_equal(room.btf, 5500);
	/* Of these there's always the same number. */
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_NUM_SYMS], 4);
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_TOKEN_INDEX], 512);
	assert_int_equal(room.tables.bytes[AK_KALLSYMS_RELATIVE_BASE], 8);
}

static void growing(void **state)
{
	struct room a = some_room(), b = some_room();

	(void)state;
	b.tables.bytes[AK_KALLSYMS_NAMES] = 900;
	b.tables.bytes[AK_KALLSYMS_OFFSETS] = 800;
	room_grow(&a.tables, &b.tables, false);
	assert_int_equal(a.tables.bytes[AK_KALLSYMS_NAMES], 1001);
	assert_int_equal(a.tables.bytes[AK_KALLSYMS_OFFSETS], 800);
	b.tables.bytes[AK_KALLSYMS_OFFSETS] = 808;
	room_grow(&a.tables, &b.tables, true);
	assert_int_equal(a.tables.bytes[AK_KALLSYMS_OFFSETS], 808 + 808 / 8 + 64);
}

/* Label by label: that the sums are the same isn't enough. */
static void same_layout(void **state)
{
	struct ak_kallsyms_options options = layout("6.12");
	struct room a = some_room(), b = some_room();

	(void)state;
	assert_true(room_same_layout(&a.tables, &b.tables, &options, true));
	b.tables.bytes[AK_KALLSYMS_NAMES] = 1003; /* padded to the same 1008 */
	assert_true(room_same_layout(&a.tables, &b.tables, &options, true));
	assert_true(room_same_layout(&a.tables, &b.tables, &options, false));
	b.tables.bytes[AK_KALLSYMS_NAMES] += 8;
	assert_false(room_same_layout(&a.tables, &b.tables, &options, true));
	b.tables.bytes[AK_KALLSYMS_TOKEN_TABLE] -= 8;
	assert_false(room_same_layout(&a.tables, &b.tables, &options, true));
	/* Nothing pads the last one. */
	b = some_room();
	b.tables.bytes[AK_KALLSYMS_SEQS_OF_NAMES]++;
	assert_false(room_same_layout(&a.tables, &b.tables, &options, true));
}

int test_room(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(kept),	   SCRATCH_TEST(damaged),     SCRATCH_TEST(too_large),
		cmocka_unit_test(reserve), cmocka_unit_test(growing), cmocka_unit_test(same_layout),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
