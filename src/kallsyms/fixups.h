/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_FIXUPS_H
#define KALLSYMS_FIXUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct elf_file;
struct elf_section;

/*
 * What relocations say of a row of numbers that the bytes in the file don't
 * (yet) hold: in an object, how far from _text each is; in an image that can be
 * loaded anywhere, its address as linked.
 */
struct fixups {
	uint64_t start; /* where the row is: in an object within its section, else an address */
	size_t width, count;   /* of its numbers: bytes each; how many */
	uint64_t *values;      /* owned; NULL: no relocation is in the row */
	unsigned char *is_set; /* owned; for each, whether its value counts */
};

/*
 * Reads the relocations for width * count bytes from `start` on.  In an object:
 * those of `section` against symbol `text`, `row` being the bytes; in an image,
 * those that are applied when it's loaded, as its sections have them.  0 or -1; free with
 * fixups_free() either way.
 */
int fixups_read_object(struct fixups *fixups, const struct elf_file *elf,
		       const struct elf_section *section, const unsigned char *row, uint64_t text,
		       struct ak_error *err);
int fixups_read_image(struct fixups *fixups, const struct elf_file *elf, struct ak_error *err);
void fixups_free(struct fixups *fixups);

/* Number i, which the bytes say is `value`. */
static inline uint64_t fixups_apply(const struct fixups *fixups, size_t i, uint64_t value)
{
	return fixups->values && fixups->is_set[i] ? fixups->values[i] : value;
}

#endif
