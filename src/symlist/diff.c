// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/symlist_diff.h"
#include "base/grow.h"
#include "base/path.h"
#include "base/symset.h"

void ak_symlist_changes_free(struct ak_symlist_changes *changes)
{
	if (!changes)
		return;
	free(changes->change);
	*changes = (struct ak_symlist_changes){ 0 };
}

/* The comment above a group is its title. */
static const char *group_of(const struct ak_symlist *list, size_t line)
{
	while (line && list->lines[line - 1].kind == AK_SYMLIST_SYMBOL)
		line--;
	if (!line || list->lines[line - 1].kind != AK_SYMLIST_COMMENT)
		return NULL;
	return list->lines[line - 1].text + strspn(list->lines[line - 1].text, " \t#");
}

static struct symset *names_of(const struct ak_symlist *list, struct ak_error *err)
{
	struct symset *names = symset_new();
	size_t i;

	for (i = 0; names && i < list->count; i++) {
		const char *name = list->lines[i].name;

		if (list->lines[i].kind == AK_SYMLIST_SYMBOL && list->lines[i].counts && name &&
		    symset_add(names, name, strlen(name)) == SYMSET_NONE) {
			symset_free(names);
			names = NULL;
		}
	}
	if (!names)
		ak_error_nomem(err);
	return names;
}

/* Adds what `list` has and `other` hasn't, once. */
static int add_changes(struct ak_symlist_changes *changes, const struct ak_symlist *list,
		       struct symset *other, bool is_added, struct ak_error *err)
{
	struct ak_symlist_change *grown;
	uint32_t count;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct ak_symlist_line *line = &list->lines[i];

		if (line->kind != AK_SYMLIST_SYMBOL || !line->counts || !line->name)
			continue;
		count = symset_count(other);
		if (symset_add(other, line->name, strlen(line->name)) == SYMSET_NONE)
			return ak_error_nomem(err);
		if (symset_count(other) == count)
			continue;
		grown = grow(changes->change, changes->count, &changes->capacity, sizeof(*grown));
		if (!grown)
			return ak_error_nomem(err);
		changes->change = grown;
		grown[changes->count++] =
			(struct ak_symlist_change){ line->name, group_of(list, i), is_added };
		changes->added += is_added;
		changes->removed += !is_added;
	}
	return 0;
}

static int by_symbol(const void *a, const void *b)
{
	return strcmp(((const struct ak_symlist_change *)a)->symbol,
		      ((const struct ak_symlist_change *)b)->symbol);
}

int ak_symlist_diff(struct ak_symlist_changes *changes, const struct ak_symlist *old,
		    const struct ak_symlist *new, struct ak_error *err)
{
	struct symset *before = names_of(old, err), *after = names_of(new, err);
	int ret = before && after ? 0 : -1;

	*changes = (struct ak_symlist_changes){ 0 };
	if (!ret)
		ret = add_changes(changes, new, before, true, err);
	if (!ret)
		ret = add_changes(changes, old, after, false, err);
	if (!ret && changes->count)
		qsort(changes->change, changes->count, sizeof(*changes->change), by_symbol);
	symset_free(before);
	symset_free(after);
	return ret;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add_name(struct ak_paths *names, const char *dir, const char *name, struct ak_error *err)
{
	char *path = path_join(dir, name);
	struct stat st;
	bool is_list;

	if (!path)
		return ak_error_nomem(err);
	is_list = !strchr(name, '.') && !stat(path, &st) && S_ISREG(st.st_mode);
	free(path);
	return is_list ? ak_paths_add(names, name, err) : 0;
}

int ak_symlist_directory(const char *dir, struct ak_paths *names, struct ak_error *err)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	int ret = 0;

	if (!d)
		return ak_error_errno(err, dir, "can't list it");
	while (!ret && (entry = readdir(d)))
		ret = add_name(names, dir, entry->d_name, err);
	closedir(d);
	if (names->count)
		qsort(names->path, names->count, sizeof(char *), by_name);
	return ret;
}
