// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_lint.h"
#include "base/path.h"
#include "base/symset.h"
#include "facts.h"
#include "filter.h"
#include "module_name.h"
#include "modules.h"
#include "order.h"

struct sorting_out {
	const struct ak_symlist_extract *how;
	struct ak_extracted *to;
	struct filter include, exclude;
	struct symset *gki;    /* names of listed GKI modules; NULL: none are listed */
	struct symset *vendor; /* names of the modules that are none */
	unsigned char *who;    /* BY_*, by source */
	uint32_t *ranks;       /* symbols' places in the era's order */
	struct ak_error *err;
};

static int list_gki(struct sorting_out *s)
{
	const struct ak_paths *names = s->how->gki;
	size_t i;

	if (!names)
		return 0;
	s->gki = symset_new();
	for (i = 0; s->gki && i < names->count; i++) {
		const char *name = path_name(names->path[i]);

		if (symset_add(s->gki, name, strlen(name)) == SYMSET_NONE)
			return ak_error_nomem(s->err);
	}
	return s->gki ? 0 : ak_error_nomem(s->err);
}

static bool is_gki(const struct sorting_out *s, uint32_t source, const char *name)
{
	if (s->gki)
		return symset_find(s->gki, name, strlen(name)) != SYMSET_NONE;
	return s->how->era->by_signature &&
	       ak_needs_source_kind(s->to->facts->exports, source) == AK_SOURCE_SIGNED;
}

static bool counts(const struct sorting_out *s, const char *name)
{
	if (s->include.count && !filter_matches(&s->include, name))
		return false;
	return !filter_matches(&s->exclude, name);
}

/* What would end the comment that names a module. */
static bool has_control(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return true;
	return false;
}

/* Fills in the modules that count, but for what they need. */
static int choose_modules(struct sorting_out *s)
{
	const struct ak_needs *refs = s->to->facts->refs;
	uint32_t i, count = ak_needs_source_count(refs);

	s->who = malloc(count + 1);
	s->vendor = symset_new();
	s->to->modules = calloc((size_t)count + 1, sizeof(*s->to->modules));
	if (!s->who || !s->vendor || !s->to->modules)
		return ak_error_nomem(s->err);
	for (i = 0; i < count; i++) {
		struct ak_symlist_module *m = &s->to->modules[s->to->module_count];

		m->path = ak_needs_source(refs, i);
		if (has_control(m->path))
			return ak_error_set(
				s->err, m->path, 0,
				"has a control character in its name, which no list can "
				"have; rename it");
		m->name = module_name(m->path);
		if (!m->name)
			return ak_error_nomem(s->err);
		if (!counts(s, m->name)) {
			free((char *)m->name);
			m->name = NULL;
			s->who[i] = BY_EXCLUDED;
			continue;
		}
		m->is_gki = is_gki(s, i, m->name);
		m->source = i;
		s->who[i] = m->is_gki ? BY_KERNEL : BY_VENDOR;
		s->to->module_count++;
		if (!m->is_gki && symset_add(s->vendor, m->name, strlen(m->name)) == SYMSET_NONE)
			return ak_error_nomem(s->err);
	}
	return symlist_facts_offer(s->to->facts, s->who, s->vendor, s->err);
}

static int by_path(const void *a, const void *b)
{
	const struct ak_symlist_module *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : (x->source > y->source) - (x->source < y->source);
}

static int by_rank(const void *a, const void *b, void *ranks)
{
	const uint32_t *rank = ranks, x = rank[*(const uint32_t *)a],
		       y = rank[*(const uint32_t *)b];

	return (x > y) - (x < y);
}

static size_t drop_repeated(uint32_t *ids, size_t count)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		if (!kept || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return kept;
}

static bool has(const struct ak_symlist_module *m, size_t count, uint32_t id)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (m->needs[i] == id)
			return true;
	return false;
}

/* A module that uses a tracepoint shows the ABI of it only by the iterator's type. */
static int add_traceiters(const struct sorting_out *s, struct ak_symlist_module *m)
{
	const struct symlist_facts *f = s->to->facts;
	size_t i, count = m->need_count;
	uint32_t id;
	char *other;

	for (i = 0; i < count; i++) {
		const char *name = symset_name(f->names, m->needs[i]);

		if (strncmp(name, "__tracepoint_", 13))
			continue;
		if (ak_tracepoint_pair(name, &other, s->err))
			return -1;
		id = symset_find(f->names, other, strlen(other));
		free(other);
		if (id != SYMSET_NONE && (f->offered[id] & (BY_KERNEL | BY_VENDOR)) &&
		    !has(m, count, id))
			m->needs[m->need_count++] = id;
	}
	return 0;
}

static int fill_needs(struct sorting_out *s, struct ak_symlist_module *m)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(s->to->facts->refs, m->source, &count);

	/* Twice: each could be a tracepoint. */
	m->needs = malloc((2 * count + 1) * sizeof(*m->needs));
	if (!m->needs)
		return ak_error_nomem(s->err);
	for (i = 0; i < count; i++)
		m->needs[i] = need[i].symbol;
	qsort_r(m->needs, count, sizeof(*m->needs), by_rank, s->ranks);
	m->need_count = drop_repeated(m->needs, count);
	return add_traceiters(s, m);
}

static int sort_out(struct sorting_out *s)
{
	struct ak_extracted *to = s->to;
	size_t i;

	if (filter_compile(&s->include, s->how->include, s->err) ||
	    filter_compile(&s->exclude, s->how->exclude, s->err) || list_gki(s) ||
	    choose_modules(s))
		return -1;
	qsort(to->modules, to->module_count, sizeof(*to->modules), by_path);
	s->ranks = symlist_ranks(s->how->era, to->facts->names,
				 ak_needs_symbol_count(to->facts->refs), s->err);
	if (!s->ranks)
		return -1;
	for (i = 0; i < to->module_count; i++)
		if (fill_needs(s, &to->modules[i]))
			return -1;
	return 0;
}

int symlist_modules_read(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			 struct ak_error *err)
{
	struct sorting_out s = { .how = how, .to = extracted, .err = err };
	int ret;

	extracted->facts = symlist_facts_read(how, err);
	if (!extracted->facts)
		return -1;
	ret = sort_out(&s);
	filter_free(&s.include);
	filter_free(&s.exclude);
	symset_free(s.gki);
	symset_free(s.vendor);
	free(s.who);
	free(s.ranks);
	return ret;
}
