// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "kallsyms/tables.h"
#include "scratch.h"
#include "unit.h"

static struct ak_kallsyms_options layout(const char *name)
{
	struct ak_error err = { 0 };
	const struct ak_kallsyms_layout *row = ak_kallsyms_layout_find(name, &err);

	assert_non_null(row);
	return (struct ak_kallsyms_options){ .layout = row };
}

/* The tables of a row as the first letters of what they hold, seqs in upper case. */
static void describe_order(const struct ak_kallsyms_layout *row, struct buf *to)
{
	static const char letters[AK_KALLSYMS_TABLE_COUNT] = {
		[AK_KALLSYMS_OFFSETS] = 'o',	 [AK_KALLSYMS_RELATIVE_BASE] = 'b',
		[AK_KALLSYMS_NUM_SYMS] = 'c',	 [AK_KALLSYMS_NAMES] = 'n',
		[AK_KALLSYMS_MARKERS] = 'm',	 [AK_KALLSYMS_TOKEN_TABLE] = 't',
		[AK_KALLSYMS_TOKEN_INDEX] = 'i', [AK_KALLSYMS_SEQS_OF_NAMES] = 'S',
	};
	size_t i;

	for (i = 0; row->order[i] != AK_KALLSYMS_NO_TABLE; i++)
		buf_addc(to, letters[row->order[i]]);
}

static void describe(const struct ak_kallsyms_layout *row, struct buf *to)
{
	static const char *const addressing[] = { " choice", "", " place" };
	static const char *const comments[] = { "", " offset-comments", " comments" };

	buf_addf(to, "%s %u.%u ", row->name, row->major, row->minor);
	describe_order(row, to);
	buf_addf(to, "%s%s%s%s%s%s%s%s", addressing[row->addressing], comments[row->comments],
		 row->long_names ? " long" : "", row->sizes ? " sizes" : "",
		 row->percpu ? " percpu" : "", row->keeps_boundaries ? " boundaries" : "",
		 row->may_be_empty ? " empty" : "", row->blanks ? " blanks" : "");
	buf_addf(to, "%s%s", row->reads_nm ? " nm" : "",
		 row->leaves_out_labels ? " no-labels" : "");
	buf_addf(to, " %u %s%s%s", row->name_len, row->ignored_letters, row->lto_cut ? " lto=" : "",
		 row->lto_cut ? row->lto_cut : "");
}

/* The order of the tables and all that differs between releases. */
static void rows(void **state)
{
	static const char *const expected[] = {
		"5.4 5.4 obcnmti choice percpu nm 128 UuNn",
		"6.1 6.1 obcnmti choice long percpu 512 UuNn",
		"6.1.y 6.1 obcnmSti choice long percpu 512 UuNn lto=.llvm.",
		"6.2 6.2 obcnmSti choice long percpu 512 UuNn lto=.",
		"6.4 6.4 cnmtiobS choice offset-comments long percpu blanks no-labels 512 un lto=.",
		"6.5 6.5 cnmtiobS choice offset-comments long percpu blanks no-labels 512 un lto=.llvm.",
		"6.10 6.10 cnmtiobS choice offset-comments long percpu boundaries blanks 512 un lto=.llvm.",
		"6.11 6.11 cnmtiobS comments long percpu boundaries empty blanks 512 un",
		"6.15 6.15 cnmtiobS comments long boundaries empty blanks 512 un",
		"7.0 7.0 cnmtioS place comments long boundaries empty blanks 512 un",
		"7.3 7.3 cnmtioS place comments long sizes boundaries empty blanks 512 un",
	};
	struct buf text = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(expected); i++) {
		assert_non_null(ak_kallsyms_layout_row(i));
		buf_reset(&text);
		describe(ak_kallsyms_layout_row(i), &text);
		assert_string_equal(buf_str(&text), expected[i]);
		assert_ptr_equal(layout(ak_kallsyms_layout_row(i)->name).layout,
				 ak_kallsyms_layout_row(i));
	}
	assert_null(ak_kallsyms_layout_row(i));
	buf_free(&text);
}

static void releases(void **state)
{
	static const struct {
		const char *release, *layout;
	} cases[] = {
		{ "5.4.0", "5.4" },
		{ "5.10", "5.4" },
		{ "5.15.148-gki", "5.4" },
		{ "6.0", "5.4" },
		{ "6.0.19", "5.4" },
		{ "6.1", "6.1" },
		{ "6.1.192", "6.1.y" },
		{ "6.1.0-56-amd64", "6.1.y" },
		{ "6.3.13", "6.2" },
		{ "6.4.16", "6.4" },
		{ "6.6.87", "6.5" },
		{ "6.9", "6.5" },
		{ "6.10.14", "6.10" },
		{ "6.12.117+deb12-amd64", "6.11" },
		{ "6.14", "6.11" },
		{ "6.15.1", "6.15" },
		{ "6.19", "6.15" },
		{ "7.0-rc1", "7.0" },
		{ "7.2.6+deb13-amd64", "7.0" },
		{ "7.3.4", "7.3" },
		{ "7.10", "7.3" },
		{ "8.0", "7.3" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_string_equal(layout(cases[i].release).layout->name, cases[i].layout);
}

static void no_releases(void **state)
{
	static const struct {
		const char *name, *part;
	} cases[] = {
		{ "", "'' is no kernel release" },
		{ "auto", "'auto' is no kernel release" },
		{ "6", "'6' is no kernel release" },
		{ "v6.1", "'v6.1' is no kernel release" },
		{ "5.3", "kernel 5.3: its kallsyms tables aren't known, only those from 5.4 on" },
		{ "4.19.1", "kernel 4.19: its kallsyms tables aren't known" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_null(ak_kallsyms_layout_find(cases[i].name, &err));
		assert_error(&err, NULL, 0, cases[i].part);
	}
}

/* The labels of what is written, in its order. */
static void labels(void **state)
{
#define TOKENS "kallsyms_token_table kallsyms_token_index "
#define NAMES "kallsyms_num_syms kallsyms_names kallsyms_markers "
	static const struct {
		const char *layout;
		bool base_relative, pc_relative, is_relative;
		const char *labels;
	} cases[] = {
		{ "5.4", false, false, false, "kallsyms_addresses " NAMES TOKENS },
		{ "5.4", true, false, true,
		  "kallsyms_offsets kallsyms_relative_base " NAMES TOKENS },
		{ "6.1", false, false, false, "kallsyms_addresses " NAMES TOKENS },
		{ "6.2", true, false, true,
		  "kallsyms_offsets kallsyms_relative_base " NAMES
		  "kallsyms_seqs_of_names " TOKENS },
		{ "6.4", false, false, false,
		  NAMES TOKENS "kallsyms_addresses kallsyms_seqs_of_names " },
		{ "6.4", true, false, true,
		  NAMES TOKENS "kallsyms_offsets kallsyms_relative_base kallsyms_seqs_of_names " },
		{ "6.11", false, false, true,
		  NAMES TOKENS "kallsyms_offsets kallsyms_relative_base kallsyms_seqs_of_names " },
		{ "7.0", false, false, false,
		  NAMES TOKENS "kallsyms_offsets kallsyms_seqs_of_names " },
		{ "7.3", false, true, false,
		  NAMES TOKENS "kallsyms_offsets kallsyms_seqs_of_names " },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms_options o = layout(cases[i].layout);
		const unsigned char *order = o.layout->order;
		struct buf text = { 0 };

		o.base_relative = cases[i].base_relative;
		o.pc_relative = cases[i].pc_relative;
		for (n = 0; order[n] != AK_KALLSYMS_NO_TABLE; n++)
			if (kallsyms_has_table(&o, order[n]))
				buf_addf(&text, "%s ", kallsyms_table_label(&o, order[n]));
		assert_string_equal(buf_str(&text), cases[i].labels);
		assert_int_equal(ak_kallsyms_is_base_relative(&o), cases[i].is_relative);
		buf_free(&text);
	}
}

static void sizes_and_alignment(void **state)
{
	const struct ak_kallsyms_layout *row;
	size_t i;
	int table;

	(void)state;
	for (i = 0; (row = ak_kallsyms_layout_row(i)); i++) {
		for (table = 0; table < AK_KALLSYMS_TABLE_COUNT; table++)
			assert_int_equal(kallsyms_has_size(row, table),
					 !strcmp(row->name, "7.3") &&
						 (table == AK_KALLSYMS_NAMES ||
						  table == AK_KALLSYMS_MARKERS ||
						  table == AK_KALLSYMS_TOKEN_TABLE ||
						  table == AK_KALLSYMS_OFFSETS));
		assert_int_equal(kallsyms_alignment(row, false), 4);
		assert_int_equal(kallsyms_alignment(row, true), row->major < 7 ? 8 : 4);
	}
}

static void markers(void **state)
{
	static const uint32_t cases[][2] = { { 0, 0 },	 { 1, 1 },
					     { 255, 1 }, { 256, 1 },
					     { 257, 2 }, { 512, 2 },
					     { 513, 3 }, { UINT32_MAX, 1 << 24 } };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(
			kallsyms_marker_count(&(struct ak_kallsyms){ .count = cases[i][0] }),
			cases[i][1]);
}

/* Options that scripts/kallsyms of that release would refuse. */
static void unknown_options(void **state)
{
	static const struct {
		const char *name;
		size_t offset;
		const char *known; /* by these layouts */
	} cases[] = {
#define OPTION(name, member) "--" name, offsetof(struct ak_kallsyms_options, member)
		{ OPTION("all-symbols", all_symbols),
		  " 5.4 6.1 6.1.y 6.2 6.4 6.5 6.10 6.11 6.15 7.0 7.3 " },
		{ OPTION("absolute-percpu", absolute_percpu),
		  " 5.4 6.1 6.1.y 6.2 6.4 6.5 6.10 6.11 " },
		{ OPTION("base-relative", base_relative), " 5.4 6.1 6.1.y 6.2 6.4 6.5 6.10 " },
		{ OPTION("lto-clang", lto_clang), " 6.1.y 6.2 6.4 6.5 6.10 " },
		{ OPTION("pc-relative", pc_relative), " 7.0 7.3 " },
	};
	struct ak_symbol symbol = { .address = 0x1000, .name = "_text", .len = 5, .letter = 'T' };
	const struct ak_map map = { .symbols = &symbol, .count = 1, .digits = 16 };
	const struct ak_kallsyms_layout *row;
	char word[16], part[128];
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (n = 0; (row = ak_kallsyms_layout_row(n)); n++) {
			struct ak_kallsyms_options o = { .layout = row, .all_symbols = true };
			struct ak_error err = { 0 };
			struct ak_kallsyms k;
			int ret;

			*((bool *)&o + cases[i].offset) = true;
			ret = ak_kallsyms_make(&k, &map, &o, &err);
			snprintf(word, sizeof(word), " %s ", row->name);
			assert_int_equal(ret, strstr(cases[i].known, word) ? 0 : -1);
			snprintf(part, sizeof(part), "the kallsyms tables of %s know no %s",
				 row->name, cases[i].name);
			if (ret)
				assert_error(&err, NULL, 0, part);
			else
				ak_kallsyms_free(&k);
		}
}

int test_kallsyms_layout(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(releases),
		cmocka_unit_test(no_releases),
		cmocka_unit_test(labels),
		cmocka_unit_test(markers),
		cmocka_unit_test(sizes_and_alignment),
		cmocka_unit_test(unknown_options),
	};

	return cmocka_run_group_tests_name("kallsyms layout", tests, NULL, NULL);
}
