// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/modpost.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "autoksyms/scan.h"
#include "autoksyms/whitelist.h"

static int add_rule(struct ak_needs *needs, const char *rule, const char *symbol,
		    struct ak_error *err)
{
	if (ak_needs_add_source(needs, AK_SOURCE_RULE, rule, err) == AK_NONE)
		return -1;
	return ak_needs_add(needs, symbol, strlen(symbol), 0, err);
}

/* Named as a rule, because the objects themselves don't refer to these symbols. */
static int add_no_trim(struct ak_needs *needs, const struct ak_object *object, struct ak_error *err)
{
	const char *name = object->no_trim;

	if (!*name)
		return 0;
	if (ak_needs_add_source(needs, AK_SOURCE_RULE, object->file, err) == AK_NONE)
		return -1;
	for (; *name; name += strlen(name) + 1)
		if (ak_needs_add(needs, name, strlen(name), 0, err))
			return -1;
	return 0;
}

static int add_all_no_trim(const struct ak_keep_gather *g, struct ak_needs *needs,
			   struct ak_error *err)
{
	size_t i;

	for (i = 0; g->modpost->no_trim && g->offers && i < g->offers->object_count; i++)
		if (add_no_trim(needs, &g->offers->object[i], err))
			return -1;
	return 0;
}

int ak_keep_gather(const struct ak_keep_gather *g, struct ak_needs *needs, struct ak_error *err)
{
	struct ak_scan scan = {
		.weak = true,
		.modpost_names = true,
		.section_bounds = g->modpost->section_bounds,
		.keep_going = g->keep_going,
		.max_decompressed = g->max_decompressed,
		.jobs = g->jobs,
		.warn = g->warn,
	};
	size_t i;
	int ret;

	/* It's each module that refers to it, so to say. */
	if (g->modversions && g->modules->count &&
	    add_rule(needs, AK_RULE_MODVERSIONS, "module_layout", err))
		return -1;
	if (add_all_no_trim(g, needs, err))
		return -1;
	ret = ak_scan(&scan, g->modules, needs, err);
	for (i = 0; ret >= 0 && i < g->whitelists->count; i++)
		if (ak_whitelist_read(g->whitelists->path[i], AK_WHITELIST_MODPOST, needs, err))
			ret = -1;
	return ret;
}
