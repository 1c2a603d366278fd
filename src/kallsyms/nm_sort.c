// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/keysort.h"
#include "base/strsort.h"
#include "nm_sort.h"

/* Names */

static void sort_few(struct ak_symbol *symbols, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		struct ak_symbol sym = symbols[i];

		for (k = i; k && strcmp(sym.name, symbols[k - 1].name) < 0; k--)
			symbols[k] = symbols[k - 1];
		symbols[k] = sym;
	}
}

/* With room for n of either. */
static void sort_with(struct ak_symbol *symbols, size_t n, struct ak_symbol *unsorted,
		      struct strsort_item *items)
{
	size_t i;

	memcpy(unsorted, symbols, n * sizeof(*symbols));
	for (i = 0; i < n; i++)
		items[i] = (struct strsort_item){ .rest = unsorted[i].name,
						  .len = unsorted[i].len,
						  .id = (uint32_t)i };
	strsort(items, n);
	for (i = 0; i < n; i++)
		symbols[i] = unsorted[items[i].id];
}

static int sort_many(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	struct strsort_item *items = malloc(n * sizeof(*items));
	struct ak_symbol *unsorted = malloc(n * sizeof(*unsorted));
	bool ok = items && unsorted;

	if (ok)
		sort_with(symbols, n, unsorted, items);
	free(unsorted);
	free(items);
	return ok ? 0 : ak_error_nomem(err);
}

static int sort_names(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	const size_t few = 16;

	if (n > few)
		return sort_many(symbols, n, err);
	sort_few(symbols, n);
	return 0;
}

/* Undefined ones to the front; how many there are goes to *count. */
static int part_undefined(struct ak_symbol *symbols, size_t n, size_t *count, struct ak_error *err)
{
	struct ak_symbol *defined = malloc((n + 1) * sizeof(*defined));
	size_t i, rest = 0;

	*count = 0;
	if (!defined)
		return ak_error_nomem(err);
	for (i = 0; i < n; i++) {
		if (ak_symbol_is_undefined(&symbols[i]))
			symbols[(*count)++] = symbols[i];
		else
			defined[rest++] = symbols[i];
	}
	memcpy(symbols + *count, defined, rest * sizeof(*defined));
	free(defined);
	return 0;
}

/* The symbols at address 0, as undefined ones are. */
static int sort_lowest(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	size_t undefined;

	if (part_undefined(symbols, n, &undefined, err) || sort_names(symbols, undefined, err))
		return -1;
	return sort_names(symbols + undefined, n - undefined, err);
}

/* Symbols at the same address. */
static int sort_ties(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	if (n < 2)
		return 0;
	return symbols->address ? sort_names(symbols, n, err) : sort_lowest(symbols, n, err);
}

/* The symbols with these numbers, which are in the order of their addresses. */
static int gather(struct ak_symbol *to, const struct ak_symbol *from, const uint32_t *numbers,
		  size_t n, struct ak_error *err)
{
	size_t i, first = 0;

	for (i = 0; i < n; i++) {
		to[i] = from[numbers[i]];
		if (to[i].address == to[first].address)
			continue;
		if (sort_ties(to + first, i - first, err))
			return -1;
		first = i;
	}
	return sort_ties(to + first, n - first, err);
}

struct ak_symbol *nm_sort(const struct ak_symbol *symbols, uint32_t *numbers, size_t n,
			  struct ak_error *err)
{
	struct ak_symbol *sorted;

	if (keysort(numbers, n, &symbols->address, sizeof(*symbols))) {
		ak_error_nomem(err);
		return NULL;
	}
	sorted = malloc((n + 1) * sizeof(*sorted));
	if (!sorted) {
		ak_error_nomem(err);
		return NULL;
	}
	if (!gather(sorted, symbols, numbers, n, err))
		return sorted;
	free(sorted);
	return NULL;
}
