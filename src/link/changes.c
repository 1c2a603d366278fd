// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/link.h"
#include "autoksyms/map_diff.h"

static bool is_one_family(const struct ak_map_diff *diff, size_t a, size_t b)
{
	return diff->changes[a].family == diff->changes[b].family;
}

static size_t count_families(const struct ak_map_diff *diff)
{
	size_t i, n = diff->change_count ? 1 : 0;

	for (i = 1; i < diff->change_count; i++)
		n += !is_one_family(diff, i - 1, i);
	return n;
}

static int copy(char **to, const char *text)
{
	*to = text ? strdup(text) : NULL;
	return text && !*to ? -1 : 0;
}

/* What the first of them says of all. */
static int describe(struct ak_link_family *to, const struct ak_map_change *first)
{
	const struct ak_symbol *example = first->new ? first->new : first->old;

	return copy(&to->name, first->family->name) || copy(&to->cause, first->family->cause) ||
	       copy(&to->example, example->name) || copy(&to->pattern, first->pattern);
}

static void count(struct ak_link_family *to, const struct ak_map_change *change)
{
	to->added += change->kind == AK_MAP_ADDED;
	to->gone += change->kind == AK_MAP_GONE;
	to->retyped += change->kind == AK_MAP_RETYPED;
}

static int take_families(struct ak_link_changes *c, const struct ak_map_diff *diff)
{
	size_t i;

	c->families = calloc(count_families(diff) + 1, sizeof(*c->families));
	if (!c->families)
		return -1;
	for (i = 0; i < diff->change_count; i++) {
		if ((!i || !is_one_family(diff, i - 1, i)) &&
		    describe(&c->families[c->count++], &diff->changes[i]))
			return -1;
		count(&c->families[c->count - 1], &diff->changes[i]);
	}
	return 0;
}

static int take_moves(struct ak_link_changes *c, const struct ak_map_diff *diff)
{
	c->moved = diff->moved;
	if (!diff->move_count)
		return 0;
	c->distance = diff->moves[0].distance;
	return copy(&c->first_moved, diff->moves[0].first->name);
}

struct ak_link_changes *ak_link_changes_new(const struct ak_map *old, const struct ak_map *new,
					    struct ak_error *err)
{
	struct ak_link_changes *c;
	struct ak_map_diff diff;

	if (ak_map_diff_make(&diff, old, new, err))
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c || take_families(c, &diff) || take_moves(c, &diff)) {
		ak_link_changes_free(c);
		ak_error_nomem(err);
		c = NULL;
	}
	ak_map_diff_free(&diff);
	return c;
}

void ak_link_changes_free(struct ak_link_changes *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < c->count; i++) {
		free(c->families[i].name);
		free(c->families[i].cause);
		free(c->families[i].example);
		free(c->families[i].pattern);
	}
	free(c->families);
	free(c->first_moved);
	free(c);
}
