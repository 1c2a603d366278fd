// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <unistd.h>

#include "autoksyms/needs.h"
#include "json.h"
#include "symlist_input.h"

static json_t *flatten_json(const struct ak_needs *needs, const uint32_t *sorted)
{
	json_t *document = json_document("symlist flatten"), *symbols = json_array();
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		json_array_append_new(symbols, json_name(ak_needs_symbol(needs, sorted[i])));
	json_object_set_new(document, "symbols", symbols);
	return document;
}

static int flatten(const struct cli *cli, const char *output, struct ak_error *err)
{
	struct ak_needs *needs = ak_needs_new(err);
	uint32_t *sorted = NULL;
	int ret = needs ? cli_add_lists(cli, false, needs, err) : -1;

	if (!ret && !(sorted = ak_needs_sorted(needs, err)))
		ret = -1;
	if (!ret && cli->json)
		ret = json_print(flatten_json(needs, sorted), output, err);
	else if (!ret && (!cli->quiet || output))
		ret = cli_write_names(output, needs, sorted, err);
	free(sorted);
	ak_needs_free(needs);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	const char *output = NULL;
	const struct cli_option options[] = {
		{ "output", 'o', CLI_VALUE, &output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count && isatty(STDIN_FILENO))
		status = cli_fail_incomplete(command, "which lists?  (- is standard input)");
	if (status < 0)
		status = flatten(cli, output, &err) ? cli_fail(&err) : EXIT_SAME;
	return status;
}

const struct cli_command cmd_symlist_flatten = {
	.name = "symlist flatten",
	.summary = "print the symbols alone, as a kernel's build takes them",
	.usage = "[options] [LIST...]",
	.text = "Prints the symbols of the lists (default: of standard input), sorted bytewise,\n"
		"each once, one a line: a raw list, for CONFIG_UNUSED_KSYMS_WHITELIST.  Of\n"
		"sections those count whose names end in symbol_list or whitelist.\n",
	.example = "  autoksyms symlist flatten android/abi_gki_aarch64* -o abi_symbollist.raw\n",
	.run = run,
};
