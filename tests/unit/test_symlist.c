// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/symlist_diff.h"
#include "autoksyms/symlist_lint.h"
#include "scratch.h"
#include "unit.h"

#define BIT(problem) (1u << (problem))

static struct ak_symlist parse(const char *text)
{
	struct ak_symlist list;
	struct ak_error err = { 0 };

	if (ak_symlist_parse(&list, "list", text, strlen(text), &err))
		fail_msg("%s", ak_error_text(&err));
	return list;
}

static void lines(void **state)
{
	static const struct {
		const char *text; /* its last line is looked at */
		enum ak_symlist_kind kind;
		const char *name;
		uint32_t problems;
	} cases[] = {
		{ "# a [b]\n", AK_SYMLIST_COMMENT, NULL, 0 },
		{ " \t\n", AK_SYMLIST_BLANK, NULL, BIT(AK_SYMLIST_TRAILING) },
		{ "[a_symbol_list]\n", AK_SYMLIST_SECTION, "a_symbol_list", 0 },
		{ "[symbol_list]\n", AK_SYMLIST_SECTION, "symbol_list", 0 },
		{ "[abi]\n", AK_SYMLIST_SECTION, "abi", BIT(AK_SYMLIST_UNKNOWN_SECTION) },
		{ "[ x_whitelist]\n", AK_SYMLIST_SECTION, "x_whitelist",
		  BIT(AK_SYMLIST_SPACED_SECTION) },
		{ "[x_whitelist] # y\n", AK_SYMLIST_SECTION, "x_whitelist",
		  BIT(AK_SYMLIST_INLINE_COMMENT) },
		{ "[x_whitelist] y\n", AK_SYMLIST_SECTION, NULL, BIT(AK_SYMLIST_BAD_SECTION) },
		{ "[  ]\n", AK_SYMLIST_SECTION, NULL, BIT(AK_SYMLIST_BAD_SECTION) },
		{ "[x_whitelist]\n  a\n", AK_SYMLIST_SYMBOL, "a", 0 },
		{ "[x_whitelist]\na\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_INDENTATION) },
		{ "[x_whitelist]\n\t a\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_INDENTATION) },
		{ "[x_whitelist]\n  a\n   b\n", AK_SYMLIST_SYMBOL, "b", BIT(AK_SYMLIST_DEEPER) },
		{ "[x_whitelist]\n  a\n\n# c\n    b\n", AK_SYMLIST_SYMBOL, "b",
		  BIT(AK_SYMLIST_DEEPER) },
		{ "[x_whitelist]\n  a\n[y_whitelist]\n      b\n", AK_SYMLIST_SYMBOL, "b",
		  BIT(AK_SYMLIST_INDENTATION) },
		{ "[x_whitelist]\n  a\r\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_CRLF) },
		{ "[x_whitelist]\n  a", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_NO_NEWLINE) },
		{ "[x_whitelist]\n  a=\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_VALUE) },
		{ "[x_whitelist]\n  a:b\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_VALUE) },
		{ "[x_whitelist]\n  a b\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_SEVERAL) },
		{ "[x_whitelist]\n  .a\n", AK_SYMLIST_SYMBOL, NULL, BIT(AK_SYMLIST_BAD_NAME) },
		{ "[x_whitelist]\n  =\n", AK_SYMLIST_SYMBOL, NULL, BIT(AK_SYMLIST_BAD_NAME) },
		{ "\xef\xbb\xbf[x_whitelist]\n", AK_SYMLIST_SECTION, "x_whitelist",
		  BIT(AK_SYMLIST_BOM) },
		{ "a\n", AK_SYMLIST_SYMBOL, "a", BIT(AK_SYMLIST_NO_SECTION) },
		{ "a\n   b\n", AK_SYMLIST_SYMBOL, "b", BIT(AK_SYMLIST_DEEPER) },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_symlist list = parse(cases[i].text);
		const struct ak_symlist_line *last = &list.lines[list.count - 1];

		if (last->kind != cases[i].kind || last->problems != cases[i].problems)
			fail_msg("'%s': kind %d, problems %#x", cases[i].text, last->kind,
				 last->problems);
		if (cases[i].name)
			assert_string_equal(last->name, cases[i].name);
		else
			assert_null(last->name);
		ak_symlist_free(&list);
	}
}

static void raw_lists(void **state)
{
	struct ak_symlist list = parse("# c\nb\na\n");
	struct ak_error err = { 0 };

	(void)state;
	assert_true(list.is_raw);
	assert_int_equal(ak_symlist_check(&list, true, &err), 0);
	assert_int_equal(ak_symlist_check(&list, false, &err), -1);
	assert_error(&err, "list", 2, "before any section");
	ak_symlist_free(&list);
	list = parse("a\n[x_whitelist]\n  b\n");
	assert_false(list.is_raw);
	assert_false(list.lines[0].counts);
	assert_int_equal(ak_symlist_check(&list, true, &err), -1);
	assert_error(&err, "list", 1, "before any section");
	ak_symlist_free(&list);
	list = parse("");
	assert_int_equal(list.count, 0);
	assert_int_equal(ak_symlist_check(&list, false, &err), 0);
	ak_symlist_free(&list);
}

/* Each is smaller than the next. */
static void check_order(const char *era_name, const char *const *names, size_t count)
{
	const struct ak_symlist_era *era = ak_symlist_era_find(era_name, NULL);
	size_t i, k;

	for (i = 0; i < count; i++)
		for (k = 0; k < count; k++) {
			int order = ak_symlist_compare(era, names[i], names[k]);

			if ((order > 0) - (order < 0) != (i > k) - (i < k))
				fail_msg("%s: %s and %s: %d", era_name, names[i], names[k], order);
		}
}

static void order(void **state)
{
	static const char *const new[] = { "_",	   "__",  "a",	  "Foo",     "__foo",
					   "_foo", "foo", "foo1", "foo_bar", "fooc" };
	/* Underscores are behind digits and before small letters. */
	static const char *const old[] = { "foo1", "Foo", "__foo", "___x" };
	const struct ak_symlist_era *padded = ak_symlist_era_find("old", NULL);
	struct ak_error err = { 0 };

	(void)state;
	check_order("new", new, COUNT(new));
	assert_true(ak_symlist_compare(padded, old[0], old[1]) < 0);
	assert_true(ak_symlist_compare(padded, "__foo", "foo") < 0);
	assert_true(ak_symlist_compare(padded, "foo", "foob") < 0);
	assert_int_equal(ak_symlist_compare(padded, "foo", "foo"), 0);
	assert_null(ak_symlist_era_find("nonsense", &err));
	assert_error(&err, NULL, 0, "nonsense");
}

static void fixing(void **state)
{
	static const struct {
		const char *text, *fixed;
	} cases[] = {
		{ "", "" },
		{ "[x_whitelist]\n# c\n  a\n\n  b\n", "[x_whitelist]\n# c\n  a\n\n  b\n" },
		{ "[x_whitelist]\n  b\n  a\n  b\n", "[x_whitelist]\n  a\n  b\n" },
		{ "[x_whitelist]\r\n\ta \r\n", "[x_whitelist]\n  a\n" },
		{ "[x_whitelist]\n  b # why\n  a", "[x_whitelist]\n  a\n  # why\n  b\n" },
		{ "# c\nb\na\n", "# c\n[abi_symbol_list]\n  a\n  b\n" },
		{ "[x_whitelist]\n  b=c\n  a\n", "[x_whitelist]\n  b=c\n  a\n" },
		{ "[x]\n  a\n[x_whitelist]\n  a\n", "[x]\n  a\n[x_whitelist]\n  a\n" },
	};
	const struct ak_symlist_lint how = { .era = ak_symlist_era_find(NULL, NULL) };
	struct ak_error err = { 0 };
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_symlist list = parse(cases[i].text);
		char *text = ak_symlist_fix(&list, &how, &len, &err);

		assert_string_equal(text, cases[i].fixed);
		assert_int_equal(len, strlen(text));
		free(text);
		ak_symlist_free(&list);
	}
}

static void differences(void **state)
{
	struct ak_symlist old = parse("[x_whitelist]\n# g\n  a\n  b\n  b\n");
	struct ak_symlist new = parse("[x_whitelist]\n# h\n  b\n  c\n\n  c\n[x]\n  d\n");
	struct ak_symlist_changes changes;
	struct ak_error err = { 0 };

	(void)state;
	assert_int_equal(ak_symlist_diff(&changes, &old, &new, &err), 0);
	assert_int_equal(changes.count, 2);
	assert_string_equal(changes.change[0].symbol, "a");
	assert_false(changes.change[0].is_added);
	assert_string_equal(changes.change[0].group, "g");
	assert_string_equal(changes.change[1].symbol, "c");
	assert_true(changes.change[1].is_added);
	assert_string_equal(changes.change[1].group, "h");
	assert_int_equal(changes.added, 1);
	assert_int_equal(changes.removed, 1);
	ak_symlist_changes_free(&changes);
	ak_symlist_free(&old);
	ak_symlist_free(&new);
}

static void reasons(void **state)
{
	struct ak_error err = { 0 };
	struct ak_reasons *r = ak_reasons_new(&err);

	(void)state;
	put_file("deny", "# no\nfoo \t many words\n\n  bar\r\nfoo other\n");
	assert_int_equal(ak_reasons_read(r, "deny", &err), 0);
	assert_string_equal(ak_reasons_find(r, "foo"), "many words");
	assert_string_equal(ak_reasons_find(r, "bar"), "");
	assert_null(ak_reasons_find(r, "no"));
	assert_null(ak_reasons_find(NULL, "foo"));
	ak_reasons_free(r);
}

int test_symlist(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),  cmocka_unit_test(raw_lists),	 cmocka_unit_test(order),
		cmocka_unit_test(fixing), cmocka_unit_test(differences), SCRATCH_TEST(reasons),
	};

	return cmocka_run_group_tests_name("symlist", tests, NULL, NULL);
}
