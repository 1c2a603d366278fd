// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "cmd_file.h"

#define WILDCARD "$(wildcard "

char *cmd_file_path(const char *dir, const char *object)
{
	const char *slash = strrchr(object, '/');
	int dir_len = slash ? (int)(slash + 1 - object) : 0;
	char *name, *path;

	if (asprintf(&name, "%.*s.%s.cmd", dir_len, object, object + dir_len) < 0)
		return NULL;
	path = path_join(dir, name);
	free(name);
	return path;
}

static void collect(const char *text, const char *dep_dir, struct buf *out)
{
	size_t dir_len = strlen(dep_dir), len;

	while ((text = strstr(text, WILDCARD))) {
		text += strlen(WILDCARD);
		if (strncmp(text, dep_dir, dir_len) || text[dir_len] != '/')
			continue;
		len = strcspn(text, ") \n");
		if (text[len] == ')')
			buf_add(out, text, len);
		buf_add(out, "", text[len] == ')');
		text += len;
	}
}

int cmd_file_deps(const char *path, const char *dep_dir, struct buf *scratch, char **deps,
		  struct ak_error *err)
{
	struct buf out = { 0 };

	*deps = NULL;
	if (!file_exists(path))
		return 1;
	if (file_read(path, scratch, err))
		return -1;
	collect(scratch->data, dep_dir, &out);
	if (out.len && !buf_str(&out))
		return ak_error_nomem(err);
	if (out.len)
		*deps = out.data;
	return 0;
}
