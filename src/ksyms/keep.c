// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "base/symset.h"

void ak_keep_free(struct ak_keep *keep)
{
	if (!keep)
		return;
	free(keep->offer_of);
	free(keep->object_of);
	free(keep->kept);
	*keep = (struct ak_keep){ 0 };
}

static void find_offers(struct ak_keep *keep)
{
	uint32_t symbols = ak_needs_symbol_count(keep->needs), i;

	for (i = 0; i < symbols; i++) {
		const char *symbol = ak_needs_symbol(keep->needs, i);

		keep->offer_of[i] = symset_find(keep->offers->index, symbol, strlen(symbol));
	}
}

/* Both name a module by the file it was read from. */
static int find_objects(struct ak_keep *keep, struct ak_error *err)
{
	uint32_t sources = ak_needs_source_count(keep->needs), i, id;
	struct symset *files = symset_new();
	uint32_t *object = calloc(keep->offers->object_count + 1, sizeof(*object));
	bool failed = !files || !object;

	for (i = 0; !failed && i < keep->offers->object_count; i++) {
		const char *file = keep->offers->object[i].file;

		id = symset_add(files, file, strlen(file));
		failed = id == SYMSET_NONE;
		if (!failed)
			object[id] = i;
	}
	for (i = 0; !failed && i < sources; i++) {
		const char *name = ak_needs_source(keep->needs, i);

		id = ak_needs_source_kind(keep->needs, i) == AK_SOURCE_MODULE
			     ? symset_find(files, name, strlen(name))
			     : SYMSET_NONE;
		keep->object_of[i] = id == SYMSET_NONE ? AK_NONE : object[id];
	}
	symset_free(files);
	free(object);
	return failed ? ak_error_nomem(err) : 0;
}

static void keep_for(struct ak_keep *keep, uint32_t source)
{
	const struct ak_need *need;
	uint32_t offer;
	size_t count, i;

	need = ak_needs_of_source(keep->needs, source, &count);
	for (i = 0; i < count; i++) {
		offer = keep->offer_of[need[i].symbol];
		if (offer == AK_NONE || keep->kept[offer] ||
		    keep->offers->offer[offer].object == keep->object_of[source])
			continue;
		keep->kept[offer] = true;
		keep->kept_count++;
	}
}

int ak_keep_decide(struct ak_keep *keep, const struct ak_offers *offers,
		   const struct ak_needs *needs, unsigned int flags, struct ak_error *err)
{
	uint32_t sources = ak_needs_source_count(needs), i;

	*keep = (struct ak_keep){ .offers = offers, .needs = needs };
	keep->offer_of = calloc((size_t)ak_needs_symbol_count(needs) + 1, sizeof(*keep->offer_of));
	keep->object_of = calloc((size_t)sources + 1, sizeof(*keep->object_of));
	keep->kept = calloc(offers->count + 1, sizeof(*keep->kept));
	if (!keep->offer_of || !keep->object_of || !keep->kept)
		return ak_error_nomem(err);
	find_offers(keep);
	if (find_objects(keep, err))
		return -1;
	for (i = 0; i < sources; i++)
		keep_for(keep, i);
	if (flags & AK_KEEP_ALL) {
		memset(keep->kept, true, offers->count);
		keep->kept_count = offers->count;
	}
	return 0;
}
