// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

/* A field's place in either class. */
struct place {
	size_t offset64, width64, offset32, width32;
};

#define PLACE(struct_, member)                                                                    \
	{                                                                                         \
		offsetof(Elf64_##struct_, member), sizeof(((Elf64_##struct_ *)0)->member),        \
			offsetof(Elf32_##struct_, member), sizeof(((Elf32_##struct_ *)0)->member) \
	}

static const struct place places[] = {
	[EH_SHOFF] = PLACE(Ehdr, e_shoff), [EH_SHENTSIZE] = PLACE(Ehdr, e_shentsize),
	[EH_SHNUM] = PLACE(Ehdr, e_shnum), [SH_NAME] = PLACE(Shdr, sh_name),
	[SH_TYPE] = PLACE(Shdr, sh_type),  [SH_FLAGS] = PLACE(Shdr, sh_flags),
	[SH_ADDR] = PLACE(Shdr, sh_addr),  [SH_OFFSET] = PLACE(Shdr, sh_offset),
	[SH_SIZE] = PLACE(Shdr, sh_size),  [SH_LINK] = PLACE(Shdr, sh_link),
	[SH_INFO] = PLACE(Shdr, sh_info),  [SH_ENTSIZE] = PLACE(Shdr, sh_entsize),
};

static size_t header_size(bool is64)
{
	return is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

static size_t section_size(bool is64)
{
	return is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
}

static size_t symbol_size(bool is64)
{
	return is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static void store(unsigned char *to, size_t width, bool big, uint64_t value)
{
	size_t i;

	for (i = 0; i < width; i++)
		to[big ? width - 1 - i : i] = (unsigned char)(value >> (8 * i));
}

void elf_poke(struct elf_image *image, size_t offset, size_t width, uint64_t value)
{
	assert_true(offset + width <= image->size);
	store(image->bytes + offset, width, image->big, value);
}

void elf_set(struct elf_image *image, enum elf_field field, size_t section, uint64_t value)
{
	const struct place *p = &places[field];
	size_t base = field >= SH_NAME ? image->headers + section * section_size(image->is64) : 0;

	elf_poke(image, base + (image->is64 ? p->offset64 : p->offset32),
		 image->is64 ? p->width64 : p->width32, value);
}

void elf_set_name(struct elf_image *image, size_t symbol, uint32_t value)
{
	elf_poke(image, image->symbols + symbol * symbol_size(image->is64), 4, value);
}

static void add_number(struct buf *out, size_t width, bool big, uint64_t value)
{
	unsigned char bytes[8];

	store(bytes, width, big, value);
	buf_add(out, bytes, width);
}

static void add_symbol(struct buf *out, const struct elf_spec *spec, uint32_t name,
		       const struct elf_sym *sym)
{
	unsigned char info = ELF64_ST_INFO(sym->bind, sym->type);

	add_number(out, 4, spec->big, name);
	if (spec->is64) {
		add_number(out, 1, spec->big, info);
		add_number(out, 1, spec->big, 0);
		add_number(out, 2, spec->big, sym->shndx);
		add_number(out, 8, spec->big, sym->value);
		add_number(out, 8, spec->big, sym->size);
	} else {
		add_number(out, 4, spec->big, sym->value);
		add_number(out, 4, spec->big, sym->size);
		add_number(out, 1, spec->big, info);
		add_number(out, 1, spec->big, 0);
		add_number(out, 2, spec->big, sym->shndx);
	}
}

struct tables {
	struct buf symbols, strings, indexes;
	size_t first_global;
};

static void add_tables(struct tables *t, const struct elf_spec *spec)
{
	static const struct elf_sym null_symbol = { 0 };
	size_t i;

	buf_addc(&t->strings, '\0');
	add_symbol(&t->symbols, spec, 0, &null_symbol);
	add_number(&t->indexes, 4, spec->big, 0);
	t->first_global = 1;
	for (i = 0; i < spec->sym_count; i++) {
		const struct elf_sym *sym = &spec->syms[i];
		bool named = sym->name[0] != '\0';

		add_symbol(&t->symbols, spec, named ? (uint32_t)t->strings.len : 0, sym);
		add_number(&t->indexes, 4, spec->big, sym->shndx == SHN_XINDEX ? SHN_XINDEX : 0);
		if (named)
			buf_add(&t->strings, sym->name, strlen(sym->name) + 1);
		if (sym->bind == STB_LOCAL)
			t->first_global = i + 2;
	}
}

/* Appends content for a section, aligned; gives back where it went. */
static size_t place(struct buf *out, const struct buf *content)
{
	while (out->len % 8)
		buf_addc(out, '\0');
	buf_add(out, content->data, content->len);
	return out->len - content->len;
}

static size_t section_count(const struct elf_spec *spec)
{
	size_t least = ELF_FIRST_LISTED + spec->sect_count;

	return spec->sections > least ? spec->sections : least;
}

/* The names of all sections, or, if none is listed, of none. */
static void add_names(struct buf *names, const struct elf_spec *spec)
{
	static const char built_in[] = "\0.text\0.symtab\0.strtab\0.shstrtab";
	size_t i;

	buf_add(names, built_in, spec->sect_count ? sizeof(built_in) : 1);
	for (i = 0; i < spec->sect_count; i++)
		buf_add(names, spec->sects[i].name, strlen(spec->sects[i].name) + 1);
}

static void fill_header(struct elf_image *image, const struct elf_spec *spec)
{
	const size_t h = header_size(spec->is64);
	size_t count = section_count(spec);

	memcpy(image->bytes, ELFMAG, SELFMAG);
	image->bytes[EI_CLASS] = spec->is64 ? ELFCLASS64 : ELFCLASS32;
	image->bytes[EI_DATA] = spec->big ? ELFDATA2MSB : ELFDATA2LSB;
	image->bytes[EI_VERSION] = EV_CURRENT;
	elf_poke(image, offsetof(Elf64_Ehdr, e_type), 2, spec->type ? spec->type : ET_REL);
	elf_poke(image, offsetof(Elf64_Ehdr, e_machine), 2, spec->machine);
	elf_poke(image, offsetof(Elf64_Ehdr, e_version), 4, EV_CURRENT);
	elf_set(image, EH_SHOFF, 0, image->headers);
	elf_set(image, EH_SHENTSIZE, 0, section_size(spec->is64));
	elf_set(image, EH_SHNUM, 0, count < SHN_LORESERVE ? count : 0);
	elf_poke(image, h - 12, 2, h);		 /* e_ehsize */
	elf_poke(image, h - 2, 2, ELF_SHSTRTAB); /* e_shstrndx */
	if (count >= SHN_LORESERVE)
		elf_set(image, SH_SIZE, 0, count);
}

static void fill_section(struct elf_image *image, size_t index, uint32_t type, size_t offset,
			 size_t size, uint32_t link, size_t entsize)
{
	elf_set(image, SH_TYPE, index, type);
	elf_set(image, SH_OFFSET, index, offset);
	elf_set(image, SH_SIZE, index, size);
	elf_set(image, SH_LINK, index, link);
	elf_set(image, SH_ENTSIZE, index, entsize);
}

/* The sections that are listed, and the names of all. */
static void fill_listed(struct elf_image *image, const struct elf_spec *spec, size_t offset)
{
	size_t i, name = 1;

	for (i = ELF_TEXT; i < ELF_FIRST_LISTED + spec->sect_count; i++) {
		const struct elf_sect *s =
			i < ELF_FIRST_LISTED ? NULL : &spec->sects[i - ELF_FIRST_LISTED];

		elf_set(image, SH_NAME, i, name);
		name += strlen((const char *)image->bytes + offset + name) + 1;
		if (!s)
			continue;
		fill_section(image, i, s->type, offset, 0, 0, 0);
		elf_set(image, SH_FLAGS, i, s->flags);
		elf_set(image, SH_ADDR, i, s->address);
	}
}

static void fill_sections(struct elf_image *image, const struct elf_spec *spec,
			  const struct tables *t, size_t names, size_t names_size, size_t indexes)
{
	fill_section(image, ELF_TEXT, SHT_PROGBITS, names, 0, 0, 0);
	if (!spec->no_symtab) {
		fill_section(image, ELF_SYMTAB, SHT_SYMTAB, image->symbols, t->symbols.len,
			     ELF_STRTAB, symbol_size(spec->is64));
		elf_set(image, SH_INFO, ELF_SYMTAB, t->first_global);
	}
	fill_section(image, ELF_STRTAB, SHT_STRTAB, image->strings, t->strings.len, 0, 0);
	fill_section(image, ELF_SHSTRTAB, SHT_STRTAB, names, names_size, 0, 0);
	if (spec->sect_count)
		fill_listed(image, spec, names);
	if (section_count(spec) >= SHN_LORESERVE)
		fill_section(image, ELF_FIRST_LISTED + spec->sect_count, SHT_SYMTAB_SHNDX, indexes,
			     t->indexes.len, ELF_SYMTAB, 4);
}

static void add_zeroes(struct buf *out, size_t count)
{
	while (count--)
		buf_addc(out, '\0');
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

struct elf_image elf_write(const struct elf_spec *spec)
{
	struct elf_image image = { .is64 = spec->is64, .big = spec->big };
	size_t headers_size = section_count(spec) * section_size(spec->is64), names_at, indexes = 0;
	struct buf out = { 0 }, names = { 0 };
	struct tables t = { 0 };

	add_tables(&t, spec);
	add_zeroes(&out, header_size(spec->is64));
	add_names(&names, spec);
	add_zeroes(&out, (8 - out.len % 8) % 8);
	image.headers = out.len;
	if (spec->headers_first)
		add_zeroes(&out, headers_size);
	image.symbols = place(&out, &t.symbols);
	if (spec->strings_apart)
		add_zeroes(&out, 32);
	image.strings = spec->strings_apart ? place(&out, &t.strings) : out.len;
	if (!spec->strings_apart)
		buf_add(&out, t.strings.data, t.strings.len);
	image.strings_size = t.strings.len;
	image.needed = larger(image.symbols + t.symbols.len, out.len);
	names_at = place(&out, &names);
	if (section_count(spec) >= SHN_LORESERVE)
		indexes = place(&out, &t.indexes);
	if (!spec->headers_first) {
		add_zeroes(&out, (8 - out.len % 8) % 8);
		image.headers = out.len;
		add_zeroes(&out, headers_size);
		image.needed = out.len;
	}
	assert_false(buf_failed(&out));
	image.bytes = (unsigned char *)out.data;
	image.size = out.len;
	fill_header(&image, spec);
	fill_sections(&image, spec, &t, names_at, names.len, indexes);
	buf_free(&t.symbols);
	buf_free(&t.strings);
	buf_free(&t.indexes);
	buf_free(&names);
	return image;
}

void elf_image_free(struct elf_image *image)
{
	free(image->bytes);
	image->bytes = NULL;
}

void put_object(const char *path, const char *undefined)
{
	struct elf_sym syms[64];
	char *names = strdup(undefined), *name, *rest = names;
	struct elf_spec spec = { .is64 = true, .machine = EM_X86_64, .syms = syms };
	struct elf_image image;

	while ((name = strsep(&rest, " "))) {
		if (!name[0])
			continue;
		assert_true(spec.sym_count < COUNT(syms));
		syms[spec.sym_count++] = (struct elf_sym){ .name = name, .bind = STB_GLOBAL };
	}
	image = elf_write(&spec);
	put_bytes(path, image.bytes, image.size);
	elf_image_free(&image);
	free(names);
}
