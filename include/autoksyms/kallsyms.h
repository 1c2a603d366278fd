/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_KALLSYMS_H
#define AUTOKSYMS_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_map;

/*
 * The kernel's own symbol tables (CONFIG_KALLSYMS): which tables there are,
 * in which order, and what is in them differs between releases.
 * Source: scripts/kallsyms.c and kernel/kallsyms.c of each.
 */

/* The tables, each at the label of the same name. */
enum ak_kallsyms_table {
	AK_KALLSYMS_OFFSETS,	   /* u32 per symbol; or kallsyms_addresses, see below */
	AK_KALLSYMS_RELATIVE_BASE, /* one address */
	AK_KALLSYMS_NUM_SYMS,	   /* u32 */
	AK_KALLSYMS_NAMES,	   /* length, compressed type and name, for each symbol */
	AK_KALLSYMS_MARKERS,	   /* u32 per 256 symbols: where in names */
	AK_KALLSYMS_TOKEN_TABLE,   /* 256 strings with their NULs */
	AK_KALLSYMS_TOKEN_INDEX,   /* 256 u16: where in the token table */
	AK_KALLSYMS_SEQS_OF_NAMES, /* 3 bytes, big-endian, per symbol: the order by name */
	AK_KALLSYMS_TABLE_COUNT,
	AK_KALLSYMS_NO_TABLE = AK_KALLSYMS_TABLE_COUNT, /* ends a list */
};

/* How addresses are written. */
enum ak_kallsyms_addressing {
	AK_KALLSYMS_CHOICE, /* --base-relative or absolute */
	AK_KALLSYMS_BASE,   /* relative to kallsyms_relative_base, always */
	AK_KALLSYMS_PLACE,  /* --pc-relative (relative to their own place) or 32-bit absolute */
};

/* Which lines of the assembler source end in a comment that names the symbol. */
enum ak_kallsyms_comments {
	AK_KALLSYMS_NO_COMMENTS,
	AK_KALLSYMS_OFFSET_COMMENTS, /* those of relative offsets */
	AK_KALLSYMS_ALL_COMMENTS,    /* those of names and seqs_of_names, too */
};

/* One row for each span of releases that write the same tables. */
struct ak_kallsyms_layout {
	const char *name; /* its first release, e.g. "6.4" */
	unsigned int major, minor;
	unsigned char order[AK_KALLSYMS_TABLE_COUNT + 1]; /* enum ak_kallsyms_table */
	enum ak_kallsyms_addressing addressing;
	enum ak_kallsyms_comments comments;
	bool long_names;       /* lengths above 127 take two bytes (ULEB128); else always one */
	bool sizes;	       /* names, markers, token_table, offsets have a .size */
	bool percpu;	       /* knows --absolute-percpu */
	bool keeps_boundaries; /* __start_*, __stop_*: kept without --all-symbols too */
	bool may_be_empty;     /* no symbols at all is no error */
	bool blanks;	       /* names may hold blanks */
	bool reads_nm;	       /* made of all that nm lists, before scripts/mksysmap */
	bool leaves_out_labels; /* kallsyms_* themselves are in no table: mksysmap got the last object */
	unsigned int name_len; /* KSYM_NAME_LEN, bytes with the NUL: names have to be shorter */
	const char
		*lto_cut; /* --lto-clang sorts names as if they ended here; NULL: no such option */
	const char *ignored_letters; /* symbols of these types are left out */
	const char *const
		*ignored; /* those with such names, too: map_rules.h's patterns; NULL-terminated */
};

/*
 * The row named `name`, or, if no row is, the one for that kernel release.  NULL with
 * *err set if there is none.
 */
AK_API const struct ak_kallsyms_layout *ak_kallsyms_layout_find(const char *name,
								struct ak_error *err);

/* All rows, oldest first; NULL after the last. */
AK_API const struct ak_kallsyms_layout *ak_kallsyms_layout_row(size_t i);

/* The options of scripts/kallsyms. */
struct ak_kallsyms_options {
	const struct ak_kallsyms_layout *layout;
	bool all_symbols;
	bool absolute_percpu;
	bool base_relative; /* where it's a choice */
	bool lto_clang;
	bool pc_relative;
	bool skip_long_names; /* leave them out, as upstream does; else they are an error */
	unsigned int jobs;    /* threads */
	struct ak_warn warn;  /* told of names that are left out */
};

/*
 * The layout and the options that a kernel's own build uses: *options gets
 * those of its release and configuration, but for jobs and warn.  The layout
 * is proven: the tree's scripts/kallsyms is run on a small map, and has to
 * print what ak_kallsyms_asm() does.  A tree whose script isn't built yet, or
 * prints anything else, is an error.  A layout that is set already is kept,
 * and nothing is run.  srctree NULL: objtree's `source` link, else objtree
 * itself.  0 or -1.
 */
AK_API int ak_kallsyms_options_of_tree(struct ak_kallsyms_options *options, const char *objtree,
				       const char *srctree, struct ak_error *err);

/* A symbol as it is in the tables, in their order. */
struct ak_kallsym {
	uint64_t address;
	const char *name; /* borrowed from the map */
	uint32_t len;	  /* of the name */
	char type;	  /* nm's letter, or A for per-CPU ones */
	bool absolute;	  /* per-CPU, with absolute_percpu */
};

/* The tables' content, before it's written one way or the other. */
struct ak_kallsyms {
	struct ak_kallsyms_options options;
	struct ak_kallsym *symbols; /* owned; count of them */
	uint32_t count;
	uint64_t text; /* the address of _text; 0 if there's none */
	bool has_text;
	uint64_t relative_base; /* address; only if base_relative */
	unsigned char *names;	/* owned; names_size bytes: the table as it is in the image */
	uint32_t names_size;
	uint32_t *markers;	    /* owned; (count + 255) / 256 */
	unsigned char *token_table; /* owned; token_table_size bytes: the table as it is */
	uint32_t token_table_size;
	uint32_t token_index[256]; /* offsets into token_table */
	uint32_t *seqs;		   /* owned; count: the number of the i-th symbol by name */
};

/*
 * Makes the tables that scripts/kallsyms makes of that map.  Names borrow
 * from the map, which must live as long.  0 or -1; *k is to be freed only after a 0.
 */
AK_API int ak_kallsyms_make(struct ak_kallsyms *k, const struct ak_map *map,
			    const struct ak_kallsyms_options *options, struct ak_error *err);
AK_API void ak_kallsyms_free(struct ak_kallsyms *k);

/* True if addresses are relative to kallsyms_relative_base. */
AK_API bool ak_kallsyms_is_base_relative(const struct ak_kallsyms_options *options);

/* What scripts/kallsyms prints, byte for byte: to be freed, *len bytes.  NULL with *err set. */
AK_API char *ak_kallsyms_asm(const struct ak_kallsyms *k, size_t *len, struct ak_error *err);

/* What an ELF object is for. */
struct ak_elf_target {
	uint16_t machine;    /* EM_* */
	bool is64;	     /* ELFCLASS64 */
	bool big_endian;     /* ELFDATA2MSB */
	unsigned char osabi; /* EI_OSABI */
	uint32_t flags;	     /* e_flags */
};

/* The target of an ELF file: an object or an image.  0 or -1. */
AK_API int ak_elf_target_read(struct ak_elf_target *target, const char *path, struct ak_error *err);

/*
 * Whether ak_kallsyms_object() can write objects for it: 0, or -1 with *err naming all that it can, and
 * `file`, whose target it is (NULL: of none).
 */
AK_API int ak_elf_target_check(const struct ak_elf_target *target, const char *file,
			       struct ak_error *err);

/* How much of an image each table takes, bytes; more than it needs is filled with zeroes. */
struct ak_kallsyms_room {
	uint64_t bytes[AK_KALLSYMS_TABLE_COUNT]; /* 0: no such table */
};

/* What the tables need of it: their own bytes. */
AK_API void ak_kallsyms_need(const struct ak_kallsyms *k, const struct ak_elf_target *target,
			     struct ak_kallsyms_room *need);

/*
 * The relocatable object that assembling ak_kallsyms_asm() gives: the same
 * .rodata, symbols and relocations.  With `room` each table takes at least that
 * much.  To be freed, *len bytes.  NULL with *err set; a machine that isn't
 * known is an error that names those that are.
 */
AK_API char *ak_kallsyms_object(const struct ak_kallsyms *k, const struct ak_elf_target *target,
				const struct ak_kallsyms_room *room, size_t *len,
				struct ak_error *err);

#endif
