// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_verify.h"
#include "base/grow.h"
#include "base/strpool.h"
#include "input/symvers.h"

/* Module.symvers is in no order of objects, and a source's requests stand together. */
struct entry {
	const char *symbol, *object;
	uint32_t line;
};

struct entries {
	struct entry *entry;
	size_t count, capacity;
	struct strpool strings;
};

static int take_entry(void *ctx, const struct symvers_line *from, unsigned long line,
		      struct ak_error *err)
{
	struct entries *e = ctx;
	struct entry *grown = grow(e->entry, e->count, &e->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	e->entry = grown;
	grown[e->count].symbol = strpool_add(&e->strings, from->symbol, strlen(from->symbol));
	grown[e->count].object = strpool_add(&e->strings, from->module, strlen(from->module));
	grown[e->count].line = (uint32_t)line;
	if (!grown[e->count].symbol || !grown[e->count].object)
		return ak_error_nomem(err);
	e->count++;
	return 0;
}

static int by_object(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->object, y->object);

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int add_entries(const struct entries *e, struct ak_needs *exports, struct ak_error *err)
{
	const char *object = NULL;
	size_t i;

	for (i = 0; i < e->count; i++) {
		const struct entry *entry = &e->entry[i];

		if ((!object || strcmp(object, entry->object)) &&
		    ak_needs_add_source(exports, AK_SOURCE_MODULE, entry->object, err) == AK_NONE)
			return -1;
		object = entry->object;
		if (ak_needs_add(exports, entry->symbol, strlen(entry->symbol), entry->line, err))
			return -1;
	}
	return 0;
}

int ak_symvers_add(const char *path, struct ak_needs *exports, struct ak_error *err)
{
	struct entries e = { 0 };
	const struct symvers_sink sink = { .ctx = &e, .symbol = take_entry };
	int ret = symvers_read(path, &sink, err);

	if (!ret && e.count) {
		qsort(e.entry, e.count, sizeof(*e.entry), by_object);
		ret = add_entries(&e, exports, err);
	}
	free(e.entry);
	strpool_free(&e.strings);
	return ret;
}

struct verifying {
	struct ak_symlist_differences *to;
	const struct ak_needs *lists, *exports;
	const struct ak_paths *objects;
	/* By symbol of `exports`: the object looked at, and another one, that exports it. */
	uint32_t *here, *elsewhere;
	struct ak_error *err;
};

void ak_symlist_differences_free(struct ak_symlist_differences *differences)
{
	if (!differences)
		return;
	free(differences->difference);
	*differences = (struct ak_symlist_differences){ 0 };
}

static bool is_object(const struct verifying *v, const char *name)
{
	size_t i;

	for (i = 0; v->objects && i < v->objects->count; i++)
		if (!strcmp(v->objects->path[i], name))
			return true;
	return !v->objects;
}

static void note_exporters(struct verifying *v)
{
	uint32_t source, count = ak_needs_source_count(v->exports);
	size_t n, i;

	for (source = 0; source < count; source++) {
		const struct ak_need *need = ak_needs_of_source(v->exports, source, &n);
		uint32_t *to = is_object(v, ak_needs_source(v->exports, source)) ? v->here
										 : v->elsewhere;

		for (i = 0; i < n; i++)
			if (to[need[i].symbol] == AK_NONE)
				to[need[i].symbol] = source;
	}
}

static int add(struct verifying *v, struct ak_symlist_difference difference)
{
	struct ak_symlist_difference *grown =
		grow(v->to->difference, v->to->count, &v->to->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(v->err);
	v->to->difference = grown;
	grown[v->to->count++] = difference;
	return 0;
}

/* Symbols of one list that no object looked at exports; those listed before were told. */
static int verify_list(struct verifying *v, uint32_t source, bool *told)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(v->lists, source, &count);

	for (i = 0; i < count; i++) {
		const char *name = ak_needs_symbol(v->lists, need[i].symbol);
		uint32_t id = ak_needs_find(v->exports, name);
		struct ak_symlist_difference d = { .symbol = name, .is_listed = true };

		if (told[need[i].symbol] || (id != AK_NONE && v->here[id] != AK_NONE))
			continue;
		told[need[i].symbol] = true;
		d.at.name = ak_needs_source(v->lists, source);
		d.at.line = need[i].line;
		if (id != AK_NONE)
			d.elsewhere = ak_needs_source(v->exports, v->elsewhere[id]);
		if (add(v, d))
			return -1;
	}
	return 0;
}

static int verify_lists(struct verifying *v)
{
	bool *told = calloc((size_t)ak_needs_symbol_count(v->lists) + 1, sizeof(*told));
	uint32_t i;
	int ret = told ? 0 : -1;

	if (!told)
		ak_error_nomem(v->err);
	for (i = 0; !ret && i < ak_needs_source_count(v->lists); i++)
		ret = verify_list(v, i, told);
	free(told);
	return ret;
}

static int verify_exports(struct verifying *v)
{
	uint32_t i;

	for (i = 0; i < ak_needs_symbol_count(v->exports); i++) {
		struct ak_symlist_difference d = { .symbol = ak_needs_symbol(v->exports, i) };

		if (v->here[i] == AK_NONE || ak_needs_find(v->lists, d.symbol) != AK_NONE)
			continue;
		d.at.name = ak_needs_source(v->exports, v->here[i]);
		if (add(v, d))
			return -1;
	}
	return 0;
}

static int by_symbol(const void *a, const void *b)
{
	return strcmp(((const struct ak_symlist_difference *)a)->symbol,
		      ((const struct ak_symlist_difference *)b)->symbol);
}

int ak_symlist_verify(struct ak_symlist_differences *differences, const struct ak_needs *lists,
		      const struct ak_needs *exports, const struct ak_paths *objects, bool strict,
		      struct ak_error *err)
{
	struct verifying v = { differences, lists, exports, objects, NULL, NULL, err };
	size_t size = ((size_t)ak_needs_symbol_count(exports) + 1) * sizeof(*v.here);
	int ret;

	*differences = (struct ak_symlist_differences){ 0 };
	v.here = malloc(size);
	v.elsewhere = malloc(size);
	if (!v.here || !v.elsewhere) {
		ak_error_nomem(err);
		ret = -1;
	} else {
		memset(v.here, 0xff, size);
		memset(v.elsewhere, 0xff, size);
		note_exporters(&v);
		ret = verify_lists(&v);
	}
	if (!ret && strict)
		ret = verify_exports(&v);
	if (!ret && differences->count)
		qsort(differences->difference, differences->count, sizeof(*differences->difference),
		      by_symbol);
	free(v.here);
	free(v.elsewhere);
	return ret;
}
