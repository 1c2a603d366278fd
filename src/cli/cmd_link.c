// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/link.h"
#include "autoksyms/map_rules.h"
#include "base/path.h"
#include "cli.h"
#include "json.h"
#include "link_explain.h"
#include "link_history.h"
#include "link_record.h"
#include "link_watch.h"
#include "map_input.h"
#include "table_options.h"

struct link_options {
	struct map_options map;
	struct table_options of;
	const char *mode;
	const char *output;
	const char *system_map;
	const char *like;
	const char *btf;
	struct ak_paths after; /* commands */
	const char *temporary;
	const char *guess;
	const char *record;
	const char *max_passes_text;
	unsigned int max_passes; /* 0: the mode's own */
	const char *reserve_text;
	unsigned int reserve; /* percent */
	const char *build_id;
	const char *libllvm;
	bool extra_pass;
	bool keep;
	bool explain;
};

static const char *const build_id_words[] = {
	[AK_LINK_ID_AUTO] = "auto",
	[AK_LINK_ID_RECOMPUTE] = "recompute",
	[AK_LINK_ID_KEEP] = "keep",
};

#define BUILD_ID_WORDS (sizeof(build_id_words) / sizeof(build_id_words[0]))

/* Words are what blanks separate; there are no quotes. */
static int split_words(struct ak_paths *words, const char *command, struct ak_error *err)
{
	size_t len;

	for (;;) {
		command += strspn(command, " \t");
		len = strcspn(command, " \t");
		if (!len)
			return 0;
		if (ak_paths_take(words, strndup(command, len), err))
			return -1;
		command += len;
	}
}

static int fill_commands(struct ak_link_recipe *recipe, const struct link_options *o,
			 const struct cli *cli, struct ak_error *err)
{
	size_t i;

	for (i = 0; cli->after[i]; i++)
		if (ak_paths_add(&recipe->link, cli->after[i], err))
			return -1;
	if (o->btf && split_words(&recipe->btf, o->btf, err))
		return -1;
	recipe->after = calloc(o->after.count + 1, sizeof(*recipe->after));
	if (!recipe->after)
		return ak_error_nomem(err);
	recipe->after_count = o->after.count;
	for (i = 0; i < o->after.count; i++)
		if (split_words(&recipe->after[i], o->after.path[i], err))
			return -1;
	return 0;
}

static void free_commands(struct ak_link_recipe *recipe)
{
	size_t i;

	for (i = 0; recipe->after && i < recipe->after_count; i++)
		ak_paths_free(&recipe->after[i]);
	free(recipe->after);
	ak_paths_free(&recipe->btf);
	ak_paths_free(&recipe->link);
}

/* `.tmp_NAME` beside the output. */
static char *default_temporary(const char *output)
{
	const char *name = path_name(output);
	char *path;

	if (asprintf(&path, "%.*s.tmp_%s", (int)(name - output), output, name) < 0)
		return NULL;
	return path;
}

/* Told also of a link that failed: why there were more of them is most wanted then. */
static int note(const struct cli *cli, const struct link_options *o,
		const struct ak_link_recipe *recipe, const struct ak_link_result *result,
		const struct ak_error *failure, struct ak_error *err)
{
	json_t *record = link_record(recipe, result, failure);
	int ret;

	link_history_add(record, o->record);
	ret = json_print(json_incref(record), o->record, err);
	if (!cli->quiet)
		link_explain(record, stderr);
	if (!ret && cli->json && !failure)
		ret = json_print(json_incref(record), NULL, err);
	json_decref(record);
	return ret;
}

static void print_summary(const struct ak_link_result *result)
{
	const struct ak_build_id *id = &result->build_id;

	fprintf(stderr, "autoksyms: %u links, %u symbols", result->links, result->symbols);
	if (id->recipe)
		fprintf(stderr, ", build ID recomputed (%s)", ak_build_id_recipe_name(id->recipe));
	else if (id->size)
		fprintf(stderr, ", build ID as the linker made it");
	fprintf(stderr, "\n");
}

/* An ID that was kept for want of a library isn't what was hoped for. */
static void print_untried(const struct ak_build_id *id)
{
	if (id->untried)
		fprintf(stderr,
			"autoksyms: build ID as the linker made it: it may be made as '%s', which "
			"takes libLLVM 15 or later (Debian: libllvm15 or libllvm19; or "
			"--libLLVM=FILE)\n",
			ak_build_id_recipe_name(id->untried));
}

static int link_vmlinux(struct cli *cli, const struct link_options *o,
			const struct ak_link_recipe *recipe, struct ak_error *err)
{
	struct link_watch w;
	const struct ak_link_watch watch = { link_watch_tell, link_watch_running, &w };
	struct ak_link_result result;
	int ret;

	link_watch_begin(&w, cli, o->record);
	ret = ak_link(recipe, &watch, &result, err);
	link_watch_end(&w);
	if (ret) {
		note(cli, o, recipe, &result, err, NULL);
		if (!cli->quiet && result.links && (!result.interrupted || recipe->keep))
			cli_note("what was made so far is left as %s*\n", recipe->temporary);
	} else {
		ret = note(cli, o, recipe, &result, NULL, err);
	}
	if (!ret && !cli->quiet)
		print_untried(&result.build_id);
	if (!ret && cli->verbose)
		print_summary(&result);
	ak_link_result_free(&result);
	return ret;
}

/* The last link's record. */
static int explain(const struct link_options *o, const struct cli *cli, struct ak_error *err)
{
	json_t *record = link_explain_read(o->record, err);
	int ret = record ? 0 : -1;

	if (record && cli->json)
		ret = json_print(json_incref(record), NULL, err);
	else if (record)
		link_explain_all(record, stdout);
	json_decref(record);
	return ret;
}

/* A number from `least` to `most`; text NULL: it stays.  -1: all is well; else the exit status. */
static int parse_number(const struct cli_command *command, const char *option, const char *text,
			unsigned long least, unsigned long most, unsigned int *number)
{
	unsigned long n;
	char *end;

	if (!text)
		return -1;
	n = strtoul(text, &end, 10);
	if (*end || end == text || text[0] == '-' || n < least || n > most)
		return cli_fail_usage(command, "%s takes a number from %lu to %lu, not '%s'",
				      option, least, most, text);
	*number = (unsigned int)n;
	return -1;
}

/* NULL: auto; past the last one for no such word. */
static size_t build_id_of(const char *word)
{
	size_t i;

	for (i = 0; word && i < BUILD_ID_WORDS; i++)
		if (!strcmp(word, build_id_words[i]))
			break;
	return word ? i : AK_LINK_ID_AUTO;
}

/* -1: all is well; else the exit status. */
static int check_usage(struct link_options *o, const struct cli *cli,
		       const struct cli_command *command)
{
	int status;

	if (!cli->after || !cli->after[0])
		return cli_fail_incomplete(command,
					   "the command that links is missing: -- COMMAND...");
	if (cli->operand_count)
		return cli_fail_usage(command, "'%s' is no option", cli->operands[0]);
	if (!o->output)
		return cli_fail_usage(command, "the image to make is missing: -o FILE");
	if (!o->like)
		return cli_fail_usage(command, "an object of the kernel is missing: --like=OBJ");
	if (table_options_missing(&o->of))
		return cli_fail_usage(command, "which kernel's tables? --layout or --objtree says");
	if (o->mode && strcmp(o->mode, "patch") && strcmp(o->mode, "classic"))
		return cli_fail_usage(command, "--mode is patch or classic, not '%s'", o->mode);
	if (build_id_of(o->build_id) == BUILD_ID_WORDS)
		return cli_fail_usage(command, "--build-id is auto, recompute or keep, not '%s'",
				      o->build_id);
	status = parse_number(command, "--max-passes", o->max_passes_text, 1, 1000, &o->max_passes);
	if (status < 0)
		status = parse_number(command, "--reserve", o->reserve_text, 0, 100, &o->reserve);
	return status;
}

/* What the options say, but for rules and commands. */
static struct ak_link_recipe recipe_of(const struct link_options *o)
{
	return (struct ak_link_recipe){
		.mode = o->mode && !strcmp(o->mode, "classic") ? AK_LINK_CLASSIC : AK_LINK_PATCH,
		.output = o->output,
		.map = o->system_map,
		.like = o->like,
		.temporary = o->temporary,
		.guess = o->guess,
		.tables = o->of.tables,
		.build_id = (enum ak_link_id)build_id_of(o->build_id),
		.libllvm = o->libllvm,
		.max_passes = o->max_passes,
		.reserve = o->reserve,
		.extra_pass = o->extra_pass,
		.keep = o->keep,
	};
}

/* Up to 6.0 only System.map is filtered: the tables have all that nm lists. */
static int find_rules(const struct link_options *o, struct ak_map_rules **tables,
		      struct ak_map_rules **map, struct ak_error *err)
{
	bool all = o->of.tables.layout->reads_nm;
	char *otherwise = all ? strdup(o->of.tables.layout->name)
			      : table_options_rules(&o->of, err);
	struct ak_map_rules *rules = otherwise ? map_options_rules(&o->map, otherwise, err) : NULL;

	*map = all ? rules : NULL;
	*tables = all ? ak_map_rules_new(err) : rules;
	free(otherwise);
	return rules && *tables ? 0 : -1;
}

/* Which tables, from the options and the tree. */
static int find_tables(struct link_options *o, const struct cli *cli, struct ak_error *err)
{
	char *proven = NULL;
	int ret;

	if (o->guess && asprintf(&proven, "%s.layout", o->guess) < 0)
		return ak_error_nomem(err);
	o->of.proven = proven;
	ret = table_options_find(&o->of, o->map.srctree, cli, err);
	free(proven);
	return ret;
}

static int link_with(struct link_options *o, struct cli *cli, struct ak_error *err)
{
	struct ak_map_rules *rules = NULL, *map_rules = NULL;
	struct ak_link_recipe recipe = { 0 };
	char *temporary = NULL;
	int ret = find_tables(o, cli, err);

	if (!ret && !o->temporary) {
		o->temporary = temporary = default_temporary(o->output);
		ret = temporary ? 0 : ak_error_nomem(err);
	}
	if (!ret) {
		recipe = recipe_of(o);
		ret = find_rules(o, &rules, &map_rules, err);
		recipe.rules = rules;
		recipe.map_rules = map_rules;
	}
	if (!ret)
		ret = map_options_nm(&o->map, &recipe.nm, err);
	if (!ret)
		ret = fill_commands(&recipe, o, cli, err);
	if (!ret)
		ret = link_vmlinux(cli, o, &recipe, err);
	free_commands(&recipe);
	ak_map_rules_free(rules);
	ak_map_rules_free(map_rules);
	free(temporary);
	return ret;
}

static int run_with(struct link_options *o, struct cli *cli, struct ak_error *err)
{
	char *record = NULL;
	int ret;

	if (!o->record)
		o->record = record = link_record_path(o->output ? o->output : "");
	if (!o->record)
		return ak_error_nomem(err);
	ret = o->explain ? explain(o, cli, err) : link_with(o, cli, err);
	free(record);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct link_options o = { 0 };
	const struct cli_option options[] = {
		{ "mode", 0, CLI_VALUE, &o.mode, "MODE", "patch (default) or classic" },
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "the image to make" },
		{ "map", 0, CLI_VALUE, &o.system_map, "FILE", "System.map" },
		{ "like", 0, CLI_VALUE, &o.like, "OBJ", "an object of the kernel: what machine" },
		{ "btf", 0, CLI_VALUE, &o.btf, "COMMAND", "makes BTF: {output} of {image}" },
		{ "after", 0, CLI_LIST, &o.after, "COMMAND", "run on the final {image}" },
		{ "temporary", 0, CLI_VALUE, &o.temporary, "PREFIX", "of temporaries' paths" },
		{ "guess", 0, CLI_VALUE, &o.guess, "FILE", "keeps sizes for the next build" },
		{ "build-id", 0, CLI_VALUE, &o.build_id, "WHAT",
		  "auto (default), recompute or keep" },
		{ "libLLVM", 0, CLI_VALUE, &o.libllvm, "FILE", "LLVM 15's or later, for LLD's ID" },
		{ "reserve", 0, CLI_VALUE, &o.reserve_text, "PERCENT",
		  "room beyond what is needed, for later builds" },
		{ "max-passes", 0, CLI_VALUE, &o.max_passes_text, "N", "give up after N links" },
		{ "extra-pass", 0, CLI_FLAG, &o.extra_pass, NULL, "classic: one link more" },
		{ "keep", 0, CLI_FLAG, &o.keep, NULL, "keep temporaries" },
		{ "record", 0, CLI_VALUE, &o.record, "FILE", "of what was done" },
		{ "explain", 0, CLI_FLAG, &o.explain, NULL, "print the last link's record" },
		TABLE_OPTIONS(&o.of),
		MAP_OPTIONS(&o.map),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !o.explain)
		status = check_usage(&o, cli, command);
	if (status < 0)
		status = run_with(&o, cli, &err) ? cli_fail(&err) : EXIT_SAME;
	map_options_free(&o.map);
	ak_paths_free(&o.after);
	return status;
}

const struct cli_command cmd_link = {
	.name = "link",
	.summary = "link vmlinux as few times as possible",
	.usage = "[options] -o VMLINUX --like=OBJ -- COMMAND... | --explain",
	.text = "Links a kernel with CONFIG_KALLSYMS: COMMAND is run as often as it takes, without a\n"
		"shell.  In its words {output} is the image it has to make, {kallsyms} the object\n"
		"with the tables, {btf} that with BTF, {strip} --strip-debug in links that can't be\n"
		"the last.  A word that is one of the last three alone is left out where there is\n"
		"no such thing.\n"
		"\n"
		"Mode patch makes the tables of the very image they are then written into: two\n"
		"links, or one if --guess has the sizes of a build with the same symbols.  Mode\n"
		"classic links as often, and makes the same bytes, as scripts/link-vmlinux.sh.\n"
		"The words of other COMMANDs are separated by blanks; there are no quotes.\n"
		"\n"
		"--explain prints what the last link did, from its record (.autoksyms.link.json).\n"
		"\n"
		"VMLINUX isn't touched until the new one is complete and its tables were verified.\n",
	.example =
		"  autoksyms link --objtree=. --like=vmlinux.o --map=System.map -o vmlinux -- \\\n"
		"    ld --script=vmlinux.lds '{strip}' -o '{output}' vmlinux.o '{kallsyms}'\n",
	.runs_command = true,
	.run = run,
};
