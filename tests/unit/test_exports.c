// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <unistd.h>

#include "ar_writer.h"
#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/tree.h"
#include "base/buf.h"
#include "scratch.h"
#include "unit.h"

#define DEPS(a, b) \
	"    $(wildcard include/ksym/" a ") \\\n    $(wildcard include/ksym/" b ") \\\n\n"

static void open_tree(struct ak_tree *tree, const char *release)
{
	struct ak_error err = { 0 };

	put_file("t/include/config/auto.conf", "CONFIG_TRIM_UNUSED_KSYMS=y\n");
	put_file("t/include/config/kernel.release", release);
	if (ak_tree_open(tree, "t", NULL, NULL, &err))
		fail_msg("%s: %s", err.file, ak_error_text(&err));
}

/* Expects "object: dep dep; object(m): dep", m for a module's. */
static void assert_exports(const struct ak_tree *tree, const char *expected)
{
	struct ak_exports exports;
	struct ak_error err = { 0 };
	struct buf text = { 0 };
	unsigned int jobs;
	const char *dep;
	size_t i;

	for (jobs = 1; jobs <= 4; jobs += 3) {
		if (ak_exports_read(&exports, tree, NULL, jobs, &err))
			fail_msg("%s: %s", err.file, ak_error_text(&err));
		buf_reset(&text);
		for (i = 0; i < exports.count; i++) {
			const struct ak_exporter *e = &exports.exporter[i];

			buf_addf(&text, "%s%s%s:", i ? "; " : "", e->object,
				 e->builtin ? "" : "(m)");
			for (dep = e->deps; *dep; dep += strlen(dep) + 1)
				buf_addf(&text, " %s", strrchr(dep, '/') + 1);
		}
		assert_string_equal(buf_str(&text), expected);
		ak_exports_free(&exports);
	}
	buf_free(&text);
}

/* 6.1: what vmlinux.a and the .mod files name counts, leftovers don't. */
static void with_vmlinux_archive(void **state)
{
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "6.1.192\n");
	put_file("t/modules.order", "fs/fat/fat.ko\nlib/crc8.ko\n");
	put_file("t/fs/fat/fat.mod", "fs/fat/cache.o\nfs/fat/dir.o\n");
	put_file("t/lib/crc8.mod", "lib/crc8.o\n");
	put_file("t/fs/fat/.dir.o.cmd", DEPS("fat_dir", "fat_add"));
	put_file("t/lib/.crc8.o.cmd", DEPS("crc8", "crc8_lsb"));
	put_thin_archive("t/vmlinux.a", "kernel/fork.o lib/string.o kernel/none.o");
	put_file("t/kernel/.fork.o.cmd", DEPS("fork", "exec"));
	put_file("t/lib/.string.o.cmd", DEPS("strcpy", "memcpy"));
	put_file("t/kernel/.none.o.cmd", "deps := \\\n $(wildcard include/config/X) \\\n");
	/* Of a module and a built-in that are no longer built. */
	put_file("t/fs/.gone.o.cmd", DEPS("gone", "gone2"));
	put_file("t/fs/gone.o", "");
	assert_exports(&tree, "fs/fat/dir.o(m): fat_dir fat_add; kernel/fork.o: fork exec; "
			      "lib/crc8.o(m): crc8 crc8_lsb; lib/string.o: strcpy memcpy");
	ak_tree_close(&tree);
}

/* Before 6.1 nothing lists vmlinux's objects: each that has an object and a command file. */
static void without_vmlinux_archive(void **state)
{
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "5.15.1\n");
	put_file("t/modules.order", "m/a.ko\n");
	put_file("t/m/a.mod", "m/x.o m/y.o\nprintk not.o\n");
	put_file("t/m/.x.o.cmd", DEPS("x1", "x2"));
	put_file("t/m/x.o", "");
	put_file("t/kernel/.fork.o.cmd", DEPS("fork", "exec"));
	put_file("t/kernel/fork.o", "");
	put_file("t/.top.o.cmd", DEPS("top", "top2"));
	put_file("t/top.o", "");
	put_file("t/kernel/.gone.o.cmd", DEPS("gone", "gone2"));
	put_file("t/kernel/.fork.s.cmd", DEPS("no", "no2"));
	assert_int_equal(symlink("kernel", "t/linked"), 0);
	assert_exports(&tree, "kernel/fork.o: fork exec; m/x.o(m): x1 x2; top.o: top top2");
	ak_tree_close(&tree);
}

/* Up to 5.2 modpost's own directory has the .mod files, with the module in line 1. */
static void with_modverdir(void **state)
{
	static const char deps[] = "    $(wildcard include/config/ksym/foo/bar.h) \\\n";
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "4.9.337\n");
	put_file("t/.tmp_versions/a.mod", "m/a.ko\nm/x.o\nprintk\n");
	put_file("t/m/.x.o.cmd", deps);
	put_file("t/m/x.o", "");
	put_file("t/kernel/.fork.o.cmd", deps);
	put_file("t/kernel/fork.o", "");
	assert_exports(&tree, "kernel/fork.o: bar.h; m/x.o(m): bar.h");
	ak_tree_close(&tree);
}

/* Any object that kbuild made has a command file; one without may export anything. */
static void without_command_file(void **state)
{
	struct ak_exports exports;
	struct ak_error err = { 0 };
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "6.1\n");
	put_file("t/modules.order", "m/a.ko\n");
	put_file("t/m/a.mod", "m/x.o\nm/y.o\n");
	put_file("t/m/.y.o.cmd", DEPS("y1", "y2"));
	put_thin_archive("t/vmlinux.a", "k.o l.o");
	put_file("t/.k.o.cmd", "no exports\n");
	assert_exports(&tree, "m/y.o(m): y1 y2");
	assert_int_equal(ak_exports_read(&exports, &tree, NULL, 1, &err), 0);
	assert_int_equal(exports.unknown.count, 2);
	assert_string_equal(exports.unknown.path[0], "l.o");
	assert_string_equal(exports.unknown.path[1], "m/x.o");
	ak_exports_free(&exports);
	ak_tree_close(&tree);
}

/* An object in two modules, or in the archive twice, is one object. */
static void named_twice(void **state)
{
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "6.1\n");
	put_file("t/modules.order", "m/a.ko\nm/b.ko\n");
	put_file("t/m/a.mod", "m/x.o\nm/x.o\n");
	put_file("t/m/b.mod", "m/x.o\n");
	put_file("t/m/.x.o.cmd", DEPS("x1", "x2"));
	put_thin_archive("t/vmlinux.a", "k.o k.o");
	put_file("t/.k.o.cmd", DEPS("k1", "k2"));
	assert_exports(&tree, "k.o: k1 k2; m/x.o(m): x1 x2");
	ak_tree_close(&tree);
}

static void errors(void **state)
{
	struct ak_exports exports;
	struct ak_error err = { 0 };
	struct ak_tree tree;

	(void)state;
	open_tree(&tree, "6.1\n");
	put_file("t/vmlinux.a", "not an archive");
	assert_int_equal(ak_exports_read(&exports, &tree, NULL, 2, &err), -1);
	assert_error(&err, "t/vmlinux.a", 0, "is not an archive");
	ak_exports_free(&exports);
	put_thin_archive("t/vmlinux.a", "k.o");
	put_file("t/modules.order", "m/a.ko\n");
	assert_int_equal(ak_exports_read(&exports, &tree, NULL, 2, &err), -1);
	assert_error(&err, "t/m/a.mod", 0, "No such file");
	ak_exports_free(&exports);
	put_file("t/m/a.mod", "m/x.o\n");
	make_dir("t/m/.x.o.cmd");
	assert_int_equal(ak_exports_read(&exports, &tree, NULL, 2, &err), -1);
	assert_error(&err, "t/m/.x.o.cmd", 0, "is a directory");
	ak_exports_free(&exports);
	ak_exports_free(NULL);
	ak_tree_close(&tree);
}

int test_exports(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(with_vmlinux_archive),
		SCRATCH_TEST(without_vmlinux_archive),
		SCRATCH_TEST(with_modverdir),
		SCRATCH_TEST(named_twice),
		SCRATCH_TEST(errors),
		SCRATCH_TEST(without_command_file),
	};

	return cmocka_run_group_tests_name("exports", tests, NULL, NULL);
}
