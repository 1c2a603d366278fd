/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_NM_SYMBOL_H
#define KALLSYMS_NM_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/map.h"

struct elf_file;
struct elf_file_symbol;
struct elf_section;

/*
 * What nm says of a symbol: whether it's listed, its letter and its address.
 * Sources: nm(1), the sections "Symbols" of libbfd's and LLVM's manuals, and
 * nm itself, asked about files of every machine.
 */
struct nm_target {
	enum ak_nm nm;
	uint16_t machine;		    /* EM_* */
	bool extends_sign;		    /* 32-bit addresses are signed numbers */
	const struct elf_section *sections; /* borrowed */
	size_t section_count;
	uint64_t *bases;      /* owned; what is added to values in a section */
	char *letters;	      /* owned; of a local symbol in a section */
	char specials[0x100]; /* the same for SHN_LORESERVE to SHN_HIRESERVE */
	bool hides_names;     /* some symbols aren't listed because of their names */
	bool simple[16]; /* STT_*: nothing but section and binding matters, if they are usual */
};

/* Free with nm_target_free().  The ELF file must live as long.  0 or -1. */
int nm_target_make(struct nm_target *target, const struct elf_file *elf, enum ak_nm nm,
		   struct ak_error *err);
void nm_target_free(struct nm_target *target);

/* False for symbols that nm keeps to itself: of sections, files, assemblers. */
bool nm_lists(const struct nm_target *target, const struct elf_file_symbol *sym);

/*
 * Sets the letter and the address: 0 for undefined symbols, the size for
 * common ones.
 */
void nm_describe(struct ak_symbol *to, const struct nm_target *target,
		 const struct elf_file_symbol *sym);

#endif
