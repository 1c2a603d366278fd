// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strsort.h"
#include "unit.h"

static const char *const *sorted_names; /* for by_strcmp() alone */

static int by_strcmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = strcmp(sorted_names[x], sorted_names[y]);

	return order ? order : (x > y) - (x < y);
}

/* Sorts the names, and compares with what qsort() and strcmp() say. */
static void check(const char *const *names, size_t count)
{
	struct strsort_item *items = malloc((count + 1) * sizeof(*items));
	uint32_t *expected = malloc((count + 1) * sizeof(*expected)), i;

	assert_true(items && expected);
	for (i = 0; i < count; i++) {
		items[i] = (struct strsort_item){
			.rest = names[i],
			.len = (uint32_t)strlen(names[i]),
			.id = i,
		};
		expected[i] = i;
	}
	sorted_names = names;
	qsort(expected, count, sizeof(*expected), by_strcmp);
	strsort(items, count);
	for (i = 0; i < count; i++)
		assert_int_equal(items[i].id, expected[i]);
	free(items);
	free(expected);
}

static const char *const tricky[] = {
	"",
	"a",
	"aaaaaaa",
	"aaaaaaa\x01",
	"aaaaaaa\x7f",
	"aaaaaaa\x80",
	"aaaaaaa\xff",
	"aaaaaaaa",
	"aaaaaaaa\x01",
	"aaaaaaaa\xff",
	"aaaaaaaaa",
	"aaaaaaaaaaaaaaa",
	"aaaaaaaaaaaaaaaa",
	"aaaaaaaaaaaaaaaaa",
	"aaaaaaaab",
	"aaaaaaab",
	"\x01",
	"\x01\x01\x01\x01\x01\x01\x01\x01",
	"\x01\x01\x01\x01\x01\x01\x01\x01\x01",
	"\x7f",
	"\x80",
	"\xff",
	"\xff\xff\xff\xff\xff\xff\xff",
	"\xff\xff\xff\xff\xff\xff\xff\xff",
	"\xff\xff\xff\xff\xff\xff\xff\xff\xff",
	"_",
	"A",
	"Z",
	"z",
	"0",
	"module_layout",
	"module_lay",
	"module_l",
	"module_",
	"module_layouT",
	"a",
	"",
	"aaaaaaaa",
	"aaaaaaaaaaaaaaaa",
	"\xff",
};

/* Sorting goes by eight bytes at a time: all that is special about eight is here. */
static void tricky_names(void **state)
{
	const char *names[COUNT(tricky) * 3];
	size_t i, n;

	(void)state;
	for (n = 0; n <= COUNT(tricky); n++)
		check(tricky, n);
	/* Each several times, forwards and backwards. */
	for (i = 0; i < COUNT(names); i++)
		names[i] =
			tricky[i % 2 ? i % COUNT(tricky) : COUNT(tricky) - 1 - i % COUNT(tricky)];
	check(names, COUNT(names));
}

/* `len` counts, not the NUL: it may be that of a part. */
static void parts_of_strings(void **state)
{
	struct strsort_item items[] = {
		{ .rest = "foo.llvm.9", .len = 3, .id = 2 },
		{ .rest = "foo", .len = 3, .id = 1 },
		{ .rest = "foo.b", .len = 3, .id = 3 },
		{ .rest = "foo.a", .len = 5, .id = 0 },
		{ .rest = "functional_x", .len = 10, .id = 5 },
		{ .rest = "functional_a", .len = 10, .id = 4 },
	};
	uint32_t i;
	static const uint32_t expected[] = { 1, 2, 3, 0, 4, 5 };

	(void)state;
	strsort(items, COUNT(items));
	for (i = 0; i < COUNT(items); i++)
		assert_int_equal(items[i].id, expected[i]);
}

static void equal_strings(void **state)
{
	enum { MANY = 20000 };
	static const char *const names[] = { "", "equal", "equal_eq", "equal_equal_equal" };
	struct strsort_item *items = malloc(MANY * sizeof(*items));
	uint32_t i;
	size_t n;

	(void)state;
	assert_non_null(items);
	for (n = 0; n < COUNT(names); n++) {
		/* Any order of ids; 7919 and 20,000 have no common divisor. */
		for (i = 0; i < MANY; i++)
			items[i] = (struct strsort_item){
				.rest = names[n],
				.len = (uint32_t)strlen(names[n]),
				.id = i * 7919 % MANY,
			};
		strsort(items, MANY);
		for (i = 0; i < MANY; i++)
			assert_int_equal(items[i].id, i);
	}
	free(items);
}

/* Orders that make bad pivots of bad choices. */
static void patterns(void **state)
{
	enum { MANY = 3000, WIDTH = 24 };
	char(*text)[WIDTH] = malloc(MANY * sizeof(*text));
	const char **names = malloc(MANY * sizeof(*names));
	unsigned int i, pattern, value;

	(void)state;
	assert_true(text && names);
	for (pattern = 0; pattern < 6; pattern++) {
		for (i = 0; i < MANY; i++) {
			value = pattern == 0   ? i
				: pattern == 1 ? MANY - i
				: pattern == 2 ? (i < MANY / 2 ? i : MANY - i)
				: pattern == 3 ? i % 7
				: pattern == 4 ? i % 2 * MANY + i
					       : i / 100;
			snprintf(text[i], WIDTH, pattern % 2 ? "%06u" : "common_prefix_%06u",
				 value);
			names[i] = text[i];
		}
		check(names, MANY);
	}
	free(text);
	free(names);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Short strings over a small alphabet: common beginnings of all lengths, and many that are equal. */
static void random_names(void **state)
{
	enum { WIDTH = 40 };
	static const char *const alphabets[] = { "a", "ab", "ab_\x80", "\x01\x7f\x80\xff" };
	static const size_t counts[] = { 0, 1, 2, 12, 13, 14, 100, 20000 };
	char(*text)[WIDTH] = malloc(20000 * sizeof(*text));
	const char **names = malloc(20000 * sizeof(*names));
	uint32_t seed = 1;
	size_t a, c, i, k, len;

	(void)state;
	assert_true(text && names);
	for (a = 0; a < COUNT(alphabets); a++)
		for (c = 0; c < COUNT(counts); c++) {
			for (i = 0; i < counts[c]; i++) {
				len = next_random(&seed) % WIDTH;
				for (k = 0; k < len; k++)
					text[i][k] = alphabets[a][next_random(&seed) %
								  strlen(alphabets[a])];
				text[i][len] = '\0';
				names[i] = text[i];
			}
			check(names, counts[c]);
		}
	free(text);
	free(names);
}

/* What strings have in common costs no stack: neither in few of them nor in many. */
static void long_names(void **state)
{
	enum { LONG = 4000000, FEW = 20 };
	char *text = malloc(LONG + FEW + 1);
	const char *names[FEW];
	size_t i;

	(void)state;
	assert_non_null(text);
	memset(text, 'q', LONG + FEW);
	text[LONG + FEW] = '\0';
	for (i = 0; i < FEW; i++)
		names[i] = text + i * 7 % FEW;
	check(names, FEW);
	free(text);
}

int test_strsort(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tricky_names),	 cmocka_unit_test(parts_of_strings),
		cmocka_unit_test(equal_strings), cmocka_unit_test(patterns),
		cmocka_unit_test(random_names),	 cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests_name("strsort", tests, NULL, NULL);
}
