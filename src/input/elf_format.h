/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_ELF_FORMAT_H
#define INPUT_ELF_FORMAT_H

#include <byteswap.h>
#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "autoksyms/error.h"

struct source;

/* How the numbers of an ELF file are written (gABI: EI_CLASS, EI_DATA), and reading them. */
struct elf_format {
	bool is64;
	bool swap; /* not this machine's byte order */
};

/* Reads and checks the identification an ELF file starts with.  0 or -1. */
int elf_read_format(struct elf_format *format, const struct source *src, struct ak_error *err);

static inline uint16_t elf_get16(struct elf_format f, const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return f.swap ? bswap_16(v) : v;
}

static inline uint32_t elf_get32(struct elf_format f, const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return f.swap ? bswap_32(v) : v;
}

static inline uint64_t elf_get64(struct elf_format f, const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return f.swap ? bswap_64(v) : v;
}

/* Fields that are an address wide: 8 bytes in ELF64, 4 in ELF32. */
static inline uint64_t elf_get_word(struct elf_format f, const unsigned char *p)
{
	return f.is64 ? elf_get64(f, p) : elf_get32(f, p);
}

/* Where a member is in a struct of this class, and how large that is: ELF_FIELD(f, Sym, st_name). */
#define ELF_FIELD(f, struct_, member) \
	((f).is64 ? offsetof(Elf64_##struct_, member) : offsetof(Elf32_##struct_, member))
#define ELF_SIZE(f, struct_) ((f).is64 ? sizeof(Elf64_##struct_) : sizeof(Elf32_##struct_))

/*
 * How long all names out of so many bytes of strings may be together.  Linkers let one name be the
 * end of another, twice or so; a table made to be a burden lets each of millions be the end of one.
 */
#define ELF_NAMES_MAX(size) (((uint64_t)64 << 20) + 64 * (uint64_t)(size))

#endif
