/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_ELF_FILE_H
#define INPUT_ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"
#include "elf_format.h"
#include "source.h"

/*
 * One ELF file with all its sections and symbols, for what looks at a whole
 * image or object (elf_symbols.h is for scanning thousands).  Either class,
 * either byte order; System V ABI (gABI) chapter 4.
 *
 * Headers are read and checked by elf_file_open(): the bytes of each section
 * that has any are within the file, and names are terminated.
 * Sections' contents are read when asked for.
 */
struct elf_section {
	const char *name; /* "" if there are no section names */
	uint32_t name_offset;
	uint32_t type; /* SHT_* */
	uint32_t link;
	uint32_t info;
	uint64_t flags; /* SHF_* */
	uint64_t address;
	uint64_t offset;
	uint64_t size;
	uint64_t align;
	uint64_t entsize;
};

/* Whether it stands for bytes of the file; of one that doesn't, offset and size weren't checked. */
static inline bool elf_section_has_bytes(const struct elf_section *section)
{
	return section->type != SHT_NULL && section->type != SHT_NOBITS;
}

/* A program header. */
struct elf_segment {
	uint32_t type; /* PT_* */
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t file_size; /* checked to be within the file */
	uint64_t memory_size;
};

struct elf_file {
	struct source source;
	struct elf_format format;
	uint16_t type;	  /* ET_* */
	uint16_t machine; /* EM_* */
	uint32_t flags;
	unsigned char osabi;
	struct elf_section *sections; /* owned */
	size_t section_count;
	struct elf_segment *segments; /* owned */
	size_t segment_count;
	char *section_names; /* owned */
};

/* Opens a regular file; errors if it's no ELF file.  Close with elf_file_close().  0 or -1. */
int elf_file_open(struct elf_file *elf, const char *path, struct ak_error *err);

/* The same with a source opened before, which it takes: elf_file_close() closes it; -1 does, too. */
int elf_file_take(struct elf_file *elf, struct source *src, struct ak_error *err);

void elf_file_close(struct elf_file *elf);

/* The first section of that name that isn't SHT_NULL; NULL if there's none. */
const struct elf_section *elf_file_section(const struct elf_file *elf, const char *name);

/* How many NULs are behind what elf_file_read() gives. */
#define ELF_PADDING 8

/*
 * A section's bytes with ELF_PADDING NULs behind them: to be freed.  One
 * without bytes in the file (SHT_NOBITS, SHT_NULL) is an error.  NULL with
 * *err set.
 */
unsigned char *elf_file_read(const struct elf_file *elf, const struct elf_section *section,
			     struct ak_error *err);

/* The same on as many threads: worth it for a megabyte. */
unsigned char *elf_file_read_on(unsigned int jobs, const struct elf_file *elf,
				const struct elf_section *section, struct ak_error *err);

/* A symbol with everything resolved. */
struct elf_file_symbol {
	const char *name; /* within the table's strings */
	uint64_t value;
	uint64_t size;
	uint32_t section;    /* an index, 0 for undefined, or ELF_SPECIAL() */
	unsigned char bind;  /* STB_* */
	unsigned char type;  /* STT_* */
	unsigned char other; /* st_other */
};

/* What `section` is for a symbol that is in none: ELF_SPECIAL(SHN_ABS), ELF_SPECIAL(SHN_COMMON) ... */
#define ELF_SPECIAL(shn) (0xffff0000u | (shn))

/* The SHT_SYMTAB of a file. */
struct elf_symbol_table {
	const char *file;	     /* borrowed, for errors */
	const struct source *source; /* borrowed, the ELF file's: for parts */
	uint64_t offset;	     /* of the first entry, in it */
	struct elf_format format;
	size_t entry_size;	/* bytes */
	size_t count;		/* of entries, the null one first; 0: there's no symbol table */
	size_t first_global;	/* those before are local, if the file is as it should be */
	unsigned char *entries; /* owned; as they are in the file; NULL: not read */
	char *strings;		/* owned; ends with a NUL, and ELF_PADDING more */
	size_t strings_size;
	unsigned char *extended; /* owned; SHT_SYMTAB_SHNDX's entries; NULL: none */
	size_t section_count;	 /* of the file; indices are checked against it */
};

/*
 * Opens the table: all is read but its entries, on `jobs` threads.  Free with
 * elf_symbol_table_free().  A file without a table gives one with count 0.  0
 * or -1.
 */
int elf_symbol_table_open(struct elf_symbol_table *table, const struct elf_file *elf,
			  unsigned int jobs, struct ak_error *err);
void elf_symbol_table_free(struct elf_symbol_table *table);

/* The same, and the entries. */
int elf_symbol_table_read(struct elf_symbol_table *table, const struct elf_file *elf,
			  struct ak_error *err);

/* Symbol i of a table that was read, 0 being the null one.  0, or -1: it's damaged. */
int elf_symbol_table_get(const struct elf_symbol_table *table, size_t i,
			 struct elf_file_symbol *sym, struct ak_error *err);

/* As many entries are at most read at a time, if a table is only opened. */
#define ELF_PART_COUNT 2048

/* Entries of a table, for one that's too large for a cache; it has room on a stack. */
struct elf_symbol_part {
	size_t first; /* the number of the first one */
	size_t count;
	unsigned char entries[ELF_PART_COUNT * sizeof(Elf64_Sym)];
};

/*
 * Reads ELF_PART_COUNT entries, or all that there are from `first` on, which
 * is below table->count; the ELF file must still be open.  0 or -1.
 */
int elf_symbol_part_read(struct elf_symbol_part *part, const struct elf_symbol_table *table,
			 size_t first, struct ak_error *err);

/* Symbol i of the table, which is one of the part.  0, or -1: it's damaged. */
int elf_symbol_part_get(const struct elf_symbol_part *part, const struct elf_symbol_table *table,
			size_t i, struct elf_file_symbol *sym, struct ak_error *err);

/* Has the cache fetch the name of a symbol that's wanted soon; one that isn't there is none. */
void elf_symbol_part_prefetch(const struct elf_symbol_part *part,
			      const struct elf_symbol_table *table, size_t i);

#endif
