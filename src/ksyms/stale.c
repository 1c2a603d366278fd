// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/path.h"
#include "input/archive.h"

static int is_newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec > b->st_mtim.tv_sec ||
	       (a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec > b->st_mtim.tv_nsec);
}

/* 1 if the file below dir is newer than `than`, 0 if not or if there is none, -1. */
static int file_is_newer(const char *dir, const char *name, const struct stat *than,
			 struct ak_error *err)
{
	char *path = path_join(dir, name);
	struct stat st;
	int newer;

	if (!path)
		return ak_error_nomem(err);
	newer = !stat(path, &st) && is_newer(&st, than);
	free(path);
	return newer;
}

static int find_newer(const struct ak_tree *tree, const char *archive, const struct stat *than,
		      char **object, struct ak_error *err)
{
	struct ak_paths members = { 0 };
	int newer = archive_list(archive, &members, err);
	size_t i;

	for (i = 0; !newer && i < members.count; i++) {
		newer = file_is_newer(tree->objtree, members.path[i], than, err);
		if (newer > 0 && !(*object = strdup(members.path[i])))
			newer = ak_error_nomem(err);
	}
	ak_paths_free(&members);
	return newer < 0 ? -1 : 0;
}

int ak_tree_newer_object(const struct ak_tree *tree, char **object, struct ak_error *err)
{
	char *vmlinux = ak_tree_file(tree, "vmlinux", err);
	char *archive = ak_tree_file(tree, "vmlinux.a", err);
	struct stat linked, listed;
	int ret = -1;

	*object = NULL;
	if (vmlinux && archive) {
		ret = 0;
		if (!stat(vmlinux, &linked) && !stat(archive, &listed))
			ret = find_newer(tree, archive, &linked, object, err);
	}
	free(vmlinux);
	free(archive);
	return ret;
}
