// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/path.h"
#include "base/symset.h"
#include "base/workers.h"
#include "input/archive.h"
#include "input/cmd_file.h"
#include "input/modules_order.h"

void ak_exports_free(struct ak_exports *exports)
{
	size_t i;

	if (!exports)
		return;
	for (i = 0; i < exports->count; i++) {
		free(exports->exporter[i].object);
		free(exports->exporter[i].deps);
	}
	free(exports->exporter);
	ak_paths_free(&exports->unknown);
	*exports = (struct ak_exports){ 0 };
}

static int add_object(struct ak_exports *exports, const char *name, size_t len, bool builtin,
		      struct ak_error *err)
{
	struct ak_exporter *grown =
		grow(exports->exporter, exports->count, &exports->capacity, sizeof(*grown));
	char *object;

	if (!grown)
		return ak_error_nomem(err);
	exports->exporter = grown;
	object = strndup(name, len);
	if (!object)
		return ak_error_nomem(err);
	exports->exporter[exports->count++] =
		(struct ak_exporter){ .object = object, .builtin = builtin };
	return 0;
}

static int add_members(struct ak_exports *exports, const char *archive, struct ak_error *err)
{
	struct ak_paths members = { 0 };
	int ret = archive_list(archive, &members, err);
	size_t i;

	for (i = 0; !ret && i < members.count; i++)
		ret = add_object(exports, members.path[i], strlen(members.path[i]), true, err);
	ak_paths_free(&members);
	return ret;
}

/*
 * The objects a .mod file names: all words (5.19 on), or those of one line
 * (1-based) before that.
 */
static int add_mod_objects(struct ak_exports *exports, const char *path, int line, struct buf *text,
			   struct ak_error *err)
{
	const char *p;
	size_t len;

	if (file_read(path, text, err))
		return -1;
	for (p = text->data; line > 1 && *p; line--)
		p = *strchrnul(p, '\n') ? strchr(p, '\n') + 1 : "";
	for (; *p; p += len) {
		if (line && *p == '\n')
			break;
		len = strcspn(p, " \n");
		if (len > 2 && !memcmp(p + len - 2, ".o", 2) &&
		    add_object(exports, p, len, false, err))
			return -1;
		len += !len;
	}
	return 0;
}

/* The line that has them; 0: all lines. */
static int mod_line(const struct ak_tree *tree)
{
	if (tree->era->input == AK_INPUT_MODVERDIR)
		return 2;
	return tree->era->input == AK_INPUT_MOD ? 1 : 0;
}

/* Of modules out of tree, which kbuild leaves its .mod files beside (5.3 on). */
static int add_others(struct ak_exports *exports, const struct ak_tree *tree,
		      const struct ak_paths *modules, struct ak_error *err)
{
	struct buf text = { 0 };
	size_t i;
	int ret = 0;

	for (i = 0; !ret && modules && i < modules->count; i++) {
		const char *module = modules->path[i];
		char *list;

		if (!path_ends_with(module, ".ko") && !path_ends_with(module, ".o"))
			continue;
		list = modules_order_file(NULL, module, "mod");
		if (!list)
			ret = ak_error_nomem(err);
		else if (file_exists(list))
			ret = add_mod_objects(exports, list, mod_line(tree), &text, err);
		free(list);
	}
	buf_free(&text);
	return ret;
}

static char *mod_path(const struct ak_tree *tree, const char *entry)
{
	return modules_order_file(tree->objtree, entry, "mod");
}

static int add_modules(struct ak_exports *exports, const struct ak_tree *tree, struct ak_error *err)
{
	bool modverdir = tree->era->input == AK_INPUT_MODVERDIR;
	struct ak_paths entries = { 0 };
	struct buf text = { 0 };
	char *order = ak_tree_file(tree, "modules.order", err);
	int ret = order ? 0 : -1;
	size_t i;

	if (!ret && modverdir)
		ret = ak_tree_modules(tree, AK_FROM_LISTS, NULL, &entries, err);
	else if (!ret && file_exists(order))
		ret = modules_order_read(order, &entries, err);
	for (i = 0; !ret && i < entries.count; i++) {
		char *path = modverdir ? strdup(entries.path[i]) : mod_path(tree, entries.path[i]);

		ret = path ? add_mod_objects(exports, path, mod_line(tree), &text, err)
			   : ak_error_nomem(err);
		free(path);
	}
	free(order);
	buf_free(&text);
	ak_paths_free(&entries);
	return ret;
}

/* "a/.b.o.cmd" -> "a/b.o", in place; false if it isn't an object's command file. */
static bool object_of_cmd(char *path)
{
	size_t len = strlen(path);
	char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	if (name[0] != '.' || len < 7 || strcmp(path + len - 6, ".o.cmd"))
		return false;
	path[len - 4] = '\0';
	memmove(name, name + 1, strlen(name));
	return true;
}

static int walk(struct ak_exports *exports, const char *objtree, const char *dir,
		const struct symset *known, struct ak_error *err);

static int add_if_there(struct ak_exports *exports, const char *objtree, const char *object,
			struct ak_error *err)
{
	char *path = path_join(objtree, object);
	int there = path && file_exists(path);

	free(path);
	if (!path)
		return ak_error_nomem(err);
	return there ? add_object(exports, object, strlen(object), true, err) : 0;
}

/* Some file systems leave it to lstat() to tell. */
static bool is_directory(const char *objtree, const char *name, const struct dirent *entry)
{
	struct stat st;
	char *path;
	bool is = entry->d_type == DT_DIR;

	if (entry->d_type != DT_UNKNOWN)
		return is;
	path = path_join(objtree, name);
	is = path && !lstat(path, &st) && S_ISDIR(st.st_mode);
	free(path);
	return is;
}

static int walk_entry(struct ak_exports *exports, const char *objtree, const char *dir,
		      const struct dirent *entry, const struct symset *known, struct ak_error *err)
{
	char *path = path_join(dir, entry->d_name);
	int ret = 0;

	if (!path)
		return ak_error_nomem(err);
	if (is_directory(objtree, path, entry))
		ret = walk(exports, objtree, path, known, err);
	else if (object_of_cmd(path) && symset_find(known, path, strlen(path)) == SYMSET_NONE)
		ret = add_if_there(exports, objtree, path, err);
	free(path);
	return ret;
}

/* Trees without vmlinux.a: whatever has a command file and isn't a module's already. */
static int walk(struct ak_exports *exports, const char *objtree, const char *dir,
		const struct symset *known, struct ak_error *err)
{
	char *full = path_join(objtree, dir);
	DIR *d = full ? opendir(full) : NULL;
	struct dirent *entry;
	int ret = 0;

	if (!full)
		return ak_error_nomem(err);
	if (!d)
		ret = ak_error_errno(err, full, "can't list it");
	free(full);
	if (!d)
		return ret;
	while (!ret && (entry = readdir(d)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = walk_entry(exports, objtree, dir, entry, known, err);
	closedir(d);
	return ret;
}

static int walk_objects(struct ak_exports *exports, const char *objtree, struct ak_error *err)
{
	struct symset *known = symset_new();
	int ret = known ? 0 : ak_error_nomem(err);
	size_t i;

	for (i = 0; !ret && i < exports->count; i++)
		if (symset_add(known, exports->exporter[i].object,
			       strlen(exports->exporter[i].object)) == SYMSET_NONE)
			ret = ak_error_nomem(err);
	if (!ret)
		ret = walk(exports, objtree, ".", known, err);
	symset_free(known);
	return ret;
}

static int list_objects(struct ak_exports *exports, const struct ak_tree *tree,
			struct ak_error *err)
{
	char *archive = ak_tree_file(tree, "vmlinux.a", err);
	int ret = archive ? add_modules(exports, tree, err) : -1;

	if (!ret && file_exists(archive))
		ret = add_members(exports, archive, err);
	else if (!ret)
		ret = walk_objects(exports, tree->objtree, err);
	free(archive);
	return ret;
}

struct reading {
	struct ak_exports *exports;
	const struct ak_tree *tree;
	struct buf *scratch;	 /* one for each thread */
	struct ak_error *errors; /* likewise */
};

static int read_deps(void *ctx, unsigned int worker, size_t i)
{
	struct reading *r = ctx;
	struct ak_exporter *e = &r->exports->exporter[i];
	char *path = cmd_file_path(r->tree->objtree, e->object);
	int ret;

	if (!path)
		return ak_error_nomem(&r->errors[worker]);
	ret = cmd_file_deps(path, r->tree->era->dep_dir, !r->tree->era->dep_splits,
			    &r->scratch[worker], &e->deps, &r->errors[worker]);
	free(path);
	e->unknown = ret > 0;
	return ret < 0 ? -1 : 0;
}

static int by_object(const void *a, const void *b)
{
	return strcmp(((const struct ak_exporter *)a)->object,
		      ((const struct ak_exporter *)b)->object);
}

/*
 * Without the objects that export nothing, in the order of their names, each
 * once; those of which it isn't known are moved to their list.
 */
static int tidy(struct ak_exports *exports, struct ak_error *err)
{
	struct ak_exporter *e = exports->exporter;
	size_t i, kept = 0;
	int ret = 0;

	if (!exports->count)
		return 0;
	qsort(e, exports->count, sizeof(*e), by_object);
	for (i = 0; i < exports->count; i++) {
		if (e[i].unknown && !ret)
			ret = ak_paths_add(&exports->unknown, e[i].object, err);
		if (e[i].deps && (!kept || strcmp(e[kept - 1].object, e[i].object))) {
			e[kept++] = e[i];
		} else {
			free(e[i].object);
			free(e[i].deps);
		}
	}
	exports->count = kept;
	return ret;
}

int ak_exports_read(struct ak_exports *exports, const struct ak_tree *tree,
		    const struct ak_paths *others, unsigned int jobs, struct ak_error *err)
{
	struct reading r = { .exports = exports, .tree = tree };
	unsigned int count, i;
	int ret;

	*exports = (struct ak_exports){ 0 };
	if (list_objects(exports, tree, err) || add_others(exports, tree, others, err))
		return -1;
	count = workers_count(exports->count, jobs);
	r.scratch = calloc(count, sizeof(*r.scratch));
	r.errors = calloc(count, sizeof(*r.errors));
	ret = r.scratch && r.errors ? workers_run(exports->count, count, read_deps, &r)
				    : ak_error_nomem(err);
	for (i = 0; r.scratch && r.errors && i < count; i++) {
		buf_free(&r.scratch[i]);
		ak_error_move(err, &r.errors[i]);
	}
	free(r.scratch);
	free(r.errors);
	return ret ? ret : tidy(exports, err);
}
