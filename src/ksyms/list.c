// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/identifier.h"

#define HEADER "/*\n * Automatically generated file; DO NOT EDIT.\n */\n\n"
#define PREFIX "#define __KSYM_"
#define SUFFIX " 1"

static void add_line(struct buf *out, const char *symbol, size_t len)
{
	buf_adds(out, PREFIX);
	buf_add(out, symbol, len);
	buf_adds(out, SUFFIX "\n");
}

/* The first source that asks for a symbol, other than the rule `but`. */
static const struct ak_need *find_need(const struct ak_needs *needs, uint32_t symbol,
				       const char *but)
{
	uint32_t source;
	size_t count, i;

	for (source = 0; source < ak_needs_source_count(needs); source++) {
		const struct ak_need *need = ak_needs_of_source(needs, source, &count);

		if (but && !strcmp(ak_needs_source(needs, source), but) &&
		    ak_needs_source_kind(needs, source) == AK_SOURCE_RULE)
			continue;
		for (i = 0; i < count; i++)
			if (need[i].symbol == symbol)
				return &need[i];
	}
	return NULL;
}

static bool has_rule(const struct ak_needs *needs, const char *rule)
{
	uint32_t i;

	for (i = 0; i < ak_needs_source_count(needs); i++)
		if (ak_needs_source_kind(needs, i) == AK_SOURCE_RULE &&
		    !strcmp(ak_needs_source(needs, i), rule))
			return true;
	return false;
}

static int bad_name(const struct ak_needs *needs, uint32_t symbol, struct ak_error *err)
{
	const struct ak_need *need = find_need(needs, symbol, NULL);

	return ak_error_set(err, need ? ak_needs_source(needs, need->source) : NULL,
			    need ? need->line : 0,
			    "asks for '%s', which can't be part of a macro's name "
			    "(--strict-compat writes it all the same)",
			    ak_needs_symbol(needs, symbol));
}

static int render(struct buf *out, const struct ak_needs *needs, const uint32_t *sorted,
		  const struct ak_era *era, bool strict, struct ak_error *err)
{
	/* Where module_layout stands last, it stands in the list as well only if asked for. */
	bool layout_last = era->layout_last && has_rule(needs, AK_RULE_MODVERSIONS);
	uint32_t i, count = ak_needs_symbol_count(needs);
	uint32_t layout = layout_last ? ak_needs_find(needs, "module_layout") : AK_NONE;

	buf_adds(out, HEADER);
	for (i = 0; i < count; i++) {
		const char *name = ak_needs_symbol(needs, sorted[i]);
		size_t len = strlen(name);

		if (sorted[i] == layout && !find_need(needs, layout, AK_RULE_MODVERSIONS))
			continue;
		if (!strict && !is_identifier(name, len))
			return bad_name(needs, sorted[i], err);
		if (era->drops_this_module && !strcmp(name, "__this_module"))
			continue;
		add_line(out, name, len);
	}
	if (layout_last)
		add_line(out, "module_layout", strlen("module_layout"));
	return buf_str(out) ? 0 : ak_error_nomem(err);
}

char *ak_list_render(const struct ak_needs *needs, const struct ak_era *era, bool strict,
		     size_t *len, struct ak_error *err)
{
	uint32_t *sorted = ak_needs_sorted(needs, err);
	struct buf out = { 0 };

	if (!sorted || render(&out, needs, sorted, era, strict, err))
		buf_free(&out);
	free(sorted);
	*len = out.len;
	return out.data;
}

static bool is_blank(const char *name, size_t len)
{
	while (len && (*name == ' ' || *name == '\t')) {
		name++;
		len--;
	}
	return !len;
}

static int parse_line(struct ak_list *list, const char *name, unsigned long number,
		      const char *line, size_t len, struct ak_error *err)
{
	const size_t prefix = strlen(PREFIX), suffix = strlen(SUFFIX);

	if (len < prefix || memcmp(line, PREFIX, prefix))
		return 0;
	if (len < prefix + suffix || memcmp(line + len - suffix, SUFFIX, suffix))
		return bad_file(err, FILE_AUTOKSYMS, name, number,
				"is damaged: '%.*s' should end in ' 1'",
				(int)(len > 200 ? 200 : len), line);
	list->macros++;
	line += prefix;
	len -= prefix + suffix;
	if (len > SYMBOL_NAME_MAX)
		return bad_file(err, FILE_AUTOKSYMS, name, number, "names a symbol of %zu bytes",
				len);
	if (is_blank(line, len))
		return 0;
	return ak_needs_add(list->symbols, line, len, (uint32_t)number, err);
}

int ak_list_parse(struct ak_list *list, const char *name, const char *text, size_t len,
		  struct ak_error *err)
{
	const char *line = text, *all = text + len, *end;
	unsigned long number = 0;

	if (ak_needs_add_source(list->symbols, AK_SOURCE_LIST, name, err) == AK_NONE)
		return -1;
	if (len && memchr(text, '\0', len))
		return bad_file(err, FILE_AUTOKSYMS, name, 0,
				"has NUL bytes in it: not an autoksyms.h");
	for (; line < all; line = end + 1) {
		end = memchr(line, '\n', (size_t)(all - line));
		if (!end)
			end = all;
		if (parse_line(list, name, ++number, line, (size_t)(end - line), err))
			return -1;
	}
	return 0;
}

int ak_list_read(struct ak_list *list, const char *path, struct ak_error *err)
{
	struct buf text = { 0 };
	int ret = file_read(path, &text, err);

	if (!ret)
		ret = ak_list_parse(list, path, text.data, text.len, err);
	buf_free(&text);
	return ret;
}
