// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/paths.h"
#include "base/buf.h"
#include "input/modules_order.h"
#include "scratch.h"
#include "unit.h"

static void lists(void **state)
{
	static const struct {
		const char *text, *entries;
	} cases[] = {
		{ "", "" },
		{ "a/b.ko\n", "a/b.ko" },
		{ "a/b.ko\na/c.ko", "a/b.ko a/c.ko" },
		{ "a/b.o\nz.o\n", "a/b.o z.o" },
		{ "\n\na.ko\n\nb.ko\n\n", "a.ko b.ko" },
		{ "b.ko\na.ko\nb.ko\n", "b.ko a.ko b.ko" },
		{ "with blank.ko\n", "with blank.ko" },
		{ "kernel/x.y/a-b.c.ko\n", "kernel/x.y/a-b.c.ko" },
	};
	struct ak_error err = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_paths entries = { 0 };
		struct buf text = { 0 };

		put_file("modules.order", cases[i].text);
		assert_int_equal(modules_order_read("modules.order", &entries, &err), 0);
		for (k = 0; k < entries.count; k++)
			buf_addf(&text, "%s%s", k ? " " : "", entries.path[k]);
		assert_string_equal(buf_str(&text), cases[i].entries);
		buf_free(&text);
		ak_paths_free(&entries);
	}
}

static void errors(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
		const char *part;
	} cases[] = {
		{ "a.ko\nb.c\n", 2, "'b.c' ends neither in .ko nor in .o" },
		{ "\n\na\n", 3, "is not a module: 'a'" },
		{ "a.ko\r\n", 1, "is not a module" },
		{ ".ko\n", 1, "is not a module: '.ko'" },
		{ "a/.o\n", 1, "is not a module: 'a/.o'" },
		{ "a.ko \n", 1, "is not a module" },
	};
	struct ak_error err = { 0 };
	struct ak_paths entries = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("o", cases[i].text);
		assert_int_equal(modules_order_read("o", &entries, &err), -1);
		assert_error(&err, "o", cases[i].line, cases[i].part);
	}
	put_bytes("o", "a.ko\0b.ko\n", 10);
	assert_int_equal(modules_order_read("o", &entries, &err), -1);
	assert_error(&err, "o", 0, "NUL");
	assert_int_equal(modules_order_read("none", &entries, &err), -1);
	assert_error(&err, "none", 0, "No such file");
	ak_paths_free(&entries);
}

static void files_of_an_entry(void **state)
{
	static const struct {
		const char *dir, *entry, *suffix, *file;
	} cases[] = {
		{ "/obj", "a/b.ko", "usyms", "/obj/a/b.usyms" },
		{ "/obj/", "a/b.o", "mod", "/obj/a/b.mod" },
		{ ".", "a/b.ko", "o", "a/b.o" },
		{ NULL, "b.ko", "ko", "b.ko" },
		{ "x", "a.b/c.d.ko", "mod", "x/a.b/c.d.mod" },
		{ "x", "/abs/a.ko", "mod", "/abs/a.mod" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *file = modules_order_file(cases[i].dir, cases[i].entry, cases[i].suffix);

		assert_string_equal(file, cases[i].file);
		free(file);
	}
}

int test_modules_order(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(lists),
		SCRATCH_TEST(errors),
		cmocka_unit_test(files_of_an_entry),
	};

	return cmocka_run_group_tests_name("modules.order", tests, NULL, NULL);
}
