// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/make_variable.h"
#include "scratch.h"
#include "unit.h"

static void definitions(void **state)
{
	static const struct {
		const char *text, *value; /* NULL: none that stands alone */
		unsigned long line;
		unsigned int mentions;
	} cases[] = {
		{ "", NULL, 0, 0 },
		{ "V", NULL, 0, 0 },
		{ "V = a b\n", "a b", 1, 1 },
		{ "V=a b", "a b", 1, 1 },
		{ "V\t:= a b \t\n", "a b", 1, 1 },
		{ "  V = a\n", "a", 1, 1 },
		{ "V =\n", "", 1, 1 },
		{ "x:\n\nV = a\n", "a", 3, 1 },
		/* continued lines: one blank for all around the end */
		{ "V = \t\\\n\ta \\\n  b\n", "a b", 1, 1 },
		{ "V = a\\\nb\n", "a b", 1, 1 },
		{ "X = \\\nV = no\nV = a\n", "a", 3, 2 },
		{ "V = a \\", "a \\", 1, 1 },
		{ "V = a\r\nW = b\r\n", "a", 1, 1 },
		{ "V = a \\\r\n b\r\n", "a b", 1, 1 },
		/* neither comments, nor recipes, nor other names */
		{ "# V = a\n # V = b\n\tV = c\n", NULL, 0, 0 },
		{ "XV = a\nVX = b\nX_V = c\nV_X = d\nV-X = e\n", NULL, 0, 0 },
		{ "W = $(V) V\nV: x\n\techo\n", NULL, 0, 0 },
		/* all that changes it counts */
		{ "V = a\nV += b\n", "a", 1, 2 },
		{ "ifdef A\nV = a\nelse\nV = b\nendif\n", "a", 2, 2 },
		{ "V += b\n", NULL, 0, 1 },
		{ "V ?= b\nV != b\nV ::= b\n", NULL, 0, 3 },
		{ "x: V = b\n", NULL, 0, 1 },
		{ "override V = b\n", NULL, 0, 1 },
		{ "define V\na\nendef\n", NULL, 0, 1 },
		{ "define V =\na\nendef\n", NULL, 0, 1 },
	};
	struct make_variable variable;
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(make_variable_parse(&variable, cases[i].text, "V", &err), 0);
		if (cases[i].value)
			assert_string_equal(variable.value, cases[i].value);
		else
			assert_null(variable.value);
		assert_int_equal(variable.line, cases[i].line);
		assert_int_equal(variable.mentions, cases[i].mentions);
		make_variable_free(&variable);
	}
}

static void files(void **state)
{
	struct make_variable variable;
	struct ak_error err = { 0 };

	(void)state;
	assert_int_equal(make_variable_read(&variable, "none", "V", &err), 0);
	assert_null(variable.value);
	put_file("Makefile", "cmd_link-vmlinux = a\n");
	assert_int_equal(make_variable_read(&variable, "Makefile", "cmd_link-vmlinux", &err), 0);
	assert_string_equal(variable.value, "a");
	make_variable_free(&variable);
	make_dir("dir");
	assert_int_equal(make_variable_read(&variable, "dir", "V", &err), -1);
	assert_error(&err, "dir", 0, "is a directory");
	make_variable_free(&variable);
}

int test_make_variable(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definitions),
		SCRATCH_TEST(files),
	};

	return cmocka_run_group_tests_name("make variable", tests, NULL, NULL);
}
