// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "strpool.h"
#include "symset.h"

static uint32_t hash_bytes(const char *name, size_t len);

#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(elt) ((elt)->id = SYMSET_NONE)
#define HASH_FUNCTION(key, len, hashv) ((hashv) = hash_bytes((const char *)(key), (len)))
#include <uthash.h>

struct entry {
	const char *name;
	uint32_t len;
	uint32_t id;
	UT_hash_handle hh;
};

#define CHUNK 512

/* Entries stay where they are (uthash links them), so they come in chunks. */
struct symset {
	struct strpool names;
	struct entry *index;
	struct entry **chunks;
	uint32_t count;
	uint32_t chunk_cap;
};

static uint64_t load64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * Eight bytes a step: symbol names average 20 bytes, and uthash's default
 * hash, which mixes byte by byte, costs more than all else in a scan.
 */
static uint32_t hash_bytes(const char *name, size_t len)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t h = len * k, tail = 0;

	for (; len >= 8; len -= 8, name += 8) {
		h = (h ^ load64(name)) * k;
		h ^= h >> 29;
	}
	memcpy(&tail, name, len);
	h = (h ^ tail) * k;
	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

struct symset *symset_new(void)
{
	return calloc(1, sizeof(struct symset));
}

void symset_free(struct symset *set)
{
	uint32_t i;

	if (!set)
		return;
	HASH_CLEAR(hh, set->index);
	for (i = 0; i * CHUNK < set->count; i++)
		free(set->chunks[i]);
	free(set->chunks);
	strpool_free(&set->names);
	free(set);
}

static struct entry *entry_at(const struct symset *set, uint32_t id)
{
	return &set->chunks[id / CHUNK][id % CHUNK];
}

static struct entry *new_entry(struct symset *set)
{
	uint32_t chunk = set->count / CHUNK;

	if (set->count == SYMSET_NONE)
		return NULL;
	if (set->count % CHUNK == 0) {
		if (chunk == set->chunk_cap) {
			uint32_t cap = chunk ? chunk * 2 : 16;
			struct entry **chunks = realloc(set->chunks, cap * sizeof(*chunks));

			if (!chunks)
				return NULL;
			set->chunks = chunks;
			set->chunk_cap = cap;
		}
		set->chunks[chunk] = calloc(CHUNK, sizeof(struct entry));
		if (!set->chunks[chunk])
			return NULL;
	}
	return entry_at(set, set->count);
}

static struct entry *lookup(const struct symset *set, const char *name, size_t len, uint32_t hash)
{
	struct entry *found;

	HASH_FIND_BYHASHVALUE(hh, set->index, name, len, hash, found);
	return found;
}

uint32_t symset_add(struct symset *set, const char *name, size_t len)
{
	uint32_t hash = hash_bytes(name, len);
	struct entry *e = lookup(set, name, len, hash);

	if (e)
		return e->id;
	e = new_entry(set);
	if (!e)
		return SYMSET_NONE;
	e->name = strpool_add(&set->names, name, len);
	if (!e->name)
		goto drop;
	e->len = (uint32_t)len;
	e->id = set->count;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, set->index, e->name, e->len, hash, e);
	if (e->id == SYMSET_NONE)
		goto drop;
	return set->count++;
drop:
	if (set->count % CHUNK == 0)
		free(set->chunks[set->count / CHUNK]);
	return SYMSET_NONE;
}

uint32_t symset_find(const struct symset *set, const char *name, size_t len)
{
	struct entry *e = lookup(set, name, len, hash_bytes(name, len));

	return e ? e->id : SYMSET_NONE;
}

uint32_t symset_count(const struct symset *set)
{
	return set->count;
}

const char *symset_name(const struct symset *set, uint32_t id)
{
	return entry_at(set, id)->name;
}

size_t symset_len(const struct symset *set, uint32_t id)
{
	return entry_at(set, id)->len;
}

/*
 * Sorting: by eight bytes of the name at a time, as one big-endian number;
 * runs of equal ones are sorted by the next eight.  strcmp() behind qsort()
 * takes four times as long, as long as reading a thousand modules.
 */
struct sort_item {
	uint64_t key;
	const char *rest;	/* from the key's first byte on; NULL: the name has ended */
	uint32_t id;
};

static void load_key(struct sort_item *item)
{
	size_t n = strnlen(item->rest, 8), i;

	item->key = 0;
	for (i = 0; i < n; i++)
		item->key |= (uint64_t)(unsigned char)item->rest[i] << (56 - 8 * i);
}

static int by_key(const void *a, const void *b)
{
	const struct sort_item *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Names are unique, so of equal keys at most one item ends within the key. */
static void sort_items(struct sort_item *items, size_t n)
{
	size_t i, end;

	for (i = 0; i < n; i++)
		load_key(&items[i]);
	qsort(items, n, sizeof(*items), by_key);
	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n && items[end].key == items[i].key; end++)
			;
		if (end - i < 2)
			continue;
		for (size_t k = i; k < end; k++)
			items[k].rest += 8;
		sort_items(items + i, end - i);
	}
}

uint32_t *symset_sorted(const struct symset *set)
{
	struct sort_item *items = malloc((set->count + 1) * sizeof(*items));
	uint32_t *ids = malloc((set->count + 1) * sizeof(*ids));
	uint32_t i;

	if (!items || !ids)
		goto fail;
	for (i = 0; i < set->count; i++)
		items[i] = (struct sort_item){ .rest = symset_name(set, i), .id = i };
	sort_items(items, set->count);
	for (i = 0; i < set->count; i++)
		ids[i] = items[i].id;
	free(items);
	return ids;
fail:
	free(items);
	free(ids);
	return NULL;
}
