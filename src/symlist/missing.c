// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
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

static int add_name(struct symset *names, const char *name, struct ak_error *err)
{
	return symset_add(names, name, strlen(name)) == SYMSET_NONE ? ak_error_nomem(err) : 0;
}

static bool has_name(const struct symset *names, const char *name)
{
	return symset_find(names, name, strlen(name)) != SYMSET_NONE;
}

/* Modules that miss nothing: neither they nor their files have to be read again. */
static int find_complete(const struct ak_extracted *e, struct symset *complete,
			 struct ak_error *err)
{
	const struct ak_needs *refs = e->facts->refs;
	struct symset *missing = symset_new();
	int ret = missing ? 0 : ak_error_nomem(err);
	size_t i;

	for (i = 0; !ret && i < e->missing_count; i++)
		if (!i || e->missing[i].module != e->missing[i - 1].module)
			ret = add_name(missing, e->missing[i].module, err);
	for (i = 0; !ret && i < ak_needs_source_count(refs); i++)
		if (!has_name(missing, ak_needs_source(refs, i)))
			ret = add_name(complete, ak_needs_source(refs, i), err);
	symset_free(missing);
	return ret;
}

/* The files of the others; shards and archives, whose modules' names aren't theirs, are among them. */
static int find_files(const struct ak_extracted *e, const struct ak_symlist_extract *how,
		      struct ak_paths *files, struct ak_error *err)
{
	struct symset *complete = symset_new();
	int ret = complete ? find_complete(e, complete, err) : ak_error_nomem(err);
	size_t i;

	for (i = 0; !ret && i < how->modules->count; i++)
		if (!has_name(complete, how->modules->path[i]))
			ret = ak_paths_add(files, how->modules->path[i], err);
	symset_free(complete);
	return ret;
}

/* Only now is it worth scanning some once more: which references are strong? */
static int tell_weak(struct ak_extracted *e, const struct ak_symlist_extract *how,
		     struct ak_error *err)
{
	/* Quietly: what there was to say was said by the first scan. */
	const struct ak_scan scan = {
		.max_decompressed = how->max_decompressed,
		.jobs = how->jobs,
	};
	struct ak_paths files = { 0 };
	struct ak_needs *strong = NULL;
	size_t i;

	if (!find_files(e, how, &files, err))
		strong = symlist_scan(&scan, &files, err);
	for (i = 0; strong && i < e->missing_count; i++)
		e->missing[i].is_weak = ak_needs_find(strong, e->missing[i].symbol) == AK_NONE;
	ak_needs_free(strong);
	ak_paths_free(&files);
	return strong ? 0 : -1;
}

static int tell_defined(struct ak_extracted *e, const struct ak_symlist_extract *how,
			struct ak_error *err)
{
	struct symset *names = symset_new();
	bool *defined = calloc(e->missing_count, sizeof(*defined)), looked = false;
	int ret = names && defined ? 0 : -1;
	uint32_t id;
	size_t i;

	if (ret)
		ak_error_nomem(err);
	for (i = 0; !ret && i < e->missing_count; i++)
		ret = add_name(names, e->missing[i].symbol, err);
	for (i = 0; ret >= 0 && i < how->kernel->count; i++) {
		ret = module_defines(how->kernel->path[i], names, defined, err);
		looked |= ret > 0;
	}
	for (i = 0; ret >= 0 && i < e->missing_count; i++) {
		id = symset_find(names, e->missing[i].symbol, strlen(e->missing[i].symbol));
		e->missing[i].is_defined = defined[id];
		e->missing[i].is_unknown = !looked;
	}
	symset_free(names);
	free(defined);
	return ret < 0 ? -1 : 0;
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
