// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/map.h"
#include "base/buf.h"
#include "base/symset.h"
#include "map_line.h"
#include "map_rules.h"

/* A line of the map, made when the first rule needs it. */
struct lazy_line {
	const struct ak_symbol *sym;
	unsigned int digits;
	uint64_t head, tail; /* of the name */
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

	if (p->needle && !strstr(line->sym->name, p->needle))
		return false;
	text = get_line(line);
	return text && map_pattern_in_line(p, text, line->buf->len);
}

static bool name_starts(const struct rule *rule, struct lazy_line *line)
{
	const struct map_pattern *p = &rule->pattern;
	const struct ak_symbol *sym = line->sym;

	if ((line->head & rule->mask) != rule->bytes || sym->len < p->name_len ||
	    memcmp(sym->name, p->name, p->name_len) != 0)
		return false;
	return !p->has_regex || is_in_line(p, line);
}

static bool name_is(const struct rule *rule, const struct lazy_line *line)
{
	return line->sym->len == rule->pattern.name_len &&
	       !memcmp(line->sym->name, rule->pattern.name, line->sym->len);
}

static bool name_ends(const struct rule *rule, const struct lazy_line *line)
{
	const struct map_pattern *p = &rule->pattern;
	const struct ak_symbol *sym = line->sym;

	return (line->tail & rule->mask) == rule->bytes && sym->len >= p->name_len &&
	       !memcmp(sym->name + sym->len - p->name_len, p->name, p->name_len);
}

/* Whether a symbol, with a name without blanks, is left out. */
static bool rule_matches(const struct rule *rule, struct lazy_line *line)
{
	const struct map_pattern *p = &rule->pattern;

	switch (p->kind) {
	case PATTERN_TYPE:
		return map_pattern_has_type(p, line->sym->letter);
	case PATTERN_START:
		return name_starts(rule, line);
	case PATTERN_WHOLE:
		return name_is(rule, line);
	case PATTERN_END:
		return name_ends(rule, line);
	default:
		return is_in_line(p, line);
	}
}

/* The first rule of the list that leaves it out, or NO_RULE. */
static uint32_t match_list(const struct ak_map_rules *rules, uint32_t list, struct lazy_line *line)
{
	while (list != NO_RULE && !rule_matches(&rules->rules[list], line))
		list = rules->rules[list].next;
	return list;
}

/* The first rule of the list whose text starts at `at`, in the name. */
static uint32_t match_part(const struct ak_map_rules *rules, uint32_t list, const char *at,
			   const struct ak_symbol *sym)
{
	size_t left = sym->len - (size_t)(at - sym->name);

	for (; list != NO_RULE; list = rules->rules[list].next) {
		const struct map_pattern *p = &rules->rules[list].pattern;

		if (p->name_len <= left && !memcmp(at, p->name, p->name_len))
			break;
	}
	return list;
}

/* Few names hold such a byte at all: memmem() for each rule would take longer. */
static uint32_t match_parts(const struct ak_map_rules *rules, const struct ak_symbol *sym)
{
	uint32_t list, rule = NO_RULE;
	const char *at;
	size_t i;

	for (i = 0; i < rules->part_byte_count && rule == NO_RULE; i++) {
		list = rules->by_part[(unsigned char)rules->part_bytes[i]];
		at = memchr(sym->name, rules->part_bytes[i], sym->len);
		while (at && rule == NO_RULE) {
			rule = match_part(rules, list, at, sym);
			at = strchr(at + 1, rules->part_bytes[i]);
		}
	}
	return rule;
}

static uint32_t match_start(const struct ak_map_rules *rules, struct lazy_line *line)
{
	uint32_t list = rules->by_start[(unsigned char)line->sym->name[0]];

	if (list != NO_RULE)
		line->head = head_of(line->sym->name, line->sym->len);
	return match_list(rules, list, line);
}

static uint32_t match_end(const struct ak_map_rules *rules, struct lazy_line *line)
{
	const struct ak_symbol *sym = line->sym;
	uint32_t list = sym->len ? rules->by_end[(unsigned char)sym->name[sym->len - 1]] : NO_RULE;

	if (list != NO_RULE)
		line->tail = tail_of(sym->name, sym->len);
	return match_list(rules, list, line);
}

/* A rule that leaves out the symbol, or NO_RULE. */
static uint32_t match_any(const struct ak_map_rules *rules, struct lazy_line *line)
{
	uint32_t rule = rules->by_type[(unsigned char)line->sym->letter];

	if (rule == NO_RULE)
		rule = match_start(rules, line);
	if (rule == NO_RULE)
		rule = match_end(rules, line);
	if (rule == NO_RULE)
		rule = match_parts(rules, line->sym);
	return rule == NO_RULE ? match_list(rules, rules->by_line, line) : rule;
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
					    "leave out only a part of it",
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

/* Whether one of eight bytes is a blank or a control character. */
static bool has_low_byte(const char *eight)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
	uint64_t bytes;

	memcpy(&bytes, eight, sizeof(bytes));
	return (bytes - ones * '!') & ~bytes & highs;
}

static bool has_blanks(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i + 8 <= len; i += 8)
		if (has_low_byte(name + i))
			return true;
	/* What is left, with some of what was looked at before. */
	if (len >= 8)
		return has_low_byte(name + len - 8);
	for (; i < len; i++)
		if ((unsigned char)name[i] < '!')
			return true;
	return false;
}

int map_rules_find(const struct ak_map_rules *rules, const struct ak_symbol *sym,
		   unsigned int digits, struct buf *line, const char **pattern,
		   struct ak_error *err)
{
	struct lazy_line lazy = { .sym = sym, .digits = digits, .buf = line };
	uint32_t rule;

	*pattern = find_excluded(rules, sym);
	if (*pattern)
		return 0;
	if (has_blanks(sym->name, sym->len))
		return match_lines(rules, &lazy, pattern, err);
	rule = match_any(rules, &lazy);
	if (rule != NO_RULE)
		*pattern = rules->rules[rule].pattern.text;
	return buf_failed(line) ? ak_error_nomem(err) : 0;
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
