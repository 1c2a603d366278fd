/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_SAMPLES_H
#define KALLSYMS_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "image_writer.h"

/* Symbols, the tables of them, and the image that holds those; what goes wrong fails the test. */

#define SAMPLE_LONGEST 511 /* bytes of a name */

/* A map for a test: its names are in one block. */
struct sample_map {
	struct ak_map map;
	char *names;
};

/*
 * Count symbols above `base`, and what --all-symbols and --absolute-percpu look
 * at.  Some are at one address, some have one name.
 */
struct sample_map sample_map_make(uint32_t count, uint64_t base, size_t longest, bool percpu,
				  unsigned int digits);
/* There's room for eight more. */
void sample_map_add(struct sample_map *m, const char *name, char letter, uint64_t address);
void sample_map_free(struct sample_map *m);

/* A way that tables are written in. */
struct sample_mode {
	const char *layout, *release;
	bool base_relative, absolute_percpu;
	bool plain; /* 32-bit: addresses, not distances */
};

#define SAMPLE_MODES 21
extern const struct sample_mode sample_modes[SAMPLE_MODES];

const struct ak_kallsyms_layout *sample_layout(const char *name);
struct ak_kallsyms_options sample_options(const struct sample_mode *mode, bool is64);
struct ak_kallsyms sample_tables(const struct ak_map *map, const struct ak_kallsyms_options *o);

/* The image's name, in the test's directory. */
#define SAMPLE_IMAGE "vmlinux"

void sample_image_put(const struct image *image);
void sample_image_write(const struct ak_kallsyms *k, const struct image_spec *spec);
struct ak_kallsyms_image sample_image_read(void);

/* Few symbols, and their map, which borrows them. */
#define SAMPLE_FEW 6
struct ak_map sample_few(struct ak_symbol symbols[SAMPLE_FEW]);

/* The image has those of the tables. */
void assert_sample_symbols(const struct ak_kallsyms_image *image, const struct ak_kallsyms *k);

#endif
