// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "base/file.h"
#include "input/archive.h"
#include "kernel_parts.h"

static int list_members(const char *archive, struct ak_paths *files, struct ak_error *err)
{
	struct ak_paths names = { 0 };
	int ret = archive_list(archive, &names, err);
	size_t i;

	for (i = 0; !ret && i < names.count; i++)
		ret = ak_paths_take(files, archive_member_path(archive, names.path[i]), err);
	ak_paths_free(&names);
	return ret;
}

int kernel_parts_read(struct ak_offers *parts, const struct kernel *k, const struct cli *cli,
		      struct ak_error *err)
{
	/* Whatever there is to say of them was said when vmlinux was read. */
	const struct ak_offers_reading reading = {
		.jobs = cli->jobs.count,
		.keep_going = true,
		.objtree = k->has_tree ? k->tree.objtree : NULL,
	};
	struct ak_paths files = { 0 };
	char *archive;
	int ret = ak_offers_init(parts, err);

	if (ret || !k->has_tree)
		return ret;
	archive = ak_tree_file(&k->tree, "vmlinux.a", err);
	if (!archive)
		return -1;
	if (file_exists(archive))
		ret = list_members(archive, &files, err);
	if (!ret && ak_offers_read(parts, &files, &reading, err) < 0)
		ret = -1;
	ak_paths_free(&files);
	free(archive);
	return ret;
}
