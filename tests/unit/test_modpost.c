// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <string.h>

#include "autoksyms/modpost.h"
#include "ksyms/modpost_name.h"
#include "scratch.h"
#include "unit.h"

static void rows(void **state)
{
	static const struct {
		const char *release, *row;
	} cases[] = {
		{ "6.5", "6.5" },	{ "6.6.87", "6.5" },
		{ "6.9.12-1", "6.5" },	{ "6.10", "6.10" },
		{ "6.12.117", "6.10" }, { "6.14.0-rc1", "6.14" },
		{ "6.15", "6.14" },	{ "6.16.1", "6.16" },
		{ "6.18.3", "6.18" },	{ "7.0.1-android", "6.18" },
		{ "7.1", "7.1" },	{ "7.3.4", "7.1" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct ak_modpost *row = ak_modpost_find(cases[i].release, &err);

		assert_non_null(row);
		assert_string_equal(row->name, cases[i].row);
		assert_int_equal(ak_modpost_trims(cases[i].release, &err), 1);
	}
	assert_int_equal(ak_modpost_trims("6.4.16", &err), 0);
	assert_int_equal(ak_modpost_trims("next", &err), -1);
	assert_error(&err, NULL, 0, "'next' is no kernel release");
	assert_null(ak_modpost_find("6.4", &err));
	assert_error(&err, NULL, 0, "kernel 6.4 trims by autoksyms.h");
	assert_null(ak_modpost_find("?", &err));
	assert_error(&err, NULL, 0, "'?' is no kernel release");
}

/* What a row has, the next one has. */
static void rows_ascend(void **state)
{
	const struct ak_modpost *a, *b;
	size_t i;

	(void)state;
	for (i = 0; (a = ak_modpost_row(i)) && (b = ak_modpost_row(i + 1)); i++) {
		assert_true(a->major < b->major || (a->major == b->major && a->minor < b->minor));
		assert_true(a->objtree_whitelist <= b->objtree_whitelist);
		assert_true(a->no_trim <= b->no_trim);
		assert_true(a->module_namespaces <= b->module_namespaces);
		assert_true(a->aliases <= b->aliases);
		assert_true(a->flags <= b->flags);
	}
	assert_int_equal(i, 5);
}

static void lengths(void **state)
{
	static const struct {
		const char *name;
		size_t len;
	} cases[] = {
		{ "foo", 3 },  { "foo.12", 3 },	   { "foo.12.isra", 3 }, { "foo.isra.0", 10 },
		{ "foo.", 4 }, { "foo.1x", 6 },	   { ".foo", 4 },	 { ".foo.12", 7 },
		{ "", 0 },     { "foo.1.x.2", 3 }, { ".", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(modpost_name_length(cases[i].name, strlen(cases[i].name)),
				 cases[i].len);
}

static void provided(void **state)
{
	static const struct {
		const char *name;
		uint16_t machine;
		bool bounds, provided;
	} cases[] = {
		{ "__this_module", EM_X86_64, false, true },
		{ "_GLOBAL_OFFSET_TABLE_", EM_386, false, true },
		{ "this_module", EM_X86_64, false, false },
		{ "_restgpr_14", EM_PPC, false, true },
		{ "_rest32gpr_14", EM_PPC, false, true },
		{ "_restgpr_14", EM_PPC64, false, false },
		{ "_restgpr0_14", EM_PPC64, false, true },
		{ "_savevr_20", EM_PPC64, false, true },
		{ "_restgpr0_14", EM_PPC, false, false },
		{ "_restgpr_14", EM_X86_64, false, false },
		{ ".TOC.", EM_PPC64, false, true },
		{ ".TOC.", EM_PPC, false, false },
		{ "__start_x", EM_X86_64, false, false },
		{ "__start_x", EM_X86_64, true, true },
		{ "__stop_x", EM_X86_64, true, true },
		{ "__stopx", EM_X86_64, true, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(modpost_name_is_provided(cases[i].name, cases[i].machine,
							  cases[i].bounds),
				 cases[i].provided);
}

static void sparc(void **state)
{
	char name[] = ".udiv", lone[] = ".";

	(void)state;
	assert_true(modpost_name_is_munged(name, EM_SPARC));
	assert_true(modpost_name_is_munged(name, EM_SPARCV9));
	assert_false(modpost_name_is_munged(name, EM_PPC64));
	assert_false(modpost_name_is_munged("udiv", EM_SPARC));
	modpost_name_munge(name);
	assert_string_equal(name, "_Udiv");
	modpost_name_munge(lone);
	assert_string_equal(lone, "_");
}

int test_modpost(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),	   cmocka_unit_test(rows_ascend),
		cmocka_unit_test(lengths), cmocka_unit_test(provided),
		cmocka_unit_test(sparc),
	};

	return cmocka_run_group_tests_name("modpost", tests, NULL, NULL);
}
