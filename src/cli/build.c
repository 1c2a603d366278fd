// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/gather.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "base/file.h"
#include "build.h"

/* What a list without a tree is written for. */
#define DEFAULT_ERA "6.1"

static bool answer(enum cli_answer said, bool configured)
{
	return said == CLI_UNSAID ? configured : said == CLI_YES;
}

int build_default_tree(const char **objtree, const struct cli_command *command, const char *instead)
{
	if (*objtree)
		return -1;
	*objtree = ".";
	if (file_exists("include/config/auto.conf") || file_exists(".config"))
		return -1;
	return cli_fail_usage(command,
			      "the current directory is no kernel's build directory: name one "
			      "(--objtree=DIR)%s",
			      instead);
}

int build_open(struct build *build, const struct build_options *o, struct ak_error *err)
{
	const struct ak_era *era = NULL;

	*build = (struct build){ .options = o };
	if (o->era || !o->objtree) {
		era = ak_era_find(o->era ? o->era : DEFAULT_ERA, err);
		if (!era)
			return -1;
	}
	build->tree.era = era;
	if (o->objtree) {
		build->has_tree = true;
		if (ak_tree_open(&build->tree, o->objtree, o->srctree, era, err))
			return -1;
	}
	build->modversions = answer(o->modversions, build->tree.modversions);
	build->lto = answer(o->lto, build->tree.lto);
	return 0;
}

void build_close(struct build *build, struct build_options *options)
{
	ak_tree_close(&build->tree);
	ak_paths_free(&options->whitelists);
	ak_paths_free(&options->without);
}

static int add_tree_modules(const struct build *build, struct ak_paths *files, struct ak_error *err)
{
	const char *from = build->options->from;
	enum ak_from what = AK_FROM_LISTS;

	if (from && !strcmp(from, "objects"))
		what = AK_FROM_OBJECTS;
	else if (from && strcmp(from, "usyms") && strcmp(from, "auto"))
		return ak_error_set(err, NULL, 0, "--from takes auto, usyms or objects, not '%s'",
				    from);
	return ak_tree_modules(&build->tree, what, &build->options->without, files, err);
}

/* Those given; else the configured one. */
static int list_whitelists(const struct build *build, struct ak_paths *whitelists,
			   struct ak_error *err)
{
	const struct ak_paths *given = &build->options->whitelists;
	size_t i;

	if (!given->count && build->tree.whitelist)
		return ak_paths_add(whitelists, build->tree.whitelist, err);
	for (i = 0; i < given->count; i++)
		if (ak_paths_add(whitelists, given->path[i], err))
			return -1;
	return 0;
}

int build_gather(const struct build *build, const struct cli *cli, bool modules,
		 struct ak_needs *needs, struct ak_error *err)
{
	struct ak_paths files = { 0 }, whitelists = { 0 };
	struct ak_gather gather = {
		.era = build->tree.era,
		.modules = &files,
		.whitelists = &whitelists,
		.modversions = build->modversions,
		.lto = build->lto,
		.strict = build->options->strict,
		.keep_going = build->options->keep_going,
		.max_decompressed = build->options->max_decompressed,
		.jobs = cli->jobs.count,
		.liblto = build->options->liblto,
		.warn = cli_warn(),
	};
	int ret = 0;

	if (modules)
		ret = add_tree_modules(build, &files, err);
	if (!ret)
		ret = cli_expand(cli, build->options->objtree, &files, err);
	if (!ret)
		ret = list_whitelists(build, &whitelists, err);
	if (!ret)
		ret = ak_gather(&gather, needs, err);
	if (ret >= 0 && cli->verbose)
		cli_tell_needs(cli, files.count + whitelists.count, needs);
	ak_paths_free(&files);
	ak_paths_free(&whitelists);
	return ret;
}

int build_read_list(const struct build *build, const char *old, struct ak_list *list,
		    struct ak_error *err)
{
	char *path = old ? strdup(old) : ak_tree_file(&build->tree, AK_LIST_FILE, err);
	int ret;

	if (!path)
		return ak_error_nomem(err);
	if (file_exists(path))
		ret = ak_list_read(list, path, err);
	else
		ret = ak_error_set(
			err, path, 0,
			"is missing: nothing was built here yet (make, or autoksyms seed)");
	free(path);
	return ret;
}

int build_read_exports(const struct build *build, const struct cli *cli, struct ak_exports *exports,
		       struct ak_error *err)
{
	struct ak_warn warn = cli_warn();
	size_t i;

	if (ak_exports_read(exports, &build->tree, NULL, cli->jobs.count, err))
		return -1;
	for (i = 0; i < exports->unknown.count; i++) {
		struct ak_error warning = { 0 };

		ak_error_set(&warning, exports->unknown.path[i], 0,
			     "has no .cmd file beside it, so what it exports is unknown; "
			     "make writes one");
		warn.report(warn.ctx, &warning);
		ak_error_free(&warning);
	}
	return 0;
}

int build_list(const struct build *build, const struct ak_needs *needs, struct ak_list *list,
	       char **text, size_t *len, struct ak_error *err)
{
	size_t size;
	char *rendered = ak_list_render(needs, build->tree.era, build->options->strict, &size, err);
	int ret = rendered ? ak_list_parse(list, AK_LIST_FILE, rendered, size, err) : -1;

	if (ret || !text) {
		free(rendered);
		return ret;
	}
	*text = rendered;
	*len = size;
	return 0;
}
