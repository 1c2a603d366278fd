// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "autoksyms/shard.h"
#include "base/buf.h"
#include "cli.h"
#include "json.h"
#include "kernel_whitelist.h"

struct scan_options {
	bool weak;
	bool per_module;
	bool keep_going;
	uint64_t max_decompressed;
	bool as_whitelist;
	bool shard;
	const char *objtree;
	const char *liblto;
	struct ak_paths out_of_tree;
	const char *output;
	const char *depfile;
};

/* All files that the operands and --out-of-tree stand for. */
static int find_files(const struct cli *cli, const struct scan_options *o, struct ak_paths *paths,
		      struct ak_error *err)
{
	int ret = cli_expand(cli, o->objtree, paths, err);
	size_t i;

	for (i = 0; !ret && i < o->out_of_tree.count; i++)
		ret = ak_paths_add_built(paths, o->out_of_tree.path[i], err);
	return ret;
}

static void list_symbols(const struct ak_needs *needs, const uint32_t *sorted, struct buf *out)
{
	uint32_t i, count = ak_needs_symbol_count(needs);
	size_t len = 0;

	for (i = 0; i < count; i++)
		len += strlen(ak_needs_symbol(needs, i)) + 1;
	buf_reserve(out, len + 1);
	for (i = 0; i < count; i++) {
		buf_adds(out, ak_needs_symbol(needs, sorted[i]));
		buf_addc(out, '\n');
	}
}

/* Symbol -> its place in the sorted list, so that a module's can be sorted as numbers. */
static uint32_t *make_ranks(const uint32_t *sorted, uint32_t count)
{
	uint32_t *rank = malloc(((size_t)count + 1) * sizeof(*rank)), i;

	for (i = 0; rank && i < count; i++)
		rank[sorted[i]] = i;
	return rank;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The sorted places of a source's symbols; *count of them, to be freed. */
static uint32_t *places_of(const struct ak_needs *needs, uint32_t source, const uint32_t *rank,
			   size_t *count)
{
	const struct ak_need *need = ak_needs_of_source(needs, source, count);
	uint32_t *places = malloc((*count + 1) * sizeof(*places));
	size_t i;

	for (i = 0; places && i < *count; i++)
		places[i] = rank[need[i].symbol];
	if (places)
		qsort(places, *count, sizeof(*places), by_number);
	return places;
}

/* As cli_put_name() writes it: a line has one module, whatever that is called. */
static void add_file(struct buf *out, const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			buf_addf(out, "\\x%02x", (unsigned char)*name);
		else
			buf_addc(out, *name);
}

static void list_module(const struct ak_needs *needs, uint32_t source, const uint32_t *sorted,
			const uint32_t *places, size_t count, struct buf *out)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i && places[i] == places[i - 1])
			continue;
		add_file(out, ak_needs_source(needs, source));
		buf_adds(out, ": ");
		buf_adds(out, ak_needs_symbol(needs, sorted[places[i]]));
		buf_addc(out, '\n');
	}
}

static int list_per_module(const struct ak_needs *needs, const uint32_t *sorted,
			   const uint32_t *rank, struct buf *out, struct ak_error *err)
{
	uint32_t source, *places;
	size_t count;

	for (source = 0; source < ak_needs_source_count(needs); source++) {
		places = places_of(needs, source, rank, &count);
		if (!places)
			return ak_error_nomem(err);
		list_module(needs, source, sorted, places, count, out);
		free(places);
	}
	return 0;
}

static json_t *modules_json(const struct ak_needs *needs, const uint32_t *sorted,
			    const uint32_t *rank)
{
	json_t *array = json_array(), *symbols;
	uint32_t source, *places;
	size_t count, i;

	for (source = 0; source < ak_needs_source_count(needs); source++) {
		places = places_of(needs, source, rank, &count);
		symbols = json_array();
		for (i = 0; places && i < count; i++)
			json_array_append_new(symbols,
					      json_name(ak_needs_symbol(needs, sorted[places[i]])));
		free(places);
		json_array_append_new(array, json_pack("{s:o, s:o}", "module",
						       json_name(ak_needs_source(needs, source)),
						       "symbols", symbols));
	}
	return array;
}

static json_t *scan_json(const struct ak_needs *needs, const uint32_t *sorted, const uint32_t *rank,
			 bool complete)
{
	json_t *document = json_document("scan"), *symbols = json_array();
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		json_array_append_new(symbols, json_name(ak_needs_symbol(needs, sorted[i])));
	json_object_set_new(document, "complete", json_boolean(complete));
	json_object_set_new(document, "symbols", symbols);
	json_object_set_new(document, "modules", modules_json(needs, sorted, rank));
	return document;
}

static int print_text(const struct scan_options *o, const struct ak_needs *needs,
		      const uint32_t *sorted, const uint32_t *rank, struct ak_error *err)
{
	struct buf out = { 0 };
	int ret = 0;

	if (o->per_module)
		ret = list_per_module(needs, sorted, rank, &out, err);
	else
		list_symbols(needs, sorted, &out);
	if (!ret && !buf_str(&out))
		ret = ak_error_nomem(err);
	if (!ret)
		ret = cli_write(o->output, out.data, out.len, err);
	buf_free(&out);
	return ret;
}

static int print(const struct cli *cli, const struct scan_options *o, const struct ak_needs *needs,
		 bool complete, struct ak_error *err)
{
	uint32_t *sorted = ak_needs_sorted(needs, err);
	uint32_t *rank = sorted ? make_ranks(sorted, ak_needs_symbol_count(needs)) : NULL;
	int ret;

	if (!rank)
		ret = ak_error_nomem(err);
	else if (cli->json)
		ret = json_print(scan_json(needs, sorted, rank, complete), o->output, err);
	else
		ret = print_text(o, needs, sorted, rank, err);
	free(sorted);
	free(rank);
	return ret;
}

static int write_depfile(const struct scan_options *o, const struct ak_paths *paths,
			 struct ak_error *err)
{
	size_t len;
	char *text = ak_depfile_render(o->output, paths, &len, err);
	int ret = text ? cli_write(o->depfile, text, len, err) : -1;

	free(text);
	return ret;
}

/* All that is known of the files, for whoever takes a shard in their place. */
static int write_shard(const struct cli *cli, const struct scan_options *o, struct ak_error *err)
{
	const struct ak_scan scan = {
		.max_decompressed = o->max_decompressed,
		.jobs = cli->jobs.count,
		.liblto = o->liblto,
		.warn = cli_warn(),
	};
	struct ak_paths paths = { 0 };
	char *text = NULL;
	size_t len;
	int ret = find_files(cli, o, &paths, err);

	if (!ret)
		text = ak_shard_render(&scan, &paths, &len, err);
	ret = text ? cli_write(o->output, text, len, err) : -1;
	if (!ret && o->depfile)
		ret = write_depfile(o, &paths, err);
	free(text);
	ak_paths_free(&paths);
	return ret;
}

static int scan(const struct cli *cli, const struct scan_options *o, struct ak_error *err)
{
	struct ak_scan scan = {
		.weak = o->weak,
		.symbols_only = !o->per_module && !cli->json,
		.keep_going = o->keep_going,
		.max_decompressed = o->max_decompressed,
		.jobs = cli->jobs.count,
		.liblto = o->liblto,
		.warn = cli_warn(),
	};
	struct ak_needs *needs = ak_needs_new(err);
	struct ak_paths paths = { 0 };
	int ret = needs ? find_files(cli, o, &paths, err) : -1;

	if (!ret)
		ret = ak_scan(&scan, &paths, needs, err);
	if (cli->verbose && ret >= 0)
		cli_tell_needs(cli, paths.count, needs);
	if (ret >= 0 && (!cli->quiet || o->output) && print(cli, o, needs, !ret, err))
		ret = -1;
	if (ret >= 0 && o->depfile && write_depfile(o, &paths, err))
		ret = -1;
	ak_paths_free(&paths);
	ak_needs_free(needs);
	return ret;
}

/* Against a kernel, which has to be known for that.  Takes the lists. */
static int scan_for_whitelist(struct cli *cli, const struct cli_command *command,
			      struct scan_options *o, struct kernel_options *k)
{
	const char *wrong = NULL;

	if (!o->objtree && !k->vmlinux && !k->symvers.count)
		wrong = "--as-whitelist needs to know the kernel: --objtree, --vmlinux or "
			"--symvers";
	else if (cli->json)
		wrong = "--as-whitelist and --json are two forms of output";
	if (wrong) {
		ak_paths_free(&k->symvers);
		ak_paths_free(&o->out_of_tree);
		return cli_fail_usage(command, "%s", wrong);
	}
	k->objtree = o->objtree;
	k->any_release = true;
	k->out_of_tree = o->out_of_tree;
	o->out_of_tree = (struct ak_paths){ 0 };
	k->keep_going = o->keep_going;
	k->max_decompressed = o->max_decompressed;
	return kernel_whitelist(cli, k, o->output);
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct scan_options o = { 0 };
	struct kernel_options k = { 0 };
	const struct cli_option options[] = {
		{ "per-module", 0, CLI_FLAG, &o.per_module, NULL, "print `FILE: SYMBOL` lines" },
		{ "weak", 0, CLI_FLAG, &o.weak, NULL, "weak references too" },
		{ "keep-going", 0, CLI_FLAG, &o.keep_going, NULL,
		  "warn of bad files, go on, and exit 1" },
		{ "libLTO", 0, CLI_VALUE, &o.liblto, "FILE",
		  "reads LLVM bitcode (default: the newest)" },
		CLI_MAX_DECOMPRESSED(&o.max_decompressed),
		{ "objtree", 0, CLI_VALUE, &o.objtree, "DIR",
		  "where modules.order's modules are (default: beside it)" },
		{ "out-of-tree", 0, CLI_LIST, &o.out_of_tree, "DIR",
		  "what `make M=DIR` built, as far as it got; repeatable" },
		{ "as-whitelist", 0, CLI_FLAG, &o.as_whitelist, NULL,
		  "print the whitelist that these modules need" },
		{ "vmlinux", 0, CLI_VALUE, &k.vmlinux, "FILE",
		  "with it: of the kernel they are for" },
		{ "symvers", 0, CLI_LIST, &k.symvers, "FILE", "the same: its Module.symvers" },
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "write there instead of stdout" },
		{ "shard", 0, CLI_FLAG, &o.shard, NULL,
		  "write all there is to know, to be used in the files' place" },
		{ "depfile", 0, CLI_VALUE, &o.depfile, "FILE",
		  "write there, for make and ninja, what -o depends on" },
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !cli->operand_count && !o.out_of_tree.count)
		status = cli_fail_incomplete(command,
					     "nothing to scan: name modules, or directories of "
					     "them (- reads names from standard input)");
	if (status < 0 && o.as_whitelist)
		return scan_for_whitelist(cli, command, &o, &k);
	ak_paths_free(&k.symvers);
	if (status < 0 && o.depfile && !o.output)
		status = cli_fail_usage(command, "--depfile needs -o FILE");
	if (status < 0 && o.shard && (o.per_module || o.weak || o.keep_going || cli->json))
		status = cli_fail_usage(command, "a shard has all of it, and no other form");
	if (status < 0) {
		status = o.shard ? write_shard(cli, &o, &err) : scan(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	ak_paths_free(&o.out_of_tree);
	return status;
}

const struct cli_command cmd_scan = {
	.name = "scan",
	.summary = "list the undefined symbols of modules",
	.usage = "[options] PATH...",
	.text = "Prints the symbols that the given files refer to and don't define: what they need\n"
		"from the kernel and from each other.  Sorted, each once.  Weak references don't\n"
		"count, nor __this_module and .TOC., which linkers provide.\n"
		"\n"
		"PATH is a module or object (.ko, .o, .ko.gz, .ko.xz, .ko.zst), an archive (.a,\n"
		"thin ones too), kbuild's .usyms or .mod, a modules.order, or a directory: all\n"
		"modules in it.  @FILE stands for the paths in FILE, - for those on stdin.\n"
		"\n"
		"--as-whitelist prints, of what modules out of tree need, what the kernel they are\n"
		"for can export, as lines for its UNUSED_KSYMS_WHITELIST.  --out-of-tree=DIR takes\n"
		"the modules that make M=DIR built there, and the objects of those that modpost\n"
		"refused for want of a symbol.\n"
		"\n"
		"With --shard it writes down what there is to know of the files; a *.shard can be\n"
		"given in their place, here and to every command that takes modules.\n",
	.example = "  autoksyms scan /lib/modules/$(uname -r)/kernel/fs/ext4\n",
	.run = run,
};
