// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "linking.h"

static int read_names(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;
	char *path = linking_kept(l, "names", err);
	int ret = path ? kept_names_read(&l->names, path, err) : -1;

	free(path);
	return ret;
}

void linking_read_names(struct linking *l)
{
	task_begin(&l->names_reading, l->recipe->tables.jobs, read_names, l);
}

int linking_names_read(struct linking *l, struct ak_error *err)
{
	return task_is_begun(&l->names_reading) ? task_end(&l->names_reading, err) : 0;
}

int linking_keep_names(const struct linking *l, struct ak_error *err)
{
	char *path;
	int ret;

	if (!l->recipe->guess || !l->names.is_new)
		return 0;
	path = linking_kept(l, "names", err);
	ret = path ? kept_names_write(&l->names, path, err) : -1;
	free(path);
	return ret;
}
