// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "base/buf.h"
#include "base/symset.h"
#include "map_pairs.h"
#include "map_shape.h"

/* Of long names the first and last places are enough; of many changes the first. */
#define MOST_STARTS 16
#define MOST_ENDS 16
#define MOST_CHANGES 10000

/* Shorter names are in others by accident, shorter affixes say nothing. */
#define SHORTEST_NAME 4
#define SHORTEST_AFFIX 3

/* How many patterns are held against all symbols. */
#define MOST_PATTERNS 16

struct ak_map_shapes {
	struct symset *patterns;
	uint32_t *ids;	/* owned; for each change its pattern, SYMSET_NONE: none */
	size_t *counts; /* owned; for each pattern */
};

/* A name within another one. */
struct inner {
	size_t start, end;
};

static bool is_start(const char *name, size_t at)
{
	return !at || !isalnum((unsigned char)name[at - 1]);
}

static bool is_end(const struct ak_symbol *sym, size_t at)
{
	return at == sym->len || !isalnum((unsigned char)sym->name[at]);
}

/* The longest name of another symbol that `sym` has in its own, from `start` on. */
static bool find_end(const struct map_names *names, const struct ak_symbol *sym, size_t start,
		     size_t *end)
{
	unsigned int tries = 0;
	size_t at;

	for (at = sym->len; at >= start + SHORTEST_NAME && tries < MOST_ENDS; at--) {
		if (!is_end(sym, at))
			continue;
		tries++;
		*end = at;
		if (at - start < sym->len && map_names_has(names, sym->name + start, at - start))
			return true;
	}
	return false;
}

static bool find_inner(const struct map_names *names, const struct ak_symbol *sym,
		       struct inner *inner)
{
	unsigned int tries = 0;
	bool is_found = false;
	size_t at, end;

	for (at = 0; at + SHORTEST_NAME <= sym->len && tries < MOST_STARTS; at++) {
		if (!is_start(sym->name, at))
			continue;
		tries++;
		if (!find_end(names, sym, at, &end) ||
		    (is_found && end - at <= inner->end - inner->start))
			continue;
		*inner = (struct inner){ at, end };
		is_found = true;
	}
	return is_found;
}

static bool is_telling(const char *text, size_t len)
{
	size_t letters = 0;

	while (len--)
		letters += isalnum((unsigned char)*text++) != 0;
	return letters >= SHORTEST_AFFIX;
}

/* A literal as a basic regular expression. */
static void add_literal(struct buf *pattern, const char *text, size_t len)
{
	for (; len--; text++) {
		if (strchr(".[*^$\\", *text))
			buf_addc(pattern, '\\');
		buf_addc(pattern, *text);
	}
}

/* A number in front, such as a section's, differs from symbol to symbol. */
static size_t skip_number(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && isxdigit((unsigned char)text[n]))
		n++;
	return n < len && n && !isalnum((unsigned char)text[n]) && text[n] != '_' ? n : 0;
}

/* And so does one at the end: an offset. */
static size_t cut_number(const char *text, size_t len)
{
	size_t n = len;

	while (n && isxdigit((unsigned char)text[n - 1]))
		n--;
	return n && n < len && text[n - 1] == '+' ? n - 1 : len;
}

/* The pattern for what is around the inner name; empty if that says nothing. */
static void make_pattern(struct buf *pattern, const struct ak_symbol *sym,
			 const struct inner *inner)
{
	const char *head = sym->name, *tail = sym->name + inner->end;
	size_t number = skip_number(head, inner->start);
	size_t head_len = inner->start - number;
	size_t tail_len = cut_number(tail, sym->len - inner->end);
	bool has_head = is_telling(head + number, head_len);
	bool has_tail = is_telling(tail, tail_len);

	buf_reset(pattern);
	if (has_head) {
		buf_adds(pattern, number ? "" : " ");
		add_literal(pattern, head + number, head_len);
	}
	if (has_head && has_tail)
		buf_adds(pattern, ".*");
	if (has_tail) {
		add_literal(pattern, tail, tail_len);
		buf_adds(pattern, inner->end + tail_len == sym->len ? "$" : "");
	}
}

/* Finds each change's pattern, and counts them.  0 or -1. */
static int collect(struct ak_map_shapes *shapes, const struct map_pairs *pairs,
		   const struct ak_map_change *changes, size_t count)
{
	struct buf pattern = { 0 };
	struct inner inner = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		const struct ak_map_change *c = &changes[i];
		const struct ak_symbol *sym = c->new ? c->new : c->old;

		shapes->ids[i] = SYMSET_NONE;
		if (c->kind == AK_MAP_RETYPED ||
		    !find_inner(c->new ? &pairs->new : &pairs->old, sym, &inner))
			continue;
		make_pattern(&pattern, sym, &inner);
		if (!pattern.len)
			continue;
		shapes->ids[i] = symset_add(shapes->patterns, pattern.data, pattern.len);
		if (shapes->ids[i] == SYMSET_NONE)
			break;
		shapes->counts[shapes->ids[i]]++;
	}
	buf_free(&pattern);
	return i == count ? 0 : -1;
}

/* 1: the pattern leaves out nothing that both maps have; 0: it does; -1: an error. */
static int is_harmless(const char *pattern, const struct map_pairs *pairs, struct ak_error *err)
{
	struct ak_map_rules *rules = ak_map_rules_new(err);
	const struct ak_map *map = pairs->old.map;
	int ret = rules ? ak_map_rules_add(rules, pattern, NULL, 0, err) : -1;
	size_t i;

	for (i = 0; !ret && i < map->count; i++)
		if (pairs->of_old[i] != NO_PAIR &&
		    ak_map_rules_match(rules, &map->symbols[i], map->digits))
			break;
	ak_map_rules_free(rules);
	return ret ? -1 : i == map->count;
}

/* Patterns that won't do count as never seen. */
static int drop_harmful(struct ak_map_shapes *shapes, const struct map_pairs *pairs,
			struct ak_error *err)
{
	uint32_t id, count = symset_count(shapes->patterns);
	unsigned int tries = 0;
	int ret;

	for (id = 0; id < count; id++) {
		if (shapes->counts[id] < 2 || tries++ >= MOST_PATTERNS) {
			shapes->counts[id] = 0;
			continue;
		}
		ret = is_harmless(symset_name(shapes->patterns, id), pairs, err);
		if (ret < 0)
			return -1;
		if (!ret)
			shapes->counts[id] = 0;
	}
	return 0;
}

int map_shapes_make(struct ak_map_shapes **result, const struct map_pairs *pairs,
		    struct ak_map_change *changes, size_t count, struct ak_error *err)
{
	struct ak_map_shapes *shapes = *result = calloc(1, sizeof(*shapes));
	size_t i;

	if (count > MOST_CHANGES)
		count = MOST_CHANGES;
	if (!shapes)
		return ak_error_nomem(err);
	shapes->patterns = symset_new();
	shapes->ids = malloc((count + 1) * sizeof(*shapes->ids));
	shapes->counts = calloc(count + 1, sizeof(*shapes->counts));
	if (!shapes->patterns || !shapes->ids || !shapes->counts ||
	    collect(shapes, pairs, changes, count))
		return ak_error_nomem(err);
	if (drop_harmful(shapes, pairs, err))
		return -1;
	for (i = 0; i < count; i++)
		if (shapes->ids[i] != SYMSET_NONE && shapes->counts[shapes->ids[i]])
			changes[i].pattern = symset_name(shapes->patterns, shapes->ids[i]);
	return 0;
}

void map_shapes_free(struct ak_map_shapes *shapes)
{
	if (!shapes)
		return;
	symset_free(shapes->patterns);
	free(shapes->ids);
	free(shapes->counts);
	free(shapes);
}
