// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "compress.h"

/*
 * All symbols stand in one text, each with a 0 in front and the last with
 * one behind.  Replacing a pair doesn't move anything: a code keeps the room
 * of what it stands for, its span, and is written to the first and to the
 * last byte of it; between them are 0.  Thus both neighbours of a code are
 * found at once, replacing costs the same for any span, and a pair (a, b) is
 * where a's last byte is followed by b's first.
 *
 * Nothing is searched for.  The places of all pairs of bytes are sorted by
 * pair before the first is replaced; those of a code that stands for a pair are
 * noted when it is replaced, and a pair with such a code in it is where that
 * code is.  A place where the code isn't any more has become part of a longer
 * span.  All lists are ascending, so that replacing goes from left to right.
 *
 * Code 0 would be taken for a separator.  It's always the last one to be
 * given out, so nobody asks for its places: compression_codes() replaces its
 * pair.
 */
struct places {
	uint32_t *at; /* ascending */
	uint32_t count;
};

struct compressor {
	unsigned char *text;
	size_t size;
	struct compression *result;
	int32_t *counts;      /* of the pairs, by first + (second << 8) */
	int32_t highest[256]; /* of the counts with that second one, unless it's stale */
	bool is_stale[256];
	uint32_t *byte_pairs;	   /* the places of all pairs of bytes, by pair, ascending */
	uint32_t *pair_start;	   /* pair -> its first place in byte_pairs; one more at the end */
	struct places places[256]; /* only of codes that stand for pairs */
	uint32_t *places_of_codes; /* what these have; each replacement takes a byte off the text */
	uint32_t *next_place;	   /* in it */
};

static unsigned int pair_index(unsigned char first, unsigned char second)
{
	return first + ((unsigned int)second << 8);
}

/* Lays out the text: 0, type and name, 0, type and name, 0 ... */
static int lay_out(struct compression *c, const struct ak_kallsym *symbols, size_t *size,
		   struct ak_error *err)
{
	uint64_t total = 1;
	unsigned char *to;
	uint32_t i;

	for (i = 0; i < c->count; i++)
		total += (uint64_t)symbols[i].len + 2;
	if (total > UINT32_MAX)
		return ak_error_set(
			err, NULL, 0,
			"the symbols' names are too long for kallsyms tables; leave some out "
			"(--ignore=PATTERN)");
	c->text = malloc(total);
	c->starts = malloc(((size_t)c->count + 1) * sizeof(*c->starts));
	if (!c->text || !c->starts)
		return ak_error_nomem(err);
	to = c->text;
	for (i = 0; i < c->count; i++) {
		*to++ = '\0';
		c->starts[i] = (uint32_t)(to - c->text);
		*to++ = (unsigned char)symbols[i].type;
		memcpy(to, symbols[i].name, symbols[i].len);
		to += symbols[i].len;
	}
	*to = '\0';
	*size = total;
	c->starts[c->count] = (uint32_t)total;
	return 0;
}

/* Counts the pairs, and gives the bytes that occur their own codes. */
static void count_pairs(struct compressor *c)
{
	const unsigned char *text = c->text;
	struct compression *result = c->result;
	unsigned int byte;
	size_t i;

	for (i = 0; i + 1 < c->size; i++)
		c->counts[pair_index(text[i], text[i + 1])]++;
	for (byte = 1; byte < 256; byte++) {
		/* Every byte has something in front of it, if only a separator. */
		for (i = 0; i < 256; i++)
			if (c->counts[pair_index((unsigned char)i, (unsigned char)byte)])
				break;
		if (i < 256) {
			result->span[byte] = 1;
			result->pair[byte][0] = (unsigned char)byte;
		}
	}
	for (i = 0; i < 256; i++) {
		c->counts[pair_index((unsigned char)i, 0)] = 0;
		c->counts[pair_index(0, (unsigned char)i)] = 0;
	}
}

/* Sorts the places of all pairs by pair, and makes room for those of codes. */
static int list_places(struct compressor *c, struct ak_error *err)
{
	uint32_t *next = malloc(65536 * sizeof(*next)), sum = 0, pair, i;
	const unsigned char *text = c->text;

	c->pair_start = malloc((65536 + 1) * sizeof(*c->pair_start));
	c->byte_pairs = malloc(c->size * sizeof(*c->byte_pairs));
	c->next_place = c->places_of_codes = malloc(c->size * sizeof(*c->next_place));
	if (!next || !c->pair_start || !c->byte_pairs || !c->places_of_codes) {
		free(next);
		ak_error_nomem(err);
		return -1;
	}
	for (pair = 0; pair < 65536; pair++) {
		next[pair] = c->pair_start[pair] = sum;
		sum += (uint32_t)c->counts[pair];
	}
	c->pair_start[pair] = sum;
	for (i = 0; i + 1 < c->size; i++)
		if (text[i] && text[i + 1])
			c->byte_pairs[next[pair_index(text[i], text[i + 1])]++] = i;
	free(next);
	return 0;
}

static int32_t find_highest(const int32_t *counts)
{
	int32_t best = 0;
	size_t i;

	for (i = 0; i < 256; i++)
		best = counts[i] > best ? counts[i] : best;
	return best;
}

/*
 * The most frequent pair, the lowest of those as frequent; its count may be 0.  Looking at all
 * 65,536 counts for each code would take as long as all the rest, for as few symbols as most kernels have.
 */
static unsigned int best_pair(struct compressor *c)
{
	unsigned int second, best = 0, i;

	for (second = 0; second < 256; second++) {
		if (c->is_stale[second])
			c->highest[second] = find_highest(&c->counts[(size_t)second * 256]);
		c->is_stale[second] = false;
		if (c->highest[second] > c->highest[best])
			best = second;
	}
	for (i = best * 256; c->counts[i] != c->highest[best]; i++)
		;
	return i;
}

/* What is being replaced by what. */
struct merge {
	unsigned char first, second, code;
	uint32_t first_span, span;
	uint32_t *out; /* where the next place goes */
};

/* Replaces the pair that starts at `at` and keeps the counts right. */
static inline void replace(struct compressor *c, struct merge *m, uint32_t at)
{
	unsigned char *text = c->text + at;
	unsigned char before = text[-1], behind = text[m->span];
	int32_t *counts = c->counts;

	counts[pair_index(m->first, m->second)]--;
	if (before) {
		counts[pair_index(before, m->first)]--;
		counts[pair_index(before, m->code)]++;
	}
	if (behind) {
		counts[pair_index(m->second, behind)]--;
		counts[pair_index(m->code, behind)]++;
		c->is_stale[behind] = true;
	}
	text[m->first_span - 1] = 0;
	text[m->first_span] = 0;
	text[0] = m->code;
	text[m->span - 1] = m->code;
	*m->out++ = at;
}

/* At the places of the pair's first code. */
static void replace_at_first(struct compressor *c, struct merge *m)
{
	struct places *places = &c->places[m->first];
	const unsigned char *text = c->text;
	uint32_t i, at, kept = 0;

	for (i = 0; i < places->count; i++) {
		at = places->at[i];
		if (text[at] != m->first)
			continue;
		if (text[at + m->first_span] == m->second)
			replace(c, m, at);
		else
			places->at[kept++] = at;
	}
	places->count = kept;
}

/* At the places of its second code. */
static void replace_at_second(struct compressor *c, struct merge *m)
{
	struct places *places = &c->places[m->second];
	const unsigned char *text = c->text;
	uint32_t i, at, kept = 0;

	for (i = 0; i < places->count; i++) {
		at = places->at[i];
		if (text[at] != m->second)
			continue;
		if (text[at - 1] == m->first)
			replace(c, m, at - m->first_span);
		else
			places->at[kept++] = at;
	}
	places->count = kept;
}

/* At the places of a pair of bytes. */
static void replace_bytes(struct compressor *c, struct merge *m)
{
	unsigned int pair = pair_index(m->first, m->second);
	const uint32_t *at = c->byte_pairs + c->pair_start[pair],
		       *end = c->byte_pairs + c->pair_start[pair + 1];
	const unsigned char *text = c->text;

	for (; at < end; at++)
		/* The one before may have taken the first byte of this: aaa holds one aa. */
		if (text[*at] == m->first && text[*at + 1] == m->second)
			replace(c, m, *at);
}

static void merge(struct compressor *c, unsigned char first, unsigned char second,
		  unsigned char code)
{
	struct compression *result = c->result;
	struct places *places = &c->places[code];
	struct merge m = {
		.first = first,
		.second = second,
		.code = code,
		.first_span = result->span[first],
		.span = (uint32_t)result->span[first] + result->span[second],
	};
	bool first_is_byte = m.first_span == 1, second_is_byte = result->span[second] == 1;

	c->is_stale[first] = c->is_stale[second] = c->is_stale[code] = true;
	places->at = m.out = c->next_place;
	result->span[code] = (uint16_t)m.span;
	if (first_is_byte && second_is_byte)
		replace_bytes(c, &m);
	else if (second_is_byte ||
		 (!first_is_byte && c->places[first].count <= c->places[second].count))
		replace_at_first(c, &m);
	else
		replace_at_second(c, &m);
	places->count = (uint32_t)(m.out - places->at);
	c->next_place = m.out;
}

static void find_codes(struct compressor *c)
{
	struct compression *result = c->result;
	unsigned int code = 256, best;

	while (code--) {
		if (result->span[code])
			continue;
		best = best_pair(c);
		if (!c->counts[best])
			return;
		result->pair[code][0] = (unsigned char)best;
		result->pair[code][1] = (unsigned char)(best >> 8);
		if (!code) {
			result->has_zero = true;
			result->span[0] = result->span[best & 0xff] + result->span[best >> 8];
			return;
		}
		merge(c, (unsigned char)best, (unsigned char)(best >> 8), (unsigned char)code);
	}
}

int compression_make(struct compression *result, const struct ak_kallsym *symbols, uint32_t count,
		     struct ak_error *err)
{
	struct compressor c = { .result = result };
	int ret;

	*result = (struct compression){ .count = count };
	c.counts = calloc(65536, sizeof(*c.counts));
	if (!c.counts)
		return ak_error_nomem(err);
	ret = lay_out(result, symbols, &c.size, err);
	if (!ret) {
		c.text = result->text;
		count_pairs(&c);
		memset(c.is_stale, true, sizeof(c.is_stale));
		ret = list_places(&c, err);
		if (!ret)
			find_codes(&c);
	}
	free(c.places_of_codes);
	free(c.byte_pairs);
	free(c.pair_start);
	free(c.counts);
	if (ret)
		compression_free(result);
	return ret ? -1 : 0;
}

void compression_free(struct compression *c)
{
	free(c->text);
	free(c->starts);
	c->text = NULL;
	c->starts = NULL;
}

uint32_t compression_codes(const struct compression *c, uint32_t i, unsigned char *to)
{
	const unsigned char *p = c->text + c->starts[i], first = c->pair[0][0],
			    second = c->pair[0][1];
	unsigned char *start = to;

	for (; *p; p += c->span[*p]) {
		if (c->has_zero && *p == second && to > start && to[-1] == first)
			to[-1] = 0;
		else
			*to++ = *p;
	}
	return (uint32_t)(to - start);
}

uint32_t compression_expand(const struct compression *c, unsigned char code, unsigned char *to)
{
	unsigned char stack[256], *start = to;
	unsigned int depth = 0;

	if (!c->span[code])
		return 0;
	stack[depth++] = code;
	while (depth) {
		code = stack[--depth];
		if (c->span[code] == 1) {
			*to++ = code;
			continue;
		}
		stack[depth++] = c->pair[code][1];
		stack[depth++] = c->pair[code][0];
	}
	return (uint32_t)(to - start);
}
