// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "base/file.h"
#include "base/path.h"
#include "json.h"
#include "protect_report.h"
#include "symlist_input.h"

static const struct cli_command *const commands[] = {
	&cmd_symlist_protect_extract,
	&cmd_symlist_protect_check,
	NULL,
};

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	return cli_run_group(cli, command, commands, argc, argv);
}

const struct cli_command cmd_symlist_protect = {
	.name = "symlist protect",
	.summary = "keep GKI modules' exports from vendors' modules",
	.text = "What the kernel's own (GKI) modules export is for each other, unless it's listed.\n",
	.run = run,
};

/* The protected modules that are there; 1 if some aren't. */
static int find_modules(const char *dir, const struct ak_paths *names, struct ak_paths *modules,
			struct ak_error *err)
{
	struct ak_warn warn = cli_warn();
	struct ak_error warning = { 0 };
	int missing = 0;
	size_t i;

	for (i = 0; i < names->count; i++) {
		char *path = path_join(dir, names->path[i]);

		if (path && file_exists(path)) {
			if (ak_paths_take(modules, path, err))
				return -1;
			continue;
		}
		if (!path)
			return ak_error_nomem(err);
		ak_error_set(&warning, path, 0, "is listed as a protected module, but isn't there");
		warn.report(warn.ctx, &warning);
		ak_error_free(&warning);
		free(path);
		missing = 1;
	}
	return missing;
}

static json_t *exports_json(const struct ak_needs *exports, const uint32_t *sorted, bool complete)
{
	json_t *document = json_document("symlist protect extract"), *symbols = json_array();
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(exports); i++)
		json_array_append_new(symbols, json_name(ak_needs_symbol(exports, sorted[i])));
	json_object_set_new(document, "complete", json_boolean(complete));
	json_object_set_new(document, "symbols", symbols);
	return document;
}

static int write_exports(const struct cli *cli, const char *output, const struct ak_needs *exports,
			 bool complete, struct ak_error *err)
{
	uint32_t *sorted = ak_needs_sorted(exports, err);
	int ret = sorted ? 0 : -1;

	if (!ret && cli->json)
		ret = json_print(exports_json(exports, sorted, complete), output, err);
	else if (!ret && (output || !cli->quiet))
		ret = cli_write_names(output, exports, sorted, err);
	free(sorted);
	return ret;
}

/* 1 if a listed module isn't there, 0, -1. */
static int extract(const struct cli *cli, const char *list, const char *output,
		   uint64_t max_decompressed, struct ak_error *err)
{
	const struct ak_paths none = { 0 };
	struct ak_paths names = { 0 }, modules = { 0 };
	struct ak_needs *exports = NULL;
	int missing = 0, ret = cli_read_lines(list, &names, err);

	if (!ret)
		missing = find_modules(cli->operands[0], &names, &modules, err);
	if (!ret && missing >= 0)
		exports = cli_read_exports(cli, &none, &modules, max_decompressed, err);
	ret = exports ? write_exports(cli, output, exports, !missing, err) : -1;
	ak_needs_free(exports);
	ak_paths_free(&names);
	ak_paths_free(&modules);
	return ret ? -1 : missing;
}

static int run_extract(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	const char *list = NULL, *output = NULL;
	uint64_t max_decompressed = 0;
	const struct cli_option options[] = {
		{ "modules", 0, CLI_VALUE, &list, "FILE",
		  "the protected modules' paths below DIR, one a line" },
		{ "output", 'o', CLI_VALUE, &output, "FILE", "write there instead of stdout" },
		CLI_MAX_DECOMPRESSED(&max_decompressed),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && (cli->operand_count != 1 || !list))
		status = cli_fail_incomplete(command, "takes a directory, and --modules");
	if (status < 0) {
		status = extract(cli, list, output, max_decompressed, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	return status;
}

const struct cli_command cmd_symlist_protect_extract = {
	.name = "symlist protect extract",
	.summary = "list what protected modules export",
	.usage = "[options] --modules=FILE DIR",
	.text = "Prints the exports of the protected modules below a directory, sorted bytewise,\n"
		"each once, one a line.\n"
		"\n"
		"Exits with 1 if a protected module isn't there.\n",
	.example =
		"  autoksyms symlist protect extract --modules=gki_protected_modules -o exports dist\n",
	.run = run_extract,
};

static int run_check(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	const char *list = NULL;
	uint64_t max_decompressed = 0;
	const struct cli_option options[] = {
		{ "list", 0, CLI_VALUE, &list, "LIST", "the symbol list" },
		CLI_MAX_DECOMPRESSED(&max_decompressed),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && (!cli->operand_count || !list))
		status = cli_fail_incomplete(command, "takes modules, and --list");
	if (status < 0) {
		status = protect_run(cli, command->name, list, false, max_decompressed, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	return status;
}

const struct cli_command cmd_symlist_protect_check = {
	.name = "symlist protect check",
	.summary = "tell what vendors' modules need and mustn't use",
	.usage = "[options] --list=LIST PATH...",
	.text = "Tells which symbols modules without a signature need that neither the list has\n"
		"nor one of them exports: when such a module is loaded they aren't found, or are\n"
		"protected.  The list may be raw.\n"
		"\n"
		"Exits with 0 if there are none, with 1 if there are.\n",
	.example = "  autoksyms symlist protect check --list=abi_symbollist dist\n",
	.run = run_check,
};
