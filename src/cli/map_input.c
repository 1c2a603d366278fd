// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map_rules.h"
#include "base/file.h"
#include "base/path.h"
#include "map_input.h"

static int add_tree_rules(struct ak_map_rules *rules, const char *srctree, struct ak_error *err)
{
	char *path;
	int ret;

	if (!srctree)
		return ak_error_set(err, NULL, 0, "--rules=auto needs --srctree");
	path = path_join(srctree, "scripts/mksysmap");
	ret = path ? ak_map_rules_read(rules, path, err) : ak_error_nomem(err);
	free(path);
	return ret;
}

const char *map_options_newest(void)
{
	const char *newest = "", *release;
	size_t i;

	for (i = 0; (release = ak_map_rules_release(i)); i++)
		newest = release;
	return newest;
}

/* What --rules says: a word, a file, a release. */
static int add_chosen(const struct map_options *o, const char *otherwise,
		      struct ak_map_rules *rules, struct ak_error *err)
{
	const char *chosen = o->rules;

	if (!chosen)
		chosen = o->srctree ? "auto" : otherwise ? otherwise : map_options_newest();
	if (!strcmp(chosen, "none"))
		return 0;
	if (!strcmp(chosen, "auto"))
		return add_tree_rules(rules, o->srctree, err);
	/* A release that nobody typed mustn't be taken for a file. */
	if (strchr(chosen, '/') || (o->rules && file_exists(chosen)))
		return ak_map_rules_read(rules, chosen, err);
	return ak_map_rules_add_release(rules, chosen, err);
}

struct ak_map_rules *map_options_rules(const struct map_options *o, const char *otherwise,
				       struct ak_error *err)
{
	struct ak_map_rules *rules = ak_map_rules_new(err);
	int ret = rules ? add_chosen(o, otherwise, rules, err) : -1;
	size_t i;

	for (i = 0; !ret && i < o->ignore.count; i++)
		ret = ak_map_rules_add(rules, o->ignore.path[i], NULL, 0, err);
	for (i = 0; !ret && i < o->exclude.count; i++)
		ret = ak_map_rules_exclude_object(rules, o->exclude.path[i], err);
	if (!ret)
		return rules;
	ak_map_rules_free(rules);
	return NULL;
}

bool map_options_filter(const struct map_options *o)
{
	return o->rules || o->srctree || o->ignore.count || o->exclude.count;
}

int map_options_nm(const struct map_options *o, enum ak_nm *nm, struct ak_error *err)
{
	*nm = AK_NM_GNU;
	if (!o->nm || !strcmp(o->nm, "gnu"))
		return 0;
	*nm = AK_NM_LLVM;
	if (!strcmp(o->nm, "llvm"))
		return 0;
	return ak_error_set(err, NULL, 0, "--nm is gnu or llvm, not '%s'", o->nm);
}

/* Whether it's certain before reading that all of the file is to be filtered. */
static bool filters(const struct map_options *o, const char *path, bool filter_text)
{
	struct ak_elf_target target;

	return filter_text || map_options_filter(o) || !ak_elf_target_read(&target, path, NULL);
}

static int read_filtered(const struct map_options *o, const char *path, const char *otherwise,
			 enum ak_nm nm, unsigned int jobs, struct ak_map *map, struct ak_error *err)
{
	struct ak_map_rules *rules = map_options_rules(o, otherwise, err);
	int ret = rules ? ak_map_read_filtered(map, path, nm, rules, jobs, err) : -1;

	ak_map_rules_free(rules);
	return ret;
}

/* All of a text is taken, without looking for rules; but a pipe may turn out to be ELF. */
static int read_any(const struct map_options *o, const char *path, const char *otherwise,
		    enum ak_nm nm, struct ak_map *map, struct ak_error *err)
{
	struct ak_map_rules *rules;
	int ret;

	if (ak_map_read(map, path, nm, err))
		return -1;
	if (map->is_text)
		return 0;
	rules = map_options_rules(o, otherwise, err);
	ret = rules ? ak_map_filter(map, rules, err) : -1;
	ak_map_rules_free(rules);
	if (ret)
		ak_map_free(map);
	return ret;
}

int map_options_read(const struct map_options *o, const char *path, const char *otherwise,
		     bool filter_text, unsigned int jobs, struct ak_map *map, struct ak_error *err)
{
	enum ak_nm nm;

	if (map_options_nm(o, &nm, err))
		return -1;
	if (filters(o, path, filter_text))
		return read_filtered(o, path, otherwise, nm, jobs, map, err);
	return read_any(o, path, otherwise, nm, map, err);
}

void map_options_free(struct map_options *o)
{
	ak_paths_free(&o->ignore);
	ak_paths_free(&o->exclude);
}
