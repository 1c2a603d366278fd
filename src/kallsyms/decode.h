/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_DECODE_H
#define KALLSYMS_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms.h"
#include "input/elf_format.h"

/*
 * The bytes of kallsyms tables, read as the kernel does (kernel/kallsyms.c),
 * but not trusted: nothing outside a table's room is looked at.
 */
struct kallsyms_bytes {
	const char *file; /* for errors */
	struct elf_format format;
	bool long_names; /* see struct ak_kallsyms_layout */
	bool addresses;	 /* AK_KALLSYMS_OFFSETS are kallsyms_addresses, words */
	const unsigned char *at[AK_KALLSYMS_TABLE_COUNT]; /* NULL: there's no such table */
	uint64_t room[AK_KALLSYMS_TABLE_COUNT];		  /* bytes up to what is something else */
	uint64_t size[AK_KALLSYMS_TABLE_COUNT];		  /* set by kallsyms_measure() */
	uint32_t count; /* of symbols; set by kallsyms_measure() */
};

/*
 * An entry of kallsyms_names at p: its codes, *len of them; NULL if it
 * doesn't end before `end`, or is empty.
 */
const unsigned char *kallsyms_name_codes(const unsigned char *p, const unsigned char *end,
					 bool long_names, uint32_t *len);

/* The same of an entry that is known to be whole, as all are after kallsyms_measure(). */
static inline const unsigned char *kallsyms_codes(const unsigned char *p, bool long_names,
						  uint32_t *len)
{
	*len = *p++;
	if (long_names && *len & 0x80)
		*len = (*len & 0x7f) | (uint32_t)*p++ << 7;
	return p;
}

/* Where such an entry ends. */
static inline const unsigned char *kallsyms_codes_end(const unsigned char *p, bool long_names)
{
	uint32_t len;

	p = kallsyms_codes(p, long_names, &len);
	return p + len;
}

/* Finds the number of symbols and every table's size; checks that they fit.  0 or -1. */
int kallsyms_measure(struct kallsyms_bytes *bytes, struct ak_error *err);

/*
 * Expands all names: fills name, len and type of bytes->count symbols.  The
 * names are in *text, one behind the other with their NULs, *text_size bytes
 * in all; to be freed.  0 or -1.
 */
int kallsyms_decode_names(const struct kallsyms_bytes *bytes, struct ak_kallsym *symbols,
			  char **text, size_t *text_size, struct ak_error *err);

/*
 * Whether the names and types are those of these symbols, as many as there are; with kallsyms_markers
 * that say where they stand.  Found out by as many threads.
 */
bool kallsyms_names_are(const struct kallsyms_bytes *bytes, const struct ak_kallsym *symbols,
			unsigned int jobs);

/* The first byte between a table and the next that isn't zero; where the next begins: there's none. */
uint64_t kallsyms_stray_byte(const struct kallsyms_bytes *bytes, enum ak_kallsyms_table table);

/* Entry i of tables of numbers. */
uint32_t kallsyms_offset_at(const struct kallsyms_bytes *bytes, uint32_t i);
uint64_t kallsyms_address_at(const struct kallsyms_bytes *bytes, uint32_t i);
uint32_t kallsyms_marker_at(const struct kallsyms_bytes *bytes, uint32_t i);
uint32_t kallsyms_token_at(const struct kallsyms_bytes *bytes, unsigned int code);

/* One of kallsyms_seqs_of_names. */
uint32_t kallsyms_seq_at(const unsigned char *seqs, uint32_t i);

/* 1: the seqs are the numbers 0 .. count - 1, each once; 0: they aren't; -1: out of memory. */
int kallsyms_is_permutation(const unsigned char *seqs, uint32_t count);

/* What the numbers in kallsyms_offsets can only be. */
enum kallsyms_sign {
	KALLSYMS_NEITHER, /* no offsets from a base */
	KALLSYMS_UNSIGNED,
	KALLSYMS_SIGNED, /* --absolute-percpu */
};

/*
 * The offsets are those of symbols sorted by address, so they ascend from 0, or,
 * with --absolute-percpu, descend from -1 behind the per-CPU ones.
 */
enum kallsyms_sign kallsyms_offsets_sign(const struct kallsyms_bytes *bytes);

/* True if 32-bit offsets ascend, as plain addresses do. */
bool kallsyms_offsets_ascend(const struct kallsyms_bytes *bytes);

/* An address as wide as the image's words. */
static inline uint64_t kallsyms_wrap(struct elf_format format, uint64_t address)
{
	return format.is64 ? address : (uint32_t)address;
}

#endif
