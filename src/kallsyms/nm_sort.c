// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/strsort.h"
#include "nm_sort.h"

/*
 * Radix sort by address, from the lowest digit up: each pass keeps the order
 * of the one before.
 */
#define DIGIT_BITS 11
#define DIGIT_COUNT (1u << DIGIT_BITS)

static unsigned int digit_of(uint64_t key, unsigned int shift)
{
	return (unsigned int)(key >> shift) & (DIGIT_COUNT - 1);
}

/* From `from` to `to`, by the digit at `shift`. */
static void distribute(struct ak_symbol *to, const struct ak_symbol *from, size_t n,
		       unsigned int shift)
{
	size_t next[DIGIT_COUNT] = { 0 }, start = 0, i;

	for (i = 0; i < n; i++)
		next[digit_of(from[i].address, shift)]++;
	for (i = 0; i < DIGIT_COUNT; i++) {
		size_t count = next[i];

		next[i] = start;
		start += count;
	}
	for (i = 0; i < n; i++)
		to[next[digit_of(from[i].address, shift)]++] = from[i];
}

/*
 * The bits that tell addresses apart: not the same in all of them, nor always
 * the same as the next higher one (the upper half of an address repeats one bit).
 */
static uint64_t telling_bits(const struct ak_symbol *symbols, size_t n)
{
	uint64_t differing = 0, changing = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		differing |= symbols[i].address ^ symbols[0].address;
		changing |= symbols[i].address ^ (symbols[i].address >> 1);
	}
	return differing & (changing | (uint64_t)1 << 63);
}

static int sort_by_address(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	struct ak_symbol *spare = malloc((n + 1) * sizeof(*spare));
	struct ak_symbol *from = symbols, *to = spare, *other;
	uint64_t bits = telling_bits(symbols, n);
	unsigned int shift;

	if (!spare)
		return ak_error_nomem(err);
	while (bits) {
		shift = (unsigned int)__builtin_ctzll(bits);
		distribute(to, from, n, shift);
		other = from;
		from = to;
		to = other;
		bits = shift + DIGIT_BITS < 64
			       ? bits >> (shift + DIGIT_BITS) << (shift + DIGIT_BITS)
			       : 0;
	}
	if (from != symbols)
		memcpy(symbols, from, n * sizeof(*symbols));
	free(spare);
	return 0;
}

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

/* Symbols at the same address. */
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

static size_t count_ties(const struct ak_symbol *symbols, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (symbols[i].address != symbols[0].address)
			break;
	return i;
}

/* From where on the next symbol is at the same address; n: nowhere. */
static size_t find_tie(const struct ak_symbol *symbols, size_t n, size_t at)
{
	for (; at + 1 < n; at++)
		if (symbols[at].address == symbols[at + 1].address)
			return at;
	return n;
}

int nm_sort(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	size_t at = 0, ties;

	if (sort_by_address(symbols, n, err))
		return -1;
	while ((at = find_tie(symbols, n, at)) < n) {
		ties = count_ties(symbols + at, n - at);
		if (!symbols[at].address ? sort_lowest(symbols + at, ties, err)
					 : sort_names(symbols + at, ties, err))
			return -1;
		at += ties;
	}
	return 0;
}

/* Sizes: LLVM */

struct sized {
	uint64_t key;
	uint32_t index;
};

static int by_key(const void *a, const void *b)
{
	const struct sized *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

uint32_t *nm_order(const uint64_t *keys, size_t n, struct ak_error *err)
{
	struct sized *sized = malloc((n + 1) * sizeof(*sized));
	uint32_t *order = malloc((n + 1) * sizeof(*order));
	size_t i;

	for (i = 0; sized && i < n; i++)
		sized[i] = (struct sized){ .key = keys[i], .index = (uint32_t)i };
	if (sized && order) {
		qsort(sized, n, sizeof(*sized), by_key);
		for (i = 0; i < n; i++)
			order[i] = sized[i].index;
	} else {
		free(order);
		order = NULL;
		ak_error_nomem(err);
	}
	free(sized);
	return order;
}
