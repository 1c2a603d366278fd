// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "autoksyms/map.h"
#include "base/buf.h"
#include "base/file.h"
#include "input/elf_file.h"
#include "map_rules.h"
#include "map_text.h"
#include "nm.h"

/* What a map is made of, and how. */
struct reading {
	const char *name; /* of the file, for errors */
	bool text, elf;	  /* what it has to be; neither: either */
	enum ak_nm nm;
	const struct ak_map_rules *rules; /* NULL: none */
	unsigned int jobs;
};

static bool is_elf(const struct reading *r, const void *bytes, size_t len)
{
	return r->elf || (!r->text && len >= SELFMAG && !memcmp(bytes, ELFMAG, SELFMAG));
}

static int take_text(struct ak_map *map, const struct reading *r, struct buf *content,
		     struct ak_error *err)
{
	if (map_text_parse(map, r->name, content->data, content->len, err))
		return -1;
	return r->rules ? ak_map_filter(map, r->rules, err) : 0;
}

/* All that a descriptor gives, be it a pipe or a file whose size isn't known, as in /proc. */
static int read_stream(struct ak_map *map, int fd, const struct reading *r, struct ak_error *err)
{
	struct buf content = { 0 };
	struct source src;
	int ret;

	if (file_read_stream(fd, r->name, &content, err)) {
		buf_free(&content);
		return -1;
	}
	if (!is_elf(r, content.data, content.len))
		return take_text(map, r, &content, err);
	source_memory(&src, r->name, content.data, content.len);
	ret = nm_read(map, &src, r->nm, r->rules, r->jobs, err);
	buf_free(&content);
	return ret;
}

/* A pipe, such as bash's <(nm -n vmlinux); waits for its writer. */
static int read_special(struct ak_map *map, const struct reading *r, struct ak_error *err)
{
	int fd = open(r->name, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return ak_error_errno(err, r->name, "can't open it");
	ret = read_stream(map, fd, r, err);
	close(fd);
	return ret;
}

/* Pipes, terminals, and the device that is nothing; others, such as /dev/zero, have no end. */
static bool is_stream(const char *path)
{
	bool is_terminal;
	struct stat st;
	int fd;

	if (stat(path, &st))
		return false;
	if (!S_ISCHR(st.st_mode))
		return S_ISFIFO(st.st_mode);
	if (st.st_rdev == makedev(1, 3))
		return true;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	is_terminal = fd >= 0 && isatty(fd);
	if (fd >= 0)
		close(fd);
	return is_terminal;
}

static int read_regular(struct ak_map *map, const struct reading *r, struct ak_error *err)
{
	struct source src;
	int ret;

	if (source_open(&src, NULL, r->name, err))
		return -1;
	if (is_elf(r, src.head, src.head_len))
		return nm_read(map, &src, r->nm, r->rules, r->jobs, err);
	ret = read_stream(map, src.fd, r, err);
	source_close(&src);
	return ret;
}

static int read_map(struct ak_map *map, const char *path, struct reading r, struct ak_error *err)
{
	int ret;

	*map = (struct ak_map){ 0 };
	r.name = path;
	if (!strcmp(path, "-")) {
		r.name = "standard input";
		ret = read_stream(map, STDIN_FILENO, &r, err);
	} else if (is_stream(path)) {
		ret = read_special(map, &r, err);
	} else {
		ret = read_regular(map, &r, err);
	}
	if (ret)
		ak_map_free(map);
	return ret;
}

int ak_map_read_elf(struct ak_map *map, const char *path, enum ak_nm nm, struct ak_error *err)
{
	return read_map(map, path, (struct reading){ .elf = true, .nm = nm, .jobs = 1 }, err);
}

int ak_map_read_text(struct ak_map *map, const char *path, struct ak_error *err)
{
	return read_map(map, path, (struct reading){ .text = true }, err);
}

int ak_map_read(struct ak_map *map, const char *path, enum ak_nm nm, struct ak_error *err)
{
	return read_map(map, path, (struct reading){ .nm = nm, .jobs = 1 }, err);
}

int ak_map_read_filtered(struct ak_map *map, const char *path, enum ak_nm nm,
			 const struct ak_map_rules *rules, unsigned int jobs, struct ak_error *err)
{
	return read_map(map, path, (struct reading){ .nm = nm, .rules = rules, .jobs = jobs }, err);
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

void ak_map_free(struct ak_map *map)
{
	free(map->symbols);
	if (map->text)
		free(map->text->bytes);
	free(map->text);
	*map = (struct ak_map){ 0 };
}
