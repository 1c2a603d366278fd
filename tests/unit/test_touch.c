// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/touch.h"
#include "scratch.h"
#include "unit.h"

static int is_later(const char *path, const struct timespec *than)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mtim.tv_sec > than->tv_sec ||
	       (st.st_mtim.tv_sec == than->tv_sec && st.st_mtim.tv_nsec > than->tv_nsec);
}

static void makes_what_is_missing(void **state)
{
	const struct timespec epoch = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	assert_int_equal(touch_newer("a/b/c.h", &epoch, &err), 0);
	assert_file("a/b/c.h", "");
	assert_int_equal(touch_newer("a/b/d.h", &epoch, &err), 0);
	assert_int_equal(count_entries("a/b"), 2);
}

static void keeps_the_content(void **state)
{
	const struct timespec epoch = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	put_file("a", "content");
	assert_int_equal(touch_newer("a", &epoch, &err), 0);
	assert_file("a", "content");
}

/* File systems' clocks tick: of two files made at once none is the newer. */
static void is_newer_every_time(void **state)
{
	struct ak_error err = { 0 };
	struct stat st;
	int i;

	(void)state;
	for (i = 0; i < 30; i++) {
		put_file("list", "x");
		assert_int_equal(stat("list", &st), 0);
		assert_int_equal(touch_newer("dep", &st.st_mtim, &err), 0);
		assert_true(is_later("dep", &st.st_mtim));
	}
}

/* 100 ms ahead: it waits for that moment. */
static void waits_for_the_clock(void **state)
{
	struct ak_error err = { 0 };
	struct timespec soon;

	(void)state;
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 100000000;
	if (soon.tv_nsec >= 1000000000) {
		soon.tv_nsec -= 1000000000;
		soon.tv_sec++;
	}
	assert_int_equal(touch_newer("dep", &soon, &err), 0);
	assert_true(is_later("dep", &soon));
}

/* A loop that converges is bounded: an hour ahead is an error. */
static void gives_up(void **state)
{
	struct timespec later;
	struct ak_error err = { 0 };

	(void)state;
	clock_gettime(CLOCK_REALTIME, &later);
	later.tv_sec += 3600;
	assert_int_equal(touch_newer("dep", &later, &err), -1);
	assert_error(&err, "dep", 0, "clock");
}

static void bad_places(void **state)
{
	const struct timespec epoch = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	put_file("file", "");
	assert_int_equal(touch_newer("file/a/b", &epoch, &err), -1);
	assert_error(&err, "file/a/b", 0, "Not a directory");
	assert_int_equal(make_parents("file/a/b", &err), -1);
	assert_error(&err, "file/a", 0, "can't make this directory");
	assert_int_equal(make_parents("x/y/z", &err), 0);
	assert_int_equal(rmdir("x/y"), 0);
	assert_int_equal(make_parents("/", &err), 0);
	assert_int_equal(make_parents("plain", &err), 0);
	assert_no_file("plain");
}

/* A directory of that name, left by a kernel that split names, is touched as touch(1) does. */
static void directory_in_its_place(void **state)
{
	const struct timespec epoch = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	make_dir("ksym/printk");
	assert_int_equal(touch_newer("ksym/printk", &epoch, &err), 0);
	assert_true(is_later("ksym/printk", &epoch));
}

int test_touch(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(makes_what_is_missing),
		SCRATCH_TEST(keeps_the_content),
		SCRATCH_TEST(is_newer_every_time),
		SCRATCH_TEST(waits_for_the_clock),
		SCRATCH_TEST(gives_up),
		SCRATCH_TEST(bad_places),
		SCRATCH_TEST(directory_in_its_place),
	};

	return cmocka_run_group_tests_name("touch", tests, NULL, NULL);
}
