// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "base/grow.h"
#include "base/symset.h"
#include "facts.h"
#include "input/module_exports.h"
#include "missing.h"

static int find_in_module(struct ak_extracted *e, const struct ak_symlist_module *m,
			  struct ak_error *err)
{
	const struct symlist_facts *f = e->facts;
	struct ak_symlist_missing *grown;
	size_t i;

	for (i = 0; i < m->need_count; i++) {
		if (f->offered[m->needs[i]] & (BY_KERNEL | BY_VENDOR))
			continue;
		grown = grow(e->missing, e->missing_count, &e->missing_capacity, sizeof(*grown));
		if (!grown)
			return ak_error_nomem(err);
		e->missing = grown;
		grown[e->missing_count++] = (struct ak_symlist_missing){
			.symbol = symset_name(f->names, m->needs[i]),
			.module = m->path,
			.is_excluded = f->offered[m->needs[i]] & BY_EXCLUDED,
		};
	}
	return 0;
}

/* As upstream: GKI modules first where a signature tells them, else only if their needs are listed. */
static int find_all(struct ak_extracted *e, const struct ak_symlist_extract *how,
		    struct ak_error *err)
{
	bool apart = how->era->by_signature;
	size_t i;

	for (i = 0; apart && i < e->module_count; i++)
		if (e->modules[i].is_gki && find_in_module(e, &e->modules[i], err))
			return -1;
	for (i = 0; i < e->module_count; i++)
		if ((!e->modules[i].is_gki || (!apart && how->era->gki_needs)) &&
		    find_in_module(e, &e->modules[i], err))
			return -1;
	return 0;
}

/* Only now is it worth scanning once more: which references are strong? */
static int tell_weak(struct ak_extracted *e, const struct ak_symlist_extract *how,
		     struct ak_error *err)
{
	const struct ak_warn quiet = { 0 };
	struct ak_needs *strong = symlist_scan(how->modules, false, false, how->jobs, quiet, err);
	size_t i;

	if (!strong)
		return -1;
	for (i = 0; i < e->missing_count; i++)
		e->missing[i].is_weak = ak_needs_find(strong, e->missing[i].symbol) == AK_NONE;
	ak_needs_free(strong);
	return 0;
}

static int tell_defined(struct ak_extracted *e, const struct ak_symlist_extract *how,
			struct ak_error *err)
{
	struct symset *names = symset_new();
	bool *defined = calloc(e->missing_count, sizeof(*defined));
	int ret = names && defined ? 0 : -1;
	uint32_t id;
	size_t i;

	if (ret)
		ak_error_nomem(err);
	for (i = 0; !ret && i < e->missing_count; i++)
		if (symset_add(names, e->missing[i].symbol, strlen(e->missing[i].symbol)) ==
		    SYMSET_NONE)
			ret = ak_error_nomem(err);
	for (i = 0; !ret && i < how->kernel->count; i++)
		ret = module_defines(how->kernel->path[i], names, defined, err);
	for (i = 0; !ret && i < e->missing_count; i++) {
		id = symset_find(names, e->missing[i].symbol, strlen(e->missing[i].symbol));
		e->missing[i].is_defined = defined[id];
	}
	symset_free(names);
	free(defined);
	return ret;
}

int symlist_missing_find(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			 struct ak_error *err)
{
	if (find_all(extracted, how, err))
		return -1;
	if (!extracted->missing_count)
		return 0;
	return tell_weak(extracted, how, err) || tell_defined(extracted, how, err) ? -1 : 0;
}
