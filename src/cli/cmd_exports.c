// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/modpost.h"
#include "autoksyms/verdict.h"
#include "base/buf.h"
#include "build.h"
#include "input/export_source.h"
#include "json.h"
#include "kernel.h"

struct exports {
	struct kernel kernel;
	struct ak_keep keep;
	struct buf tail; /* of the file that there is */
	char *source, *symvers;
	size_t source_len, symvers_len;
	bool flawed; /* a module's need can't be met */
};

struct exports_options {
	struct kernel_options kernel;
	const char *output;
	const char *symvers; /* where to write that */
	const char *aliases;
	bool no_trim;
};

/* What modpost ends with an error for. */
static const char *flaw_text(enum ak_verdict verdict)
{
	switch (verdict) {
	case AK_VERDICT_GPL_ONLY:
		return "is exported for GPL-compatible modules only, which this one isn't by its "
		       "MODULE_LICENSE";
	case AK_VERDICT_NAMESPACE:
		return "is in a namespace that it doesn't import (MODULE_IMPORT_NS)";
	case AK_VERDICT_SELF:
		return "is what it exports itself, without defining it";
	case AK_VERDICT_UNKNOWN:
		return "is exported by nothing in this build; autoksyms why says what is known of it";
	default:
		return NULL;
	}
}

/* What is wrong with a module is an error, or with --keep-going a warning. */
static int flaw(struct exports *e, struct ak_error *text, struct ak_error *err)
{
	struct ak_warn warn = cli_warn();

	if (!e->kernel.options->keep_going) {
		ak_error_move(err, text);
		return -1;
	}
	warn.report(warn.ctx, text);
	ak_error_free(text);
	e->flawed = true;
	return 0;
}

/* 1, 0, or -1; *refs, read when it's first needed, is to be freed. */
static int is_weak(const struct exports *e, struct ak_weak_refs **refs, const char *file,
		   const char *name, struct ak_error *err)
{
	if (!*refs)
		*refs = ak_weak_refs_read(file, e->kernel.options->max_decompressed, err);
	return *refs ? ak_weak_refs_has(*refs, name) : -1;
}

static int check_need(struct exports *e, const struct ak_court *court, struct ak_weak_refs **refs,
		      uint32_t source, uint32_t symbol, struct ak_error *err)
{
	enum ak_verdict verdict = ak_judge(court, source, symbol);
	const char *text = flaw_text(verdict);
	const char *file = ak_needs_source(e->kernel.needs, source);
	const char *name = ak_needs_symbol(e->kernel.needs, symbol);
	struct ak_error what = { 0 };
	int weak = 0;

	if (!text)
		return 0;
	if (verdict == AK_VERDICT_UNKNOWN)
		weak = is_weak(e, refs, file, name, err);
	if (weak)
		return weak < 0 ? -1 : 0;
	ak_error_set(&what, file, 0, "needs '%s', which %s", name, text);
	return flaw(e, &what, err);
}

static int check_license(struct exports *e, uint32_t source, struct ak_error *err)
{
	uint32_t object = e->keep.object_of[source];
	struct ak_error what = { 0 };

	if (object == AK_NONE || e->kernel.offers.object[object].has_license)
		return 0;
	ak_error_set(&what, e->kernel.offers.object[object].file, 0,
		     "has no MODULE_LICENSE, without which modpost builds no module; add it");
	return flaw(e, &what, err);
}

static int check_source(struct exports *e, const struct ak_court *court, uint32_t source,
			struct ak_error *err)
{
	struct ak_weak_refs *refs = NULL;
	const struct ak_need *need;
	size_t count, i;
	int ret = 0;

	if (ak_needs_source_kind(e->kernel.needs, source) != AK_SOURCE_MODULE)
		return 0;
	if (check_license(e, source, err))
		return -1;
	need = ak_needs_of_source(e->kernel.needs, source, &count);
	for (i = 0; !ret && i < count; i++)
		ret = check_need(e, court, &refs, source, need[i].symbol, err);
	ak_weak_refs_free(refs);
	return ret;
}

static int check_modules(struct exports *e, struct ak_error *err)
{
	struct ak_court court = { .keep = &e->keep, .modpost = e->kernel.modpost };
	uint32_t i;

	for (i = 0; i < ak_needs_source_count(e->kernel.needs); i++)
		if (check_source(e, &court, i, err))
			return -1;
	return 0;
}

/* The aliases of built-in modules, from 6.18 on: as they are in the file there is. */
static int read_tail(struct exports *e, const struct exports_options *o, struct ak_error *err)
{
	char *path = NULL;
	int ret;

	if (!e->kernel.modpost->aliases || (!o->aliases && !e->kernel.has_tree))
		return 0;
	path = o->aliases ? strdup(o->aliases)
			  : ak_tree_file(&e->kernel.tree, ".vmlinux.export.c", err);
	if (!path)
		return ak_error_nomem(err);
	ret = export_source_tail(path, &e->tail, err);
	free(path);
	return ret;
}

static int make_texts(struct exports *e, const struct cli *cli, const struct exports_options *o,
		      struct ak_error *err)
{
	struct kernel *k = &e->kernel;
	bool all = o->no_trim || (k->has_tree && !k->tree.trims);

	if (k->modversions && k->has_tree &&
	    ak_offers_read_crcs(&k->offers, k->tree.objtree, cli->jobs.count, err))
		return -1;
	if (ak_keep_decide(&e->keep, &k->offers, k->needs, all ? AK_KEEP_ALL : 0, err) ||
	    check_modules(e, err) || kernel_warn_of_cycle(&e->keep, err) || read_tail(e, o, err))
		return -1;
	e->source = ak_keep_source(&e->keep, k->modpost, k->modversions,
				   e->tail.data ? e->tail.data : "", &e->source_len, err);
	e->symvers = e->source ? ak_keep_symvers(&e->keep, &e->symvers_len, err) : NULL;
	return e->symvers ? 0 : -1;
}

static json_t *exports_json(const struct exports *e)
{
	json_t *document = json_document("exports"), *symbols = json_array();
	const struct ak_offers *offers = &e->kernel.offers;
	size_t i;

	for (i = 0; i < offers->count; i++) {
		const struct ak_offer *o = &offers->offer[i];

		json_array_append_new(symbols,
				      json_pack("{s:o, s:o, s:b, s:b, s:b, s:o}", "symbol",
						json_name(o->symbol), "exported_by",
						json_name(offers->object[o->object].name), "kept",
						e->keep.kept[i], "gpl_only", o->gpl, "function",
						o->function, "namespace", json_name(o->ns)));
	}
	json_object_set_new(document, "complete", json_boolean(e->kernel.complete && !e->flawed));
	json_object_set_new(document, "exported", json_integer((json_int_t)offers->count));
	json_object_set_new(document, "kept", json_integer((json_int_t)e->keep.kept_count));
	json_object_set_new(document, "symbols", symbols);
	return document;
}

static int write_out(const struct exports *e, const struct cli *cli,
		     const struct exports_options *o, struct ak_error *err)
{
	if (o->symvers && cli_write(o->symvers, e->symvers, e->symvers_len, err))
		return -1;
	if (o->output && cli_write(o->output, e->source, e->source_len, err))
		return -1;
	if (cli->quiet)
		return 0;
	if (cli->json)
		return json_print(exports_json(e), NULL, err);
	return o->output ? 0 : cli_write(NULL, e->source, e->source_len, err);
}

/* Only an object that isn't linked yet still has what was trimmed. */
static int check_vmlinux(const struct kernel *k, struct ak_error *err)
{
	size_t i;

	if (!k->vmlinux)
		return ak_error_set(err, k->options->objtree, 0,
				    "has no vmlinux.o, which tells what can be exported; make "
				    "vmlinux.o there, or name one by --vmlinux");
	for (i = 0; i < k->offers.object_count; i++)
		if (k->offers.object[i].is_vmlinux && k->offers.object[i].kept_only)
			return ak_error_set(err, k->offers.object[i].file, 0,
					    "is linked already and has no more than was kept; it "
					    "takes vmlinux.o to tell what can be exported");
	return 0;
}

static int exports(struct exports *e, const struct cli *cli, const struct exports_options *o,
		   struct ak_error *err)
{
	if (kernel_open(&e->kernel, cli, &o->kernel, err))
		return -1;
	if (!e->kernel.vmlinux)
		return check_vmlinux(&e->kernel, err);
	if (kernel_read(&e->kernel, cli, err) || check_vmlinux(&e->kernel, err) ||
	    make_texts(e, cli, o, err) || write_out(e, cli, o, err))
		return -1;
	return e->kernel.complete && !e->flawed ? 0 : 1;
}

static void free_exports(struct exports *e, struct exports_options *o)
{
	ak_keep_free(&e->keep);
	buf_free(&e->tail);
	free(e->source);
	free(e->symvers);
	kernel_close(&e->kernel, &o->kernel);
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct exports_options o = { 0 };
	const struct cli_option options[] = {
		KERNEL_OPTIONS(&o.kernel),
		{ "modversions", 0, CLI_YES_NO, &o.kernel.modversions, NULL,
		  "instead of the configuration" },
		{ "no-trim", 0, CLI_FLAG, &o.no_trim, NULL, "all exports, needed or not" },
		{ "aliases", 0, CLI_VALUE, &o.aliases, "FILE",
		  "6.18 on: a .vmlinux.export.c whose aliases to take" },
		{ "symvers", 0, CLI_VALUE, &o.symvers, "FILE", "write Module.symvers there" },
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct exports e = { 0 };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && !o.kernel.vmlinux)
		status = build_default_tree(&o.kernel.objtree, command, ", or --vmlinux=FILE");
	if (status < 0) {
		status = exports(&e, cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	free_exports(&e, &o);
	return status;
}

const struct cli_command cmd_exports = {
	.name = "exports",
	.summary = "write .vmlinux.export.c, the exports that stay (6.5 on)",
	.usage = "[options] [--objtree=DIR] [MODULE...]",
	.text = "Writes the source of vmlinux's export tables, as modpost does from Linux 6.5 on,\n"
		"byte for byte: the exports of vmlinux.o that modules, the whitelist and rules ask\n"
		"for, and with --symvers the Module.symvers that goes with it.  Modules are those\n"
		"of the build directory's modules.order and those named as operands.\n"
		"\n"
		"Exit status: 0 written, 1 written, but something was passed over (--keep-going).\n",
	.example =
		"  autoksyms exports --objtree=. -o .vmlinux.export.c --symvers=Module.symvers\n",
	.run = run,
};
