// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "nm_sort.h"

/*
 * Radix sort from the lowest digit up.  Addresses of an image agree in most of
 * their bits: digits that are the same in all keys are passed over.
 */
#define DIGIT_BITS 11
#define DIGIT_COUNT (1u << DIGIT_BITS)

static unsigned int digit_of(uint64_t key, unsigned int shift)
{
	return (unsigned int)(key >> shift) & (DIGIT_COUNT - 1);
}

/* One pass: from `from` to `to`, by the digit at `shift`. */
static void distribute(struct nm_key *to, const struct nm_key *from, size_t n, unsigned int shift)
{
	size_t next[DIGIT_COUNT] = { 0 }, start = 0, i;

	for (i = 0; i < n; i++)
		next[digit_of(from[i].key, shift)]++;
	for (i = 0; i < DIGIT_COUNT; i++) {
		size_t count = next[i];

		next[i] = start;
		start += count;
	}
	for (i = 0; i < n; i++)
		to[next[digit_of(from[i].key, shift)]++] = from[i];
}

/* The bits that aren't the same in all keys. */
static uint64_t differing_bits(const struct nm_key *keys, size_t n)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 1; i < n; i++)
		bits |= keys[i].key ^ keys[0].key;
	return bits;
}

void nm_sort_keys(struct nm_key *keys, struct nm_key *spare, size_t n)
{
	uint64_t differing = differing_bits(keys, n);
	struct nm_key *from = keys, *to = spare, *other;
	unsigned int shift;

	for (shift = 0; shift < 64; shift += DIGIT_BITS) {
		if (!digit_of(differing, shift))
			continue;
		distribute(to, from, n, shift);
		other = from;
		from = to;
		to = other;
	}
	if (from != keys)
		memcpy(keys, from, n * sizeof(*keys));
}
