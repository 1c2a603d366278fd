// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/symlist_lint.h"
#include "base/buf.h"
#include "base/symset.h"
#include "order.h"
#include "render.h"

#define BIT(problem) (1u << (problem))
#define HEADER "[abi_symbol_list]\n"

struct fixing {
	const struct ak_symlist *list;
	const struct ak_symlist_lint *how;
	bool is_headed; /* with a section of our own, which what follows is in */
	struct symset *seen;
	size_t *run; /* lines of symbols that follow each other, to be sorted */
	size_t run_count;
	struct buf *out;
};

static void put_trimmed(struct fixing *f, const char *text)
{
	size_t len = strlen(text);

	while (len && strchr(" \t\v\f\r", text[len - 1]))
		len--;
	buf_add(f->out, text, len);
	buf_addc(f->out, '\n');
}

static int by_order(const void *a, const void *b, void *fixing)
{
	const struct fixing *f = fixing;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int order = symlist_order(f->how, f->list->lines[x].name, f->list->lines[y].name);

	return order ? order : (x > y) - (x < y);
}

/* A comment behind a name goes to a line of its own, unless the list may have such. */
static void put_symbol(struct fixing *f, const struct ak_symlist_line *line)
{
	if (f->how->raw) {
		put_trimmed(f, line->text + strspn(line->text, " \t\v\f"));
		return;
	}
	if (line->comment) {
		buf_adds(f->out, "  ");
		put_trimmed(f, line->comment);
	}
	symlist_put_symbol(f->out, line->name);
}

static void end_run(struct fixing *f)
{
	size_t i;

	if (f->run_count)
		qsort_r(f->run, f->run_count, sizeof(*f->run), by_order, f);
	for (i = 0; i < f->run_count; i++)
		put_symbol(f, &f->list->lines[f->run[i]]);
	f->run_count = 0;
}

static void fix_section(struct fixing *f, const struct ak_symlist_line *line)
{
	end_run(f);
	f->is_headed = false;
	if (line->comment)
		put_trimmed(f, line->comment);
	buf_addc(f->out, '[');
	buf_adds(f->out, line->name);
	buf_adds(f->out, "]\n");
}

static bool is_fixable(const struct ak_symlist_line *line)
{
	const uint32_t beyond = BIT(AK_SYMLIST_BAD_SECTION) | BIT(AK_SYMLIST_VALUE) |
				BIT(AK_SYMLIST_SEVERAL) | BIT(AK_SYMLIST_BAD_NAME);

	return !(line->problems & beyond);
}

static int fix_line(struct fixing *f, const struct ak_symlist_line *line, struct ak_error *err)
{
	uint32_t fresh = symset_count(f->seen), id = fresh;

	/* The text behind it isn't known any more. */
	if (line->problems & BIT(AK_SYMLIST_NUL))
		return ak_error_set(err, f->list->path, line->number, "%s",
				    ak_symlist_rule(AK_SYMLIST_NUL)->text);
	if ((line->problems & BIT(AK_SYMLIST_NO_SECTION)) && !f->how->raw) {
		end_run(f);
		buf_adds(f->out, HEADER);
		f->is_headed = true;
	}
	if (line->kind == AK_SYMLIST_SYMBOL && is_fixable(line)) {
		if (line->counts || f->is_headed)
			id = symset_add(f->seen, line->name, strlen(line->name));
		if (id == SYMSET_NONE)
			return ak_error_nomem(err);
		if (id == fresh)
			f->run[f->run_count++] = (size_t)(line - f->list->lines);
	} else if (line->kind == AK_SYMLIST_SECTION && is_fixable(line)) {
		fix_section(f, line);
	} else {
		end_run(f);
		put_trimmed(f, line->text);
	}
	return 0;
}

char *ak_symlist_fix(const struct ak_symlist *list, const struct ak_symlist_lint *how, size_t *len,
		     struct ak_error *err)
{
	struct buf out = { 0 };
	struct fixing f = { .list = list,
			    .how = how,
			    .seen = symset_new(),
			    .run = malloc((list->count + 1) * sizeof(*f.run)),
			    .out = &out };
	int ret = f.seen && f.run ? 0 : -1;
	size_t i;

	if (ret)
		ak_error_nomem(err);
	for (i = 0; !ret && i < list->count; i++)
		ret = fix_line(&f, &list->lines[i], err);
	if (!ret)
		end_run(&f);
	symset_free(f.seen);
	free(f.run);
	if (!ret)
		return symlist_take_text(&out, len, err);
	buf_free(&out);
	return NULL;
}
