// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/symlist_extract.h"
#include "autoksyms/symlist_lint.h"
#include "base/buf.h"
#include "base/symset.h"
#include "facts.h"
#include "order.h"
#include "render.h"

#define HEADER "[abi_symbol_list]\n"

void symlist_put_symbol(struct buf *out, const char *name)
{
	buf_adds(out, "  ");
	buf_adds(out, name);
	buf_addc(out, '\n');
}

void symlist_put_title(struct buf *out, const char *title)
{
	if (!title)
		return;
	buf_adds(out, "# ");
	buf_adds(out, title);
	buf_addc(out, '\n');
}

char *symlist_take_text(struct buf *out, size_t *len, struct ak_error *err)
{
	if (buf_str(out)) {
		*len = out->len;
		return out->data;
	}
	buf_free(out);
	ak_error_nomem(err);
	return NULL;
}

char *ak_extracted_render(const struct ak_extracted *extracted, size_t *len, struct ak_error *err)
{
	struct buf out = { 0 };
	size_t g, i;

	buf_adds(&out, HEADER);
	for (g = 0; g < extracted->group_count; g++) {
		const struct ak_symlist_group *group = &extracted->groups[g];

		if (g)
			buf_addc(&out, '\n');
		symlist_put_title(&out, group->title);
		for (i = 0; i < group->count; i++)
			symlist_put_symbol(&out, group->names[i]);
	}
	return symlist_take_text(&out, len, err);
}

/* Byte for byte upstream's: traceiters stand last, and without a symbol there's an empty line. */
char *ak_extracted_render_module(const struct ak_extracted *extracted,
				 const struct ak_symlist_extract *how, size_t module, size_t *len,
				 struct ak_error *err)
{
	const struct ak_symlist_module *m = &extracted->modules[module];
	unsigned char wanted = how->include_module_exports ? BY_KERNEL | BY_VENDOR : BY_KERNEL;
	struct buf out = { 0 };
	bool empty = true;
	size_t i;

	buf_adds(&out, HEADER);
	for (i = 0; i < m->need_count; i++) {
		if (!(extracted->facts->offered[m->needs[i]] & wanted))
			continue;
		symlist_put_symbol(&out, symset_name(extracted->facts->names, m->needs[i]));
		empty = false;
	}
	if (empty)
		buf_adds(&out, "  \n");
	return symlist_take_text(&out, len, err);
}

char *ak_extracted_render_offered(const struct ak_extracted *extracted,
				  const struct ak_symlist_extract *how, size_t *len,
				  struct ak_error *err)
{
	const struct ak_symlist_lint order = { .era = how->era };
	const struct symlist_facts *f = extracted->facts;
	const char **names = malloc(((size_t)f->offered_count + 1) * sizeof(*names));
	uint32_t id;
	struct buf out = { 0 };
	size_t count = 0, i;

	if (!names) {
		ak_error_nomem(err);
		return NULL;
	}
	for (id = 0; id < f->offered_count; id++)
		if (f->offered[id] & BY_KERNEL)
			names[count++] = symset_name(f->names, id);
	symlist_sort(&order, names, count);
	buf_adds(&out, HEADER);
	for (i = 0; i < count; i++)
		symlist_put_symbol(&out, names[i]);
	free(names);
	return symlist_take_text(&out, len, err);
}
