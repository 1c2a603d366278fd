// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "autoksyms/publish.h"
#include "command.h"
#include "kallsyms/labels.h"
#include "kallsyms/tables.h"
#include "linking.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tell(struct linking *l, const struct ak_link_event *event)
{
	if (l->watch && l->watch->event)
		l->watch->event(l->watch->ctx, event);
}

double linking_begin(struct linking *l, enum ak_link_step step, const char *file, const char *why)
{
	struct ak_link_event event = { step, l->result->links, file, why, -1 };

	tell(l, &event);
	return now();
}

void linking_end(struct linking *l, enum ak_link_step step, const char *file, double begun)
{
	struct ak_link_event event = { step, l->result->links, file, NULL, now() - begun };

	tell(l, &event);
}

const char *linking_path(struct linking *l, struct ak_error *err, const char *fmt, ...)
{
	char *end, *path = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&end, fmt, ap);
	va_end(ap);
	if (len >= 0 && asprintf(&path, "%s%s", l->recipe->temporary, end) < 0)
		path = NULL;
	if (len >= 0)
		free(end);
	if (ak_paths_take(&l->temporaries, path, err))
		return NULL;
	return path;
}

int linking_image(struct linking *l, const char *kallsyms, bool temporary, const char *why,
		  struct ak_error *err)
{
	struct command_files files = { .kallsyms = kallsyms, .btf = l->btf };
	double begun;
	int ret;

	l->result->links++;
	l->image = linking_path(l, err, "%u", l->result->links);
	if (!l->image)
		return -1;
	files.output = l->image;
	/* BTF is made of what debuggers would read. */
	files.strip = temporary && (l->btf || !l->recipe->btf.count);
	begun = linking_begin(l, AK_STEP_LINK, l->image, why);
	ret = command_run(&l->recipe->link, &files, err);
	linking_end(l, AK_STEP_LINK, l->image, begun);
	return ret;
}

static bool is_label(const struct ak_symbol *sym)
{
	unsigned int t;

	if (strncmp(sym->name, "kallsyms_", strlen("kallsyms_")) != 0)
		return false;
	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (!strcmp(sym->name, labels_name(t, false)))
			return true;
	return !strcmp(sym->name, labels_name(AK_KALLSYMS_OFFSETS, true));
}

/* From 6.4 to 6.9 a map holds nothing of what is in the object with the tables. */
static void leave_out_labels(struct ak_map *map)
{
	size_t i, kept = 0;

	for (i = 0; i < map->count; i++)
		if (!is_label(&map->symbols[i]))
			map->symbols[kept++] = map->symbols[i];
	map->count = kept;
}

static int read_map(struct linking *l, struct ak_error *err)
{
	struct ak_map *map = l->result->map;
	double begun = linking_begin(l, AK_STEP_MAP, l->image, NULL);
	int ret;

	/* The tables borrow names from the map that now becomes the older one. */
	if (l->has_tables)
		ak_kallsyms_free(&l->tables);
	l->has_tables = false;
	ak_map_free(&map[0]);
	map[0] = map[1];
	map[1] = (struct ak_map){ 0 };
	ret = ak_map_read_filtered(&map[1], l->image, l->recipe->nm, l->recipe->rules,
				   l->recipe->tables.jobs, err);
	/* An empty file would pass for a map of nothing. */
	if (!ret && map[1].is_text)
		ret = ak_error_set(err, l->image, 0,
				   "is no ELF file, though the command that links succeeded");
	if (!ret && l->recipe->tables.layout->leaves_out_labels)
		leave_out_labels(&map[1]);
	linking_end(l, AK_STEP_MAP, l->image, begun);
	return ret;
}

int linking_tables(struct linking *l, struct ak_error *err)
{
	double begun;
	int ret;

	if (read_map(l, err))
		return -1;
	begun = linking_begin(l, AK_STEP_TABLES, l->image, NULL);
	ret = ak_kallsyms_make(&l->tables, &l->result->map[1], &l->recipe->tables, err);
	l->has_tables = !ret;
	if (!ret) {
		l->result->symbols = l->tables.count;
		ak_kallsyms_need(&l->tables, &l->target, &l->result->need);
	}
	linking_end(l, AK_STEP_TABLES, l->image, begun);
	return ret;
}

int linking_btf(struct linking *l, struct ak_error *err)
{
	struct command_files files = { .image = l->image };
	double begun;
	int ret;

	if (!l->recipe->btf.count || l->btf)
		return 0;
	files.output = linking_path(l, err, ".btf.o");
	if (!files.output)
		return -1;
	begun = linking_begin(l, AK_STEP_BTF, files.output, NULL);
	ret = command_run(&l->recipe->btf, &files, err);
	linking_end(l, AK_STEP_BTF, files.output, begun);
	if (!ret)
		l->btf = files.output;
	return ret;
}

static const char *write_object(struct linking *l, const char *path, const struct ak_kallsyms *k,
				const struct ak_kallsyms_room *room, struct ak_error *err)
{
	char *object;
	size_t len;
	int ret = -1;

	object = ak_kallsyms_object(k, &l->target, room, &len, err);
	if (object)
		ret = ak_publish(path, object, len, err);
	free(object);
	return ret < 0 ? NULL : path;
}

const char *linking_object(struct linking *l, struct ak_error *err)
{
	const char *path = linking_path(l, err, "%u.kallsyms.o", l->result->links);

	return path ? write_object(l, path, &l->tables, NULL, err) : NULL;
}

const char *linking_blank(struct linking *l, const struct ak_kallsyms_room *room,
			  int64_t relative_base, struct ak_error *err)
{
	struct ak_kallsyms blank = { .options = l->recipe->tables };
	/* Linkers may note the name: it's the same, however many links it takes. */
	const char *path = linking_path(l, err, ".kallsyms.o");

	/* _text is at 0, then. */
	blank.relative_base = (uint64_t)relative_base;
	if (path && (kallsyms_fill(&blank, err) || !write_object(l, path, &blank, room, err)))
		path = NULL;
	ak_kallsyms_free(&blank);
	return path;
}
