// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "input/elf_file.h"
#include "labels.h"
#include "tables.h"

#define PREFIX "kallsyms_"

/* Row 0 is of a time when kallsyms_addresses might be in the place of kallsyms_offsets. */
const char *labels_name(enum ak_kallsyms_table table, bool addresses)
{
	struct ak_kallsyms_options options = {
		.layout = ak_kallsyms_layout_row(0),
		.base_relative = !addresses,
	};

	return kallsyms_table_label(&options, table);
}

static bool is_defined(const struct elf_file_symbol *sym)
{
	return sym->section && sym->section < ELF_SPECIAL(SHN_LORESERVE);
}

/*
 * Those of scripts/kallsyms are global; a local one of that name is somebody else's, unless it's
 * hidden: lld makes global symbols local that are referred to as hidden ones.
 */
static bool is_global(const struct elf_file_symbol *sym)
{
	return sym->bind != STB_LOCAL || ELF64_ST_VISIBILITY(sym->other) == STV_HIDDEN;
}

static void note_table(struct labels *labels, enum ak_kallsyms_table table,
		       const struct elf_file_symbol *sym, uint64_t at)
{
	struct label *label = &labels->tables[table];

	labels->count += !label->section;
	*label = (struct label){
		.section = sym->section,
		.value = sym->value,
		.size = sym->size,
		.symbol = at,
	};
	/* which isn't empty where there are no symbols */
	if (table == AK_KALLSYMS_TOKEN_TABLE)
		labels->is_sized = sym->size != 0;
}

static void note_kallsyms(struct labels *labels, const struct elf_file_symbol *sym, uint64_t at)
{
	size_t i;

	if (!is_defined(sym) || !is_global(sym))
		return;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (!strcmp(sym->name, labels_name(i, false)))
			note_table(labels, i, sym, at);
	if (!strcmp(sym->name, labels_name(AK_KALLSYMS_OFFSETS, true))) {
		note_table(labels, AK_KALLSYMS_OFFSETS, sym, at);
		labels->addresses = true;
	}
}

static void note_text(struct labels *labels, size_t number, const struct elf_file_symbol *sym)
{
	labels->text = number;
	labels->is_text_defined = sym->section != SHN_UNDEF;
	labels->text_value = sym->value;
}

static void note_banner(struct labels *labels, const struct elf_file_symbol *sym)
{
	labels->banner = (struct label){
		.section = sym->section,
		.value = sym->value,
		.size = sym->size,
	};
}

/* Symbol `number`, whose entry is at `at` in the file.  Nearly all are told by their first byte. */
static void note(struct labels *labels, size_t number, uint64_t at,
		 const struct elf_file_symbol *sym)
{
	switch (sym->name[0]) {
	case 'k':
		if (!strncmp(sym->name, PREFIX, strlen(PREFIX)))
			note_kallsyms(labels, sym, at);
		break;
	case '_':
		if (!strcmp(sym->name, "_text"))
			note_text(labels, number, sym);
		break;
	case 'l':
		if (!strcmp(sym->name, "linux_banner") && is_defined(sym))
			note_banner(labels, sym);
		break;
	}
}

static int read_part(struct labels *labels, const struct elf_symbol_table *table, size_t first,
		     struct elf_symbol_part *part, struct ak_error *err)
{
	struct elf_file_symbol sym;
	size_t i;

	if (elf_symbol_part_read(part, table, first, err))
		return -1;
	/* The null symbol is none. */
	for (i = first ? first : 1; i < first + part->count; i++) {
		elf_symbol_part_prefetch(part, table, i + 8);
		if (elf_symbol_part_get(part, table, i, &sym, err))
			return -1;
		note(labels, i, table->offset + i * table->entry_size, &sym);
	}
	return 0;
}

/* Of the symbols from that one on. */
static int read_from(struct labels *labels, const struct elf_symbol_table *table, size_t first,
		     struct ak_error *err)
{
	struct elf_symbol_part part;
	int ret = 0;

	*labels = (struct labels){ 0 };
	for (; first < table->count && !ret; first += part.count)
		ret = read_part(labels, table, first, &part, err);
	return ret;
}

int labels_read(struct labels *labels, const struct elf_file *elf, struct ak_error *err)
{
	struct elf_symbol_table table;
	int ret;

	*labels = (struct labels){ 0 };
	if (elf_symbol_table_open(&table, elf, 1, err))
		return -1;
	/* Two thirds of a kernel's symbols are local ones, which stand first; few linkers put a label there. */
	ret = read_from(labels, &table, table.first_global, err);
	if (!ret && !(labels->count && labels->text && labels->banner.section))
		ret = read_from(labels, &table, 0, err);
	elf_symbol_table_free(&table);
	return ret;
}
