// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/kallsyms.h"
#include "autoksyms/kbuild.h"
#include "cli.h"
#include "json.h"
#include "stand_ins.h"

struct kbuild_options {
	const char *srctree;
	const char *scripts;
	const char *mode;
	bool make_args;
};

/* What the command has found out. */
struct found {
	struct ak_kbuild_tree tree;
	struct ak_kbuild_plan plan;
	struct stand_ins ours;
};

static const char *const proofs[] = {
	[AK_KBUILD_UNASKED] = "unasked",
	[AK_KBUILD_UNBUILT] = "unbuilt",
	[AK_KBUILD_PROVEN] = "proven",
	[AK_KBUILD_REFUTED] = "refuted",
};

static const char *const links[] = {
	[AK_KBUILD_LINK_OURS] = "ours",
	[AK_KBUILD_LINK_HANDED_ON] = "handed on",
	[AK_KBUILD_LINK_NOT] = "not ours",
};

static void put_pair(const char *key, const char *value)
{
	printf("%s: ", key);
	cli_put_name(value, stdout);
	putchar('\n');
}

static void print_tools(const struct ak_kbuild_tree *tree)
{
	if (tree->compiler[0])
		put_pair("compiler", tree->compiler);
	if (tree->linker[0])
		put_pair("linker", tree->linker);
}

static void print_set_options(const struct ak_kbuild_tree *tree)
{
	int i;

	for (i = 0; i < AK_KBUILD_OPTION_COUNT; i++)
		if (tree->option[i])
			printf("option: %s: %s\n", ak_kbuild_option_name(i),
			       ak_kbuild_option_meaning(i));
}

static void print_trimming(const struct ak_kbuild_tree *tree)
{
	if (!tree->option[AK_KBUILD_TRIM_UNUSED_KSYMS])
		puts("trimming: none");
	else if (tree->modpost_trims)
		puts("trimming: by modpost; there is no script to stand in for");
	else if (tree->era)
		printf("trimming: by autoksyms.h, as from %s on; make has no variable for that, "
		       "kbuild/install puts us there\n",
		       tree->era->name);
	else
		puts("trimming: not in this release");
}

static void print_tables(const struct ak_kbuild_tree *tree)
{
	const char *layout = tree->layout ? tree->layout->name : NULL;

	if (tree->proof == AK_KBUILD_UNASKED)
		puts("tables: none");
	else if (tree->proof == AK_KBUILD_PROVEN)
		printf("tables: layout %s, proven by scripts/kallsyms\n", layout);
	else if (tree->proof == AK_KBUILD_UNBUILT)
		printf("tables: layout %s by its release; scripts/kallsyms, which can prove it, isn't "
		       "built yet\n",
		       layout);
	else
		put_pair("tables", tree->refuted);
}

static void print_link(const struct found *f)
{
	const struct ak_kbuild_tree *tree = &f->tree;

	printf("link: %s", links[f->plan.link]);
	if (f->plan.why) {
		fputs(": ", stdout);
		cli_put_name(f->plan.why, stdout);
	}
	if (f->plan.link == AK_KBUILD_LINK_OURS) {
		printf(": %s of ", tree->variable);
		cli_put_name(tree->makefile, stdout);
		printf(":%lu, with our link-vmlinux.sh in it", tree->line);
	}
	puts(tree->installed ? " (which kbuild/install put into the tree, too)" : "");
}

static void print_text(const struct found *f, const char *args)
{
	const struct ak_kbuild_tree *tree = &f->tree;

	put_pair("kernel", tree->release);
	put_pair("architecture", tree->arch[0] ? tree->arch : "not known before it's configured");
	put_pair("source", tree->srctree);
	put_pair("configuration", tree->config);
	print_tools(tree);
	print_set_options(tree);
	print_trimming(tree);
	print_tables(tree);
	print_link(f);
	if (args[0])
		put_pair("make", args);
}

/* --json */

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? json_name(text) : json_null();
}

static json_t *options_json(const struct ak_kbuild_tree *tree)
{
	json_t *array = json_array();
	int i;

	for (i = 0; i < AK_KBUILD_OPTION_COUNT; i++)
		json_array_append_new(
			array, json_pack("{s:s, s:b, s:s}", "name", ak_kbuild_option_name(i), "set",
					 tree->option[i], "meaning", ak_kbuild_option_meaning(i)));
	return array;
}

static json_t *trimming_json(const struct ak_kbuild_tree *tree)
{
	const char *by = tree->modpost_trims ? "modpost" : tree->era ? "autoksyms.h" : NULL;

	return json_pack("{s:b, s:o, s:o}", "set", tree->option[AK_KBUILD_TRIM_UNUSED_KSYMS], "by",
			 text_or_null(by), "era", text_or_null(tree->era ? tree->era->name : NULL));
}

static json_t *tables_json(const struct ak_kbuild_tree *tree)
{
	return json_pack("{s:o, s:s, s:o}", "layout",
			 text_or_null(tree->layout ? tree->layout->name : NULL), "proof",
			 proofs[tree->proof], "why", text_or_null(tree->refuted));
}

static json_t *link_json(const struct found *f)
{
	const struct ak_kbuild_tree *tree = &f->tree;

	return json_pack("{s:s, s:o, s:o, s:I, s:o, s:o, s:b}", "verdict", links[f->plan.link],
			 "why", text_or_null(f->plan.why), "makefile", text_or_null(tree->makefile),
			 "line", (json_int_t)tree->line, "variable", text_or_null(tree->variable),
			 "command", text_or_null(tree->command), "installed", tree->installed);
}

static json_t *args_json(const struct ak_paths *args)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < args->count; i++)
		json_array_append_new(array, json_name(args->path[i]));
	return array;
}

static int print_json(const struct found *f, struct ak_error *err)
{
	const struct ak_kbuild_tree *tree = &f->tree;
	json_t *document = json_document("kbuild");

	json_object_set_new(document, "objtree", json_name(tree->objtree));
	json_object_set_new(document, "srctree", json_name(tree->srctree));
	json_object_set_new(document, "config", json_name(tree->config));
	json_object_set_new(document, "release", json_name(tree->release));
	json_object_set_new(document, "arch", text_or_null(tree->arch));
	json_object_set_new(document, "compiler", text_or_null(tree->compiler));
	json_object_set_new(document, "linker", text_or_null(tree->linker));
	json_object_set_new(document, "options", options_json(tree));
	json_object_set_new(document, "trimming", trimming_json(tree));
	json_object_set_new(document, "tables", tables_json(tree));
	json_object_set_new(document, "link", link_json(f));
	json_object_set_new(document, "make_args", args_json(&f->plan.args));
	return json_print(document, NULL, err);
}

static int print(const struct found *f, const struct kbuild_options *o, const struct cli *cli,
		 struct ak_error *err)
{
	char *args;

	if (cli->json)
		return print_json(f, err);
	/* No arguments mustn't look like success. */
	if (o->make_args && f->plan.why && !f->plan.args.count)
		cli_note("there is no way into this build: %s\n", f->plan.why);
	args = ak_kbuild_quote(&f->plan.args);
	if (!args)
		return ak_error_nomem(err);
	if (!o->make_args && !cli->quiet)
		print_text(f, args);
	else if (args[0] && !cli->quiet)
		puts(args);
	free(args);
	return 0;
}

static int look(struct found *f, const struct kbuild_options *o, const struct cli *cli,
		struct ak_error *err)
{
	struct ak_kbuild_ours ours = { .mode = o->mode };

	if (stand_ins_find(&f->ours, o->scripts, err) ||
	    ak_kbuild_open(&f->tree, cli->operands[0], o->srctree, err))
		return -1;
	if (cli->verbose)
		cli_note("our link-vmlinux.sh is %s\n", f->ours.link);
	ours.program = f->ours.program;
	ours.stand_in = f->ours.link;
	return ak_kbuild_plan(&f->plan, &f->tree, &ours, err);
}

/* The exit status. */
static int kbuild(const struct kbuild_options *o, const struct cli *cli)
{
	struct found f = { 0 };
	struct ak_error err = { 0 };
	int status;

	if (look(&f, o, cli, &err) || print(&f, o, cli, &err))
		status = cli_fail(&err);
	else
		status = f.plan.link == AK_KBUILD_LINK_NOT ? EXIT_DIFFERS : EXIT_SAME;
	ak_kbuild_plan_free(&f.plan);
	ak_kbuild_close(&f.tree);
	stand_ins_free(&f.ours);
	return status;
}

/* -1: all is well; else the exit status. */
static int check_usage(const struct kbuild_options *o, const struct cli *cli,
		       const struct cli_command *command)
{
	if (cli->operand_count != 1)
		return cli_fail_incomplete(command, "one build directory is needed, not %d",
					   cli->operand_count);
	if (o->mode && strcmp(o->mode, "patch") && strcmp(o->mode, "classic"))
		return cli_fail_usage(command, "--mode is patch or classic, not '%s'", o->mode);
	if (o->make_args && cli->json)
		return cli_fail_usage(command,
				      "--json has the arguments, too: not with --make-args");
	return -1;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct kbuild_options o = { 0 };
	const struct cli_option options[] = {
		{ "make-args", 0, CLI_FLAG, &o.make_args, NULL, "print make's arguments only" },
		{ "mode", 0, CLI_VALUE, &o.mode, "MODE", "of the link: patch or classic" },
		{ "scripts", 0, CLI_VALUE, &o.scripts, "DIR", "where our link-vmlinux.sh is" },
		{ "srctree", 0, CLI_VALUE, &o.srctree, "DIR",
		  "the kernel's source (default: OBJTREE's link `source`)" },
		{ 0 },
	};
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0)
		status = check_usage(&o, cli, command);
	return status < 0 ? kbuild(&o, cli) : status;
}

const struct cli_command cmd_kbuild = {
	.name = "kbuild",
	.summary = "what a kernel's build tree is, and make's arguments for it",
	.usage = "[options] OBJTREE",
	.text = "Tells what is built in OBJTREE, as far as it matters to autoksyms, and whether\n"
		"vmlinux can be linked by it there.  For that nothing in the tree has to change:\n"
		"make takes the command that links from its command line, too.  The arguments that\n"
		"say so are made of the tree's own makefile, with our link-vmlinux.sh instead of\n"
		"its own.  make hands them down to the makes that it runs.\n"
		"\n"
		"OBJTREE has to be configured.  If its scripts/kallsyms is built, it's run on a\n"
		"small map, to see whether it makes the tables that autoksyms makes.\n"
		"\n"
		"Exit status 1 means that vmlinux can't be linked by autoksyms there.\n",
	.example = "  autoksyms kbuild out\n"
		   "  eval \"make O=out $(autoksyms kbuild --make-args out) -j8\"\n",
	.run = run,
};
