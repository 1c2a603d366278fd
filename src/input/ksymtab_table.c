// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "ksymtab_table.h"

enum field { VALUE, NAME, NAMESPACE };

/* How entries may be written. */
struct form {
	bool relative; /* four bytes each, else an address's */
	unsigned int fields;
};

static const struct form forms[] = { { true, 3 }, { false, 3 }, { true, 2 }, { false, 2 } };

#define FORMS (sizeof(forms) / sizeof(forms[0]))

struct tables {
	const struct elf_file *elf;
	const struct elf_section *strings;
	char *string_bytes; /* with a NUL behind them */
	const struct form *form;
};

struct table {
	const struct tables *tables;
	const struct elf_section *section;
	unsigned char *bytes;
};

static size_t field_size(const struct tables *t)
{
	return t->form->relative || !t->elf->format.is64 ? 4 : 8;
}

static size_t entry_size(const struct tables *t)
{
	return field_size(t) * t->form->fields;
}

static size_t entry_count(const struct table *table)
{
	return table->section->size / entry_size(table->tables);
}

/* The address that a field stands for; 0: none. */
static uint64_t field_at(const struct table *table, size_t entry, enum field field)
{
	const struct tables *t = table->tables;
	size_t offset = entry * entry_size(t) + field * field_size(t);
	const unsigned char *p = table->bytes + offset;
	uint64_t address;

	if (!t->form->relative)
		return elf_get_word(t->elf->format, p);
	address = elf_get32(t->elf->format, p);
	if (!address)
		return 0;
	address = table->section->address + offset + (uint64_t)(int64_t)(int32_t)address;
	return t->elf->format.is64 ? address : (uint32_t)address;
}

/* NULL: it's in no string. */
static const char *string_at(const struct tables *t, uint64_t address)
{
	uint64_t offset = address - t->strings->address;

	return address >= t->strings->address && offset < t->strings->size
		       ? t->string_bytes + offset
		       : NULL;
}

static const char *name_of(const struct table *table, size_t entry)
{
	const char *name = string_at(table->tables, field_at(table, entry, NAME));

	return name && name[0] ? name : NULL;
}

/* NULL: what stands there is no string. */
static const char *namespace_of(const struct table *table, size_t entry)
{
	uint64_t address;

	if (table->tables->form->fields <= NAMESPACE)
		return "";
	address = field_at(table, entry, NAMESPACE);
	return address ? string_at(table->tables, address) : "";
}

static bool fits(const struct table *table)
{
	size_t i;

	if (table->section->size % entry_size(table->tables))
		return false;
	for (i = 0; i < entry_count(table); i++)
		if (!name_of(table, i) || !namespace_of(table, i))
			return false;
	return true;
}

static bool find_form(struct tables *t, const struct table *table)
{
	size_t i;

	for (i = 0; i < FORMS; i++) {
		t->form = &forms[i];
		if (fits(table))
			return true;
	}
	return false;
}

static bool is_executable(const struct elf_file *elf, uint64_t address)
{
	size_t i;

	for (i = 1; i < elf->section_count; i++) {
		const struct elf_section *s = &elf->sections[i];

		if (s->flags & SHF_EXECINSTR && address >= s->address &&
		    address - s->address < s->size)
			return true;
	}
	return false;
}

static int give_entries(const struct table *table, bool gpl, const struct ksymtab_sink *sink,
			struct ak_error *err)
{
	size_t i;

	for (i = 0; i < entry_count(table); i++) {
		uint64_t value = field_at(table, i, VALUE);
		struct ksymtab_entry entry = {
			.export = { .name = name_of(table, i),
				    .ns = namespace_of(table, i),
				    .gpl = gpl,
				    .function = is_executable(table->tables->elf, value) },
		};

		if (sink->symbol(sink->ctx, &entry, err))
			return -1;
	}
	return 0;
}

static int read_table(struct tables *t, const char *name, bool gpl, const struct ksymtab_sink *sink,
		      struct ak_error *err)
{
	struct table table = { .tables = t, .section = elf_file_section(t->elf, name) };
	int ret = 0;

	if (!table.section || !table.section->size)
		return 0;
	table.bytes = elf_file_read(t->elf, table.section, err);
	if (!table.bytes)
		return -1;
	if (find_form(t, &table))
		ret = give_entries(&table, gpl, sink, err);
	else
		ret = ak_error_set(err, t->elf->source.name, 0,
				   "has no symbols, and its %s is of no known form; take the "
				   "vmlinux that has them, or Module.symvers",
				   name);
	free(table.bytes);
	return ret;
}

int ksymtab_table_read(const struct elf_file *elf, const struct ksymtab_sink *sink,
		       struct ak_error *err)
{
	struct tables t = { .elf = elf, .strings = elf_file_section(elf, "__ksymtab_strings") };
	int ret = -1;

	if (!t.strings)
		return 0;
	t.string_bytes = (char *)elf_file_read(elf, t.strings, err);
	if (t.string_bytes)
		ret = read_table(&t, "__ksymtab", false, sink, err);
	if (!ret)
		ret = read_table(&t, "__ksymtab_gpl", true, sink, err);
	free(t.string_bytes);
	return ret;
}
