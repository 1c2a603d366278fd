// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/paths.h"
#include "autoksyms/verdict.h"
#include "base/symset.h"
#include "base/workers.h"
#include "input/elf_symbols.h"
#include "input/undefined.h"

/* What one thread has found: for each symbol the file, or NONE. */
struct found {
	size_t global, local;
};

#define NONE SIZE_MAX

struct search {
	const struct ak_paths *files;
	struct symset *symbols; /* id i: definition i */
	struct found *found;	/* of all threads, one after another */
	struct buf *scratch;	/* one for each thread */
	struct undefined_reader *readers;
	uint64_t max_decompressed;
	size_t count;
};

/* What an object's reader needs to know. */
struct visit {
	struct search *search;
	struct found *found;
	struct buf *scratch;
	size_t file;
};

static void lower(size_t *place, size_t file)
{
	if (*place == NONE || file < *place)
		*place = file;
}

static void note_symbol(const struct visit *v, const struct elf_symbol *sym)
{
	uint32_t id;

	if (sym->shndx == SHN_UNDEF || sym->type == STT_SECTION || sym->type == STT_FILE)
		return;
	id = symset_find(v->search->symbols, sym->name, strlen(sym->name));
	if (id == SYMSET_NONE)
		return;
	if (sym->bind == STB_LOCAL)
		lower(&v->found[id].local, v->file);
	else
		lower(&v->found[id].global, v->file);
}

static int visit_elf(void *ctx, const struct source *src, struct ak_error *err)
{
	struct visit *v = ctx;
	struct elf_symbols syms;
	struct elf_symbol sym;
	int more;

	if (elf_symbols_open(&syms, src, ELF_ALL_SYMBOLS, v->scratch, err))
		return -1;
	while ((more = elf_symbols_next(&syms, &sym, err)) > 0)
		note_symbol(v, &sym);
	return more;
}

static int visit_file(void *ctx, unsigned int worker, size_t i)
{
	struct search *s = ctx;
	struct visit visit = {
		.search = s,
		.found = s->found + worker * s->count,
		.scratch = &s->scratch[worker],
		.file = i,
	};
	struct undefined_sink sink = { .ctx = &visit, .elf = visit_elf };
	struct ak_error ignored = { 0 };

	s->readers[worker].max_decompressed = s->max_decompressed;
	undefined_read(&s->readers[worker], s->files->path[i], &sink, &ignored);
	ak_error_free(&ignored);
	return 0;
}

static void conclude(const struct search *s, unsigned int threads, struct ak_definition *d,
		     uint32_t id)
{
	struct found best = { NONE, NONE };
	unsigned int t;

	for (t = 0; t < threads; t++) {
		lower(&best.global, s->found[t * s->count + id].global);
		lower(&best.local, s->found[t * s->count + id].local);
	}
	d->is_static = best.global == NONE && best.local != NONE;
	if (best.global != NONE || best.local != NONE)
		d->file = s->files->path[d->is_static ? best.local : best.global];
}

static int open_search(struct search *s, const struct ak_definition *definitions, size_t count,
		       unsigned int threads, struct ak_error *err)
{
	size_t i;

	s->symbols = symset_new();
	for (i = 0; s->symbols && i < count; i++)
		if (symset_add(s->symbols, definitions[i].symbol, strlen(definitions[i].symbol)) ==
		    SYMSET_NONE)
			return ak_error_nomem(err);
	s->count = s->symbols ? symset_count(s->symbols) : 0;
	s->found = malloc((threads * s->count + 1) * sizeof(*s->found));
	s->scratch = calloc(threads, sizeof(*s->scratch));
	s->readers = calloc(threads, sizeof(*s->readers));
	if (!s->symbols || !s->found || !s->scratch || !s->readers)
		return ak_error_nomem(err);
	for (i = 0; i < threads * s->count; i++)
		s->found[i] = (struct found){ NONE, NONE };
	return 0;
}

static void close_search(struct search *s, unsigned int threads)
{
	unsigned int i;

	for (i = 0; i < threads; i++) {
		if (s->scratch)
			buf_free(&s->scratch[i]);
		if (s->readers)
			buf_free(&s->readers[i].scratch);
	}
	symset_free(s->symbols);
	free(s->found);
	free(s->scratch);
	free(s->readers);
}

int ak_definitions_find(struct ak_definition *definitions, size_t count,
			const struct ak_paths *files, uint64_t max_decompressed, unsigned int jobs,
			struct ak_error *err)
{
	unsigned int threads = workers_count(files->count, jobs);
	struct search s = { .files = files, .max_decompressed = max_decompressed };
	int ret = open_search(&s, definitions, count, threads, err);
	size_t i;

	if (!ret)
		workers_run(files->count, threads, visit_file, &s);
	for (i = 0; !ret && i < count; i++)
		conclude(&s, threads, &definitions[i],
			 symset_find(s.symbols, definitions[i].symbol,
				     strlen(definitions[i].symbol)));
	close_search(&s, threads);
	return ret;
}
