// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/paths.h"
#include "grow.h"

void ak_paths_free(struct ak_paths *paths)
{
	size_t i;

	if (!paths)
		return;
	for (i = 0; i < paths->count; i++)
		free(paths->path[i]);
	free(paths->path);
	*paths = (struct ak_paths){ 0 };
}

int ak_paths_take(struct ak_paths *paths, char *path, struct ak_error *err)
{
	char **grown = grow(paths->path, paths->count, &paths->capacity, sizeof(*grown));

	if (grown)
		paths->path = grown;
	if (!grown || !path) {
		free(path);
		return ak_error_nomem(err);
	}
	paths->path[paths->count++] = path;
	return 0;
}

int ak_paths_add(struct ak_paths *paths, const char *path, struct ak_error *err)
{
	return ak_paths_take(paths, strdup(path), err);
}
