// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "autoksyms/keep.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "base/buf.h"

/* A module on the way from the first one: where its needs are, and how many were followed. */
struct step {
	uint32_t object;
	const struct ak_need *need;
	size_t count, next;
};

enum state { NEW, ON_THE_WAY, DONE };

struct walk {
	const struct ak_keep *keep;
	uint32_t *source_of; /* object -> its source, AK_NONE: it asks for nothing */
	unsigned char *state;
	struct step *way;
	size_t length;
};

static void enter(struct walk *w, uint32_t object)
{
	struct step *step = &w->way[w->length++];

	*step = (struct step){ .object = object };
	w->state[object] = ON_THE_WAY;
	if (w->source_of[object] != AK_NONE)
		step->need = ak_needs_of_source(w->keep->needs, w->source_of[object], &step->count);
}

/* The next module that the last one on the way needs; AK_NONE: there are no more. */
static uint32_t next_module(const struct walk *w)
{
	struct step *step = &w->way[w->length - 1];
	const struct ak_offers *offers = w->keep->offers;
	uint32_t offer, object;

	while (step->next < step->count) {
		offer = w->keep->offer_of[step->need[step->next++].symbol];
		if (offer == AK_NONE)
			continue;
		object = offers->offer[offer].object;
		if (object != step->object && !offers->object[object].is_vmlinux &&
		    w->state[object] != DONE)
			return object;
	}
	return AK_NONE;
}

/* "a -> b -> a" of the way's end from `object` on. */
static void tell(const struct walk *w, uint32_t object, struct buf *out)
{
	const struct ak_object *objects = w->keep->offers->object;
	size_t i = w->length;

	while (w->way[i - 1].object != object)
		i--;
	for (i--; i < w->length; i++) {
		buf_adds(out, objects[w->way[i].object].name);
		buf_adds(out, " -> ");
	}
	buf_adds(out, objects[object].name);
}

/* Follows needs from a module on.  True: there's a cycle. */
static bool walk_from(struct walk *w, uint32_t first, struct buf *out)
{
	uint32_t object;

	enter(w, first);
	while (w->length) {
		object = next_module(w);
		if (object == AK_NONE) {
			w->state[w->way[--w->length].object] = DONE;
		} else if (w->state[object] == ON_THE_WAY) {
			tell(w, object, out);
			return true;
		} else {
			enter(w, object);
		}
	}
	return false;
}

static int open_walk(struct walk *w, struct ak_error *err)
{
	size_t objects = w->keep->offers->object_count;
	uint32_t i;

	w->source_of = malloc((objects + 1) * sizeof(*w->source_of));
	w->state = calloc(objects + 1, sizeof(*w->state));
	w->way = calloc(objects + 1, sizeof(*w->way));
	if (!w->source_of || !w->state || !w->way)
		return ak_error_nomem(err);
	for (i = 0; i < objects; i++)
		w->source_of[i] = AK_NONE;
	for (i = 0; i < ak_needs_source_count(w->keep->needs); i++)
		if (w->keep->object_of[i] != AK_NONE)
			w->source_of[w->keep->object_of[i]] = i;
	return 0;
}

int ak_keep_find_cycle(const struct ak_keep *keep, char **cycle, struct ak_error *err)
{
	struct walk w = { .keep = keep };
	struct buf out = { 0 };
	bool found = false;
	uint32_t i;
	int ret = open_walk(&w, err);

	*cycle = NULL;
	for (i = 0; !ret && !found && i < keep->offers->object_count; i++)
		if (w.state[i] == NEW && !keep->offers->object[i].is_vmlinux)
			found = walk_from(&w, i, &out);
	free(w.source_of);
	free(w.state);
	free(w.way);
	if (found && !buf_str(&out))
		ret = ak_error_nomem(err);
	if (found && !ret)
		*cycle = out.data;
	return ret;
}
