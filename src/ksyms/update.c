// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/publish.h"
#include "autoksyms/tree.h"
#include "autoksyms/update.h"
#include "base/lock.h"
#include "base/touch.h"

#define NEW_LIST_FILE AK_LIST_FILE ".tmpnew"

int ak_update_lock(const struct ak_tree *tree, struct ak_warn warn, struct ak_error *err)
{
	char *dir = ak_tree_file(tree, "include/generated/", err);
	int fd = -1;

	if (dir && !make_parents(dir, err))
		fd = lock_dir(dir, warn, err);
	free(dir);
	return fd;
}

int ak_update_prepare(const struct ak_tree *tree, struct ak_error *err)
{
	const struct timespec epoch = { 0 };
	char *list;
	int ret;

	if (!tree->era->creates_list)
		return 0;
	list = ak_tree_file(tree, AK_LIST_FILE, err);
	ret = list ? touch_newer(list, &epoch, err) : -1;
	free(list);
	return ret;
}

static int touch_changes(const struct ak_tree *tree, const struct ak_decision *decision,
			 const struct timespec *than, struct ak_error *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < decision->change_count; i++) {
		char *name = ak_era_dep_file(tree->era, decision->changes[i].symbol, err);
		char *path = name ? ak_tree_file(tree, name, err) : NULL;

		ret = path ? touch_newer(path, than, err) : -1;
		free(path);
		free(name);
	}
	return ret;
}

int ak_update_apply(const struct ak_tree *tree, const struct ak_decision *decision,
		    const char *text, size_t len, struct ak_error *err)
{
	char *list = ak_tree_file(tree, AK_LIST_FILE, err);
	char *new_list = ak_tree_file(tree, NEW_LIST_FILE, err);
	struct stat st;
	int ret = -1;

	if (!list || !new_list)
		goto out;
	/* One left by a killed run may hold the same bytes; its age would be wrong. */
	unlink(new_list);
	if (ak_publish(new_list, text, len, err) < 0)
		goto out;
	if (stat(new_list, &st))
		ak_error_errno(err, new_list, "can't look at it");
	else if (!touch_changes(tree, decision, &st.st_mtim, err)) {
		if (!rename(new_list, list))
			ret = 0;
		else
			ak_error_errno(err, list, "can't put its new version in place");
	}
	if (ret)
		unlink(new_list);
out:
	free(list);
	free(new_list);
	return ret;
}
