// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/error.h"
#include "scratch.h"
#include "unit.h"

static void first_error_is_kept(void **state)
{
	struct ak_error err = { 0 };

	(void)state;
	assert_string_equal(ak_error_text(&err), "no error");
	assert_int_equal(ak_error_set(&err, "a", 7, "%d is %s", 1, "bad"), -1);
	assert_int_equal(ak_error_set(&err, "b", 8, "later"), -1);
	errno = ENOENT;
	assert_int_equal(ak_error_errno(&err, "c", "later"), -1);
	assert_int_equal(ak_error_nomem(&err), -1);
	assert_error(&err, "a", 7, "1 is bad");
	assert_false(err.is_set);
	assert_null(err.text);
}

static void errno_is_told(void **state)
{
	struct ak_error err = { 0 };

	(void)state;
	errno = ENOENT;
	ak_error_errno(&err, "a", "can't %s it", "open");
	assert_string_equal(ak_error_text(&err), "can't open it: No such file or directory");
	assert_error(&err, "a", 0, "can't open it");
}

static void no_memory_needs_none(void **state)
{
	struct ak_error err = { 0 };

	(void)state;
	ak_error_nomem(&err);
	assert_true(err.is_set);
	assert_null(err.text);
	assert_error(&err, NULL, 0, "out of memory");
}

static void moving(void **state)
{
	struct ak_error to = { 0 }, from = { 0 };

	(void)state;
	ak_error_set(&from, "a", 1, "first");
	ak_error_move(&to, &from);
	assert_false(from.is_set);
	ak_error_set(&from, "b", 2, "second");
	ak_error_move(&to, &from);
	assert_false(from.is_set);
	assert_error(&to, "a", 1, "first");
	ak_error_set(&from, "c", 3, "third");
	ak_error_move(NULL, &from);
	assert_false(from.is_set);
}

static void nobody_wants_to_know(void **state)
{
	(void)state;
	assert_int_equal(ak_error_set(NULL, "a", 1, "x"), -1);
	assert_int_equal(ak_error_errno(NULL, "a", "x"), -1);
	assert_int_equal(ak_error_nomem(NULL), -1);
	ak_error_free(NULL);
}

int test_error(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_error_is_kept),	cmocka_unit_test(errno_is_told),
		cmocka_unit_test(no_memory_needs_none), cmocka_unit_test(moving),
		cmocka_unit_test(nobody_wants_to_know),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
