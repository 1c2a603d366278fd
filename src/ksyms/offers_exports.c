// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/needs.h"
#include "base/grow.h"
#include "base/strpool.h"
#include "base/symset.h"
#include "offers.h"

/* Who exports what, by the names of dependency files. */
struct finding {
	const struct ak_exports *exports;
	const struct ak_era *era;
	struct symset *deps;
	size_t *exporter_of; /* dep's number -> the first that has it */
	size_t capacity;
};

static int note_dep(struct finding *f, const char *dep, size_t exporter, struct ak_error *err)
{
	uint32_t known = symset_count(f->deps), id = symset_add(f->deps, dep, strlen(dep));
	size_t *grown;

	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (id != known)
		return 0;
	grown = grow(f->exporter_of, known, &f->capacity, sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	f->exporter_of = grown;
	grown[known] = exporter;
	return 0;
}

static int index_deps(struct finding *f, struct ak_error *err)
{
	const char *dep;
	size_t i;

	f->deps = symset_new();
	if (!f->deps)
		return ak_error_nomem(err);
	for (i = 0; i < f->exports->count; i++)
		for (dep = f->exports->exporter[i].deps; dep && *dep; dep += strlen(dep) + 1)
			if (note_dep(f, dep, i, err))
				return -1;
	return 0;
}

/* NULL: nobody; a name that can't be a file's is nobody's. */
static const struct ak_exporter *find_exporter(const struct finding *f, const char *symbol)
{
	struct ak_error ignored = { 0 };
	char *dep = ak_era_dep_file(f->era, symbol, &ignored);
	uint32_t id = dep && f->exporter_of ? symset_find(f->deps, dep, strlen(dep)) : SYMSET_NONE;

	ak_error_free(&ignored);
	free(dep);
	return id == SYMSET_NONE ? NULL : &f->exports->exporter[f->exporter_of[id]];
}

static int add_object(struct ak_offers *offers, struct strpool *pool, const char *name,
		      struct ak_error *err)
{
	const char *kept = strpool_add(pool, name, strlen(name));
	struct ak_object object = { .name = kept,
				    .file = kept,
				    .is_vmlinux = !strcmp(name, "vmlinux"),
				    .lacks_kinds = true,
				    .gpl_compatible = true,
				    .imports = "",
				    .no_trim = "" };

	if (!kept)
		return ak_error_nomem(err);
	return offers_add_object(offers, &object, err) == AK_NONE ? -1 : 0;
}

static int add_offer(struct ak_offers *offers, struct strpool *pool, const char *symbol,
		     struct ak_error *err)
{
	struct ak_offer offer = { .symbol = strpool_add(pool, symbol, strlen(symbol)), .ns = "" };

	return offer.symbol ? offers_add(offers, &offer, err) : ak_error_nomem(err);
}

/* Offers of one object stand together: first vmlinux's, then, one by one, modules'. */
static int add_offers(struct ak_offers *offers, const struct finding *f, bool builtin,
		      const struct ak_needs *needs, struct strpool *pool, struct ak_error *err)
{
	uint32_t i;

	if (builtin && add_object(offers, pool, "vmlinux", err))
		return -1;
	for (i = 0; i < ak_needs_symbol_count(needs); i++) {
		const char *symbol = ak_needs_symbol(needs, i);
		const struct ak_exporter *e =
			ak_offers_find(offers, symbol) ? NULL : find_exporter(f, symbol);

		if (!e || e->builtin != builtin)
			continue;
		if ((!builtin && add_object(offers, pool, e->object, err)) ||
		    add_offer(offers, pool, symbol, err))
			return -1;
	}
	return 0;
}

int ak_offers_add_exports(struct ak_offers *offers, const struct ak_exports *exports,
			  const struct ak_era *era, const struct ak_needs *needs,
			  struct ak_error *err)
{
	struct finding f = { .exports = exports, .era = era };
	struct strpool pool = { 0 };
	size_t i;
	int ret = index_deps(&f, err);

	if (!ret)
		ret = add_offers(offers, &f, true, needs, &pool, err);
	if (!ret)
		ret = add_offers(offers, &f, false, needs, &pool, err);
	for (i = 0; i < offers->object_count; i++)
		offers->object[i].kept_only = false;
	symset_free(f.deps);
	free(f.exporter_of);
	return offers_take_pool(offers, &pool, err) ? -1 : ret;
}
