// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/offers.h"
#include "autoksyms/verdict.h"
#include "base/distance.h"

/* What differs by more than a third is another name. */
static size_t farthest(size_t len)
{
	return len < 6 ? 1 : len / 3 > 6 ? 6 : len / 3;
}

struct near {
	const struct ak_offer *offer;
	size_t distance;
};

/* Puts an offer to its place among the nearest ones, of which there are at most max. */
static size_t insert(const struct ak_offer **nearest, size_t *distances, size_t count, size_t max,
		     struct near near)
{
	size_t i = count < max ? count : max - 1;

	for (; i && distances[i - 1] > near.distance; i--) {
		nearest[i] = nearest[i - 1];
		distances[i] = distances[i - 1];
	}
	nearest[i] = near.offer;
	distances[i] = near.distance;
	return count < max ? count + 1 : max;
}

#define MOST 8

size_t ak_offers_nearest(const struct ak_offers *offers, const char *name,
			 const struct ak_offer **nearest, size_t max)
{
	size_t distances[MOST], len = strlen(name), limit = farthest(len), count = 0, i;

	max = max > MOST ? MOST : max;
	for (i = 0; max && i < offers->count; i++) {
		const char *symbol = offers->offer[i].symbol;
		struct near near = { .offer = &offers->offer[i] };

		near.distance = distance(name, len, symbol, strlen(symbol), limit);
		if (near.distance > limit ||
		    (count == max && near.distance >= distances[count - 1]))
			continue;
		count = insert(nearest, distances, count, max, near);
		if (count == max)
			limit = distances[count - 1];
	}
	return count;
}
