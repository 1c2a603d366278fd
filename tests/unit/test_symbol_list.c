// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "collected.h"
#include "input/symbol_list.h"
#include "scratch.h"
#include "unit.h"

static void usyms(void **state)
{
	static const struct {
		const char *text, *symbols;
	} cases[] = {
		{ "", "" },
		{ "\n", "" },
		{ "a\n", "a" },
		{ "a\nb\nc\n", "a b c" },
		{ "a\nb", "a b" },
		{ ".foo\n__this_module\nfoo\n", ".foo __this_module foo" },
		{ "b\na\nb\n", "b a b" },
		{ "a b\n", "a b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("m.usyms", cases[i].text);
		assert_undefined("m.usyms", cases[i].symbols);
	}
}

static void bad_usyms(void **state)
{
	(void)state;
	assert_unreadable("m.usyms", "m.usyms", "is missing; build the modules first");
	put_bytes("m.usyms", "a\0b\n", 4);
	assert_unreadable("m.usyms", "m.usyms", "NUL");
	make_dir("d.usyms");
	assert_unreadable("d.usyms", "d.usyms", "is a directory");
}

static void mods(void **state)
{
	static const struct {
		const char *text, *symbols;
	} cases[] = {
		/* 4.7 to 5.2: module, objects, symbols. */
		{ "a/m.ko\na/x.o a/y.o\nfoo bar\n", "foo bar" },
		{ "a/m.ko\na/m.o\n\n", "" },
		{ "a/m.ko\na/m.o\nfoo", "foo" },
		/* 5.3 to 5.18: objects, symbols. */
		{ "a/x.o a/y.o\nfoo bar\n", "foo bar" },
		{ "a/m.o\nfoo\n", "foo" },
		{ "a/m.o\nfoo", "foo" },
		{ "a/m.o\n\n", "" },
		{ "a/m.o\n foo  bar \n", "foo bar" },
		{ "a/m.o\nfoo bar\na/more lines\n", "foo bar" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("m.mod", cases[i].text);
		assert_undefined("m.mod", cases[i].symbols);
	}
}

static void bad_mods(void **state)
{
	static const struct {
		const char *text;
		const char *part;
	} cases[] = {
		{ "", "has no symbols on line 2" },
		{ "a/m.o", "has no symbols on line 2" },
		{ "a/m.o\n", "has no symbols on line 2" },
		{ "a/m.ko\na/m.o\n", "has no symbols on line 3" },
		/* 5.19 on: objects, one a line. */
		{ "fs/fat/cache.o\nfs/fat/dir.o\nfs/fat/fatent.o\n", "has no symbols on line 2" },
		{ "cache.o\ndir.o\n", "has no symbols on line 2" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("m.mod", cases[i].text);
		assert_unreadable("m.mod", "m.mod", cases[i].part);
	}
	put_bytes("m.mod", "a.o\na\0b\n", 8);
	assert_unreadable("m.mod", "m.mod", "NUL");
}

/* Where the era says which line it is, the first one's look doesn't count. */
static void mods_of_a_known_era(void **state)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	struct collected c = { 0 };
	struct undefined_sink sink = collecting_sink(&c);

	(void)state;
	put_file("m.mod", "a.ko\none\ntwo\n");
	assert_int_equal(mod_read("m.mod", MOD_LINE_2, &scratch, &sink, &err), 0);
	assert_int_equal(mod_read("m.mod", MOD_LINE_3, &scratch, &sink, &err), 0);
	assert_string_equal(buf_str(&c.symbols), "one two");
	collected_free(&c);
	buf_free(&scratch);
}

int test_symbol_list(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(usyms),	SCRATCH_TEST(bad_usyms),	   SCRATCH_TEST(mods),
		SCRATCH_TEST(bad_mods), SCRATCH_TEST(mods_of_a_known_era),
	};

	return cmocka_run_group_tests_name(".usyms, .mod", tests, NULL, NULL);
}
