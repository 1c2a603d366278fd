// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/identifier.h"
#include "base/strsort.h"
#include "input/elf_file.h"
#include "map_text.h"
#include "nm.h"
#include "nm_sort.h"
#include "nm_symbol.h"

/* Symbols on their way from the file's order to nm's. */
struct listing {
	struct ak_symbol
		*found; /* owned; in the file's order, with their lengths yet to be found */
	struct nm_key *keys, *spare; /* owned */
	size_t count;
	size_t undefined; /* how many of them */
};

static int check_name(const struct elf_symbol_table *table, const char *name, size_t len,
		      struct ak_error *err)
{
	if (len <= SYMBOL_NAME_MAX)
		return 0;
	return ak_error_set(err, table->file, 0, "has a symbol of %zu bytes, '%.40s...'", len,
			    name);
}

/* Adds symbol i of the table, if nm lists it. */
static int add_symbol(struct listing *l, const struct nm_target *target,
		      const struct elf_symbol_table *table, size_t i, struct ak_error *err)
{
	struct elf_file_symbol sym;
	struct ak_symbol *to = &l->found[l->count];

	if (elf_symbol_table_get(table, i, &sym, err))
		return -1;
	if (!nm_lists(target, &sym))
		return 0;
	*to = (struct ak_symbol){
		.address = nm_address(target, &sym),
		.name = sym.name,
		.letter = nm_letter(target, &sym),
	};
	/* LLVM's ties of address and name are broken by the size. */
	l->keys[l->count] = (struct nm_key){ .key = sym.size, .index = (uint32_t)l->count };
	l->undefined += ak_symbol_is_undefined(to);
	l->count++;
	return 0;
}

static int list_symbols(struct listing *l, const struct nm_target *target,
			const struct elf_symbol_table *table, struct ak_error *err)
{
	size_t i;

	*l = (struct listing){
		.found = malloc((table->count + 1) * sizeof(*l->found)),
		.keys = malloc((table->count + 1) * sizeof(*l->keys)),
		.spare = malloc((table->count + 1) * sizeof(*l->spare)),
	};
	if (!l->found || !l->keys || !l->spare || table->count > UINT32_MAX)
		return ak_error_nomem(err);
	/* The first one is the null symbol. */
	for (i = 1; i < table->count; i++)
		if (add_symbol(l, target, table, i, err))
			return -1;
	return 0;
}

static void free_listing(struct listing *l)
{
	free(l->found);
	free(l->keys);
	free(l->spare);
}

/* Undefined symbols to the front; gives each its address for a key. */
static void part_keys(struct listing *l)
{
	size_t undefined = 0, defined = l->undefined, i;
	struct nm_key *swap = l->keys;

	for (i = 0; i < l->count; i++) {
		const struct ak_symbol *sym = &l->found[l->keys[i].index];
		struct nm_key key = { .key = sym->address, .index = l->keys[i].index };

		l->spare[ak_symbol_is_undefined(sym) ? undefined++ : defined++] = key;
	}
	l->keys = l->spare;
	l->spare = swap;
}

static void sort_listing(struct listing *l, enum ak_nm nm)
{
	if (nm == AK_NM_LLVM)
		nm_sort_keys(l->keys, l->spare, l->count);
	part_keys(l);
	nm_sort_keys(l->keys + l->undefined, l->spare, l->count - l->undefined);
}

/* Names */

static void sort_few(struct ak_symbol *symbols, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		struct ak_symbol sym = symbols[i];

		for (k = i; k && strcmp(sym.name, symbols[k - 1].name) < 0; k--)
			symbols[k] = symbols[k - 1];
		symbols[k] = sym;
	}
}

static int sort_many(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	struct strsort_item *items = malloc(n * sizeof(*items));
	struct ak_symbol *unsorted = malloc(n * sizeof(*unsorted));
	size_t i;

	if (items && unsorted) {
		memcpy(unsorted, symbols, n * sizeof(*symbols));
		for (i = 0; i < n; i++)
			items[i] = (struct strsort_item){ .rest = unsorted[i].name,
							  .len = unsorted[i].len,
							  .id = (uint32_t)i };
		strsort(items, n);
		for (i = 0; i < n; i++)
			symbols[i] = unsorted[items[i].id];
	}
	free(unsorted);
	free(items);
	return items && unsorted ? 0 : ak_error_nomem(err);
}

/* Sorts symbols at the same address by name; of equal ones none is moved. */
static int sort_ties(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	const size_t few = 16;

	if (n > few)
		return sort_many(symbols, n, err);
	sort_few(symbols, n);
	return 0;
}

/* The symbols of keys[0..n), which are sorted. */
static int put_symbols(struct ak_map *map, const struct listing *l,
		       const struct elf_symbol_table *table, struct ak_error *err)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		struct ak_symbol *sym = &map->symbols[i];
		size_t len;

		*sym = l->found[l->keys[i].index];
		len = strlen(sym->name);
		if (check_name(table, sym->name, len, err))
			return -1;
		sym->len = (uint32_t)len;
	}
	map->count = l->count;
	return 0;
}

static int sort_names(struct ak_symbol *symbols, size_t n, struct ak_error *err)
{
	size_t first = 0, i;

	for (i = 1; i <= n; i++) {
		if (i < n && symbols[i].address == symbols[first].address)
			continue;
		if (i - first > 1 && sort_ties(symbols + first, i - first, err))
			return -1;
		first = i;
	}
	return 0;
}

static int fill_map(struct ak_map *map, struct listing *l, const struct elf_symbol_table *table,
		    struct ak_error *err)
{
	map->symbols = malloc((l->count + 1) * sizeof(*map->symbols));
	if (!map->symbols)
		return ak_error_nomem(err);
	if (put_symbols(map, l, table, err) || sort_names(map->symbols, l->undefined, err))
		return -1;
	return sort_names(map->symbols + l->undefined, l->count - l->undefined, err);
}

static int read_symbols(struct ak_map *map, const struct elf_file *elf,
			struct elf_symbol_table *table, enum ak_nm nm, struct ak_error *err)
{
	struct listing l = { 0 };
	struct nm_target target;
	int ret;

	map->digits = elf->format.is64 ? 16 : 8;
	if (nm_target_make(&target, elf, nm, err))
		return -1;
	ret = list_symbols(&l, &target, table, err);
	nm_target_free(&target);
	if (!ret) {
		sort_listing(&l, nm);
		ret = fill_map(map, &l, table, err);
	}
	free_listing(&l);
	if (!ret && table->strings) {
		ret = map_text_take(map, table->strings, err);
		table->strings = NULL;
	}
	return ret;
}

int nm_read(struct ak_map *map, struct source *src, enum ak_nm nm, struct ak_error *err)
{
	struct elf_symbol_table table;
	struct elf_file elf;
	int ret = -1;

	if (elf_file_take(&elf, src, err))
		return -1;
	if (!elf_symbol_table_read(&table, &elf, err)) {
		ret = read_symbols(map, &elf, &table, nm, err);
		elf_symbol_table_free(&table);
	}
	elf_file_close(&elf);
	return ret;
}
