// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "base/grow.h"
#include "base/symset.h"

void ak_decision_free(struct ak_decision *decision)
{
	if (!decision)
		return;
	free(decision->changes);
	free(decision->rebuilds);
	free(decision->causes);
	*decision = (struct ak_decision){ 0 };
}

static bool is_this_module(const char *symbol)
{
	return !strcmp(symbol, "__this_module");
}

static void add_change(struct ak_decision *d, const char *symbol, bool added)
{
	d->changes[d->change_count++] = (struct ak_change){ .symbol = symbol, .added = added };
	if (added)
		d->added++;
	else
		d->dropped++;
}

/* The symbols of a list, sorted. */
struct sorted {
	const struct ak_needs *symbols;
	uint32_t *order;
	uint32_t count;
};

static int sort(struct sorted *sorted, const struct ak_list *list, struct ak_error *err)
{
	sorted->symbols = list->symbols;
	sorted->count = ak_needs_symbol_count(list->symbols);
	sorted->order = ak_needs_sorted(list->symbols, err);
	return sorted->order ? 0 : -1;
}

static const char *symbol_at(const struct sorted *sorted, uint32_t i)
{
	return i < sorted->count ? ak_needs_symbol(sorted->symbols, sorted->order[i]) : NULL;
}

/* Walks both sorted lists side by side. */
static void compare(struct ak_decision *d, const struct sorted *before, const struct sorted *after,
		    unsigned int flags)
{
	const char *was = symbol_at(before, 0), *is = symbol_at(after, 0);
	uint32_t i = 0, k = 0;
	int order;

	while (was || is) {
		if (was && is)
			order = strcmp(was, is);
		else
			order = was ? -1 : 1;
		if (order &&
		    ((flags & AK_DECIDE_VERBATIM) || !is_this_module(order > 0 ? is : was))) {
			d->could_shrink |= order < 0;
			if (order > 0)
				add_change(d, is, true);
			else if (!(flags & AK_DECIDE_GROW_ONLY))
				add_change(d, was, false);
		}
		if (order <= 0)
			was = symbol_at(before, ++i);
		if (order >= 0)
			is = symbol_at(after, ++k);
	}
}

int ak_decide(struct ak_decision *d, const struct ak_list *before, const struct ak_list *after,
	      unsigned int flags, struct ak_error *err)
{
	struct sorted old = { 0 }, new = { 0 };
	int ret = -1;

	*d = (struct ak_decision){ .before = before->macros, .after = after->macros };
	if (sort(&old, before, err) || sort(&new, after, err))
		goto out;
	d->changes = malloc(((size_t)old.count + new.count + 1) * sizeof(*d->changes));
	if (!d->changes) {
		ak_error_nomem(err);
		goto out;
	}
	compare(d, &old, &new, flags);
	d->must_grow = d->added > 0;
	d->update = d->change_count > 0;
	ret = 0;
out:
	free(old.order);
	free(new.order);
	return ret;
}

/*
 * Where file names are lowercase (up to 5.14), several symbols share a
 * dependency file, hence the chain of changes behind each.
 */
struct dep_index {
	struct symset *files;
	size_t *head; /* file's id -> its first change */
	size_t *next; /* change -> the next of the same file */
};

#define END SIZE_MAX

static void free_index(struct dep_index *index)
{
	symset_free(index->files);
	free(index->head);
	free(index->next);
}

static int make_index(struct dep_index *index, const struct ak_decision *d,
		      const struct ak_era *era, struct ak_error *err)
{
	uint32_t known, id;
	char *file;
	size_t i;

	index->files = symset_new();
	index->head = malloc((d->change_count + 1) * sizeof(*index->head));
	index->next = malloc((d->change_count + 1) * sizeof(*index->next));
	if (!index->files || !index->head || !index->next)
		return ak_error_nomem(err);
	/* Backwards, so that each chain ascends. */
	for (i = d->change_count; i-- > 0;) {
		file = ak_era_dep_file(era, d->changes[i].symbol, err);
		if (!file)
			return -1;
		known = symset_count(index->files);
		id = symset_add(index->files, file, strlen(file));
		free(file);
		if (id == SYMSET_NONE)
			return ak_error_nomem(err);
		index->next[i] = id == known ? END : index->head[id];
		index->head[id] = i;
	}
	return 0;
}

struct causes {
	size_t *change;
	size_t count, capacity;
};

static int add_cause(struct causes *causes, size_t change, struct ak_error *err)
{
	size_t *grown = grow(causes->change, causes->count, &causes->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	causes->change = grown;
	causes->change[causes->count++] = change;
	return 0;
}

static int find_causes(const struct dep_index *index, const struct ak_exporter *e,
		       struct causes *causes, struct ak_error *err)
{
	const char *dep;
	uint32_t id;
	size_t i;

	for (dep = e->deps; *dep; dep += strlen(dep) + 1) {
		id = symset_find(index->files, dep, strlen(dep));
		if (id == SYMSET_NONE)
			continue;
		for (i = index->head[id]; i != END; i = index->next[i])
			if (add_cause(causes, i, err))
				return -1;
	}
	return 0;
}

int ak_decide_rebuilds(struct ak_decision *d, const struct ak_era *era,
		       const struct ak_exports *exports, struct ak_error *err)
{
	struct dep_index index = { 0 };
	struct causes causes = { 0 };
	size_t i, first;
	int ret;

	d->rebuilds = calloc(exports->count + 1, sizeof(*d->rebuilds));
	if (!d->rebuilds)
		return ak_error_nomem(err);
	ret = make_index(&index, d, era, err);
	for (i = 0; !ret && i < exports->count; i++) {
		const struct ak_exporter *e = &exports->exporter[i];

		first = causes.count;
		ret = find_causes(&index, e, &causes, err);
		if (ret || causes.count == first)
			continue;
		d->rebuilds[d->rebuild_count++] = (struct ak_rebuild){
			.object = e->object,
			.builtin = e->builtin,
			.first = first,
			.count = causes.count - first,
		};
		d->relink |= e->builtin;
	}
	d->causes = causes.change;
	free_index(&index);
	return ret;
}
