// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "base/touch.h"
#include "base/workers.h"
#include "input/archive.h"

struct search {
	int dir;
	struct ak_paths members;
	const struct timespec *than;
	atomic_size_t newer; /* the lowest index found */
};

/* Ends the search by failing, so that the lowest index is the same on any number of threads. */
static int look_at(void *ctx, unsigned int worker, size_t i)
{
	struct search *search = ctx;
	size_t lowest = atomic_load(&search->newer);
	struct stat st;

	(void)worker;
	if (fstatat(search->dir, search->members.path[i], &st, 0) ||
	    !time_is_later(&st.st_mtim, search->than))
		return 0;
	while (i < lowest && !atomic_compare_exchange_weak(&search->newer, &lowest, i))
		;
	return -1;
}

static int find_newer(const struct ak_tree *tree, const char *archive, const struct timespec *than,
		      unsigned int jobs, char **object, struct ak_error *err)
{
	struct search search = { .than = than, .newer = SIZE_MAX };
	int ret;

	search.dir = open(tree->objtree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (search.dir < 0)
		return ak_error_errno(err, tree->objtree, "can't open it");
	ret = archive_list(archive, &search.members, err);
	if (!ret && workers_run(search.members.count, workers_count(search.members.count, jobs),
				look_at, &search)) {
		*object = strdup(search.members.path[search.newer]);
		if (!*object)
			ret = ak_error_nomem(err);
	}
	ak_paths_free(&search.members);
	close(search.dir);
	return ret;
}

int ak_tree_newer_object(const struct ak_tree *tree, unsigned int jobs, char **object,
			 struct ak_error *err)
{
	char *vmlinux = ak_tree_file(tree, "vmlinux", err);
	char *archive = ak_tree_file(tree, "vmlinux.a", err);
	struct stat linked, listed;
	int ret = -1;

	*object = NULL;
	if (vmlinux && archive) {
		ret = 0;
		if (!stat(vmlinux, &linked) && !stat(archive, &listed))
			ret = find_newer(tree, archive, &linked.st_mtim, jobs, object, err);
	}
	free(vmlinux);
	free(archive);
	return ret;
}
