// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist.h"
#include "autoksyms/symlist_diff.h"
#include "autoksyms/symlist_extract.h"
#include "autoksyms/symlist_lint.h"
#include "harness.h"

/* Android's symbol lists: a list that was mended needs no mending, and has the same symbols. */

static void lint(const struct ak_symlist *list, const struct ak_symlist_lint *how)
{
	struct ak_symlist_findings findings = { 0 };
	struct ak_error err = { 0 };
	size_t i;

	REQUIRE(!ak_symlist_lint(list, how, &findings, &err));
	for (i = 0; i < findings.count; i++)
		REQUIRE(findings.finding[i].line <= list->count &&
			ak_symlist_rule(findings.finding[i].problem) != NULL);
	ak_symlist_findings_free(&findings);
}

static void require_no_changes(const struct ak_symlist *a, const struct ak_symlist *b)
{
	struct ak_symlist_changes changes = { 0 };

	REQUIRE(!ak_symlist_diff(&changes, a, b, NULL));
	REQUIRE(!changes.count);
	ak_symlist_changes_free(&changes);
}

static void mend(const struct ak_symlist *list, const struct ak_symlist_lint *how)
{
	struct ak_error err = { 0 };
	struct ak_symlist mended = { 0 };
	size_t len, again;
	char *text = ak_symlist_fix(list, how, &len, &err), *same;

	if (!fuzz_ok(text ? 0 : -1, &err) || !text)
		return;
	REQUIRE(!ak_symlist_parse(&mended, "mended", text, len, &err));
	same = ak_symlist_fix(&mended, how, &again, &err);
	REQUIRE(same && again == len && !memcmp(same, text, len));
	/* What an error was about may come to count. */
	if (!ak_symlist_check(list, how->raw, NULL))
		require_no_changes(list, &mended);
	free(same);
	free(text);
	ak_symlist_free(&mended);
}

static void add(const struct ak_symlist *list)
{
	struct ak_needs *needs = ak_needs_new(NULL);
	struct ak_error err = { 0 };

	REQUIRE(needs != NULL);
	REQUIRE(!ak_symlist_add(list, needs, &err));
	REQUIRE(ak_needs_symbol_count(needs) <= list->count);
	ak_needs_free(needs);
}

/* The list, updated to have every other one of its symbols: what that gives, updated again, stays. */
static void update(const struct ak_symlist *list)
{
	const struct ak_symlist_extract how = { .era = ak_symlist_era_row(0) };
	const char **names = malloc((list->count + 1) * sizeof(*names));
	struct ak_symlist_group group = { .title = (char *)"required by x.ko", .names = names };
	const struct ak_extracted extracted = { .groups = &group, .group_count = 1 };
	struct ak_symlist updated = { 0 };
	struct ak_error err = { 0 };
	size_t i, len, again;
	char *text, *same;

	REQUIRE(names != NULL);
	for (i = 0; i < list->count; i++)
		if (list->lines[i].kind == AK_SYMLIST_SYMBOL && list->lines[i].counts &&
		    group.count++ % 2 == 0)
			names[group.count / 2] = list->lines[i].name;
	group.count = (group.count + 1) / 2;
	text = ak_extracted_update(&extracted, list, &how, &len, &err);
	if (fuzz_ok(text ? 0 : -1, &err) && text) {
		REQUIRE(!ak_symlist_parse(&updated, "updated", text, len, &err));
		same = ak_extracted_update(&extracted, &updated, &how, &again, &err);
		REQUIRE(same && again == len && !memcmp(same, text, len));
		free(same);
		ak_symlist_free(&updated);
	}
	free(text);
	free(names);
}

void fuzz_symlist(const unsigned char *data, size_t size)
{
	struct ak_symlist_lint how = { .era = ak_symlist_era_row(size % 2) };
	struct ak_symlist list = { 0 };
	struct ak_error err = { 0 };

	REQUIRE(how.era != NULL);
	REQUIRE(!ak_symlist_parse(&list, "list", (const char *)data, size, &err));
	for (how.raw = false;; how.raw = true) {
		fuzz_ok(ak_symlist_check(&list, how.raw, &err), &err);
		lint(&list, &how);
		mend(&list, &how);
		if (how.raw)
			break;
	}
	require_no_changes(&list, &list);
	add(&list);
	update(&list);
	ak_symlist_free(&list);
}
