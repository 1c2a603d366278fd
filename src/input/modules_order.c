// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "modules_order.h"

static bool is_entry(const char *line)
{
	const char *dot = strrchr(line, '.');

	return dot && dot > line && dot[-1] != '/' && (!strcmp(dot, ".ko") || !strcmp(dot, ".o"));
}

static int read_lines(const char *file, char *text, struct ak_paths *entries, struct ak_error *err)
{
	unsigned long number = 0;
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n"))) {
		number++;
		if (!line[0])
			continue;
		if (!is_entry(line))
			return bad_file(err, FILE_OF_MODULES, file, number,
					"is not a module: '%s' ends neither in .ko nor in .o",
					line);
		if (ak_paths_add(entries, line, err))
			return -1;
	}
	return 0;
}

int modules_order_read(const char *file, struct ak_paths *entries, struct ak_error *err)
{
	struct buf text = { 0 };
	int ret = file_read(file, &text, err);

	if (!ret && memchr(text.data, '\0', text.len))
		ret = bad_file(err, FILE_OF_MODULES, file, 0,
			       "has NUL bytes in it: not a list of modules");
	if (!ret)
		ret = read_lines(file, text.data, entries, err);
	buf_free(&text);
	return ret;
}

char *modules_order_file(const char *dir, const char *entry, const char *suffix)
{
	const char *dot = strrchr(entry, '.');
	char *name, *path;

	if (asprintf(&name, "%.*s.%s", (int)(dot - entry), entry, suffix) < 0)
		return NULL;
	path = path_join(dir, name);
	free(name);
	return path;
}
