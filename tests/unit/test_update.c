// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asked.h"
#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/tree.h"
#include "autoksyms/update.h"
#include "scratch.h"
#include "unit.h"

#define LIST "t/" AK_LIST_FILE

static const char *const before = "stays goes", *const after = "stays NEW_ONE other";

static int apply(const char *release, const char *text)
{
	struct ak_error err = { 0 };
	struct ak_tree tree = { .objtree = (char *)"t", .era = ak_era_find(release, &err) };
	struct ak_list old = list_of(before), new = list_of(after);
	struct ak_decision d;
	int ret;

	assert_int_equal(ak_decide(&d, &old, &new, 0, &err), 0);
	ret = ak_update_apply(&tree, &d, text, strlen(text), &err);
	if (ret)
		print_message("%s: %s\n", err.file, ak_error_text(&err));
	ak_error_free(&err);
	ak_decision_free(&d);
	ak_needs_free(old.symbols);
	ak_needs_free(new.symbols);
	return ret;
}

static struct timespec time_of(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		fail_msg("%s is missing", path);
	return st.st_mtim;
}

static void assert_later(const char *path, const char *than)
{
	const struct timespec a = time_of(path), b = time_of(than);

	assert_true(a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec));
}

static void touches_what_changed(void **state)
{
	static const struct {
		const char *release, *touched[3], *dir;
		size_t entries;
	} cases[] = {
		{ "6.1",
		  { "t/include/ksym/NEW_ONE", "t/include/ksym/goes", "t/include/ksym/other" },
		  "t/include/ksym",
		  3 },
		{ "5.10",
		  { "t/include/ksym/new/one.h", "t/include/ksym/goes.h", "t/include/ksym/other.h" },
		  "t/include/ksym",
		  6 },
		{ "4.9",
		  { "t/include/config/ksym/new/one.h", "t/include/config/ksym/goes.h",
		    "t/include/config/ksym/other.h" },
		  "t/include/config/ksym",
		  3 },
	};
	size_t i, k;

	(void)state;
	make_dir("t/include/generated");
	for (i = 0; i < COUNT(cases); i++) {
		put_file(LIST, "old");
		assert_int_equal(apply(cases[i].release, "new list\n"), 0);
		assert_file(LIST, "new list\n");
		for (k = 0; k < 3; k++)
			assert_later(cases[i].touched[k], LIST);
		assert_int_equal(count_entries(cases[i].dir), cases[i].entries);
		assert_int_equal(count_entries("t/include/generated"), 1);
	}
}

/* One that a killed run left behind counts for nothing, even if it's a link. */
static void stale_new_list(void **state)
{
	(void)state;
	put_file(LIST, "old");
	put_file("elsewhere", "precious");
	assert_int_equal(symlink("../../../elsewhere", LIST ".tmpnew"), 0);
	assert_int_equal(apply("6.1", "new list\n"), 0);
	assert_file(LIST, "new list\n");
	assert_file("elsewhere", "precious");
	put_file(LIST ".tmpnew", "new list 2\n");
	assert_int_equal(apply("6.1", "new list 2\n"), 0);
	assert_later("t/include/ksym/goes", LIST);
	assert_int_equal(count_entries("t/include/generated"), 1);
}

/* A dependency file that can't be made: the old list stays, nothing is left over. */
static void failure_keeps_the_old_list(void **state)
{
	(void)state;
	put_file(LIST, "old");
	put_file("t/include/ksym", "a file, not a directory");
	assert_int_equal(apply("6.1", "new"), -1);
	assert_file(LIST, "old");
	assert_int_equal(count_entries("t/include/generated"), 1);
	/* Or one that can't be replaced. */
	assert_int_equal(unlink("t/include/ksym"), 0);
	assert_int_equal(unlink(LIST), 0);
	put_file(LIST "/not_empty", "");
	assert_int_equal(apply("6.1", "new"), -1);
	assert_int_equal(count_entries("t/include/generated"), 1);
}

static void lock_keeps_others_out(void **state)
{
	struct ak_error err = { 0 };
	struct ak_tree tree = { .objtree = (char *)"t" };
	int lock = ak_update_lock(&tree, (struct ak_warn){ 0 }, &err), fd;

	(void)state;
	assert_true(lock >= 0);
	fd = open("t/include/generated", O_RDONLY);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
	close(lock);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
	assert_int_equal(count_entries("t/include/generated"), 0);
	tree.objtree = (char *)"f";
	put_file("f", "");
	assert_int_equal(ak_update_lock(&tree, (struct ak_warn){ 0 }, &err), -1);
	assert_error(&err, "f/include", 0, "can't make this directory");
}

/* Up to 5.6 the script made the list it was to compare with. */
static void prepare(void **state)
{
	static const struct {
		const char *release;
		bool creates;
	} cases[] = {
		{ "4.9", true },   { "4.19", true },  { "5.6", true },	{ "5.7", false },
		{ "5.14", false }, { "5.18", false }, { "6.1", false },
	};
	struct ak_error err = { 0 };
	struct ak_tree tree = { .objtree = (char *)"t" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		tree.era = ak_era_find(cases[i].release, &err);
		assert_int_equal(ak_update_prepare(&tree, &err), 0);
		if (cases[i].creates) {
			assert_file(LIST, "");
			put_file(LIST, "kept");
			assert_int_equal(ak_update_prepare(&tree, &err), 0);
			assert_file(LIST, "kept");
			assert_int_equal(unlink(LIST), 0);
		} else {
			assert_no_file(LIST);
		}
	}
}

int test_update(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(touches_what_changed),
		SCRATCH_TEST(stale_new_list),
		SCRATCH_TEST(failure_keeps_the_old_list),
		SCRATCH_TEST(lock_keeps_others_out),
		SCRATCH_TEST(prepare),
	};

	return cmocka_run_group_tests_name("update", tests, NULL, NULL);
}
