// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/overlay.h"
#include "scratch.h"
#include "unit.h"

#define FILE_TEXT "0123456789"

static void add(struct overlay *overlay, uint64_t offset, const char *text)
{
	struct ak_error err = { 0 };

	assert_int_equal(overlay_add(overlay, offset, text, strlen(text), &err), 0);
}

/* Any part of the file is seen as the whole will be. */
static void parts(void **state)
{
	static const char whole[] = "ab23cde7f9";
	struct overlay overlay = { 0 };
	size_t from, len;

	(void)state;
	add(&overlay, 4, "cde");
	add(&overlay, 0, "ab");
	add(&overlay, 8, "f");
	add(&overlay, 3, "");
	for (from = 0; from < strlen(FILE_TEXT); from++)
		for (len = 0; from + len <= strlen(FILE_TEXT); len++) {
			char text[sizeof(FILE_TEXT)] = FILE_TEXT;

			overlay_put(&overlay, from, (unsigned char *)text + from, len);
			assert_memory_equal(text + from, whole + from, len);
			assert_memory_equal(text, FILE_TEXT, from);
			assert_string_equal(text + from + len, FILE_TEXT + from + len);
		}
	overlay_free(&overlay);
	assert_int_equal(overlay.count, 0);
}

static void touches(void **state)
{
	struct overlay overlay = { 0 };

	(void)state;
	assert_false(overlay_touches(&overlay, 0, UINT64_MAX));
	add(&overlay, 100, "abc");
	add(&overlay, 10, "d");
	assert_true(overlay_touches(&overlay, 0, 1000));
	assert_true(overlay_touches(&overlay, 102, 1));
	assert_true(overlay_touches(&overlay, 99, 2));
	assert_true(overlay_touches(&overlay, 10, 1));
	assert_false(overlay_touches(&overlay, 103, 100));
	assert_false(overlay_touches(&overlay, 11, 89));
	assert_false(overlay_touches(&overlay, 0, 10));
	overlay_free(&overlay);
}

static void written(void **state)
{
	struct overlay overlay = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	put_file("file", FILE_TEXT);
	assert_int_equal(overlay_write(&overlay, "file", &err), 0);
	assert_file("file", FILE_TEXT);
	add(&overlay, 8, "xy");
	add(&overlay, 1, "z");
	assert_int_equal(overlay_write(&overlay, "file", &err), 0);
	assert_file("file", "0z234567xy");
	assert_int_equal(overlay_write(&overlay, "none", &err), -1);
	assert_error(&err, "none", 0, "can't open");
	overlay_free(&overlay);
}

int test_overlay(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(touches),
		SCRATCH_TEST(written),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
