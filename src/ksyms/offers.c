// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "base/grow.h"
#include "base/path.h"
#include "base/strpool.h"
#include "base/symset.h"
#include "offers.h"

int ak_offers_init(struct ak_offers *offers, struct ak_error *err)
{
	*offers = (struct ak_offers){ .index = symset_new() };
	return offers->index ? 0 : ak_error_nomem(err);
}

void ak_offers_free(struct ak_offers *offers)
{
	unsigned int i;

	if (!offers)
		return;
	free(offers->offer);
	free(offers->object);
	symset_free(offers->index);
	for (i = 0; i < offers->pool_count; i++)
		strpool_free(&offers->pools[i]);
	free(offers->pools);
	*offers = (struct ak_offers){ 0 };
}

uint32_t offers_add_object(struct ak_offers *offers, const struct ak_object *object,
			   struct ak_error *err)
{
	struct ak_object *grown = grow(offers->object, offers->object_count,
				       &offers->object_capacity, sizeof(*grown));

	if (!grown) {
		ak_error_nomem(err);
		return AK_NONE;
	}
	offers->object = grown;
	grown[offers->object_count] = *object;
	return (uint32_t)offers->object_count++;
}

int offers_add(struct ak_offers *offers, const struct ak_offer *offer, struct ak_error *err)
{
	uint32_t known = symset_count(offers->index);
	uint32_t id = symset_add(offers->index, offer->symbol, strlen(offer->symbol));
	const struct ak_object *object = &offers->object[offers->object_count - 1];
	struct ak_offer *grown;

	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (id != known) {
		const struct ak_object *other = &offers->object[offers->offer[id].object];

		ak_error_set(err, object->file, 0,
			     "exports '%s', which %s exports already; one of them has to go",
			     offer->symbol, other == object ? "it" : other->file);
		return 1;
	}
	grown = grow(offers->offer, offers->count, &offers->capacity, sizeof(*grown));
	if (!grown) {
		symset_truncate(offers->index, known);
		return ak_error_nomem(err);
	}
	offers->offer = grown;
	grown[offers->count] = *offer;
	grown[offers->count++].object = (uint32_t)offers->object_count - 1;
	return 0;
}

int offers_take_pool(struct ak_offers *offers, struct strpool *pool, struct ak_error *err)
{
	struct strpool *grown = reallocarray(offers->pools, offers->pool_count + 1, sizeof(*grown));

	if (!grown) {
		strpool_free(pool);
		return ak_error_nomem(err);
	}
	offers->pools = grown;
	grown[offers->pool_count++] = *pool;
	*pool = (struct strpool){ 0 };
	return 0;
}

const struct ak_offer *ak_offers_find(const struct ak_offers *offers, const char *symbol)
{
	uint32_t id = symset_find(offers->index, symbol, strlen(symbol));

	return id == SYMSET_NONE ? NULL : &offers->offer[id];
}

const struct ak_object *ak_offers_object(const struct ak_offers *offers, const char *name)
{
	size_t i;

	for (i = 0; i < offers->object_count; i++)
		if (!strcmp(offers->object[i].name, name) || !strcmp(offers->object[i].file, name))
			return &offers->object[i];
	return NULL;
}

/* Length of a file's name without .o, or .ko and what compressed it. */
static size_t stem_length(const char *name)
{
	static const char *const suffixes[] = { ".o", ".ko", ".ko.gz", ".ko.xz", ".ko.zst" };
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (path_ends_with(name, suffixes[i]))
			return strlen(name) - strlen(suffixes[i]);
	return strlen(name);
}

static bool is_vmlinux(const char *file)
{
	const char *name = path_name(file);

	/* Distributions put the release behind it. */
	return strncmp(name, "vmlinux", strlen("vmlinux")) == 0 &&
	       strchr(".-", name[strlen("vmlinux")]);
}

char *object_name(const char *file, const char *objtree)
{
	size_t len = objtree ? strlen(objtree) : 0;

	if (is_vmlinux(file))
		return strdup("vmlinux");
	if (len && strncmp(file, objtree, len) == 0 &&
	    (file[len] == '/' || objtree[len - 1] == '/'))
		for (file += len; *file == '/'; file++)
			;
	return strndup(file, stem_length(file));
}
