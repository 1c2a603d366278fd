// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/identifier.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define BLANKS " \t\v\f\r"
#define BIT(problem) (1u << (problem))

struct parser {
	struct ak_symlist *list;
	char *names; /* where the next name goes */
	bool has_section, counts;
	bool has_symbol;    /* in this section */
	size_t indentation; /* of the last header or symbol that was one */
	uint32_t number;
};

/* Copies a name behind those before. */
static const char *keep_name(struct parser *p, const char *name, size_t len)
{
	char *kept = p->names;

	memcpy(kept, name, len);
	kept[len] = '\0';
	p->names += len + 1;
	return kept;
}

static bool ends_with(const char *name, const char *suffix)
{
	size_t len = strlen(name), n = strlen(suffix);

	return len >= n && !strcmp(name + len - n, suffix);
}

static void start_section(struct parser *p, const char *name)
{
	p->has_section = true;
	p->has_symbol = false;
	p->counts = name && (ends_with(name, "symbol_list") || ends_with(name, "whitelist"));
}

/* What follows a name or a header in its line. */
static uint32_t read_rest(struct ak_symlist_line *line, const char *rest)
{
	rest += strspn(rest, BLANKS);
	if (*rest == '#') {
		line->comment = rest;
		return BIT(AK_SYMLIST_INLINE_COMMENT);
	}
	if (!*rest)
		return 0;
	return *rest == '=' || *rest == ':' ? BIT(AK_SYMLIST_VALUE) : BIT(AK_SYMLIST_SEVERAL);
}

/* `at` is the bracket. */
static void read_section(struct parser *p, struct ak_symlist_line *line, const char *at)
{
	const char *close = strchr(at, ']'), *name = at + 1 + strspn(at + 1, BLANKS), *end = close;

	line->kind = AK_SYMLIST_SECTION;
	while (close && end > name && strchr(BLANKS, end[-1]))
		end--;
	if (!close || end <= name ||
	    (read_rest(line, close + 1) & ~BIT(AK_SYMLIST_INLINE_COMMENT))) {
		line->problems |= BIT(AK_SYMLIST_BAD_SECTION);
		start_section(p, NULL);
		return;
	}
	if (line->comment)
		line->problems |= BIT(AK_SYMLIST_INLINE_COMMENT);
	if (name != at + 1 || end != close)
		line->problems |= BIT(AK_SYMLIST_SPACED_SECTION);
	line->name = keep_name(p, name, (size_t)(end - name));
	start_section(p, line->name);
	if (!p->counts)
		line->problems |= BIT(AK_SYMLIST_UNKNOWN_SECTION);
}

static void read_symbol(struct parser *p, struct ak_symlist_line *line, const char *at)
{
	size_t len = strcspn(at, BLANKS "#=:");

	line->kind = AK_SYMLIST_SYMBOL;
	line->counts = p->counts || !p->has_section;
	if (is_identifier(at, len) && len <= SYMBOL_NAME_MAX) {
		line->name = keep_name(p, at, len);
		line->problems |= read_rest(line, at + len);
	} else {
		line->problems |= BIT(AK_SYMLIST_BAD_NAME);
	}
	if (!p->has_section && !p->list->is_raw) {
		line->problems |= BIT(AK_SYMLIST_NO_SECTION);
		p->list->is_raw = true;
	}
}

/*
 * To configparser what is indented deeper than the name before it belongs to that, even a header;
 * until a name was seen in a section nothing does.
 */
static void check_indentation(struct parser *p, struct ak_symlist_line *line, size_t indentation,
			      bool after_symbol)
{
	size_t wanted = line->kind == AK_SYMLIST_SYMBOL ? 2 : 0;

	if (after_symbol && indentation > p->indentation) {
		line->problems |= BIT(AK_SYMLIST_DEEPER);
		return;
	}
	p->indentation = indentation;
	if (p->has_section && (indentation != wanted || strncmp(line->text, "  ", wanted)))
		line->problems |= BIT(AK_SYMLIST_INDENTATION);
}

static void read_line(struct parser *p, struct ak_symlist_line *line)
{
	size_t indentation = strspn(line->text, BLANKS), len = strlen(line->text);
	const char *at = line->text + indentation;
	bool after_symbol = p->has_symbol;

	if (*at && strchr(BLANKS, line->text[len - 1]))
		line->problems |= BIT(AK_SYMLIST_TRAILING);
	if (*at == '\0') {
		line->kind = AK_SYMLIST_BLANK;
		if (indentation)
			line->problems |= BIT(AK_SYMLIST_TRAILING);
		return;
	}
	if (*at == '#') {
		line->kind = AK_SYMLIST_COMMENT;
		return;
	}
	if (*at == '[')
		read_section(p, line, at);
	else
		read_symbol(p, line, at);
	check_indentation(p, line, indentation, after_symbol);
	if (line->kind == AK_SYMLIST_SYMBOL)
		p->has_symbol = true;
}

/* Takes the line that ends at `end`, where there is a newline or nothing more. */
static int take_line(struct parser *p, char *start, char *end, bool newline, struct ak_error *err)
{
	struct ak_symlist *list = p->list;
	struct ak_symlist_line *grown, *line;

	grown = grow(list->lines, list->count, &list->capacity, sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	list->lines = grown;
	line = &grown[list->count++];
	*line = (struct ak_symlist_line){ .number = ++p->number, .text = start };
	if (memchr(start, '\0', (size_t)(end - start)))
		line->problems |= BIT(AK_SYMLIST_NUL);
	if (!newline)
		line->problems |= BIT(AK_SYMLIST_NO_NEWLINE);
	/* What was converted twice has two. */
	while (end > start && end[-1] == '\r') {
		line->problems |= BIT(AK_SYMLIST_CRLF);
		end--;
	}
	*end = '\0';
	/* Editors on two machines may have left two. */
	while (p->number == 1 && !strncmp(line->text, BYTE_ORDER_MARK, 3)) {
		line->problems |= BIT(AK_SYMLIST_BOM);
		line->text += 3;
	}
	read_line(p, line);
	return 0;
}

int ak_symlist_parse(struct ak_symlist *list, const char *path, const char *text, size_t len,
		     struct ak_error *err)
{
	struct parser p = { .list = list };
	char *line, *end, *all;
	size_t i;

	*list = (struct ak_symlist){ .path = strdup(path),
				     .text = malloc(len + 1),
				     .names = malloc(len + 2) };
	if (!list->path || !list->text || !list->names)
		return ak_error_nomem(err);
	memcpy(list->text, text, len);
	p.names = list->names;
	all = list->text + len;
	for (line = list->text; line < all; line = end + 1) {
		end = memchr(line, '\n', (size_t)(all - line));
		if (take_line(&p, line, end ? end : all, end, err))
			return -1;
		if (!end)
			break;
	}
	if (p.has_section)
		list->is_raw = false;
	for (i = 0; p.has_section && i < list->count; i++)
		if (list->lines[i].kind == AK_SYMLIST_SECTION)
			break;
		else
			list->lines[i].counts = false;
	return 0;
}

int ak_symlist_read(struct ak_symlist *list, const char *path, struct ak_error *err)
{
	bool is_stdin = !strcmp(path, "-");
	struct buf text = { 0 };
	int ret;

	*list = (struct ak_symlist){ 0 };
	if (is_stdin)
		path = "standard input";
	ret = is_stdin ? file_read_stream(STDIN_FILENO, path, &text, err)
		       : file_read(path, &text, err);
	if (!ret)
		ret = ak_symlist_parse(list, path, text.data, text.len, err);
	buf_free(&text);
	return ret;
}

void ak_symlist_free(struct ak_symlist *list)
{
	if (!list)
		return;
	free(list->path);
	free(list->lines);
	free(list->text);
	free(list->names);
	*list = (struct ak_symlist){ 0 };
}

int ak_symlist_check(const struct ak_symlist *list, bool raw, struct ak_error *err)
{
	bool ignore_section = raw && list->is_raw;
	int problem;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct ak_symlist_line *line = &list->lines[i];

		for (problem = 0; problem < AK_SYMLIST_PROBLEM_COUNT; problem++) {
			const struct ak_symlist_rule *rule = ak_symlist_rule(problem);

			if (!rule->is_error || !(line->problems & BIT(problem)) ||
			    (problem == AK_SYMLIST_NO_SECTION && ignore_section))
				continue;
			return ak_error_set(err, list->path, line->number, "%s%s", rule->text,
					    rule->is_fixable ? " (autoksyms symlist lint --fix "
							       "mends it)"
							     : "");
		}
	}
	return 0;
}

int ak_symlist_add(const struct ak_symlist *list, struct ak_needs *needs, struct ak_error *err)
{
	size_t i;

	if (ak_needs_add_source(needs, AK_SOURCE_LIST, list->path, err) == AK_NONE)
		return -1;
	for (i = 0; i < list->count; i++) {
		const struct ak_symlist_line *line = &list->lines[i];

		if (line->kind == AK_SYMLIST_SYMBOL && line->counts && line->name &&
		    ak_needs_add(needs, line->name, strlen(line->name), line->number, err))
			return -1;
	}
	return 0;
}

int ak_symlist_add_file(const char *path, bool raw, struct ak_needs *needs, struct ak_error *err)
{
	struct ak_symlist list;
	int ret = ak_symlist_read(&list, path, err);

	if (!ret)
		ret = ak_symlist_check(&list, raw, err);
	if (!ret)
		ret = ak_symlist_add(&list, needs, err);
	ak_symlist_free(&list);
	return ret;
}
