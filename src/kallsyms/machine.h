/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MACHINE_H
#define KALLSYMS_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct ak_elf_target;

/*
 * What GNU as makes of a table of addresses for a machine.  The numbers are
 * those of each processor's ELF supplement; what is done with them is what
 * GNU as 2.40 does, and 2.44 for LoongArch.
 */
struct machine {
	const char *name;
	uint16_t number; /* EM_* */
	bool is64;
	bool addends_in_place; /* SHT_REL, and not SHT_RELA */
	uint32_t word;	       /* the relocation for "PTR symbol + n", of an address's width */
	/*
	 * The relocation for ".long symbol - . + n".  Where linkers may delete
	 * instructions, there are two instead: one adds symbol + n, the other
	 * subtracts a local label of that name at the place itself.
	 */
	uint32_t place;
	bool place_twice; /* its addend is in .rodata, too; linkers don't look at that */
	uint32_t add, subtract;
	const char *label;	/* NULL: not so */
	const char *mapping;	/* the symbol that says: from here on data.  NULL: none */
	bool pads_section;	/* its size is a multiple of its alignment */
	uint32_t image_flags;	/* e_flags that are set in linked files only */
	uint32_t foreign_flags; /* e_flags of another ABI, which isn't known here */
};

/* The row for that target; NULL: there's none, as ak_elf_target_check() says. */
const struct machine *machine_find(const struct ak_elf_target *target);

#endif
