// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/map.h"
#include "base/buf.h"
#include "base/symset.h"
#include "map_line.h"
#include "map_rules.h"
#include "plain_name.h"

/* A line of the map, made when the first rule needs it. */
struct lazy_line {
	const struct ak_symbol *sym;
	unsigned int digits;
	struct buf *buf;
	bool made;
};

static char *get_line(struct lazy_line *line)
{
	if (!line->made) {
		char *to = buf_reserve(line->buf, map_line_size(line->sym, line->digits) + 1);

		if (!to)
			return NULL;
		line->buf->len = (size_t)(map_line_put(to, line->sym, line->digits) - to) - 1;
		/* Without the newline. */
		to[line->buf->len] = '\0';
		line->made = true;
	}
	return line->buf->data;
}

static bool is_in_line(const struct map_pattern *p, struct lazy_line *line)
{
	const char *text;

	if (p->kind == PATTERN_START && p->needle && !strstr(line->sym->name, p->needle))
		return false;
	text = get_line(line);
	return text && map_pattern_in_line(p, text, line->buf->len);
}

/* So much of a rule's text is in its struct byte_rule. */
#define COMPARED sizeof(uint64_t)

/* Whether it starts with all of the rule's text, the first bytes of which have been compared. */
static bool name_starts(const struct rule *rule, struct lazy_line *line)
{
	const struct map_pattern *p = &rule->pattern;
	const struct ak_symbol *sym = line->sym;

	if (sym->len < p->name_len ||
	    (p->name_len > COMPARED && memcmp(sym->name, p->name, p->name_len) != 0))
		return false;
	if (p->kind == PATTERN_WHOLE)
		return sym->len == p->name_len;
	return !p->has_regex || is_in_line(p, line);
}

static bool name_ends(const struct rule *rule, const struct ak_symbol *sym)
{
	const struct map_pattern *p = &rule->pattern;

	return sym->len >= p->name_len &&
	       (p->name_len <= COMPARED ||
		!memcmp(sym->name + sym->len - p->name_len, p->name, p->name_len));
}

/* The first rule of the list whose text starts at `at`, in the name; some then look at the line. */
static uint32_t match_part(const struct ak_map_rules *rules, uint32_t list, const char *at,
			   struct lazy_line *line)
{
	for (; list != NO_RULE; list = rules->rules[list].next) {
		const struct map_pattern *p = &rules->rules[list].pattern;
		const char *part = map_pattern_part(p);

		if (!strncmp(at, part, strlen(part)) && (!p->has_regex || is_in_line(p, line)))
			break;
	}
	return list;
}

/* Few names hold such a byte at all: memmem() for each rule would take longer. */
static uint32_t match_parts(const struct ak_map_rules *rules, struct lazy_line *line)
{
	uint32_t list, rule = NO_RULE;
	const char *at;
	size_t i;

	for (i = 0; i < rules->part_byte_count && rule == NO_RULE; i++) {
		list = rules->by_part[(unsigned char)rules->part_bytes[i]];
		at = memchr(line->sym->name, rules->part_bytes[i], line->sym->len);
		while (at && rule == NO_RULE) {
			rule = match_part(rules, list, at, line);
			at = strchr(at + 1, rules->part_bytes[i]);
		}
	}
	return rule;
}

static const struct byte_rules *list_by_head(const struct ak_map_rules *rules,
					     const struct ak_symbol *sym)
{
	return &rules->by_start[(unsigned char)sym->name[0]];
}

/* A name without bytes has no last one. */
static const struct byte_rules *list_by_tail(const struct ak_map_rules *rules,
					     const struct ak_symbol *sym)
{
	static const struct byte_rules none;

	return sym->len ? &rules->by_end[(unsigned char)sym->name[sym->len - 1]] : &none;
}

/* The first rule whose text the name starts with, or is. */
static uint32_t match_start(const struct ak_map_rules *rules, struct lazy_line *line)
{
	const struct byte_rules *list = list_by_head(rules, line->sym);
	uint64_t bytes = list->count ? head_of(line->sym->name, line->sym->len) : 0;
	size_t i = byte_rules_next(list, 0, bytes);

	for (; i < list->count; i = byte_rules_next(list, i + 1, bytes))
		if (name_starts(&rules->rules[list->items[i].rule], line))
			return list->items[i].rule;
	return NO_RULE;
}

static uint32_t match_end(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	const struct byte_rules *list = list_by_tail(rules, sym);
	uint64_t bytes = list->count ? tail_of(sym->name, sym->len) : 0;
	size_t i = byte_rules_next(list, 0, bytes);

	for (; i < list->count; i = byte_rules_next(list, i + 1, bytes))
		if (name_ends(&rules->rules[list->items[i].rule], sym))
			return list->items[i].rule;
	return NO_RULE;
}

/* The first of those that ask for the whole line. */
static uint32_t match_whole(const struct ak_map_rules *rules, struct lazy_line *line)
{
	uint32_t i = rules->by_line;

	while (i != NO_RULE && !is_in_line(&rules->rules[i].pattern, line))
		i = rules->rules[i].next;
	return i;
}

/* A rule that leaves out the symbol, or NO_RULE. */
static uint32_t match_any(const struct ak_map_rules *rules, struct lazy_line *line)
{
	uint32_t rule = rules->by_type[(unsigned char)line->sym->letter];

	if (rule == NO_RULE)
		rule = match_start(rules, line);
	if (rule == NO_RULE)
		rule = match_end(rules, line->sym);
	if (rule == NO_RULE)
		rule = match_parts(rules, line);
	return rule == NO_RULE ? match_whole(rules, line) : rule;
}

static const char *find_excluded(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	if (!rules->excluded || symset_find(rules->excluded, sym->name, sym->len) == SYMSET_NONE)
		return NULL;
	return rules->excluded_by;
}

static const char *match_line(const struct ak_map_rules *rules, const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < rules->count; i++)
		if (map_pattern_in_line(&rules->rules[i].pattern, line, len))
			return rules->rules[i].pattern.text;
	return NULL;
}

/* Of a name with blanks or newlines: line by line, as grep and sed see it. */
static int match_lines(const struct ak_map_rules *rules, struct lazy_line *line,
		       const char **pattern, struct ak_error *err)
{
	char *text = get_line(line), *end = text ? text + line->buf->len : NULL, *next;
	bool first = true;
	const char *found;

	if (!text)
		return ak_error_nomem(err);
	for (; text <= end; text = next + 1, first = false) {
		next = strchrnul(text, '\n');
		*next = '\0';
		found = match_line(rules, text, (size_t)(next - text));
		if (!first && !found != !*pattern)
			return ak_error_set(err, NULL, 0,
					    "symbol '%s' has a newline in its name, and the rules "
					    "leave out only a part of it; rename it",
					    line->sym->name);
		*pattern = found;
	}
	return 0;
}

static const char *first_match(const struct ak_map_rules *rules, const struct ak_symbol *sym,
			       unsigned int digits, struct buf *line)
{
	struct lazy_line lazy = { .sym = sym, .digits = digits, .buf = line };
	char *text = get_line(&lazy);
	size_t len;

	if (!text)
		return NULL;
	/* Of a name with newlines all lines match something; that of the first is told. */
	len = strcspn(text, "\n");
	text[len] = '\0';
	return match_line(rules, text, len);
}

static bool may_start(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	const struct byte_rules *list = list_by_head(rules, sym);

	return list->count && byte_rules_next(list, 0, head_of(sym->name, sym->len)) < list->count;
}

static bool may_end(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	const struct byte_rules *list = list_by_tail(rules, sym);

	return list->count && byte_rules_next(list, 0, tail_of(sym->name, sym->len)) < list->count;
}

/*
 * Whether a rule may leave out a symbol with a plain name: false for most, after no more than
 * comparing its first and last bytes.
 */
static bool may_match(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	if (rules->excluded || rules->part_byte_count || rules->by_line != NO_RULE ||
	    rules->by_type[(unsigned char)sym->letter] != NO_RULE)
		return true;
	return may_start(rules, sym) || may_end(rules, sym);
}

/* Apart from its caller, which has next to nothing to do for most symbols. */
__attribute__((noinline)) static int find_plain(const struct ak_map_rules *rules,
						const struct ak_symbol *sym, unsigned int digits,
						struct buf *line, const char **pattern,
						struct ak_error *err)
{
	struct lazy_line lazy = { .sym = sym, .digits = digits, .buf = line };
	uint32_t rule;

	*pattern = find_excluded(rules, sym);
	if (*pattern)
		return 0;
	rule = match_any(rules, &lazy);
	if (rule != NO_RULE)
		*pattern = rules->rules[rule].pattern.text;
	return buf_failed(line) ? ak_error_nomem(err) : 0;
}

int map_rules_find_plain(const struct ak_map_rules *rules, const struct ak_symbol *sym,
			 unsigned int digits, struct buf *line, const char **pattern,
			 struct ak_error *err)
{
	*pattern = NULL;
	return may_match(rules, sym) ? find_plain(rules, sym, digits, line, pattern, err) : 0;
}

int map_rules_find(const struct ak_map_rules *rules, const struct ak_symbol *sym,
		   unsigned int digits, struct buf *line, const char **pattern,
		   struct ak_error *err)
{
	struct lazy_line lazy = { .sym = sym, .digits = digits, .buf = line };

	if (is_plain_name(sym->name, sym->len))
		return map_rules_find_plain(rules, sym, digits, line, pattern, err);
	*pattern = find_excluded(rules, sym);
	return *pattern ? 0 : match_lines(rules, &lazy, pattern, err);
}

/* The first of all rules that match: the one where upstream's tools stop. */
const char *ak_map_rules_match(const struct ak_map_rules *rules, const struct ak_symbol *sym,
			       unsigned int digits)
{
	struct buf line = { 0 };
	const char *pattern = NULL;
	struct ak_error err = { 0 };

	if (map_rules_find(rules, sym, digits, &line, &pattern, &err))
		pattern = NULL;
	else if (pattern && pattern != rules->excluded_by)
		pattern = first_match(rules, sym, digits, &line);
	ak_error_free(&err);
	buf_free(&line);
	return pattern;
}
