// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "input/kernel_tree.h"
#include "kallsyms/tree_options.h"
#include "table_options.h"

static bool is_automatic(const struct table_options *o)
{
	return !o->layout || !strcmp(o->layout, "auto");
}

bool table_options_missing(const struct table_options *o)
{
	return is_automatic(o) && !o->objtree;
}

static void tell_options(const struct ak_kallsyms_options *t)
{
	cli_note("layout %s%s%s%s%s%s\n", t->layout->name, t->all_symbols ? " --all-symbols" : "",
		 t->absolute_percpu ? " --absolute-percpu" : "",
		 t->base_relative ? " --base-relative" : "", t->lto_clang ? " --lto-clang" : "",
		 t->pc_relative ? " --pc-relative" : "");
}

/* The tree's options first; those of the command line come on top. */
int table_options_find(struct table_options *o, const char *srctree, const struct cli *cli,
		       struct ak_error *err)
{
	struct ak_kallsyms_options *t = &o->tables, given = *t;

	t->jobs = cli->jobs.count;
	t->warn = cli_warn();
	if (!is_automatic(o)) {
		t->layout = ak_kallsyms_layout_find(o->layout, err);
		if (!t->layout)
			return -1;
	}
	if (o->objtree && kallsyms_options_of_tree(t, o->objtree, srctree, o->proven, err))
		return -1;
	t->all_symbols |= given.all_symbols;
	t->absolute_percpu |= given.absolute_percpu;
	t->base_relative |= given.base_relative;
	t->lto_clang |= given.lto_clang;
	t->pc_relative |= given.pc_relative;
	t->skip_long_names = given.skip_long_names;
	if (cli->verbose)
		tell_options(t);
	return 0;
}

char *table_options_rules(const struct table_options *o, struct ak_error *err)
{
	char *srctree, *rules;

	if (o->tables.layout->reads_nm || !o->objtree) {
		rules = strdup(o->tables.layout->reads_nm ? "none" : o->layout);
	} else {
		srctree = kernel_srctree(o->objtree, err);
		rules = srctree ? path_join(srctree, "scripts/mksysmap") : NULL;
		free(srctree);
	}
	if (!rules)
		ak_error_nomem(err);
	return rules;
}
