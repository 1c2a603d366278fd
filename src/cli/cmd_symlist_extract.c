// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_extract.h"
#include "base/file.h"
#include "base/path.h"
#include "json.h"
#include "symlist_input.h"

struct extract_options {
	const char *compat, *output, *gki;
	struct ak_paths kernel, symvers, include, exclude;
	bool include_module_exports, full_gki_abi, no_groups, additions_only, update;
	bool emit_module_lists, print_modules, skip_missing, strict;
	uint64_t max_decompressed;
};

/* Why nothing offers it. */
static const char *reason(const struct ak_symlist_missing *m)
{
	if (m->is_excluded)
		return "a module that was left out offers it";
	if (m->is_unknown)
		return "not exported by this kernel";
	return m->is_defined ? "in the kernel, but not exported" : "not in this kernel";
}

/* Weak references may stay without a symbol.  How many were told. */
static size_t tell_missing(const struct ak_extracted *e)
{
	struct ak_warn warn = cli_warn();
	struct ak_error warning = { 0 };
	size_t i, told = 0;

	for (i = 0; i < e->missing_count; i++) {
		if (e->missing[i].is_weak)
			continue;
		ak_error_set(&warning, e->missing[i].module, 0,
			     "needs %s, which nothing provides: %s", e->missing[i].symbol,
			     reason(&e->missing[i]));
		warn.report(warn.ctx, &warning);
		ak_error_free(&warning);
		told++;
	}
	return told;
}

/* In upstream's words, the weak ones as well, and nothing of it an error. */
static void tell_missing_as_upstream(const struct ak_extracted *e)
{
	size_t i;

	for (i = 0; i < e->missing_count; i++) {
		fputs("Symbol ", stdout);
		cli_put_name(e->missing[i].symbol, stdout);
		fputs(" required by ", stdout);
		cli_put_name(path_name(e->missing[i].module), stdout);
		puts(" but not provided");
	}
}

static json_t *missing_json(const struct ak_extracted *e)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < e->missing_count; i++) {
		const struct ak_symlist_missing *m = &e->missing[i];

		json_array_append_new(array,
				      json_pack("{s:o, s:o, s:b, s:s}", "symbol",
						json_name(m->symbol), "module",
						json_name(m->module), "weak", m->is_weak, "reason",
						m->is_excluded	? "excluded"
						: m->is_unknown ? "unknown"
						: m->is_defined ? "not-exported"
								: "not-defined"));
	}
	return array;
}

static json_t *extract_json(const struct ak_extracted *e)
{
	json_t *document = json_document("symlist extract"), *groups = json_array(), *names;
	json_t *modules = json_array();
	size_t g, i;

	for (g = 0; g < e->group_count; g++) {
		const struct ak_symlist_group *group = &e->groups[g];

		names = json_array();
		for (i = 0; i < group->count; i++)
			json_array_append_new(names, json_name(group->names[i]));
		json_array_append_new(groups, json_pack("{s:o, s:o}", "title",
							group->title ? json_name(group->title)
								     : json_null(),
							"symbols", names));
	}
	for (i = 0; i < e->module_count; i++)
		json_array_append_new(modules, json_pack("{s:o, s:b}", "module",
							 json_name(e->modules[i].path), "gki",
							 e->modules[i].is_gki));
	json_object_set_new(document, "groups", groups);
	json_object_set_new(document, "modules", modules);
	json_object_set_new(document, "missing", missing_json(e));
	return document;
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_some_modules(const struct ak_extracted *e, bool gki, const char *title)
{
	const char **names = malloc((e->module_count + 1) * sizeof(*names));
	size_t i, count = 0;

	for (i = 0; names && i < e->module_count; i++)
		if (e->modules[i].is_gki == gki)
			names[count++] = e->modules[i].name;
	if (names && count) {
		qsort(names, count, sizeof(*names), by_string);
		puts(title);
		for (i = 0; i < count; i++) {
			fputs("  ", stdout);
			cli_put_name(names[i], stdout);
			putchar('\n');
		}
	}
	free(names);
}

/* Only tools that tell GKI modules by signatures say which these are. */
static void print_modules(const struct ak_extracted *e, const struct ak_symlist_era *era)
{
	print_some_modules(e, false,
			   "These modules have been considered when creating the symbol list:");
	if (!era->by_signature)
		return;
	print_some_modules(
		e, true, "These modules have *NOT* been considered when creating the symbol list:");
}

/* As if one module of that name needed all that there is. */
static int write_full_list(const struct extract_options *o, const struct ak_extracted *e,
			   const struct ak_symlist_extract *how, struct ak_error *err)
{
	char *path = NULL, *text = NULL;
	size_t len;
	int ret = -1;

	if (asprintf(&path, "%s_full-gki-abi", o->output) < 0)
		return ak_error_nomem(err);
	text = ak_extracted_render_offered(e, how, &len, err);
	if (text)
		ret = cli_write(path, text, len, err);
	free(text);
	free(path);
	return ret;
}

/* LIST_x for each module x.ko. */
static int write_module_lists(const struct extract_options *o, const struct ak_extracted *e,
			      const struct ak_symlist_extract *how, struct ak_error *err)
{
	size_t i, len;
	int ret = 0;

	if (o->full_gki_abi)
		return write_full_list(o, e, how, err);
	for (i = 0; !ret && i < e->module_count; i++) {
		const char *name = e->modules[i].name, *dot = strrchr(name, '.');
		char *text, *path;

		if (e->modules[i].is_gki && !how->era->gki_needs)
			continue;
		if (asprintf(&path, "%s_%.*s", o->output,
			     (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name)),
			     name) < 0)
			return ak_error_nomem(err);
		text = ak_extracted_render_module(e, how, i, &len, err);
		ret = text ? cli_write(path, text, len, err) : -1;
		free(text);
		free(path);
	}
	return ret;
}

/* The list that the output file holds. */
static int read_old(const struct extract_options *o, struct ak_symlist *old, struct ak_error *err)
{
	if (ak_symlist_read(old, o->output, err))
		return -1;
	return ak_symlist_check(old, !o->update, err);
}

static int preserve(struct ak_extracted *e, const struct ak_symlist_extract *how,
		    const struct ak_symlist *old, struct ak_error *err)
{
	struct ak_needs *needs = ak_needs_new(err);
	int ret = needs ? ak_symlist_add(old, needs, err) : -1;

	if (!ret)
		ret = ak_extracted_preserve(e, how, needs, err);
	ak_needs_free(needs);
	return ret;
}

static int write_list(const struct cli *cli, const struct extract_options *o,
		      struct ak_extracted *e, const struct ak_symlist_extract *how,
		      struct ak_error *err)
{
	bool update = o->update && file_exists(o->output);
	struct ak_symlist old = { 0 };
	char *text = NULL;
	size_t len = 0;
	int ret = update || o->additions_only ? read_old(o, &old, err) : 0;

	if (!ret && o->additions_only)
		ret = preserve(e, how, &old, err);
	if (!ret)
		text = update ? ak_extracted_update(e, &old, how, &len, err)
			      : ak_extracted_render(e, &len, err);
	if (!text)
		ret = -1;
	if (!ret && (o->output || (!cli->json && !cli->quiet)))
		ret = cli_write(o->output, text, len, err);
	free(text);
	ak_symlist_free(&old);
	return ret;
}

static int finish(const struct cli *cli, const struct extract_options *o, struct ak_extracted *e,
		  const struct ak_symlist_extract *how, struct ak_error *err)
{
	bool report = !o->skip_missing && !o->include.count && !o->exclude.count;
	size_t missing = report && !o->strict ? tell_missing(e) : 0;

	if (write_list(cli, o, e, how, err) ||
	    (o->emit_module_lists && write_module_lists(o, e, how, err)))
		return -1;
	if (cli->json && !cli->quiet && json_print(extract_json(e), NULL, err))
		return -1;
	if (report && o->strict && !cli->json && !cli->quiet)
		tell_missing_as_upstream(e);
	if (o->print_modules && !cli->json && !cli->quiet)
		print_modules(e, how->era);
	if (cli->verbose)
		fprintf(stderr, "autoksyms: %zu modules, %zu groups\n", e->module_count,
			e->group_count);
	return missing ? EXIT_DIFFERS : EXIT_SAME;
}

static int extract(const struct cli *cli, const struct extract_options *o, struct ak_error *err)
{
	struct ak_paths modules = { 0 }, gki = { 0 };
	struct ak_symlist_extract how = {
		.era = ak_symlist_era_find(o->compat, err),
		.modules = &modules,
		.kernel = &o->kernel,
		.symvers = &o->symvers,
		.gki = o->gki ? &gki : NULL,
		.include = &o->include,
		.exclude = &o->exclude,
		.include_module_exports = o->include_module_exports,
		.full_gki_abi = o->full_gki_abi,
		.no_groups = o->no_groups,
		.max_decompressed = o->max_decompressed,
		.jobs = cli->jobs.count,
		.warn = cli_warn(),
	};
	struct ak_extracted extracted = { 0 };
	int ret = how.era ? cli_expand(cli, NULL, &modules, err) : -1;

	if (!ret && o->gki)
		ret = cli_read_lines(o->gki, &gki, err);
	if (!ret)
		ret = ak_symlist_extract(&extracted, &how, err);
	if (!ret)
		ret = finish(cli, o, &extracted, &how, err);
	ak_extracted_free(&extracted);
	ak_paths_free(&modules);
	ak_paths_free(&gki);
	return ret;
}

/* -1, or the exit status of what can't be done. */
static int check_usage(const struct cli *cli, const struct cli_command *command,
		       const struct extract_options *o)
{
	bool to_file = o->output && strcmp(o->output, "-");

	if (!cli->operand_count)
		return cli_fail_incomplete(
			command, "no modules to extract from: name some, or directories of them");
	if (!o->kernel.count && !o->symvers.count)
		return cli_fail_incomplete(
			command, "--vmlinux or --symvers is missing: what does the kernel offer?");
	if ((o->update || o->additions_only || o->emit_module_lists) && !to_file)
		return cli_fail_usage(command, "--%s needs -o LIST",
				      o->update		  ? "update"
				      : o->additions_only ? "additions-only"
							  : "emit-module-symbol-lists");
	return -1;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct extract_options o = { 0 };
	const struct cli_option options[] = {
		{ "vmlinux", 0, CLI_LIST, &o.kernel, "FILE",
		  "the kernel, for what it exports; repeatable" },
		{ "symvers", 0, CLI_LIST, &o.symvers, "FILE", "or its Module.symvers; repeatable" },
		{ "output", 'o', CLI_VALUE, &o.output, "LIST", "write there instead of stdout" },
		{ "update", 0, CLI_FLAG, &o.update, NULL,
		  "replace LIST's groups, keep what people put there" },
		{ "additions-only", 0, CLI_FLAG, &o.additions_only, NULL,
		  "keep all symbols of LIST" },
		{ "skip-module-grouping", 0, CLI_FLAG, &o.no_groups, NULL,
		  "one group of all symbols" },
		{ "include-module-exports", 0, CLI_FLAG, &o.include_module_exports, NULL,
		  "what vendors' modules offer each other, too" },
		{ "full-gki-abi", 0, CLI_FLAG, &o.full_gki_abi, NULL,
		  "all that the kernel and its modules export" },
		{ "module-filter", 0, CLI_LIST, &o.include, "REGEX",
		  "only modules with such names; repeatable" },
		{ "module-exclude", 0, CLI_LIST, &o.exclude, "REGEX",
		  "no modules with such names; repeatable" },
		{ "gki-modules", 0, CLI_VALUE, &o.gki, "FILE",
		  "names of the kernel's own modules, one a line" },
		{ "emit-module-symbol-lists", 0, CLI_FLAG, &o.emit_module_lists, NULL,
		  "also write LIST_x for each module x.ko" },
		{ "print-modules", 0, CLI_FLAG, &o.print_modules, NULL,
		  "tell which modules count" },
		{ "skip-report-missing", 0, CLI_FLAG, &o.skip_missing, NULL,
		  "don't tell symbols that nothing provides" },
		{ "strict-compat", 0, CLI_FLAG, &o.strict, NULL,
		  "tell missing symbols as upstream does: on stdout, exit 0" },
		SYMLIST_OPTION_COMPAT(&o.compat),
		CLI_MAX_DECOMPRESSED(&o.max_decompressed),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0)
		status = check_usage(cli, command, &o);
	if (status < 0) {
		status = extract(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status;
	}
	ak_paths_free(&o.kernel);
	ak_paths_free(&o.symvers);
	ak_paths_free(&o.include);
	ak_paths_free(&o.exclude);
	return status;
}

const struct cli_command cmd_symlist_extract = {
	.name = "symlist extract",
	.summary = "make a list of what modules need of a kernel",
	.usage = "[options] --vmlinux=FILE|--symvers=FILE PATH...",
	.text = "Writes the symbol list of vendors' modules (see scan for what PATH may be): the\n"
		"symbols they refer to that the kernel, or one of its own (GKI) modules, exports.\n"
		"What several modules need stands first, then each module's own.  GKI modules are\n"
		"those that are signed, or those that --gki-modules lists.\n"
		"\n"
		"Exits with 1 if a module needs what nothing provides, which is told on stderr with\n"
		"the likely reason.\n",
	.example = "  autoksyms symlist extract --vmlinux=dist/vmlinux -o abi_gki_aarch64_x dist\n",
	.run = run,
};
