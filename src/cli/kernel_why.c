// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "graph.h"
#include "json.h"
#include "kernel_why.h"
#include "symbol_state.h"
#include "verdicts.h"

struct why {
	struct kernel kernel;
	struct ak_offers now; /* what is kept at present */
	bool has_now;	      /* else nothing is trimmed, as far as we know */
	struct ak_keep keep;
	struct ak_needs_index index;
	struct verdict *verdicts; /* one for each operand */
	size_t count;
};

/* Of what is exported. */
static enum symbol_state state_of(const struct why *w, const struct verdict *v)
{
	return symbol_state(true, w->keep.kept[v->offer - w->kernel.offers.offer],
			    !w->has_now || ak_offers_find(&w->now, v->symbol));
}

static const char *state_name(const struct why *w, const struct verdict *v)
{
	return v->offer ? symbol_state_name(state_of(w, v)) : ak_verdict_name(v->verdict);
}

static void print_state(const struct why *w, const struct verdict *v)
{
	static const char *const texts[] = {
		[STATE_KEPT] = "kept",
		[STATE_MISSING] =
			("missing: needed, but not kept by the last build; the next one does, "
			 "and links vmlinux if that exports it"),
		[STATE_UNNEEDED] =
			"unneeded: kept by the last build, but nothing needs it any more",
		[STATE_TRIMMED] = "trimmed: nothing needs it",
	};

	if (v->offer)
		fputs(texts[state_of(w, v)], stdout);
	else
		verdict_print(&w->kernel, v);
}

static void print_needs(const struct why *w, const char *symbol)
{
	const struct ak_needs *needs = w->kernel.needs;
	uint32_t id = ak_needs_find(needs, symbol), i;

	if (id == AK_NONE)
		return;
	for (i = w->index.first[id]; i < w->index.first[id + 1]; i++) {
		fputs("  needed by: ", stdout);
		cli_put_name(ak_needs_source(needs, w->index.needs[i].source), stdout);
		if (w->index.needs[i].line)
			cli_print(":%u", w->index.needs[i].line);
		putchar('\n');
	}
}

static void print_text(const struct why *w, const struct verdict *v)
{
	const struct ak_offer *offer = v->offer;

	cli_print("%s: ", v->symbol);
	print_state(w, v);
	putchar('\n');
	print_needs(w, v->symbol);
	if (!offer)
		return;
	cli_print("  exported by: %s (%s)\n", w->kernel.offers.object[offer->object].name,
		  w->kernel.offers.object[offer->object].is_vmlinux ? "builtin" : "module");
	if (offer->gpl)
		puts("  for GPL-compatible modules only");
	if (offer->ns[0])
		cli_print("  in namespace %s\n", offer->ns);
}

static void print_graph(const struct why *w)
{
	size_t i;

	graph_begin();
	for (i = 0; i < w->count; i++) {
		const struct verdict *v = &w->verdicts[i];

		graph_symbol(v->symbol, state_name(w, v));
		graph_needs(w->kernel.needs, &w->index, ak_needs_find(w->kernel.needs, v->symbol));
		if (v->offer)
			graph_exporter(w->kernel.offers.object[v->offer->object].name, v->symbol);
	}
	graph_end();
}

static json_t *exporters_json(const struct why *w, const struct verdict *v)
{
	json_t *array = json_array();
	const struct ak_object *object;

	if (!v->offer)
		return array;
	object = &w->kernel.offers.object[v->offer->object];
	json_array_append_new(array, json_pack("{s:o, s:b}", "object", json_name(object->name),
					       "builtin", object->is_vmlinux));
	return array;
}

static json_t *symbol_json(const struct why *w, const struct verdict *v)
{
	json_t *object = verdict_json(&w->kernel, v);

	json_object_set_new(object, "verdict", json_string(state_name(w, v)));
	json_object_set_new(object, "needed_by",
			    json_needed_by(w->kernel.needs, &w->index,
					   ak_needs_find(w->kernel.needs, v->symbol)));
	json_object_set_new(object, "exported_by", exporters_json(w, v));
	return object;
}

static json_t *why_json(const struct why *w)
{
	json_t *document = json_document("why"), *symbols = json_array();
	size_t i;

	for (i = 0; i < w->count; i++)
		json_array_append_new(symbols, symbol_json(w, &w->verdicts[i]));
	json_object_set_new(document, "trimmed_by", json_string("modpost"));
	json_object_set_new(document, "symbols", symbols);
	return document;
}

static int look_up(struct why *w, const struct cli *cli, struct ak_error *err)
{
	size_t i;

	w->count = (size_t)cli->operand_count;
	w->verdicts = calloc(w->count + 1, sizeof(*w->verdicts));
	if (!w->verdicts)
		return ak_error_nomem(err);
	for (i = 0; i < w->count; i++)
		w->verdicts[i] = (struct verdict){
			.symbol = cli->operands[i],
			.verdict = AK_VERDICT_UNKNOWN,
			.offer = ak_offers_find(&w->kernel.offers, cli->operands[i]),
		};
	for (i = 0; i < w->count; i++)
		if (w->verdicts[i].offer)
			w->verdicts[i].verdict = AK_VERDICT_KEPT;
	return verdicts_refine(w->verdicts, w->count, &w->kernel, cli, err);
}

static int load(struct why *w, const struct cli *cli, const struct kernel_options *o,
		const struct ak_paths *modules, struct ak_error *err)
{
	struct cli operands = *cli;
	bool all;

	/* The operands are symbols here; what's to be scanned comes by --module. */
	operands.operands = modules->path;
	operands.operand_count = (int)modules->count;
	if (kernel_open(&w->kernel, &operands, o, err) || ak_offers_init(&w->now, err) ||
	    kernel_read(&w->kernel, cli, err) ||
	    ak_needs_index_make(&w->index, w->kernel.needs, err))
		return -1;
	w->has_now = w->kernel.has_tree && w->kernel.tree.trims;
	if (w->has_now && ak_keep_read(&w->now, &w->kernel.tree, err))
		return -1;
	all = w->kernel.has_tree && !w->kernel.tree.trims;
	if (ak_keep_decide(&w->keep, &w->kernel.offers, w->kernel.needs, all ? AK_KEEP_ALL : 0,
			   err))
		return -1;
	return look_up(w, cli, err);
}

static int print(const struct why *w, const struct cli *cli, bool graph, struct ak_error *err)
{
	size_t i;

	if (cli->quiet)
		return 0;
	if (graph)
		print_graph(w);
	else if (cli->json)
		return json_print(why_json(w), NULL, err);
	for (i = 0; !graph && i < w->count; i++)
		print_text(w, &w->verdicts[i]);
	return 0;
}

static bool all_kept(const struct why *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (!w->verdicts[i].offer || state_of(w, &w->verdicts[i]) != STATE_KEPT)
			return false;
	return true;
}

static void free_why(struct why *w, struct kernel_options *o)
{
	free(w->verdicts);
	ak_keep_free(&w->keep);
	ak_needs_index_free(&w->index);
	ak_offers_free(&w->now);
	kernel_close(&w->kernel, o);
}

int kernel_why(const struct cli *cli, struct kernel_options *o, const struct ak_paths *modules,
	       bool graph)
{
	struct why w = { 0 };
	struct ak_error err = { 0 };
	int status;

	if (load(&w, cli, o, modules, &err) || print(&w, cli, graph, &err))
		status = cli_fail(&err);
	else
		status = all_kept(&w) ? EXIT_SAME : EXIT_DIFFERS;
	free_why(&w, o);
	return status;
}
