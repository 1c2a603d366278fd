// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_verify.h"
#include "json.h"
#include "symlist_input.h"

struct verify_options {
	struct ak_paths symvers, kernel, objects;
	bool strict;
	uint64_t max_decompressed;
};

static void print_difference(const struct ak_symlist_difference *d)
{
	if (!d->is_listed) {
		fputs("not listed: ", stdout);
		cli_put_name(d->symbol, stdout);
		fputs(": exported by ", stdout);
		cli_put_name(d->at.name, stdout);
		putchar('\n');
		return;
	}
	cli_put_place(stdout, d->at.name, d->at.line);
	cli_put_name(d->symbol, stdout);
	if (d->elsewhere) {
		fputs(" is exported by ", stdout);
		cli_put_name(d->elsewhere, stdout);
		fputs(", which isn't among the objects\n", stdout);
	} else {
		fputs(" is exported by nothing\n", stdout);
	}
}

static json_t *difference_json(const struct ak_symlist_difference *d)
{
	if (!d->is_listed)
		return json_pack("{s:o, s:o}", "symbol", json_name(d->symbol), "object",
				 json_name(d->at.name));
	return json_pack("{s:o, s:o, s:I, s:o}", "symbol", json_name(d->symbol), "list",
			 json_name(d->at.name), "line", (json_int_t)d->at.line, "elsewhere",
			 d->elsewhere ? json_name(d->elsewhere) : json_null());
}

static json_t *verify_json(const struct ak_symlist_differences *differences)
{
	json_t *document = json_document("symlist verify");
	json_t *not_exported = json_array(), *not_listed = json_array();
	size_t i;

	for (i = 0; i < differences->count; i++)
		json_array_append_new(differences->difference[i].is_listed ? not_exported
									   : not_listed,
				      difference_json(&differences->difference[i]));
	json_object_set_new(document, "not_exported", not_exported);
	json_object_set_new(document, "not_listed", not_listed);
	return document;
}

/* Module.symvers has everybody's exports; a file given as the kernel is meant itself. */
static int compare(const struct verify_options *o, const struct ak_needs *lists,
		   const struct ak_needs *exports, struct ak_symlist_differences *differences,
		   struct ak_error *err)
{
	char vmlinux[] = "vmlinux", *names[] = { vmlinux };
	const struct ak_paths usual = { .path = names, .count = 1 };
	const struct ak_paths *objects = o->objects.count ? &o->objects : &usual;

	return ak_symlist_verify(differences, lists, exports, o->kernel.count ? NULL : objects,
				 o->strict, err);
}

/* 1 if there are differences, 0, -1. */
static int verify(const struct cli *cli, const struct verify_options *o, struct ak_error *err)
{
	struct ak_symlist_differences differences = { 0 };
	struct ak_needs *lists = ak_needs_new(err), *exports = NULL;
	size_t i;
	int ret = lists ? cli_add_lists(cli, true, lists, err) : -1;

	if (!ret)
		exports = cli_read_exports(cli, &o->symvers, &o->kernel, o->max_decompressed, err);
	ret = exports ? compare(o, lists, exports, &differences, err) : -1;
	if (!ret && cli->json)
		ret = json_print(verify_json(&differences), NULL, err);
	for (i = 0; !ret && !cli->json && !cli->quiet && i < differences.count; i++)
		print_difference(&differences.difference[i]);
	if (!ret)
		ret = differences.count > 0;
	ak_symlist_differences_free(&differences);
	ak_needs_free(lists);
	ak_needs_free(exports);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct verify_options o = { 0 };
	const struct cli_option options[] = {
		{ "symvers", 0, CLI_LIST, &o.symvers, "FILE", "a Module.symvers; repeatable" },
		{ "vmlinux", 0, CLI_LIST, &o.kernel, "FILE",
		  "or the kernel and modules themselves; repeatable" },
		{ "objects", 0, CLI_LIST, &o.objects, "NAME",
		  "the exporters that count (default: vmlinux); repeatable" },
		{ "strict", 0, CLI_FLAG, &o.strict, NULL, "what isn't listed mustn't be exported" },
		CLI_MAX_DECOMPRESSED(&o.max_decompressed),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !o.symvers.count == !o.kernel.count)
		status = cli_fail_incomplete(command, "takes either --symvers or --vmlinux");
	if (status < 0 && o.kernel.count && o.objects.count)
		status = cli_fail_usage(command, "--objects is for --symvers");
	if (status < 0) {
		status = verify(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	ak_paths_free(&o.symvers);
	ak_paths_free(&o.kernel);
	ak_paths_free(&o.objects);
	return status;
}

const struct cli_command cmd_symlist_verify = {
	.name = "symlist verify",
	.summary = "hold lists against what a kernel exports",
	.usage = "[options] --symvers=FILE|--vmlinux=FILE [LIST...]",
	.text = "Tells which symbols of the lists (default: of standard input) no object exports\n"
		"that counts; with --strict also which exports aren't listed.  Lists may be raw.\n"
		"\n"
		"Exits with 0 if there are none, with 1 if there are.\n",
	.example =
		"  autoksyms symlist verify --symvers=Module.symvers --strict abi_symbollist.raw\n",
	.run = run,
};
