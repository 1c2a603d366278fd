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

/* Symbol `number`, whose entry is at `at` in the file. */
static void note(struct labels *labels, size_t number, uint64_t at,
		 const struct elf_file_symbol *sym)
{
	if (!strncmp(sym->name, PREFIX, strlen(PREFIX)))
		note_kallsyms(labels, sym, at);
	else if (!strcmp(sym->name, "_text"))
		note_text(labels, number, sym);
	else if (!strcmp(sym->name, "linux_banner") && is_defined(sym))
		labels->banner = (struct label){
			.section = sym->section,
			.value = sym->value,
			.size = sym->size,
		};
}

int labels_read(struct labels *labels, const struct elf_file *elf, struct ak_error *err)
{
	struct elf_symbol_table table;
	struct elf_file_symbol sym;
	int ret = 0;
	size_t i;

	*labels = (struct labels){ 0 };
	if (elf_symbol_table_read(&table, elf, err))
		return -1;
	for (i = 1; i < table.count && !ret; i++) {
		ret = elf_symbol_table_get(&table, i, &sym, err);
		if (!ret)
			note(labels, i, table.offset + i * table.entry_size, &sym);
	}
	elf_symbol_table_free(&table);
	return ret;
}
