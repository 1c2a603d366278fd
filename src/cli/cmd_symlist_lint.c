// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_lint.h"
#include "json.h"
#include "symlist_input.h"

struct lint_options {
	bool raw, fix;
	const char *compat;
	struct ak_paths deny, symvers, kernel;
	uint64_t max_decompressed;
};

static void tell(const struct cli *cli, const struct ak_symlist *list,
		 const struct ak_symlist_findings *findings, json_t *array)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		if (cli->json)
			json_array_append_new(array, cli_finding_json(list, &findings->finding[i]));
		else if (!cli->quiet)
			cli_print_finding(stdout, list, &findings->finding[i]);
	}
}

/* Rewrites the file, and reads it again. */
static int fix(struct ak_symlist *list, const struct ak_symlist_lint *how, struct ak_error *err)
{
	size_t len;
	char *text = ak_symlist_fix(list, how, &len, err), *path = strdup(list->path);
	int ret = -1;

	if (text && !path)
		ak_error_nomem(err);
	else if (text && !cli_write(path, text, len, err)) {
		ak_symlist_free(list);
		ret = ak_symlist_parse(list, path, text, len, err);
	}
	free(text);
	free(path);
	return ret;
}

/* 1 if something was found, 0, -1. */
static int lint_file(const struct cli *cli, const struct lint_options *o,
		     const struct ak_symlist_lint *how, const char *path, json_t *findings,
		     struct ak_error *err)
{
	struct ak_symlist_findings found = { 0 };
	struct ak_symlist list;
	int ret = ak_symlist_read(&list, path, err);

	if (!ret && o->fix)
		ret = fix(&list, how, err);
	if (!ret)
		ret = ak_symlist_lint(&list, how, &found, err);
	if (!ret) {
		tell(cli, &list, &found, findings);
		ret = found.count > 0;
	}
	ak_symlist_findings_free(&found);
	ak_symlist_free(&list);
	return ret;
}

static int lint_files(const struct cli *cli, const struct lint_options *o,
		      const struct ak_symlist_lint *how, json_t *findings, struct ak_error *err)
{
	int i, found = 0, ret;

	for (i = 0; i < cli->operand_count; i++) {
		ret = lint_file(cli, o, how, cli->operands[i], findings, err);
		if (ret < 0)
			return -1;
		found |= ret;
	}
	return found;
}

/* By the options: what they name has to be freed by free_rules(), either way.  0 or -1. */
static int read_rules(const struct cli *cli, const struct lint_options *o,
		      struct ak_symlist_lint *how, struct ak_error *err)
{
	how->era = ak_symlist_era_find(o->compat, err);
	how->deny = cli_read_reasons(&o->deny, err);
	if (!how->era || !how->deny)
		return -1;
	if (!o->symvers.count && !o->kernel.count)
		return 0;
	how->exports = cli_read_exports(cli, &o->symvers, &o->kernel, o->max_decompressed, err);
	return how->exports ? 0 : -1;
}

static void free_rules(struct ak_symlist_lint *how)
{
	ak_reasons_free((struct ak_reasons *)how->deny);
	ak_needs_free((struct ak_needs *)how->exports);
}

static int lint(const struct cli *cli, const struct lint_options *o, struct ak_error *err)
{
	struct ak_symlist_lint how = { .raw = o->raw };
	json_t *document = json_document("symlist lint"), *findings = json_array();
	int ret = read_rules(cli, o, &how, err);

	json_object_set_new(document, "findings", findings);
	if (!ret)
		ret = lint_files(cli, o, &how, findings, err);
	if (ret >= 0 && cli->json) {
		if (json_print(document, NULL, err))
			ret = -1;
	} else {
		json_decref(document);
	}
	free_rules(&how);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct lint_options o = { 0 };
	const struct cli_option options[] = {
		{ "fix", 0, CLI_FLAG, &o.fix, NULL,
		  "mend what can be, in the files; tell the rest" },
		{ "raw", 0, CLI_FLAG, &o.raw, NULL, "raw lists: no sections, sorted bytewise" },
		{ "deny", 0, CLI_LIST, &o.deny, "FILE",
		  "symbols that aren't allowed, with reasons; repeatable" },
		{ "symvers", 0, CLI_LIST, &o.symvers, "FILE",
		  "a Module.symvers with all that may be listed; repeatable" },
		{ "vmlinux", 0, CLI_LIST, &o.kernel, "FILE",
		  "or a kernel or module that exports it; repeatable" },
		CLI_MAX_DECOMPRESSED(&o.max_decompressed),
		SYMLIST_OPTION_COMPAT(&o.compat),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count)
		status = cli_fail_incomplete(command, "which list?");
	if (status < 0) {
		status = lint(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	ak_paths_free(&o.deny);
	ak_paths_free(&o.symvers);
	ak_paths_free(&o.kernel);
	return status;
}

const struct cli_command cmd_symlist_lint = {
	.name = "symlist lint",
	.summary = "find what is wrong with lists, and mend it",
	.usage = "[options] LIST...",
	.text = "Tells each line of the lists that upstream's tools would crash on, drop or\n"
		"misunderstand, that isn't as they write it (order, indentation, line ends), that\n"
		"is listed twice, that isn't allowed, that no kernel given exports, or that is half\n"
		"of a tracepoint.\n"
		"\n"
		"Exits with 0 if there is nothing to tell, else with 1.\n",
	.example = "  autoksyms symlist lint --fix android/abi_gki_aarch64_device\n",
	.run = run,
};
