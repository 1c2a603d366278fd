// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/symset.h"
#include "ksyms/needs_merge.h"
#include "unit.h"

static void numbers_and_names(void **state)
{
	struct ak_needs *needs = needs_of(AK_SOURCE_MODULE, "b.ko", "zebra ant zebra");

	(void)state;
	add_needs(needs, AK_SOURCE_RULE, "CONFIG_MODVERSIONS", "module_layout");
	add_needs(needs, AK_SOURCE_MODULE, "a.ko", "ant");
	add_needs(needs, AK_SOURCE_WHITELIST, "wl", "");
	assert_symbols(needs, "ant module_layout zebra");
	assert_sources(needs, "module:b.ko rule:CONFIG_MODVERSIONS module:a.ko whitelist:wl");
	assert_asks(needs, 0, "zebra|ant|zebra");
	assert_asks(needs, 2, "ant");
	assert_asks(needs, 3, "");
	assert_int_equal(ak_needs_find(needs, "zebra"), 0);
	assert_int_equal(ak_needs_find(needs, "module_layout"), 2);
	assert_int_equal(ak_needs_find(needs, "none"), AK_NONE);
	ak_needs_free(needs);
	ak_needs_free(NULL);
}

/* Who asks for a symbol: by ascending source, in each source's order. */
static void index_groups_by_symbol(void **state)
{
	static const struct {
		const char *symbol;
		uint32_t sources[4], lines[4];
		size_t count;
	} cases[] = {
		{ "ant", { 0, 1, 2 }, { 0, 3, 9 }, 3 },
		{ "bee", { 0, 2 }, { 0, 8 }, 2 },
		{ "cow", { 1, 1 }, { 4, 6 }, 2 },
	};
	struct ak_needs *needs = needs_of(AK_SOURCE_MODULE, "m", "bee ant");
	struct ak_error err = { 0 };
	struct ak_needs_index index;
	size_t i, k;

	(void)state;
	ak_needs_add_source(needs, AK_SOURCE_WHITELIST, "wl1", &err);
	ak_needs_add(needs, "ant", 3, 3, &err);
	ak_needs_add(needs, "cow", 3, 4, &err);
	ak_needs_add(needs, "cow", 3, 6, &err);
	ak_needs_add_source(needs, AK_SOURCE_WHITELIST, "wl2", &err);
	ak_needs_add(needs, "bee", 3, 8, &err);
	ak_needs_add(needs, "ant", 3, 9, &err);
	assert_int_equal(ak_needs_index_make(&index, needs, &err), 0);
	for (i = 0; i < COUNT(cases); i++) {
		uint32_t symbol = ak_needs_find(needs, cases[i].symbol);
		const struct ak_need *need = index.needs + index.first[symbol];

		assert_int_equal(index.first[symbol + 1] - index.first[symbol], cases[i].count);
		for (k = 0; k < cases[i].count; k++) {
			assert_int_equal(need[k].symbol, symbol);
			assert_int_equal(need[k].source, cases[i].sources[k]);
			assert_int_equal(need[k].line, cases[i].lines[k]);
		}
	}
	ak_needs_index_free(&index);
	ak_needs_index_free(NULL);
	ak_needs_free(needs);
}

static void index_of_nothing(void **state)
{
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);
	struct ak_needs_index index;
	uint32_t *sorted = ak_needs_sorted(needs, &err);

	(void)state;
	assert_non_null(sorted);
	assert_int_equal(ak_needs_symbol_count(needs), 0);
	assert_int_equal(ak_needs_index_make(&index, needs, &err), 0);
	assert_int_equal(index.first[0], 0);
	ak_needs_index_free(&index);
	free(sorted);
	ak_needs_free(needs);
}

/* Thousands of sources and requests: every one is found again through the index. */
static void index_loses_nothing(void **state)
{
	enum { SOURCES = 500, SYMBOLS = 300 };
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);
	struct ak_needs_index index;
	uint32_t i, k, seen = 0;
	char name[32];

	(void)state;
	for (i = 0; i < SOURCES; i++) {
		snprintf(name, sizeof(name), "m%u.ko", i);
		ak_needs_add_source(needs, AK_SOURCE_MODULE, name, &err);
		for (k = i % 7; k < SYMBOLS; k += 1 + i % 5) {
			int len = snprintf(name, sizeof(name), "symbol_%u", k);

			assert_int_equal(ak_needs_add(needs, name, (size_t)len, 0, &err), 0);
			seen++;
		}
	}
	assert_int_equal(ak_needs_index_make(&index, needs, &err), 0);
	assert_int_equal(index.first[ak_needs_symbol_count(needs)], seen);
	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		for (k = index.first[i]; k < index.first[i + 1]; k++) {
			assert_int_equal(index.needs[k].symbol, i);
			if (k > index.first[i])
				assert_true(index.needs[k].source > index.needs[k - 1].source);
		}
	ak_needs_index_free(&index);
	ak_needs_free(needs);
}

/* Only symbols that some kept file names get in. */
static void merging_takes_what_is_named(void **state)
{
	static const uint32_t first[] = { 2, 0 }, second[] = { 0, 3 };
	struct symset *set = symset_new();
	struct ak_error err = { 0 };
	struct ak_needs *needs = needs_of(AK_SOURCE_RULE, "rule", "already");
	uint32_t *map;

	(void)state;
	symset_add(set, "zero", 4);
	symset_add(set, "rejected", 8);
	symset_add(set, "two", 3);
	symset_add(set, "already", 7);
	map = needs_new_map(set);
	assert_non_null(map);
	ak_needs_add_source(needs, AK_SOURCE_MODULE, "a", &err);
	assert_int_equal(needs_add_ids(needs, set, first, COUNT(first), map, &err), 0);
	ak_needs_add_source(needs, AK_SOURCE_MODULE, "b", &err);
	assert_int_equal(needs_add_ids(needs, set, second, COUNT(second), map, &err), 0);
	assert_symbols(needs, "already two zero");
	assert_asks(needs, 1, "two|zero");
	assert_asks(needs, 2, "zero|already");
	free(map);
	symset_free(set);
	ak_needs_free(needs);
}

int test_needs(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_names),
		cmocka_unit_test(index_groups_by_symbol),
		cmocka_unit_test(index_of_nothing),
		cmocka_unit_test(index_loses_nothing),
		cmocka_unit_test(merging_takes_what_is_named),
	};

	return cmocka_run_group_tests_name("needs", tests, NULL, NULL);
}
