// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "asked.h"
#include "autoksyms/whitelist.h"
#include "scratch.h"
#include "unit.h"

struct parse_case {
	const char *text;
	const char *requests; /* as assert_asks() wants them */
};

struct error_case {
	const char *text;
	unsigned long line;
	const char *part;
};

static void check_parses(enum ak_whitelist_syntax syntax, const struct parse_case *cases,
			 size_t count)
{
	struct ak_error err = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		struct ak_needs *needs = ak_needs_new(&err);

		put_file("wl", cases[i].text);
		if (ak_whitelist_read("wl", syntax, needs, &err))
			fail_msg("%s:%lu: %s", err.file, err.line, ak_error_text(&err));
		assert_sources(needs, "whitelist:wl");
		assert_asks(needs, 0, cases[i].requests);
		ak_needs_free(needs);
	}
}

static void check_errors(enum ak_whitelist_syntax syntax, const struct error_case *cases,
			 size_t count)
{
	struct ak_error err = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		struct ak_needs *needs = ak_needs_new(&err);

		put_file("wl", cases[i].text);
		assert_int_equal(ak_whitelist_read("wl", syntax, needs, &err), -1);
		assert_error(&err, "wl", cases[i].line, cases[i].part);
		ak_needs_free(needs);
	}
}

static void friendly(void **state)
{
	static const struct parse_case cases[] = {
		{ "", "" },
		{ "\n\n", "" },
		{ "printk\n", "printk@1" },
		{ "printk", "printk@1" },
		{ "a\nb\nc", "a@1|b@2|c@3" },
		{ "a b  c\nd\n", "a@1|b@1|c@1|d@2" },
		{ "# all of it\n", "" },
		{ "a\n# middle\nb\n", "a@1|b@3" },
		{ "  # indented\nb\n", "b@2" },
		{ "a # inline, with words\nb\n", "a@1|b@2" },
		{ "a#close\nb\n", "a@1|b@2" },
		{ "a b # c d\n", "a@1|b@1" },
		{ "#a\n", "" },
		{ "a\r\nb\r\n\r\nc\r", "a@1|b@2|c@4" },
		{ "a\tb\n\tc\n", "a@1|b@1|c@2" },
		{ "a\v\fb\n", "a@1|b@1" },
		{ "  a  \n\n\n   b\n", "a@1|b@4" },
		{ "[abi_symbol_list]\n  a\n  b\n", "a@2|b@3" },
		{ "[abi_whitelist]\r\n  a\r\n", "a@2" },
		{ "  [section]\na\n[other]\nb\n", "a@2|b@4" },
		{ "\xef\xbb\xbf"
		  "a\nb\n",
		  "a@1|b@2" },
		{ "\xef\xbb\xbf# comment\na\n", "a@2" },
		{ "\xef\xbb\xbf", "" },
		{ ".foo\nbar\n", "foo@1|bar@2" },
		{ "a\na\na b a\n", "a@1|a@2|a@3|b@3|a@3" },
		{ "_Z3fooi\n0x\nA9_\n", "_Z3fooi@1|0x@2|A9_@3" },
	};

	(void)state;
	check_parses(AK_WHITELIST_FRIENDLY, cases, COUNT(cases));
}

static void friendly_errors(void **state)
{
	static const struct error_case cases[] = {
		{ "a-b\n", 1, "'a-b' is no symbol's name" },
		{ "ok\n\n# c\nbad.name\n", 4, "'bad.name' is no symbol's name" },
		{ "ok bad,name\n", 1, "'bad,name'" },
		{ ".\n", 1, "'.' is no symbol's name" },
		{ "..foo\n", 1, "'.foo' is no symbol's name" },
		{ "a\n\xc3\xa4\n", 2, "is no symbol's name" },
		{ "a\n\xef\xbb\xbf"
		  "b\n",
		  2, "is no symbol's name" },
		{ "a [section]\n", 1, "'[section]'" },
		{ "EXPORT_SYMBOL(foo)\n", 1, "'EXPORT_SYMBOL(foo)'" },
		{ "a\x01"
		  "b\n",
		  1, "is no symbol's name" },
	};

	(void)state;
	check_errors(AK_WHITELIST_FRIENDLY, cases, COUNT(cases));
}

/* 5.7 to 5.11: cat, sort and sed; a line is a name. */
static void lines(void **state)
{
	static const struct parse_case cases[] = {
		{ "", "" },
		{ "a\nb\n", "a@1|b@2" },
		{ "a\nb", "a@1|b@2" },
		{ "a\n\nb\n", "a@1|@2|b@3" },
		{ "\n", "@1" },
		{ "# a comment\n", "# a comment@1" },
		{ "  a b  \n", "  a b  @1" },
		{ "a\tb\n", "a\tb@1" },
		{ "a\r\n", "a\r@1" },
		{ ".foo\n.\n", ".foo@1|.@2" },
		{ "[abi_whitelist]\n", "[abi_whitelist]@1" },
		{ "a\\b\\\nc\n", "a\\b\\@1|c@2" },
		{ "\xef\xbb\xbf"
		  "a\n",
		  "\xef\xbb\xbf"
		  "a@1" },
	};

	(void)state;
	check_parses(AK_WHITELIST_LINES, cases, COUNT(cases));
}

/* 5.12 on: blanks to newlines, empties dropped, one leading dot stripped. */
/* What modpost reads: lines as they stand, without one leading dot. */
static void modpost_lines(void **state)
{
	static const struct parse_case cases[] = {
		{ "a\nb\n", "a@1|b@2" },
		{ "a\n\nb", "a@1|b@3" },
		{ ".a\n..b\n.\n", "a@1|.b@2" },
		{ " a\nb \nc\r\n# d\n[e]\n", " a@1|b @2|c\r@3|# d@4|[e]@5" },
		{ "", "" },
	};

	(void)state;
	check_parses(AK_WHITELIST_MODPOST, cases, COUNT(cases));
}

static void blanks(void **state)
{
	static const struct parse_case cases[] = {
		{ "", "" },
		{ "a\nb", "a@1|b@2" },
		{ "a b\n\n  c  d \n", "a@1|b@1|c@3|d@3" },
		{ "# a comment\n", "#@1|a@1|comment@1" },
		{ "a\tb\tc\n", "a\tb\tc@1" },
		{ "a\r\n\r\n", "a\r@1|\r@2" },
		{ ".foo ..bar\n", "foo@1|.bar@1" },
		{ ".\n. a\n", "@1|@2|a@2" },
		{ "[abi_symbol_list]\n  a\n", "[abi_symbol_list]@1|a@2" },
		{ "a\\b\n", "a\\b@1" },
		{ "\xef\xbb\xbf"
		  "a\n",
		  "\xef\xbb\xbf"
		  "a@1" },
	};

	(void)state;
	check_parses(AK_WHITELIST_BLANKS, cases, COUNT(cases));
}

static void nul_bytes(void **state)
{
	static const enum ak_whitelist_syntax all[] = { AK_WHITELIST_FRIENDLY, AK_WHITELIST_LINES,
							AK_WHITELIST_BLANKS };
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	put_bytes("wl", "a\nb\0c\n", 6);
	for (i = 0; i < COUNT(all); i++) {
		struct ak_needs *needs = ak_needs_new(&err);

		assert_int_equal(ak_whitelist_read("wl", all[i], needs, &err), -1);
		assert_error(&err, "wl", 2, "NUL");
		ak_needs_free(needs);
	}
}

static void unreadable(void **state)
{
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);

	(void)state;
	assert_int_equal(ak_whitelist_read("none", AK_WHITELIST_FRIENDLY, needs, &err), -1);
	assert_error(&err, "none", 0, "No such file or directory");
	make_dir("dir");
	assert_int_equal(ak_whitelist_read("dir", AK_WHITELIST_BLANKS, needs, &err), -1);
	assert_error(&err, "dir", 0, "is a directory");
	assert_int_equal(ak_needs_source_count(needs), 0);
	ak_needs_free(needs);
}

/* Long lines and names are told in part. */
static void long_name(void **state)
{
	char text[3000];
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);

	(void)state;
	memset(text, 'a', sizeof(text));
	text[100] = '!';
	put_bytes("wl", text, sizeof(text));
	assert_int_equal(ak_whitelist_read("wl", AK_WHITELIST_FRIENDLY, needs, &err), -1);
	assert_true(strlen(ak_error_text(&err)) < 400);
	assert_error(&err, "wl", 1, "aaa!aaa");
	ak_needs_free(needs);
}

int test_whitelist(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(friendly),	 SCRATCH_TEST(friendly_errors), SCRATCH_TEST(lines),
		SCRATCH_TEST(blanks),	 SCRATCH_TEST(nul_bytes),	SCRATCH_TEST(unreadable),
		SCRATCH_TEST(long_name), SCRATCH_TEST(modpost_lines),
	};

	return cmocka_run_group_tests_name("whitelist", tests, NULL, NULL);
}
