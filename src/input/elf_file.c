// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "elf_file.h"

/* What the header says of a table of headers. */
struct header_table {
	uint64_t offset;
	uint64_t count;
	uint16_t entry_size;
};

static int damaged(const struct elf_file *elf, struct ak_error *err, const char *what)
{
	return bad_file(err, FILE_BUILT, elf->source.name, 0, "is damaged or cut short: %s", what);
}

static struct elf_section parse_section(struct elf_format f, const unsigned char *p)
{
	return (struct elf_section){
		.name = "",
		.name_offset = elf_get32(f, p + ELF_FIELD(f, Shdr, sh_name)),
		.type = elf_get32(f, p + ELF_FIELD(f, Shdr, sh_type)),
		.link = elf_get32(f, p + ELF_FIELD(f, Shdr, sh_link)),
		.info = elf_get32(f, p + ELF_FIELD(f, Shdr, sh_info)),
		.flags = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_flags)),
		.address = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_addr)),
		.offset = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_offset)),
		.size = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_size)),
		.align = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_addralign)),
		.entsize = elf_get_word(f, p + ELF_FIELD(f, Shdr, sh_entsize)),
	};
}

static struct elf_segment parse_segment(struct elf_format f, const unsigned char *p)
{
	return (struct elf_segment){
		.type = elf_get32(f, p + ELF_FIELD(f, Phdr, p_type)),
		.flags = elf_get32(f, p + ELF_FIELD(f, Phdr, p_flags)),
		.offset = elf_get_word(f, p + ELF_FIELD(f, Phdr, p_offset)),
		.address = elf_get_word(f, p + ELF_FIELD(f, Phdr, p_vaddr)),
		.file_size = elf_get_word(f, p + ELF_FIELD(f, Phdr, p_filesz)),
		.memory_size = elf_get_word(f, p + ELF_FIELD(f, Phdr, p_memsz)),
	};
}

/* From 65,280 sections or 65,535 segments on, section 0 has the numbers (gABI). */
static int read_escaped_counts(struct elf_file *elf, struct header_table *sections,
			       struct header_table *segments, uint64_t *names, struct ak_error *err)
{
	unsigned char header[sizeof(Elf64_Shdr)];
	struct elf_section first;

	if (!sections->offset)
		return 0;
	if (source_read(&elf->source, sections->offset, header, ELF_SIZE(elf->format, Shdr),
			"its first section header", err))
		return -1;
	first = parse_section(elf->format, header);
	if (!sections->count)
		sections->count = first.size;
	if (segments->count == PN_XNUM)
		segments->count = first.info;
	if (*names == SHN_XINDEX)
		*names = first.link;
	if (!sections->count)
		return damaged(elf, err, "it has section headers, but says there are none");
	return 0;
}

/* A table of headers as it is in the file, to be freed; NULL with *err set. */
static unsigned char *read_headers(struct elf_file *elf, const struct header_table *table,
				   size_t entry_size, const char *what, struct ak_error *err)
{
	unsigned char *raw;

	if (table->entry_size != entry_size) {
		bad_file(err, FILE_BUILT, elf->source.name, 0, "is damaged: %s of a wrong size",
			 what);
		return NULL;
	}
	if (table->count > elf->source.size / entry_size) {
		bad_file(err, FILE_BUILT, elf->source.name, 0,
			 "is damaged or cut short: %llu %s don't fit into it",
			 (unsigned long long)table->count, what);
		return NULL;
	}
	raw = malloc(table->count * entry_size);
	if (!raw) {
		ak_error_nomem(err);
		return NULL;
	}
	if (!source_read(&elf->source, table->offset, raw, table->count * entry_size, what, err))
		return raw;
	free(raw);
	return NULL;
}

static int check_section(const struct elf_file *elf, size_t i, struct ak_error *err)
{
	const struct elf_section *s = &elf->sections[i];

	if (!elf_section_has_bytes(s))
		return 0;
	if (s->offset > elf->source.size || s->size > elf->source.size - s->offset)
		return bad_file(err, FILE_BUILT, elf->source.name, 0,
				"is damaged or cut short: section %zu ends past its end", i);
	return 0;
}

static int read_sections(struct elf_file *elf, const struct header_table *table,
			 struct ak_error *err)
{
	size_t size = ELF_SIZE(elf->format, Shdr), i;
	unsigned char *raw;

	if (!table->offset || !table->count)
		return 0;
	raw = read_headers(elf, table, size, "section headers", err);
	if (!raw)
		return -1;
	elf->sections = calloc(table->count, sizeof(*elf->sections));
	elf->section_count = elf->sections ? table->count : 0;
	for (i = 0; i < elf->section_count; i++)
		elf->sections[i] = parse_section(elf->format, raw + i * size);
	free(raw);
	if (!elf->sections)
		return ak_error_nomem(err);
	for (i = 0; i < elf->section_count; i++)
		if (check_section(elf, i, err))
			return -1;
	return 0;
}

static int read_segments(struct elf_file *elf, const struct header_table *table,
			 struct ak_error *err)
{
	size_t size = ELF_SIZE(elf->format, Phdr), i;
	unsigned char *raw;

	if (!table->offset || !table->count)
		return 0;
	raw = read_headers(elf, table, size, "program headers", err);
	if (!raw)
		return -1;
	elf->segments = calloc(table->count, sizeof(*elf->segments));
	elf->segment_count = elf->segments ? table->count : 0;
	for (i = 0; i < elf->segment_count; i++)
		elf->segments[i] = parse_segment(elf->format, raw + i * size);
	free(raw);
	if (!elf->segments)
		return ak_error_nomem(err);
	for (i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].offset > elf->source.size ||
		    elf->segments[i].file_size > elf->source.size - elf->segments[i].offset)
			return damaged(elf, err, "a segment ends past its end");
	return 0;
}

/* Gives the sections their names; `names` is the index of the section that holds them. */
static int name_sections(struct elf_file *elf, uint64_t names, struct ak_error *err)
{
	size_t i;

	if (names == SHN_UNDEF || !elf->section_count)
		return 0;
	if (names >= elf->section_count || elf->sections[names].type != SHT_STRTAB)
		return damaged(elf, err, "it has no section names where it says they are");
	elf->section_names = (char *)elf_file_read(elf, &elf->sections[names], err);
	if (!elf->section_names)
		return -1;
	for (i = 0; i < elf->section_count; i++) {
		if (elf->sections[i].name_offset >= elf->sections[names].size)
			return damaged(elf, err, "a section's name is past the string table");
		elf->sections[i].name = elf->section_names + elf->sections[i].name_offset;
	}
	return 0;
}

static int read_file(struct elf_file *elf, struct ak_error *err)
{
	unsigned char header[sizeof(Elf64_Ehdr)];
	struct header_table sections, segments;
	struct elf_format f;
	uint64_t names;

	if (elf_read_format(&elf->format, &elf->source, err))
		return -1;
	f = elf->format;
	if (source_read(&elf->source, 0, header, ELF_SIZE(f, Ehdr), "its ELF header", err))
		return -1;
	elf->osabi = header[EI_OSABI];
	elf->type = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_type));
	elf->machine = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_machine));
	elf->flags = elf_get32(f, header + ELF_FIELD(f, Ehdr, e_flags));
	names = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_shstrndx));
	sections = (struct header_table){
		.offset = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_shoff)),
		.count = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_shnum)),
		.entry_size = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_shentsize)),
	};
	segments = (struct header_table){
		.offset = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_phoff)),
		.count = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_phnum)),
		.entry_size = elf_get16(f, header + ELF_FIELD(f, Ehdr, e_phentsize)),
	};
	if (read_escaped_counts(elf, &sections, &segments, &names, err) ||
	    read_sections(elf, &sections, err) || read_segments(elf, &segments, err))
		return -1;
	return name_sections(elf, names, err);
}

int elf_file_take(struct elf_file *elf, struct source *src, struct ak_error *err)
{
	*elf = (struct elf_file){ .source = *src };
	src->fd = -1;
	if (!read_file(elf, err))
		return 0;
	elf_file_close(elf);
	return -1;
}

int elf_file_open(struct elf_file *elf, const char *path, struct ak_error *err)
{
	struct source src;

	if (source_open(&src, NULL, path, err))
		return -1;
	return elf_file_take(elf, &src, err);
}

void elf_file_close(struct elf_file *elf)
{
	source_close(&elf->source);
	free(elf->sections);
	free(elf->segments);
	free(elf->section_names);
	elf->sections = NULL;
	elf->segments = NULL;
	elf->section_names = NULL;
	elf->section_count = 0;
	elf->segment_count = 0;
}

const struct elf_section *elf_file_section(const struct elf_file *elf, const char *name)
{
	size_t i;

	for (i = 1; i < elf->section_count; i++)
		if (elf->sections[i].type != SHT_NULL && !strcmp(elf->sections[i].name, name))
			return &elf->sections[i];
	return NULL;
}

unsigned char *elf_file_read_on(unsigned int jobs, const struct elf_file *elf,
				const struct elf_section *section, struct ak_error *err)
{
	unsigned char *bytes;

	/* Only what has bytes was checked to be within the file. */
	if (!elf_section_has_bytes(section)) {
		ak_error_set(err, elf->source.name, 0,
			     "has no bytes for its section %s; debug information alone won't do, "
			     "take the file it's about",
			     section->name);
		return NULL;
	}
	bytes = malloc(section->size + ELF_PADDING);
	if (!bytes) {
		ak_error_nomem(err);
		return NULL;
	}
	memset(bytes + section->size, 0, ELF_PADDING);
	if (!source_read_on(jobs, &elf->source, section->offset, bytes, section->size, "a section",
			    err))
		return bytes;
	free(bytes);
	return NULL;
}

unsigned char *elf_file_read(const struct elf_file *elf, const struct elf_section *section,
			     struct ak_error *err)
{
	return elf_file_read_on(1, elf, section, err);
}

static const struct elf_section *find_type(const struct elf_file *elf, uint32_t type)
{
	size_t i;

	for (i = 1; i < elf->section_count; i++)
		if (elf->sections[i].type == type)
			return &elf->sections[i];
	return NULL;
}

/* The section with the indices that don't fit into st_shndx (gABI: SHT_SYMTAB_SHNDX). */
static const struct elf_section *find_extended(const struct elf_file *elf,
					       const struct elf_section *symtab)
{
	const struct elf_section *s = elf->sections, *end = s + elf->section_count;

	for (; s < end; s++)
		if (s->type == SHT_SYMTAB_SHNDX && s->link == (uint64_t)(symtab - elf->sections))
			return s;
	return NULL;
}

static int read_extended(struct elf_symbol_table *table, const struct elf_file *elf,
			 const struct elf_section *symtab, struct ak_error *err)
{
	const struct elf_section *s = find_extended(elf, symtab);

	if (!s)
		return 0;
	if (s->size / sizeof(uint32_t) < table->count)
		return damaged(elf, err, "its extended section indices are fewer than its symbols");
	table->extended = elf_file_read(elf, s, err);
	return table->extended ? 0 : -1;
}

static int open_table(struct elf_symbol_table *table, const struct elf_file *elf,
		      const struct elf_section *symtab, unsigned int jobs, struct ak_error *err)
{
	const struct elf_section *strings;

	if (symtab->entsize != table->entry_size || symtab->size % symtab->entsize)
		return bad_file(err, FILE_BUILT, elf->source.name, 0,
				"is damaged: a symbol table of %llu bytes with entries of %llu",
				(unsigned long long)symtab->size,
				(unsigned long long)symtab->entsize);
	if (symtab->link >= elf->section_count || elf->sections[symtab->link].type != SHT_STRTAB)
		return damaged(elf, err, "its symbol table has no string table");
	strings = &elf->sections[symtab->link];
	table->strings = (char *)elf_file_read_on(jobs, elf, strings, err);
	if (!table->strings)
		return -1;
	table->strings_size = strings->size;
	table->offset = symtab->offset;
	table->count = symtab->size / symtab->entsize;
	table->first_global = symtab->info < table->count ? symtab->info : table->count;
	if (table->count && (!table->strings_size || table->strings[table->strings_size - 1]))
		return damaged(elf, err, "its symbols' string table isn't terminated");
	return read_extended(table, elf, symtab, err);
}

int elf_symbol_table_open(struct elf_symbol_table *table, const struct elf_file *elf,
			  unsigned int jobs, struct ak_error *err)
{
	const struct elf_section *symtab = find_type(elf, SHT_SYMTAB);

	*table = (struct elf_symbol_table){
		.file = elf->source.name,
		.source = &elf->source,
		.format = elf->format,
		.entry_size = ELF_SIZE(elf->format, Sym),
		.section_count = elf->section_count,
	};
	if (!symtab || !open_table(table, elf, symtab, jobs, err))
		return 0;
	elf_symbol_table_free(table);
	return -1;
}

static int read_entries(const struct elf_symbol_table *table, size_t first, size_t count,
			unsigned char *to, struct ak_error *err)
{
	return source_read(table->source, table->offset + first * table->entry_size, to,
			   count * table->entry_size, "its symbols", err);
}

int elf_symbol_table_read(struct elf_symbol_table *table, const struct elf_file *elf,
			  struct ak_error *err)
{
	if (elf_symbol_table_open(table, elf, 1, err))
		return -1;
	if (!table->count)
		return 0;
	table->entries = malloc(table->count * table->entry_size);
	if (!table->entries)
		ak_error_nomem(err);
	else if (!read_entries(table, 0, table->count, table->entries, err))
		return 0;
	elf_symbol_table_free(table);
	return -1;
}

void elf_symbol_table_free(struct elf_symbol_table *table)
{
	free(table->entries);
	free(table->strings);
	free(table->extended);
	table->entries = NULL;
	table->strings = NULL;
	table->extended = NULL;
	table->count = 0;
}

int elf_symbol_part_read(struct elf_symbol_part *part, const struct elf_symbol_table *table,
			 size_t first, struct ak_error *err)
{
	part->first = first;
	part->count = table->count - first < ELF_PART_COUNT ? table->count - first : ELF_PART_COUNT;
	return read_entries(table, first, part->count, part->entries, err);
}

/* The section of symbol i, as struct elf_file_symbol has it. */
static uint32_t resolve_section(const struct elf_symbol_table *table, size_t i, uint16_t shndx)
{
	if (shndx == SHN_XINDEX && table->extended)
		return elf_get32(table->format, table->extended + i * sizeof(uint32_t));
	return shndx >= SHN_LORESERVE ? ELF_SPECIAL(shndx) : shndx;
}

static inline int get_symbol(const struct elf_symbol_table *table, struct elf_format f, size_t i,
			     const unsigned char *entry, struct elf_file_symbol *sym,
			     struct ak_error *err)
{
	uint32_t name = elf_get32(f, entry + ELF_FIELD(f, Sym, st_name));
	unsigned char info = entry[ELF_FIELD(f, Sym, st_info)];

	if (name >= table->strings_size)
		return bad_file(err, FILE_BUILT, table->file, 0,
				"is damaged: symbol %zu's name is past the string table", i);
	sym->name = table->strings + name;
	sym->value = elf_get_word(f, entry + ELF_FIELD(f, Sym, st_value));
	sym->size = elf_get_word(f, entry + ELF_FIELD(f, Sym, st_size));
	sym->section = resolve_section(table, i, elf_get16(f, entry + ELF_FIELD(f, Sym, st_shndx)));
	sym->bind = ELF64_ST_BIND(info);
	sym->type = ELF64_ST_TYPE(info);
	sym->other = entry[ELF_FIELD(f, Sym, st_other)];
	if (sym->section >= table->section_count && sym->section < ELF_SPECIAL(SHN_LORESERVE))
		return bad_file(err, FILE_BUILT, table->file, 0,
				"is damaged: symbol %zu is in section %u of %zu", i, sym->section,
				table->section_count);
	return 0;
}

int elf_symbol_table_get(const struct elf_symbol_table *table, size_t i,
			 struct elf_file_symbol *sym, struct ak_error *err)
{
	return get_symbol(table, table->format, i, table->entries + i * table->entry_size, sym,
			  err);
}

int elf_symbol_part_get(const struct elf_symbol_part *part, const struct elf_symbol_table *table,
			size_t i, struct elf_file_symbol *sym, struct ak_error *err)
{
	const struct elf_format native64 = { .is64 = true }, f = table->format;
	size_t at = i - part->first;

	/* What most images are, without asking for each number. */
	if (f.is64 && !f.swap)
		return get_symbol(table, native64, i, part->entries + at * sizeof(Elf64_Sym), sym,
				  err);
	return get_symbol(table, f, i, part->entries + at * table->entry_size, sym, err);
}

void elf_symbol_part_prefetch(const struct elf_symbol_part *part,
			      const struct elf_symbol_table *table, size_t i)
{
	size_t at = i - part->first;
	uint32_t name;

	if (at >= part->count)
		return;
	name = elf_get32(table->format, part->entries + at * table->entry_size +
						ELF_FIELD(table->format, Sym, st_name));
	if (name < table->strings_size)
		__builtin_prefetch(table->strings + name);
}
