// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_extract.h"
#include "autoksyms/symlist_lint.h"
#include "base/grow.h"
#include "base/symset.h"
#include "facts.h"
#include "missing.h"
#include "modules.h"
#include "order.h"

#define COMMON "commonly used symbols"
#define PRESERVED "preserved by --additions-only"
#define FULL_GKI_ABI "required by full-gki-abi"

struct grouping {
	struct ak_extracted *to;
	const struct ak_symlist_extract *how;
	unsigned char *users; /* by number: modules that need it, 2 meaning more; LISTED */
	struct ak_error *err;
};

/* More than any era has of symbols that are always listed. */
#define ALWAYS_MAX 8

/* In the common group already. */
#define LISTED 3

void ak_extracted_free(struct ak_extracted *e)
{
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->module_count; i++) {
		free((char *)e->modules[i].name);
		free(e->modules[i].needs);
	}
	for (i = 0; i < e->group_count; i++) {
		free(e->groups[i].title);
		free(e->groups[i].names);
	}
	free(e->modules);
	free(e->groups);
	free(e->missing);
	symlist_facts_free(e->facts);
	*e = (struct ak_extracted){ 0 };
}

static struct ak_symlist_group *add_group(struct ak_extracted *e, size_t room, struct ak_error *err)
{
	struct ak_symlist_group *grown =
		grow(e->groups, e->group_count, &e->group_capacity, sizeof(*grown));

	if (grown) {
		e->groups = grown;
		grown[e->group_count] = (struct ak_symlist_group){
			.names = malloc((room + 1) * sizeof(*grown->names))
		};
		if (grown[e->group_count].names)
			return &grown[e->group_count++];
	}
	ak_error_nomem(err);
	return NULL;
}

static bool is_listed(const struct grouping *g, const struct ak_symlist_module *m)
{
	return !m->is_gki || g->how->era->gki_needs;
}

static bool is_offered(const struct grouping *g, uint32_t id)
{
	unsigned char wanted = g->how->include_module_exports ? BY_KERNEL | BY_VENDOR : BY_KERNEL;

	return g->to->facts->offered[id] & wanted;
}

static void count_users(struct grouping *g)
{
	size_t m, i;

	for (m = 0; m < g->to->module_count; m++) {
		const struct ak_symlist_module *module = &g->to->modules[m];

		if (!is_listed(g, module))
			continue;
		for (i = 0; i < module->need_count; i++)
			if (g->users[module->needs[i]] < 2)
				g->users[module->needs[i]]++;
	}
}

static void sort_group(const struct grouping *g, struct ak_symlist_group *group)
{
	const struct ak_symlist_lint how = { .era = g->how->era };

	symlist_sort(&how, group->names, group->count);
}

/* Symbols that are always listed, whether there are such or not. */
static int add_always(struct grouping *g, struct ak_symlist_group *group)
{
	const char *name = g->how->era->always;
	size_t len;
	uint32_t id;

	for (; *name; name += len + (name[len] == ' ')) {
		len = strcspn(name, " ");
		id = symset_add(g->to->facts->names, name, len);
		if (id == SYMSET_NONE)
			return ak_error_nomem(g->err);
		g->users[id] = LISTED;
		group->names[group->count++] = symset_name(g->to->facts->names, id);
	}
	return 0;
}

static int group_common(struct grouping *g, uint32_t count)
{
	unsigned char enough = g->how->no_groups ? 1 : 2;
	struct ak_symlist_group *group = add_group(g->to, (size_t)count + ALWAYS_MAX, g->err);
	uint32_t id;

	if (!group || add_always(g, group))
		return -1;
	for (id = 0; id < count; id++) {
		if (g->users[id] < enough || g->users[id] == LISTED || !is_offered(g, id))
			continue;
		g->users[id] = LISTED;
		group->names[group->count++] = symset_name(g->to->facts->names, id);
	}
	sort_group(g, group);
	if (g->how->no_groups)
		return 0;
	group->title = strdup(COMMON);
	return group->title ? 0 : ak_error_nomem(g->err);
}

/* Those of `needs` that aren't common; no group if there are none. */
static int group_rest(struct grouping *g, const uint32_t *needs, size_t count, const char *title)
{
	struct ak_symlist_group *group = add_group(g->to, count, g->err);
	size_t i;

	if (!group)
		return -1;
	for (i = 0; i < count; i++)
		if (g->users[needs[i]] != LISTED && is_offered(g, needs[i]))
			group->names[group->count++] = symset_name(g->to->facts->names, needs[i]);
	if (!group->count) {
		free(group->names);
		g->to->group_count--;
		return 0;
	}
	sort_group(g, group);
	group->title = strdup(title);
	return group->title ? 0 : ak_error_nomem(g->err);
}

static int group_module(struct grouping *g, const struct ak_symlist_module *module)
{
	char *title;
	int ret;

	if (!is_listed(g, module))
		return 0;
	if (asprintf(&title, "required by %s", module->name) < 0)
		return ak_error_nomem(g->err);
	ret = group_rest(g, module->needs, module->need_count, title);
	free(title);
	return ret;
}

/* As if one module needed all that there is. */
static int group_all(struct grouping *g, uint32_t count)
{
	uint32_t *all = malloc(((size_t)count + 1) * sizeof(*all)), id, kept = 0;
	int ret;

	if (!all)
		return ak_error_nomem(g->err);
	for (id = 0; id < count; id++) {
		g->users[id] = 0;
		if (!(g->to->facts->offered[id] & BY_KERNEL))
			continue;
		g->users[id] = 1;
		all[kept++] = id;
	}
	ret = group_common(g, count);
	if (!ret)
		ret = group_rest(g, all, kept, FULL_GKI_ABI);
	free(all);
	return ret;
}

static int group_all_modules(struct grouping *g, uint32_t count)
{
	size_t m;

	count_users(g);
	if (group_common(g, count))
		return -1;
	for (m = 0; m < g->to->module_count; m++)
		if (group_module(g, &g->to->modules[m]))
			return -1;
	return 0;
}

static int make_groups(struct ak_extracted *e, const struct ak_symlist_extract *how,
		       struct ak_error *err)
{
	uint32_t count = symset_count(e->facts->names);
	struct grouping g = { .to = e, .how = how, .err = err };
	int ret;

	g.users = calloc((size_t)count + ALWAYS_MAX, 1);
	if (!g.users)
		return ak_error_nomem(err);
	ret = how->full_gki_abi ? group_all(&g, count) : group_all_modules(&g, count);
	free(g.users);
	return ret;
}

int ak_symlist_extract(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
		       struct ak_error *err)
{
	*extracted = (struct ak_extracted){ 0 };
	if (symlist_modules_read(extracted, how, err) || symlist_missing_find(extracted, how, err))
		return -1;
	return make_groups(extracted, how, err);
}

static int note_listed(const struct ak_extracted *e, struct symset *listed, struct ak_error *err)
{
	size_t g, i;

	for (g = 0; g < e->group_count; g++)
		for (i = 0; i < e->groups[g].count; i++)
			if (symset_add(listed, e->groups[g].names[i],
				       strlen(e->groups[g].names[i])) == SYMSET_NONE)
				return ak_error_nomem(err);
	return 0;
}

/* Appends to a group those of `old` that aren't listed yet; the names' copies are the facts'. */
static int add_old(struct ak_extracted *e, struct ak_symlist_group *group,
		   const struct symset *listed, const struct ak_needs *old, struct ak_error *err)
{
	uint32_t i, id;

	for (i = 0; i < ak_needs_symbol_count(old); i++) {
		const char *name = ak_needs_symbol(old, i);
		size_t len = strlen(name);

		if (symset_find(listed, name, len) != SYMSET_NONE)
			continue;
		id = symset_add(e->facts->names, name, len);
		if (id == SYMSET_NONE)
			return ak_error_nomem(err);
		group->names[group->count++] = symset_name(e->facts->names, id);
	}
	return 0;
}

/* The last group's symbols go to the first one. */
static void join_groups(struct ak_extracted *e)
{
	struct ak_symlist_group *first = &e->groups[0], *last = &e->groups[--e->group_count];

	memcpy(last->names + last->count, first->names, first->count * sizeof(*last->names));
	last->count += first->count;
	free(first->names);
	first->names = last->names;
	first->count = last->count;
}

static int preserve(struct ak_extracted *e, const struct ak_symlist_extract *how,
		    const struct symset *listed, const struct ak_needs *old, struct ak_error *err)
{
	const struct ak_symlist_lint order = { .era = how->era };
	bool among_others = how->no_groups && how->era->sorts_preserved;
	struct ak_symlist_group *group =
		add_group(e, (size_t)ak_needs_symbol_count(old) + e->groups[0].count, err);

	if (!group || add_old(e, group, listed, old, err))
		return -1;
	if (!group->count) {
		free(group->names);
		e->group_count--;
		return 0;
	}
	if (among_others) {
		join_groups(e);
		group = &e->groups[0];
	} else {
		group->title = strdup(PRESERVED);
		if (!group->title)
			return ak_error_nomem(err);
	}
	symlist_sort(&order, group->names, group->count);
	return 0;
}

int ak_extracted_preserve(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			  const struct ak_needs *old, struct ak_error *err)
{
	struct symset *listed = symset_new();
	int ret = listed ? note_listed(extracted, listed, err) : -1;

	if (!listed)
		ak_error_nomem(err);
	if (!ret)
		ret = preserve(extracted, how, listed, old, err);
	symset_free(listed);
	return ret;
}
