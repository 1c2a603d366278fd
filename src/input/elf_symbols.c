// SPDX-License-Identifier: GPL-2.0-or-later
#include <byteswap.h>
#include <elf.h>
#include <endian.h>
#include <stddef.h>
#include <string.h>

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

static uint16_t get16(const struct elf_symbols *s, const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return s->swap ? bswap_16(v) : v;
}

static uint32_t get32(const struct elf_symbols *s, const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return s->swap ? bswap_32(v) : v;
}

static uint64_t get64(const struct elf_symbols *s, const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return s->swap ? bswap_64(v) : v;
}

/* Fields that are an address wide: 8 bytes in ELF64, 4 in ELF32. */
static uint64_t get_word(const struct elf_symbols *s, const unsigned char *p)
{
	return s->is64 ? get64(s, p) : get32(s, p);
}

#define FIELD(s, struct_, member) \
	((s)->is64 ? offsetof(Elf64_##struct_, member) : offsetof(Elf32_##struct_, member))
#define SIZE_OF(s, struct_) ((s)->is64 ? sizeof(Elf64_##struct_) : sizeof(Elf32_##struct_))

int elf_is(const struct source *src)
{
	return source_starts_with(src, ELFMAG, SELFMAG);
}

static int read_ident(struct elf_symbols *s, const struct source *src, struct ak_error *err)
{
	const unsigned char *id = src->head;

	if (src->head_len < EI_NIDENT)
		return ak_error_set(err, src->name, 0,
				    "is cut short within its ELF identification");
	if (id[EI_CLASS] != ELFCLASS32 && id[EI_CLASS] != ELFCLASS64)
		return ak_error_set(err, src->name, 0, "has an unknown ELF class (%d)",
				    id[EI_CLASS]);
	if (id[EI_DATA] != ELFDATA2LSB && id[EI_DATA] != ELFDATA2MSB)
		return ak_error_set(err, src->name, 0, "has an unknown ELF byte order (%d)",
				    id[EI_DATA]);
	if (id[EI_VERSION] != EV_CURRENT)
		return ak_error_set(err, src->name, 0, "has an unknown ELF version (%d)",
				    id[EI_VERSION]);
	s->is64 = id[EI_CLASS] == ELFCLASS64;
	s->swap = (id[EI_DATA] == ELFDATA2MSB) != (BYTE_ORDER == BIG_ENDIAN);
	return 0;
}

static struct section get_section(const struct elf_symbols *s, const unsigned char *headers,
				  uint64_t index)
{
	const unsigned char *p = headers + index * SIZE_OF(s, Shdr);

	return (struct section){
		.offset = get_word(s, p + FIELD(s, Shdr, sh_offset)),
		.size = get_word(s, p + FIELD(s, Shdr, sh_size)),
		.entsize = get_word(s, p + FIELD(s, Shdr, sh_entsize)),
		.type = get32(s, p + FIELD(s, Shdr, sh_type)),
		.link = get32(s, p + FIELD(s, Shdr, sh_link)),
		.info = get32(s, p + FIELD(s, Shdr, sh_info)),
	};
}

/* From 65,280 sections on the header says 0 and section 0's size is the count. */
static int read_section_count(const struct elf_symbols *s, const struct source *src,
			      uint64_t offset, uint64_t *count, struct ak_error *err)
{
	unsigned char header[sizeof(Elf64_Shdr)];

	if (source_read(src, offset, header, SIZE_OF(s, Shdr), "its first section header", err))
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

	if (source_read(src, 0, header, SIZE_OF(s, Ehdr), "its ELF header", err))
		return -1;
	s->machine = get16(s, header + FIELD(s, Ehdr, e_machine));
	offset = get_word(s, header + FIELD(s, Ehdr, e_shoff));
	*count = get16(s, header + FIELD(s, Ehdr, e_shnum));
	if (!offset) {
		*count = 0;
		return 0;
	}
	if (get16(s, header + FIELD(s, Ehdr, e_shentsize)) != SIZE_OF(s, Shdr))
		return ak_error_set(err, src->name, 0,
				    "is damaged: section headers of a wrong size");
	if (!*count && read_section_count(s, src, offset, count, err))
		return -1;
	if (!*count)
		return ak_error_set(err, src->name, 0,
				    "is damaged: it has section headers, but says there are none");
	if (*count > src->size / SIZE_OF(s, Shdr))
		return ak_error_set(
			err, src->name, 0,
			"is damaged or cut short: %llu section headers don't fit into it",
			(unsigned long long)*count);
	to = buf_reserve(scratch, *count * SIZE_OF(s, Shdr));
	if (!to)
		return ak_error_nomem(err);
	return source_read(src, offset, to, *count * SIZE_OF(s, Shdr), "its section headers", err);
}

static int check_table(const struct elf_symbols *s, const struct source *src,
		       const struct section *symtab, const struct section *strtab,
		       struct ak_error *err)
{
	if (symtab->entsize != SIZE_OF(s, Sym) || symtab->size % symtab->entsize)
		return ak_error_set(err, src->name, 0,
				    "is damaged: a symbol table of %llu bytes with entries of %llu",
				    (unsigned long long)symtab->size,
				    (unsigned long long)symtab->entsize);
	if (strtab->type != SHT_STRTAB)
		return ak_error_set(
			err, src->name, 0,
			"is damaged: section %u, its symbols' strings, is no string table",
			symtab->link);
	if (symtab->info > symtab->size / symtab->entsize)
		return ak_error_set(err, src->name, 0,
				    "is damaged: %u of its %llu symbols are said to be local",
				    symtab->info,
				    (unsigned long long)(symtab->size / symtab->entsize));
	if (symtab->size > src->size || strtab->size > src->size)
		return ak_error_set(
			err, src->name, 0,
			"is damaged or cut short: its symbol table is larger than the file");
	/* Only a part of it may be read; the file must have it all. */
	return source_check(src, symtab->offset, symtab->size, "its symbol table", err);
}

/* The two mostly stand side by side: one read less for each of thousands of files. */
static int read_table(struct elf_symbols *s, const struct source *src, struct buf *scratch,
		      const struct section *symtab, const struct section *strtab,
		      struct ak_error *err)
{
	uint64_t offset = symtab->offset + s->first * SIZE_OF(s, Sym);
	size_t syms_size = (size_t)symtab->size - s->first * SIZE_OF(s, Sym);
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
		return ak_error_set(err, src->name, 0,
				    "is damaged: its symbols' string table isn't terminated");
	s->symbols = (unsigned char *)to;
	s->strings = to + syms_size;
	s->strings_size = strings_size;
	s->count = syms_size / SIZE_OF(s, Sym);
	return 0;
}

int elf_symbols_open(struct elf_symbols *s, const struct source *src, enum elf_part part,
		     struct buf *scratch, struct ak_error *err)
{
	struct section symtab = { 0 }, strtab;
	uint64_t count, i;

	*s = (struct elf_symbols){ .file = src->name };
	if (read_ident(s, src, err) || read_sections(s, src, scratch, &count, err))
		return -1;
	for (i = 0; i < count; i++) {
		symtab = get_section(s, (unsigned char *)scratch->data, i);
		if (symtab.type == SHT_SYMTAB)
			break;
	}
	if (i == count)
		return 0;
	if (symtab.link >= count)
		return ak_error_set(err, src->name, 0,
				    "is damaged: its symbol table names section %u of %llu",
				    symtab.link, (unsigned long long)count);
	strtab = get_section(s, (unsigned char *)scratch->data, symtab.link);
	if (check_table(s, src, &symtab, &strtab, err))
		return -1;
	if (part == ELF_GLOBAL_SYMBOLS)
		s->first = symtab.info;
	/* The null symbol is none. */
	s->next = s->first ? 0 : 1;
	return read_table(s, src, scratch, &symtab, &strtab, err);
}

static int get_symbol(const struct elf_symbols *s, const unsigned char *p, struct elf_symbol *sym,
		      struct ak_error *err)
{
	uint32_t name = get32(s, p + FIELD(s, Sym, st_name));
	unsigned char info = p[FIELD(s, Sym, st_info)];

	if (name >= s->strings_size)
		return ak_error_set(err, s->file, 0,
				    "is damaged: symbol %zu's name is past the string table",
				    s->first + s->next - 1);
	sym->name = s->strings + name;
	sym->bind = ELF64_ST_BIND(info);
	sym->type = ELF64_ST_TYPE(info);
	sym->shndx = get16(s, p + FIELD(s, Sym, st_shndx));
	return 1;
}

int elf_symbols_next(struct elf_symbols *s, struct elf_symbol *sym, struct ak_error *err)
{
	if (s->next >= s->count)
		return 0;
	return get_symbol(s, s->symbols + s->next++ * SIZE_OF(s, Sym), sym, err);
}

/*
 * The number of the next symbol that may be undefined: indices from
 * SHN_LORESERVE on have meanings of their own, some of them that one.
 */
static size_t skip_defined(const struct elf_symbols *s, size_t from)
{
	const size_t size = SIZE_OF(s, Sym), count = s->count;
	const unsigned char *p = s->symbols + from * size + FIELD(s, Sym, st_shndx);
	uint16_t index;
	size_t i;

	for (i = from; i < count; i++, p += size) {
		memcpy(&index, p, sizeof(index));
		if (s->swap)
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
