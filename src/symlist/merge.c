// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "autoksyms/needs.h"
#include "autoksyms/paths.h"
#include "autoksyms/symlist_lint.h"
#include "autoksyms/symlist_merge.h"
#include "base/buf.h"
#include "render.h"

static int append(const char *path, struct ak_needs *needs, struct buf *out, struct ak_error *err)
{
	struct ak_symlist list;
	size_t i;
	int ret = ak_symlist_read(&list, path, err);

	if (!ret)
		ret = ak_symlist_check(&list, false, err);
	if (!ret)
		ret = ak_symlist_add(&list, needs, err);
	for (i = 0; !ret && i < list.count; i++) {
		buf_adds(out, list.lines[i].text);
		if (!(list.lines[i].problems & (1u << AK_SYMLIST_NO_NEWLINE)))
			buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
	ak_symlist_free(&list);
	return ret;
}

char *ak_symlist_merge(const struct ak_paths *lists, struct ak_needs *needs, size_t *len,
		       struct ak_error *err)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < lists->count; i++) {
		if (append(lists->path[i], needs, &out, err)) {
			buf_free(&out);
			return NULL;
		}
	}
	return symlist_take_text(&out, len, err);
}

static void report_symbol(struct buf *out, const char *name, const struct ak_reasons *deny,
			  const struct ak_reasons *allow)
{
	const char *denied = ak_reasons_find(deny, name), *allowed = ak_reasons_find(allow, name);

	buf_adds(out, name);
	buf_adds(out, denied ? "\tFORBIDDEN\t" : allowed ? "\tALLOWED\t" : "\tUNKNOWN\t");
	buf_adds(out, denied ? denied : allowed ? allowed : "");
	buf_addc(out, '\n');
}

char *ak_symlist_report(const struct ak_needs *needs, const struct ak_reasons *deny,
			const struct ak_reasons *allow, size_t *len, struct ak_error *err)
{
	uint32_t *sorted = ak_needs_sorted(needs, err), i;
	struct buf out = { 0 };

	if (!sorted)
		return NULL;
	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		report_symbol(&out, ak_needs_symbol(needs, sorted[i]), deny, allow);
	free(sorted);
	return symlist_take_text(&out, len, err);
}
