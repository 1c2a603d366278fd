/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_ELF_SYMBOLS_H
#define INPUT_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"
#include "elf_format.h"

struct buf;
struct source;

/*
 * The symbol table (SHT_SYMTAB) of an ELF file: either class, either byte
 * order, any machine; System V ABI (gABI) chapter 4, with its extensions for
 * more than 65,279 sections.
 *
 * Not libelf's: for a scan this has to cost little more than the four reads
 * it makes (header, section headers, symbols with their strings), from many
 * threads at once; libelf's allocations and conversions per section
 * add a third to them.
 *
 * All offsets, sizes and links are checked by elf_symbols_open(), so that
 * the iterator has nothing left to check but st_name.
 */
struct elf_symbols {
	const char *file;	      /* borrowed; for errors */
	const unsigned char *symbols; /* count entries as they are in the file */
	const char *strings;	      /* ends with a NUL */
	size_t count;		      /* 0: no symbol table */
	size_t strings_size;
	size_t first; /* the number that symbols[0] has in the file */
	size_t first_global;
	size_t next;	  /* index into symbols[] */
	uint64_t named;	  /* bytes of names taken, see elf_symbols_take_name() */
	uint16_t machine; /* EM_* */
	struct elf_format format;
};

struct elf_symbol {
	const char *name;
	unsigned char bind; /* STB_* */
	unsigned char type; /* STT_* */
	uint16_t shndx;	    /* SHN_* or an index, SHN_XINDEX left as it is */
};

/* 1 if the source is an ELF file. */
int elf_is(const struct source *src);

/* Which symbols to read. */
enum elf_part {
	ELF_ALL_SYMBOLS,
	/*
	 * Those behind the local ones, which stand first (gABI: sh_info says how
	 * many they are).  No reference to another object is local, and two
	 * thirds of a module's symbols are.
	 */
	ELF_GLOBAL_SYMBOLS,
};

/*
 * Reads the table into `scratch`, which must stay untouched while it's in
 * use.  A file without one has no symbols.  0 or -1.
 */
int elf_symbols_open(struct elf_symbols *syms, const struct source *src, enum elf_part part,
		     struct buf *scratch, struct ak_error *err);

/* What comes next are the symbols behind the local ones. */
void elf_symbols_rewind_to_global(struct elf_symbols *syms);

/* The next symbol, without the null one.  1, 0 at the end, -1. */
int elf_symbols_next(struct elf_symbols *syms, struct elf_symbol *sym, struct ak_error *err);

/* The next undefined or common symbol, passing over defined ones.  As above. */
int elf_symbols_next_undefined(struct elf_symbols *syms, struct elf_symbol *sym,
			       struct ak_error *err);

/*
 * For names that are copied: *len is the symbol's name's.  All of a file that are taken must be no
 * longer than ELF_NAMES_MAX of its strings.  0 or -1.
 */
int elf_symbols_take_name(struct elf_symbols *syms, const struct elf_symbol *sym, size_t *len,
			  struct ak_error *err);

#endif
