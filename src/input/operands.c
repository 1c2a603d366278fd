// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/paths.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/touch.h"
#include "modules_order.h"

/* A response file that names itself must end somewhere. */
#define MAX_NESTING 16

static bool is_module_name(const char *name)
{
	static const char *const suffixes[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (path_ends_with(name, suffixes[i]))
			return true;
	return false;
}

/* Of a build that may have ended before it came to the modules themselves. */
static bool is_module_or_list_name(const char *name)
{
	return is_module_name(name) || path_ends_with(name, ".mod");
}

/* A directory that is walked: what has such a name goes to paths, what is below it is for later. */
struct walk {
	struct ak_paths *paths;
	bool (*is_wanted)(const char *name);
	struct ak_paths below;
};

static int walk_entry(struct walk *w, const char *dir, const struct dirent *entry,
		      struct ak_error *err)
{
	char *path = path_join(dir, entry->d_name);
	bool is_dir = entry->d_type == DT_DIR, is_link = entry->d_type == DT_LNK;
	struct stat st;

	if (!path)
		return ak_error_nomem(err);
	if (entry->d_type == DT_UNKNOWN && !lstat(path, &st)) {
		is_dir = S_ISDIR(st.st_mode);
		is_link = S_ISLNK(st.st_mode);
	}
	if (is_dir)
		return ak_paths_take(&w->below, path, err);
	if (w->is_wanted(entry->d_name) && !(is_link && !stat(path, &st) && S_ISDIR(st.st_mode)))
		return ak_paths_take(w->paths, path, err);
	free(path);
	return 0;
}

static int list_directory(struct walk *w, const char *dir, struct ak_error *err)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	int ret = 0;

	if (!d)
		return ak_error_errno(err, dir, "can't list it");
	while (!ret) {
		errno = 0;
		entry = readdir(d);
		if (!entry) {
			if (errno)
				ret = ak_error_errno(err, dir, "can't list it");
			break;
		}
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = walk_entry(w, dir, entry, err);
	}
	closedir(d);
	return ret;
}

/* However deep it is, one directory is open at a time, and no function within another. */
static int walk(struct ak_paths *paths, bool (*is_wanted)(const char *name), const char *dir,
		struct ak_error *err)
{
	struct walk w = { .paths = paths, .is_wanted = is_wanted };
	int ret = list_directory(&w, dir, err);

	while (!ret && w.below.count) {
		char *next = w.below.path[--w.below.count];

		ret = list_directory(&w, next, err);
		free(next);
	}
	ak_paths_free(&w.below);
	return ret;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int expand_directory(struct ak_paths *paths, const char *dir, struct ak_error *err)
{
	size_t first = paths->count;

	if (walk(paths, is_module_name, dir, err))
		return -1;
	if (paths->count == first)
		return ak_error_set(
			err, dir, 0,
			"has no modules in it (*.ko, *.ko.gz, *.ko.xz, *.ko.zst); build "
			"them, or name where they are");
	qsort(paths->path + first, paths->count - first, sizeof(char *), by_bytes);
	return 0;
}

/* The file X.end for X.mod or X.ko. */
static char *sibling(const char *path, const char *end)
{
	char *file;

	return asprintf(&file, "%.*s%s", (int)(strrchr(path, '.') - path), path, end) < 0 ? NULL
											  : file;
}

/* The file, to be freed, if it's there and not older than *newest, which then is its time. */
static char *take_newer(char *file, struct timespec *newest)
{
	struct stat st;

	if (file && (stat(file, &st) || time_is_later(newest, &st.st_mtim))) {
		free(file);
		return NULL;
	}
	if (file)
		*newest = st.st_mtim;
	return file;
}

/* Adds the module of a .mod, or its object if that was compiled since; there may be neither. */
static int add_newest(struct ak_paths *paths, const char *list, struct ak_error *err)
{
	struct timespec newest = { 0 };
	char *object = take_newer(sibling(list, ".o"), &newest);
	char *module = take_newer(sibling(list, ".ko"), &newest);

	if (module)
		free(object);
	else
		module = object;
	return module ? ak_paths_take(paths, module, err) : 0;
}

static int add_built(struct ak_paths *paths, const char *found, struct ak_error *err)
{
	char *list;
	bool has_list;

	if (path_ends_with(found, ".mod"))
		return add_newest(paths, found, err);
	list = path_ends_with(found, ".ko") ? sibling(found, ".mod") : NULL;
	has_list = list && file_exists(list);
	free(list);
	return has_list ? 0 : ak_paths_add(paths, found, err);
}

int ak_paths_add_built(struct ak_paths *paths, const char *dir, struct ak_error *err)
{
	struct ak_paths found = { 0 };
	size_t first = paths->count, i;
	int ret = walk(&found, is_module_or_list_name, dir, err);

	if (found.count)
		qsort(found.path, found.count, sizeof(char *), by_bytes);
	for (i = 0; !ret && i < found.count; i++)
		ret = add_built(paths, found.path[i], err);
	ak_paths_free(&found);
	if (!ret && paths->count == first)
		ret = ak_error_set(err, dir, 0,
				   "has no modules in it; build them first (make M=%s)", dir);
	return ret;
}

/* During a build the .ko isn't there yet; installed modules may be compressed. */
static char *find_module(const char *dir, const char *entry)
{
	static const char *const suffixes[] = { "", ".gz", ".xz", ".zst" };
	char *listed = path_join(dir, entry), *other;
	size_t i;

	if (!listed || file_exists(listed) || !path_ends_with(listed, ".ko"))
		return listed;
	if (asprintf(&other, "%.*so", (int)strlen(listed) - 2, listed) < 0)
		goto nomem;
	for (i = 0; !file_exists(other); i++) {
		free(other);
		if (i == sizeof(suffixes) / sizeof(suffixes[0]))
			return listed;
		if (asprintf(&other, "%s%s", listed, suffixes[i]) < 0)
			goto nomem;
	}
	free(listed);
	return other;
nomem:
	free(listed);
	return NULL;
}

static int expand_modules_order(struct ak_paths *paths, const char *file, const char *objtree,
				struct ak_error *err)
{
	const char *slash = strrchr(file, '/');
	struct ak_paths entries = { 0 };
	char *dir = objtree ? strdup(objtree)
			    : strndup(file, slash ? (size_t)(slash - file) + 1 : 0);
	int ret = dir ? modules_order_read(file, &entries, err) : ak_error_nomem(err);
	size_t i;

	for (i = 0; !ret && i < entries.count; i++)
		ret = ak_paths_take(paths, find_module(dir, entries.path[i]), err);
	ak_paths_free(&entries);
	free(dir);
	return ret;
}

static int expand(struct ak_paths *paths, const char *operand, const char *objtree, int nesting,
		  struct ak_error *err);

static int expand_lines(struct ak_paths *paths, char *text, const char *objtree, int nesting,
			struct ak_error *err)
{
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n"))) {
		size_t len = strlen(line);

		if (len && line[len - 1] == '\r')
			line[len - 1] = '\0';
		if (line[0] && expand(paths, line, objtree, nesting + 1, err))
			return -1;
	}
	return 0;
}

/* @FILE, and - for the list on standard input. */
static int expand_response(struct ak_paths *paths, const char *file, const char *objtree,
			   int nesting, struct ak_error *err)
{
	struct buf text = { 0 };
	int ret;

	if (nesting == MAX_NESTING)
		return ak_error_set(err, file, 0,
				    "is a list that names itself, or is nested too deeply; name "
				    "the files themselves");
	if (strcmp(file, "-"))
		ret = file_read(file, &text, err);
	else
		ret = file_read_stream(STDIN_FILENO, "standard input", &text, err);
	if (!ret && memchr(text.data, '\0', text.len))
		ret = bad_file(err, FILE_PATHS, file, 0,
			       "has NUL bytes in it: not a list of files");
	if (!ret)
		ret = expand_lines(paths, text.data, objtree, nesting, err);
	buf_free(&text);
	return ret;
}

static bool is_modules_order(const char *path)
{
	return !strcmp(path_name(path), "modules.order");
}

/* Only names that don't look like a file's are worth a look at the disk. */
static bool is_directory(const char *path)
{
	struct stat st;

	if (is_module_name(path) || path_ends_with(path, ".o") || path_ends_with(path, ".usyms"))
		return false;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static int expand(struct ak_paths *paths, const char *operand, const char *objtree, int nesting,
		  struct ak_error *err)
{
	if (!strcmp(operand, "-") || operand[0] == '@')
		return expand_response(paths, operand + (operand[0] == '@'), objtree, nesting, err);
	if (is_modules_order(operand))
		return expand_modules_order(paths, operand, objtree, err);
	if (is_directory(operand))
		return expand_directory(paths, operand, err);
	return ak_paths_add(paths, operand, err);
}

int ak_paths_expand(struct ak_paths *paths, const char *operand, const char *objtree,
		    struct ak_error *err)
{
	return expand(paths, operand, objtree, 0, err);
}
