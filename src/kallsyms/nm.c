// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/identifier.h"
#include "base/workers.h"
#include "input/elf_file.h"
#include "map_rules.h"
#include "map_text.h"
#include "nm.h"
#include "nm_sort.h"
#include "nm_symbol.h"

/* As many symbols are listed at a time: so many that a thread is worth it. */
#define PART_SIZE 8192

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
	uint32_t *order;		  /* owned; NULL: that of the table */
	struct ak_symbol *symbols;	  /* the map's */
	unsigned int digits;		  /* the map's */
	struct part *parts;		  /* owned */
};

static int check_name(const struct elf_symbol_table *table, const char *name, size_t len,
		      struct ak_error *err)
{
	if (len <= SYMBOL_NAME_MAX)
		return 0;
	return ak_error_set(err, table->file, 0, "has a symbol of %zu bytes, '%.40s...'", len,
			    name);
}

/* Fills *to with what nm says of it. */
static int describe(struct ak_symbol *to, const struct lister *l, const struct elf_file_symbol *sym,
		    struct ak_error *err)
{
	size_t len = strlen(sym->name);

	*to = (struct ak_symbol){
		.address = nm_address(&l->target, sym),
		.name = sym->name,
		.len = (uint32_t)len,
		.letter = nm_letter(&l->target, sym),
	};
	return check_name(l->table, sym->name, len, err);
}

/* Whether symbol i of the table is listed and the rules let it stay: 1 or 0, or -1. */
static int list_symbol(struct ak_symbol *to, const struct lister *l, size_t i, struct buf *line,
		       struct ak_error *err)
{
	const char *pattern = NULL;
	struct elf_file_symbol sym = { 0 };

	if (elf_symbol_table_get(l->table, i, &sym, err))
		return -1;
	/* The first one is the null symbol. */
	if (!i || !nm_lists(&l->target, &sym))
		return 0;
	if (describe(to, l, &sym, err))
		return -1;
	if (l->rules && map_rules_find(l->rules, to, l->digits, line, &pattern, err))
		return -1;
	return !pattern;
}

static int list_part(void *ctx, unsigned int worker, size_t number)
{
	struct lister *l = ctx;
	struct part *part = &l->parts[number];
	size_t i = number * PART_SIZE, end = i + PART_SIZE;
	struct ak_symbol *to = l->symbols + i;
	struct buf line = { 0 };
	int listed = 0;

	(void)worker;
	if (end > l->table->count)
		end = l->table->count;
	for (; i < end && listed >= 0; i++) {
		listed = list_symbol(to, l, l->order ? l->order[i] : i, &line, &part->err);
		to += listed > 0;
	}
	part->count = (size_t)(to - l->symbols) - number * PART_SIZE;
	buf_free(&line);
	return listed < 0 ? -1 : 0;
}

static int get_sizes(uint64_t *sizes, const struct elf_symbol_table *table, struct ak_error *err)
{
	struct elf_file_symbol sym;
	size_t i;

	for (i = 0; i < table->count; i++) {
		if (elf_symbol_table_get(table, i, &sym, err))
			return -1;
		sizes[i] = sym.size;
	}
	return 0;
}

/* The table's symbols by size, by which LLVM breaks ties of address and name. */
static int order_by_size(struct lister *l, struct ak_error *err)
{
	uint64_t *sizes = malloc((l->table->count + 1) * sizeof(*sizes));

	if (!sizes)
		return ak_error_nomem(err);
	if (!get_sizes(sizes, l->table, err))
		l->order = nm_order(sizes, l->table->count, err);
	free(sizes);
	return l->order ? 0 : -1;
}

/* Closes the gaps between the parts. */
static void join_parts(struct ak_map *map, const struct lister *l, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		memmove(map->symbols + map->count, map->symbols + i * PART_SIZE,
			l->parts[i].count * sizeof(*map->symbols));
		map->count += l->parts[i].count;
	}
}

static int list_symbols(struct ak_map *map, struct lister *l, unsigned int jobs,
			struct ak_error *err)
{
	size_t count = (l->table->count + PART_SIZE - 1) / PART_SIZE, i;
	int ret;

	map->symbols = malloc((l->table->count + 1) * sizeof(*map->symbols));
	l->symbols = map->symbols;
	l->digits = map->digits;
	l->parts = calloc(count + 1, sizeof(*l->parts));
	if (!map->symbols || !l->parts || l->table->count > UINT32_MAX)
		return ak_error_nomem(err);
	ret = workers_run(count, jobs, list_part, l);
	for (i = 0; i < count; i++)
		if (l->parts[i].err.is_set)
			ak_error_move(err, &l->parts[i].err);
	if (!ret)
		join_parts(map, l, count);
	return ret;
}

static int read_symbols(struct ak_map *map, const struct elf_file *elf, struct lister *l,
			enum ak_nm nm, unsigned int jobs, struct ak_error *err)
{
	int ret = 0;

	if (nm_target_make(&l->target, elf, nm, err))
		return -1;
	if (nm == AK_NM_LLVM)
		ret = order_by_size(l, err);
	if (!ret)
		ret = list_symbols(map, l, jobs, err);
	free(l->order);
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
	if (!elf_symbol_table_read(&table, &elf, err)) {
		ret = read_symbols(map, &elf, &l, nm, jobs, err);
		/* The names stay, and so does nothing else. */
		if (table.strings && map_text_take(map, table.strings, err))
			ret = -1;
		table.strings = NULL;
		elf_symbol_table_free(&table);
	}
	elf_file_close(&elf);
	return ret ? -1 : nm_sort(map->symbols, map->count, err);
}
