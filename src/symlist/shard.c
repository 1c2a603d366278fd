// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "autoksyms/shard.h"
#include "base/buf.h"
#include "facts.h"
#include "input/shard.h"
#include "render.h"

struct sharding {
	struct ak_needs *refs, *strong, *exports; /* the same sources in the same order */
	const char **names;			  /* room for one module's */
	struct buf *out;
	struct ak_error *err;
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A line for each name of `needs`, sorted, each once, that isn't in `but`, sorted as well. */
static void put_names(struct sharding *s, const char *word, const struct ak_needs *needs,
		      uint32_t source, const char **but, size_t but_count)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(needs, source, &count);

	for (i = 0; i < count; i++)
		s->names[i] = ak_needs_symbol(needs, need[i].symbol);
	qsort(s->names, count, sizeof(*s->names), by_bytes);
	for (i = 0; i < count; i++) {
		if ((i && !strcmp(s->names[i], s->names[i - 1])) ||
		    (but_count && bsearch(&s->names[i], but, but_count, sizeof(*but), by_bytes)))
			continue;
		buf_addf(s->out, "%s %s\n", word, s->names[i]);
	}
}

/* Names that a module refers to only weakly. */
static int put_weak(struct sharding *s, uint32_t source)
{
	size_t count, i;
	const struct ak_need *need = ak_needs_of_source(s->strong, source, &count);
	const char **strong = malloc((count + 1) * sizeof(*strong));

	if (!strong)
		return ak_error_nomem(s->err);
	for (i = 0; i < count; i++)
		strong[i] = ak_needs_symbol(s->strong, need[i].symbol);
	qsort(strong, count, sizeof(*strong), by_bytes);
	put_names(s, "weak", s->refs, source, strong, count);
	free(strong);
	return 0;
}

static int put_module(struct sharding *s, uint32_t source)
{
	const char *name = ak_needs_source(s->refs, source);

	if (strchr(name, '\n'))
		return ak_error_set(
			s->err, name, 0,
			"has a newline in its name, which no shard can have; rename it");
	buf_addf(s->out, "module %s\n", name);
	if (ak_needs_source_kind(s->exports, source) == AK_SOURCE_SIGNED)
		buf_adds(s->out, "signed\n");
	put_names(s, "undefined", s->strong, source, NULL, 0);
	if (put_weak(s, source))
		return -1;
	put_names(s, "export", s->exports, source, NULL, 0);
	return 0;
}

/* The largest number of names that one source has. */
static size_t most_names(const struct sharding *s)
{
	size_t most = 0, count;
	uint32_t i;

	for (i = 0; i < ak_needs_source_count(s->refs); i++) {
		ak_needs_of_source(s->refs, i, &count);
		most = count > most ? count : most;
		ak_needs_of_source(s->exports, i, &count);
		most = count > most ? count : most;
	}
	return most;
}

static int put_all(struct sharding *s)
{
	uint32_t i;

	s->names = malloc((most_names(s) + 1) * sizeof(*s->names));
	if (!s->names)
		return ak_error_nomem(s->err);
	buf_adds(s->out, SHARD_HEADER "\n");
	for (i = 0; i < ak_needs_source_count(s->refs); i++)
		if (put_module(s, i))
			return -1;
	return 0;
}

char *ak_shard_render(const struct ak_scan *scan, const struct ak_paths *files, size_t *len,
		      struct ak_error *err)
{
	/* Messages come from the scan for both alone, or each would come twice. */
	const struct ak_scan strong = {
		.max_decompressed = scan->max_decompressed,
		.jobs = scan->jobs,
		.liblto = scan->liblto,
	};
	struct ak_scan both = strong;
	struct buf out = { 0 };
	struct sharding s = { .out = &out, .err = err };
	char *text = NULL;

	both.weak = true;
	both.warn = scan->warn;
	if (!symlist_scan_both(&both, files, &s.refs, &s.exports, err))
		s.strong = symlist_scan(&strong, files, err);
	if (s.strong && !put_all(&s))
		text = symlist_take_text(&out, len, err);
	if (!text)
		buf_free(&out);
	ak_needs_free(s.refs);
	ak_needs_free(s.strong);
	ak_needs_free(s.exports);
	free(s.names);
	return text;
}

/* As make takes names in rules; ninja unquotes the same way. */
static int put_path(struct buf *out, const char *path, struct ak_error *err)
{
	const char *p;

	for (p = path; *p; p++) {
		if (*p == '\n')
			return ak_error_set(
				err, path, 0,
				"has a newline in its name, which no rule can have; rename it");
		if (*p == ' ' || *p == '\t' || *p == '#')
			buf_addc(out, '\\');
		if (*p == '$')
			buf_addc(out, '$');
		buf_addc(out, *p);
	}
	return 0;
}

char *ak_depfile_render(const char *target, const struct ak_paths *files, size_t *len,
			struct ak_error *err)
{
	struct buf out = { 0 };
	size_t i;
	int ret = put_path(&out, target, err);

	buf_addc(&out, ':');
	for (i = 0; !ret && i < files->count; i++) {
		buf_adds(&out, " \\\n ");
		ret = put_path(&out, files->path[i], err);
	}
	buf_addc(&out, '\n');
	/* A file that goes away must not stop make. */
	for (i = 0; !ret && i < files->count; i++) {
		ret = put_path(&out, files->path[i], err);
		buf_adds(&out, ":\n");
	}
	if (!ret)
		return symlist_take_text(&out, len, err);
	buf_free(&out);
	return NULL;
}
