// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/file.h"
#include "base/symset.h"

void ak_keep_changes_free(struct ak_keep_changes *changes)
{
	if (!changes)
		return;
	free(changes->change);
	*changes = (struct ak_keep_changes){ 0 };
}

/* What is compared, and where it goes. */
struct comparison {
	struct ak_keep_changes *changes;
	const struct ak_offers *before;
	const struct ak_keep *after;
};

static const struct ak_object *object_before(const struct comparison *c,
					     const struct ak_offer *offer)
{
	return &c->before->object[offer->object];
}

static const struct ak_object *object_after(const struct comparison *c,
					    const struct ak_offer *offer)
{
	return &c->after->offers->object[offer->object];
}

static bool differs(const struct comparison *c, const struct ak_offer *before,
		    const struct ak_offer *after)
{
	const struct ak_object *was = object_before(c, before), *is = object_after(c, after);

	return before->gpl != after->gpl || strcmp(before->ns, after->ns) != 0 ||
	       was->is_vmlinux != is->is_vmlinux ||
	       (!was->lacks_kinds && !is->lacks_kinds && before->function != after->function);
}

/* Objects by their names; ids are their numbers but for those named twice, where the first counts. */
static struct symset *name_objects(const struct ak_offers *offers, uint32_t *numbers)
{
	struct symset *names = symset_new();
	uint32_t i, id, known;

	for (i = 0; names && i < offers->object_count; i++) {
		const char *name = offers->object[i].name;

		known = symset_count(names);
		id = symset_add(names, name, strlen(name));
		if (id == SYMSET_NONE) {
			symset_free(names);
			return NULL;
		}
		if (id == known)
			numbers[id] = i;
	}
	return names;
}

static void add_change(const struct comparison *c, const struct ak_keep_change *change)
{
	struct ak_keep_changes *changes = c->changes;

	changes->change[changes->count++] = *change;
	changes->added += !change->before;
	changes->dropped += !change->after;
	if (change->before)
		changes->relink |= object_before(c, change->before)->is_vmlinux;
	if (change->after)
		changes->relink |= object_after(c, change->after)->is_vmlinux;
}

/* What comes, and what stays but differs. */
static void add_after(const struct comparison *c)
{
	const struct ak_offers *offers = c->after->offers;
	size_t i;

	for (i = 0; i < offers->count; i++) {
		const struct ak_offer *offer = &offers->offer[i];
		struct ak_keep_change change = { .after = offer, .object = offer->object };

		if (!c->after->kept[i] || object_after(c, offer)->is_foreign)
			continue;
		c->changes->after++;
		change.before = ak_offers_find(c->before, offer->symbol);
		if (!change.before || differs(c, change.before, offer))
			add_change(c, &change);
	}
}

static bool is_kept(const struct comparison *c, const char *symbol)
{
	const struct ak_offer *offer = ak_offers_find(c->after->offers, symbol);

	return offer && c->after->kept[offer - c->after->offers->offer] &&
	       !object_after(c, offer)->is_foreign;
}

/* What goes; `numbers` are the objects' by the ids of their names. */
static void add_dropped(const struct comparison *c, const struct symset *names,
			const uint32_t *numbers, unsigned int flags)
{
	uint32_t id;
	size_t i;

	for (i = 0; i < c->before->count; i++) {
		const struct ak_offer *offer = &c->before->offer[i];
		const char *object = object_before(c, offer)->name;
		struct ak_keep_change change = { .before = offer };

		if (is_kept(c, offer->symbol))
			continue;
		c->changes->could_shrink = true;
		if (flags & AK_CHANGES_GROW_ONLY)
			continue;
		id = symset_find(names, object, strlen(object));
		change.object = id == SYMSET_NONE ? AK_NONE : numbers[id];
		add_change(c, &change);
	}
}

static int compare(const struct comparison *c, unsigned int flags, struct ak_error *err)
{
	const struct ak_offers *offers = c->after->offers;
	uint32_t *numbers = calloc(offers->object_count + 1, sizeof(*numbers));
	struct symset *names = numbers ? name_objects(offers, numbers) : NULL;
	int ret = names ? 0 : ak_error_nomem(err);

	if (names) {
		add_after(c);
		add_dropped(c, names, numbers, flags);
	}
	free(numbers);
	symset_free(names);
	return ret;
}

static int by_symbol(const void *a, const void *b)
{
	const struct ak_keep_change *x = a, *y = b;

	return strcmp((x->after ? x->after : x->before)->symbol,
		      (y->after ? y->after : y->before)->symbol);
}

int ak_keep_compare(struct ak_keep_changes *c, const struct ak_offers *before,
		    const struct ak_keep *after, unsigned int flags, struct ak_error *err)
{
	struct comparison comparison = { .changes = c, .before = before, .after = after };

	*c = (struct ak_keep_changes){ .before = before->count };
	c->change = calloc(before->count + after->offers->count + 1, sizeof(*c->change));
	if (!c->change)
		return ak_error_nomem(err);
	if (compare(&comparison, flags, err))
		return -1;
	qsort(c->change, c->count, sizeof(*c->change), by_symbol);
	return 0;
}

static int read_image(struct ak_offers *kept, const char *vmlinux, struct ak_error *err)
{
	struct ak_offers_reading reading = { .jobs = 1 };
	struct ak_paths files = { 0 };
	int ret = ak_paths_add(&files, vmlinux, err);

	if (!ret)
		ret = ak_offers_read(kept, &files, &reading, err);
	ak_paths_free(&files);
	return ret;
}

int ak_keep_read(struct ak_offers *kept, const struct ak_tree *tree, struct ak_error *err)
{
	char *source = ak_tree_file(tree, ".vmlinux.export.c", err);
	char *symvers = ak_tree_file(tree, "Module.symvers", err);
	char *vmlinux = ak_tree_file(tree, "vmlinux", err);
	bool listed = symvers && file_exists(symvers);
	int ret = -1;

	if (!source || !symvers || !vmlinux)
		goto out;
	if (file_exists(source))
		ret = ak_offers_read_source(kept, source, err);
	else if (listed)
		ret = ak_offers_read_symvers(kept, symvers, AK_SYMVERS_VMLINUX, err);
	else if (file_exists(vmlinux))
		ret = read_image(kept, vmlinux, err);
	else
		ret = ak_error_set(err, tree->objtree, 0,
				   "has no .vmlinux.export.c, no Module.symvers and no vmlinux: "
				   "nothing was built there yet; run make");
	if (!ret && listed)
		ret = ak_offers_read_symvers(kept, symvers, AK_SYMVERS_MODULES, err);
out:
	free(source);
	free(symvers);
	free(vmlinux);
	return ret;
}
