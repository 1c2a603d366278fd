// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/path.h"
#include "cmd_file.h"

#define WILDCARD "$(wildcard "

/* fixdep's last line starts like this. */
#define FIXDEP_END "\n$(deps_"

#define SYMVER "\n#SYMVER "

/* Enough for 80 exports. */
#define TAIL 4096

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

/*
 * What stands behind fixdep's part of the file, where gen_ksymdeps.sh writes
 * (5.15 on), if all of that is in the last TAIL bytes: fixdep's part names
 * hundreds of headers and is most of the file.  NULL: it isn't, or an error.
 */
static const char *read_behind_fixdep(int fd, uint64_t size, const char *path, struct buf *scratch,
				      struct ak_error *err)
{
	char *tail = buf_reserve(scratch, TAIL + 1);

	if (size <= TAIL || !tail || file_read_at(fd, path, tail, TAIL, size - TAIL, err))
		return NULL;
	tail[TAIL] = '\0';
	return strstr(tail, FIXDEP_END);
}

/* The part of the file that names the dependencies, or all of it; NULL: an error. */
static const char *read_text(const char *path, bool appended, struct buf *scratch,
			     struct ak_error *err)
{
	const char *text = NULL;
	uint64_t size;
	int fd = file_open(path, &size, err);

	if (fd < 0)
		return NULL;
	if (appended)
		text = read_behind_fixdep(fd, size, path, scratch, err);
	if (!text && !file_read_stream(fd, path, scratch, err))
		text = scratch->data;
	close(fd);
	return text;
}

/* read_text() that takes a missing file for an answer: 0, 1 if it's missing, -1. */
static int read_existing(const char *path, bool appended, struct buf *scratch, const char **text,
			 struct ak_error *err)
{
	struct ak_error why = { 0 };

	*text = read_text(path, appended, scratch, &why);
	if (!*text && file_exists(path)) {
		ak_error_move(err, &why);
		return -1;
	}
	/* That the last bytes alone couldn't be read is nothing, now that all were. */
	ak_error_free(&why);
	return *text ? 0 : 1;
}

int cmd_file_deps(const char *path, const char *dep_dir, bool appended, struct buf *scratch,
		  char **deps, struct ak_error *err)
{
	struct buf out = { 0 };
	const char *text;
	int ret = read_existing(path, appended, scratch, &text, err);

	*deps = NULL;
	if (ret)
		return ret;
	collect(text, dep_dir, &out);
	if (buf_failed(&out) || (out.len && !buf_str(&out)))
		return ak_error_nomem(err);
	if (out.len)
		*deps = out.data;
	return 0;
}

/* "symbol 0x12345678" up to the end of the line; upstream passes over other lines. */
static bool parse_crc(char *line, struct symbol_crc *crc)
{
	char *number = strchr(line, ' '), *end;

	if (!number || !isdigit((unsigned char)number[1]))
		return false;
	*number = '\0';
	crc->symbol = line;
	crc->crc = (uint32_t)strtoul(number + 1, &end, 0);
	return !*end;
}

int cmd_file_crcs(const char *path, struct buf *scratch, struct symbol_crc **crcs, size_t *count,
		  size_t *capacity, struct ak_error *err)
{
	const char *text;
	struct symbol_crc *grown;
	int ret = read_existing(path, true, scratch, &text, err);
	char *line, *next;

	/* It's within scratch, which is ours to cut to pieces. */
	next = ret ? NULL : scratch->data + (text - scratch->data);
	while (next && (line = strstr(next, SYMVER))) {
		line += strlen(SYMVER);
		next = strchr(line, '\n');
		if (next)
			*next = '\0';
		grown = grow(*crcs, *count, capacity, sizeof(*grown));
		if (!grown)
			return ak_error_nomem(err);
		*crcs = grown;
		if (parse_crc(line, &grown[*count]))
			(*count)++;
		if (next)
			*next = '\n';
	}
	return ret;
}
