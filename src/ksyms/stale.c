// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "input/archive.h"

static int is_newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec > b->st_mtim.tv_sec ||
	       (a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec > b->st_mtim.tv_nsec);
}

static int find_newer(const struct ak_tree *tree, const char *archive, const struct stat *than,
		      char **object, struct ak_error *err)
{
	int dir = open(tree->objtree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct ak_paths members = { 0 };
	struct stat st;
	size_t i;
	int ret;

	if (dir < 0)
		return ak_error_errno(err, tree->objtree, "can't open it");
	ret = archive_list(archive, &members, err);
	for (i = 0; !ret && !*object && i < members.count; i++) {
		if (fstatat(dir, members.path[i], &st, 0) || !is_newer(&st, than))
			continue;
		*object = strdup(members.path[i]);
		if (!*object)
			ret = ak_error_nomem(err);
	}
	ak_paths_free(&members);
	close(dir);
	return ret;
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
