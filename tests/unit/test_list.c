// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "autoksyms/era.h"
#include "autoksyms/list.h"
#include "base/buf.h"
#include "base/identifier.h"
#include "scratch.h"
#include "unit.h"

#define HEADER "/*\n * Automatically generated file; DO NOT EDIT.\n */\n\n"
#define SYM(name) "#define __KSYM_" name " 1\n"

struct render_case {
	const char *release;
	const char *rule;    /* NULL: none; else MODVERSIONS asks for module_layout */
	const char *symbols; /* '|'-separated */
	const char *text;
};

static struct ak_needs *make_needs(const struct render_case *c)
{
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);
	const char *p = c->symbols;
	size_t len;

	if (c->rule)
		add_needs(needs, AK_SOURCE_RULE, AK_RULE_MODVERSIONS, "module_layout");
	ak_needs_add_source(needs, AK_SOURCE_WHITELIST, "wl", &err);
	while (p && *p) {
		len = strcspn(p, "|");
		assert_int_equal(ak_needs_add(needs, p, len, 7, &err), 0);
		p += len + (p[len] == '|');
	}
	return needs;
}

static void check_renders(const struct render_case *cases, size_t count, bool strict)
{
	struct ak_error err = { 0 };
	size_t i, len;

	for (i = 0; i < count; i++) {
		struct ak_needs *needs = make_needs(&cases[i]);
		char *text = ak_list_render(needs, ak_era_find(cases[i].release, &err), strict,
					    &len, &err);

		if (!text)
			fail_msg("%s: %s", cases[i].symbols, ak_error_text(&err));
		assert_string_equal(text, cases[i].text);
		assert_int_equal(len, strlen(cases[i].text));
		free(text);
		ak_needs_free(needs);
	}
}

static const char *const all_eras[] = { "4.7", "4.17", "5.3", "5.7", "5.12", "5.15", "5.19" };

static void every_era(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_eras); i++) {
		const struct render_case cases[] = {
			{ all_eras[i], NULL, "", HEADER },
			{ all_eras[i], NULL, "b|a|_z|B|0",
			  HEADER SYM("0") SYM("B") SYM("_z") SYM("a") SYM("b") },
		};

		check_renders(cases, COUNT(cases), false);
		check_renders(cases, COUNT(cases), true);
	}
}

/* Up to 5.11 it stands last and, if something else asks for it too, twice. */
static void module_layout(void **state)
{
	static const struct render_case cases[] = {
		{ "4.9", "y", "z|a", HEADER SYM("a") SYM("z") SYM("module_layout") },
		{ "5.4", "y", "", HEADER SYM("module_layout") },
		{ "5.10", "y", "z|a|module_layout",
		  HEADER SYM("a") SYM("module_layout") SYM("z") SYM("module_layout") },
		{ "5.10", NULL, "z|module_layout", HEADER SYM("module_layout") SYM("z") },
		{ "5.12", "y", "z|a", HEADER SYM("a") SYM("module_layout") SYM("z") },
		{ "5.12", "y", "z|a|module_layout", HEADER SYM("a") SYM("module_layout") SYM("z") },
		{ "5.15", "y", "", HEADER SYM("module_layout") },
		{ "6.1", "y", "z|a", HEADER SYM("a") SYM("module_layout") SYM("z") },
	};

	(void)state;
	check_renders(cases, COUNT(cases), false);
	check_renders(cases, COUNT(cases), true);
}

static void this_module(void **state)
{
	static const struct render_case cases[] = {
		{ "5.10", NULL, "a|__this_module", HEADER SYM("__this_module") SYM("a") },
		{ "5.18", NULL, "a|__this_module", HEADER SYM("__this_module") SYM("a") },
		{ "6.1", NULL, "a|__this_module", HEADER SYM("a") },
		{ "6.1", NULL, "__this_module", HEADER },
		{ "6.1", NULL, "__this_module_x|___this_module",
		  HEADER SYM("___this_module") SYM("__this_module_x") },
	};

	(void)state;
	check_renders(cases, COUNT(cases), false);
	check_renders(cases, COUNT(cases), true);
}

/* As each era's sed writes them; nothing is trimmed, nothing is escaped. */
static void strict(void **state)
{
	static const struct render_case cases[] = {
		{ "5.10", NULL, "a||b", HEADER "#define __KSYM_ 1\n" SYM("a") SYM("b") },
		{ "5.10", NULL, "  a b |c", HEADER SYM("  a b ") SYM("c") },
		{ "5.10", NULL, "# x|.foo", HEADER SYM("# x") SYM(".foo") },
		{ "5.10", NULL, "a\tb|c\r|d\\e", HEADER SYM("a\tb") SYM("c\r") SYM("d\\e") },
		{ "5.12", NULL, "#|TOC.|a\tb", HEADER SYM("#") SYM("TOC.") SYM("a\tb") },
		{ "6.1", NULL, "a\r|[x]|\tb", HEADER SYM("\tb") SYM("[x]") SYM("a\r") },
		{ "6.1", NULL, "|a", HEADER "#define __KSYM_ 1\n" SYM("a") },
	};

	(void)state;
	check_renders(cases, COUNT(cases), true);
}

/* Who asks for it is part of the message. */
static void no_macro_names(void **state)
{
	static const char *const names[] = { "a.b", "a b", "", "a\tb", "\xc3\xa4", "a-b" };
	struct ak_error err = { 0 };
	char expected[100];
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct ak_needs *needs = needs_of(AK_SOURCE_MODULE, "good.ko", "fine zz");

		ak_needs_add_source(needs, AK_SOURCE_WHITELIST, "wl", &err);
		ak_needs_add(needs, names[i], strlen(names[i]), 12, &err);
		assert_null(ak_list_render(needs, ak_era_find("6.1", &err), false, &len, &err));
		snprintf(expected, sizeof(expected), "asks for '%s', which can't be", names[i]);
		assert_error(&err, "wl", 12, expected);
		ak_needs_free(needs);
	}
}

static void reads(void **state)
{
	static const struct {
		const char *text, *requests;
		size_t macros;
	} cases[] = {
		{ "", "", 0 },
		{ HEADER, "", 0 },
		{ HEADER SYM("a") SYM("b"), "a@5|b@6", 2 },
		{ HEADER SYM("b") SYM("a") SYM("b"), "b@5|a@6|b@7", 3 },
		{ "#define __KSYM_a 1", "a@1", 1 },
		{ HEADER "#define __KSYM_ 1\n" SYM("a"), "a@6", 2 },
		{ HEADER SYM("  \t") SYM("a"), "a@6", 2 },
		{ "#define OTHER 1\n" SYM("a") "\n\nrubbish\n", "a@2", 1 },
		{ SYM("  a b ") SYM("x\r"), "  a b @1|x\r@2", 2 },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_list list = { .symbols = ak_needs_new(&err) };

		put_file("autoksyms.h", cases[i].text);
		assert_int_equal(ak_list_read(&list, "autoksyms.h", &err), 0);
		assert_sources(list.symbols, "list:autoksyms.h");
		assert_asks(list.symbols, 0, cases[i].requests);
		assert_int_equal(list.macros, cases[i].macros);
		ak_needs_free(list.symbols);
	}
}

static void put_long_symbol(const char *path)
{
	struct buf text = { 0 };
	size_t i;

	buf_adds(&text, "#define __KSYM_");
	for (i = 0; i <= SYMBOL_NAME_MAX; i++)
		buf_addc(&text, 'x');
	buf_adds(&text, " 1\n");
	put_bytes(path, text.data, text.len);
	buf_free(&text);
}

static void damaged(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
		const char *part;
	} cases[] = {
		{ HEADER SYM("a") "#define __KSYM_b\n", 6,
		  "'#define __KSYM_b' should end in ' 1'" },
		{ HEADER SYM("a") "#define __KSYM_b 2\n", 6, "should end in ' 1'" },
		{ "#define __KSYM_", 1, "should end in ' 1'" },
		{ "#define __KSYM_a ", 1, "should end in ' 1'" },
		{ "#define __KSYM_a 1\r\n", 1, "should end in ' 1'" },
	};
	struct ak_error err = { 0 };
	struct ak_list list = { .symbols = ak_needs_new(&err) };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("h", cases[i].text);
		assert_int_equal(ak_list_read(&list, "h", &err), -1);
		assert_error(&err, "h", cases[i].line, cases[i].part);
	}
	put_long_symbol("h");
	assert_int_equal(ak_list_read(&list, "h", &err), -1);
	assert_error(&err, "h", 1, "names a symbol of 65536 bytes");
	put_bytes("h", "#define __KSYM_a 1\n\0", 20);
	assert_int_equal(ak_list_read(&list, "h", &err), -1);
	assert_error(&err, "h", 0, "NUL");
	assert_int_equal(ak_list_read(&list, "none", &err), -1);
	assert_error(&err, "none", 0, "No such file");
	ak_needs_free(list.symbols);
}

/* What one run writes the next one reads. */
static void round_trip(void **state)
{
	struct ak_needs *needs = needs_of(AK_SOURCE_MODULE, "m", "zeta alpha _under 9x");
	struct ak_error err = { 0 };
	struct ak_list again = { .symbols = ak_needs_new(&err) };
	size_t len;
	char *text = ak_list_render(needs, ak_era_find("6.1", &err), false, &len, &err);

	(void)state;
	assert_int_equal(ak_list_parse(&again, "new", text, len, &err), 0);
	assert_symbols(again.symbols, "9x _under alpha zeta");
	assert_sources(again.symbols, "list:new");
	free(text);
	ak_needs_free(needs);
	ak_needs_free(again.symbols);
}

int test_list(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_era),
		cmocka_unit_test(module_layout),
		cmocka_unit_test(this_module),
		cmocka_unit_test(strict),
		cmocka_unit_test(no_macro_names),
		SCRATCH_TEST(reads),
		SCRATCH_TEST(damaged),
		SCRATCH_TEST(round_trip),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
