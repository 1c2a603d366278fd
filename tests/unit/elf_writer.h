/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ELF_WRITER_H
#define ELF_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes relocatable ELF objects with a chosen symbol table: either class,
 * either byte order, any machine, any number of sections (System V ABI,
 * chapter 4).  Sections: 1 .text, 2 .symtab, 3 .strtab, 4 .shstrtab, those
 * listed, then, if there are 65,280 or more, .symtab_shndx, and as many empty
 * ones as asked for.
 */
struct elf_sym {
	const char *name;
	unsigned char bind, type;
	uint16_t shndx;
	uint64_t value, size;
};

/* A section without content; where one is listed all have names. */
struct elf_sect {
	const char *name;
	uint32_t type;
	uint64_t flags, address;
};

struct elf_spec {
	bool is64, big;
	uint16_t machine;
	uint16_t type; /* ET_*; 0: ET_REL */
	const struct elf_sect *sects;
	size_t sect_count;
	const struct elf_sym *syms; /* without the null symbol */
	size_t sym_count;
	bool no_symtab;
	bool headers_first; /* section headers before the sections, not behind them */
	bool strings_apart; /* something lies between .symtab and .strtab */
	size_t sections;    /* at least this many */
};

enum { ELF_TEXT = 1, ELF_SYMTAB, ELF_STRTAB, ELF_SHSTRTAB, ELF_FIRST_LISTED };

struct elf_image {
	unsigned char *bytes; /* to be freed with elf_image_free() */
	size_t size;
	bool is64, big;
	size_t headers;		 /* offset of the section headers */
	size_t symbols, strings; /* offsets of the tables' contents */
	size_t strings_size;
	size_t needed; /* how much of the file a reader of its symbols needs */
};

struct elf_image elf_write(const struct elf_spec *spec);
void elf_image_free(struct elf_image *image);

/* Writes a number in the image's byte order. */
void elf_poke(struct elf_image *image, size_t offset, size_t width, uint64_t value);

enum elf_field {
	EH_SHOFF,
	EH_SHENTSIZE,
	EH_SHNUM, /* of the header; the section doesn't matter */
	SH_NAME,
	SH_TYPE,
	SH_FLAGS,
	SH_ADDR,
	SH_OFFSET,
	SH_SIZE,
	SH_LINK,
	SH_INFO,
	SH_ENTSIZE,
};

/* Overwrites a field of the ELF header, or of a section's. */
void elf_set(struct elf_image *image, enum elf_field field, size_t section, uint64_t value);

/* Overwrites st_name of a symbol; 0 is the null one. */
void elf_set_name(struct elf_image *image, size_t symbol, uint32_t value);

/* Writes an x86-64 object with these blank-separated undefined symbols to a file. */
void put_object(const char *path, const char *undefined);

#endif
