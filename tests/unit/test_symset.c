// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/symset.h"
#include "unit.h"

#define MANY 200000

static void ids_are_dense(void **state)
{
	struct symset *set = symset_new();
	const char *first;
	char name[32];
	uint32_t i;
	int len;

	(void)state;
	assert_non_null(set);
	assert_int_equal(symset_add(set, "first", 5), 0);
	first = symset_name(set, 0);
	for (i = 1; i < MANY; i++) {
		len = snprintf(name, sizeof(name), "name_%x", i * 2654435761u);
		assert_int_equal(symset_add(set, name, (size_t)len), i);
	}
	assert_int_equal(symset_count(set), MANY);
	for (i = 1; i < MANY; i++) {
		len = snprintf(name, sizeof(name), "name_%x", i * 2654435761u);
		assert_int_equal(symset_find(set, name, (size_t)len), i);
		assert_int_equal(symset_add(set, name, (size_t)len), i);
		assert_string_equal(symset_name(set, i), name);
		assert_int_equal(symset_len(set, i), len);
	}
	assert_ptr_equal(symset_name(set, 0), first);
	assert_int_equal(symset_count(set), MANY);
	assert_int_equal(symset_find(set, "name_", 5), SYMSET_NONE);
	symset_free(set);
}

/* The length counts, not a NUL behind the name. */
static void names_are_slices(void **state)
{
	struct symset *set = symset_new();

	(void)state;
	assert_int_equal(symset_find(set, "", 0), SYMSET_NONE);
	assert_int_equal(symset_add(set, "printk_deferred", 6), 0);
	assert_int_equal(symset_add(set, "printk", 6), 0);
	assert_int_equal(symset_add(set, "printk_deferred", 15), 1);
	assert_int_equal(symset_add(set, "anything", 0), 2);
	assert_int_equal(symset_find(set, "", 0), 2);
	assert_int_equal(symset_find(set, "print", 5), SYMSET_NONE);
	assert_string_equal(symset_name(set, 0), "printk");
	symset_free(set);
	symset_free(NULL);
}

/* The newest names go, and come back under the same numbers. */
static void truncating(void **state)
{
	struct symset *set = symset_new();
	char name[16];
	uint32_t i, round;

	(void)state;
	for (i = 0; i < 1000; i++)
		symset_add(set, name, (size_t)snprintf(name, sizeof(name), "kept%u", i));
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 5000; i++)
			assert_int_equal(symset_add(set, name,
						    (size_t)snprintf(name, sizeof(name), "r%u_%u",
								     round, i)),
					 1000 + i);
		symset_truncate(set, 1000);
		assert_int_equal(symset_count(set), 1000);
		assert_int_equal(symset_find(set, "r0_0", 4), SYMSET_NONE);
		assert_int_equal(symset_find(set, "r1_4999", 7), SYMSET_NONE);
		for (i = 0; i < 1000; i++)
			assert_int_equal(
				symset_find(set, name,
					    (size_t)snprintf(name, sizeof(name), "kept%u", i)),
				i);
	}
	symset_truncate(set, 0);
	assert_int_equal(symset_count(set), 0);
	assert_int_equal(symset_add(set, "again", 5), 0);
	symset_free(set);
}

static int by_strcmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds the names, and compares the set's order with that of qsort() and strcmp(). */
static void check_order(const char **names, size_t count)
{
	struct symset *set = symset_new();
	uint32_t *sorted;
	size_t i;

	for (i = 0; i < count; i++)
		assert_int_equal(symset_add(set, names[i], strlen(names[i])), i);
	sorted = symset_sorted(set);
	assert_non_null(sorted);
	qsort(names, count, sizeof(*names), by_strcmp);
	for (i = 0; i < count; i++)
		assert_string_equal(symset_name(set, sorted[i]), names[i]);
	free(sorted);
	symset_free(set);
}

/* Sorting goes by eight bytes at a time: all that is special about eight is here. */
static void order_of_tricky_names(void **state)
{
	const char *names[] = {
		"module_layout",
		"module_lay",
		"module_l",
		"module_",
		"module_layouT",
		"m",
		"",
		"z",
		"_",
		"A",
		"a",
		"aaaaaaaa",
		"aaaaaaab",
		"aaaaaaaaa",
		"aaaaaaaaaaaaaaaa",
		"aaaaaaaaaaaaaaaaa",
		"aaaaaaaabbbbbbbb",
		"aaaaaaaabbbbbbbba",
		"aaaaaaaabbbbbbb",
		"aaaaaaaa\x01",
		"aaaaaaaa\xff",
		"\xff",
		"\x7f",
		"\x80",
		"\xc3\xa4",
		"a\xff",
		"a\x01",
		"0",
		"aaaaaaa",
		"aaaaaaa\x80",
		"aaaaaaa\x7f",
	};

	(void)state;
	check_order(names, COUNT(names));
}

static void order_of_long_names(void **state)
{
	enum { LONG = 5000, NAMES = 40 };
	const char *names[NAMES];
	const size_t size = NAMES * (size_t)(LONG + 1);
	char *text = malloc(size);
	size_t i;

	(void)state;
	assert_non_null(text);
	memset(text, 'q', size);
	/* All alike but for their length, shuffled. */
	for (i = 0; i < NAMES; i++) {
		char *name = text + i * (LONG + 1);

		name[LONG - (i * 7) % NAMES] = '\0';
		names[i] = name;
	}
	check_order(names, NAMES);
	free(text);
}

/*
 * Two symbols of a hostile object whose names share megabytes: the order must
 * not cost a stack frame for every few bytes of them.
 */
static void order_of_huge_names(void **state)
{
	enum { HUGE = 8000000 };
	char *text = malloc(HUGE + 1);
	const char *names[2] = { text + 1, text };

	(void)state;
	assert_non_null(text);
	memset(text, 'q', HUGE);
	text[HUGE] = '\0';
	check_order(names, 2);
	free(text);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Short names over a small alphabet: many common prefixes of all lengths. */
static void order_of_random_names(void **state)
{
	enum { NAMES = 20000, WIDTH = 40 };
	static const char alphabet[] = "ab_\x80";
	struct symset *unique = symset_new();
	const char **names = malloc(NAMES * sizeof(*names));
	uint32_t seed = 1, i;
	char name[WIDTH];

	(void)state;
	assert_non_null(names);
	while (symset_count(unique) < NAMES) {
		size_t len = next_random(&seed) % WIDTH, k;

		for (k = 0; k < len; k++)
			name[k] = alphabet[next_random(&seed) % 4];
		symset_add(unique, name, len);
	}
	for (i = 0; i < NAMES; i++)
		names[i] = symset_name(unique, i);
	check_order(names, NAMES);
	free(names);
	symset_free(unique);
}

static void order_of_none_and_one(void **state)
{
	const char *one[] = { "one" };

	(void)state;
	check_order(one, 0);
	check_order(one, 1);
}

int test_symset(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_dense),	 cmocka_unit_test(names_are_slices),
		cmocka_unit_test(order_of_tricky_names), cmocka_unit_test(order_of_long_names),
		cmocka_unit_test(order_of_random_names), cmocka_unit_test(order_of_none_and_one),
		cmocka_unit_test(order_of_huge_names),	 cmocka_unit_test(truncating),
	};

	return cmocka_run_group_tests_name("symset", tests, NULL, NULL);
}
