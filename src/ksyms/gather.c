// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/gather.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "autoksyms/paths.h"
#include "autoksyms/whitelist.h"

/* `symbols` are blank separated. */
static int add_rule(struct ak_needs *needs, const char *rule, const char *symbols,
		    struct ak_error *err)
{
	size_t len;

	if (ak_needs_add_source(needs, AK_SOURCE_RULE, rule, err) == AK_NONE)
		return -1;
	for (; *symbols; symbols += len + (symbols[len] == ' ')) {
		len = strcspn(symbols, " ");
		if (ak_needs_add(needs, symbols, len, 0, err))
			return -1;
	}
	return 0;
}

static enum ak_whitelist_syntax syntax_of(const struct ak_gather *gather)
{
	if (!gather->strict)
		return AK_WHITELIST_FRIENDLY;
	return gather->era->verbatim_whitelist ? AK_WHITELIST_LINES : AK_WHITELIST_BLANKS;
}

int ak_gather(const struct ak_gather *gather, struct ak_needs *needs, struct ak_error *err)
{
	struct ak_scan scan = {
		.keep_going = gather->keep_going,
		.max_decompressed = gather->max_decompressed,
		.raw_names = gather->strict,
		.keep_this_module = !gather->era->drops_this_module,
		.keep_dot = gather->strict && !gather->era->strips_dot,
		.jobs = gather->jobs,
		.liblto = gather->liblto,
		.warn = gather->warn,
	};
	size_t i;
	int ret;

	if (gather->modversions && add_rule(needs, AK_RULE_MODVERSIONS, "module_layout", err))
		return -1;
	if (gather->lto && gather->era->lto_symbols &&
	    add_rule(needs, AK_RULE_LTO, gather->era->lto_symbols, err))
		return -1;
	ret = ak_scan(&scan, gather->modules, needs, err);
	for (i = 0; ret >= 0 && i < gather->whitelists->count; i++)
		if (ak_whitelist_read(gather->whitelists->path[i], syntax_of(gather), needs, err))
			ret = -1;
	return ret;
}
