// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "build_check.h"
#include "check_options.h"
#include "json.h"
#include "kernel_check.h"
#include "protect_report.h"

/* SGR colours. */
enum { RED = 31, GREEN = 32 };

static void print_changes(const struct build_check *c, bool added)
{
	const struct ak_decision *d = &c->decision;
	size_t i;

	for (i = 0; i < d->change_count; i++) {
		if (d->changes[i].added != added)
			continue;
		cli_print("%s: %s: ", added ? "added" : "dropped", d->changes[i].symbol);
		if (added) {
			fputs("needed by ", stdout);
			cli_print_needed_by(c->needs, &c->index, d->changes[i].symbol);
			putchar('\n');
		} else {
			puts("nothing needs it");
		}
	}
}

static void print_rebuilds(const struct ak_decision *d)
{
	size_t i, k;

	for (i = 0; i < d->rebuild_count; i++) {
		const struct ak_rebuild *r = &d->rebuilds[i];

		cli_print("recompile: %s (%s):", r->object, r->builtin ? "builtin" : "module");
		for (k = 0; k < r->count; k++)
			cli_print("%s %s", k ? "," : "",
				  d->changes[d->causes[r->first + k]].symbol);
		putchar('\n');
	}
}

static void print_text(const struct cli *cli, const struct build_check *c)
{
	const struct ak_decision *d = &c->decision;

	if (cli->quiet)
		return;
	fputs("relink: ", stdout);
	if (build_check_relinks(c))
		cli_put_colored(cli, RED, "yes");
	else
		cli_put_colored(cli, GREEN, "no");
	printf("\nlist: %zu -> %zu symbols, %zu added, %zu dropped%s\n", d->before, d->after,
	       d->added, d->dropped,
	       d->could_shrink && !d->dropped ? " (more are listed than needed)" : "");
	print_changes(c, true);
	print_changes(c, false);
	print_rebuilds(d);
	if (c->newer)
		cli_print("stale: vmlinux is older than %s\n", c->newer);
}

static int check(struct build_check *c, const struct cli *cli, const struct check_options *o,
		 struct ak_error *err)
{
	if (build_check_make(c, cli, &o->build, o->old, o->grow_only, err))
		return -1;
	if (cli->json && !cli->quiet)
		return json_print(build_check_json(c), NULL, err);
	print_text(cli, c);
	return 0;
}

/* The exit status. */
static int check_frozen(const struct cli *cli, const struct cli_command *command,
			const struct build_options *o, const char *list, struct ak_error *err)
{
	int found;

	if (!cli->operand_count || o->objtree)
		return cli_fail_usage(command, "--frozen takes modules, and no --objtree");
	found = protect_run(cli, "check --frozen", list, true, o->max_decompressed, err);
	return found < 0 ? cli_fail(err) : found ? EXIT_DIFFERS : EXIT_SAME;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct check_options o = { 0 };
	const char *frozen = NULL;
	const struct cli_option options[] = {
		CHECK_OPTIONS(&o),
		{ "frozen", 0, CLI_VALUE, &frozen, "LIST",
		  "instead: do the operands need more than this symbol list has?" },
		{ 0 },
	};
	struct build_check c = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && frozen) {
		status = check_frozen(cli, command, &o.build, frozen, &err);
	} else if (status < 0 && kernel_options_apply(&o.kernel, &o.build)) {
		status = kernel_check(cli, &o.kernel, o.old, o.grow_only);
	} else if (status < 0 && (status = build_default_tree(&o.build.objtree, command,
							      BUILD_KERNEL_INSTEAD)) < 0) {
		if (check(&c, cli, &o, &err))
			status = cli_fail(&err);
		else
			status = build_check_differs(&c) ? EXIT_DIFFERS : EXIT_SAME;
	}
	build_check_free(&c);
	build_close(&c.build, &o.build);
	ak_paths_free(&o.kernel.symvers);
	return status;
}

const struct cli_command cmd_check = {
	.name = "check",
	.summary = "would the list change, and vmlinux be linked again?  (changes nothing)",
	.usage = "[options] [--objtree=DIR] [PATH...]",
	.text = "Compares the build's autoksyms.h with what its modules, its whitelist and the\n"
		"operands (modules beside the tree's own) need, and tells what make would do:\n"
		"symbols added and dropped and who needs them, objects recompiled, and whether\n"
		"vmlinux is linked again because one of them is part of it.  Writes nothing.\n"
		"\n"
		"From 6.5 on, where modpost trims: the same of the exports, and for each operand and\n"
		"each symbol it needs, whether it is kept, trimmed, not exported, ...  Without a tree\n"
		"--vmlinux and --symvers tell of the kernel.\n"
		"\n"
		"With --frozen no build is looked at: the operands are modules for a kernel whose\n"
		"symbol list stays as it is, and the answer is which symbols they need beyond it.\n"
		"\n"
		"Exit status: 0 the list stays as it is, 1 it would change, or vmlinux is older than\n"
		"an object in it, or a module needs what it can't get.\n",
	.example = "  autoksyms check --objtree=. drivers/net/new.o\n",
	.run = run,
};
