// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>

#include "keysort.h"

/*
 * Radix sort, from the lowest digit up: each pass keeps the order of the one
 * before.  What is moved about is eight bytes, 32 bits of the key beside the
 * number it is of: 100,000 of them stay in a core's own cache.
 */
#define PIECE_BITS 32
#define DIGITS 3
#define MAX_DIGIT_BITS ((PIECE_BITS + DIGITS - 1) / DIGITS)

struct keys {
	const uint64_t *first;
	size_t stride; /* bytes */
};

static uint64_t get_key(const struct keys *keys, uint32_t number)
{
	return *(const uint64_t *)((const char *)keys->first + number * keys->stride);
}

/*
 * The bits that tell keys apart: not the same in all of them, nor always the
 * same as the next lower one (the upper half of an address repeats one bit).
 */
static uint64_t telling_bits(const uint32_t *numbers, size_t n, const struct keys *keys)
{
	uint64_t first = get_key(keys, numbers[0]), differing = 0, changing = 1, key;
	size_t i;

	for (i = 0; i < n; i++) {
		key = get_key(keys, numbers[i]);
		differing |= key ^ first;
		changing |= key ^ (key << 1);
	}
	return differing & changing;
}

/* How the pieces are split into digits, and how many items have which. */
struct digits {
	unsigned int bits; /* of each */
	uint32_t counts[DIGITS][1 << MAX_DIGIT_BITS];
};

static uint32_t get_digit(const struct digits *d, uint64_t item, unsigned int i)
{
	return (uint32_t)(item >> (64 - PIECE_BITS + i * d->bits)) & ((1u << d->bits) - 1);
}

/* Makes an item of each number and the piece of its key that starts at `shift`; counts digits. */
static void make_items(uint64_t *items, const uint32_t *numbers, size_t n, const struct keys *keys,
		       unsigned int shift, struct digits *d)
{
	unsigned int k;
	size_t i;

	for (i = 0; i < n; i++) {
		items[i] = get_key(keys, numbers[i]) >> shift << PIECE_BITS | numbers[i];
		for (k = 0; k < DIGITS; k++)
			d->counts[k][get_digit(d, items[i], k)]++;
	}
}

/* From `from` to `to`, by the digit. */
static void distribute(uint64_t *to, const uint64_t *from, size_t n, struct digits *d,
		       unsigned int digit)
{
	uint32_t *next = d->counts[digit], start = 0, count;
	size_t i;

	for (i = 0; i >> d->bits == 0; i++) {
		count = next[i];
		next[i] = start;
		start += count;
	}
	for (i = 0; i < n; i++)
		to[next[get_digit(d, from[i], digit)]++] = from[i];
}

/* By as many bits of the keys, from `shift` up; with room for n items in two blocks. */
static void sort_by_piece(uint32_t *numbers, size_t n, const struct keys *keys, unsigned int shift,
			  unsigned int bits, uint64_t *items, uint64_t *spare)
{
	struct digits d = { .bits = (bits + DIGITS - 1) / DIGITS };
	uint64_t *other;
	unsigned int k;
	size_t i;

	make_items(items, numbers, n, keys, shift, &d);
	for (k = 0; k < DIGITS; k++) {
		distribute(spare, items, n, &d, k);
		other = items;
		items = spare;
		spare = other;
	}
	for (i = 0; i < n; i++)
		numbers[i] = (uint32_t)items[i];
}

int keysort(uint32_t *numbers, size_t n, const uint64_t *keys, size_t stride)
{
	const struct keys all = { keys, stride };
	uint64_t bits = n ? telling_bits(numbers, n, &all) : 0;
	uint64_t *items = malloc((n + 1) * sizeof(*items)), *spare = calloc(n + 1, sizeof(*spare));
	bool ok = items && spare;
	unsigned int shift;
	uint32_t piece;

	while (ok && bits) {
		shift = (unsigned int)__builtin_ctzll(bits);
		piece = (uint32_t)(bits >> shift);
		sort_by_piece(numbers, n, &all, shift,
			      PIECE_BITS - (unsigned int)__builtin_clz(piece), items, spare);
		bits &= ~((uint64_t)UINT32_MAX << shift);
	}
	free(spare);
	free(items);
	return ok ? 0 : -1;
}
