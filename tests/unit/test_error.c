// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/error.h"
#include "base/bad_file.h"
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

static void a_bad_file_has_its_remedy(void **state)
{
	struct ak_error err = { 0 };
	char *texts[FILE_KINDS];
	enum file_kind kind;

	(void)state;
	for (kind = 0; kind < FILE_KINDS; kind++) {
		assert_int_equal(bad_file(&err, kind, "a", 7, "is %s", "bad"), -1);
		texts[kind] = strdup(ak_error_text(&err));
		assert_non_null(texts[kind]);
		assert_error(&err, "a", 7, "is bad; ");
		assert_int_not_equal(strlen(texts[kind]), strlen("is bad; "));
		assert_true(!kind || strcmp(texts[kind], texts[kind - 1]) != 0);
	}
	for (kind = 0; kind < FILE_KINDS; kind++)
		free(texts[kind]);
	assert_int_equal(bad_file(NULL, FILE_BUILT, "a", 7, "x"), -1);
	bad_file(&err, FILE_BUILT, "a", 0, "first");
	bad_file(&err, FILE_BUILT, "b", 0, "later");
	assert_error(&err, "a", 0, "first");
}

static void a_missing_file_is_told_from_an_unreadable_one(void **state)
{
	struct ak_error err = { 0 }, why = { 0 };

	(void)state;
	ak_error_set(&why, "none", 0, "can't open it");
	assert_int_equal(unread_file(&err, &why, "none", "is missing; %s it", "build"), -1);
	assert_false(why.is_set);
	assert_error(&err, "none", 0, "is missing; build it");
	put_file("there", "");
	ak_error_set(&why, "there", 0, "can't open it");
	unread_file(&err, &why, "there", "is missing");
	assert_error(&err, "there", 0, "can't open it");
}

int test_error(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_error_is_kept),
		cmocka_unit_test(errno_is_told),
		cmocka_unit_test(no_memory_needs_none),
		cmocka_unit_test(moving),
		cmocka_unit_test(nobody_wants_to_know),
		cmocka_unit_test(a_bad_file_has_its_remedy),
		SCRATCH_TEST(a_missing_file_is_told_from_an_unreadable_one),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
