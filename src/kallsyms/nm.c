// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/identifier.h"
#include "base/keysort.h"
#include "base/workers.h"
#include "input/elf_file.h"
#include "map_rules.h"
#include "map_text.h"
#include "nm.h"
#include "nm_sort.h"
#include "nm_symbol.h"
#include "plain_name.h"

/* As many symbols are listed at a time: so many that a thread is worth it. */
#define PART_SIZE ELF_PART_COUNT

/* The symbols of one part of the table; they are put where the part's would be if all were. */
struct part {
	size_t count;
	struct ak_error err;
};

/* What decides about which symbols get into a map, and how. */
struct lister {
	struct nm_target target;
	const struct elf_symbol_table *table;
	const struct ak_map_rules *rules; /* NULL: none */
	struct ak_symbol *symbols;	  /* owned; where the symbols of each part are put */
	uint64_t *sizes;		  /* owned; of these symbols; NULL: nobody asks */
	unsigned int digits;		  /* the map's */
	struct part *parts;		  /* owned */
};

static int check_name(const struct elf_symbol_table *table, const char *name, size_t len,
		      struct ak_error *err)
{
	if (len <= SYMBOL_NAME_MAX)
		return 0;
	return bad_file(err, FILE_BUILT, table->file, 0, "has a symbol of %zu bytes, '%.40s...'",
			len, name);
}

/* Whether the rules let it stay: 1 or 0, or -1. */
static int stays(const struct ak_symbol *sym, bool is_plain, const struct lister *l,
		 struct buf *line, struct ak_error *err)
{
	const char *pattern = NULL;
	int ret;

	if (!l->rules)
		return 1;
	ret = is_plain ? map_rules_find_plain(l->rules, sym, l->digits, line, &pattern, err)
		       : map_rules_find(l->rules, sym, l->digits, line, &pattern, err);
	return ret ? -1 : !pattern;
}

/* Fills *to, if the symbol is listed and the rules let it stay: 1 or 0, or -1. */
static int list_symbol(struct ak_symbol *to, const struct lister *l,
		       const struct elf_file_symbol *sym, struct buf *line, struct ak_error *err)
{
	bool is_plain;
	size_t len;

	if (!nm_lists(&l->target, sym))
		return 0;
	len = measure_name(sym->name, &is_plain);
	if (check_name(l->table, sym->name, len, err))
		return -1;
	nm_describe(to, &l->target, sym);
	to->name = sym->name;
	to->len = (uint32_t)len;
	return stays(to, is_plain, l, line, err);
}

/* How many of the part's symbols are in the list, put at `start` there; -1 if one is damaged. */
static long list_entries(const struct lister *l, const struct elf_symbol_part *entries,
			 size_t start, struct ak_error *err)
{
	struct buf line = { 0 };
	struct elf_file_symbol sym = { 0 };
	size_t at = start, i, end = entries->first + entries->count;
	int listed = 0;

	/* The first one of the table is the null symbol. */
	for (i = entries->first ? entries->first : 1; i < end && listed >= 0; i++) {
		/* Names lie about in an order of their own. */
		elf_symbol_part_prefetch(entries, l->table, i + 8);
		listed = elf_symbol_part_get(entries, l->table, i, &sym, err);
		if (!listed)
			listed = list_symbol(&l->symbols[at], l, &sym, &line, err);
		if (listed > 0 && l->sizes)
			l->sizes[at] = sym.size;
		at += listed > 0;
	}
	buf_free(&line);
	return listed < 0 ? -1 : (long)(at - start);
}

static int list_part(void *ctx, unsigned int worker, size_t number)
{
	struct lister *l = ctx;
	struct part *part = &l->parts[number];
	struct elf_symbol_part entries;
	size_t first = number * PART_SIZE;
	long count;

	(void)worker;
	if (elf_symbol_part_read(&entries, l->table, first, &part->err))
		return -1;
	count = list_entries(l, &entries, first, &part->err);
	if (count < 0)
		return -1;
	part->count = (size_t)count;
	return 0;
}

static int list_symbols(struct lister *l, unsigned int jobs, struct ak_error *err)
{
	size_t count = (l->table->count + PART_SIZE - 1) / PART_SIZE, i;
	int ret = workers_run(count, jobs, list_part, l);

	for (i = 0; i < count; i++)
		if (l->parts[i].err.is_set)
			ak_error_move(err, &l->parts[i].err);
	return ret;
}

/* The numbers of all symbols that are listed; how many goes to *n.  To be freed; NULL: no memory. */
static uint32_t *number_symbols(const struct lister *l, size_t *n, struct ak_error *err)
{
	uint32_t *numbers = malloc((l->table->count + 1) * sizeof(*numbers));
	size_t part, i;

	*n = 0;
	if (!numbers) {
		ak_error_nomem(err);
		return NULL;
	}
	for (part = 0; part * PART_SIZE < l->table->count; part++)
		for (i = 0; i < l->parts[part].count; i++)
			numbers[(*n)++] = (uint32_t)(part * PART_SIZE + i);
	return numbers;
}

/* Makes the map of what is listed. */
static int sort_symbols(struct ak_map *map, const struct lister *l, struct ak_error *err)
{
	size_t n;
	uint32_t *numbers = number_symbols(l, &n, err);

	if (!numbers)
		return -1;
	/* LLVM breaks ties of address and name by size. */
	if (l->sizes && keysort(numbers, n, l->sizes, sizeof(*l->sizes)))
		ak_error_nomem(err);
	else
		map->symbols = nm_sort(l->symbols, numbers, n, err);
	map->count = map->symbols ? n : 0;
	free(numbers);
	return map->symbols ? 0 : -1;
}

/* Where what is listed goes.  0 or -1. */
static int make_room(struct lister *l, enum ak_nm nm, struct ak_error *err)
{
	size_t count = l->table->count;

	l->symbols = malloc((count + 1) * sizeof(*l->symbols));
	l->parts = calloc(count / PART_SIZE + 1, sizeof(*l->parts));
	if (nm == AK_NM_LLVM)
		l->sizes = malloc((count + 1) * sizeof(*l->sizes));
	if (l->symbols && l->parts && (l->sizes || nm != AK_NM_LLVM) && count <= UINT32_MAX)
		return 0;
	return ak_error_nomem(err);
}

static int read_symbols(struct ak_map *map, const struct elf_file *elf, struct lister *l,
			enum ak_nm nm, unsigned int jobs, struct ak_error *err)
{
	int ret;

	if (nm_target_make(&l->target, elf, nm, err))
		return -1;
	l->digits = map->digits;
	ret = make_room(l, nm, err);
	if (!ret)
		ret = list_symbols(l, jobs, err);
	if (!ret)
		ret = sort_symbols(map, l, err);
	free(l->symbols);
	free(l->sizes);
	free(l->parts);
	nm_target_free(&l->target);
	return ret;
}

int nm_read(struct ak_map *map, struct source *src, enum ak_nm nm, const struct ak_map_rules *rules,
	    unsigned int jobs, struct ak_error *err)
{
	struct elf_symbol_table table;
	struct lister l = { .table = &table, .rules = rules };
	struct elf_file elf;
	int ret = -1;

	if (elf_file_take(&elf, src, err))
		return -1;
	map->digits = elf.format.is64 ? 16 : 8;
	if (!elf_symbol_table_open(&table, &elf, jobs, err)) {
		ret = read_symbols(map, &elf, &l, nm, jobs, err);
		/* The names stay, and so does nothing else. */
		if (table.strings && map_text_take(map, table.strings, err))
			ret = -1;
		table.strings = NULL;
		elf_symbol_table_free(&table);
	}
	elf_file_close(&elf);
	return ret;
}
