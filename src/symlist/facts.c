// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "autoksyms/symlist_verify.h"
#include "base/path.h"
#include "base/symset.h"
#include "facts.h"

struct ak_needs *symlist_scan(const struct ak_scan *scan, const struct ak_paths *paths,
			      struct ak_error *err)
{
	struct ak_needs *needs = ak_needs_new(err);

	if (needs && ak_scan(scan, paths, needs, err)) {
		ak_needs_free(needs);
		return NULL;
	}
	return needs;
}

int symlist_scan_both(const struct ak_scan *scan, const struct ak_paths *paths,
		      struct ak_needs **refs, struct ak_needs **exports, struct ak_error *err)
{
	*refs = ak_needs_new(err);
	*exports = *refs ? ak_needs_new(err) : NULL;
	if (*exports && !ak_scan_both(scan, paths, *refs, *exports, err))
		return 0;
	ak_needs_free(*refs);
	ak_needs_free(*exports);
	*refs = *exports = NULL;
	return -1;
}

void symlist_facts_free(struct symlist_facts *facts)
{
	if (!facts)
		return;
	ak_needs_free(facts->refs);
	ak_needs_free(facts->exports);
	ak_needs_free(facts->kernel);
	ak_needs_free(facts->symvers);
	symset_free(facts->names);
	free(facts->offered);
	free(facts);
}

static int add_names(struct symset *names, const struct ak_needs *needs, struct ak_error *err)
{
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(needs); i++) {
		const char *name = ak_needs_symbol(needs, i);

		if (symset_add(names, name, strlen(name)) == SYMSET_NONE)
			return ak_error_nomem(err);
	}
	return 0;
}

static int read_kernel(struct symlist_facts *f, const struct ak_symlist_extract *how,
		       struct ak_error *err)
{
	const struct ak_scan scan = {
		.exports = true,
		.max_decompressed = how->max_decompressed,
		.jobs = how->jobs,
	};
	size_t i;

	f->kernel = symlist_scan(&scan, how->kernel, err);
	f->symvers = f->kernel ? ak_needs_new(err) : NULL;
	if (!f->symvers)
		return -1;
	for (i = 0; how->symvers && i < how->symvers->count; i++)
		if (ak_symvers_add(how->symvers->path[i], f->symvers, err))
			return -1;
	return 0;
}

static int read_all(struct symlist_facts *f, const struct ak_symlist_extract *how,
		    struct ak_error *err)
{
	const struct ak_scan scan = {
		.weak = true,
		.max_decompressed = how->max_decompressed,
		.jobs = how->jobs,
		.warn = how->warn,
	};

	if (symlist_scan_both(&scan, how->modules, &f->refs, &f->exports, err))
		return -1;
	if (read_kernel(f, how, err))
		return -1;
	f->names = symset_new();
	if (!f->names)
		return ak_error_nomem(err);
	return add_names(f->names, f->refs, err) || add_names(f->names, f->exports, err) ||
	       add_names(f->names, f->kernel, err) || add_names(f->names, f->symvers, err);
}

struct symlist_facts *symlist_facts_read(const struct ak_symlist_extract *how, struct ak_error *err)
{
	struct symlist_facts *facts = calloc(1, sizeof(*facts));

	if (!facts) {
		ak_error_nomem(err);
		return NULL;
	}
	if (!read_all(facts, how, err))
		return facts;
	symlist_facts_free(facts);
	return NULL;
}

static void offer(struct symlist_facts *f, const struct ak_needs *by, uint32_t source,
		  unsigned char who)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(by, source, &count);

	for (i = 0; i < count; i++) {
		const char *name = ak_needs_symbol(by, need[i].symbol);

		f->offered[symset_find(f->names, name, strlen(name))] |= who;
	}
}

/* Module.symvers has objects' paths, without suffix. */
static int is_vendors(const struct symset *vendor, const char *object, struct ak_error *err)
{
	char *name;
	int len = asprintf(&name, "%s.ko", path_name(object)), found;

	if (len < 0)
		return ak_error_nomem(err);
	found = symset_find(vendor, name, (size_t)len) != SYMSET_NONE;
	free(name);
	return found;
}

static int offer_symvers(struct symlist_facts *f, const struct symset *vendor, struct ak_error *err)
{
	uint32_t i;
	int theirs;

	for (i = 0; i < ak_needs_source_count(f->symvers); i++) {
		theirs = is_vendors(vendor, ak_needs_source(f->symvers, i), err);
		if (theirs < 0)
			return -1;
		if (!theirs)
			offer(f, f->symvers, i, BY_KERNEL);
	}
	return 0;
}

int symlist_facts_offer(struct symlist_facts *f, const unsigned char *who,
			const struct symset *vendor, struct ak_error *err)
{
	uint32_t i;

	f->offered_count = symset_count(f->names);
	f->offered = calloc((size_t)f->offered_count + 1, 1);
	if (!f->offered)
		return ak_error_nomem(err);
	for (i = 0; i < ak_needs_source_count(f->kernel); i++)
		offer(f, f->kernel, i, BY_KERNEL);
	for (i = 0; i < ak_needs_source_count(f->exports); i++)
		offer(f, f->exports, i, who[i]);
	return offer_symvers(f, vendor, err);
}
