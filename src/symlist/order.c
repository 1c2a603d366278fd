// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/symset.h"
#include "order.h"

int symlist_order(const struct ak_symlist_lint *how, const char *a, const char *b)
{
	return how->raw ? strcmp(a, b) : ak_symlist_compare(how->era, a, b);
}

static int by_order(const void *a, const void *b, void *how)
{
	return symlist_order(how, *(const char *const *)a, *(const char *const *)b);
}

void symlist_sort(const struct ak_symlist_lint *how, const char **names, size_t count)
{
	qsort_r(names, count, sizeof(*names), by_order, (void *)how);
}

struct ranking {
	const struct ak_symlist_era *era;
	const struct symset *set;
};

static int by_key(const void *a, const void *b, void *ctx)
{
	const struct ranking *r = ctx;

	return ak_symlist_compare(r->era, symset_name(r->set, *(const uint32_t *)a),
				  symset_name(r->set, *(const uint32_t *)b));
}

uint32_t *symlist_ranks(const struct ak_symlist_era *era, const struct symset *set, uint32_t count,
			struct ak_error *err)
{
	uint32_t i;
	struct ranking ranking = { era, set };
	uint32_t *ids = malloc(((size_t)count + 1) * sizeof(*ids));
	uint32_t *ranks = malloc(((size_t)count + 1) * sizeof(*ranks));

	if (ids && ranks) {
		for (i = 0; i < count; i++)
			ids[i] = i;
		qsort_r(ids, count, sizeof(*ids), by_key, &ranking);
		for (i = 0; i < count; i++)
			ranks[ids[i]] = i;
	} else {
		free(ranks);
		ranks = NULL;
		ak_error_nomem(err);
	}
	free(ids);
	return ranks;
}
