// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "autoksyms/era.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "build.h"
#include "json.h"

static json_t *gen_json(const struct ak_needs *needs, const uint32_t *sorted,
			const struct ak_needs_index *index, bool complete)
{
	json_t *document = json_document("gen"), *symbols = json_array();
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		json_array_append_new(
			symbols, json_pack("{s:o, s:o}", "symbol",
					   json_name(ak_needs_symbol(needs, sorted[i])),
					   "needed_by", json_needed_by(needs, index, sorted[i])));
	json_object_set_new(document, "complete", json_boolean(complete));
	json_object_set_new(document, "symbols", symbols);
	return document;
}

static int print_json(const struct ak_needs *needs, bool complete, struct ak_error *err)
{
	uint32_t *sorted = ak_needs_sorted(needs, err);
	struct ak_needs_index index;
	int ret = sorted ? ak_needs_index_make(&index, needs, err) : -1;

	if (!ret) {
		ret = json_print(gen_json(needs, sorted, &index, complete), NULL, err);
		ak_needs_index_free(&index);
	}
	free(sorted);
	return ret;
}

/* With --json the document goes to stdout, and the list only where -o says. */
static int write_list(const struct cli *cli, const struct build *build, const char *output,
		      const struct ak_needs *needs, bool complete, struct ak_error *err)
{
	size_t len;
	char *text = ak_list_render(needs, build->tree.era, build->options->strict, &len, err);
	int ret = text ? 0 : -1;

	if (!ret && (output || (!cli->json && !cli->quiet)))
		ret = cli_write(output, text, len, err);
	if (!ret && cli->json && !cli->quiet)
		ret = print_json(needs, complete, err);
	free(text);
	return ret;
}

static int gen(const struct cli *cli, const struct build_options *o, struct build *build,
	       const char *output, struct ak_error *err)
{
	struct ak_needs *needs = ak_needs_new(err);
	int ret = -1;

	if (needs && !build_open(build, o, err))
		ret = build_gather(build, cli, build->has_tree && !o->no_modorder, needs, err);
	if (ret >= 0 && write_list(cli, build, output, needs, !ret, err))
		ret = -1;
	ak_needs_free(needs);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct build_options o = { 0 };
	const char *output = NULL;
	const struct cli_option options[] = {
		BUILD_OPTION_TREE(&o),
		BUILD_OPTION_NEEDS(&o),
		BUILD_OPTION_KEEP_GOING(&o),
		{ "modorder", 0, CLI_FLAG, &o.modorder, NULL,
		  "with the modules of modules.order (default)" },
		{ "no-modorder", 0, CLI_FLAG, &o.no_modorder, NULL,
		  "without them, as in a build's first call" },
		BUILD_OPTION_WITHOUT(&o),
		{ "output", 'o', CLI_VALUE, &output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct build build = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !o.objtree && !cli->operand_count && !o.whitelists.count)
		status = cli_fail_incomplete(command,
					     "nothing to make a list from: name a build "
					     "directory (--objtree=DIR), modules or whitelists");
	if (status < 0 && o.modorder && o.no_modorder)
		status = cli_fail_usage(command,
					"--modorder and --no-modorder contradict each other");
	if (status < 0) {
		status = gen(cli, &o, &build, output, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	build_close(&build, &o);
	return status;
}

const struct cli_command cmd_gen = {
	.name = "gen",
	.summary = "write autoksyms.h, the list of needed symbols",
	.usage = "[options] [--objtree=DIR] [PATH...]",
	.text = "Writes the list of symbols that modules, whitelists and built-in rules ask for, as\n"
		"the kernel's gen_autoksyms.sh does (4.7 to 6.4), byte for byte.  Modules are those\n"
		"of the build directory's modules.order and those named as operands (see scan).\n"
		"Whitelists may have comments, blank lines, CRLF and Android's [sections]; a name\n"
		"that no macro could carry is an error.\n",
	.example =
		"  autoksyms gen --objtree=. --srctree=$srctree -o include/generated/autoksyms.h\n",
	.run = run,
};
