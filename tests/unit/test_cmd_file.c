// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "input/cmd_file.h"
#include "scratch.h"
#include "unit.h"

static void paths(void **state)
{
	static const struct {
		const char *dir, *object, *path;
	} cases[] = {
		{ "/obj", "a/b.o", "/obj/a/.b.o.cmd" },
		{ ".", "b.o", ".b.o.cmd" },
		{ NULL, "x/y/z.o", "x/y/.z.o.cmd" },
		{ "obj/", "/abs/b.o", "/abs/.b.o.cmd" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *path = cmd_file_path(cases[i].dir, cases[i].object);

		assert_string_equal(path, cases[i].path);
		free(path);
	}
}

/* The tail of a 6.1 command file, and what precedes it in small. */
static const char crc8[] = "cmd_lib/crc8.o := gcc -o lib/crc8.o $(wildcard include/ksym/no\n"
			   "deps_lib/crc8.o := \\\n"
			   "    $(wildcard include/config/CC_IS_GCC) \\\n"
			   "  include/linux/crc8.h \\\n"
			   "\n"
			   "ksymdeps_lib/crc8.o := \\\n"
			   "    $(wildcard include/ksym/crc8) \\\n"
			   "    $(wildcard include/ksym/crc8_populate_lsb) \\\n"
			   "    $(wildcard include/ksym/crc8_populate_msb) \\\n"
			   "\n"
			   "lib/crc8.o: $(ksymdeps_lib/crc8.o)\n"
			   "\n"
			   "$(ksymdeps_lib/crc8.o):\n"
			   "\n"
			   "lib/crc8.o: $(wildcard ./tools/objtool/objtool)\n";

static void dependencies(void **state)
{
	static const struct {
		const char *text, *dep_dir, *deps;
	} cases[] = {
		{ crc8, "include/ksym",
		  "include/ksym/crc8 include/ksym/crc8_populate_lsb include/ksym/crc8_populate_msb" },
		{ crc8, "include/config/ksym", "" },
		{ crc8, "include/config", "include/config/CC_IS_GCC" },
		{ "", "include/ksym", "" },
		{ "    $(wildcard include/config/ksym/foo/bar.h) \\\n", "include/config/ksym",
		  "include/config/ksym/foo/bar.h" },
		{ "    $(wildcard include/ksym///kmalloc.h) \\\n", "include/ksym",
		  "include/ksym///kmalloc.h" },
		/* Cut short within a name: not to be taken for a shorter one. */
		{ "    $(wildcard include/ksym/a) \\\n    $(wildcard include/ksym/b",
		  "include/ksym", "include/ksym/a" },
		{ "    $(wildcard include/ksym/a) $(wildcard include/ksym/b)", "include/ksym",
		  "include/ksym/a include/ksym/b" },
		{ "    $(wildcard include/ksymx/a)\n", "include/ksym", "" },
		{ "    $(wildcard ", "include/ksym", "" },
	};
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct buf text = { 0 };
		char *deps;
		const char *dep;

		put_file("f.cmd", cases[i].text);
		assert_int_equal(
			cmd_file_deps("f.cmd", cases[i].dep_dir, i % 2, &scratch, &deps, &err), 0);
		for (dep = deps; dep && *dep; dep += strlen(dep) + 1)
			buf_addf(&text, "%s%s", text.len ? " " : "", dep);
		assert_string_equal(buf_str(&text), cases[i].deps);
		if (!cases[i].deps[0])
			assert_null(deps);
		free(deps);
		buf_free(&text);
	}
	buf_free(&scratch);
}

/* A command file as kbuild's: what fixdep wrote, then the exports, then what else there is. */
static void put_long_file(const char *path, size_t headers, size_t exports, size_t versions)
{
	struct buf text = { 0 };
	size_t i;

	buf_adds(&text, "cmd_a.o := gcc -c a.c\n\ndeps_a.o := \\\n");
	for (i = 0; i < headers; i++)
		buf_addf(&text, "    $(wildcard include/config/OPTION_%zu) \\\n", i);
	buf_adds(&text, "\na.o: $(deps_a.o)\n\n$(deps_a.o):\n\nksymdeps_a.o := \\\n");
	for (i = 0; i < exports; i++)
		buf_addf(&text, "    $(wildcard include/ksym/symbol_%zu) \\\n", i);
	buf_adds(&text, "\na.o: $(ksymdeps_a.o)\n\n$(ksymdeps_a.o):\n\n");
	for (i = 0; i < versions; i++)
		buf_addf(&text, "#SYMVER symbol_%zu 0x%08zx\n", i, i);
	put_file(path, buf_str(&text));
	buf_free(&text);
}

/* However much stands before or behind them, and however many they are. */
static void behind_fixdep(void **state)
{
	const size_t sizes[] = { 0, 1, 150, 200, 220, 1000 };
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	size_t h, e, v, count;
	char *deps;
	const char *dep;

	(void)state;
	for (h = 0; h < COUNT(sizes); h++) {
		for (e = 0; e < COUNT(sizes); e++) {
			for (v = 0; v < COUNT(sizes); v++) {
				put_long_file("f.cmd", sizes[h], sizes[e], sizes[v]);
				assert_int_equal(cmd_file_deps("f.cmd", "include/ksym", true,
							       &scratch, &deps, &err),
						 0);
				count = 0;
				for (dep = deps; dep && *dep; dep += strlen(dep) + 1)
					count++;
				assert_int_equal(count, sizes[e]);
				free(deps);
			}
		}
	}
	buf_free(&scratch);
}

static void missing_and_unreadable(void **state)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	char *deps = (char *)"x";

	(void)state;
	assert_int_equal(cmd_file_deps("none", "include/ksym", true, &scratch, &deps, &err), 1);
	assert_null(deps);
	make_dir("dir");
	assert_int_equal(cmd_file_deps("dir", "include/ksym", true, &scratch, &deps, &err), -1);
	assert_error(&err, "dir", 0, "is a directory");
	buf_free(&scratch);
}

/* Behind fixdep's part, or within a file that has none. */
static void crcs(void **state)
{
	static const struct {
		const char *text, *crcs;
	} cases[] = {
		{ "a.o: $(deps_a.o)\n\n$(deps_a.o):\n#SYMVER foo 0x12345678\n#SYMVER bar 0x0000abcd\n",
		  "foo=12345678 bar=0000abcd " },
		{ "x\n#SYMVER foo 0x1\n#SYMVER bad\n#SYMVER odd xyz\n#SYMVER odd 0x1 2\n#SYMVER last 2",
		  "foo=00000001 last=00000002 " },
		{ "#SYMVER first 0x1\n", "" },
		{ "", "" },
	};
	struct buf scratch = { 0 }, text = { 0 }, filler = { 0 };
	struct ak_error err = { 0 };
	size_t i, k, longer;

	(void)state;
	for (i = 0; i < 300; i++)
		buf_adds(&filler, "  include/linux/some/header.h \\\n");
	for (i = 0; i < COUNT(cases) * 2; i++) {
		struct symbol_crc *found = NULL;
		size_t count = 0, capacity = 0;

		longer = i % 2;
		buf_reset(&text);
		buf_adds(&text, longer ? buf_str(&filler) : "");
		buf_adds(&text, cases[i / 2].text);
		put_file("x.cmd", buf_str(&text));
		assert_int_equal(cmd_file_crcs("x.cmd", &scratch, &found, &count, &capacity, &err),
				 0);
		buf_reset(&text);
		for (k = 0; k < count; k++)
			buf_addf(&text, "%s=%08x ", found[k].symbol, found[k].crc);
		/* The first line of a file is no line behind another one. */
		if (!longer || strncmp(cases[i / 2].text, "#SYMVER", 7) != 0)
			assert_string_equal(buf_str(&text), cases[i / 2].crcs);
		free(found);
	}
	buf_free(&text);
	buf_free(&filler);
	buf_free(&scratch);
}

static void no_crcs(void **state)
{
	struct symbol_crc *found = NULL;
	size_t count = 0, capacity = 0;
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	assert_int_equal(cmd_file_crcs("missing", &scratch, &found, &count, &capacity, &err), 1);
	assert_false(err.is_set);
	make_dir("dir");
	assert_int_equal(cmd_file_crcs("dir", &scratch, &found, &count, &capacity, &err), -1);
	assert_error(&err, "dir", 0, "is a directory");
	assert_int_equal(count, 0);
	buf_free(&scratch);
}

int test_cmd_file(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),     SCRATCH_TEST(dependencies),
		SCRATCH_TEST(behind_fixdep), SCRATCH_TEST(missing_and_unreadable),
		SCRATCH_TEST(crcs),	     SCRATCH_TEST(no_crcs),
	};

	return cmocka_run_group_tests_name("cmd file", tests, NULL, NULL);
}
