// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/strsort.h"
#include "order.h"

/* A symbol and all that decides about its place. */
struct ranked {
	uint64_t address;
	uint32_t rank; /* among those of the same address; the lowest comes first */
	uint32_t number;
};

static bool ends_with(const struct ak_kallsym *sym, const char *suffix)
{
	size_t len = strlen(suffix);

	return !memcmp(sym->name + sym->len - len, suffix, len);
}

/* A guess: __start_X, __stop_X, __end_X, __X_start, __X_end. */
static bool is_from_linker_script(const struct ak_kallsym *sym)
{
	if (sym->len < 8 || memcmp(sym->name, "__", 2) != 0)
		return false;
	return !memcmp(sym->name + 2, "start_", 6) || !memcmp(sym->name + 2, "stop_", 5) ||
	       !memcmp(sym->name + 2, "end_", 4) || ends_with(sym, "_start") ||
	       ends_with(sym, "_end");
}

static uint32_t rank_of(const struct ak_kallsym *sym)
{
	uint32_t weak = sym->type == 'w' || sym->type == 'W';

	/* Names, and so the underscores, are shorter than 2^30. */
	return weak << 31 | (uint32_t)is_from_linker_script(sym) << 30 |
	       (uint32_t)strspn(sym->name, "_");
}

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* Sorts symbols[from..to) by way of `room`, which has place for them twice. */
static void sort_span(struct ak_kallsym *symbols, uint32_t n, struct ranked *ranked,
		      struct ak_kallsym *copy)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		ranked[i] = (struct ranked){
			.address = symbols[i].address,
			.rank = rank_of(&symbols[i]),
			.number = i,
		};
	qsort(ranked, n, sizeof(*ranked), compare_ranked);
	memcpy(copy, symbols, n * sizeof(*symbols));
	for (i = 0; i < n; i++)
		symbols[i] = copy[ranked[i].number];
}

static bool is_sorted(const struct ak_kallsym *symbols, uint32_t count)
{
	uint32_t i;

	for (i = 1; i < count; i++)
		if (symbols[i].address < symbols[i - 1].address)
			return false;
	return true;
}

/* How many symbols share the first one's address. */
static uint32_t count_ties(const struct ak_kallsym *symbols, uint32_t count)
{
	uint32_t n = 1;

	while (n < count && symbols[n].address == symbols[0].address)
		n++;
	return n;
}

int kallsyms_order(struct ak_kallsym *symbols, uint32_t count, struct ak_error *err)
{
	struct ranked *ranked = malloc(((size_t)count + 1) * sizeof(*ranked));
	struct ak_kallsym *copy = malloc(((size_t)count + 1) * sizeof(*copy));
	uint32_t i, n;

	/* A map is sorted by address; ties are few, and are all there is to do. */
	if (!ranked || !copy)
		ak_error_nomem(err);
	else if (!is_sorted(symbols, count))
		sort_span(symbols, count, ranked, copy);
	else
		for (i = 0; i < count; i += n) {
			n = count_ties(symbols + i, count - i);
			if (n > 1)
				sort_span(symbols + i, n, ranked, copy);
		}
	n = ranked && copy;
	free(ranked);
	free(copy);
	return n ? 0 : -1;
}

static uint32_t cut_len(const struct ak_kallsym *sym, const char *cut)
{
	const char *at = cut ? strstr(sym->name, cut) : NULL;

	return at ? (uint32_t)(at - sym->name) : sym->len;
}

uint32_t *kallsyms_order_by_name(const struct ak_kallsym *symbols, uint32_t count, const char *cut,
				 struct ak_error *err)
{
	struct strsort_item *items = malloc(((size_t)count + 1) * sizeof(*items));
	uint32_t *seqs = malloc(((size_t)count + 1) * sizeof(*seqs)), i;

	if (!items || !seqs) {
		ak_error_nomem(err);
		free(items);
		free(seqs);
		return NULL;
	}
	/* By number is by address: they are sorted. */
	for (i = 0; i < count; i++)
		items[i] = (struct strsort_item){
			.rest = symbols[i].name,
			.len = cut_len(&symbols[i], cut),
			.id = i,
		};
	strsort(items, count);
	for (i = 0; i < count; i++)
		seqs[i] = items[i].id;
	free(items);
	return seqs;
}
