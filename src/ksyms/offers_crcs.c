// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/symset.h"
#include "base/workers.h"
#include "input/archive.h"
#include "input/cmd_file.h"

/* One of the objects that something was linked from, and the CRCs of what it exports. */
struct part {
	uint32_t object; /* what was linked from it, in ak_offers.object */
	struct buf text;
	struct symbol_crc *crcs;
	size_t count, capacity;
};

struct reading {
	const char *objtree;
	struct ak_paths names; /* of the parts */
	struct part *parts;
	struct ak_error *errors; /* one for each thread */
};

static char *below(const char *objtree, const char *name, struct ak_error *err)
{
	char *path = path_join(objtree, name);

	if (!path)
		ak_error_nomem(err);
	return path;
}

/* The lines of a file: objects. */
static int add_lines(struct ak_paths *names, const char *path, struct ak_error *err)
{
	struct buf text = { 0 };
	char *line, *rest;
	int ret = file_read(path, &text, err);

	rest = ret ? NULL : text.data;
	while (!ret && (line = strsep(&rest, "\n")))
		if (line[0])
			ret = ak_paths_add(names, line, err);
	buf_free(&text);
	return ret;
}

/* As kbuild lists them for modpost, else as they are in the archive. */
static int add_vmlinux(struct ak_paths *names, const char *objtree, struct ak_error *err)
{
	char *list = below(objtree, ".vmlinux.objs", err);
	char *archive = below(objtree, "vmlinux.a", err);
	int ret = -1;

	if (list && archive)
		ret = file_exists(list) ? add_lines(names, list, err)
					: archive_list(archive, names, err);
	free(list);
	free(archive);
	return ret;
}

static int add_module(struct ak_paths *names, const char *objtree, const char *module,
		      struct ak_error *err)
{
	struct buf name = { 0 };
	char *path = NULL;
	int ret = -1;

	buf_addf(&name, "%s.mod", module);
	if (buf_str(&name))
		path = below(objtree, name.data, err);
	else
		ak_error_nomem(err);
	if (path)
		ret = add_lines(names, path, err);
	free(path);
	buf_free(&name);
	return ret;
}

/* How many offers each object has; what offers nothing needs no CRCs. */
static size_t *count_offers(const struct ak_offers *offers, struct ak_error *err)
{
	size_t *counts = calloc(offers->object_count + 1, sizeof(*counts)), i;

	for (i = 0; counts && i < offers->count; i++)
		counts[offers->offer[i].object]++;
	if (!counts)
		ak_error_nomem(err);
	return counts;
}

/* Lists all parts; ends[i] is where those of object i end. */
static int list_parts(struct reading *r, const struct ak_offers *offers, size_t *ends,
		      struct ak_error *err)
{
	size_t *counts = count_offers(offers, err), i;
	int ret = counts ? 0 : -1;

	for (i = 0; !ret && i < offers->object_count; i++) {
		const struct ak_object *object = &offers->object[i];

		if (counts[i] && object->is_vmlinux)
			ret = add_vmlinux(&r->names, r->objtree, err);
		else if (counts[i])
			ret = add_module(&r->names, r->objtree, object->name, err);
		ends[i] = r->names.count;
	}
	free(counts);
	return ret;
}

static int read_part(void *ctx, unsigned int worker, size_t i)
{
	struct reading *r = ctx;
	struct part *part = &r->parts[i];
	char *path = cmd_file_path(r->objtree, r->names.path[i]);
	int ret;

	if (!path)
		return ak_error_nomem(&r->errors[worker]);
	ret = cmd_file_crcs(path, &part->text, &part->crcs, &part->count, &part->capacity,
			    &r->errors[worker]);
	free(path);
	/* Most export nothing. */
	if (!part->count)
		buf_free(&part->text);
	return ret < 0 ? -1 : 0;
}

/* The last one of a symbol's counts, as for modpost. */
static void set_crcs(struct ak_offers *offers, const struct part *part)
{
	size_t i;

	for (i = 0; i < part->count; i++) {
		const char *symbol = part->crcs[i].symbol;
		uint32_t id = symset_find(offers->index, symbol, strlen(symbol));

		if (id == SYMSET_NONE || offers->offer[id].object != part->object)
			continue;
		offers->offer[id].crc = part->crcs[i].crc;
		offers->offer[id].has_crc = true;
	}
}

static int read_parts(struct reading *r, unsigned int jobs, struct ak_error *err)
{
	unsigned int count = workers_count(r->names.count, jobs), i;
	int ret;

	r->errors = calloc(count, sizeof(*r->errors));
	if (!r->errors)
		return ak_error_nomem(err);
	ret = workers_run(r->names.count, count, read_part, r);
	for (i = 0; i < count; i++)
		ak_error_move(err, &r->errors[i]);
	free(r->errors);
	return ret;
}

int ak_offers_read_crcs(struct ak_offers *offers, const char *objtree, unsigned int jobs,
			struct ak_error *err)
{
	struct reading r = { .objtree = objtree };
	size_t *ends = calloc(offers->object_count + 1, sizeof(*ends)), i;
	uint32_t object = 0;
	int ret;

	if (!ends)
		return ak_error_nomem(err);
	ret = list_parts(&r, offers, ends, err);
	if (!ret)
		r.parts = calloc(r.names.count + 1, sizeof(*r.parts));
	if (!ret && !r.parts) {
		ak_error_nomem(err);
		ret = -1;
	}
	for (i = 0; !ret && i < r.names.count; i++) {
		while (i >= ends[object])
			object++;
		r.parts[i].object = object;
	}
	if (!ret)
		ret = read_parts(&r, jobs, err);
	for (i = 0; r.parts && i < r.names.count; i++) {
		if (!ret)
			set_crcs(offers, &r.parts[i]);
		buf_free(&r.parts[i].text);
		free(r.parts[i].crcs);
	}
	free(r.parts);
	free(ends);
	ak_paths_free(&r.names);
	return ret;
}
