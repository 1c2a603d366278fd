// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/identifier.h"
#include "input/elf_file.h"
#include "map_text.h"
#include "nm.h"
#include "nm_sort.h"
#include "nm_symbol.h"

static int check_name(const struct elf_symbol_table *table, const char *name, size_t len,
		      struct ak_error *err)
{
	if (len <= SYMBOL_NAME_MAX)
		return 0;
	return ak_error_set(err, table->file, 0, "has a symbol of %zu bytes, '%.40s...'", len,
			    name);
}

/* Adds symbol i of the table, if nm lists it. */
static int add_symbol(struct ak_map *map, const struct nm_target *target,
		      const struct elf_symbol_table *table, size_t i, struct ak_error *err)
{
	struct elf_file_symbol sym;
	size_t len;

	if (elf_symbol_table_get(table, i, &sym, err))
		return -1;
	if (!nm_lists(target, &sym))
		return 0;
	len = strlen(sym.name);
	if (check_name(table, sym.name, len, err))
		return -1;
	map->symbols[map->count++] = (struct ak_symbol){
		.address = nm_address(target, &sym),
		.name = sym.name,
		.len = (uint32_t)len,
		.letter = nm_letter(target, &sym),
	};
	return 0;
}

/* The table's symbols by size, by which LLVM breaks ties of address and name. */
static uint32_t *order_by_size(const struct elf_symbol_table *table, struct ak_error *err)
{
	uint64_t *sizes = malloc((table->count + 1) * sizeof(*sizes));
	struct elf_file_symbol sym;
	uint32_t *order = NULL;
	size_t i;
	int ret = sizes ? 0 : ak_error_nomem(err);

	for (i = 0; i < table->count && !ret; i++) {
		ret = elf_symbol_table_get(table, i, &sym, err);
		sizes[i] = sym.size;
	}
	if (!ret)
		order = nm_order(sizes, table->count, err);
	free(sizes);
	return order;
}

/* All that nm lists, in this order; NULL: the table's. */
static int list_symbols(struct ak_map *map, const struct nm_target *target,
			const struct elf_symbol_table *table, const uint32_t *order,
			struct ak_error *err)
{
	size_t i, symbol;

	map->symbols = malloc((table->count + 1) * sizeof(*map->symbols));
	if (!map->symbols || table->count > UINT32_MAX)
		return ak_error_nomem(err);
	for (i = 0; i < table->count; i++) {
		symbol = order ? order[i] : i;
		/* The first one is the null symbol. */
		if (symbol && add_symbol(map, target, table, symbol, err))
			return -1;
	}
	return 0;
}

static int read_symbols(struct ak_map *map, const struct elf_file *elf,
			const struct elf_symbol_table *table, enum ak_nm nm, struct ak_error *err)
{
	struct nm_target target;
	uint32_t *order = NULL;
	int ret = 0;

	if (nm_target_make(&target, elf, nm, err))
		return -1;
	if (nm == AK_NM_LLVM) {
		order = order_by_size(table, err);
		ret = order ? 0 : -1;
	}
	if (!ret)
		ret = list_symbols(map, &target, table, order, err);
	free(order);
	nm_target_free(&target);
	return ret;
}

int nm_read(struct ak_map *map, struct source *src, enum ak_nm nm, struct ak_error *err)
{
	struct elf_symbol_table table;
	struct elf_file elf;
	int ret = -1;

	if (elf_file_take(&elf, src, err))
		return -1;
	map->digits = elf.format.is64 ? 16 : 8;
	if (!elf_symbol_table_read(&table, &elf, err)) {
		ret = read_symbols(map, &elf, &table, nm, err);
		/* The names stay, and so does nothing else. */
		if (table.strings && map_text_take(map, table.strings, err))
			ret = -1;
		table.strings = NULL;
		elf_symbol_table_free(&table);
	}
	elf_file_close(&elf);
	return ret ? -1 : nm_sort(map->symbols, map->count, err);
}
