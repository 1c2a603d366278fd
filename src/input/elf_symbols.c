// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "elf_symbols.h"
#include "source.h"

/* Small undefined symbols of MIPS; elf.h has the name, binutils treats them as undefined. */
#ifndef SHN_MIPS_SUNDEFINED
#define SHN_MIPS_SUNDEFINED 0xff04
#endif

struct section {
	uint64_t offset;
	uint64_t size;
	uint64_t entsize;
	uint32_t type;
	uint32_t link;
	uint32_t info;
};

int elf_is(const struct source *src)
{
	return source_starts_with(src, ELFMAG, SELFMAG);
}

static struct section get_section(const struct elf_symbols *s, const unsigned char *headers,
				  uint64_t index)
{
	const unsigned char *p = headers + index * ELF_SIZE(s->format, Shdr);

	return (struct section){
		.offset = elf_get_word(s->format, p + ELF_FIELD(s->format, Shdr, sh_offset)),
		.size = elf_get_word(s->format, p + ELF_FIELD(s->format, Shdr, sh_size)),
		.entsize = elf_get_word(s->format, p + ELF_FIELD(s->format, Shdr, sh_entsize)),
		.type = elf_get32(s->format, p + ELF_FIELD(s->format, Shdr, sh_type)),
		.link = elf_get32(s->format, p + ELF_FIELD(s->format, Shdr, sh_link)),
		.info = elf_get32(s->format, p + ELF_FIELD(s->format, Shdr, sh_info)),
	};
}

/* From 65,280 sections on the header says 0 and section 0's size is the count. */
static int read_section_count(const struct elf_symbols *s, const struct source *src,
			      uint64_t offset, uint64_t *count, struct ak_error *err)
{
	unsigned char header[sizeof(Elf64_Shdr)];

	if (source_read(src, offset, header, ELF_SIZE(s->format, Shdr), "its first section header",
			err))
		return -1;
	*count = get_section(s, header, 0).size;
	return 0;
}

/* Reads all section headers into scratch.  *count is 0 if there are none. */
static int read_sections(struct elf_symbols *s, const struct source *src, struct buf *scratch,
			 uint64_t *count, struct ak_error *err)
{
	unsigned char header[sizeof(Elf64_Ehdr)];
	uint64_t offset;
	void *to;

	if (source_read(src, 0, header, ELF_SIZE(s->format, Ehdr), "its ELF header", err))
		return -1;
	s->machine = elf_get16(s->format, header + ELF_FIELD(s->format, Ehdr, e_machine));
	offset = elf_get_word(s->format, header + ELF_FIELD(s->format, Ehdr, e_shoff));
	*count = elf_get16(s->format, header + ELF_FIELD(s->format, Ehdr, e_shnum));
	if (!offset) {
		*count = 0;
		return 0;
	}
	if (elf_get16(s->format, header + ELF_FIELD(s->format, Ehdr, e_shentsize)) !=
	    ELF_SIZE(s->format, Shdr))
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: section headers of a wrong size");
	if (!*count && read_section_count(s, src, offset, count, err))
		return -1;
	if (!*count)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: it has section headers, but says there are none");
	if (*count > src->size / ELF_SIZE(s->format, Shdr))
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged or cut short: %llu section headers don't fit into it",
				(unsigned long long)*count);
	to = buf_reserve(scratch, *count * ELF_SIZE(s->format, Shdr));
	if (!to)
		return ak_error_nomem(err);
	return source_read(src, offset, to, *count * ELF_SIZE(s->format, Shdr),
			   "its section headers", err);
}

static int check_table(const struct elf_symbols *s, const struct source *src,
		       const struct section *symtab, const struct section *strtab,
		       struct ak_error *err)
{
	if (symtab->entsize != ELF_SIZE(s->format, Sym) || symtab->size % symtab->entsize)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: a symbol table of %llu bytes with entries of %llu",
				(unsigned long long)symtab->size,
				(unsigned long long)symtab->entsize);
	if (strtab->type != SHT_STRTAB)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: section %u, its symbols' strings, is no string table",
				symtab->link);
	if (symtab->info > symtab->size / symtab->entsize)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: %u of its %llu symbols are said to be local",
				symtab->info, (unsigned long long)(symtab->size / symtab->entsize));
	if (symtab->size > src->size || strtab->size > src->size)
		return bad_file(
			err, FILE_BUILT, src->name, 0,
			"is damaged or cut short: its symbol table is larger than the file");
	/* Only a part of it may be read; the file must have it all. */
	return source_check(src, symtab->offset, symtab->size, "its symbol table", err);
}

/* The two mostly stand side by side: one read less for each of thousands of files. */
static int read_table(struct elf_symbols *s, const struct source *src, struct buf *scratch,
		      const struct section *symtab, const struct section *strtab,
		      struct ak_error *err)
{
	uint64_t offset = symtab->offset + s->first * ELF_SIZE(s->format, Sym);
	size_t syms_size = (size_t)symtab->size - s->first * ELF_SIZE(s->format, Sym);
	size_t strings_size = (size_t)strtab->size;
	char *to = buf_reserve(scratch, syms_size + strings_size);
	int bad;

	if (!to)
		return ak_error_nomem(err);
	if (symtab->offset + symtab->size == strtab->offset)
		bad = source_read(src, offset, to, syms_size + strings_size, "its symbol table",
				  err);
	else
		bad = source_read(src, offset, to, syms_size, "its symbol table", err) ||
		      source_read(src, strtab->offset, to + syms_size, strings_size,
				  "its symbols' string table", err);
	if (bad)
		return -1;
	if (syms_size && (!strings_size || to[syms_size + strings_size - 1] != '\0'))
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: its symbols' string table isn't terminated");
	s->symbols = (unsigned char *)to;
	s->strings = to + syms_size;
	s->strings_size = strings_size;
	s->count = syms_size / ELF_SIZE(s->format, Sym);
	return 0;
}

int elf_symbols_open(struct elf_symbols *s, const struct source *src, enum elf_part part,
		     struct buf *scratch, struct ak_error *err)
{
	struct section symtab = { 0 }, strtab;
	uint64_t count, i;

	*s = (struct elf_symbols){ .file = src->name };
	if (elf_read_format(&s->format, src, err) || read_sections(s, src, scratch, &count, err))
		return -1;
	for (i = 0; i < count; i++) {
		symtab = get_section(s, (unsigned char *)scratch->data, i);
		if (symtab.type == SHT_SYMTAB)
			break;
	}
	if (i == count)
		return 0;
	if (symtab.link >= count)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is damaged: its symbol table names section %u of %llu",
				symtab.link, (unsigned long long)count);
	strtab = get_section(s, (unsigned char *)scratch->data, symtab.link);
	if (check_table(s, src, &symtab, &strtab, err))
		return -1;
	s->first_global = symtab.info;
	if (part == ELF_GLOBAL_SYMBOLS)
		s->first = symtab.info;
	/* The null symbol is none. */
	s->next = s->first ? 0 : 1;
	return read_table(s, src, scratch, &symtab, &strtab, err);
}

static int get_symbol(const struct elf_symbols *s, const unsigned char *p, struct elf_symbol *sym,
		      struct ak_error *err)
{
	uint32_t name = elf_get32(s->format, p + ELF_FIELD(s->format, Sym, st_name));
	unsigned char info = p[ELF_FIELD(s->format, Sym, st_info)];

	if (name >= s->strings_size)
		return bad_file(err, FILE_BUILT, s->file, 0,
				"is damaged: symbol %zu's name is past the string table",
				s->first + s->next - 1);
	sym->name = s->strings + name;
	sym->bind = ELF64_ST_BIND(info);
	sym->type = ELF64_ST_TYPE(info);
	sym->shndx = elf_get16(s->format, p + ELF_FIELD(s->format, Sym, st_shndx));
	return 1;
}

void elf_symbols_rewind_to_global(struct elf_symbols *s)
{
	size_t null_symbol = s->first ? 0 : 1;

	s->next = s->first_global - s->first;
	if (s->next < null_symbol)
		s->next = null_symbol;
}

int elf_symbols_next(struct elf_symbols *s, struct elf_symbol *sym, struct ak_error *err)
{
	if (s->next >= s->count)
		return 0;
	return get_symbol(s, s->symbols + s->next++ * ELF_SIZE(s->format, Sym), sym, err);
}

/*
 * The number of the next symbol that may be undefined: indices from
 * SHN_LORESERVE on have meanings of their own, some of them that one.
 */
static size_t skip_defined(const struct elf_symbols *s, size_t from)
{
	const size_t size = ELF_SIZE(s->format, Sym), count = s->count;
	const unsigned char *p;
	uint16_t index;
	size_t i;

	/* Without a table there's no address to add to. */
	if (from >= count)
		return count;
	p = s->symbols + from * size + ELF_FIELD(s->format, Sym, st_shndx);
	for (i = from; i < count; i++, p += size) {
		memcpy(&index, p, sizeof(index));
		if (s->format.swap)
			index = bswap_16(index);
		/* 1 to SHN_LORESERVE - 1 are sections. */
		if ((uint16_t)(index - 1) >= SHN_LORESERVE - 1)
			break;
	}
	return i;
}

static bool is_undefined(const struct elf_symbols *s, uint16_t index)
{
	return index == SHN_UNDEF || index == SHN_COMMON ||
	       (index == SHN_MIPS_SUNDEFINED && s->machine == EM_MIPS);
}

int elf_symbols_next_undefined(struct elf_symbols *s, struct elf_symbol *sym, struct ak_error *err)
{
	int more;

	do {
		s->next = skip_defined(s, s->next);
		more = elf_symbols_next(s, sym, err);
	} while (more > 0 && !is_undefined(s, sym->shndx));
	return more;
}

int elf_symbols_take_name(struct elf_symbols *s, const struct elf_symbol *sym, size_t *len,
			  struct ak_error *err)
{
	*len = strlen(sym->name);
	s->named += *len;
	if (s->named <= ELF_NAMES_MAX(s->strings_size))
		return 0;
	return bad_file(err, FILE_BUILT, s->file, 0,
			"is damaged: its symbols' names overlap, and are %llu bytes and more "
			"out of %zu",
			(unsigned long long)s->named, s->strings_size);
}
