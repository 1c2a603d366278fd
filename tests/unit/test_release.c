// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "base/release.h"
#include "scratch.h"
#include "unit.h"

static void releases(void **state)
{
	static const struct {
		const char *text;
		unsigned int major, minor;
	} cases[] = {
		{ "6.1", 6, 1 },
		{ "6.1.192", 6, 1 },
		{ "6.1.0-56-amd64", 6, 1 },
		{ "6.12.117+deb12-amd64", 6, 12 },
		{ "5.10.43-android12-9", 5, 10 },
		{ "7.3-rc1", 7, 3 },
		{ "7.3.4", 7, 3 },
		{ "0.1", 0, 1 },
		{ "10.20.30", 10, 20 },
		{ "6.1y", 6, 1 },
		{ "06.01", 6, 1 },
	};
	struct ak_error err = { 0 };
	struct release release;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(release_parse(&release, cases[i].text, &err), 0);
		assert_int_equal(release.major, cases[i].major);
		assert_int_equal(release.minor, cases[i].minor);
	}
}

static void no_releases(void **state)
{
	static const char *const cases[] = { "",     "6",    "6.",   "6.x", ".1",  " 6.1", "-6.1",
					     "+6.1", "v6.1", "6 .1", "6-1", "six", "6,1" };
	struct ak_error err = { 0 };
	struct release release;
	char part[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(release_parse(&release, cases[i], &err), -1);
		snprintf(part, sizeof(part), "'%s' is no kernel release (such as 6.1)", cases[i]);
		assert_error(&err, NULL, 0, part);
	}
}

/* As numbers, not as text. */
static void reached(void **state)
{
	static const struct {
		struct release release;
		unsigned int major, minor;
		bool is_reached;
	} cases[] = {
		{ { 6, 1 }, 6, 1, true },   { { 6, 1 }, 6, 2, false },	{ { 6, 10 }, 6, 9, true },
		{ { 6, 9 }, 6, 10, false }, { { 7, 0 }, 6, 19, true },	{ { 5, 19 }, 6, 0, false },
		{ { 6, 0 }, 0, 0, true },   { { 10, 0 }, 9, 99, true }, { { 0, 0 }, 0, 0, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(release_reached(cases[i].release, cases[i].major, cases[i].minor),
				 cases[i].is_reached);
}

int test_release(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases),
		cmocka_unit_test(no_releases),
		cmocka_unit_test(reached),
	};

	return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
