// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cache_line.h"
#include "strpool.h"
#include "strsort.h"
#include "symset.h"

/*
 * Open addressing with linear probing, a power of two of slots, at most half
 * of them taken.  A slot is eight bytes, so the table of a whole kernel's
 * symbols stays in the second level cache; a name is looked at only when all
 * 32 bits of its hash agree.  (With uthash in this place a scan of 4,000
 * modules took 22 ms of user time instead of 17.)
 */
struct slot {
	uint32_t hash;
	uint32_t id; /* SYMSET_NONE: free */
};

struct entry {
	const char *name;
	size_t len;
};

struct symset {
	struct strpool names;
	struct slot *slots;
	uint32_t mask;	       /* number of slots - 1 */
	struct entry *entries; /* by id */
	uint32_t count;
	uint32_t capacity; /* of entries */
};

#define FIRST_SLOTS 1024
#define MAX_COUNT (UINT32_MAX / 4)

static uint64_t load64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Eight bytes a step: names have some sixteen. */
static uint32_t hash_bytes(const char *name, size_t len)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t h = len * k, tail = 0;
	size_t at;

	for (at = 0; at + 8 < len; at += 8) {
		h = (h ^ load64(name + at)) * k;
		h ^= h >> 29;
	}
	/* The last eight bytes, some of them for the second time, in one load. */
	if (len >= 8)
		tail = load64(name + len - 8);
	else
		memcpy(&tail, name, len);
	h = (h ^ tail) * k;
	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

static struct slot *new_slots(uint32_t count)
{
	struct slot *slots = malloc(count * sizeof(*slots));

	return slots ? memset(slots, 0xff, count * sizeof(*slots)) : NULL;
}

struct symset *symset_new(void)
{
	/* Each thread of a scan has one, and counts new names in it. */
	struct symset *set = cache_line_alloc(1, sizeof(*set));

	if (set)
		set->slots = new_slots(FIRST_SLOTS);
	if (!set || !set->slots) {
		free(set);
		return NULL;
	}
	set->mask = FIRST_SLOTS - 1;
	return set;
}

void symset_free(struct symset *set)
{
	if (!set)
		return;
	strpool_free(&set->names);
	free(set->slots);
	free(set->entries);
	free(set);
}

/* The slot that holds the name, or the free one where it would go. */
static struct slot *find_slot(const struct symset *set, const char *name, size_t len, uint32_t hash)
{
	uint32_t at = hash & set->mask;

	for (;; at = (at + 1) & set->mask) {
		struct slot *slot = &set->slots[at];

		if (slot->id == SYMSET_NONE)
			return slot;
		if (slot->hash == hash && set->entries[slot->id].len == len &&
		    !memcmp(set->entries[slot->id].name, name, len))
			return slot;
	}
}

/* Puts an id into a free slot of a table that doesn't hold its name. */
static void put_slot(struct slot *slots, uint32_t mask, struct slot slot)
{
	uint32_t at = slot.hash & mask;

	while (slots[at].id != SYMSET_NONE)
		at = (at + 1) & mask;
	slots[at] = slot;
}

static int grow_slots(struct symset *set)
{
	uint32_t count = (set->mask + 1) * 2, i;
	struct slot *slots = new_slots(count);

	if (!slots)
		return -1;
	for (i = 0; i <= set->mask; i++)
		if (set->slots[i].id != SYMSET_NONE)
			put_slot(slots, count - 1, set->slots[i]);
	free(set->slots);
	set->slots = slots;
	set->mask = count - 1;
	return 0;
}

void symset_truncate(struct symset *set, uint32_t count)
{
	uint32_t i;

	if (count >= set->count)
		return;
	memset(set->slots, 0xff, ((size_t)set->mask + 1) * sizeof(*set->slots));
	for (i = 0; i < count; i++)
		put_slot(set->slots, set->mask,
			 (struct slot){
				 .hash = hash_bytes(set->entries[i].name, set->entries[i].len),
				 .id = i });
	set->count = count;
}

static int grow_entries(struct symset *set)
{
	uint32_t capacity = set->capacity ? set->capacity * 2 : FIRST_SLOTS / 2;
	struct entry *entries = realloc(set->entries, capacity * sizeof(*entries));

	if (!entries)
		return -1;
	set->entries = entries;
	set->capacity = capacity;
	return 0;
}

uint32_t symset_add(struct symset *set, const char *name, size_t len)
{
	uint32_t hash = hash_bytes(name, len);
	struct slot *slot = find_slot(set, name, len, hash);

	if (slot->id != SYMSET_NONE)
		return slot->id;
	if (set->count == MAX_COUNT || (set->count == set->capacity && grow_entries(set)))
		return SYMSET_NONE;
	if (set->count > set->mask / 2) {
		if (grow_slots(set))
			return SYMSET_NONE;
		slot = find_slot(set, name, len, hash);
	}
	name = strpool_add(&set->names, name, len);
	if (!name)
		return SYMSET_NONE;
	set->entries[set->count] = (struct entry){ .name = name, .len = len };
	*slot = (struct slot){ .hash = hash, .id = set->count };
	return set->count++;
}

uint32_t symset_find(const struct symset *set, const char *name, size_t len)
{
	return find_slot(set, name, len, hash_bytes(name, len))->id;
}

uint32_t symset_count(const struct symset *set)
{
	return set->count;
}

const char *symset_name(const struct symset *set, uint32_t id)
{
	return set->entries[id].name;
}

size_t symset_len(const struct symset *set, uint32_t id)
{
	return set->entries[id].len;
}

uint32_t *symset_sorted(const struct symset *set)
{
	struct strsort_item *items = malloc((set->count + 1) * sizeof(*items));
	uint32_t *ids = malloc((set->count + 1) * sizeof(*ids));
	uint32_t i;

	if (!items || !ids)
		goto fail;
	for (i = 0; i < set->count; i++)
		items[i] = (struct strsort_item){ .rest = set->entries[i].name,
						  .len = (uint32_t)set->entries[i].len,
						  .id = i };
	strsort(items, set->count);
	for (i = 0; i < set->count; i++)
		ids[i] = items[i].id;
	free(items);
	return ids;
fail:
	free(items);
	free(ids);
	return NULL;
}
