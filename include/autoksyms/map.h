/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_MAP_H
#define AUTOKSYMS_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_map_rules;

/* One line of `nm -n`, of System.map, of /proc/kallsyms. */
struct ak_symbol {
	uint64_t address; /* 0 if undefined */
	const char *name; /* NUL-terminated, owned by the map; may hold any other byte */
	uint32_t len;	  /* of the name, bytes */
	char letter;	  /* nm's type: U, w and v without an address are undefined */
};

/*
 * A symbol map: what `nm -n` says of an ELF file, or what a file such as
 * System.map holds, in that order.  Start with all zeroes; free with
 * ak_map_free().
 */
struct ak_map {
	struct ak_symbol *symbols; /* owned */
	size_t count;
	unsigned int digits;	  /* of an address, at least: 16, or 8 for ELFCLASS32 */
	bool is_text;		  /* read from text */
	struct ak_map_text *text; /* private: where the names are */
};

/* Whose letters and order: binutils' (default in kernel builds), or LLVM's. */
enum ak_nm {
	AK_NM_GNU,
	AK_NM_LLVM,
};

/*
 * The symbols of an ELF file as `nm -n` lists them: undefined ones first,
 * then by address, ties by name, bytewise (LLVM: undefined ones first, too,
 * but by address, then by name, then by size).  Section and file symbols are
 * left out.  Either class, either byte order.
 */
AK_API int ak_map_read_elf(struct ak_map *map, const char *path, enum ak_nm nm,
			   struct ak_error *err);

/*
 * The lines `ADDRESS TYPE NAME` of a text file, in its order; "-" is stdin.
 * Undefined symbols' lines start with blanks.  A line that is none is an
 * error with its number.  `digits` is 16 if every address has that many, else
 * 8.
 */
AK_API int ak_map_read_text(struct ak_map *map, const char *path, struct ak_error *err);

/* Either: an ELF file by its magic, anything else as text. */
AK_API int ak_map_read(struct ak_map *map, const char *path, enum ak_nm nm, struct ak_error *err);

/* ak_map_read() and ak_map_filter() at once, on `jobs` threads: the same in less time. */
AK_API int ak_map_read_filtered(struct ak_map *map, const char *path, enum ak_nm nm,
				const struct ak_map_rules *rules, unsigned int jobs,
				struct ak_error *err);

/* Removes the symbols that a rule names.  Keeps the order. */
AK_API int ak_map_filter(struct ak_map *map, const struct ak_map_rules *rules,
			 struct ak_error *err);

/* The map as lines, byte for byte what nm prints: to be freed, *len bytes; NULL: no memory. */
AK_API char *ak_map_format(const struct ak_map *map, size_t *len, struct ak_error *err);

/*
 * ak_publish() of what ak_map_format() gives, on `jobs` threads: in less time,
 * and never all of it in memory.
 */
AK_API int ak_map_publish(const struct ak_map *map, const char *path, unsigned int jobs,
			  struct ak_error *err);

AK_API void ak_map_free(struct ak_map *map);

/* Whether its line has blanks for the address: /proc/kallsyms has w and v with one. */
static inline bool ak_symbol_is_undefined(const struct ak_symbol *sym)
{
	return !sym->address && (sym->letter == 'U' || sym->letter == 'w' || sym->letter == 'v');
}

#endif
