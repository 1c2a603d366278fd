// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/buf.h"
#include "unit.h"

void add_needs(struct ak_needs *needs, enum ak_source_kind kind, const char *source,
	       const char *symbols)
{
	struct ak_error err = { 0 };

	assert_int_not_equal(ak_needs_add_source(needs, kind, source, &err), AK_NONE);
	while (*symbols) {
		size_t len = strcspn(symbols, " ");

		assert_int_equal(ak_needs_add(needs, symbols, len, 0, &err), 0);
		symbols += len + strspn(symbols + len, " ");
	}
}

struct ak_needs *needs_of(enum ak_source_kind kind, const char *source, const char *symbols)
{
	struct ak_error err = { 0 };
	struct ak_needs *needs = ak_needs_new(&err);

	assert_non_null(needs);
	add_needs(needs, kind, source, symbols);
	return needs;
}

struct ak_list list_of(const char *symbols)
{
	struct ak_list list = { .symbols = needs_of(AK_SOURCE_LIST, "h", symbols) };
	size_t count;

	ak_needs_of_source(list.symbols, 0, &count);
	list.macros = count;
	return list;
}

static void assert_text(struct buf *text, const char *expected)
{
	assert_string_equal(buf_str(text), expected);
	buf_free(text);
}

void assert_symbols(const struct ak_needs *needs, const char *symbols)
{
	uint32_t *sorted = ak_needs_sorted(needs, NULL), i;
	struct buf text = { 0 };

	assert_non_null(sorted);
	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		buf_addf(&text, "%s%s", i ? " " : "", ak_needs_symbol(needs, sorted[i]));
	free(sorted);
	assert_text(&text, symbols);
}

void assert_asks(const struct ak_needs *needs, uint32_t source, const char *requests)
{
	struct buf text = { 0 };
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(needs, source, &count);

	for (i = 0; i < count; i++) {
		assert_int_equal(need[i].source, source);
		buf_addf(&text, "%s%s", i ? "|" : "", ak_needs_symbol(needs, need[i].symbol));
		if (need[i].line)
			buf_addf(&text, "@%u", need[i].line);
	}
	assert_text(&text, requests);
}

void assert_sources(const struct ak_needs *needs, const char *sources)
{
	static const char *const kinds[] = {
		[AK_SOURCE_MODULE] = "module",
		[AK_SOURCE_WHITELIST] = "whitelist",
		[AK_SOURCE_RULE] = "rule",
		[AK_SOURCE_LIST] = "list",
	};
	struct buf text = { 0 };
	uint32_t i;

	for (i = 0; i < ak_needs_source_count(needs); i++)
		buf_addf(&text, "%s%s:%s", i ? " " : "", kinds[ak_needs_source_kind(needs, i)],
			 ak_needs_source(needs, i));
	assert_text(&text, sources);
}
