// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ar_writer.h"
#include "autoksyms/era.h"
#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/buf.h"
#include "scratch.h"
#include "unit.h"

#define CONF "t/include/config/auto.conf"
#define RELEASE "t/include/config/kernel.release"

static void open_tree(struct ak_tree *tree, const char *srctree, const char *era)
{
	struct ak_error err = { 0 };

	if (ak_tree_open(tree, "t", srctree, era ? ak_era_find(era, &err) : NULL, &err))
		fail_msg("%s: %s", err.file, ak_error_text(&err));
}

static void configuration(void **state)
{
	static const struct {
		const char *conf;
		bool trims, modversions, lto;
		const char *whitelist;
	} cases[] = {
		{ "", false, false, false, NULL },
		{ "CONFIG_TRIM_UNUSED_KSYMS=y\n", true, false, false, NULL },
		{ "CONFIG_MODVERSIONS=y\nCONFIG_LTO_CLANG=y\n", false, true, true, NULL },
		{ "CONFIG_UNUSED_KSYMS_WHITELIST=\n", false, false, false, NULL },
		{ "CONFIG_UNUSED_KSYMS_WHITELIST=\"\"\n", false, false, false, NULL },
		{ "CONFIG_UNUSED_KSYMS_WHITELIST=/abs/wl\n", false, false, false, "/abs/wl" },
		{ "CONFIG_UNUSED_KSYMS_WHITELIST=\"abi/wl\"\n", false, false, false, "s/abi/wl" },
	};
	struct ak_tree tree;
	size_t i;

	(void)state;
	put_file(RELEASE, "6.1.192-2\n");
	for (i = 0; i < COUNT(cases); i++) {
		put_file(CONF, cases[i].conf);
		open_tree(&tree, "s", NULL);
		assert_int_equal(tree.trims, cases[i].trims);
		assert_int_equal(tree.modversions, cases[i].modversions);
		assert_int_equal(tree.lto, cases[i].lto);
		assert_string_equal(tree.whitelist ? tree.whitelist : "(none)",
				    cases[i].whitelist ? cases[i].whitelist : "(none)");
		assert_string_equal(tree.era->name, "5.19");
		ak_tree_close(&tree);
	}
}

/* Those scripts of 5.7 to 5.18 put the path through the shell's eval. */
static void expanded_whitelists(void **state)
{
	static const struct {
		const char *era, *option, *whitelist;
	} cases[] = {
		{ "5.10", "${AK_TEST_DIR}/wl", "/some/where/wl" },
		{ "5.10", "$AK_TEST_DIR/wl", "/some/where/wl" },
		{ "5.10", "abi/wl", "s/abi/wl" },
		{ "5.15", "${AK_TEST_DIR}/wl", "/some/where/wl" },
		{ "6.1", "${AK_TEST_DIR}/wl", "s/${AK_TEST_DIR}/wl" },
	};
	struct ak_error err = { 0 };
	struct ak_tree tree;
	size_t i;

	(void)state;
	assert_int_equal(setenv("AK_TEST_DIR", "/some/where", 1), 0);
	for (i = 0; i < COUNT(cases); i++) {
		char text[100];

		snprintf(text, sizeof(text), "CONFIG_UNUSED_KSYMS_WHITELIST=\"%s\"\n",
			 cases[i].option);
		put_file(CONF, text);
		open_tree(&tree, "s", cases[i].era);
		assert_string_equal(tree.whitelist, cases[i].whitelist);
		ak_tree_close(&tree);
	}
	unsetenv("AK_TEST_DIR");
	/* But nothing in it is run, and what isn't set doesn't vanish. */
	put_file(CONF, "CONFIG_UNUSED_KSYMS_WHITELIST=\"$(touch hacked)x\"\n");
	assert_int_equal(ak_tree_open(&tree, "t", "s", ak_era_find("5.10", &err), &err), -1);
	assert_error(&err, NULL, 0, "can't be expanded");
	ak_tree_close(&tree);
	assert_no_file("hacked");
	put_file(CONF, "CONFIG_UNUSED_KSYMS_WHITELIST=\"$AK_TEST_DIR/wl\"\n");
	assert_int_equal(ak_tree_open(&tree, "t", "s", ak_era_find("5.10", &err), &err), -1);
	assert_error(&err, NULL, 0, "can't be expanded");
	ak_tree_close(&tree);
}

static void source_tree(void **state)
{
	struct ak_tree tree;

	(void)state;
	put_file(CONF, "");
	put_file(RELEASE, "5.10.1");
	open_tree(&tree, NULL, NULL);
	assert_string_equal(tree.srctree, "t");
	ak_tree_close(&tree);
	assert_int_equal(symlink("../s", "t/source"), 0);
	make_dir("s");
	open_tree(&tree, NULL, NULL);
	assert_string_equal(tree.srctree, "t/source");
	ak_tree_close(&tree);
	open_tree(&tree, "other", "6.1");
	assert_string_equal(tree.srctree, "other");
	assert_string_equal(tree.era->name, "5.19");
	ak_tree_close(&tree);
	ak_tree_close(NULL);
}

/* Before kernel.release is made, the source's Makefile says what this is. */
static void release_of_the_makefile(void **state)
{
	static const char makefile[] = "# SPDX-License-Identifier: GPL-2.0\nVERSION = 5\n"
				       "PATCHLEVEL = 10\nSUBLEVEL = 3\nEXTRAVERSION =\n";
	struct ak_error err = { 0 };
	struct ak_tree tree;

	(void)state;
	put_file(CONF, "");
	put_file("s/Makefile", makefile);
	open_tree(&tree, "s", NULL);
	assert_string_equal(tree.era->name, "5.7");
	ak_tree_close(&tree);
	put_file("s/Makefile", "all:\n");
	assert_int_equal(ak_tree_open(&tree, "t", "s", NULL, &err), -1);
	assert_error(&err, "s/Makefile", 0, "is not a kernel's Makefile");
	ak_tree_close(&tree);
}

static void no_trees(void **state)
{
	struct ak_error err = { 0 };
	struct ak_tree tree;

	(void)state;
	assert_int_equal(ak_tree_open(&tree, "t", NULL, NULL, &err), -1);
	assert_error(&err, CONF, 0, "is missing");
	ak_tree_close(&tree);
	put_file(CONF, "");
	put_file(RELEASE, "6.12.1\n");
	assert_int_equal(ak_tree_open(&tree, "t", NULL, NULL, &err), -1);
	assert_error(&err, NULL, 0, "6.12 has no autoksyms.h");
	ak_tree_close(&tree);
	put_file(RELEASE, "");
	assert_int_equal(ak_tree_open(&tree, "t", NULL, NULL, &err), -1);
	assert_error(&err, NULL, 0, "is no kernel release");
	ak_tree_close(&tree);
}

static void assert_modules(const struct ak_tree *tree, enum ak_from from, const char *without,
			   const char *expected)
{
	struct ak_paths files = { 0 }, left_out = { 0 };
	struct ak_error err = { 0 };
	struct buf text = { 0 };
	size_t i;

	if (without)
		assert_int_equal(ak_paths_add(&left_out, without, &err), 0);
	if (ak_tree_modules(tree, from, without ? &left_out : NULL, &files, &err))
		fail_msg("%s", ak_error_text(&err));
	for (i = 0; i < files.count; i++)
		buf_addf(&text, "%s%s", i ? " " : "", files.path[i]);
	assert_string_equal(buf_str(&text), expected);
	buf_free(&text);
	ak_paths_free(&files);
	ak_paths_free(&left_out);
}

static void modules_of_each_era(void **state)
{
	static const struct {
		const char *era, *lists;
	} cases[] = {
		{ "5.3", "t/z/b.mod t/a.mod" },	    { "5.10", "t/z/b.mod t/a.mod" },
		{ "5.18", "t/z/b.mod t/a.mod" },    { "5.19", "t/z/b.usyms t/a.usyms" },
		{ "6.4", "t/z/b.usyms t/a.usyms" }, { "4.9", "t/.tmp_versions/b.mod" },
	};
	struct ak_tree tree;
	size_t i;

	(void)state;
	put_file(CONF, "");
	put_file("t/modules.order", "z/b.ko\na.ko\n");
	put_file("t/.tmp_versions/b.mod", "");
	put_file("t/a.o", "");
	put_file("t/z/b.ko", "");
	for (i = 0; i < COUNT(cases); i++) {
		open_tree(&tree, NULL, cases[i].era);
		assert_modules(&tree, AK_FROM_LISTS, NULL, cases[i].lists);
		assert_modules(&tree, AK_FROM_OBJECTS, NULL, "t/z/b.ko t/a.o");
		ak_tree_close(&tree);
	}
}

static void without_some(void **state)
{
	static const struct {
		const char *without, *left;
	} cases[] = {
		{ "z/b.ko", "t/a.usyms t/y/b.usyms" },
		{ "z/b.o", "t/a.usyms t/y/b.usyms" },
		{ "z/b", "t/a.usyms t/y/b.usyms" },
		{ "b", "t/a.usyms" },
		{ "b.ko", "t/a.usyms" },
		{ "a", "t/z/b.usyms t/y/b.usyms" },
	};
	static const char *const none[] = { "x/b.ko", "c", "ab", "z/bb", "z", "a.kox", "z/", "" };
	struct ak_paths wrong = { 0 }, files = { 0 };
	struct ak_error err = { 0 };
	struct ak_tree tree;
	size_t i;

	(void)state;
	put_file(CONF, "");
	put_file("t/modules.order", "z/b.ko\na.ko\ny/b.ko\n");
	open_tree(&tree, NULL, "6.1");
	for (i = 0; i < COUNT(cases); i++)
		assert_modules(&tree, AK_FROM_LISTS, cases[i].without, cases[i].left);
	for (i = 0; i < COUNT(none); i++) {
		char part[100];

		snprintf(part, sizeof(part), "'%s' is no module of this build", none[i]);
		assert_int_equal(ak_paths_add(&wrong, none[i], &err), 0);
		assert_int_equal(ak_tree_modules(&tree, AK_FROM_LISTS, &wrong, &files, &err), -1);
		assert_error(&err, NULL, 0, part);
		ak_paths_free(&wrong);
	}
	ak_paths_free(&files);
	ak_tree_close(&tree);
}

static void no_modules(void **state)
{
	struct ak_paths files = { 0 };
	struct ak_error err = { 0 };
	struct ak_tree tree;

	(void)state;
	put_file(CONF, "");
	open_tree(&tree, NULL, "6.1");
	assert_int_equal(ak_tree_modules(&tree, AK_FROM_LISTS, NULL, &files, &err), -1);
	assert_error(&err, "t/modules.order", 0, "is missing; build the modules first");
	ak_tree_close(&tree);
	open_tree(&tree, NULL, "4.9");
	assert_int_equal(ak_tree_modules(&tree, AK_FROM_LISTS, NULL, &files, &err), -1);
	assert_error(&err, "t/.tmp_versions/*.mod", 0, "build the modules first");
	ak_tree_close(&tree);
	ak_paths_free(&files);
}

static void set_time(const char *path, time_t seconds, long nanoseconds)
{
	const struct timespec times[2] = { { seconds, nanoseconds }, { seconds, nanoseconds } };

	put_file(path, "");
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void assert_newer(const char *object)
{
	struct ak_tree tree = { .objtree = (char *)"t" };
	struct ak_error err = { 0 };
	char *found;

	assert_int_equal(ak_tree_newer_object(&tree, 2, &found, &err), 0);
	assert_string_equal(found ? found : "(none)", object);
	free(found);
}

/* What is in vmlinux.a against vmlinux; where one of the two is missing, nothing can be told. */
static void newer_objects(void **state)
{
	struct ak_tree tree = { .objtree = (char *)"t" };
	struct ak_error err = { 0 };
	char *found;

	(void)state;
	set_time("t/k/a.o", 100, 0);
	set_time("t/k/b.o", 200, 5);
	set_time("t/k/not_in_it.o", 900, 0);
	assert_newer("(none)");
	put_thin_archive("t/vmlinux.a", "k/a.o k/b.o k/gone.o");
	assert_newer("(none)");
	set_time("t/vmlinux", 300, 0);
	assert_newer("(none)");
	set_time("t/vmlinux", 200, 5);
	assert_newer("(none)");
	set_time("t/vmlinux", 200, 4);
	assert_newer("k/b.o");
	set_time("t/vmlinux", 99, 999999999);
	assert_newer("k/a.o");
	put_file("t/vmlinux.a", "no archive");
	assert_int_equal(ak_tree_newer_object(&tree, 2, &found, &err), -1);
	assert_error(&err, "t/vmlinux.a", 0, "is not an archive");
	assert_null(found);
}

int test_tree(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(configuration),
		SCRATCH_TEST(source_tree),
		SCRATCH_TEST(release_of_the_makefile),
		SCRATCH_TEST(no_trees),
		SCRATCH_TEST(modules_of_each_era),
		SCRATCH_TEST(without_some),
		SCRATCH_TEST(no_modules),
		SCRATCH_TEST(expanded_whitelists),
		SCRATCH_TEST(newer_objects),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
