// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "base/symset.h"
#include "build_symbols.h"
#include "json.h"
#include "needers.h"
#include "symbol_state.h"

/* Objects say what they export by dependency files, whose names are made of the symbols'. */
struct table {
	const struct build_check *check;
	struct symset *deps;   /* dependency files */
	json_t **exporters_of; /* a dependency file -> numbers of the objects that have it */
	bool *is_claimed;      /* by a symbol whose name is known */
	struct symset *names;  /* of symbols */
	struct needers needers;
};

/* --- exporters */

static int add_deps(struct table *t, const struct ak_exporter *e, struct ak_error *err)
{
	const char *dep;

	for (dep = e->deps; dep && *dep; dep += strlen(dep) + 1)
		if (symset_add(t->deps, dep, strlen(dep)) == SYMSET_NONE)
			return ak_error_nomem(err);
	return 0;
}

static json_t *exporters_json(struct table *t)
{
	const struct ak_exports *exports = &t->check->exports;
	json_t *array = json_array();
	const char *dep;
	size_t i;

	for (i = 0; i < exports->count; i++) {
		const struct ak_exporter *e = &exports->exporter[i];

		json_array_append_new(array,
				      json_pack("{s:o, s:b, s:n}", "object", json_name(e->object),
						"builtin", e->builtin, "part"));
		for (dep = e->deps; dep && *dep; dep += strlen(dep) + 1)
			json_array_append_new(
				t->exporters_of[symset_find(t->deps, dep, strlen(dep))],
				json_integer((json_int_t)i));
	}
	return array;
}

/* The dependency file of a symbol, if anything exports that; else SYMSET_NONE.  0 or -1. */
static int find_dep(const struct table *t, const char *symbol, uint32_t *dep, struct ak_error *err)
{
	struct ak_error why = { 0 };
	char *file = ak_era_dep_file(t->check->build.tree.era, symbol, &why);
	/* A name that can't be a file's is exported by nothing; only want of memory has no text. */
	bool failed = !file && !why.text;

	*dep = file ? symset_find(t->deps, file, strlen(file)) : SYMSET_NONE;
	ak_error_free(&why);
	free(file);
	return failed ? ak_error_nomem(err) : 0;
}

/* --- symbols */

static int add_names(struct table *t, const struct ak_needs *needs, struct ak_error *err)
{
	uint32_t i, dep;

	for (i = 0; i < ak_needs_symbol_count(needs); i++) {
		const char *name = ak_needs_symbol(needs, i);

		if (symset_add(t->names, name, strlen(name)) == SYMSET_NONE)
			return ak_error_nomem(err);
		if (find_dep(t, name, &dep, err))
			return -1;
		if (dep != SYMSET_NONE)
			t->is_claimed[dep] = true;
	}
	return 0;
}

/* What is trimmed has no other name than that of its file, which before 5.15 is in lower case. */
static int add_trimmed(struct table *t, const char *dep, struct ak_error *err)
{
	const struct ak_era *era = t->check->build.tree.era;
	size_t len = strlen(dep), prefix = strlen(era->dep_dir) + 1, i;
	char *name;
	int ret = 0;

	if (len <= prefix)
		return 0;
	name = strdup(dep + prefix);
	if (!name)
		return ak_error_nomem(err);
	len -= prefix;
	if (era->dep_splits && len > 2 && !strcmp(name + len - 2, ".h"))
		len -= 2;
	for (i = 0; i < len; i++)
		if (name[i] == '/')
			name[i] = '_';
	if (symset_add(t->names, name, len) == SYMSET_NONE)
		ret = ak_error_nomem(err);
	free(name);
	return ret;
}

static int gather(struct table *t, struct ak_error *err)
{
	const struct ak_exports *exports = &t->check->exports;
	uint32_t dep;
	size_t i;

	for (i = 0; i < exports->count; i++)
		if (add_deps(t, &exports->exporter[i], err))
			return -1;
	t->exporters_of = calloc((size_t)symset_count(t->deps) + 1, sizeof(json_t *));
	t->is_claimed = calloc((size_t)symset_count(t->deps) + 1, sizeof(*t->is_claimed));
	if (!t->exporters_of || !t->is_claimed)
		return ak_error_nomem(err);
	for (dep = 0; dep < symset_count(t->deps); dep++)
		t->exporters_of[dep] = json_array();
	if (add_names(t, t->check->needs, err) || add_names(t, t->check->before.symbols, err))
		return -1;
	for (dep = 0; dep < symset_count(t->deps); dep++)
		if (!t->is_claimed[dep] && add_trimmed(t, symset_name(t->deps, dep), err))
			return -1;
	return 0;
}

static json_t *symbol_json(struct table *t, const char *name, uint32_t dep)
{
	uint32_t need = ak_needs_find(t->check->needs, name);
	bool listed = ak_needs_find(t->check->before.symbols, name) != AK_NONE;
	enum symbol_state state = symbol_state(dep != SYMSET_NONE, need != AK_NONE, listed);

	return json_pack("{s:o, s:s, s:o, s:o}", "symbol", json_name(name), "verdict",
			 symbol_state_name(state), "needed_by", needers_of(&t->needers, need),
			 "exported_by",
			 dep == SYMSET_NONE ? json_array() : json_incref(t->exporters_of[dep]));
}

static int add_symbols(struct table *t, json_t *document, struct ak_error *err)
{
	uint32_t *sorted = symset_sorted(t->names), i, dep;
	json_t *symbols;
	int ret = 0;

	if (!sorted)
		return ak_error_nomem(err);
	symbols = json_array();
	json_object_set_new(document, "exporters", exporters_json(t));
	for (i = 0; !ret && i < symset_count(t->names); i++) {
		const char *name = symset_name(t->names, sorted[i]);

		ret = find_dep(t, name, &dep, err);
		if (!ret)
			json_array_append_new(symbols, symbol_json(t, name, dep));
	}
	json_object_set(document, "needers", t->needers.array);
	json_object_set_new(document, "symbols", symbols);
	free(sorted);
	return ret;
}

static void free_table(struct table *t)
{
	uint32_t dep;

	for (dep = 0; t->exporters_of && dep < symset_count(t->deps); dep++)
		json_decref(t->exporters_of[dep]);
	free(t->exporters_of);
	free(t->is_claimed);
	symset_free(t->deps);
	symset_free(t->names);
	needers_free(&t->needers);
}

int build_symbols_add(json_t *document, struct build_check *check, const struct cli *cli,
		      struct ak_error *err)
{
	struct table t = { .check = check, .deps = symset_new(), .names = symset_new() };
	int ret = t.deps && t.names ? 0 : ak_error_nomem(err);

	if (!ret && !check->decision.update)
		ret = build_read_exports(&check->build, cli, &check->exports, err);
	if (!ret)
		ret = needers_init(&t.needers, check->needs, &check->index, err);
	if (!ret)
		ret = gather(&t, err);
	if (!ret)
		ret = add_symbols(&t, document, err);
	free_table(&t);
	return ret;
}
