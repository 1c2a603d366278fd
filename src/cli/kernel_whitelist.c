// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

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
};

static bool is_foreign(const struct fragment *f, const struct ak_offer *offer)
{
	return f->kernel.offers.object[offer->object].is_foreign;
}

/* The modules that asked, by their names: `# a, b`. */
static bool add_modules(struct fragment *f, uint32_t symbol)
{
	const char *separator = "# ";
	uint32_t i, object;

	for (i = f->index.first[symbol]; i < f->index.first[symbol + 1]; i++) {
		object = f->keep.object_of[f->index.needs[i].source];
		if (object == AK_NONE || !f->kernel.is_operand[object])
			continue;
		buf_adds(&f->text, separator);
		buf_adds(&f->text, path_name(f->kernel.offers.object[object].name));
		separator = ", ";
	}
	if (separator[0] == '#')
		return false;
	buf_adds(&f->text, "\n");
	return true;
}

static int make_text(struct fragment *f, struct ak_error *err)
{
	const struct ak_needs *needs = f->kernel.needs;
	uint32_t *sorted = ak_needs_sorted(needs, err), i, offer;

	for (i = 0; sorted && i < ak_needs_symbol_count(needs); i++) {
		offer = f->keep.offer_of[sorted[i]];
		if (offer == AK_NONE || is_foreign(f, &f->kernel.offers.offer[offer]) ||
		    !add_modules(f, sorted[i]))
			continue;
		buf_adds(&f->text, ak_needs_symbol(needs, sorted[i]));
		buf_addc(&f->text, '\n');
	}
	free(sorted);
	if (!sorted)
		return -1;
	return buf_str(&f->text) ? 0 : ak_error_nomem(err);
}

/* What no whitelist helps with. */
static void warn_of(const struct fragment *f)
{
	struct ak_warn warn = cli_warn();
	size_t m, i;

	for (m = 0; m < f->verdicts.module_count; m++) {
		const struct verdict_module *module = &f->verdicts.module[m];

		for (i = module->first; i < module->first + module->count; i++) {
			const struct verdict *v = &f->verdicts.verdict[i];
			struct ak_error text = { 0 };

			if (ak_verdict_is_fine(v->verdict))
				continue;
			ak_error_set(&text, ak_needs_source(f->kernel.needs, module->source), 0,
				     "needs '%s', with which no whitelist helps: %s", v->symbol,
				     ak_verdict_name(v->verdict));
			warn.report(warn.ctx, &text);
			ak_error_free(&text);
		}
	}
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
	warn_of(f);
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
		status = f.verdicts.fine && f.kernel.complete ? EXIT_SAME : EXIT_DIFFERS;
	verdicts_free(&f.verdicts);
	ak_needs_index_free(&f.index);
	ak_keep_free(&f.keep);
	buf_free(&f.text);
	kernel_close(&f.kernel, o);
	return status;
}
