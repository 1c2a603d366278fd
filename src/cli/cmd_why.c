// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "build.h"
#include "graph.h"
#include "json.h"
#include "kernel_why.h"
#include "symbol_state.h"

struct why {
	struct build build;
	struct ak_list list; /* the current one */
	struct ak_needs *needs;
	struct ak_needs_index index;
	struct ak_exports exports;
};

/* What each verdict means, with a tree and without one. */
static const char *verdict_text(enum symbol_state verdict, bool has_tree)
{
	switch (verdict) {
	case STATE_KEPT:
		return "kept";
	case STATE_MISSING:
		return "missing: needed, but not in autoksyms.h yet; autoksyms adjust adds it";
	case STATE_UNNEEDED:
		return "unneeded: in autoksyms.h, but nothing needs it; autoksyms adjust drops it";
	case STATE_TRIMMED:
		return "trimmed: nothing needs it";
	case STATE_NEEDED:
		return has_tree ? "needed, but nothing in this build exports it" : "needed";
	default:
		return has_tree ? "neither needed nor exported in this build" : "not needed";
	}
}

static bool exports_file(const struct ak_exporter *e, const char *file)
{
	const char *dep;

	for (dep = e->deps; *dep; dep += strlen(dep) + 1)
		if (!strcmp(dep, file))
			return true;
	return false;
}

/* The next object from *at on that exports the symbol; NULL at the end. */
static const struct ak_exporter *next_exporter(const struct why *w, const char *file, size_t *at)
{
	while (*at < w->exports.count) {
		const struct ak_exporter *e = &w->exports.exporter[(*at)++];

		if (exports_file(e, file))
			return e;
	}
	return NULL;
}

static enum symbol_state judge(const struct why *w, const char *symbol, const char *file)
{
	bool needed = ak_needs_find(w->needs, symbol) != AK_NONE;
	bool listed = ak_needs_find(w->list.symbols, symbol) != AK_NONE;
	size_t at = 0;

	return symbol_state(next_exporter(w, file, &at), needed, listed);
}

static void print_needs(const struct why *w, const char *symbol)
{
	uint32_t id = ak_needs_find(w->needs, symbol), i;

	if (id == AK_NONE)
		return;
	for (i = w->index.first[id]; i < w->index.first[id + 1]; i++) {
		const struct ak_need *need = &w->index.needs[i];

		cli_print("  needed by: %s", ak_needs_source(w->needs, need->source));
		if (need->line)
			cli_print(":%u", need->line);
		putchar('\n');
	}
}

static void print_text(const struct why *w, const char *symbol, const char *file,
		       enum symbol_state verdict)
{
	const struct ak_exporter *e;
	size_t at = 0;

	cli_print("%s: %s\n", symbol, verdict_text(verdict, w->build.has_tree));
	print_needs(w, symbol);
	while ((e = next_exporter(w, file, &at)))
		cli_print("  exported by: %s (%s)\n", e->object, e->builtin ? "builtin" : "module");
}

static void add_to_graph(const struct why *w, const char *symbol, const char *file,
			 enum symbol_state verdict)
{
	const struct ak_exporter *e;
	size_t at = 0;

	graph_symbol(symbol, symbol_state_name(verdict));
	graph_needs(w->needs, &w->index, ak_needs_find(w->needs, symbol));
	while ((e = next_exporter(w, file, &at)))
		graph_exporter(e->object, symbol);
}

static json_t *symbol_json(const struct why *w, const char *symbol, const char *file,
			   enum symbol_state verdict)
{
	uint32_t id = ak_needs_find(w->needs, symbol);
	json_t *exporters = json_array();
	const struct ak_exporter *e;
	size_t at = 0;

	while ((e = next_exporter(w, file, &at)))
		json_array_append_new(exporters,
				      json_pack("{s:o, s:b}", "object", json_name(e->object),
						"builtin", e->builtin));
	return json_pack("{s:o, s:s, s:o, s:o}", "symbol", json_name(symbol), "verdict",
			 symbol_state_name(verdict), "needed_by",
			 json_needed_by(w->needs, &w->index, id), "exported_by", exporters);
}

static int load(struct why *w, const struct cli *cli, const struct build_options *o,
		const struct ak_paths *modules, struct ak_error *err)
{
	struct cli operands = *cli;

	/* The operands are symbols here; what's to be scanned comes by --module. */
	operands.operands = modules->path;
	operands.operand_count = (int)modules->count;
	w->needs = ak_needs_new(err);
	w->list.symbols = ak_needs_new(err);
	if (!w->needs || !w->list.symbols || build_open(&w->build, o, err) ||
	    build_gather(&w->build, &operands, w->build.has_tree && !o->no_modorder, w->needs,
			 err) < 0 ||
	    ak_needs_index_make(&w->index, w->needs, err))
		return -1;
	if (!w->build.has_tree)
		return 0;
	if (build_read_list(&w->build, NULL, &w->list, err))
		return -1;
	return build_read_exports(&w->build, cli, &w->exports, err);
}

/* What is told of a symbol, in one of three forms; `symbols` is that of JSON. */
static void tell(const struct why *w, const struct cli *cli, bool graph, const char *symbol,
		 const char *file, enum symbol_state verdict, json_t *symbols)
{
	if (cli->quiet)
		return;
	if (graph)
		add_to_graph(w, symbol, file, verdict);
	else if (cli->json)
		json_array_append_new(symbols, symbol_json(w, symbol, file, verdict));
	else
		print_text(w, symbol, file, verdict);
}

/* 1 if all symbols are kept (or needed, without a tree), 0 if not, -1. */
static int explain_each(const struct why *w, const struct cli *cli, bool graph, json_t *symbols,
			struct ak_error *err)
{
	enum symbol_state fine = w->build.has_tree ? STATE_KEPT : STATE_NEEDED;
	int i, all = 1;

	for (i = 0; i < cli->operand_count; i++) {
		const char *symbol = cli->operands[i];
		char *file = ak_era_dep_file(w->build.tree.era, symbol, err);
		enum symbol_state verdict;

		if (!file)
			return -1;
		verdict = judge(w, symbol, file);
		all &= verdict == fine;
		tell(w, cli, graph, symbol, file, verdict, symbols);
		free(file);
	}
	return all;
}

static int explain(const struct why *w, const struct cli *cli, bool graph, struct ak_error *err)
{
	json_t *symbols = json_array(), *document;
	int all;

	if (graph && !cli->quiet)
		graph_begin();
	all = explain_each(w, cli, graph, symbols, err);
	if (graph && !cli->quiet)
		graph_end();
	if (all < 0 || graph || !cli->json || cli->quiet) {
		json_decref(symbols);
		return all;
	}
	document = json_document("why");
	json_object_set_new(document, "symbols", symbols);
	return json_print(document, NULL, err) ? -1 : all;
}

/* With modules or whitelists alone there is no kernel that could be one of 6.5. */
static bool is_modpost(struct kernel_options *k, struct build_options *o,
		       const struct ak_paths *modules)
{
	bool alone = !o->objtree && !k->vmlinux && !k->symvers.count &&
		     (modules->count || o->whitelists.count);

	return !alone && kernel_options_apply(k, o);
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct build_options o = { 0 };
	struct kernel_options k = { 0 };
	struct ak_paths modules = { 0 };
	const char *graph = NULL;
	const struct cli_option options[] = {
		BUILD_OPTION_TREE(&o),
		BUILD_OPTION_NEEDS(&o),
		BUILD_OPTION_WITHOUT(&o),
		{ "module", 0, CLI_LIST, &modules, "PATH", "scan this too, see scan; repeatable" },
		{ "no-modorder", 0, CLI_FLAG, &o.no_modorder, NULL,
		  "leave the tree's own modules out" },
		{ "graph", 0, CLI_VALUE, &graph, "FORMAT", "dot: print a graph, for Graphviz" },
		KERNEL_OPTIONS_OF_CHECK(&k),
		{ 0 },
	};
	struct why w = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count)
		status = cli_fail_incomplete(command, "which symbol?");
	if (status < 0 && graph && strcmp(graph, "dot") != 0)
		status = cli_fail_usage(command, "--graph takes dot, not '%s'", graph);
	if (status < 0 && graph && cli->json)
		status = cli_fail_usage(command, "--graph and --json are two forms of output");
	if (status < 0 && is_modpost(&k, &o, &modules)) {
		status = kernel_why(cli, &k, &modules, graph);
	} else if (status < 0 &&
		   (modules.count || o.whitelists.count ||
		    (status = build_default_tree(&o.objtree, command,
						 BUILD_KERNEL_INSTEAD
						 ", or modules (--module=FILE)")) < 0)) {
		status = load(&w, cli, &o, &modules, &err) ? -1 : explain(&w, cli, graph, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_SAME : EXIT_DIFFERS;
	}
	ak_exports_free(&w.exports);
	ak_needs_index_free(&w.index);
	ak_needs_free(w.needs);
	ak_needs_free(w.list.symbols);
	ak_paths_free(&modules);
	ak_paths_free(&k.symvers);
	build_close(&w.build, &o);
	return status;
}

const struct cli_command cmd_why = {
	.name = "why",
	.summary = "why is a symbol kept, or trimmed?",
	.usage = "[options] [--objtree=DIR] SYMBOL...",
	.text = "Tells who needs each symbol (modules, whitelist lines, built-in rules) and which\n"
		"object exports it.  Without a build directory, for the modules given by --module.\n"
		"From 6.5 on, where modpost trims, also why one isn't exported at all.\n"
		"\n"
		"Exit status: 0 all of them are kept, 1 one isn't.\n",
	.example = "  autoksyms why --objtree=. crc32_le\n",
	.run = run,
};
