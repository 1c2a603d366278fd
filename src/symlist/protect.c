// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "autoksyms/symlist_verify.h"
#include "base/grow.h"
#include "facts.h"

struct protecting {
	const struct ak_protect *how;
	struct ak_protected *to;
	/* By symbol of the exports: the vendor's module, and the signed one, that exports it. */
	uint32_t *vendor, *gki;
	struct ak_error *err;
};

void ak_protected_free(struct ak_protected *found)
{
	if (!found)
		return;
	free(found->finding);
	ak_needs_free(found->refs);
	ak_needs_free(found->exports);
	*found = (struct ak_protected){ 0 };
}

static bool is_checked(const struct protecting *p, uint32_t source)
{
	return p->how->signed_too ||
	       ak_needs_source_kind(p->to->exports, source) != AK_SOURCE_SIGNED;
}

static void note_exporters(struct protecting *p)
{
	uint32_t source;
	size_t count, i;

	for (source = 0; source < ak_needs_source_count(p->to->exports); source++) {
		const struct ak_need *need = ak_needs_of_source(p->to->exports, source, &count);
		uint32_t *to = is_checked(p, source) ? p->vendor : p->gki;

		for (i = 0; i < count; i++)
			to[need[i].symbol] = source;
	}
}

static int add(struct protecting *p, const char *symbol, uint32_t source, uint32_t exported)
{
	struct ak_protect_finding *grown =
		grow(p->to->finding, p->to->count, &p->to->capacity, sizeof(*grown));
	uint32_t gki = exported == AK_NONE ? AK_NONE : p->gki[exported];

	if (!grown)
		return ak_error_nomem(p->err);
	p->to->finding = grown;
	grown[p->to->count++] = (struct ak_protect_finding){
		.symbol = symbol,
		.module = ak_needs_source(p->to->refs, source),
		.offerer = gki == AK_NONE ? NULL : ak_needs_source(p->to->exports, gki),
	};
	return 0;
}

static int check_module(struct protecting *p, uint32_t source)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(p->to->refs, source, &count);

	p->to->modules++;
	for (i = 0; i < count; i++) {
		const char *name = ak_needs_symbol(p->to->refs, need[i].symbol);
		uint32_t exported = ak_needs_find(p->to->exports, name);

		if (ak_needs_find(p->how->listed, name) != AK_NONE ||
		    (exported != AK_NONE && p->vendor[exported] != AK_NONE))
			continue;
		if (add(p, name, source, exported))
			return -1;
	}
	return 0;
}

static int by_symbol(const void *a, const void *b)
{
	const struct ak_protect_finding *x = a, *y = b;
	int order = strcmp(x->symbol, y->symbol);

	return order ? order : strcmp(x->module, y->module);
}

static int check(struct protecting *p)
{
	size_t size = ((size_t)ak_needs_symbol_count(p->to->exports) + 1) * sizeof(*p->gki);
	uint32_t i;

	p->vendor = malloc(size);
	p->gki = malloc(size);
	if (!p->vendor || !p->gki)
		return ak_error_nomem(p->err);
	memset(p->vendor, 0xff, size);
	memset(p->gki, 0xff, size);
	note_exporters(p);
	for (i = 0; i < ak_needs_source_count(p->to->refs); i++)
		if (is_checked(p, i) && check_module(p, i))
			return -1;
	if (p->to->count)
		qsort(p->to->finding, p->to->count, sizeof(*p->to->finding), by_symbol);
	return 0;
}

int ak_protect_check(struct ak_protected *found, const struct ak_protect *how, struct ak_error *err)
{
	const struct ak_scan scan = {
		.max_decompressed = how->max_decompressed,
		.jobs = how->jobs,
		.warn = how->warn,
	};
	struct protecting p = { .how = how, .to = found, .err = err };
	int ret;

	*found = (struct ak_protected){ 0 };
	ret = symlist_scan_both(&scan, how->modules, &found->refs, &found->exports, err);
	if (!ret)
		ret = check(&p);
	free(p.vendor);
	free(p.gki);
	return ret;
}
