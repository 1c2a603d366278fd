// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "kernel_tree.h"

static char *join(const char *dir, const char *name, struct ak_error *err)
{
	char *path = path_join(dir, name);

	if (!path)
		ak_error_nomem(err);
	return path;
}

char *kernel_srctree(const char *objtree, struct ak_error *err)
{
	char *source = join(objtree, "source", err);

	if (!source || file_exists(source))
		return source;
	free(source);
	source = strdup(objtree);
	if (!source)
		ak_error_nomem(err);
	return source;
}

/* "VERSION = 6" and "PATCHLEVEL = 1" of a kernel's Makefile as "6.1", to be freed. */
static char *makefile_release(const char *objtree, const char *srctree, struct ak_error *err)
{
	char *path = join(srctree, "Makefile", err), *release = NULL;
	struct buf text = { 0 };
	unsigned int version, level;
	const char *v, *p;

	if (path && !file_exists(path))
		ak_error_set(err, path, 0,
			     "is missing: which release is it? make prepare in %s tells", objtree);
	else if (path && !file_read(path, &text, err)) {
		v = strstr(text.data, "VERSION = ");
		p = strstr(text.data, "\nPATCHLEVEL = ");
		if (!v || !p || sscanf(v, "VERSION = %u", &version) != 1 ||
		    sscanf(p, "\nPATCHLEVEL = %u", &level) != 1)
			ak_error_set(err, path, 0,
				     "is not a kernel's Makefile (no VERSION); make prepare in %s "
				     "tells the release",
				     objtree);
		else if (asprintf(&release, "%u.%u", version, level) < 0) {
			release = NULL;
			ak_error_nomem(err);
		}
	}
	buf_free(&text);
	free(path);
	return release;
}

char *kernel_release(const char *objtree, const char *srctree, struct ak_error *err)
{
	char *path = join(objtree, "include/config/kernel.release", err);
	char *release = NULL;
	struct buf text = { 0 };

	if (!path)
		return NULL;
	if (!file_exists(path)) {
		release = makefile_release(objtree, srctree, err);
	} else if (!file_read(path, &text, err)) {
		text.data[strcspn(text.data, "\n")] = '\0';
		release = strdup(text.data);
		if (!release)
			ak_error_nomem(err);
	}
	buf_free(&text);
	free(path);
	return release;
}

char *kernel_config(const char *objtree, struct ak_error *err)
{
	char *path = join(objtree, "include/config/auto.conf", err);

	if (!path || file_exists(path))
		return path;
	ak_error_set(
		err, path, 0,
		"is missing: %s is no configured kernel build directory (make syncconfig there, or "
		"name another)",
		objtree);
	free(path);
	return NULL;
}

char *kernel_any_config(const char *objtree, struct ak_error *err)
{
	char *path = join(objtree, ".config", err);
	char *synced = join(objtree, "include/config/auto.conf", err);
	bool only_config = path && synced && !file_exists(synced) && file_exists(path);

	free(synced);
	if (only_config)
		return path;
	free(path);
	return kernel_config(objtree, err);
}

/* The value in the line `ifneq "$(NAME)" "value"`, to be freed; "" if there's no such line. */
static char *find_variable(const char *text, const char *name, struct ak_error *err)
{
	char *start, *value = NULL;
	const char *at = "";

	if (asprintf(&start, "\nifneq \"$(%s)\" \"", name) < 0) {
		ak_error_nomem(err);
		return NULL;
	}
	if (strstr(text, start))
		at = strstr(text, start) + strlen(start);
	value = strndup(at, strcspn(at, "\"\n"));
	if (!value)
		ak_error_nomem(err);
	free(start);
	return value;
}

char *kernel_variable(const char *objtree, const char *name, struct ak_error *err)
{
	char *path = join(objtree, "include/config/auto.conf.cmd", err), *value = NULL;
	struct buf text = { 0 };

	if (path && !file_exists(path))
		value = find_variable("", name, err);
	else if (path && !file_read(path, &text, err))
		value = find_variable(text.data, name, err);
	buf_free(&text);
	free(path);
	return value;
}
