// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fact.h"
#include "scratch.h"
#include "unit.h"

static struct fact_key key_of(const char *kind, const char *word, const char *file)
{
	struct fact_key key;

	fact_key_begin(&key, kind);
	fact_key_add(&key, word);
	assert_true(fact_key_add_file(&key, file));
	return key;
}

/* What the file "fact" says of that key; NULL: nothing. */
static void assert_fact(struct fact_key key, const char *expected)
{
	struct ak_error err = { 0 };
	char *value;

	assert_int_equal(fact_read("fact", &key, &value, &err), 0);
	if (expected)
		assert_string_equal(value, expected);
	else
		assert_null(value);
	free(value);
}

static void keep(struct fact_key key, const char *value)
{
	struct ak_error err = { 0 };

	assert_int_equal(fact_write("fact", &key, value, &err), 0);
}

static void kept(void **state)
{
	struct fact_key key;

	(void)state;
	put_file("tool", "one");
	key = key_of("kind", "word", "tool");
	assert_fact(key, NULL);
	keep(key, "GNU ld, SHA-1");
	/* A key isn't used up. */
	assert_fact(key, "GNU ld, SHA-1");
	assert_fact(key_of("kind", "word", "tool"), "GNU ld, SHA-1");
	keep(key, "other");
	assert_fact(key, "other");
}

static void of_something_else(void **state)
{
	struct fact_key key;

	(void)state;
	put_file("tool", "one");
	put_file("same", "one");
	keep(key_of("kind", "word", "tool"), "value");
	assert_fact(key_of("king", "word", "tool"), NULL);
	assert_fact(key_of("kind", "words", "tool"), NULL);
	assert_fact(key_of("kindword", "", "tool"), NULL);
	assert_fact(key_of("kind", "word", "same"), NULL);
	assert_fact(key_of("kind", "word", "./tool"), NULL);
	fact_key_begin(&key, "kind");
	assert_false(fact_key_add_file(&key, "none"));
}

/* As each of it leaves a trace: another size, another time, another file. */
static void file_changes(void **state)
{
	const struct timespec past[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct fact_key key;

	(void)state;
	put_file("tool", "one");
	key = key_of("kind", "word", "tool");
	keep(key, "value");
	put_file("tool", "longer");
	assert_fact(key_of("kind", "word", "tool"), NULL);
	put_file("tool", "one");
	keep(key_of("kind", "word", "tool"), "value");
	assert_int_equal(utimensat(AT_FDCWD, "tool", past, 0), 0);
	assert_fact(key_of("kind", "word", "tool"), NULL);
	keep(key_of("kind", "word", "tool"), "value");
	put_file("new", "one");
	assert_int_equal(utimensat(AT_FDCWD, "new", past, 0), 0);
	assert_int_equal(rename("new", "tool"), 0);
	assert_fact(key_of("kind", "word", "tool"), NULL);
}

/* Whatever else stands in the file. */
static void damaged(void **state)
{
	struct ak_error err = { 0 };
	struct fact_key key;
	char *text, *value;
	size_t len, i;

	(void)state;
	put_file("tool", "one");
	key = key_of("kind", "word", "tool");
	keep(key, "value");
	text = get_file("fact", &len);
	for (i = 0; i < len; i++) {
		put_bytes("fact", text, i);
		assert_fact(key, NULL);
	}
	text[0] ^= 1;
	put_bytes("fact", text, len);
	assert_fact(key, NULL);
	text[0] ^= 1;
	text = realloc(text, len + 1);
	assert_non_null(text);
	text[len] = 'x';
	put_bytes("fact", text, len + 1);
	assert_fact(key, NULL);
	free(text);
	make_dir("dir");
	assert_int_equal(fact_read("dir", &key, &value, &err), -1);
	assert_error(&err, "dir", 0, "");
	assert_int_equal(fact_write("none/fact", &key, "value", &err), -1);
	assert_error(&err, "none/fact", 0, "");
}

int test_fact(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(kept),
		SCRATCH_TEST(of_something_else),
		SCRATCH_TEST(file_changes),
		SCRATCH_TEST(damaged),
	};

	return cmocka_run_group_tests_name("fact", tests, NULL, NULL);
}
