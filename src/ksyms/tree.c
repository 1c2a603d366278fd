// SPDX-License-Identifier: GPL-2.0-or-later
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "autoksyms/era.h"
#include "autoksyms/modpost.h"
#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "input/kconfig.h"
#include "input/kernel_tree.h"
#include "input/modules_order.h"

static char *join(const char *dir, const char *name, struct ak_error *err)
{
	char *path = path_join(dir, name);

	if (!path)
		ak_error_nomem(err);
	return path;
}

char *ak_tree_file(const struct ak_tree *tree, const char *name, struct ak_error *err)
{
	return join(tree->objtree, name, err);
}

static int find_era(struct ak_tree *tree, bool modpost, struct ak_error *err)
{
	char *release = kernel_release(tree->objtree, tree->srctree, err);

	if (release && modpost)
		tree->modpost = ak_modpost_find(release, err);
	else if (release)
		tree->era = ak_era_find(release, err);
	free(release);
	return tree->era || tree->modpost ? 0 : -1;
}

/* What upstream's `eval` made of the path, but for commands in it; frees `name`. */
static char *expand_variables(char *name, struct ak_error *err)
{
	wordexp_t words;
	char *expanded = NULL;
	int bad = wordexp(name, &words, WRDE_NOCMD | WRDE_UNDEF);

	if (!bad && words.we_wordc == 1)
		expanded = strdup(words.we_wordv[0]);
	if (!expanded)
		ak_error_set(err, NULL, 0,
			     "CONFIG_UNUSED_KSYMS_WHITELIST=\"%s\" can't be expanded to one path; "
			     "configure a plain path",
			     name);
	if (!bad || bad == WRDE_NOSPACE)
		wordfree(&words);
	free(name);
	return expanded;
}

/*
 * Upstream's rule of all shell eras: absolute, else below the source tree.
 * Makefile.modpost prefers what is in the objtree (6.10 on).
 */
static char *whitelist_path(const struct ak_tree *tree, const char *name, struct ak_error *err)
{
	char *path;

	if (tree->modpost && tree->modpost->objtree_whitelist) {
		path = join(tree->objtree, name, err);
		if (!path || file_exists(path))
			return path;
		free(path);
	}
	return join(tree->srctree, name, err);
}

static int find_whitelist(struct ak_tree *tree, const struct kconfig *config, struct ak_error *err)
{
	char *name = kconfig_string(config, "CONFIG_UNUSED_KSYMS_WHITELIST");
	bool name_given = name && name[0];

	if (!name)
		return ak_error_nomem(err);
	if (name_given && tree->era && tree->era->expands_whitelist) {
		name = expand_variables(name, err);
		if (!name)
			return -1;
	}
	if (name_given)
		tree->whitelist = whitelist_path(tree, name, err);
	free(name);
	return name_given && !tree->whitelist ? -1 : 0;
}

static int read_config(struct ak_tree *tree, const char *path, struct ak_error *err)
{
	struct kconfig config = { 0 };
	int ret = kconfig_read(&config, path, err);

	if (!ret) {
		tree->trims = kconfig_is_yes(&config, "CONFIG_TRIM_UNUSED_KSYMS");
		tree->modversions = kconfig_is_yes(&config, "CONFIG_MODVERSIONS");
		tree->lto = kconfig_is_yes(&config, "CONFIG_LTO_CLANG");
		ret = find_whitelist(tree, &config, err);
	}
	kconfig_free(&config);
	return ret;
}

static int read_tree(struct ak_tree *tree, bool modpost, struct ak_error *err)
{
	char *config = kernel_config(tree->objtree, err);
	int ret = config ? 0 : -1;

	if (!ret && !tree->era && !tree->modpost)
		ret = find_era(tree, modpost, err);
	if (!ret)
		ret = read_config(tree, config, err);
	free(config);
	return ret;
}

static int open_tree(struct ak_tree *tree, const char *objtree, const char *srctree, bool modpost,
		     struct ak_error *err)
{
	tree->objtree = strdup(objtree);
	if (!tree->objtree)
		return ak_error_nomem(err);
	tree->srctree = srctree ? strdup(srctree) : kernel_srctree(objtree, err);
	if (!tree->srctree)
		return ak_error_nomem(err);
	return read_tree(tree, modpost, err);
}

int ak_tree_open(struct ak_tree *tree, const char *objtree, const char *srctree,
		 const struct ak_era *era, struct ak_error *err)
{
	*tree = (struct ak_tree){ .era = era };
	return open_tree(tree, objtree, srctree, false, err);
}

int ak_tree_open_modpost(struct ak_tree *tree, const char *objtree, const char *srctree,
			 const struct ak_modpost *modpost, struct ak_error *err)
{
	*tree = (struct ak_tree){ .modpost = modpost };
	return open_tree(tree, objtree, srctree, true, err);
}

int ak_tree_has_modpost(const char *objtree, const char *srctree, struct ak_error *err)
{
	char *source = srctree ? strdup(srctree) : kernel_srctree(objtree, err);
	char *release = source ? kernel_release(objtree, source, err) : NULL;
	int has = -1;

	if (release)
		has = ak_modpost_trims(release, err);
	else if (!source)
		ak_error_nomem(err);
	free(release);
	free(source);
	return has;
}

void ak_tree_close(struct ak_tree *tree)
{
	if (!tree)
		return;
	free(tree->objtree);
	free(tree->srctree);
	free(tree->whitelist);
	*tree = (struct ak_tree){ 0 };
}

/* Until 5.2 modpost's directory says which modules there are. */
static int glob_modverdir(const struct ak_tree *tree, struct ak_paths *files, struct ak_error *err)
{
	char *pattern = ak_tree_file(tree, ".tmp_versions/*.mod", err);
	glob_t found;
	size_t i;
	int ret = 0;

	if (!pattern)
		return -1;
	switch (glob(pattern, 0, NULL, &found)) {
	case 0:
		for (i = 0; !ret && i < found.gl_pathc; i++)
			ret = ak_paths_add(files, found.gl_pathv[i], err);
		globfree(&found);
		break;
	case GLOB_NOMATCH:
		ret = ak_error_set(err, pattern, 0, "matches nothing; build the modules first");
		break;
	default:
		ret = ak_error_errno(err, pattern, "can't list it");
	}
	free(pattern);
	return ret;
}

/* Length without .ko, .o or .mod. */
static size_t stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && (!strcmp(dot, ".ko") || !strcmp(dot, ".o") || !strcmp(dot, ".mod")))
		return (size_t)(dot - name);
	return strlen(name);
}

static bool same_module(const char *entry, const char *name)
{
	const char *whole = strchr(name, '/') ? entry : path_name(entry);
	size_t len = stem_length(whole);

	return len == stem_length(name) && !strncmp(whole, name, len);
}

/* Drops from `entries` what `without` names; each name must hit something. */
static int leave_out(struct ak_paths *entries, const struct ak_paths *without, struct ak_error *err)
{
	size_t w, i, kept;

	for (w = 0; without && w < without->count; w++) {
		for (i = kept = 0; i < entries->count; i++) {
			if (same_module(entries->path[i], without->path[w]))
				free(entries->path[i]);
			else
				entries->path[kept++] = entries->path[i];
		}
		if (kept == entries->count)
			return ak_error_set(
				err, NULL, 0,
				"'%s' is no module of this build; modules.order lists them",
				without->path[w]);
		entries->count = kept;
	}
	return 0;
}

/* The module's object, or the .ko if only that was kept. */
static char *object_of(const struct ak_tree *tree, const char *entry)
{
	char *object = modules_order_file(tree->objtree, entry, "o"), *module;

	if (!object || file_exists(object))
		return object;
	module = modules_order_file(tree->objtree, entry, "ko");
	if (module && !file_exists(module)) {
		free(module);
		return object;
	}
	free(object);
	return module;
}

static char *file_of(const struct ak_tree *tree, enum ak_from from, const char *entry)
{
	if (from == AK_FROM_OBJECTS)
		return object_of(tree, entry);
	return modules_order_file(tree->objtree, entry,
				  tree->era->input == AK_INPUT_USYMS ? "usyms" : "mod");
}

static int read_entries(const struct ak_tree *tree, struct ak_paths *entries, struct ak_error *err)
{
	char *order = ak_tree_file(tree, "modules.order", err);
	int ret = -1;

	if (order && !file_exists(order))
		ak_error_set(err, order, 0,
			     "is missing; build the modules first, or leave them out with "
			     "--no-modorder");
	else if (order)
		ret = modules_order_read(order, entries, err);
	free(order);
	return ret;
}

int ak_tree_modules(const struct ak_tree *tree, enum ak_from from, const struct ak_paths *without,
		    struct ak_paths *files, struct ak_error *err)
{
	bool lists_modverdir = from == AK_FROM_LISTS && tree->era->input == AK_INPUT_MODVERDIR;
	struct ak_paths entries = { 0 };
	int ret = lists_modverdir ? glob_modverdir(tree, &entries, err)
				  : read_entries(tree, &entries, err);
	size_t i;

	if (!ret)
		ret = leave_out(&entries, without, err);
	for (i = 0; !ret && i < entries.count; i++) {
		char *file = lists_modverdir ? strdup(entries.path[i])
					     : file_of(tree, from, entries.path[i]);

		ret = ak_paths_take(files, file, err);
	}
	ak_paths_free(&entries);
	return ret;
}
