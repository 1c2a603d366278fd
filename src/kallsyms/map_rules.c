// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "base/grow.h"
#include "base/symset.h"
#include "map_rules.h"
#include "map_rules_table.h"

#define MAX_PATTERN 4096

struct ak_map_rules *ak_map_rules_new(struct ak_error *err)
{
	struct ak_map_rules *rules = calloc(1, sizeof(*rules));

	if (!rules) {
		ak_error_nomem(err);
		return NULL;
	}
	/* Every byte of NO_RULE is 0xff. */
	memset(rules->by_type, 0xff, sizeof(rules->by_type));
	memset(rules->by_part, 0xff, sizeof(rules->by_part));
	rules->by_line = NO_RULE;
	return rules;
}

void ak_map_rules_free(struct ak_map_rules *rules)
{
	size_t i;

	if (!rules)
		return;
	for (i = 0; i < rules->count; i++)
		map_pattern_free(&rules->rules[i].pattern);
	for (i = 0; i < 256; i++) {
		free(rules->by_start[i].items);
		free(rules->by_end[i].items);
	}
	free(rules->rules);
	symset_free(rules->excluded);
	free(rules->excluded_by);
	free(rules);
}

/* In front of the list, or behind it: what takes longer. */
static void put_into_list(struct ak_map_rules *rules, uint32_t *list, uint32_t rule)
{
	while (rules->rules[rule].pattern.has_regex && *list != NO_RULE)
		list = &rules->rules[*list].next;
	rules->rules[rule].next = *list;
	*list = rule;
}

/* Of a rule about what a name starts with, or ends with. */
static struct byte_rule bytes_of(const struct map_pattern *p, uint32_t rule)
{
	unsigned int unused = p->name_len < 8 ? 64 - 8 * (unsigned int)p->name_len : 0;
	struct byte_rule item = { .rule = rule };

	/* An empty one starts with nothing. */
	if (!p->name_len)
		return item;
	item.mask = UINT64_MAX;
	if (p->kind == PATTERN_END) {
		item.mask <<= unused;
		item.bytes = tail_of(p->name, p->name_len);
	} else {
		item.mask >>= unused;
		item.bytes = head_of(p->name, p->name_len);
	}
	return item;
}

/* In front of the others, or behind them: what takes longer. */
static int put_by_bytes(struct ak_map_rules *rules, struct byte_rules *list, uint32_t rule)
{
	const struct map_pattern *p = &rules->rules[rule].pattern;
	const struct byte_rule item = bytes_of(p, rule);

	return byte_rules_add(list, &item, !p->has_regex);
}

/* By the first byte of what the name has to hold. */
static void put_into_parts(struct ak_map_rules *rules, uint32_t rule)
{
	char first = *map_pattern_part(&rules->rules[rule].pattern);
	uint32_t *list = &rules->by_part[(unsigned char)first];

	if (*list == NO_RULE)
		rules->part_bytes[rules->part_byte_count++] = first;
	put_into_list(rules, list, rule);
}

/* Puts a rule where symbols that it may leave out come by. */
static int file_rule(struct ak_map_rules *rules, uint32_t rule)
{
	const struct map_pattern *p = &rules->rules[rule].pattern;
	unsigned int type;

	switch (p->kind) {
	case PATTERN_TYPE:
		for (type = 0; type < 256; type++)
			if (map_pattern_has_type(p, (char)type))
				rules->by_type[type] = rule;
		break;
	case PATTERN_START:
	case PATTERN_WHOLE:
		return put_by_bytes(rules, &rules->by_start[(unsigned char)p->name[0]], rule);
	case PATTERN_END:
		return put_by_bytes(rules, &rules->by_end[(unsigned char)p->name[p->name_len - 1]],
				    rule);
	case PATTERN_PART:
		put_into_parts(rules, rule);
		break;
	case PATTERN_LINE:
		if (p->needle)
			put_into_parts(rules, rule);
		else
			put_into_list(rules, &rules->by_line, rule);
		break;
	}
	return 0;
}

static int add_pattern(struct ak_map_rules *rules, const char *pattern, size_t len,
		       struct ak_error *err)
{
	struct rule *grown = grow(rules->rules, rules->count, &rules->capacity, sizeof(*grown));

	if (!grown || rules->count == NO_RULE)
		return ak_error_nomem(err);
	rules->rules = grown;
	grown[rules->count] = (struct rule){ .next = NO_RULE };
	if (map_pattern_compile(&grown[rules->count].pattern, pattern, len, err))
		return -1;
	rules->count++;
	return file_rule(rules, (uint32_t)rules->count - 1) ? ak_error_nomem(err) : 0;
}

/* Alternatives: up to 5.19 all rules are one pattern, `\(a\)\|\(b\)\|...` */

static bool is_operator(const char *piece, size_t len, char operator)
{
	return len == 2 && piece[0] == '\\' && piece[1] == operator;
}

static bool has_back_reference(const char *pattern, size_t len)
{
	size_t i, piece;

	for (i = 0; i < len; i += piece) {
		piece = map_pattern_piece(pattern + i, len - i);
		if (piece == 2 && pattern[i] == '\\' && pattern[i + 1] >= '1' &&
		    pattern[i + 1] <= '9')
			return true;
	}
	return false;
}

/* Up to the first `\|` that is in no group, or to the end. */
static size_t alternative_length(const char *pattern, size_t len)
{
	size_t i, piece;
	long depth = 0;

	for (i = 0; i < len; i += piece) {
		piece = map_pattern_piece(pattern + i, len - i);
		depth +=
			is_operator(pattern + i, piece, '(') - is_operator(pattern + i, piece, ')');
		if (!depth && is_operator(pattern + i, piece, '|'))
			break;
	}
	return i;
}

/* Whether the first `\(` is closed by the last `\)`: the whole is a group. */
static bool is_group(const char *pattern, size_t len)
{
	size_t i, piece;
	long depth = 0;

	for (i = 0; i < len; i += piece) {
		piece = map_pattern_piece(pattern + i, len - i);
		depth +=
			is_operator(pattern + i, piece, '(') - is_operator(pattern + i, piece, ')');
		if (!depth)
			return i && i + piece == len;
	}
	return false;
}

static int add_alternative(struct ak_map_rules *rules, const char *pattern, size_t len,
			   struct ak_error *err)
{
	if (is_group(pattern, len))
		return add_pattern(rules, pattern + 2, len - 4, err);
	return add_pattern(rules, pattern, len, err);
}

static int add_alternatives(struct ak_map_rules *rules, const char *pattern, size_t len,
			    struct ak_error *err)
{
	size_t part;

	if (has_back_reference(pattern, len))
		return add_pattern(rules, pattern, len, err);
	while ((part = alternative_length(pattern, len)) < len) {
		if (add_alternative(rules, pattern, part, err))
			return -1;
		pattern += part + 2;
		len -= part + 2;
	}
	return add_alternative(rules, pattern, len, err);
}

int ak_map_rules_add(struct ak_map_rules *rules, const char *pattern, const char *file,
		     unsigned long line, struct ak_error *err)
{
	struct ak_error why = { 0 };
	size_t len = strlen(pattern);

	if (len > MAX_PATTERN)
		return ak_error_set(err, file, line,
				    "is a pattern of %zu bytes; at most %d, make several of it",
				    len, MAX_PATTERN);
	if (!add_alternatives(rules, pattern, len, &why))
		return 0;
	if (!why.text)
		return ak_error_nomem(err);
	ak_error_set(err, file, line, "%s", why.text);
	ak_error_free(&why);
	return -1;
}

int ak_map_rules_add_release(struct ak_map_rules *rules, const char *release, struct ak_error *err)
{
	const struct map_rules_row *row = map_rules_row_find(release, err);
	const char *const *pattern;

	if (!row)
		return -1;
	for (pattern = row->patterns; *pattern; pattern++)
		if (ak_map_rules_add(rules, *pattern, NULL, 0, err))
			return -1;
	return 0;
}

const char *ak_map_rules_release(size_t i)
{
	const struct map_rules_row *row = map_rules_row(i);

	return row ? row->release : NULL;
}

/* Names that are left out */

static int exclude_symbols(struct ak_map_rules *rules, const struct ak_map *map,
			   struct ak_error *err)
{
	size_t i;

	if (!rules->excluded)
		rules->excluded = symset_new();
	if (!rules->excluded)
		return ak_error_nomem(err);
	/* Upstream takes all lines of nm without ` U `. */
	for (i = 0; i < map->count; i++)
		if (map->symbols[i].letter != 'U' &&
		    symset_add(rules->excluded, map->symbols[i].name, map->symbols[i].len) ==
			    SYMSET_NONE)
			return ak_error_nomem(err);
	return 0;
}

static int name_object(struct ak_map_rules *rules, const char *path, struct ak_error *err)
{
	char *name;

	if (asprintf(&name, "%s%s%s", rules->excluded_by ? rules->excluded_by : "symbols of ",
		     rules->excluded_by ? ", " : "", path) < 0)
		return ak_error_nomem(err);
	free(rules->excluded_by);
	rules->excluded_by = name;
	return 0;
}

int ak_map_rules_exclude_object(struct ak_map_rules *rules, const char *path, struct ak_error *err)
{
	struct ak_map map;
	int ret;

	if (ak_map_read_elf(&map, path, AK_NM_GNU, err))
		return -1;
	ret = exclude_symbols(rules, &map, err);
	ak_map_free(&map);
	return ret ? -1 : name_object(rules, path, err);
}
