// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "kernel_whitelist.h"
#include "verdicts.h"

struct fragment {
	struct kernel kernel;
	struct ak_keep keep;
	struct ak_needs_index index;
	struct verdicts verdicts;
	struct buf text;
	bool fine; /* all that the operands need is there */
};

/*
 * Whether the kernel's whitelist says if it's there.  Up to 6.4 that holds for what modules out of tree
 * export to each other as well; of which release a Module.symvers is isn't known.
 */
static bool is_listed(const struct fragment *f, const struct ak_offer *offer)
{
	const struct kernel *k = &f->kernel;
	bool any = k->tree.era || (!k->has_tree && !k->vmlinux && !k->options->layout);

	return any || !k->offers.object[offer->object].is_foreign;
}

/* The operands that asked for a symbol, by their names: `# a, b`.  Empty if it was none of them. */
static void list_modules(const struct fragment *f, uint32_t symbol, struct buf *names)
{
	uint32_t i, object;

	buf_reset(names);
	for (i = f->index.first[symbol]; i < f->index.first[symbol + 1]; i++) {
		object = f->keep.object_of[f->index.needs[i].source];
		if (object == AK_NONE || !f->kernel.is_operand[object])
			continue;
		buf_adds(names, names->len ? ", " : "# ");
		buf_adds(names, path_name(f->kernel.offers.object[object].name));
	}
}

/* Modules are named where they aren't those of the line before. */
static int add_line(struct fragment *f, uint32_t symbol, struct buf *last, struct buf *names,
		    struct ak_error *err)
{
	uint32_t offer = f->keep.offer_of[symbol];

	if (offer == AK_NONE || !is_listed(f, &f->kernel.offers.offer[offer]))
		return 0;
	list_modules(f, symbol, names);
	if (!buf_str(names))
		return ak_error_nomem(err);
	if (!names->len)
		return 0;
	if (!last->len || strcmp(last->data, names->data) != 0) {
		buf_adds(&f->text, names->data);
		buf_addc(&f->text, '\n');
		buf_reset(last);
		buf_adds(last, names->data);
	}
	buf_adds(&f->text, ak_needs_symbol(f->kernel.needs, symbol));
	buf_addc(&f->text, '\n');
	return buf_str(last) ? 0 : ak_error_nomem(err);
}

static int make_text(struct fragment *f, struct ak_error *err)
{
	const struct ak_needs *needs = f->kernel.needs;
	uint32_t *sorted = ak_needs_sorted(needs, err), i;
	struct buf last = { 0 }, names = { 0 };
	int ret = sorted ? 0 : -1;

	for (i = 0; !ret && i < ak_needs_symbol_count(needs); i++)
		ret = add_line(f, sorted[i], &last, &names, err);
	free(sorted);
	buf_free(&last);
	buf_free(&names);
	if (ret)
		return -1;
	return buf_str(&f->text) ? 0 : ak_error_nomem(err);
}

/* What no whitelist helps a module with; false if there is such a thing. */
static bool warn_of(const struct fragment *f, const struct verdict_module *module)
{
	struct ak_warn warn = cli_warn();
	bool fine = true;
	size_t i;

	for (i = module->first; i < module->first + module->count; i++) {
		const struct verdict *v = &f->verdicts.verdict[i];
		struct ak_error text = { 0 };

		if (ak_verdict_is_fine(v->verdict))
			continue;
		ak_error_set(
			&text, ak_needs_source(f->kernel.needs, module->source), 0,
			"needs '%s', with which no whitelist helps: %s; autoksyms check says more",
			v->symbol, ak_verdict_name(v->verdict));
		warn.report(warn.ctx, &text);
		ak_error_free(&text);
		fine = false;
	}
	return fine;
}

static bool all_fine(const struct fragment *f)
{
	bool fine = f->kernel.complete;
	size_t m;

	for (m = 0; m < f->verdicts.module_count; m++)
		if (f->verdicts.module[m].operand)
			fine &= warn_of(f, &f->verdicts.module[m]);
	return fine;
}

static int fragment(struct fragment *f, const struct cli *cli, const struct kernel_options *o,
		    const char *output, struct ak_error *err)
{
	struct kernel *k = &f->kernel;
	struct ak_court court = { .keep = &f->keep };

	if (kernel_open(k, cli, o, err) || kernel_read(k, cli, err) ||
	    ak_needs_index_make(&f->index, k->needs, err) ||
	    ak_keep_decide(&f->keep, &k->offers, k->needs, AK_KEEP_ALL, err))
		return -1;
	court.modpost = k->modpost;
	if (verdicts_make(&f->verdicts, k, cli, &court, err) || make_text(f, err))
		return -1;
	f->fine = all_fine(f);
	if (cli->quiet && !output)
		return 0;
	return cli_write(output, f->text.data, f->text.len, err);
}

int kernel_whitelist(const struct cli *cli, struct kernel_options *o, const char *output)
{
	struct fragment f = { 0 };
	struct ak_error err = { 0 };
	int status;

	if (fragment(&f, cli, o, output, &err))
		status = cli_fail(&err);
	else
		status = f.fine ? EXIT_SAME : EXIT_DIFFERS;
	verdicts_free(&f.verdicts);
	ak_needs_index_free(&f.index);
	ak_keep_free(&f.keep);
	buf_free(&f.text);
	kernel_close(&f.kernel, o);
	return status;
}
