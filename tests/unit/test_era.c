// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "scratch.h"
#include "unit.h"

static void rows(void **state)
{
	static const struct ak_era expected[] = {
		{ .name = "4.7",
		  .creates_list = true,
		  .input = AK_INPUT_MODVERDIR,
		  .verbatim_whitelist = true,
		  .layout_last = true,
		  .dep_dir = "include/config/ksym",
		  .dep_splits = true },
		{ .name = "4.17",
		  .creates_list = true,
		  .input = AK_INPUT_MODVERDIR,
		  .verbatim_whitelist = true,
		  .layout_last = true,
		  .dep_dir = "include/ksym",
		  .dep_splits = true },
		{ .name = "5.3",
		  .creates_list = true,
		  .input = AK_INPUT_MOD,
		  .verbatim_whitelist = true,
		  .layout_last = true,
		  .dep_dir = "include/ksym",
		  .dep_splits = true },
		{ .name = "5.7",
		  .expands_whitelist = true,
		  .input = AK_INPUT_MOD,
		  .verbatim_whitelist = true,
		  .layout_last = true,
		  .dep_dir = "include/ksym",
		  .dep_splits = true },
		{ .name = "5.12",
		  .expands_whitelist = true,
		  .input = AK_INPUT_MOD,
		  .strips_dot = true,
		  .lto_symbols = "memcpy memmove memset _mcount __stack_chk_fail "
				 "__stack_chk_guard",
		  .dep_dir = "include/ksym",
		  .dep_splits = true },
		{ .name = "5.15",
		  .expands_whitelist = true,
		  .input = AK_INPUT_MOD,
		  .strips_dot = true,
		  .dep_dir = "include/ksym" },
		{ .name = "5.19",
		  .input = AK_INPUT_USYMS,
		  .strips_dot = true,
		  .drops_this_module = true,
		  .dep_dir = "include/ksym" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(expected); i++) {
		const struct ak_era *row = ak_era_row(i), *want = &expected[i];

		assert_non_null(row);
		assert_string_equal(row->name, want->name);
		assert_int_equal(row->input, want->input);
		assert_int_equal(row->creates_list, want->creates_list);
		assert_int_equal(row->expands_whitelist, want->expands_whitelist);
		assert_int_equal(row->verbatim_whitelist, want->verbatim_whitelist);
		assert_int_equal(row->layout_last, want->layout_last);
		assert_int_equal(row->strips_dot, want->strips_dot);
		assert_int_equal(row->drops_this_module, want->drops_this_module);
		assert_int_equal(row->dep_splits, want->dep_splits);
		assert_string_equal(row->dep_dir, want->dep_dir);
		assert_string_equal(row->lto_symbols ? row->lto_symbols : "",
				    want->lto_symbols ? want->lto_symbols : "");
	}
	assert_null(ak_era_row(i));
}

static void releases(void **state)
{
	static const struct {
		const char *release, *era;
	} cases[] = {
		{ "4.7", "4.7" },
		{ "4.7.0-rc1", "4.7" },
		{ "4.9.337", "4.7" },
		{ "4.16.18", "4.7" },
		{ "4.17", "4.17" },
		{ "4.19.0-27-amd64", "4.17" },
		{ "5.0", "4.17" },
		{ "5.2.21", "4.17" },
		{ "5.3", "5.3" },
		{ "5.4.86-gki+", "5.3" },
		{ "5.6", "5.3" },
		{ "5.7", "5.7" },
		{ "5.10.43-android12-9", "5.7" },
		{ "5.11.22", "5.7" },
		{ "5.12", "5.12" },
		{ "5.14.21", "5.12" },
		{ "5.15", "5.15" },
		{ "5.15.0-1", "5.15" },
		{ "5.18.19", "5.15" },
		{ "5.19", "5.19" },
		{ "6.0", "5.19" },
		{ "6.1.192-2", "5.19" },
		{ "6.1", "5.19" },
		{ "6.4.16", "5.19" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct ak_era *era = ak_era_find(cases[i].release, &err);

		assert_non_null(era);
		assert_string_equal(era->name, cases[i].era);
	}
}

static void no_releases(void **state)
{
	static const struct {
		const char *release, *part;
	} cases[] = {
		{ "abc", "'abc' is no kernel release" },
		{ "", "'' is no kernel release" },
		{ "6", "'6' is no kernel release" },
		{ "6.", "'6.' is no kernel release" },
		{ "6-1", "is no kernel release" },
		{ "-6.1", "is no kernel release" },
		{ "v6.1", "is no kernel release" },
		{ " 6.1", "is no kernel release" },
		{ "6.5", "kernel 6.5 has no autoksyms.h" },
		{ "6.10.1", "kernel 6.10 has no autoksyms.h" },
		{ "7.0", "kernel 7.0 has no autoksyms.h" },
		{ "4.6", "kernel 4.6 can't trim its exports" },
		{ "3.18", "kernel 3.18 can't trim its exports" },
		{ "2.6.39", "kernel 2.6 can't trim its exports" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_null(ak_era_find(cases[i].release, &err));
		assert_error(&err, NULL, 0, cases[i].part);
	}
}

static void dep_files(void **state)
{
	static const struct {
		const char *release, *symbol, *file;
	} cases[] = {
		{ "4.9", "FOO_BAR", "include/config/ksym/foo/bar.h" },
		{ "4.9", "printk", "include/config/ksym/printk.h" },
		{ "4.19", "FOO_BAR", "include/ksym/foo/bar.h" },
		{ "5.4", "kmalloc_caches", "include/ksym/kmalloc/caches.h" },
		{ "5.10", "__kmalloc", "include/ksym///kmalloc.h" },
		{ "5.14", "x_", "include/ksym/x/.h" },
		{ "5.15", "FOO_BAR", "include/ksym/FOO_BAR" },
		{ "5.15", "__kmalloc", "include/ksym/__kmalloc" },
		{ "6.1", "FOO_BAR", "include/ksym/FOO_BAR" },
		/* The script's `read` drops blanks around a name. */
		{ "6.1", " \tfoo ", "include/ksym/foo" },
		{ "5.10", "  FOO_BAR\t", "include/ksym/foo/bar.h" },
		{ "6.1", "TOC.", "include/ksym/TOC." },
		{ "6.1", "...", "include/ksym/..." },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *file =
			ak_era_dep_file(ak_era_find(cases[i].release, &err), cases[i].symbol, &err);

		assert_non_null(file);
		assert_string_equal(file, cases[i].file);
		free(file);
	}
}

/* With --strict-compat any bytes can be a name: none of them leaves dep_dir. */
static void no_dep_files(void **state)
{
	static const struct {
		const char *release, *symbol;
	} cases[] = {
		{ "6.1", "" },
		{ "6.1", "." },
		{ "6.1", ".." },
		{ "6.1", ".. " },
		{ "6.1", "\t.\t" },
		{ "6.1", "/" },
		{ "6.1", "/etc/x" },
		{ "6.1", "../x" },
		{ "5.10", " \t" },
		{ "5.10", "../x" },
		{ "5.10", ".._x" },
		{ "5.10", "a_.._b" },
		{ "5.10", ".._.._.._tmp_x" },
		{ "4.9", "A_.._.._B" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *file =
			ak_era_dep_file(ak_era_find(cases[i].release, &err), cases[i].symbol, &err);

		if (file)
			fail_msg("'%s' became %s", cases[i].symbol, file);
		assert_error(&err, NULL, 0, "can't be the name of a dependency file");
	}
}

int test_era(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),		cmocka_unit_test(releases),
		cmocka_unit_test(no_releases),	cmocka_unit_test(dep_files),
		cmocka_unit_test(no_dep_files),
	};

	return cmocka_run_group_tests_name("era", tests, NULL, NULL);
}
