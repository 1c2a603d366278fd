// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/needs.h"
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
	return symbol && !strcmp(symbol, "__this_module");
}

static void add_change(struct ak_decision *d, const char *symbol, bool added)
{
	d->changes[d->change_count++] = (struct ak_change){ .symbol = symbol, .added = added };
	if (added)
		d->added++;
	else
		d->dropped++;
}

/* Walks both sorted lists side by side. */
static void merge(struct ak_decision *d, const struct ak_needs *before, const uint32_t *old,
		  const struct ak_needs *after, const uint32_t *new, unsigned int flags)
{
	size_t i = 0, k = 0;
	int order;

	while (i < d->before || k < d->after) {
		const char *was = i < d->before ? ak_needs_symbol(before, old[i]) : NULL;
		const char *is = k < d->after ? ak_needs_symbol(after, new[k]) : NULL;

		if (was && is)
			order = strcmp(was, is);
		else
			order = was ? -1 : 1;
		i += order <= 0;
		k += order >= 0;
		if (!order ||
		    (!(flags & AK_DECIDE_VERBATIM) && is_this_module(order > 0 ? is : was)))
			continue;
		d->could_shrink |= order < 0;
		if (order > 0)
			add_change(d, is, true);
		else if (!(flags & AK_DECIDE_GROW_ONLY))
			add_change(d, was, false);
	}
}

int ak_decide(struct ak_decision *d, const struct ak_needs *before, const struct ak_needs *after,
	      unsigned int flags, struct ak_error *err)
{
	uint32_t *old = ak_needs_sorted(before, err), *new = ak_needs_sorted(after, err);
	int ret = -1;

	*d = (struct ak_decision){
		.before = ak_needs_symbol_count(before),
		.after = ak_needs_symbol_count(after),
	};
	d->changes = malloc((d->before + d->after + 1) * sizeof(*d->changes));
	if (old && new && d->changes) {
		merge(d, before, old, after, new, flags);
		d->must_grow = d->added > 0;
		d->update = d->change_count > 0;
		ret = 0;
	} else {
		ak_error_nomem(err);
	}
	free(old);
	free(new);
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
	size_t capacity = causes->capacity ? causes->capacity * 2 : 64, *grown;

	if (causes->count == causes->capacity) {
		grown = realloc(causes->change, capacity * sizeof(*grown));
		if (!grown)
			return ak_error_nomem(err);
		causes->change = grown;
		causes->capacity = capacity;
	}
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
