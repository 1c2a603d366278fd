/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_WRITER_H
#define IMAGE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms.h"

/*
 * Writes linked ELF images that hold kallsyms tables, as a kernel's link does:
 * .rodata with other bytes around them, symbols for their labels, and, if
 * wanted, the relocation of a kernel that can be loaded anywhere.
 */
struct image_spec {
	bool is64, big;
	const char *release;	 /* in the banner; NULL: no banner */
	bool no_symbols;	 /* stripped */
	bool no_sections;	 /* of its section headers, too */
	bool is_relocated;	 /* addresses are zero; .rela.dyn has their values */
	bool has_dynamic_symbol; /* ... as that of a symbol and an addend */
	const char *missing;	 /* a label without a symbol; NULL: none is missing */
};

#define IMAGE_ADDRESS 0x40001000u /* of .rodata */

struct image {
	unsigned char *bytes; /* to be freed with image_free() */
	size_t size;
	size_t tables[AK_KALLSYMS_TABLE_COUNT]; /* where each is in the file; 0: it isn't */
	size_t rodata, rodata_size;		/* in the file */
};

struct image image_write(const struct ak_kallsyms *k, const struct image_spec *spec);
void image_free(struct image *image);

#endif
