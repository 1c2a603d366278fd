// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "path.h"

char *path_join(const char *dir, const char *name)
{
	char *path;

	if (name[0] == '/' || !dir || !dir[0] || !strcmp(dir, "."))
		return strdup(name);
	if (asprintf(&path, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name) < 0)
		return NULL;
	return path;
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool path_ends_with(const char *path, const char *suffix)
{
	size_t len = strlen(path), n = strlen(suffix);

	return len > n && !strcmp(path + len - n, suffix);
}

/* That of a directory in $PATH, of `len` bytes; "" is the current one.  NULL: it isn't there. */
static char *program_in(const char *dir, size_t len, const char *name)
{
	char *path;

	if (asprintf(&path, "%.*s%s%s", (int)len, dir, len ? "/" : "", name) < 0)
		return NULL;
	if (!access(path, X_OK))
		return path;
	free(path);
	return NULL;
}

char *path_of_program(const char *name)
{
	const char *dir = getenv("PATH"), *end;
	char *path = NULL;

	if (strchr(name, '/'))
		return strdup(name);
	for (; dir && !path; dir = *end ? end + 1 : NULL) {
		end = strchrnul(dir, ':');
		path = program_in(dir, (size_t)(end - dir), name);
	}
	return path;
}
