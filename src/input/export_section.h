/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_EXPORT_SECTION_H
#define INPUT_EXPORT_SECTION_H

#include <stdbool.h>

#include "elf_file.h"

/*
 * What an object exports, from 6.5 on (include/linux/export.h): in section
 * .export_symbol stands, for each export, a label `__export_symbol_NAME` with
 * the licence's string ("" or "GPL"), the namespace's, and the place of an
 * address, which a relocation has refer to NAME.
 */
struct export_entry {
	const char *name;
	const char *ns; /* namespace, "": none */
	bool gpl;	/* for GPL-compatible modules only */
	bool function;	/* else data */
};

/* All strings are valid during the call only. */
struct export_sink {
	void *ctx;
	int (*symbol)(void *ctx, const struct export_entry *entry, struct ak_error *err);
};

#define EXPORT_SECTION ".export_symbol"

/*
 * Gives the exports of an object in the order of their relocations, which is
 * that of what modpost writes.  Without the section there are none.  0 or -1.
 */
int export_section_read(const struct elf_file *elf, const struct elf_symbol_table *symbols,
			const struct export_sink *sink, struct ak_error *err);

#endif
