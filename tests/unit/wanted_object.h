/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WANTED_OBJECT_H
#define WANTED_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms.h"
#include "base/buf.h"

/*
 * What each processor's ELF supplement says, by number: an address, a distance
 * from here; or that distance in two steps.  LoongArch's are from its ABI alone,
 * as its assembler isn't in every distribution.
 */
struct machine_case {
	const char *name;
	struct ak_elf_target target;
	uint32_t word, place, add, subtract;
	const char *label, *mapping;
	bool rel;	    /* the addends are in the data */
	bool pads;	    /* .rodata ends aligned */
	bool place_in_data; /* though it isn't rel, addends of distances are there, too */
};

/* The ways of writing addresses. */
struct mode {
	const char *layout;
	bool base_relative, percpu, pc_relative;
	bool addresses, places; /* what's in the first table */
	bool sizes;
	bool words; /* labels are aligned to a word; else to 4 */
};

#define TEXT UINT64_C(0x80100000) /* where _text is */
#define PERCPU 2		  /* the first symbols are per-CPU ones */
#define MOST 600		  /* symbols */

/* Tables with a recognisable content; they needn't mean anything.  Free with ak_kallsyms_free(). */
void make_tables(struct ak_kallsyms *k, const struct mode *mode, uint32_t count);

/* What is to be found in the object. */
struct want_symbol {
	const char *name;
	bool local, undefined;
	uint64_t value, size;
};

struct want_relocation {
	uint64_t offset;
	const char *symbol;
	uint64_t symbol_value;
	uint32_t type;
	int64_t addend;
};

struct want {
	const struct machine_case *machine;
	const struct mode *mode;
	const struct ak_kallsyms *k;
	struct buf data;
	struct want_symbol symbols[MOST + AK_KALLSYMS_TABLE_COUNT + 2];
	struct want_relocation relocations[2 * MOST + 1];
	size_t symbol_count, local_count, relocation_count;
};

/* Fills in what follows from machine, mode and k, in another way than the library. */
void want_object(struct want *w);
void want_free(struct want *w);

/* Bytes of an address. */
size_t want_word(const struct want *w);

#endif
