// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "scratch.h"
#include "unit.h"

static void replaces(void **state)
{
	struct ak_error err = { 0 };
	struct stat st;

	(void)state;
	put_file("new", "new\n");
	assert_int_equal(file_replace("new", "file", &err), 0);
	assert_file("file", "new\n");
	put_file("newer", "newer\n");
	assert_int_equal(file_replace("newer", "file", &err), 0);
	assert_file("file", "newer\n");
	/* A link is replaced, and what it's to stays. */
	assert_int_equal(symlink("file", "link"), 0);
	put_file("new", "new\n");
	assert_int_equal(file_replace("new", "link", &err), 0);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_file("link", "new\n");
	assert_file("file", "newer\n");
	assert_int_equal(count_entries("."), 2);
}

static void refuses(void **state)
{
	struct ak_error err = { 0 };

	(void)state;
	put_file("new", "new\n");
	make_dir("dir");
	assert_int_equal(file_replace("new", "dir", &err), -1);
	assert_error(&err, "dir", 0, "can't rename new to it");
	assert_file("new", "new\n");
	assert_int_equal(file_replace("none", "new", &err), -1);
	assert_error(&err, "new", 0, "can't rename none to it");
	assert_file("new", "new\n");
}

int test_file(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(replaces),
		SCRATCH_TEST(refuses),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
