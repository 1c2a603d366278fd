/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_KSYMTAB_H
#define INPUT_KSYMTAB_H

#include "export_section.h"

/*
 * What a linked kernel or a finished module exports: for each export a symbol
 * `__ksymtab_NAME`, in section __ksymtab or, for GPL-compatible modules only,
 * __ksymtab_gpl; in unlinked objects of these in ___ksymtab+NAME and
 * ___ksymtab_gpl+NAME.  From 7.1 on there is one section, and the byte at
 * `__flags_NAME` in __kflagstab has bit 0 set for GPL.  The namespace is the
 * string at `__kstrtabns_NAME` (5.4 on).  What stands in the entries
 * (addresses, or PREL32 offsets) doesn't matter.
 * Source: include/asm-generic/export.h, include/linux/export-internal.h.
 */
struct ksymtab_entry {
	struct export_entry export;
	bool has_crc;
	uint32_t crc; /* at `__crc_NAME`, or (up to 5.18) its value */
};

struct ksymtab_sink {
	void *ctx;
	int (*symbol)(void *ctx, const struct ksymtab_entry *entry, struct ak_error *err);
};

/* Gives the exports in the order of the symbol table; without symbols see ksymtab_table.h.  0 or -1. */
int ksymtab_read(const struct elf_file *elf, const struct elf_symbol_table *symbols,
		 const struct ksymtab_sink *sink, struct ak_error *err);

#endif
