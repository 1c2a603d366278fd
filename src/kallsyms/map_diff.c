// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_diff.h"
#include "autoksyms/map_rules.h"
#include "base/grow.h"
#include "map_family.h"
#include "map_pairs.h"
#include "map_shape.h"

struct diffing {
	struct ak_map_diff *diff;
	struct map_pairs pairs;
	struct ak_map_rules *families;
	size_t change_room, move_room;
};

static int add_change(struct diffing *d, enum ak_map_change_kind kind, const struct ak_symbol *old,
		      const struct ak_symbol *new, struct ak_error *err)
{
	struct ak_map_diff *diff = d->diff;
	const struct ak_symbol *sym = new ? new : old;
	const struct ak_map *map = new ? d->pairs.new.map : d->pairs.old.map;
	struct ak_map_change *changes =
		grow(diff->changes, diff->change_count, &d->change_room, sizeof(*changes));
	const struct ak_map_family *family;
	const char *pattern;

	if (!changes)
		return ak_error_nomem(err);
	diff->changes = changes;
	pattern = ak_map_rules_match(d->families, sym, map->digits);
	family = map_family_of(&pattern);
	changes[diff->change_count++] = (struct ak_map_change){
		.kind = kind,
		.old = old,
		.new = new,
		.family = family,
		.pattern = pattern,
	};
	return 0;
}

static int find_changes(struct diffing *d, struct ak_error *err)
{
	const struct ak_map *old = d->pairs.old.map, *new = d->pairs.new.map;
	size_t i;

	for (i = 0; i < old->count; i++) {
		const struct ak_symbol *sym = &old->symbols[i], *other;

		if (d->pairs.of_old[i] == NO_PAIR) {
			d->diff->gone++;
			if (add_change(d, AK_MAP_GONE, sym, NULL, err))
				return -1;
			continue;
		}
		other = &new->symbols[d->pairs.of_old[i]];
		if (other->letter == sym->letter)
			continue;
		d->diff->retyped++;
		if (add_change(d, AK_MAP_RETYPED, sym, other, err))
			return -1;
	}
	for (i = 0; i < new->count; i++) {
		if (d->pairs.of_new[i] != NO_PAIR)
			continue;
		d->diff->added++;
		if (add_change(d, AK_MAP_ADDED, NULL, &new->symbols[i], err))
			return -1;
	}
	return 0;
}

/* Starts a span of symbols that moved, behind one that moved otherwise or not at all. */
static int add_move(struct diffing *d, const struct ak_symbol *first,
		    const struct ak_symbol *before, int64_t distance, struct ak_error *err)
{
	struct ak_map_diff *diff = d->diff;
	struct ak_map_move *moves =
		grow(diff->moves, diff->move_count, &d->move_room, sizeof(*moves));

	if (!moves)
		return ak_error_nomem(err);
	diff->moves = moves;
	moves[diff->move_count++] = (struct ak_map_move){
		.first = first,
		.before = before,
		.distance = distance,
	};
	return 0;
}

/* Those that aren't in both maps with one type are passed over: they end no span. */
static const struct ak_symbol *same_in_new(const struct diffing *d, size_t i)
{
	const struct ak_symbol *sym = &d->pairs.old.map->symbols[i], *other;

	if (d->pairs.of_old[i] == NO_PAIR || ak_symbol_is_undefined(sym))
		return NULL;
	other = &d->pairs.new.map->symbols[d->pairs.of_old[i]];
	return other->letter == sym->letter ? other : NULL;
}

static int find_moves(struct diffing *d, struct ak_error *err)
{
	const struct ak_map *old = d->pairs.old.map;
	const struct ak_symbol *before = NULL, *other;
	int64_t distance, last = 0;
	size_t i;

	for (i = 0; i < old->count; i++) {
		other = same_in_new(d, i);
		if (!other)
			continue;
		distance = (int64_t)(other->address - old->symbols[i].address);
		if (distance && distance != last &&
		    add_move(d, &old->symbols[i], before, distance, err))
			return -1;
		if (distance) {
			struct ak_map_move *move = &d->diff->moves[d->diff->move_count - 1];

			move->last = &old->symbols[i];
			move->count++;
			d->diff->moved++;
		}
		before = &old->symbols[i];
		last = distance;
	}
	return 0;
}

/* A pattern is at one place in memory, whoever has it; those without one are last. */
static int compare_changes(const void *a, const void *b)
{
	const struct ak_map_change *x = a, *y = b;
	const struct ak_symbol *s = x->new ? x->new : x->old, *t = y->new ? y->new : y->old;

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	if (x->pattern != y->pattern)
		return !y->pattern || (x->pattern && strcmp(x->pattern, y->pattern) < 0) ? -1 : 1;
	if (s->address != t->address)
		return s->address < t->address ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(s->name, t->name);
}

static void sort_changes(struct ak_map_diff *diff)
{
	if (diff->change_count)
		qsort(diff->changes, diff->change_count, sizeof(*diff->changes), compare_changes);
}

/* What no family has is last. */
static int find_shapes(struct diffing *d, struct ak_error *err)
{
	struct ak_map_diff *diff = d->diff;
	size_t first = diff->change_count;

	while (first && !diff->changes[first - 1].pattern)
		first--;
	if (first == diff->change_count)
		return 0;
	if (map_shapes_make(&diff->shapes, &d->pairs, diff->changes + first,
			    diff->change_count - first, err))
		return -1;
	sort_changes(diff);
	return 0;
}

static int make(struct diffing *d, const struct ak_map *old, const struct ak_map *new,
		struct ak_error *err)
{
	if (map_pairs_make(&d->pairs, old, new, err) || find_changes(d, err) || find_moves(d, err))
		return -1;
	sort_changes(d->diff);
	return find_shapes(d, err);
}

int ak_map_diff_make(struct ak_map_diff *diff, const struct ak_map *old, const struct ak_map *new,
		     struct ak_error *err)
{
	struct diffing d = { .diff = diff, .families = map_family_rules(err) };
	int ret;

	*diff = (struct ak_map_diff){ 0 };
	ret = d.families ? make(&d, old, new, err) : -1;
	map_pairs_free(&d.pairs);
	ak_map_rules_free(d.families);
	if (ret)
		ak_map_diff_free(diff);
	return ret;
}

void ak_map_diff_free(struct ak_map_diff *diff)
{
	free(diff->changes);
	free(diff->moves);
	map_shapes_free(diff->shapes);
	*diff = (struct ak_map_diff){ 0 };
}
