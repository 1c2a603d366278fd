// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/strpool.h"
#include "unit.h"

static void buf_grows(void **state)
{
	struct buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++)
		buf_addc(&b, (char)('a' + i % 26));
	assert_int_equal(b.len, 100000);
	for (i = 0; i < 100000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	assert_false(buf_failed(&b));
	buf_free(&b);
	assert_null(b.data);
}

static void buf_formats(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_string_equal(buf_str(&b), "");
	buf_adds(&b, "one");
	buf_add(&b, "two and more", 3);
	buf_add(&b, NULL, 0);
	buf_addf(&b, "%s=%d", "x", 5);
	assert_string_equal(buf_str(&b), "onetwox=5");
	assert_int_equal(b.len, 9);
	buf_reset(&b);
	assert_string_equal(buf_str(&b), "");
	buf_free(&b);
}

static void buf_reserves(void **state)
{
	struct buf b = { 0 };
	char *room = buf_reserve(&b, 0);

	(void)state;
	assert_non_null(room);
	room = buf_reserve(&b, 1000000);
	assert_non_null(room);
	memset(room, 'x', 1000000);
	assert_ptr_equal(room, b.data);
	buf_free(&b);
}

/* The copies stay where they are, whatever is added later. */
static void strpool_is_stable(void **state)
{
	struct strpool pool = { 0 };
	const char *copies[3000];
	char name[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(copies); i++) {
		memset(name, 'a' + (int)(i % 26), sizeof(name));
		copies[i] = strpool_add(&pool, name, i % sizeof(name));
		assert_non_null(copies[i]);
	}
	for (i = 0; i < COUNT(copies); i++) {
		assert_int_equal(strlen(copies[i]), i % sizeof(name));
		if (copies[i][0])
			assert_int_equal(copies[i][0], 'a' + i % 26);
	}
	strpool_free(&pool);
	strpool_free(&pool);
}

/* Around the size of a block, where one byte too few would do harm. */
static void strpool_takes_long_strings(void **state)
{
	static const size_t lengths[] = { 65534, 65535, 65536, 65537, 1, 200000, 0, 65535 };
	struct strpool pool = { 0 };
	const char *copies[COUNT(lengths)];
	char *text = malloc(200000);
	size_t i;

	(void)state;
	assert_non_null(text);
	memset(text, 'y', 200000);
	for (i = 0; i < COUNT(lengths); i++)
		copies[i] = strpool_add(&pool, text, lengths[i]);
	for (i = 0; i < COUNT(lengths); i++)
		assert_int_equal(strlen(copies[i]), lengths[i]);
	free(text);
	strpool_free(&pool);
}

int test_buf(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(buf_formats),
		cmocka_unit_test(buf_reserves),
		cmocka_unit_test(strpool_is_stable),
		cmocka_unit_test(strpool_takes_long_strings),
	};

	return cmocka_run_group_tests_name("buf, strpool", tests, NULL, NULL);
}
