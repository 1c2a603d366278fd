/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_ELF_OBJECT_H
#define KALLSYMS_ELF_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"
#include "input/elf_format.h"

struct ak_elf_target;

/*
 * Writes a relocatable object with one section of data, its relocations, and
 * symbols: System V ABI (gABI) chapter 4, either class, either byte order.
 *
 * How many of each there will be is said first, and has to be kept to: the
 * file is a single allocation of its final size, filled from the front.
 * A section of more than ELF_OBJECT_MOST bytes is none that can be made.
 */
#define ELF_OBJECT_MOST ((uint64_t)1 << 48)

struct elf_object_plan {
	bool is_btf;	/* the section is .BTF, without relocations; else .rodata */
	uint64_t size;	/* of the section */
	uint64_t align; /* its alignment, a power of two */
	uint64_t relocations;
	bool in_place;	 /* SHT_REL: the addends are in the section, 32 bits each */
	uint64_t locals; /* local symbols, to be added before the others */
	uint64_t globals;
	uint64_t name_size; /* all names added, with their NULs */
};

struct elf_object {
	struct elf_format format;
	bool in_place;
	bool mips64el;	      /* has an r_info of its own kind */
	unsigned char *bytes; /* owned */
	size_t size;
	unsigned char *data;   /* the section, all zeroes; to be filled */
	unsigned char *symbol; /* where the next one goes */
	unsigned char *relocation;
	char *names, *name; /* the string table, and where the next one goes */
};

/* 0, or -1: larger than such a file can be, no memory. */
int elf_object_begin(struct elf_object *obj, const struct ak_elf_target *target,
		     const struct elf_object_plan *plan, struct ak_error *err);

/* Adds a symbol's name; returns what elf_object_add_symbol() wants. */
uint32_t elf_object_add_name(struct elf_object *obj, const char *name);

/* A symbol of no type in the section; the first one added is number 1. */
void elf_object_add_symbol(struct elf_object *obj, uint32_t name, unsigned char bind,
			   uint64_t value, uint64_t size);

/* A global symbol that another object has to define. */
void elf_object_add_undefined(struct elf_object *obj, uint32_t name);

/* Relocates the field at `offset` of the section. */
void elf_object_add_relocation(struct elf_object *obj, uint64_t offset, uint32_t symbol,
			       uint32_t type, int64_t addend);

/* The file, to be freed: *len bytes. */
char *elf_object_end(struct elf_object *obj, size_t *len);

/* Numbers in the object's byte order. */
static inline void elf_put16(struct elf_format f, unsigned char *p, uint16_t v)
{
	if (f.swap)
		v = bswap_16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void elf_put32(struct elf_format f, unsigned char *p, uint32_t v)
{
	if (f.swap)
		v = bswap_32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void elf_put64(struct elf_format f, unsigned char *p, uint64_t v)
{
	if (f.swap)
		v = bswap_64(v);
	memcpy(p, &v, sizeof(v));
}

/* An address, an offset, a size: 8 bytes in ELF64, 4 in ELF32. */
static inline void elf_put_word(struct elf_format f, unsigned char *p, uint64_t v)
{
	if (f.is64)
		elf_put64(f, p, v);
	else
		elf_put32(f, p, (uint32_t)v);
}

#endif
