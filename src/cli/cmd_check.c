// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/decision.h"
#include "autoksyms/exports.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "build.h"
#include "json.h"
#include "kernel_check.h"
#include "protect_report.h"

/* All that a decision was made from, and the decision. */
struct check {
	struct build build;
	struct ak_list before, after;
	struct ak_needs *needs; /* what `after` was made from */
	struct ak_needs_index index;
	struct ak_exports exports;
	struct ak_decision decision;
	char *newer; /* an object that vmlinux doesn't have yet; NULL: none */
	bool complete;
};

/* SGR colours. */
enum { RED = 31, GREEN = 32 };

static void print_changes(const struct check *c, bool added)
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

static bool relinks(const struct check *c)
{
	return c->decision.relink || c->newer;
}

static void print_text(const struct cli *cli, const struct check *c)
{
	const struct ak_decision *d = &c->decision;

	if (cli->quiet)
		return;
	fputs("relink: ", stdout);
	cli_put_colored(cli, relinks(c) ? RED : GREEN, relinks(c) ? "yes" : "no");
	printf("\nlist: %zu -> %zu symbols, %zu added, %zu dropped%s\n", d->before, d->after,
	       d->added, d->dropped,
	       d->could_shrink && !d->dropped ? " (more are listed than needed)" : "");
	print_changes(c, true);
	print_changes(c, false);
	print_rebuilds(d);
	if (c->newer)
		cli_print("stale: vmlinux is older than %s\n", c->newer);
}

static json_t *needed_by_json(const struct check *c, const char *symbol)
{
	return json_needed_by(c->needs, &c->index, ak_needs_find(c->needs, symbol));
}

static json_t *changes_json(const struct check *c, bool added)
{
	const struct ak_decision *d = &c->decision;
	json_t *array = json_array(), *change;
	size_t i;

	for (i = 0; i < d->change_count; i++) {
		if (d->changes[i].added != added)
			continue;
		change = json_pack("{s:o}", "symbol", json_name(d->changes[i].symbol));
		if (added)
			json_object_set_new(change, "needed_by",
					    needed_by_json(c, d->changes[i].symbol));
		json_array_append_new(array, change);
	}
	return array;
}

static json_t *rebuilds_json(const struct ak_decision *d)
{
	json_t *array = json_array(), *symbols;
	size_t i, k;

	for (i = 0; i < d->rebuild_count; i++) {
		const struct ak_rebuild *r = &d->rebuilds[i];

		symbols = json_array();
		for (k = 0; k < r->count; k++)
			json_array_append_new(
				symbols, json_name(d->changes[d->causes[r->first + k]].symbol));
		json_array_append_new(array,
				      json_pack("{s:o, s:b, s:o}", "object", json_name(r->object),
						"builtin", r->builtin, "symbols", symbols));
	}
	return array;
}

static json_t *check_json(const struct check *c)
{
	const struct ak_decision *d = &c->decision;
	json_t *document = json_document("check");

	json_object_set_new(document, "complete", json_boolean(c->complete));
	json_object_set_new(document, "relink", json_boolean(relinks(c)));
	json_object_set_new(document, "stale", c->newer ? json_name(c->newer) : json_null());
	json_object_set_new(document, "update", json_boolean(d->update));
	json_object_set_new(document, "must_grow", json_boolean(d->must_grow));
	json_object_set_new(document, "could_shrink", json_boolean(d->could_shrink));
	json_object_set_new(document, "before", json_integer((json_int_t)d->before));
	json_object_set_new(document, "after", json_integer((json_int_t)d->after));
	json_object_set_new(document, "added", changes_json(c, true));
	json_object_set_new(document, "dropped", changes_json(c, false));
	json_object_set_new(document, "recompile", rebuilds_json(d));
	return document;
}

static int decide_rebuilds(struct check *c, const struct cli *cli, struct ak_error *err)
{
	if (build_read_exports(&c->build, cli, &c->exports, err))
		return -1;
	return ak_decide_rebuilds(&c->decision, c->build.tree.era, &c->exports, err);
}

static int decide(struct check *c, const struct cli *cli, bool grow_only, struct ak_error *err)
{
	struct ak_decision *d = &c->decision;

	if (ak_decide(d, &c->before, &c->after, grow_only ? AK_DECIDE_GROW_ONLY : 0, err) ||
	    (d->update && decide_rebuilds(c, cli, err)))
		return -1;
	/* Ages matter only where nothing else has vmlinux linked. */
	if (d->relink)
		return 0;
	return ak_tree_newer_object(&c->build.tree, cli->jobs.count, &c->newer, err);
}

static int load(struct check *c, const struct cli *cli, const struct build_options *o,
		const char *old, struct ak_error *err)
{
	int ret;

	if (build_open(&c->build, o, err))
		return -1;
	if (!c->build.tree.trims)
		return ak_error_set(err, o->objtree, 0,
				    "doesn't trim: CONFIG_TRIM_UNUSED_KSYMS is not set there, so "
				    "every export stays");
	if (build_read_list(&c->build, old, &c->before, err))
		return -1;
	ret = build_gather(&c->build, cli, !o->no_modorder, c->needs, err);
	c->complete = !ret;
	if (ret < 0 || ak_needs_index_make(&c->index, c->needs, err))
		return -1;
	return build_list(&c->build, c->needs, &c->after, NULL, NULL, err);
}

static int check(struct check *c, const struct cli *cli, const struct build_options *o,
		 const char *old, bool grow_only, struct ak_error *err)
{
	c->before.symbols = ak_needs_new(err);
	c->after.symbols = ak_needs_new(err);
	c->needs = ak_needs_new(err);
	if (!c->before.symbols || !c->after.symbols || !c->needs || load(c, cli, o, old, err) ||
	    decide(c, cli, grow_only, err))
		return -1;
	if (cli->json && !cli->quiet)
		return json_print(check_json(c), NULL, err);
	print_text(cli, c);
	return 0;
}

static void free_check(struct check *c)
{
	ak_decision_free(&c->decision);
	ak_exports_free(&c->exports);
	ak_needs_index_free(&c->index);
	ak_needs_free(c->before.symbols);
	ak_needs_free(c->after.symbols);
	ak_needs_free(c->needs);
	free(c->newer);
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
	struct build_options o = { 0 };
	struct kernel_options k = { 0 };
	const char *old = NULL, *frozen = NULL;
	bool grow_only = false;
	const struct cli_option options[] = {
		BUILD_OPTION_TREE(&o),
		BUILD_OPTION_NEEDS(&o),
		BUILD_OPTION_KEEP_GOING(&o),
		BUILD_OPTION_WITHOUT(&o),
		{ "no-modorder", 0, CLI_FLAG, &o.no_modorder, NULL,
		  "leave the tree's own modules out" },
		{ "no-trim-check", 0, CLI_FLAG, &grow_only, NULL,
		  "a list that holds more than needed is fine" },
		{ "old", 0, CLI_VALUE, &old, "FILE", "compare with this autoksyms.h" },
		KERNEL_OPTIONS_OF_CHECK(&k),
		{ "frozen", 0, CLI_VALUE, &frozen, "LIST",
		  "instead: do the operands need more than this symbol list has?" },
		{ 0 },
	};
	struct check c = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && frozen) {
		status = check_frozen(cli, command, &o, frozen, &err);
	} else if (status < 0 && kernel_options_apply(&k, &o)) {
		status = kernel_check(cli, &k, old, grow_only);
	} else if (status < 0) {
		if (!o.objtree)
			o.objtree = ".";
		if (check(&c, cli, &o, old, grow_only, &err))
			status = cli_fail(&err);
		else
			status = c.decision.update || c.newer || !c.complete ? EXIT_DIFFERS
									     : EXIT_SAME;
	}
	free_check(&c);
	build_close(&c.build, &o);
	ak_paths_free(&k.symvers);
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
