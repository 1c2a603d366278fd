// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/kallsyms.h"
#include "autoksyms/kbuild.h"
#include "input/kernel_tree.h"
#include "scratch.h"
#include "unit.h"

#define ARGUMENTS "\"$(LD)\" \"$(KBUILD_LDFLAGS)\" \"$(LDFLAGS_vmlinux)\""

static const struct ak_kbuild_ours ours = { .program = "/p/autoksyms", .stand_in = "/s/link.sh" };

/* A tree with nothing against it. */
static struct ak_kbuild_tree good_tree(const char *command)
{
	return (struct ak_kbuild_tree){
		.srctree = (char *)"s",
		.option = { [AK_KBUILD_KALLSYMS] = true },
		.makefile = (char *)"s/m",
		.line = 7,
		.variable = (char *)"v",
		.command = (char *)command,
		.definitions = 1,
		.has_script = true,
		.tells_fixdep = true,
	};
}

/* The argument, or why there's none; to be freed. */
static char *planned(const struct ak_kbuild_tree *tree, const struct ak_kbuild_ours *parts,
		     enum ak_kbuild_link link)
{
	struct ak_kbuild_plan plan;
	struct ak_error err = { 0 };
	char *text;

	assert_int_equal(ak_kbuild_plan(&plan, tree, parts, &err), 0);
	assert_int_equal(plan.link, link);
	assert_int_equal(plan.args.count, link != AK_KBUILD_LINK_NOT);
	assert_int_equal(!plan.why, link == AK_KBUILD_LINK_OURS);
	text = strdup(plan.args.count ? plan.args.path[0] : plan.why ? plan.why : "");
	ak_kbuild_plan_free(&plan);
	return text;
}

static void commands(void **state)
{
	static const struct {
		const char *command, *arg; /* NULL: not as it should be */
	} cases[] = {
		{ "$< " ARGUMENTS, "v=AUTOKSYMS=/p/autoksyms /s/link.sh " ARGUMENTS },
		{ "$(CONFIG_SHELL) $< " ARGUMENTS ";\t$(if $(X), $(MAKE) $@, true)",
		  "v=AUTOKSYMS=/p/autoksyms $(CONFIG_SHELL) /s/link.sh " ARGUMENTS
		  ";\t$(if $(X), $(MAKE) $@, true)" },
		{ "$(BASH)  $<  " ARGUMENTS "  \"$@\" ; x",
		  "v=AUTOKSYMS=/p/autoksyms $(BASH)  /s/link.sh  " ARGUMENTS "  \"$@\" ; x" },
		{ "", NULL },
		{ "$<", NULL },
		{ "$< " ARGUMENTS "\"$@\"", NULL },
		{ "$< " ARGUMENTS " \"$@\" x", NULL },
		{ "$< " ARGUMENTS " x", NULL },
		{ "$< " ARGUMENTS " && x", NULL },
		{ "$< " ARGUMENTS "; $<", NULL },
		{ "$< " ARGUMENTS "; x # y", NULL },
		{ "$< \"$(LD)\" \"$(LDFLAGS_vmlinux)\" \"$(KBUILD_LDFLAGS)\"", NULL },
		{ "$< $(LD) $(KBUILD_LDFLAGS) $(LDFLAGS_vmlinux)", NULL },
		{ "$<" ARGUMENTS, "v=AUTOKSYMS=/p/autoksyms /s/link.sh" ARGUMENTS },
		{ "sh $< " ARGUMENTS, NULL },
		{ "$(A) $(B) $< " ARGUMENTS, NULL },
		{ "$(call A) $< " ARGUMENTS, NULL },
		{ "$() $< " ARGUMENTS, NULL },
		{ "x " ARGUMENTS, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kbuild_tree tree = good_tree(cases[i].command);
		char *text = planned(&tree, &ours,
				     cases[i].arg ? AK_KBUILD_LINK_OURS : AK_KBUILD_LINK_NOT);

		if (cases[i].arg)
			assert_string_equal(text, cases[i].arg);
		else
			assert_non_null(strstr(text, "s/m:7: v calls the script in a way"));
		free(text);
	}
}

static void modes(void **state)
{
	struct ak_kbuild_tree tree = good_tree("$< " ARGUMENTS);
	struct ak_kbuild_ours classic = ours;
	char *text;

	(void)state;
	classic.mode = "classic";
	text = planned(&tree, &classic, AK_KBUILD_LINK_OURS);
	assert_string_equal(text, "v=AUTOKSYMS=/p/autoksyms AUTOKSYMS_MODE=classic "
				  "/s/link.sh " ARGUMENTS);
	free(text);
	tree.option[AK_KBUILD_KALLSYMS] = false;
	/* What is against tables is nothing to a kernel without. */
	tree.refuted = (char *)"no";
	text = planned(&tree, &ours, AK_KBUILD_LINK_HANDED_ON);
	assert_string_equal(text, "v=AUTOKSYMS=/p/autoksyms /s/link.sh " ARGUMENTS);
	free(text);
}

static void refusals(void **state)
{
	const struct ak_kbuild_tree good = good_tree("$< " ARGUMENTS);
	struct ak_kbuild_tree bad[8];
	static const char *const why[] = {
		"link-vmlinux.sh is missing",
		"the kernel's own isn't beside it",
		"isn't one of those of 5.15 and later",
		"neither scripts/Makefile.vmlinux nor Makefile in s defines",
		"s/m defines v 2 times",
		"s/m defines v in a way",
		"other tables",
		"SPARC",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		bad[i] = good;
	bad[0].has_script = false;
	bad[1].original_lost = true;
	bad[2].tells_fixdep = false;
	bad[3].definitions = 0;
	bad[4].definitions = 2;
	bad[5].command = NULL;
	bad[6].refuted = (char *)"other tables";
	bad[7].machine = (char *)"SPARC";
	for (i = 0; i < COUNT(bad); i++) {
		char *text = planned(&bad[i], &ours, AK_KBUILD_LINK_NOT);

		assert_non_null(strstr(text, why[i]));
		free(text);
	}
}

static void bad_paths(void **state)
{
	static const char bad[] = " \t\n:#$%\\'\"`;&|<>()*?[]{}!^=";
	struct ak_kbuild_tree tree = good_tree("$< " ARGUMENTS);
	struct ak_kbuild_ours parts = ours;
	struct ak_kbuild_plan plan;
	char path[] = "/p/a.sh";
	size_t i;

	(void)state;
	for (i = 0; i < strlen(bad); i++) {
		struct ak_error err = { 0 };

		path[3] = bad[i];
		parts.program = i % 2 ? path : "/p";
		parts.stand_in = i % 2 ? "/s" : path;
		assert_int_equal(ak_kbuild_plan(&plan, &tree, &parts, &err), -1);
		assert_error(&err, NULL, 0, "in the path of what is to be put into the build");
		ak_kbuild_plan_free(&plan);
	}
}

static void quotes(void **state)
{
	char *words[] = { (char *)"a=b c", (char *)"it's $(x) \"#\"", (char *)"" };
	struct ak_paths args = { .path = words, .count = 3 };
	char *line = ak_kbuild_quote(&args);

	(void)state;
	assert_string_equal(line, "'a=b c' 'it'\\''s $(x) \"#\"' ''");
	free(line);
	args.count = 0;
	line = ak_kbuild_quote(&args);
	assert_string_equal(line, "");
	free(line);
	ak_kbuild_plan_free(NULL);
}

/* Every option has a name and a meaning, and none has two. */
static void option_table(void **state)
{
	int i, n;

	(void)state;
	for (i = 0; i < AK_KBUILD_OPTION_COUNT; i++) {
		assert_non_null(ak_kbuild_option_meaning(i));
		for (n = 0; n < i; n++)
			assert_string_not_equal(ak_kbuild_option_name(i), ak_kbuild_option_name(n));
	}
}

/* The facts of a tree that doesn't say much. */
static void facts(void **state)
{
	static const struct {
		const char *release, *era;
		bool modpost;
		const char *layout; /* NULL: unknown */
	} cases[] = {
		{ "4.6.1", NULL, false, NULL },	    { "4.9.1", "4.7", false, NULL },
		{ "5.15.3", "5.15", false, "5.4" }, { "6.4.0", "5.19", false, "6.4" },
		{ "6.5.0", NULL, true, "6.5" },	    { "7.9.0", NULL, true, "7.3" },
	};
	struct ak_kbuild_tree tree;
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	put_file("t/include/config/auto.conf", "CONFIG_LD_IS_BFD=y\nCONFIG_LD_VERSION=23800\n");
	for (i = 0; i < COUNT(cases); i++) {
		put_file("t/include/config/kernel.release", cases[i].release);
		assert_int_equal(ak_kbuild_open(&tree, "t", "s", &err), 0);
		assert_string_equal(tree.release, cases[i].release);
		assert_string_equal(tree.era ? tree.era->name : "none",
				    cases[i].era ? cases[i].era : "none");
		assert_int_equal(tree.modpost_trims, cases[i].modpost);
		assert_string_equal(tree.layout ? tree.layout->name : "none",
				    cases[i].layout ? cases[i].layout : "none");
		assert_int_equal(tree.proof, AK_KBUILD_UNASKED);
		assert_string_equal(tree.linker, "GNU ld 2.38");
		assert_string_equal(tree.arch, "");
		assert_int_equal(tree.definitions, 0);
		assert_false(tree.has_script);
		ak_kbuild_close(&tree);
	}
	ak_kbuild_close(NULL);
}

static void variables(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "", "" },
		{ "deps\n\nifneq \"$(ARCH)\" \"i386\"\nifneq \"$(SRCARCH)\" \"x86\"\n", "x86" },
		{ "x\nifneq \"$(SRCARCH)\" \"", "" },
		{ "x\nifneq \"$(SRCARCH)\" \"um\nmore\"\n", "um" },
		{ "x\nifneq \"$(XSRCARCH)\" \"x86\"\n", "" },
	};
	struct ak_error err = { 0 };
	char *value;
	size_t i;

	(void)state;
	value = kernel_variable("t", "SRCARCH", &err);
	assert_string_equal(value, "");
	free(value);
	for (i = 0; i < COUNT(cases); i++) {
		put_file("t/include/config/auto.conf.cmd", cases[i].text);
		value = kernel_variable("t", "SRCARCH", &err);
		assert_string_equal(value, cases[i].value);
		free(value);
	}
}

static void configurations(void **state)
{
	struct ak_error err = { 0 };
	char *path;

	(void)state;
	make_dir("t");
	assert_null(kernel_any_config("t", &err));
	assert_error(&err, "t/include/config/auto.conf", 0, "is missing");
	put_file("t/.config", "");
	path = kernel_any_config("t", &err);
	assert_string_equal(path, "t/.config");
	free(path);
	put_file("t/include/config/auto.conf", "");
	path = kernel_any_config("t", &err);
	assert_string_equal(path, "t/include/config/auto.conf");
	free(path);
}

int test_kbuild(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands),   cmocka_unit_test(modes),
		cmocka_unit_test(refusals),   cmocka_unit_test(bad_paths),
		cmocka_unit_test(quotes),     cmocka_unit_test(option_table),
		SCRATCH_TEST(facts),	      SCRATCH_TEST(variables),
		SCRATCH_TEST(configurations),
	};

	return cmocka_run_group_tests_name("kbuild", tests, NULL, NULL);
}
