// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/decision.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "autoksyms/update.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "build.h"
#include "json.h"

/* The operands, told apart. */
struct seeds {
	struct ak_paths lists;	    /* autoksyms.h files */
	struct ak_paths whitelists; /* symbol lists */
	struct ak_paths modules;    /* anything scan reads */
};

/* An autoksyms.h has macros; another text is a symbol list; the rest is scan's to judge. */
static struct ak_paths *kind_of(struct seeds *seeds, const char *operand, const struct buf *text)
{
	if (path_ends_with(operand, ".usyms") || path_ends_with(operand, ".mod") ||
	    memchr(text->data, '\0', text->len) || !strncmp(text->data, "!<", 2))
		return &seeds->modules;
	if (strstr(text->data, "#define __KSYM_") ||
	    !strncmp(text->data, "/*\n * Automatically generated", 29))
		return &seeds->lists;
	return &seeds->whitelists;
}

static int sort_operand(struct seeds *seeds, const char *operand, struct ak_error *err)
{
	struct ak_paths files = { 0 };
	struct buf text = { 0 };
	int ret = ak_paths_expand(&files, operand, NULL, err);
	size_t i;

	for (i = 0; !ret && i < files.count; i++) {
		ret = file_read(files.path[i], &text, err);
		if (!ret)
			ret = ak_paths_add(kind_of(seeds, files.path[i], &text), files.path[i],
					   err);
	}
	ak_paths_free(&files);
	buf_free(&text);
	return ret;
}

static int sort_operands(struct seeds *seeds, const struct cli *cli, struct ak_error *err)
{
	int i;

	for (i = 0; i < cli->operand_count; i++)
		if (sort_operand(seeds, cli->operands[i], err))
			return -1;
	return 0;
}

/* Everything the seeds name, and what the tree itself always needs. */
static int gather(const struct build *build, const struct cli *cli, const struct seeds *seeds,
		  struct build_options *o, struct ak_needs *needs, struct ak_error *err)
{
	struct cli modules = *cli;
	size_t i;

	if (build->tree.whitelist && ak_paths_add(&o->whitelists, build->tree.whitelist, err))
		return -1;
	for (i = 0; i < seeds->whitelists.count; i++)
		if (ak_paths_add(&o->whitelists, seeds->whitelists.path[i], err))
			return -1;
	for (i = 0; i < seeds->lists.count; i++) {
		struct ak_list list = { .symbols = needs };

		if (ak_list_read(&list, seeds->lists.path[i], err))
			return -1;
	}
	modules.operands = seeds->modules.path;
	modules.operand_count = (int)seeds->modules.count;
	return build_gather(build, &modules, false, needs, err);
}

static int read_before(const struct build *build, struct ak_list *before, struct ak_error *err)
{
	char *path = ak_tree_file(&build->tree, AK_LIST_FILE, err);
	int ret = path ? 0 : -1;

	if (path && file_exists(path))
		ret = ak_list_read(before, path, err);
	free(path);
	return ret;
}

/* The same update as adjust's: objects compiled for another list must know. */
static int put_list(const struct build *build, const struct ak_list *before,
		    const struct ak_needs *needs, struct ak_list *after,
		    struct ak_decision *decision, struct ak_error *err)
{
	char *text = NULL;
	size_t len;
	int ret = build_list(build, needs, after, &text, &len, err);

	if (!ret)
		ret = ak_decide(decision, before, after, AK_DECIDE_VERBATIM, err);
	/* A tree without a list gets one even if it's empty. */
	if (!ret && (decision->update || !ak_needs_source_count(before->symbols)))
		ret = ak_update_apply(&build->tree, decision, text, len, err);
	free(text);
	return ret;
}

static int print_result(const struct cli *cli, const struct ak_decision *decision,
			struct ak_error *err)
{
	if (cli->quiet)
		return 0;
	if (cli->json)
		return json_print(json_update("seed", decision), NULL, err);
	printf("  %-7s %s: %zu symbols, changed=%zu\n", "SEED", AK_LIST_FILE, decision->after,
	       decision->change_count);
	return 0;
}

static int seed(const struct cli *cli, struct build_options *o, struct build *build,
		struct ak_error *err)
{
	struct ak_list before = { .symbols = ak_needs_new(err) };
	struct ak_list after = { .symbols = ak_needs_new(err) };
	struct ak_needs *needs = ak_needs_new(err);
	struct ak_decision decision = { 0 };
	struct seeds seeds = { 0 };
	int lock = -1, ret = -1;

	if (before.symbols && after.symbols && needs && !build_open(build, o, err) &&
	    !sort_operands(&seeds, cli, err))
		lock = ak_update_lock(&build->tree, cli_warn(), err);
	if (lock >= 0 && !read_before(build, &before, err) &&
	    !gather(build, cli, &seeds, o, needs, err))
		ret = put_list(build, &before, needs, &after, &decision, err);
	if (!ret)
		ret = print_result(cli, &decision, err);
	if (lock >= 0)
		close(lock);
	ak_decision_free(&decision);
	ak_paths_free(&seeds.lists);
	ak_paths_free(&seeds.whitelists);
	ak_paths_free(&seeds.modules);
	ak_needs_free(before.symbols);
	ak_needs_free(after.symbols);
	ak_needs_free(needs);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct build_options o = { 0 };
	const struct cli_option options[] = {
		BUILD_OPTION_TREE(&o),
		CLI_MAX_DECOMPRESSED(&o.max_decompressed),
		{ 0 },
	};
	struct build build = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count)
		status = cli_fail_incomplete(command,
					     "nothing to seed from: name an earlier autoksyms.h, a "
					     "list of symbols, or modules");
	if (status < 0)
		status = build_default_tree(&o.objtree, command, "");
	if (status < 0)
		status = seed(cli, &o, &build, &err) ? cli_fail(&err) : EXIT_SAME;
	build_close(&build, &o);
	return status;
}

const struct cli_command cmd_seed = {
	.name = "seed",
	.summary = "prefill autoksyms.h, so that the first compile is already right",
	.usage = "[options] [--objtree=DIR] FROM...",
	.text = "Without a list, kbuild compiles every object that exports something twice: once\n"
		"with nothing needed, and again when the modules have told what is.  This puts a\n"
		"good guess in place before the first compile; adjust corrects it where it's wrong.\n"
		"\n"
		"FROM is an autoksyms.h of an earlier build, a symbol list, modules, or a directory\n"
		"of them (see scan).  The tree's whitelist and MODVERSIONS are taken into account;\n"
		"the tree must be configured (make olddefconfig syncconfig).\n",
	.example = "  autoksyms seed --objtree=. ../last/include/generated/autoksyms.h\n",
	.run = run,
};
