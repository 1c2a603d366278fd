// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/exports.h"
#include "autoksyms/modpost.h"
#include "base/file.h"
#include "build.h"
#include "kernel.h"

/* Whose modpost it is where neither a tree nor an option says so. */
#define DEFAULT_LAYOUT "6.12"

/* Which release's it is: that of --era, else the tree's; without a tree it's files of any. */
static bool is_asked_for(const struct kernel_options *k, const struct build_options *o)
{
	struct ak_error ignored = { 0 };
	int is;

	if (o->era)
		is = ak_modpost_trims(o->era, &ignored);
	else if (!o->objtree && (k->vmlinux || k->symvers.count))
		is = 1;
	else
		is = ak_tree_has_modpost(o->objtree ? o->objtree : ".", o->srctree, &ignored);
	ak_error_free(&ignored);
	return is > 0;
}

bool kernel_options_apply(struct kernel_options *k, struct build_options *o)
{
	if (!is_asked_for(k, o))
		return false;
	k->objtree = o->objtree || k->vmlinux || k->symvers.count ? o->objtree : ".";
	k->srctree = o->srctree;
	k->layout = o->era;
	k->whitelists = o->whitelists;
	k->without = o->without;
	k->modversions = o->modversions;
	k->no_modorder = o->no_modorder;
	k->keep_going = o->keep_going;
	k->max_decompressed = o->max_decompressed;
	o->whitelists = (struct ak_paths){ 0 };
	o->without = (struct ak_paths){ 0 };
	return true;
}

/* A tree that has an era, then, and a modpost that doesn't trim. */
static int open_older_tree(struct kernel *k, struct ak_error *err)
{
	k->modpost = ak_modpost_row(0);
	k->has_tree = true;
	return ak_tree_open(&k->tree, k->options->objtree, k->options->srctree, NULL, err);
}

static bool is_older(const struct kernel_options *o)
{
	struct ak_error ignored = { 0 };
	bool is = o->any_release && o->objtree && !o->layout &&
		  !ak_tree_has_modpost(o->objtree, o->srctree, &ignored);

	ak_error_free(&ignored);
	return is;
}

static int open_tree(struct kernel *k, struct ak_error *err)
{
	const struct kernel_options *o = k->options;

	if (is_older(o))
		return open_older_tree(k, err);

	if (o->layout || !o->objtree) {
		k->modpost = ak_modpost_find(o->layout ? o->layout : DEFAULT_LAYOUT, err);
		if (!k->modpost)
			return -1;
	}
	if (!o->objtree)
		return 0;
	k->has_tree = true;
	if (ak_tree_open_modpost(&k->tree, o->objtree, o->srctree, k->modpost, err))
		return -1;
	k->modpost = k->tree.modpost;
	return 0;
}

/* The tree's file of that name if it's there.  0 or -1. */
static int try_file(struct kernel *k, const char *name, struct ak_error *err)
{
	char *path;

	if (k->vmlinux)
		return 0;
	path = ak_tree_file(&k->tree, name, err);
	if (!path)
		return -1;
	if (file_exists(path))
		k->vmlinux = path;
	else
		free(path);
	return 0;
}

/* What says most comes first. */
static int find_vmlinux(struct kernel *k, struct ak_error *err)
{
	static const char *const names[] = { "vmlinux.o", "vmlinux.a", "vmlinux" };
	/* Before 6.5 it's only linked that it has its exports in one place. */
	size_t i = k->tree.era ? 2 : 0;

	if (k->options->vmlinux) {
		k->vmlinux = strdup(k->options->vmlinux);
		return k->vmlinux ? 0 : ak_error_nomem(err);
	}
	for (; k->has_tree && i < sizeof(names) / sizeof(names[0]); i++)
		if (try_file(k, names[i], err))
			return -1;
	return 0;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* A module of the tree that is an operand as well is an operand. */
static void drop_own(struct kernel *k, const struct ak_paths *operands)
{
	size_t i, n, kept = 0;

	for (i = 0; i < k->modules.count; i++) {
		for (n = 0; n < operands->count; n++)
			if (same_file(k->modules.path[i], operands->path[n]))
				break;
		if (n < operands->count)
			free(k->modules.path[i]);
		else
			k->modules.path[kept++] = k->modules.path[i];
	}
	k->modules.count = kept;
}

static int find_modules(struct kernel *k, const struct cli *cli, struct ak_error *err)
{
	const struct kernel_options *o = k->options;
	struct ak_paths operands = { 0 };
	size_t i;
	int ret = 0;

	if (k->has_tree && !o->no_modorder)
		ret = ak_tree_modules(&k->tree, AK_FROM_OBJECTS, &o->without, &k->modules, err);
	if (!ret)
		ret = cli_expand(cli, o->objtree, &operands, err);
	for (i = 0; !ret && i < o->out_of_tree.count; i++)
		ret = ak_paths_add_built(&operands, o->out_of_tree.path[i], err);
	if (operands.count)
		drop_own(k, &operands);
	k->own_modules = k->modules.count;
	for (i = 0; !ret && i < operands.count; i++)
		ret = ak_paths_add(&k->modules, operands.path[i], err);
	ak_paths_free(&operands);
	return ret;
}

static int find_whitelists(struct kernel *k, struct ak_error *err)
{
	const struct ak_paths *given = &k->options->whitelists;
	size_t i;

	if (!given->count && k->tree.whitelist)
		return ak_paths_add(&k->whitelists, k->tree.whitelist, err);
	for (i = 0; i < given->count; i++)
		if (ak_paths_add(&k->whitelists, given->path[i], err))
			return -1;
	return 0;
}

int kernel_open(struct kernel *k, const struct cli *cli, const struct kernel_options *o,
		struct ak_error *err)
{
	*k = (struct kernel){ .options = o };
	if (open_tree(k, err) || find_vmlinux(k, err) || find_modules(k, cli, err) ||
	    find_whitelists(k, err))
		return -1;
	k->modversions = o->modversions == CLI_UNSAID ? k->tree.modversions
						      : o->modversions == CLI_YES;
	return 0;
}

/* Lists given by --symvers; of the tree's own where there's no vmlinux to ask. */
static int read_lists(struct kernel *k, struct ak_error *err)
{
	const struct ak_paths *given = &k->options->symvers;
	enum ak_symvers_part part = k->vmlinux ? AK_SYMVERS_MODULES : AK_SYMVERS_ALL;
	char *path;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < given->count; i++)
		ret = ak_offers_read_symvers(&k->offers, given->path[i], part, err);
	if (ret || given->count || k->vmlinux || !k->has_tree || k->tree.era)
		return ret;
	path = ak_tree_file(&k->tree, "Module.symvers", err);
	if (path && !file_exists(path))
		ret = ak_error_set(
			err, path, 0,
			"is missing, and so is vmlinux: nothing was built there yet; run make");
	else
		ret = path ? ak_offers_read_symvers(&k->offers, path, AK_SYMVERS_VMLINUX, err) : -1;
	free(path);
	return ret;
}

static int read_objects(struct kernel *k, const struct cli *cli, struct ak_error *err)
{
	struct ak_offers_reading reading = {
		.jobs = cli->jobs.count,
		.keep_going = k->options->keep_going,
		.tables = k->tree.era,
		.max_decompressed = k->options->max_decompressed,
		.warn = cli_warn(),
		.objtree = k->has_tree ? k->tree.objtree : NULL,
	};
	struct ak_paths files = { 0 };
	size_t i;
	int ret = 0;

	if (k->vmlinux)
		ret = ak_paths_add(&files, k->vmlinux, err);
	for (i = 0; !ret && i < k->modules.count; i++)
		ret = ak_paths_add(&files, k->modules.path[i], err);
	if (!ret)
		ret = ak_offers_read(&k->offers, &files, &reading, err);
	ak_paths_free(&files);
	return ret;
}

/* Below the tree, whatever the names are. */
static bool is_within(const char *file, const char *dir)
{
	char *f = realpath(file, NULL), *d = realpath(dir, NULL);
	size_t len = d ? strlen(d) : 0;
	bool within = f && d && strncmp(f, d, len) == 0 && f[len] == '/';

	free(f);
	free(d);
	return within;
}

/* Objects are in the order of the files they were read from. */
static int mark_operands(struct kernel *k, struct ak_error *err)
{
	size_t i = k->own_modules, n;

	k->is_operand = calloc(k->offers.object_count + 1, sizeof(*k->is_operand));
	if (!k->is_operand)
		return ak_error_nomem(err);
	for (n = 0; n < k->offers.object_count && i < k->modules.count; n++) {
		struct ak_object *object = &k->offers.object[n];
		size_t at = i;

		while (at < k->modules.count && strcmp(k->modules.path[at], object->file) != 0)
			at++;
		if (at == k->modules.count)
			continue;
		k->is_operand[n] = true;
		object->is_foreign = !k->has_tree || !is_within(object->file, k->tree.objtree);
		i = at + 1;
	}
	return 0;
}

/* Before 6.5 what was trimmed is in no object any more. */
static int add_trimmed(struct kernel *k, const struct cli *cli, struct ak_error *err)
{
	const struct ak_paths operands = { .path = k->modules.path + k->own_modules,
					   .count = k->modules.count - k->own_modules };
	struct ak_exports exports = { 0 };
	int ret;

	if (!k->tree.era)
		return 0;
	ret = ak_exports_read(&exports, &k->tree, &operands, cli->jobs.count, err);
	if (!ret)
		ret = ak_offers_add_exports(&k->offers, &exports, k->tree.era, k->needs, err);
	ak_exports_free(&exports);
	return ret;
}

int kernel_read(struct kernel *k, const struct cli *cli, struct ak_error *err)
{
	struct ak_keep_gather gather = {
		.modpost = k->modpost,
		.modules = &k->modules,
		.whitelists = &k->whitelists,
		.offers = &k->offers,
		.modversions = k->modversions,
		.keep_going = k->options->keep_going,
		.max_decompressed = k->options->max_decompressed,
		.jobs = cli->jobs.count,
		/* Whatever there is to say of a file was said when its offers were read. */
	};
	int passed_over;

	k->needs = ak_needs_new(err);
	if (!k->needs || ak_offers_init(&k->offers, err) || read_lists(k, err))
		return -1;
	passed_over = read_objects(k, cli, err);
	if (passed_over < 0 || mark_operands(k, err) ||
	    ak_keep_gather(&gather, k->needs, err) < 0 || add_trimmed(k, cli, err))
		return -1;
	k->complete = !passed_over;
	if (cli->verbose)
		cli_tell_needs(cli, k->modules.count + k->whitelists.count, k->needs);
	return 0;
}

int kernel_warn_of_cycle(const struct ak_keep *keep, struct ak_error *err)
{
	struct ak_warn warn = cli_warn();
	struct ak_error text = { 0 };
	char *cycle;

	if (ak_keep_find_cycle(keep, &cycle, err))
		return -1;
	if (!cycle)
		return 0;
	ak_error_set(&text, NULL, 0,
		     "modules need each other, so none of them can be loaded: %s; depmod will end "
		     "at that",
		     cycle);
	warn.report(warn.ctx, &text);
	ak_error_free(&text);
	free(cycle);
	return 0;
}

void kernel_close(struct kernel *k, struct kernel_options *o)
{
	ak_offers_free(&k->offers);
	ak_needs_free(k->needs);
	free(k->is_operand);
	ak_tree_close(&k->tree);
	ak_paths_free(&k->modules);
	ak_paths_free(&k->whitelists);
	free(k->vmlinux);
	ak_paths_free(&o->symvers);
	ak_paths_free(&o->out_of_tree);
	ak_paths_free(&o->whitelists);
	ak_paths_free(&o->without);
	*k = (struct kernel){ 0 };
}
