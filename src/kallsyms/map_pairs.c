// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "base/strsort.h"
#include "map_pairs.h"

/* How far a symbol moved whose name nothing else has. */
struct anchor {
	uint64_t address; /* in the old map */
	uint64_t distance;
};

/* A symbol of a name that is there more than once. */
struct twin {
	uint64_t address; /* where it's thought to be in the new map */
	uint32_t id;
	char letter;
	bool is_paired;
};

struct pairing {
	struct map_pairs *pairs;
	struct anchor *anchors; /* owned; sorted by address */
	size_t anchor_count;
	struct twin *old, *new; /* owned; room for the largest set of twins */
};

static int sort_names(struct map_names *names, const struct ak_map *map, struct ak_error *err)
{
	struct strsort_item *items = malloc((map->count + 1) * sizeof(*items));
	size_t i;

	names->map = map;
	names->ids = malloc((map->count + 1) * sizeof(*names->ids));
	if (!items || !names->ids) {
		free(items);
		return ak_error_nomem(err);
	}
	for (i = 0; i < map->count; i++)
		items[i] = (struct strsort_item){
			.rest = map->symbols[i].name,
			.len = map->symbols[i].len,
			.id = (uint32_t)i,
		};
	strsort(items, map->count);
	for (i = 0; i < map->count; i++)
		names->ids[i] = items[i].id;
	free(items);
	return 0;
}

static const struct ak_symbol *nth(const struct map_names *names, size_t i)
{
	return &names->map->symbols[names->ids[i]];
}

/* How many symbols from the i-th by name on have its name. */
static size_t count_twins(const struct map_names *names, size_t i)
{
	const char *name = nth(names, i)->name;
	size_t n = 1;

	while (i + n < names->map->count && !strcmp(nth(names, i + n)->name, name))
		n++;
	return n;
}

static void pair(struct map_pairs *pairs, uint32_t old, uint32_t new)
{
	pairs->of_old[old] = new;
	pairs->of_new[new] = old;
}

/* Symbols of one name in both maps: `old` of them from i on, `new` from k on. */
typedef void handle_twins(struct pairing *p, size_t i, size_t old, size_t k, size_t new);

static void each_name(struct pairing *p, handle_twins *handle)
{
	const struct map_names *a = &p->pairs->old, *b = &p->pairs->new;
	size_t i = 0, k = 0, old, new;

	while (i < a->map->count && k < b->map->count) {
		int order = strcmp(nth(a, i)->name, nth(b, k)->name);

		old = order <= 0 ? count_twins(a, i) : 0;
		new = order >= 0 ? count_twins(b, k) : 0;
		if (old && new)
			handle(p, i, old, k, new);
		i += old;
		k += new;
	}
}

/* Absolute and undefined symbols say nothing of their neighbours. */
static bool is_placed(const struct ak_symbol *sym)
{
	return !ak_symbol_is_undefined(sym) && sym->letter != 'a' && sym->letter != 'A';
}

static void pair_unique(struct pairing *p, size_t i, size_t old, size_t k, size_t new)
{
	const struct ak_symbol *a = nth(&p->pairs->old, i), *b = nth(&p->pairs->new, k);

	if (old != 1 || new != 1)
		return;
	pair(p->pairs, p->pairs->old.ids[i], p->pairs->new.ids[k]);
	if (is_placed(a) && is_placed(b))
		p->anchors[p->anchor_count++] = (struct anchor){
			.address = a->address,
			.distance = b->address - a->address,
		};
}

static int compare_anchors(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

/* How far symbols around an address moved. */
static uint64_t distance_at(const struct pairing *p, uint64_t address)
{
	size_t low = 0, high = p->anchor_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->anchors[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? p->anchors[low - 1].distance : 0;
}

static int compare_twins(const void *a, const void *b)
{
	const struct twin *x = a, *y = b;

	if (x->letter != y->letter)
		return x->letter < y->letter ? -1 : 1;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void list_twins(const struct pairing *p, const struct map_names *names, size_t i, size_t n,
		       bool is_old, struct twin *twins)
{
	size_t k;

	for (k = 0; k < n; k++) {
		const struct ak_symbol *sym = nth(names, i + k);

		twins[k] = (struct twin){
			.address = sym->address,
			.id = names->ids[i + k],
			.letter = sym->letter,
		};
		if (is_old && is_placed(sym))
			twins[k].address += distance_at(p, sym->address);
	}
	qsort(twins, n, sizeof(*twins), compare_twins);
}

/* What has to agree for two twins to be paired, one thing less each time. */
enum agreement { IN_PLACE, IN_TYPE, IN_NAME };

static int compare_for(enum agreement agreement, const struct twin *a, const struct twin *b)
{
	if (agreement == IN_NAME)
		return 0;
	if (a->letter != b->letter)
		return a->letter < b->letter ? -1 : 1;
	if (agreement == IN_TYPE || a->address == b->address)
		return 0;
	return a->address < b->address ? -1 : 1;
}

static void pair_agreeing(struct pairing *p, size_t old, size_t new, enum agreement agreement)
{
	size_t i = 0, k = 0;
	int order;

	while (i < old && k < new) {
		if (p->old[i].is_paired || p->new[k].is_paired) {
			i += p->old[i].is_paired;
			k += p->new[k].is_paired;
			continue;
		}
		order = compare_for(agreement, &p->old[i], &p->new[k]);
		if (!order) {
			pair(p->pairs, p->old[i].id, p->new[k].id);
			p->old[i].is_paired = p->new[k].is_paired = true;
		}
		i += order <= 0;
		k += order >= 0;
	}
}

static void pair_twins(struct pairing *p, size_t i, size_t old, size_t k, size_t new)
{
	enum agreement agreement;

	if (old == 1 && new == 1)
		return;
	list_twins(p, &p->pairs->old, i, old, true, p->old);
	list_twins(p, &p->pairs->new, k, new, false, p->new);
	for (agreement = IN_PLACE; agreement <= IN_NAME; agreement++)
		pair_agreeing(p, old, new, agreement);
}

static uint32_t *new_pairs(const struct ak_map *map)
{
	uint32_t *pairs = malloc((map->count + 1) * sizeof(*pairs));

	return pairs ? memset(pairs, 0xff, (map->count + 1) * sizeof(*pairs)) : NULL;
}

static int make_pairs(struct pairing *p, const struct ak_map *old, const struct ak_map *new,
		      struct ak_error *err)
{
	struct map_pairs *pairs = p->pairs;

	if (sort_names(&pairs->old, old, err) || sort_names(&pairs->new, new, err))
		return -1;
	pairs->of_old = new_pairs(old);
	pairs->of_new = new_pairs(new);
	p->anchors = malloc((old->count + 1) * sizeof(*p->anchors));
	p->old = malloc((old->count + 1) * sizeof(*p->old));
	p->new = malloc((new->count + 1) * sizeof(*p->new));
	if (!pairs->of_old || !pairs->of_new || !p->anchors || !p->old || !p->new)
		return ak_error_nomem(err);
	each_name(p, pair_unique);
	qsort(p->anchors, p->anchor_count, sizeof(*p->anchors), compare_anchors);
	each_name(p, pair_twins);
	return 0;
}

int map_pairs_make(struct map_pairs *pairs, const struct ak_map *old, const struct ak_map *new,
		   struct ak_error *err)
{
	struct pairing p = { .pairs = pairs };
	int ret;

	*pairs = (struct map_pairs){ 0 };
	if (old->count >= NO_PAIR || new->count >= NO_PAIR)
		return ak_error_set(err, NULL, 0, "too many symbols to be compared");
	ret = make_pairs(&p, old, new, err);
	free(p.anchors);
	free(p.old);
	free(p.new);
	return ret;
}

void map_pairs_free(struct map_pairs *pairs)
{
	free(pairs->old.ids);
	free(pairs->new.ids);
	free(pairs->of_old);
	free(pairs->of_new);
	*pairs = (struct map_pairs){ 0 };
}

bool map_names_has(const struct map_names *names, const char *name, size_t len)
{
	size_t low = 0, high = names->map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ak_symbol *sym = nth(names, middle);
		int order = strncmp(sym->name, name, len);

		if (!order && sym->len == len)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
