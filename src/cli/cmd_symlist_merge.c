// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_lint.h"
#include "autoksyms/symlist_merge.h"
#include "json.h"
#include "symlist_input.h"

struct merge_options {
	struct ak_paths deny, allow;
	const char *report, *output, *compat;
};

/* Symbols that stop a merge, of one list: 1, 0 or -1. */
struct objections {
	bool denied, unpaired;
	json_t *findings;
};

static int check_list(const struct cli *cli, const struct ak_symlist_lint *how, const char *path,
		      struct objections *found, struct ak_error *err)
{
	struct ak_symlist_findings findings = { 0 };
	struct ak_symlist list;
	size_t i;
	int ret = ak_symlist_read(&list, path, err);

	if (!ret)
		ret = ak_symlist_check(&list, false, err);
	if (!ret)
		ret = ak_symlist_lint(&list, how, &findings, err);
	for (i = 0; !ret && i < findings.count; i++) {
		const struct ak_symlist_finding *f = &findings.finding[i];

		if (f->problem != AK_SYMLIST_DENIED && f->problem != AK_SYMLIST_UNPAIRED)
			continue;
		found->denied |= f->problem == AK_SYMLIST_DENIED;
		found->unpaired |= f->problem == AK_SYMLIST_UNPAIRED;
		json_array_append_new(found->findings, cli_finding_json(&list, f));
		if (!cli->json)
			cli_print_finding(stderr, &list, f);
	}
	ak_symlist_findings_free(&findings);
	ak_symlist_free(&list);
	return ret;
}

static int check_lists(const struct cli *cli, const struct merge_options *o,
		       const struct ak_reasons *deny, struct objections *found,
		       struct ak_error *err)
{
	struct ak_symlist_lint how = { .era = ak_symlist_era_find(o->compat, err), .deny = deny };
	int i;

	if (!how.era)
		return -1;
	for (i = 0; i < cli->operand_count; i++)
		if (check_list(cli, &how, cli->operands[i], found, err))
			return -1;
	return 0;
}

static int print_json(struct objections *found, struct ak_error *err)
{
	json_t *document = json_document("symlist merge");

	json_object_set(document, "findings", found->findings);
	return json_print(document, NULL, err);
}

static int write_report(const struct merge_options *o, const struct ak_needs *needs,
			const struct ak_reasons *deny, const struct ak_reasons *allow,
			struct ak_error *err)
{
	size_t len;
	char *text = ak_symlist_report(needs, deny, allow, &len, err);
	int ret = text ? cli_write(o->report, text, len, err) : -1;

	free(text);
	return ret;
}

/* Unpaired tracepoints prevent the merge; denied symbols are told, and the result is there to look at. */
static int merge(const struct cli *cli, const struct merge_options *o,
		 const struct ak_reasons *deny, const struct ak_reasons *allow,
		 struct objections *found, struct ak_error *err)
{
	const struct ak_paths lists = { .path = cli->operands,
					.count = (size_t)cli->operand_count };
	struct ak_needs *needs = ak_needs_new(err);
	char *text = NULL;
	size_t len;
	int ret = needs ? check_lists(cli, o, deny, found, err) : -1;

	if (!ret && !found->unpaired) {
		text = ak_symlist_merge(&lists, needs, &len, err);
		ret = text ? 0 : -1;
		if (!ret && (o->output || (!cli->json && !cli->quiet)))
			ret = cli_write(o->output, text, len, err);
		if (!ret && o->report)
			ret = write_report(o, needs, deny, allow, err);
	}
	if (!ret && cli->json && !cli->quiet)
		ret = print_json(found, err);
	free(text);
	ak_needs_free(needs);
	return ret;
}

static int merge_all(const struct cli *cli, const struct merge_options *o, struct ak_error *err)
{
	struct objections found = { .findings = json_array() };
	struct ak_reasons *deny = cli_read_reasons(&o->deny, err);
	struct ak_reasons *allow = deny ? cli_read_reasons(&o->allow, err) : NULL;
	int ret = allow ? merge(cli, o, deny, allow, &found, err) : -1;

	ak_reasons_free(deny);
	ak_reasons_free(allow);
	json_decref(found.findings);
	return ret < 0 ? -1 : found.denied || found.unpaired;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct merge_options o = { 0 };
	const struct cli_option options[] = {
		{ "deny", 0, CLI_LIST, &o.deny, "FILE",
		  "symbols that aren't allowed, with reasons; repeatable" },
		{ "allow", 0, CLI_LIST, &o.allow, "FILE",
		  "symbols that are, for the report; repeatable" },
		{ "report", 0, CLI_VALUE, &o.report, "FILE",
		  "write there which symbol is allowed or not" },
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "write there instead of stdout" },
		SYMLIST_OPTION_COMPAT(&o.compat),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count)
		status = cli_fail_incomplete(command, "which lists?");
	if (status < 0) {
		status = merge_all(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	ak_paths_free(&o.deny);
	ak_paths_free(&o.allow);
	return status;
}

const struct cli_command cmd_symlist_merge = {
	.name = "symlist merge",
	.summary = "make one list of several",
	.usage = "[options] MAIN [ADDITIONAL...]",
	.text = "Writes the lists one behind the other, line by line, with an empty line behind\n"
		"each.  A symbol that isn't allowed is told on stderr with its place and the reason,\n"
		"and so is one half of a tracepoint whose other half the list hasn't; in the latter\n"
		"case nothing is written.\n"
		"\n"
		"Exits with 1 if there is something to tell.\n",
	.example =
		"  autoksyms symlist merge --deny=symbols.deny -o abi_symbollist android/abi_gki_aarch64*\n",
	.run = run,
};
