// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "base/grow.h"
#include "base/strpool.h"
#include "base/symset.h"
#include "needs_merge.h"

struct source_entry {
	const char *name;
	enum ak_source_kind kind;
	size_t first; /* its first request */
};

struct ak_needs {
	struct symset *symbols;
	struct strpool names;
	struct source_entry *sources;
	uint32_t source_count;
	size_t source_capacity;
	struct ak_need *needs; /* by ascending source */
	size_t count;
	size_t capacity;
};

struct ak_needs *ak_needs_new(struct ak_error *err)
{
	struct ak_needs *needs = calloc(1, sizeof(*needs));

	if (needs)
		needs->symbols = symset_new();
	if (needs && needs->symbols)
		return needs;
	ak_needs_free(needs);
	ak_error_nomem(err);
	return NULL;
}

void ak_needs_free(struct ak_needs *needs)
{
	if (!needs)
		return;
	symset_free(needs->symbols);
	strpool_free(&needs->names);
	free(needs->sources);
	free(needs->needs);
	free(needs);
}

uint32_t ak_needs_add_source(struct ak_needs *needs, enum ak_source_kind kind, const char *name,
			     struct ak_error *err)
{
	struct source_entry *sources = grow(needs->sources, needs->source_count,
					    &needs->source_capacity, sizeof(*sources));

	if (!sources)
		goto nomem;
	needs->sources = sources;
	name = strpool_add(&needs->names, name, strlen(name));
	if (!name)
		goto nomem;
	sources[needs->source_count] =
		(struct source_entry){ .name = name, .kind = kind, .first = needs->count };
	return needs->source_count++;
nomem:
	ak_error_nomem(err);
	return AK_NONE;
}

int needs_reserve(struct ak_needs *needs, size_t more, struct ak_error *err)
{
	size_t capacity = needs->capacity ? needs->capacity : 256;
	struct ak_need *grown;

	if (needs->count + more <= needs->capacity)
		return 0;
	while (capacity < needs->count + more)
		capacity *= 2;
	grown = realloc(needs->needs, capacity * sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	needs->needs = grown;
	needs->capacity = capacity;
	return 0;
}

int ak_needs_add(struct ak_needs *needs, const char *symbol, size_t len, uint32_t line,
		 struct ak_error *err)
{
	uint32_t id = symset_add(needs->symbols, symbol, len);

	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (needs_reserve(needs, 1, err))
		return -1;
	needs->needs[needs->count++] =
		(struct ak_need){ .symbol = id, .source = needs->source_count - 1, .line = line };
	return 0;
}

uint32_t *needs_new_map(const struct symset *set)
{
	size_t size = ((size_t)symset_count(set) + 1) * sizeof(uint32_t);
	uint32_t *map = malloc(size);

	return map ? memset(map, 0xff, size) : NULL;
}

int needs_add_ids(struct ak_needs *needs, const struct symset *set, const uint32_t *ids,
		  size_t count, uint32_t *map, struct ak_error *err)
{
	uint32_t *to;
	size_t i;

	if (needs_reserve(needs, count, err))
		return -1;
	for (i = 0; i < count; i++) {
		to = &map[ids[i]];
		if (*to == AK_NONE)
			*to = symset_add(needs->symbols, symset_name(set, ids[i]),
					 symset_len(set, ids[i]));
		if (*to == SYMSET_NONE)
			return ak_error_nomem(err);
		needs->needs[needs->count++] = (struct ak_need){
			.symbol = *to,
			.source = needs->source_count - 1,
		};
	}
	return 0;
}

int needs_take_symbols(struct ak_needs *needs, struct symset **set, struct ak_error *err)
{
	uint32_t i;

	if (!symset_count(needs->symbols)) {
		symset_free(needs->symbols);
		needs->symbols = *set;
		*set = NULL;
		return 0;
	}
	for (i = 0; i < symset_count(*set); i++)
		if (symset_add(needs->symbols, symset_name(*set, i), symset_len(*set, i)) ==
		    SYMSET_NONE)
			return ak_error_nomem(err);
	return 0;
}

uint32_t ak_needs_symbol_count(const struct ak_needs *needs)
{
	return symset_count(needs->symbols);
}

uint32_t ak_needs_source_count(const struct ak_needs *needs)
{
	return needs->source_count;
}

const char *ak_needs_symbol(const struct ak_needs *needs, uint32_t symbol)
{
	return symset_name(needs->symbols, symbol);
}

const char *ak_needs_source(const struct ak_needs *needs, uint32_t source)
{
	return needs->sources[source].name;
}

enum ak_source_kind ak_needs_source_kind(const struct ak_needs *needs, uint32_t source)
{
	return needs->sources[source].kind;
}

uint32_t ak_needs_find(const struct ak_needs *needs, const char *symbol)
{
	return symset_find(needs->symbols, symbol, strlen(symbol));
}

uint32_t *ak_needs_sorted(const struct ak_needs *needs, struct ak_error *err)
{
	uint32_t *sorted = symset_sorted(needs->symbols);

	if (!sorted)
		ak_error_nomem(err);
	return sorted;
}

const struct ak_need *ak_needs_of_source(const struct ak_needs *needs, uint32_t source,
					 size_t *count)
{
	size_t first = needs->sources[source].first;
	size_t end = source + 1 < needs->source_count ? needs->sources[source + 1].first
						      : needs->count;

	*count = end - first;
	return needs->needs + first;
}

/* A counting sort: stable, so within a symbol the sources stay in order. */
int ak_needs_index_make(struct ak_needs_index *index, const struct ak_needs *needs,
			struct ak_error *err)
{
	uint32_t symbols = symset_count(needs->symbols), i;
	size_t k;

	index->first = calloc((size_t)symbols + 2, sizeof(*index->first));
	index->needs = malloc((needs->count + 1) * sizeof(*index->needs));
	if (!index->first || !index->needs) {
		ak_needs_index_free(index);
		return ak_error_nomem(err);
	}
	/* first[s + 1] counts up to where s starts while s is filled, and ends as s + 1's start. */
	for (k = 0; k < needs->count; k++)
		index->first[needs->needs[k].symbol + 2]++;
	for (i = 2; i < symbols + 2; i++)
		index->first[i] += index->first[i - 1];
	for (k = 0; k < needs->count; k++)
		index->needs[index->first[needs->needs[k].symbol + 1]++] = needs->needs[k];
	return 0;
}

void ak_needs_index_free(struct ak_needs_index *index)
{
	if (!index)
		return;
	free(index->first);
	free(index->needs);
	*index = (struct ak_needs_index){ 0 };
}
