// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "linking.h"
#include "room.h"

/* The bound on links that nobody gave. */
#define MAX_PASSES 8

static bool same_maps(const struct ak_map *a, const struct ak_map *b)
{
	const struct ak_symbol *x = a->symbols, *y = b->symbols;
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (x[i].address != y[i].address || x[i].letter != y[i].letter ||
		    strcmp(x[i].name, y[i].name) != 0)
			return false;
	return true;
}

/* Why there has to be another temporary link; NULL: there doesn't. */
static const char *why_again(const struct linking *l, unsigned int pass, bool same, bool *extra)
{
	if (pass == 0)
		return "to see which symbols there are";
	if (pass < STOCK_PASSES)
		return "with tables of the right size";
	if (!same)
		return "since the tables' layout changed";
	if (l->recipe->extra_pass && !*extra) {
		*extra = true;
		return "since an extra pass was asked for";
	}
	return NULL;
}

/* Once, of the first image. */
static int make_btf(struct linking *l, struct ak_error *err)
{
	if (!l->recipe->btf.count || l->btf)
		return 0;
	l->btf = linking_btf(l, err);
	return l->btf ? 0 : -1;
}

int link_classic(struct linking *l, struct ak_error *err)
{
	unsigned int most = l->recipe->max_passes ? l->recipe->max_passes : MAX_PASSES, pass = 0;
	struct ak_kallsyms_room last;
	bool same = false, extra = false;
	const char *object = NULL, *why;

	if (l->recipe->tables.layout->may_be_empty) {
		object = linking_blank(l, NULL, 0, err);
		if (!object)
			return -1;
	}
	for (; (why = why_again(l, pass, same, &extra)); pass++) {
		if (l->result->links + 1 >= most)
			return ak_error_set(
				err, l->image, 0,
				"the tables' layout still changed in link %u; allow more "
				"(--max-passes), or take --mode=patch",
				l->result->links);
		last = l->result->need;
		if (linking_image(l, object, true, why, err) || make_btf(l, err) ||
		    linking_map(l, err) || linking_tables(l, err))
			return -1;
		same = pass && room_same_layout(&last, &l->result->need, &l->recipe->tables,
						l->target.is64);
		object = linking_object(l, err);
		if (!object)
			return -1;
	}
	l->result->room = l->result->need;
	if (linking_image(l, object, false, "with the final tables", err) || linking_map(l, err) ||
	    linking_tables(l, err))
		return -1;
	if (!same_maps(&l->result->map[0], &l->result->map[1]))
		return ak_error_set(
			err, l->image, 0,
			"isn't what its kallsyms tables were made of; --mode=patch makes "
			"them of the very image");
	return ak_build_id_read(&l->result->build_id, l->image, err) < 0 ? -1 : 0;
}
