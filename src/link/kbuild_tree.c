// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/kallsyms.h"
#include "autoksyms/kbuild.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/release.h"
#include "input/kconfig.h"
#include "input/kernel_tree.h"
#include "input/make_variable.h"

#define SCRIPT "scripts/link-vmlinux.sh"

/* What contrib/kbuild/install calls the kernel's own beside ours, and what is in no other's. */
#define ORIGINAL SCRIPT ".autoksyms-orig"
#define OURS "AUTOKSYMS_MODE"

/* Where kbuild defines the command that links vmlinux. */
static const struct {
	const char *makefile, *variable;
} definitions[] = {
	{ "scripts/Makefile.vmlinux", "cmd_link_vmlinux" }, /* from 6.1 on */
	{ "Makefile", "cmd_link-vmlinux" },
};

static char *join(const char *dir, const char *name, struct ak_error *err)
{
	char *path = path_join(dir, name);

	if (!path)
		ak_error_nomem(err);
	return path;
}

static char *read_string(const struct kconfig *config, const char *symbol, struct ak_error *err)
{
	char *value = kconfig_string(config, symbol);

	if (!value)
		ak_error_nomem(err);
	return value;
}

static unsigned long read_number(const struct kconfig *config, const char *symbol)
{
	char *value = kconfig_string(config, symbol);
	unsigned long number = value ? strtoul(value, NULL, 10) : 0;

	free(value);
	return number;
}

/* The configuration has a version as one number: 24000 is 2.40, 140006 is 14.0.6. */
static char *linker_name(const struct kconfig *config, struct ak_error *err)
{
	bool lld = kconfig_is_yes(config, "CONFIG_LD_IS_LLD");
	unsigned long v = read_number(config, lld ? "CONFIG_LLD_VERSION" : "CONFIG_LD_VERSION");
	struct buf name = { 0 };

	if (lld || kconfig_is_yes(config, "CONFIG_LD_IS_BFD")) {
		buf_addf(&name, "%s %lu.%lu", lld ? "LLD" : "GNU ld", v / 10000, v / 100 % 100);
		if (lld || v % 100)
			buf_addf(&name, ".%lu", v % 100);
	}
	if (buf_str(&name))
		return name.data;
	buf_free(&name);
	ak_error_nomem(err);
	return NULL;
}

static int read_options(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	struct kconfig config;
	char symbol[64];
	int i, ret = kconfig_read(&config, tree->config, err);

	for (i = 0; !ret && i < AK_KBUILD_OPTION_COUNT; i++) {
		snprintf(symbol, sizeof(symbol), "CONFIG_%s", ak_kbuild_option_name(i));
		tree->option[i] = kconfig_is_yes(&config, symbol);
	}
	if (!ret) {
		tree->compiler = read_string(&config, "CONFIG_CC_VERSION_TEXT", err);
		tree->linker = linker_name(&config, err);
		ret = tree->compiler && tree->linker ? 0 : -1;
	}
	kconfig_free(&config);
	return ret;
}

/* Which directories, and which release. */
static int find_places(struct ak_kbuild_tree *tree, const char *srctree, struct ak_error *err)
{
	tree->config = kernel_any_config(tree->objtree, err);
	if (!tree->config)
		return -1;
	tree->srctree = srctree ? strdup(srctree) : kernel_srctree(tree->objtree, err);
	if (!tree->srctree)
		return ak_error_nomem(err);
	tree->release = kernel_release(tree->objtree, tree->srctree, err);
	if (!tree->release)
		return -1;
	tree->arch = kernel_variable(tree->objtree, "SRCARCH", err);
	return tree->arch ? 0 : -1;
}

/* Who trims exports: up to 6.4 scripts, which differ. */
static int find_era(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	const struct ak_era *first = ak_era_row(0);
	struct ak_error none = { 0 };
	struct release release;

	if (release_parse(&release, tree->release, err))
		return -1;
	tree->era = ak_era_find(tree->release, &none);
	tree->modpost_trims = !tree->era && release_reached(release, first->major, first->minor);
	ak_error_free(&none);
	return 0;
}

/* An error as one text: "FILE: what".  Frees it. */
static char *error_sentence(struct ak_error *why)
{
	char *text;

	if (asprintf(&text, "%s%s%s", why->file ? why->file : "", why->file ? ": " : "",
		     ak_error_text(why)) < 0)
		text = NULL;
	ak_error_free(why);
	return text;
}

static int find_tables(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	struct ak_kallsyms_options options = { .jobs = 1 };
	struct ak_error why = { 0 };
	char *script;

	tree->layout = ak_kallsyms_layout_find(tree->release, &why);
	if (!tree->option[AK_KBUILD_KALLSYMS]) {
		ak_error_free(&why);
		return 0;
	}
	script = join(tree->objtree, "scripts/kallsyms", err);
	if (!script)
		return -1;
	tree->proof = AK_KBUILD_UNBUILT;
	if (tree->layout && path_ends_with(tree->config, "auto.conf") && file_exists(script)) {
		if (!ak_kallsyms_options_of_tree(&options, tree->objtree, tree->srctree, &why)) {
			tree->proof = AK_KBUILD_PROVEN;
			tree->layout = options.layout;
		}
	}
	free(script);
	if (!why.is_set)
		return 0;
	tree->proof = AK_KBUILD_REFUTED;
	tree->refuted = error_sentence(&why);
	return tree->refuted ? 0 : ak_error_nomem(err);
}

/* Once there is a vmlinux.o, it says which machine this is. */
static int find_machine(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	char *object = join(tree->objtree, "vmlinux.o", err);
	struct ak_elf_target target;
	struct ak_error why = { 0 };
	int ret = object ? 0 : -1;

	if (object && file_exists(object) && !ak_elf_target_read(&target, object, &why) &&
	    ak_elf_target_check(&target, object, &why)) {
		tree->machine = error_sentence(&why);
		ret = tree->machine ? 0 : ak_error_nomem(err);
	}
	/* A damaged one will be made again. */
	ak_error_free(&why);
	free(object);
	return ret;
}

static int read_definition(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	struct make_variable variable = { 0 };
	char *path = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && !variable.mentions && i < sizeof(definitions) / sizeof(*definitions);
	     i++) {
		free(path);
		path = join(tree->srctree, definitions[i].makefile, err);
		ret = path ? make_variable_read(&variable, path, definitions[i].variable, err) : -1;
		if (!ret && variable.mentions) {
			tree->variable = strdup(definitions[i].variable);
			ret = tree->variable ? 0 : ak_error_nomem(err);
		}
	}
	if (!ret && variable.mentions) {
		tree->makefile = path;
		tree->line = variable.line;
		tree->command = variable.value;
		tree->definitions = variable.mentions;
		return 0;
	}
	free(path);
	make_variable_free(&variable);
	return ret;
}

/* Scripts from 5.15 on write .vmlinux.d, some by ${VMLINUX}; ours does the same. */
static bool names_deps(const char *script)
{
	return strstr(script, ".vmlinux.d") || strstr(script, ".${VMLINUX}.d");
}

static int read_script(struct ak_kbuild_tree *tree, struct ak_error *err)
{
	char *path = join(tree->srctree, SCRIPT, err);
	char *original = join(tree->srctree, ORIGINAL, err);
	struct buf text = { 0 };
	int ret = path && original ? 0 : -1;

	tree->has_script = !ret && file_exists(path);
	if (tree->has_script)
		ret = file_read(path, &text, err);
	if (!ret && tree->has_script && strstr(text.data, OURS)) {
		tree->installed = true;
		tree->original_lost = !file_exists(original);
		if (!tree->original_lost)
			ret = file_read(original, &text, err);
	}
	if (!ret && tree->has_script)
		tree->tells_fixdep = names_deps(text.data);
	buf_free(&text);
	free(original);
	free(path);
	return ret;
}

int ak_kbuild_open(struct ak_kbuild_tree *tree, const char *objtree, const char *srctree,
		   struct ak_error *err)
{
	*tree = (struct ak_kbuild_tree){ .objtree = strdup(objtree) };
	if (!tree->objtree)
		return ak_error_nomem(err);
	if (find_places(tree, srctree, err) || read_options(tree, err) || find_era(tree, err) ||
	    find_tables(tree, err) || find_machine(tree, err) || read_definition(tree, err) ||
	    read_script(tree, err))
		return -1;
	return 0;
}

void ak_kbuild_close(struct ak_kbuild_tree *tree)
{
	if (!tree)
		return;
	free(tree->objtree);
	free(tree->srctree);
	free(tree->release);
	free(tree->config);
	free(tree->arch);
	free(tree->compiler);
	free(tree->linker);
	free(tree->refuted);
	free(tree->machine);
	free(tree->makefile);
	free(tree->variable);
	free(tree->command);
	*tree = (struct ak_kbuild_tree){ 0 };
}
