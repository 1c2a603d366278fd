// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "map_line.h"
#include "map_lines.h"

/* The lines of as many symbols are a piece: it stays in a core's own cache. */
#define PIECE_COUNT 2048

/* The lines of a map, in pieces. */
struct lines {
	const struct ak_map *map;
	uint64_t *offsets; /* owned; of each piece, and of the end */
};

/* The lines of symbols[from..to). */
static char *put_lines(char *at, const struct ak_map *map, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++) {
		/* Names lie about in the order of the file, not of addresses. */
		if (i + 8 < map->count)
			__builtin_prefetch(map->symbols[i + 8].name);
		at = map_line_put(at, &map->symbols[i], map->digits);
	}
	return at;
}

static size_t lines_size(const struct ak_map *map, size_t from, size_t to)
{
	size_t size = 0, i;

	for (i = from; i < to; i++)
		size += map_line_size(&map->symbols[i], map->digits);
	return size;
}

static size_t piece_end(const struct ak_map *map, size_t i)
{
	return map->count - i * PIECE_COUNT < PIECE_COUNT ? map->count : (i + 1) * PIECE_COUNT;
}

static struct piece get_lines(const void *ctx, size_t i, char *room)
{
	const struct lines *l = ctx;

	put_lines(room, l->map, i * PIECE_COUNT, piece_end(l->map, i));
	return (struct piece){ room, (size_t)(l->offsets[i + 1] - l->offsets[i]), l->offsets[i] };
}

/* What the lines of l->map are as a content, which refers to *l. */
static int get_content(struct content *content, struct lines *l, struct ak_error *err)
{
	size_t count = (l->map->count + PIECE_COUNT - 1) / PIECE_COUNT, i, size;

	*content = (struct content){ .count = count, .get = get_lines, .ctx = l };
	l->offsets = malloc((count + 1) * sizeof(*l->offsets));
	if (!l->offsets)
		return ak_error_nomem(err);
	l->offsets[0] = 0;
	for (i = 0; i < count; i++) {
		size = lines_size(l->map, i * PIECE_COUNT, piece_end(l->map, i));
		l->offsets[i + 1] = l->offsets[i] + size;
		if (size > content->room)
			content->room = size;
	}
	content->size = l->offsets[count];
	return 0;
}

int map_stage(struct stage *stage, const struct ak_map *map, const char *path, unsigned int jobs,
	      struct ak_error *err)
{
	struct lines l = { .map = map };
	struct content content;
	int ret;

	if (get_content(&content, &l, err))
		return -1;
	ret = stage_make(stage, path, &content, jobs, err);
	free(l.offsets);
	return ret;
}

int map_show(struct stage *stage, const struct ak_map *map, const char *path, struct ak_error *err)
{
	struct lines l = { .map = map };
	struct content content = { 0 };
	int ret;

	if (stage->is_direct && get_content(&content, &l, err)) {
		stage_drop(stage);
		return -1;
	}
	ret = stage_show(stage, path, &content, err);
	free(l.offsets);
	return ret;
}

int ak_map_publish(const struct ak_map *map, const char *path, unsigned int jobs,
		   struct ak_error *err)
{
	struct stage stage;

	if (map_stage(&stage, map, path, jobs, err))
		return -1;
	return map_show(&stage, map, path, err);
}

char *ak_map_format(const struct ak_map *map, size_t *len, struct ak_error *err)
{
	char *text;

	*len = lines_size(map, 0, map->count);
	text = malloc(*len + 1);
	if (text)
		*put_lines(text, map, 0, map->count) = '\0';
	else
		ak_error_nomem(err);
	return text;
}
