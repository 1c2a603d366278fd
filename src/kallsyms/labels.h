/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_LABELS_H
#define KALLSYMS_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#include "autoksyms/kallsyms.h"

struct elf_file;

/* A symbol of an ELF file that is defined in a section. */
struct label {
	uint32_t section; /* index; 0: there's no such symbol */
	uint64_t value;	  /* an address; in an object, from its section's start */
	uint64_t size;
	uint64_t symbol; /* its entry in the symbol table: where in the file, bytes */
};

/* What the symbol table says of where kallsyms tables are. */
struct labels {
	struct label tables[AK_KALLSYMS_TABLE_COUNT];
	bool addresses;	     /* kallsyms_addresses, not kallsyms_offsets */
	bool is_sized;	     /* kallsyms_names has a size */
	struct label banner; /* linux_banner, "Linux version 6.1.0 ..." */
	uint64_t text;	     /* the number of symbol _text; 0: there's none */
	bool is_text_defined;
	uint64_t text_value;
	unsigned int count; /* of tables */
};

/* A file without a symbol table gives no labels.  0 or -1. */
int labels_read(struct labels *labels, const struct elf_file *elf, struct ak_error *err);

/* The symbol's name, kallsyms_* . */
const char *labels_name(enum ak_kallsyms_table table, bool addresses);

#endif
