// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/tree.h"
#include "base/file.h"
#include "build_check.h"
#include "build_symbols.h"
#include "check_options.h"
#include "input/kernel_tree.h"
#include "json.h"
#include "kernel_check.h"
#include "kernel_symbols.h"
#include "link_explain.h"
#include "link_record.h"
#include "report_page.h"

/* Where the page goes if nobody says so: too much for a terminal. */
#define DEFAULT_OUTPUT "autoksyms-report.html"

struct report_options {
	struct check_options check;
	const char *record;
	const char *output;
};

/* --- what is in it */

static int add_build(json_t *document, struct build_check *c, const struct cli *cli,
		     const struct check_options *o, struct ak_error *err)
{
	if (build_check_make(c, cli, &o->build, o->old, o->grow_only, err))
		return -1;
	json_object_set_new(document, "check", build_check_json(c));
	return build_symbols_add(document, c, cli, err);
}

static int add_kernel(json_t *document, struct kernel_check *c, const struct cli *cli,
		      const struct check_options *o, struct ak_error *err)
{
	json_t *check;

	if (kernel_check_make(c, cli, &o->kernel, o->old, o->grow_only, err))
		return -1;
	check = kernel_check_json(c, err);
	if (!check)
		return -1;
	json_object_set_new(document, "check", check);
	if (c->kernel.has_tree)
		json_object_set_new(document, "trims", json_boolean(c->kernel.tree.trims));
	return kernel_symbols_add(document, c, cli, err);
}

/* A build before 6.5 that doesn't trim has no list that anything could be said of.  1, 0, or -1. */
static int has_list(const struct build_options *o, struct ak_error *err)
{
	struct ak_tree tree = { 0 };
	int ret = ak_tree_open(&tree, o->objtree, o->srctree, NULL, err) ? -1 : tree.trims;

	ak_tree_close(&tree);
	return ret;
}

/* 0; 1: --keep-going passed over something; -1. */
static int add_check_of_build(json_t *document, const struct cli *cli, struct check_options *o,
			      struct ak_error *err)
{
	struct build_check c = { 0 };
	int ret = has_list(&o->build, err);

	if (ret >= 0)
		json_object_set_new(document, "trims", json_boolean(ret));
	if (!ret)
		json_object_set_new(document, "no_check",
				    json_string("CONFIG_TRIM_UNUSED_KSYMS isn't set in this build, "
						"so every export stays"));
	if (ret > 0)
		ret = add_build(document, &c, cli, o, err) ? -1 : !c.complete;
	build_check_free(&c);
	build_close(&c.build, &o->build);
	return ret;
}

static int add_check(json_t *document, const struct cli *cli, struct check_options *o,
		     struct ak_error *err)
{
	struct kernel_check c = { 0 };
	int ret;

	if (!kernel_options_apply(&o->kernel, &o->build)) {
		if (!o->build.objtree)
			o->build.objtree = ".";
		return add_check_of_build(document, cli, o, err);
	}
	ret = add_kernel(document, &c, cli, o, err) ? -1 : !c.kernel.complete;
	kernel_check_free(&c, &o->kernel);
	return ret;
}

static int add_link(json_t *document, const char *path, struct ak_error *err)
{
	json_t *record = link_explain_read(path, err);

	if (record)
		json_object_set_new(document, "link", record);
	return record ? 0 : -1;
}

static int add_tree(json_t *document, const char *objtree, const char *srctree,
		    struct ak_error *err)
{
	char *source = srctree ? strdup(srctree) : kernel_srctree(objtree, err);
	char *release = source ? kernel_release(objtree, source, err) : NULL;
	int ret = release ? 0 : -1;

	json_object_set_new(document, "objtree", json_name(objtree));
	if (release)
		json_object_set_new(document, "release", json_name(release));
	free(release);
	free(source);
	return ret;
}

static json_t *empty_document(void)
{
	static const char *const members[] = { "objtree", "release",  "trims",
					       "check",	  "no_check", "link" };
	static const char *const arrays[] = { "needers", "exporters", "symbols" };
	json_t *document = json_document("report");
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_object_set_new(document, members[i], json_null());
	for (i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		json_object_set_new(document, arrays[i], json_array());
	return document;
}

/* --- which of it is wanted */

/* The directory of a build, if there's one; NULL: it's files that are asked about. */
static const char *objtree_of(const struct report_options *o, const struct cli *cli)
{
	const struct check_options *c = &o->check;
	bool others = c->kernel.vmlinux || c->kernel.symvers.count || c->build.era;

	if (c->build.objtree)
		return c->build.objtree;
	return others || (o->record && !cli->operand_count) ? NULL : ".";
}

/* A record alone may be all there is: it's by itself, or in a directory that isn't a build's. */
static bool wants_check(const struct report_options *o, const struct cli *cli, const char *objtree,
			const char *record)
{
	const struct check_options *c = &o->check;
	char *config = NULL;
	bool is_build;

	if (c->build.objtree || c->kernel.vmlinux || c->kernel.symvers.count || cli->operand_count)
		return true;
	if (o->record || !record)
		return !o->record;
	if (asprintf(&config, "%s/include/config/auto.conf", objtree) < 0)
		return true;
	is_build = file_exists(config);
	free(config);
	return is_build;
}

/* 0; 1: --keep-going passed over something; -1. */
static int fill(json_t *document, struct report_options *o, const struct cli *cli,
		const char *objtree, const char *record, struct ak_error *err)
{
	bool check = wants_check(o, cli, objtree, record);
	int ret;

	if (record && add_link(document, record, err))
		return -1;
	if (!check)
		return 0;
	ret = add_check(document, cli, &o->check, err);
	/* Only then: what is no build directory is best told of by the check. */
	if (ret >= 0 && objtree && add_tree(document, objtree, o->check.build.srctree, err))
		return -1;
	return ret;
}

/* The record in a build, if there's one: to be freed, or NULL. */
static char *find_record(const char *objtree)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", objtree, LINK_RECORD_NAME) < 0)
		return NULL;
	if (file_exists(path))
		return path;
	free(path);
	return NULL;
}

/* --- and out with it */

static int write_out(json_t *document, const struct report_options *o, const struct cli *cli,
		     struct ak_error *err)
{
	const char *output = o->output ? o->output : DEFAULT_OUTPUT;

	if (o->output || !cli->json) {
		if (report_page_write(document, output, err))
			return -1;
		if (!o->output && !cli->quiet)
			cli_print("  %-7s %s\n", "REPORT", output);
	}
	return cli->json && !cli->quiet ? json_print(json_incref(document), NULL, err) : 0;
}

static int report(struct report_options *o, const struct cli *cli, struct ak_error *err)
{
	const char *objtree = objtree_of(o, cli);
	char *found = !o->record && objtree ? find_record(objtree) : NULL;
	json_t *document = empty_document();
	int ret = document ? fill(document, o, cli, objtree, o->record ? o->record : found, err)
			   : ak_error_nomem(err);

	if (ret >= 0 && write_out(document, o, cli, err))
		ret = -1;
	json_decref(document);
	free(found);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct report_options o = { 0 };
	const struct cli_option options[] = {
		{ "output", 'o', CLI_VALUE, &o.output, "FILE",
		  "the page (default: " DEFAULT_OUTPUT "; -: stdout)" },
		{ "record", 0, CLI_VALUE, &o.record, "FILE",
		  "of a link (default: objtree's " LINK_RECORD_NAME ")" },
		CHECK_OPTIONS(&o.check),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && cli->json && o.output && !strcmp(o.output, "-"))
		status = cli_fail_usage(command, "--json and -o - both write to standard output");
	if (status < 0) {
		status = report(&o, cli, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	ak_paths_free(&o.check.kernel.symvers);
	ak_paths_free(&o.check.build.whitelists);
	ak_paths_free(&o.check.build.without);
	return status;
}

const struct cli_command cmd_report = {
	.name = "report",
	.summary = "a page of HTML that shows a decision, and a link",
	.usage = "[options] [--objtree=DIR] [PATH...]",
	.text = "Writes one page that shows what check says and why, every symbol with who needs and\n"
		"who exports it, and what the last link did, from its record.  A browser needs\n"
		"nothing else for it, and has it load nothing.  Of these it shows what there is: with\n"
		"--record alone, only the link.  Options and operands are those of check.\n"
		"\n"
		"Exit status: 0 written, 1 written, but something was passed over (--keep-going).\n",
	.example = "  autoksyms report --objtree=. -o page.html drivers/net/new.o\n",
	.run = run,
};
