// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "asked.h"
#include "autoksyms/era.h"
#include "autoksyms/gather.h"
#include "autoksyms/list.h"
#include "autoksyms/paths.h"
#include "scratch.h"
#include "unit.h"

struct gather_case {
	const char *release;
	bool modversions, lto, strict;
	const char *symbols;
};

/* A module that needs what is special in some era, and a whitelist with its quirks. */
static void put_inputs(struct ak_paths *modules, struct ak_paths *whitelists)
{
	struct ak_error err = { 0 };

	put_file("m.usyms", "printk\n.dotted\n.TOC.\n__this_module\n");
	put_file("wl", "listed\n.listed2\n");
	assert_int_equal(ak_paths_add(modules, "m.usyms", &err), 0);
	assert_int_equal(ak_paths_add(whitelists, "wl", &err), 0);
}

static void every_era(void **state)
{
	static const struct gather_case cases[] = {
		{ "4.9", false, false, false, "__this_module dotted listed listed2 printk" },
		{ "4.9", true, true, false,
		  "__this_module dotted listed listed2 module_layout printk" },
		{ "5.4", false, false, true, ".TOC. .dotted .listed2 __this_module listed printk" },
		{ "5.10", true, true, true,
		  ".TOC. .dotted .listed2 __this_module listed module_layout printk" },
		{ "5.10", false, true, false, "__this_module dotted listed listed2 printk" },
		{ "5.13", false, true, false,
		  "__stack_chk_fail __stack_chk_guard __this_module _mcount dotted listed listed2 "
		  "memcpy memmove memset printk" },
		{ "5.13", false, false, true, "TOC. __this_module dotted listed listed2 printk" },
		{ "5.15", false, true, false, "__this_module dotted listed listed2 printk" },
		{ "6.1", false, true, false, "dotted listed listed2 printk" },
		{ "6.1", true, false, false, "dotted listed listed2 module_layout printk" },
		{ "6.1", true, false, true, "TOC. dotted listed listed2 module_layout printk" },
	};
	struct ak_paths modules = { 0 }, whitelists = { 0 };
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	put_inputs(&modules, &whitelists);
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_needs *needs = ak_needs_new(&err);
		const struct ak_gather gather = {
			.era = ak_era_find(cases[i].release, &err),
			.modules = &modules,
			.whitelists = &whitelists,
			.modversions = cases[i].modversions,
			.lto = cases[i].lto,
			.strict = cases[i].strict,
			.jobs = 1,
		};

		assert_int_equal(ak_gather(&gather, needs, &err), 0);
		assert_symbols(needs, cases[i].symbols);
		ak_needs_free(needs);
	}
	ak_paths_free(&modules);
	ak_paths_free(&whitelists);
}

static void provenance(void **state)
{
	struct ak_paths modules = { 0 }, whitelists = { 0 };
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);
	const struct ak_gather gather = {
		.era = ak_era_find("5.12", &err),
		.modules = &modules,
		.whitelists = &whitelists,
		.modversions = true,
		.lto = true,
		.jobs = 4,
	};

	(void)state;
	put_inputs(&modules, &whitelists);
	put_file("n.usyms", "printk\n");
	put_file("wl2", "\n# more\nprintk\n");
	assert_int_equal(ak_paths_add(&modules, "n.usyms", &err), 0);
	assert_int_equal(ak_paths_add(&whitelists, "wl2", &err), 0);
	assert_int_equal(ak_gather(&gather, needs, &err), 0);
	assert_sources(needs, "rule:" AK_RULE_MODVERSIONS " rule:" AK_RULE_LTO
			      " module:m.usyms module:n.usyms whitelist:wl whitelist:wl2");
	assert_asks(needs, 0, "module_layout");
	assert_asks(needs, 1, "memcpy|memmove|memset|_mcount|__stack_chk_fail|__stack_chk_guard");
	assert_asks(needs, 2, "printk|dotted|__this_module");
	assert_asks(needs, 3, "printk");
	assert_asks(needs, 4, "listed@1|listed2@2");
	assert_asks(needs, 5, "printk@3");
	ak_needs_free(needs);
	ak_paths_free(&modules);
	ak_paths_free(&whitelists);
}

static void errors(void **state)
{
	struct ak_paths modules = { 0 }, whitelists = { 0 };
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);
	struct ak_gather gather = {
		.era = ak_era_find("6.1", &err),
		.modules = &modules,
		.whitelists = &whitelists,
		.jobs = 2,
	};

	(void)state;
	put_inputs(&modules, &whitelists);
	assert_int_equal(ak_paths_add(&modules, "gone.usyms", &err), 0);
	assert_int_equal(ak_gather(&gather, needs, &err), -1);
	assert_error(&err, "gone.usyms", 0, "is missing; build the modules first");
	ak_needs_free(needs);
	/* keep_going passes over modules, never over whitelists. */
	gather.keep_going = true;
	needs = ak_needs_new(&err);
	assert_int_equal(ak_gather(&gather, needs, &err), 1);
	assert_symbols(needs, "dotted listed listed2 printk");
	ak_needs_free(needs);
	needs = ak_needs_new(&err);
	assert_int_equal(ak_paths_add(&whitelists, "gone", &err), 0);
	assert_int_equal(ak_gather(&gather, needs, &err), -1);
	assert_error(&err, "gone", 0, "No such file or directory");
	ak_needs_free(needs);
	ak_paths_free(&modules);
	ak_paths_free(&whitelists);
}

int test_gather(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_era),
		SCRATCH_TEST(provenance),
		SCRATCH_TEST(errors),
	};

	return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
