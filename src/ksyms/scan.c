// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/paths.h"
#include "autoksyms/scan.h"
#include "base/bad_file.h"
#include "base/cache_line.h"
#include "base/grow.h"
#include "base/identifier.h"
#include "base/strpool.h"
#include "base/symset.h"
#include "base/workers.h"
#include "input/bitcode.h"
#include "input/undefined.h"
#include "messages.h"
#include "modpost_name.h"
#include "needs_merge.h"

/*
 * Each thread collects into tables of its own, and they are merged when all
 * have ended: no lock anywhere, and the merge is in the order of the files.
 */

/* Numbers of symbols in a thread's own set, for one object after the other. */
struct ids {
	uint32_t *id;
	size_t count, capacity;
};

/* Those of one object. */
struct run {
	size_t first, count;
};

/* An object read by a thread. */
struct object {
	const char *name;
	size_t file; /* index into paths */
	struct run needed, exported;
	bool is_signed;
};

struct collector {
	_Alignas(CACHE_LINE) const struct ak_scan *scan;
	struct undefined_reader reader;
	struct symset *symbols;
	struct strpool names;
	struct ids needed, exported;
	struct object *objects;
	size_t object_count, object_capacity;
	struct messages messages;
	size_t file; /* being read */
};

struct scanning {
	const struct ak_scan *scan;
	const struct ak_paths *paths;
	struct collector *collectors;
	unsigned int count;
	bool both; /* what is needed and what is exported, by one reading */
	struct base_dir dir;
	struct bitcode_reader *bitcode;
	struct messages_telling telling;
};

static void note(void *ctx, struct ak_error *text)
{
	struct collector *c = ctx;

	messages_add(&c->messages, c->file, MESSAGE_NOTE, text);
}

static void note_once(void *ctx, struct ak_error *text)
{
	struct collector *c = ctx;

	messages_add(&c->messages, c->file, MESSAGE_NOTE_ONCE, text);
}

static int begin_object(void *ctx, const char *name, struct ak_error *err)
{
	struct collector *c = ctx;
	struct object *grown =
		grow(c->objects, c->object_count, &c->object_capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	c->objects = grown;
	name = strpool_add(&c->names, name, strlen(name));
	if (!name)
		return ak_error_nomem(err);
	grown[c->object_count++] = (struct object){
		.name = name,
		.file = c->file,
		.needed.first = c->needed.count,
		.exported.first = c->exported.count,
	};
	return 0;
}

static void mark_signed(void *ctx)
{
	struct collector *c = ctx;

	c->objects[c->object_count - 1].is_signed = true;
}

static int check_name(const char *name, size_t len, bool raw, const char *file,
		      struct ak_error *err)
{
	size_t i;

	if (len > SYMBOL_NAME_MAX)
		return bad_file(err, FILE_BUILT, file, 0,
				"refers to a symbol whose name has %zu bytes", len);
	for (i = 0; i < len && !raw; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f)
			return ak_error_set(
				err, file, 0,
				"refers to a symbol with a blank or control character "
				"(0x%02x) in its name: '%.*s'; no list can have that, rename it",
				(unsigned char)name[i], (int)i, name);
	return 0;
}

static bool is_linker_provided(const struct ak_scan *scan, uint16_t machine, const char *name,
			       size_t len)
{
	if (scan->modpost_names && modpost_name_is_provided(name, machine, scan->section_bounds))
		return true;
	if (len == 13 && !scan->keep_this_module && !memcmp(name, "__this_module", 13))
		return true;
	return len == 5 && !scan->raw_names && !memcmp(name, ".TOC.", 5);
}

static struct object *last_object(const struct collector *c)
{
	return &c->objects[c->object_count - 1];
}

/* Adds a name to a run that is at the end of its ids. */
static int add_id(struct collector *c, struct ids *ids, struct run *run, const char *name,
		  size_t len, struct ak_error *err)
{
	uint32_t *grown, id = symset_find(c->symbols, name, len);

	if (id == SYMSET_NONE) {
		/* Only a name not seen before needs a look. */
		if (check_name(name, len, c->scan->raw_names, last_object(c)->name, err))
			return -1;
		id = symset_add(c->symbols, name, len);
		if (id == SYMSET_NONE)
			return ak_error_nomem(err);
	}
	if (c->scan->symbols_only)
		return 0;
	grown = grow(ids->id, ids->count, &ids->capacity, sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	ids->id = grown;
	ids->id[ids->count++] = id;
	run->count++;
	return 0;
}

static int add_needed(struct collector *c, const char *name, size_t len, struct ak_error *err)
{
	return add_id(c, &c->needed, &last_object(c)->needed, name, len, err);
}

/* SPARC's `.foo` as it is exported. */
static int add_munged(struct collector *c, const char *name, size_t len, struct ak_error *err)
{
	char *munged = strndup(name, len);
	int ret;

	if (!munged)
		return ak_error_nomem(err);
	modpost_name_munge(munged);
	ret = add_needed(c, munged, len, err);
	free(munged);
	return ret;
}

static int add_symbol(void *ctx, const char *name, size_t len, struct ak_error *err)
{
	struct collector *c = ctx;

	if (c->scan->modpost_names)
		len = modpost_name_length(name, len);
	if (is_linker_provided(c->scan, c->reader.machine, name, len))
		return 0;
	if (c->scan->modpost_names && modpost_name_is_munged(name, c->reader.machine))
		return add_munged(c, name, len, err);
	if (len > 1 && name[0] == '.' && !c->scan->keep_dot) {
		name++;
		len--;
	}
	return add_needed(c, name, len, err);
}

static int add_export(void *ctx, const char *name, size_t len, struct ak_error *err)
{
	struct collector *c = ctx;

	return add_id(c, &c->exported, &last_object(c)->exported, name, len, err);
}

/* Exports alone are collected as if they were needed. */
static struct undefined_sink sink_of(const struct scanning *s, struct collector *c)
{
	struct undefined_sink sink = {
		.ctx = c,
		.object = begin_object,
		.note = note,
		.note_once = note_once,
		.is_signed = mark_signed,
	};

	if (!s->scan->exports)
		sink.symbol = add_symbol;
	if (s->both)
		sink.exported = add_export;
	else if (s->scan->exports)
		sink.exported = add_symbol;
	return sink;
}

static int scan_file(void *ctx, unsigned int worker, size_t i)
{
	struct scanning *s = ctx;
	struct collector *c = &s->collectors[worker];
	struct undefined_sink sink = sink_of(s, c);
	size_t first_object = c->object_count;
	size_t first_needed = c->needed.count, first_exported = c->exported.count;
	uint32_t first_symbol = symset_count(c->symbols);
	struct ak_error err = { 0 };

	c->file = i;
	if (!undefined_read(&c->reader, s->paths->path[i], &sink, &err))
		return 0;
	/* What a bad file seemed to need before it turned out to be bad is worth nothing. */
	c->object_count = first_object;
	c->needed.count = first_needed;
	c->exported.count = first_exported;
	symset_truncate(c->symbols, first_symbol);
	if (messages_add(&c->messages, i, MESSAGE_ERROR, &err))
		return -1;
	return s->scan->keep_going ? 0 : -1;
}

static int open_collectors(struct scanning *s, struct ak_error *err)
{
	unsigned int i;

	s->collectors = cache_line_alloc(s->count, sizeof(*s->collectors));
	if (!s->collectors)
		return ak_error_nomem(err);
	for (i = 0; i < s->count; i++) {
		s->collectors[i].scan = s->scan;
		s->collectors[i].reader.max_decompressed = s->scan->max_decompressed;
		s->collectors[i].reader.weak = s->scan->weak;
		s->collectors[i].reader.dir = &s->dir;
		s->collectors[i].reader.bitcode = s->bitcode;
		s->collectors[i].symbols = symset_new();
		if (!s->collectors[i].symbols)
			return ak_error_nomem(err);
	}
	return 0;
}

static void close_collectors(struct scanning *s)
{
	unsigned int i;

	for (i = 0; s->collectors && i < s->count; i++) {
		struct collector *c = &s->collectors[i];

		messages_free(&c->messages);
		symset_free(c->symbols);
		strpool_free(&c->names);
		buf_free(&c->reader.scratch);
		free(c->needed.id);
		free(c->exported.id);
		free(c->objects);
	}
	free(s->collectors);
}

/* Where all goes. */
struct results {
	struct ak_needs *needed, *exported; /* exported: NULL if it isn't asked for */
};

/* A thread's tables on their way there. */
struct merge {
	uint32_t *needed, *exported; /* its symbol ids to the results' */
	size_t object;		     /* next to merge */
};

/* Tells what there is to say of one file. */
static int tell(struct scanning *s, size_t file, struct ak_error *err)
{
	int skipped = 0, ret;
	unsigned int i;

	for (i = 0; i < s->count; i++) {
		ret = messages_tell(&s->collectors[i].messages, file, &s->telling, err);
		if (ret < 0)
			return -1;
		skipped |= ret;
	}
	return skipped;
}

/* Which modules are signed is told along with exports. */
static int merge_object(const struct collector *c, const struct object *o, const struct merge *m,
			const struct results *to, struct ak_error *err)
{
	enum ak_source_kind kind = o->is_signed ? AK_SOURCE_SIGNED : AK_SOURCE_MODULE;

	if (ak_needs_add_source(to->needed, to->exported ? AK_SOURCE_MODULE : kind, o->name, err) ==
		    AK_NONE ||
	    needs_add_ids(to->needed, c->symbols, c->needed.id + o->needed.first, o->needed.count,
			  m->needed, err))
		return -1;
	if (!to->exported)
		return 0;
	if (ak_needs_add_source(to->exported, kind, o->name, err) == AK_NONE)
		return -1;
	return needs_add_ids(to->exported, c->symbols, c->exported.id + o->exported.first,
			     o->exported.count, m->exported, err);
}

static int merge_file(struct scanning *s, struct merge *merges, size_t file,
		      const struct results *to, struct ak_error *err)
{
	unsigned int i;

	for (i = 0; i < s->count; i++) {
		struct collector *c = &s->collectors[i];
		struct merge *m = &merges[i];

		for (; m->object < c->object_count && c->objects[m->object].file == file;
		     m->object++)
			if (merge_object(c, &c->objects[m->object], m, to, err))
				return -1;
	}
	return 0;
}

/* Without requests: all that the threads have met, sources being nobody's concern. */
static int merge_symbols(struct scanning *s, struct ak_needs *needs, struct ak_error *err)
{
	unsigned int i;

	for (i = 0; i < s->count; i++)
		if (needs_take_symbols(needs, &s->collectors[i].symbols, err))
			return -1;
	return 0;
}

static int open_merges(struct scanning *s, struct merge *merges, const struct results *to,
		       struct ak_error *err)
{
	size_t needed = 0, exported = 0;
	unsigned int i;

	for (i = 0; i < s->count; i++) {
		needed += s->collectors[i].needed.count;
		exported += s->collectors[i].exported.count;
		merges[i].needed = needs_new_map(s->collectors[i].symbols);
		if (to->exported)
			merges[i].exported = needs_new_map(s->collectors[i].symbols);
		if (!merges[i].needed || (to->exported && !merges[i].exported))
			return ak_error_nomem(err);
	}
	if (to->exported && needs_reserve(to->exported, exported, err))
		return -1;
	return needs_reserve(to->needed, needed, err);
}

static void free_merges(struct merge *merges, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		free(merges[i].needed);
		free(merges[i].exported);
	}
	free(merges);
}

/* File by file, so that the result is the same for any number of threads. */
static int merge_files(struct scanning *s, struct merge *merges, const struct results *to,
		       struct ak_error *err)
{
	int skipped = 0, told;
	size_t file;

	for (file = 0; file < s->paths->count; file++) {
		told = tell(s, file, err);
		if (told < 0)
			return -1;
		skipped |= told;
		if (!s->scan->symbols_only && merge_file(s, merges, file, to, err))
			return -1;
	}
	return skipped;
}

static int merge_all(struct scanning *s, const struct results *to, struct ak_error *err)
{
	struct merge *merges = calloc(s->count, sizeof(*merges));
	int ret;

	if (!merges)
		return ak_error_nomem(err);
	ret = s->scan->symbols_only ? 0 : open_merges(s, merges, to, err);
	if (!ret)
		ret = merge_files(s, merges, to, err);
	if (ret >= 0 && s->scan->symbols_only && merge_symbols(s, to->needed, err))
		ret = -1;
	free_merges(merges, s->count);
	return ret;
}

static int scan_all(const struct ak_scan *scan, const struct ak_paths *paths,
		    const struct results *to, struct ak_error *err)
{
	struct scanning s = {
		.scan = scan,
		.paths = paths,
		.count = workers_count(paths->count, scan->jobs),
		.both = to->exported,
		.dir = base_dir_open(paths->path, paths->count),
		.bitcode = bitcode_reader_new(scan->liblto),
		.telling = { .warn = scan->warn, .keep_going = scan->keep_going },
	};
	int ret = s.bitcode ? open_collectors(&s, err) : ak_error_nomem(err), failed;

	if (!ret) {
		failed = workers_run(paths->count, s.count, scan_file, &s);
		ret = merge_all(&s, to, err);
		if (failed && ret >= 0)
			ret = ak_error_nomem(err);
	}
	close_collectors(&s);
	bitcode_reader_free(s.bitcode);
	base_dir_close(&s.dir);
	return ret;
}

int ak_scan(const struct ak_scan *scan, const struct ak_paths *paths, struct ak_needs *needs,
	    struct ak_error *err)
{
	const struct results to = { .needed = needs };

	return scan_all(scan, paths, &to, err);
}

int ak_scan_both(const struct ak_scan *scan, const struct ak_paths *paths, struct ak_needs *needs,
		 struct ak_needs *exports, struct ak_error *err)
{
	const struct results to = { .needed = needs, .exported = exports };

	return scan_all(scan, paths, &to, err);
}
