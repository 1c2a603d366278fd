// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "autoksyms/publish.h"
#include "base/path.h"
#include "base/process.h"
#include "btf.h"
#include "command.h"
#include "kallsyms/labels.h"
#include "kallsyms/tables.h"
#include "linking.h"
#include "record.h"

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

int linking_end(struct linking *l, enum ak_link_step step, const char *file, double begun, int ret,
		struct ak_error *err)
{
	struct ak_link_event event = { step, l->result->links, file, NULL, now() - begun };

	tell(l, &event);
	if (ret >= 0 &&
	    (record_step(l->result, &event, err) || interrupts_check(&l->interrupts, err)))
		return -1;
	return ret;
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

char *linking_kept(const struct linking *l, const char *what, struct ak_error *err)
{
	char *path;

	if (asprintf(&path, "%s.%s", l->recipe->guess, what) >= 0)
		return path;
	ak_error_nomem(err);
	return NULL;
}

/* What it takes is done beside the linker, not before it. */
static void work_beside(void *ctx)
{
	struct linking *l = ctx;

	/* First: it may say where memory is to come from, which no thread has asked for yet. */
	if (l->watch && l->watch->running)
		l->watch->running(l->watch->ctx, l->result->links);
	if (l->result->links == 1 && l->recipe->guess && l->recipe->mode == AK_LINK_PATCH)
		linking_read_names(l);
}

int linking_image(struct linking *l, const char *kallsyms, bool temporary, const char *why,
		  struct ak_error *err)
{
	struct command_files files = { .kallsyms = kallsyms, .btf = l->btf };
	const struct process_watch beside = { work_beside, l };
	double begun;

	if (record_pass(l->result, why, err))
		return -1;
	l->image = linking_path(l, err, "%u", l->result->links);
	if (!l->image)
		return -1;
	files.output = l->image;
	/* BTF is made of what debuggers read. */
	files.strip = temporary && (l->btf || !l->recipe->btf.count);
	begun = linking_begin(l, AK_STEP_LINK, l->image, why);
	return linking_end(l, AK_STEP_LINK, l->image, begun,
			   command_run(l->proven.recipe ? &l->sparing : &l->recipe->link, &files,
				       &l->interrupts, &beside, err),
			   err);
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

int linking_map(struct linking *l, struct ak_error *err)
{
	struct ak_map *map = l->result->map;
	double begun = linking_begin(l, AK_STEP_MAP, l->image, NULL);
	int ret;

	linking_drop_map(l);
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
				   "is no ELF file, though the command that links succeeded; "
				   "is {output} what it writes?");
	if (!ret && l->recipe->tables.layout->leaves_out_labels)
		leave_out_labels(&map[1]);
	return linking_end(l, AK_STEP_MAP, l->image, begun, ret, err);
}

int linking_tables(struct linking *l, struct ak_error *err)
{
	double begun;
	int ret;

	if (linking_names_read(l, err))
		return -1;
	begun = linking_begin(l, AK_STEP_TABLES, l->image, NULL);
	ret = kallsyms_make_with(&l->tables, &l->result->map[1], &l->recipe->tables, &l->names,
				 err);
	l->has_tables = !ret;
	if (!ret) {
		l->result->symbols = record_last(l->result)->symbols = l->tables.count;
		ak_kallsyms_need(&l->tables, &l->target, &l->result->need);
		record_last(l->result)->need = l->result->need;
	}
	return linking_end(l, AK_STEP_TABLES, l->image, begun, ret, err);
}

const char *linking_btf(struct linking *l, struct ak_error *err)
{
	struct command_files files = { .image = l->image };
	double begun;
	int ret;

	files.output = linking_path(l, err, "%u.btf.o", l->result->links);
	if (!files.output)
		return NULL;
	begun = linking_begin(l, AK_STEP_BTF, files.output, NULL);
	ret = command_run(&l->recipe->btf, &files, &l->interrupts, NULL, err);
	if (!ret)
		ret = btf_wrap(files.output, &l->target, err);
	ret = linking_end(l, AK_STEP_BTF, files.output, begun, ret, err);
	return ret ? NULL : files.output;
}

/* Takes what is to be written.  0 or -1; NULL with *err set is such a failure, too. */
static int write_file(const char *path, char *content, size_t len, struct ak_error *err)
{
	int ret = path && content ? ak_publish(path, content, len, err) : -1;

	free(content);
	return ret < 0 ? -1 : 0;
}

int linking_blank_btf(struct linking *l, uint64_t size, uint64_t align, struct ak_error *err)
{
	/* Always the same name, see linking_blank(). */
	const char *path = linking_path(l, err, ".btf.o");
	size_t len = 0;
	char *object = path ? btf_blank_object(size, align, &l->target, &len, err) : NULL;

	l->btf = path;
	return write_file(path, object, len, err);
}

static const char *write_object(struct linking *l, const char *path, const struct ak_kallsyms *k,
				const struct ak_kallsyms_room *room, struct ak_error *err)
{
	size_t len = 0;
	char *object = ak_kallsyms_object(k, &l->target, room, &len, err);

	return write_file(path, object, len, err) ? NULL : path;
}

/* What is about the tables made of that link. */
static const char *tables_path(struct linking *l, unsigned int link, const char *suffix,
			       struct ak_error *err)
{
	const char *tables = path_ends_with(l->recipe->temporary, ".kallsyms") ? "" : ".kallsyms";

	return linking_path(l, err, "%u%s%s", link, tables, suffix);
}

static int write_listings(struct linking *l, struct ak_error *err)
{
	const char *path = linking_path(l, err, "%u.syms", l->result->links);
	size_t len = 0;
	char *text = path ? ak_map_format(&l->result->map[1], &len, err) : NULL;

	if (write_file(path, text, len, err))
		return -1;
	path = tables_path(l, l->result->links, ".S", err);
	text = path ? ak_kallsyms_asm(&l->tables, &len, err) : NULL;
	return write_file(path, text, len, err);
}

const char *linking_object(struct linking *l, struct ak_error *err)
{
	const char *path = tables_path(l, l->result->links, ".o", err);

	if (!path || write_listings(l, err))
		return NULL;
	return write_object(l, path, &l->tables, NULL, err);
}

const char *linking_blank(struct linking *l, const struct ak_kallsyms_room *room,
			  int64_t relative_base, struct ak_error *err)
{
	struct ak_kallsyms blank = { .options = l->recipe->tables };
	/*
	 * GNU ld notes the name in images of some machines: it's the same, however many links it takes,
	 * and that of the tables which stock's final link gets.
	 */
	const char *path = tables_path(l, STOCK_PASSES, ".o", err);

	/* _text is at 0, then. */
	blank.relative_base = (uint64_t)relative_base;
	if (path && (kallsyms_fill(&blank, err) || !write_object(l, path, &blank, room, err)))
		path = NULL;
	ak_kallsyms_free(&blank);
	return path;
}
