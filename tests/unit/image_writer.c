// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "image_writer.h"
#include "kallsyms/offset.h"
#include "kallsyms/tables.h"
#include "unit.h"

enum { RODATA = 1, SYMTAB, STRTAB, RELA, DYNSYM, SHSTRTAB, SECTION_COUNT };

static const char section_names[] = "\0.rodata\0.symtab\0.strtab\0.rela.dyn\0.dynsym\0.shstrtab";
static const size_t name_offsets[SECTION_COUNT] = { 0, 1, 9, 17, 25, 35, 43 };

/* An image while it's written. */
struct writing {
	const struct ak_kallsyms *k;
	const struct image_spec *spec;
	struct buf rodata, symbols, strings, relocations, dynamic;
	size_t tables[AK_KALLSYMS_TABLE_COUNT]; /* within rodata */
};

static void add_number(struct buf *out, const struct image_spec *spec, size_t width, uint64_t value)
{
	unsigned char bytes[8];
	size_t i;

	for (i = 0; i < width; i++)
		bytes[spec->big ? width - 1 - i : i] = (unsigned char)(value >> 8 * i);
	buf_add(out, bytes, width);
}

static size_t word(const struct image_spec *spec)
{
	return spec->is64 ? 8 : 4;
}

static void add_word(struct buf *out, const struct image_spec *spec, uint64_t value)
{
	add_number(out, spec, word(spec), value);
}

static void align(struct buf *out, size_t to)
{
	while (out->len % to)
		buf_addc(out, '\0');
}

static void add_symbol(struct writing *w, const char *name, uint64_t value, uint64_t size)
{
	const struct image_spec *spec = w->spec;
	unsigned char info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);

	if (spec->missing && !strcmp(name, spec->missing))
		return;
	add_number(&w->symbols, spec, 4, w->strings.len);
	buf_add(&w->strings, name, strlen(name) + 1);
	if (spec->is64) {
		buf_addc(&w->symbols, (char)info);
		buf_addc(&w->symbols, '\0');
		add_number(&w->symbols, spec, 2, RODATA);
		add_word(&w->symbols, spec, value);
		add_word(&w->symbols, spec, size);
	} else {
		add_word(&w->symbols, spec, value);
		add_word(&w->symbols, spec, size);
		buf_addc(&w->symbols, (char)info);
		buf_addc(&w->symbols, '\0');
		add_number(&w->symbols, spec, 2, RODATA);
	}
}

static size_t symbol_size(const struct image_spec *spec)
{
	return spec->is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static void add_zeroes(struct buf *out, size_t count)
{
	while (count--)
		buf_addc(out, '\0');
}

/* The null symbol, and one of that value. */
static void add_dynamic_symbols(struct writing *w, uint64_t value)
{
	const struct image_spec *spec = w->spec;

	add_zeroes(&w->dynamic, symbol_size(spec) + word(spec));
	add_word(&w->dynamic, spec, value);
	add_zeroes(&w->dynamic, 2 * symbol_size(spec) - w->dynamic.len);
}

/* For the next word of .rodata. */
static void add_relocation(struct writing *w, uint64_t symbol, uint64_t type, uint64_t addend)
{
	const struct image_spec *spec = w->spec;

	add_word(&w->relocations, spec, IMAGE_ADDRESS + w->rodata.len);
	add_word(&w->relocations, spec, spec->is64 ? symbol << 32 | type : symbol << 8 | type);
	add_word(&w->relocations, spec, addend);
}

/* Where a symbol is the relocation's, it has a half of the address; a relocation of no type means nothing. */
static void add_address(struct writing *w, uint64_t address)
{
	const struct image_spec *spec = w->spec;
	uint64_t half = spec->has_dynamic_symbol ? 0x20000000 : 0;

	if (!w->dynamic.len)
		add_dynamic_symbols(w, half);
	if (spec->is_relocated) {
		add_relocation(w, 0, 0, 12345);
		add_relocation(w, spec->has_dynamic_symbol ? 1 : 0, 22, address - half);
	}
	add_word(&w->rodata, spec, spec->is_relocated ? 0 : address);
}

static void add_offsets(struct writing *w)
{
	const struct ak_kallsyms *k = w->k;
	struct ak_error err = { 0 };
	int64_t value;
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		uint64_t place = IMAGE_ADDRESS + w->rodata.len;

		if (kallsyms_has_addresses(&k->options)) {
			add_address(w, k->symbols[i].address);
			continue;
		}
		assert_int_equal(kallsyms_offset(k, i, &value, &err), 0);
		if (k->options.pc_relative)
			value += (int64_t)(k->text - place);
		add_number(&w->rodata, w->spec, 4, (uint64_t)value);
	}
}

static void add_table(struct writing *w, enum ak_kallsyms_table table)
{
	const struct ak_kallsyms *k = w->k;
	uint32_t i;

	switch (table) {
	case AK_KALLSYMS_OFFSETS:
		add_offsets(w);
		break;
	case AK_KALLSYMS_RELATIVE_BASE:
		add_address(w, w->k->relative_base);
		break;
	case AK_KALLSYMS_NUM_SYMS:
		add_number(&w->rodata, w->spec, 4, k->count);
		break;
	case AK_KALLSYMS_NAMES:
		buf_add(&w->rodata, k->names, k->names_size);
		break;
	case AK_KALLSYMS_MARKERS:
		for (i = 0; i < kallsyms_marker_count(k); i++)
			add_number(&w->rodata, w->spec, 4, k->markers[i]);
		break;
	case AK_KALLSYMS_TOKEN_TABLE:
		buf_add(&w->rodata, k->token_table, k->token_table_size);
		break;
	case AK_KALLSYMS_TOKEN_INDEX:
		for (i = 0; i < 256; i++)
			add_number(&w->rodata, w->spec, 2, k->token_index[i]);
		break;
	default:
		for (i = 0; i < k->count; i++) {
			buf_addc(&w->rodata, (char)(k->seqs[i] >> 16));
			buf_addc(&w->rodata, (char)(k->seqs[i] >> 8));
			buf_addc(&w->rodata, (char)k->seqs[i]);
		}
	}
}

/* Bytes that look a little like tables: no token index, but one of empty tokens, and words of all sizes. */
static void add_noise(struct writing *w)
{
	unsigned int i;

	align(&w->rodata, 8);
	for (i = 0; i < 64; i++)
		add_number(&w->rodata, w->spec, 4, 0);
	for (i = 0; i < 256; i++)
		add_number(&w->rodata, w->spec, 2, i);
	for (i = 0; i < 64; i++)
		add_number(&w->rodata, w->spec, 4, (uint64_t)i * i * 1000);
}

static void add_tables(struct writing *w)
{
	const struct ak_kallsyms_layout *layout = w->k->options.layout;
	const unsigned char *table = layout->order;

	for (; *table != AK_KALLSYMS_NO_TABLE; table++) {
		if (!kallsyms_has_table(&w->k->options, *table))
			continue;
		align(&w->rodata, kallsyms_alignment(layout, w->spec->is64));
		w->tables[*table] = w->rodata.len;
		add_table(w, *table);
		add_symbol(w, kallsyms_table_label(&w->k->options, *table),
			   IMAGE_ADDRESS + w->tables[*table],
			   kallsyms_has_size(layout, *table) ? w->rodata.len - w->tables[*table]
							     : 0);
	}
}

static void add_rodata(struct writing *w)
{
	char banner[256];

	add_noise(w);
	if (w->spec->release) {
		add_symbol(w, "linux_banner", IMAGE_ADDRESS + w->rodata.len, 0);
		snprintf(banner, sizeof(banner), "Linux version %s (builder) #1\n",
			 w->spec->release);
		buf_add(&w->rodata, banner, strlen(banner) + 1);
	}
	add_tables(w);
	add_noise(w);
}

static void add_section(struct buf *out, const struct writing *w, unsigned int index,
			const struct buf *content, size_t offset)
{
	static const uint32_t types[SECTION_COUNT] = { SHT_NULL,   SHT_PROGBITS, SHT_SYMTAB,
						       SHT_STRTAB, SHT_RELA,	 SHT_DYNSYM,
						       SHT_STRTAB };
	const struct image_spec *spec = w->spec;
	bool is_loaded = index == RODATA || index == RELA || index == DYNSYM;
	size_t sym = symbol_size(spec);
	size_t rela = spec->is64 ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela);

	add_number(out, spec, 4, name_offsets[index]);
	add_number(out, spec, 4, spec->no_symbols && index == SYMTAB ? SHT_NULL : types[index]);
	add_word(out, spec, is_loaded ? SHF_ALLOC : 0);
	add_word(out, spec, index == RODATA ? IMAGE_ADDRESS : 0);
	add_word(out, spec, offset);
	add_word(out, spec, content ? content->len : 0);
	add_number(out, spec, 4, index == SYMTAB ? STRTAB : index == RELA ? DYNSYM : 0);
	add_number(out, spec, 4, 0);
	add_word(out, spec, 8);
	add_word(out, spec, index == RELA ? rela : index == SYMTAB || index == DYNSYM ? sym : 0);
}

static void add_header(struct buf *out, const struct image_spec *spec, size_t sections,
		       size_t segments)
{
	const size_t h = spec->is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);

	buf_add(out, ELFMAG, SELFMAG);
	buf_addc(out, spec->is64 ? ELFCLASS64 : ELFCLASS32);
	buf_addc(out, spec->big ? ELFDATA2MSB : ELFDATA2LSB);
	buf_addc(out, EV_CURRENT);
	while (out->len < EI_NIDENT)
		buf_addc(out, '\0');
	add_number(out, spec, 2, ET_EXEC);
	add_number(out, spec, 2, spec->is64 ? EM_PPC64 : EM_PPC);
	add_number(out, spec, 4, EV_CURRENT);
	add_word(out, spec, 0);
	add_word(out, spec, segments);
	add_word(out, spec, spec->no_sections ? 0 : sections);
	add_number(out, spec, 4, 0);
	add_number(out, spec, 2, h);
	add_number(out, spec, 2, spec->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	add_number(out, spec, 2, 1);
	add_number(out, spec, 2, spec->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
	add_number(out, spec, 2, spec->no_sections ? 0 : SECTION_COUNT);
	add_number(out, spec, 2, spec->no_sections ? 0 : SHSTRTAB);
}

static void add_segment(struct buf *out, const struct image_spec *spec, size_t offset, size_t size)
{
	add_number(out, spec, 4, PT_LOAD);
	if (spec->is64)
		add_number(out, spec, 4, PF_R);
	add_word(out, spec, offset);
	add_word(out, spec, IMAGE_ADDRESS);
	add_word(out, spec, IMAGE_ADDRESS);
	add_word(out, spec, size);
	add_word(out, spec, size);
	if (!spec->is64)
		add_number(out, spec, 4, PF_R);
	add_word(out, spec, 8);
}

static void put(struct buf *out, struct writing *w, struct image *image)
{
	const struct buf names = { .data = (char *)section_names, .len = sizeof(section_names) };
	const struct buf *contents[SECTION_COUNT] = { NULL,	   &w->rodata,	    &w->symbols,
						      &w->strings, &w->relocations, &w->dynamic,
						      &names };
	size_t at = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), offsets[SECTION_COUNT] = { 0 };
	unsigned int i;

	for (i = RODATA; i < SECTION_COUNT; i++) {
		offsets[i] = at;
		at += (contents[i]->len + 7) / 8 * 8;
	}
	add_header(out, w->spec, at, sizeof(Elf64_Ehdr));
	align(out, sizeof(Elf64_Ehdr));
	add_segment(out, w->spec, offsets[RODATA], w->rodata.len);
	while (out->len < offsets[RODATA])
		buf_addc(out, '\0');
	for (i = RODATA; i < SECTION_COUNT; i++) {
		assert_int_equal(out->len, offsets[i]);
		buf_add(out, contents[i]->data, contents[i]->len);
		align(out, 8);
	}
	for (i = 0; i < SECTION_COUNT; i++)
		add_section(out, w, i, contents[i], offsets[i]);
	image->rodata = offsets[RODATA];
	image->rodata_size = w->rodata.len;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		image->tables[i] = w->tables[i] ? w->tables[i] + offsets[RODATA] : 0;
}

struct image image_write(const struct ak_kallsyms *k, const struct image_spec *spec)
{
	struct writing w = { .k = k, .spec = spec };
	struct image image = { 0 };
	struct buf out = { 0 };

	buf_addc(&w.strings, '\0');
	add_zeroes(&w.symbols, symbol_size(spec));
	add_rodata(&w);
	put(&out, &w, &image);
	assert_false(buf_failed(&out));
	buf_free(&w.rodata);
	buf_free(&w.symbols);
	buf_free(&w.strings);
	buf_free(&w.relocations);
	buf_free(&w.dynamic);
	image.bytes = (unsigned char *)out.data;
	image.size = out.len;
	return image;
}

void image_free(struct image *image)
{
	free(image->bytes);
	image->bytes = NULL;
}
