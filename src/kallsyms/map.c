// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/map.h"
#include "base/buf.h"
#include "base/file.h"
#include "input/elf_file.h"
#include "map_line.h"
#include "map_rules.h"
#include "map_text.h"
#include "nm.h"

/* What a file may be read as. */
enum reading { AS_EITHER, AS_TEXT, AS_ELF };

static bool is_elf(const void *bytes, size_t len)
{
	return len >= SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG);
}

/* All that a descriptor gives, be it a pipe or a file whose size isn't known, as in /proc. */
static int read_stream(struct ak_map *map, int fd, const char *name, enum reading as, enum ak_nm nm,
		       struct ak_error *err)
{
	struct buf content = { 0 };
	struct source src;
	int ret = -1;

	if (file_read_stream(fd, name, &content, err)) {
		buf_free(&content);
		return -1;
	}
	if (as == AS_ELF || (as == AS_EITHER && is_elf(content.data, content.len))) {
		source_memory(&src, name, content.data, content.len);
		ret = nm_read(map, &src, nm, err);
		buf_free(&content);
		return ret;
	}
	return map_text_parse(map, name, content.data, content.len, err);
}

/* A pipe, such as bash's <(nm -n vmlinux); waits for its writer. */
static int read_special(struct ak_map *map, const char *path, enum reading as, enum ak_nm nm,
			struct ak_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it");
	ret = read_stream(map, fd, path, as, nm, err);
	close(fd);
	return ret;
}

static int read_regular(struct ak_map *map, const char *path, enum reading as, enum ak_nm nm,
			struct ak_error *err)
{
	struct source src;
	int ret;

	if (source_open(&src, NULL, path, err))
		return -1;
	if (as == AS_ELF || (as == AS_EITHER && is_elf(src.head, src.head_len)))
		return nm_read(map, &src, nm, err);
	ret = read_stream(map, src.fd, path, as, nm, err);
	source_close(&src);
	return ret;
}

static int read_map(struct ak_map *map, const char *path, enum reading as, enum ak_nm nm,
		    struct ak_error *err)
{
	struct stat st;
	int ret;

	*map = (struct ak_map){ 0 };
	if (!strcmp(path, "-"))
		ret = read_stream(map, STDIN_FILENO, "standard input", as, nm, err);
	else if (!stat(path, &st) && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		ret = read_special(map, path, as, nm, err);
	else
		ret = read_regular(map, path, as, nm, err);
	if (ret)
		ak_map_free(map);
	return ret;
}

int ak_map_read_elf(struct ak_map *map, const char *path, enum ak_nm nm, struct ak_error *err)
{
	return read_map(map, path, AS_ELF, nm, err);
}

int ak_map_read_text(struct ak_map *map, const char *path, struct ak_error *err)
{
	return read_map(map, path, AS_TEXT, AK_NM_GNU, err);
}

int ak_map_read(struct ak_map *map, const char *path, enum ak_nm nm, struct ak_error *err)
{
	return read_map(map, path, AS_EITHER, nm, err);
}

int ak_map_filter(struct ak_map *map, const struct ak_map_rules *rules, struct ak_error *err)
{
	struct buf line = { 0 };
	const char *pattern;
	size_t i, kept = 0;
	int ret = 0;

	for (i = 0; i < map->count && !ret; i++) {
		ret = map_rules_find(rules, &map->symbols[i], map->digits, &line, &pattern, err);
		if (!ret && !pattern)
			map->symbols[kept++] = map->symbols[i];
	}
	if (!ret)
		map->count = kept;
	buf_free(&line);
	return ret;
}

char *ak_map_format(const struct ak_map *map, size_t *len, struct ak_error *err)
{
	size_t size = 1, i;
	char *text, *to;

	for (i = 0; i < map->count; i++)
		size += map_line_size(&map->symbols[i], map->digits);
	text = malloc(size);
	if (!text) {
		ak_error_nomem(err);
		return NULL;
	}
	to = text;
	for (i = 0; i < map->count; i++) {
		/* Names lie about in the order of the file, not of addresses. */
		if (i + 8 < map->count)
			__builtin_prefetch(map->symbols[i + 8].name);
		to = map_line_put(to, &map->symbols[i], map->digits);
	}
	*to = '\0';
	*len = (size_t)(to - text);
	return text;
}

void ak_map_free(struct ak_map *map)
{
	free(map->symbols);
	if (map->text)
		free(map->text->bytes);
	free(map->text);
	*map = (struct ak_map){ 0 };
}
