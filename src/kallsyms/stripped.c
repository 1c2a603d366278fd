// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>

#include "decode.h"
#include "stripped.h"

#define CODES 256
#define INDEX_SIZE ((size_t)CODES * 2)

/* All labels are aligned to a word up to 6.19, then to 4 bytes; so padding is shorter than a word. */
#define WORD 8

/* Bytes an entry of kallsyms_names takes: a length and a code; two for a length and 511 codes. */
#define SHORTEST_NAME 2
#define LONGEST_NAME 513

/* A token is at most as long as a name with its type. */
#define LONGEST_TOKEN 1024

/*
 * Real tables are found at the first try or the second; each try may cost a
 * look at everything.  So often it's done for one token table, and for all.
 */
#define MOST_TRIES 20
#define MOST_TOKEN_TABLES 20

/* The tables that aren't found by their neighbours; 0: there's no such one. */
struct rest {
	size_t offsets, base, seqs;
	bool addresses;
};

/* What is searched, and what was found so far, all as offsets into bytes. */
struct search {
	struct elf_format format;
	const unsigned char *bytes;
	size_t size;
	size_t tokens, index;
	size_t markers;
	uint32_t marker_count;
	bool has_seqs_before; /* kallsyms_seqs_of_names is between markers and tokens */
	size_t names, num_syms;
	uint32_t count;
	struct rest rest;
	unsigned int tries, token_tables;
	bool is_out_of_memory;
};

static uint32_t get32(const struct search *s, size_t at)
{
	return elf_get32(s->format, s->bytes + at);
}

static uint16_t get_index(const struct search *s, unsigned int code)
{
	return elf_get16(s->format, s->bytes + s->index + (size_t)code * 2);
}

static bool is_zero(const struct search *s, size_t from, size_t to)
{
	for (; from < to; from++)
		if (s->bytes[from])
			return false;
	return true;
}

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* The index starts with 0 and ascends: each of its 256 strings has at least its NUL. */
static bool is_token_index(const struct search *s, size_t at)
{
	const unsigned char *p = s->bytes + at;
	uint16_t last = 0, value;
	unsigned int i;

	if (p[0] || p[1])
		return false;
	for (i = 1; i < CODES; i++, last = value) {
		value = elf_get16(s->format, p + (size_t)i * 2);
		if (value <= last)
			return false;
	}
	return true;
}

/* Whether 256 strings from s->tokens on are those of s->index, the last one ending before `end`. */
static bool is_token_table(const struct search *s, size_t end)
{
	const unsigned char *table = s->bytes + s->tokens;
	unsigned int i;

	/* The quick part first: most tables fail here. */
	for (i = 1; i < CODES; i++)
		if (table[get_index(s, i) - 1])
			return false;
	for (i = 0; i < CODES; i++) {
		size_t start = get_index(s, i);
		size_t next = i + 1 < CODES ? get_index(s, i + 1) : end - s->tokens;

		if (memchr(table + start, '\0', next - start) != table + next - 1)
			return false;
	}
	return true;
}

/*
 * Where the token table starts follows from the index but for how long the
 * last string is, and how many bytes of padding are between it and the index.
 */
static bool find_tokens(struct search *s)
{
	size_t offset = get_index(s, CODES - 1), padding, end, far;
	const unsigned char *last;

	/* 256 empty strings: no symbols, if it's a token table at all. */
	if (offset < CODES)
		return false;
	for (padding = 0; padding < WORD && padding + offset < s->index; padding++) {
		end = s->index - padding;
		if (s->bytes[end - 1])
			return false;
		far = end - 1 < LONGEST_TOKEN ? end - 1 : LONGEST_TOKEN;
		last = memrchr(s->bytes + end - 1 - far, '\0', far);
		if (!last || (size_t)(last + 1 - s->bytes) < offset)
			continue;
		s->tokens = (size_t)(last + 1 - s->bytes) - offset;
		if (s->tokens % 4 == 0 && is_token_table(s, end))
			return true;
	}
	return false;
}

/* Markers from `at` on ascend by at least what 256 entries of kallsyms_names take. */
static bool is_markers(const struct search *s, size_t at, size_t n)
{
	uint32_t last = 0, value;
	size_t i;

	for (i = 1; i < n; i++, last = value) {
		value = get32(s, at + i * 4);
		if (value < last || value - last < 256 * SHORTEST_NAME ||
		    value - last > 256 * LONGEST_NAME)
			return false;
	}
	return true;
}

/* The number of symbols is in the last word before kallsyms_names, if that's what is there. */
static bool find_num_syms(struct search *s, size_t names)
{
	size_t align;
	uint32_t most = s->marker_count * 256, least = most - 255;

	for (align = 4; align <= (s->format.is64 ? 8u : 4u); align += 4) {
		if (names < align || !is_zero(s, names - align + 4, names))
			continue;
		s->num_syms = names - align;
		s->count = get32(s, s->num_syms);
		if (s->count >= least && s->count <= most)
			return true;
	}
	return false;
}

/* Where n entries of kallsyms_names from `at` on end; 0: not before `end`. */
static size_t skip_names(const struct search *s, size_t at, size_t end, uint32_t n)
{
	const unsigned char *p = s->bytes + at;
	uint32_t len;

	while (n--) {
		p = kallsyms_name_codes(p, s->bytes + end, true, &len);
		if (!p)
			return 0;
		p += len;
	}
	return (size_t)(p - s->bytes);
}

/* Whether every marker says where its 256 entries start. */
static bool are_names_marked(const struct search *s)
{
	size_t at = s->names;
	uint32_t i;

	for (i = 0; i + 1 < s->marker_count; i++) {
		at = skip_names(s, at, s->markers, 256);
		if (!at || at - s->names != get32(s, s->markers + (size_t)(i + 1) * 4))
			return false;
	}
	return true;
}

/*
 * Labels are aligned to what kallsyms_num_syms takes with its padding; and
 * kallsyms_seqs_of_names, where it's behind the markers, fills what is between.
 */
static bool is_gap_filled(const struct search *s, size_t names)
{
	size_t align = names - s->num_syms, end;

	if (s->markers % align)
		return false;
	if (!s->has_seqs_before)
		return true;
	end = round_up(s->markers + (size_t)s->marker_count * 4, align) + (size_t)s->count * 3;
	return end <= s->tokens && s->tokens - end < align;
}

static bool is_permutation(struct search *s, size_t at)
{
	size_t size = (size_t)s->count * 3;
	int is_it;

	if (at > s->size || size > s->size - at)
		return false;
	is_it = kallsyms_is_permutation(s->bytes + at, s->count);
	s->is_out_of_memory |= is_it < 0;
	return is_it > 0;
}

/* Offsets from a base are at most as far as addresses reach. */
static bool is_base_plausible(const struct search *s, const struct rest *rest)
{
	const struct kallsyms_bytes b = {
		.format = s->format,
		.count = s->count,
		.at[AK_KALLSYMS_OFFSETS] = s->bytes + rest->offsets,
	};
	enum kallsyms_sign sign = kallsyms_offsets_sign(&b);

	if (s->format.is64 || sign != KALLSYMS_UNSIGNED)
		return sign != KALLSYMS_NEITHER;
	return get32(s, rest->base) <= UINT32_MAX - kallsyms_offset_at(&b, s->count - 1);
}

static bool are_addresses_plausible(const struct search *s, const struct rest *rest)
{
	const struct kallsyms_bytes b = {
		.format = s->format,
		.count = s->count,
		.at[AK_KALLSYMS_OFFSETS] = s->bytes + rest->offsets,
	};
	uint32_t i;

	for (i = 1; i < b.count; i++)
		if (kallsyms_address_at(&b, i) < kallsyms_address_at(&b, i - 1))
			return false;
	return true;
}

/* From 6.4 on: offsets, the base if there's one, and the order by name come last. */
static bool find_rest_behind(struct search *s)
{
	size_t word = s->format.is64 ? 8 : 4, offsets = s->index + INDEX_SIZE;
	size_t base = offsets + round_up((size_t)s->count * 4, word);
	/* Labels are aligned to words, as up to 6.19. */
	bool is_word_aligned = s->names - s->num_syms == word;
	const struct rest orders[] = {
		{ .offsets = offsets, .base = base, .seqs = base + word },
		/* In 32 bits this may be the last one as well. */
		{ .offsets = offsets, .seqs = offsets + s->count * word, .addresses = true },
		{ .offsets = offsets, .seqs = offsets + (size_t)s->count * 4 },
	};
	size_t i;

	for (i = 0; i < 3; i++) {
		if (s->format.is64 && is_word_aligned != (i < 2))
			continue;
		s->rest = orders[i];
		if (!is_permutation(s, s->rest.seqs))
			continue;
		if (!s->rest.base || is_base_plausible(s, &s->rest))
			return true;
	}
	return false;
}

/* Up to 6.3: they come first, but for the order by name, which was found before. */
static bool find_rest_before(struct search *s)
{
	size_t word = s->format.is64 ? 8 : 4, size = round_up((size_t)s->count * 4, word);
	struct rest rest = { 0 };

	if (s->has_seqs_before)
		rest.seqs = round_up(s->markers + (size_t)s->marker_count * 4, word);
	if (s->num_syms >= size + word) {
		rest.base = s->num_syms - word;
		rest.offsets = rest.base - size;
		s->rest = rest;
		if (is_base_plausible(s, &rest))
			return true;
	}
	if (s->num_syms < s->count * word)
		return false;
	rest.base = 0;
	rest.offsets = s->num_syms - s->count * word;
	rest.addresses = true;
	s->rest = rest;
	return are_addresses_plausible(s, &rest);
}

/* kallsyms_names ends where the markers start, and its last entries are short. */
static bool find_names(struct search *s)
{
	size_t last = get32(s, s->markers + (size_t)(s->marker_count - 1) * 4);
	size_t names, lowest, end;

	if (++s->tries > MOST_TRIES || s->markers < last + SHORTEST_NAME + 4)
		return false;
	names = s->markers - last - SHORTEST_NAME;
	lowest = last + (size_t)256 * LONGEST_NAME + WORD;
	lowest = s->markers - 4 > lowest ? s->markers - lowest : 4;
	for (names -= names % 4; names >= lowest; names -= 4) {
		if (!find_num_syms(s, names) || !is_gap_filled(s, names))
			continue;
		end = skip_names(s, names + last, s->markers,
				 s->count - (s->marker_count - 1) * 256);
		if (!end || s->markers - end >= WORD || !is_zero(s, end, s->markers))
			continue;
		s->names = names;
		if (are_names_marked(s) &&
		    ((!s->has_seqs_before && find_rest_behind(s)) || find_rest_before(s)))
			return true;
		if (++s->tries > MOST_TRIES)
			break;
	}
	return false;
}

static bool try_markers(struct search *s, size_t at, size_t n, bool has_seqs_before)
{
	if (!n || n > UINT32_MAX / 256 || !is_markers(s, at, n))
		return false;
	s->markers = at;
	s->marker_count = (uint32_t)n;
	s->has_seqs_before = has_seqs_before;
	return find_names(s);
}

/* Bytes that one more marker and what it stands for take: 256 times 3, and the marker. */
#define MARKED (256 * 3 + 4)

/*
 * Markers start with a 0; how many there are follows from how far the token
 * table is, in either of two ways: it's next, or the order by name is.
 */
static bool find_markers(struct search *s)
{
	size_t at, distance, n;

	s->tries = 0;
	s->token_tables++;
	for (at = s->tokens; at >= WORD && s->tries <= MOST_TRIES;) {
		at -= 4;
		if (get32(s, at))
			continue;
		distance = s->tokens - at;
		if (try_markers(s, at, distance / 4, false) ||
		    (!get32(s, s->tokens - 4) && try_markers(s, at, distance / 4 - 1, false)))
			return true;
		/* n markers and their order take from n * MARKED - 765 to n * MARKED + 11 bytes. */
		for (n = (distance + MARKED - 12) / MARKED; n * MARKED <= distance + 765; n++)
			if (try_markers(s, at, n, true))
				return true;
	}
	return false;
}

static const unsigned char *pointer(const struct search *s, size_t at)
{
	return at ? s->bytes + at : NULL;
}

static void tell(struct kallsyms_bytes *found, const struct search *s)
{
	found->addresses = s->rest.addresses;
	found->at[AK_KALLSYMS_OFFSETS] = s->bytes + s->rest.offsets;
	found->at[AK_KALLSYMS_RELATIVE_BASE] = pointer(s, s->rest.base);
	found->at[AK_KALLSYMS_SEQS_OF_NAMES] = pointer(s, s->rest.seqs);
	found->at[AK_KALLSYMS_NUM_SYMS] = s->bytes + s->num_syms;
	found->at[AK_KALLSYMS_NAMES] = s->bytes + s->names;
	found->at[AK_KALLSYMS_MARKERS] = s->bytes + s->markers;
	found->at[AK_KALLSYMS_TOKEN_TABLE] = s->bytes + s->tokens;
	found->at[AK_KALLSYMS_TOKEN_INDEX] = s->bytes + s->index;
}

int stripped_find(struct kallsyms_bytes *found, const unsigned char *bytes, size_t size)
{
	struct search s = { .format = found->format, .bytes = bytes, .size = size };

	for (s.index = 0; s.index + INDEX_SIZE <= size; s.index += 4) {
		if (s.token_tables == MOST_TOKEN_TABLES)
			break;
		if (!is_token_index(&s, s.index) || !find_tokens(&s) || !find_markers(&s))
			continue;
		tell(found, &s);
		return 1;
	}
	return s.is_out_of_memory ? -1 : 0;
}
