/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_IMAGE_H
#define KALLSYMS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms_image.h"
#include "decode.h"
#include "input/elf_file.h"
#include "labels.h"

/* What a struct ak_kallsyms_image keeps of its file. */
struct ak_kallsyms_image_content {
	char *file;	     /* owned; the path */
	unsigned char *area; /* owned; where all tables are, and more */
	uint64_t area_size;
	uint64_t area_address; /* in memory; in an object, within its section */
	uint64_t area_offset;  /* in the file */
	char *names;	       /* owned; the symbols' names, each with a NUL */
	size_t names_size;
	struct kallsyms_bytes tables; /* within area */
	uint64_t
		label_sizes[AK_KALLSYMS_TABLE_COUNT]; /* what the labels' symbols say; 0: nothing */
};

/* A file while it's read. */
struct image_reading {
	struct ak_kallsyms_image *image;
	struct ak_kallsyms_image_content *content;
	struct elf_file elf;
	struct labels labels;
	const struct elf_section *section; /* that the area is in; NULL: a segment */
};

/*
 * Reads the area with the tables, and finds where in it each is, how much room
 * it has, and which release the kernel is of.  0; 1: there are none; -1.
 */
int image_locate(struct image_reading *reading, struct ak_error *err);

/* Fills in image->relative_base, the symbols' addresses, and options.pc_relative.  0 or -1. */
int image_read_addresses(struct image_reading *reading, struct ak_error *err);

/* The same, but whether the addresses are those of as many other symbols: 1, 0 or -1. */
int image_compare_addresses(struct image_reading *reading, const struct ak_kallsym *symbols,
			    struct ak_error *err);

/*
 * Opens the image's file again, with it `reading`, to be closed, and reads the bytes of its tables from
 * where they were, and their labels' sizes; measures and decodes nothing.  0 or -1.
 */
int image_open_again(struct image_reading *reading, struct ak_kallsyms_image *image,
		     struct ak_error *err);

/* Where the tables are, once they're measured. */
void image_note_places(struct image_reading *reading);

/*
 * ak_kallsyms_image_read() of tables that were made with these options: they needn't be guessed, which
 * takes as long as all the rest.
 */
int kallsyms_image_read_as(struct ak_kallsyms_image *image, const char *path,
			   const struct ak_kallsyms_options *options, struct ak_error *err);

/*
 * Reads a linked image's tables again, from where they were: what has been written there since. 0 or -1,
 * and then it's to be freed all the same.
 */
int kallsyms_image_read_again(struct ak_kallsyms_image *image, struct ak_error *err);

/*
 * Whether a linked image has these very tables by now: read again, and decoded by tables->options.jobs threads,
 * they are of the same symbols, and every byte is the same.  What ak_kallsyms_image_verify() would say
 * of them isn't asked; it's far slower.  1, 0 or -1; of *image only what isn't about symbols counts then.
 */
int kallsyms_image_compare(struct ak_kallsyms_image *image, const struct ak_kallsyms *tables,
			   struct ak_error *err);

static inline bool image_is_object(const struct image_reading *reading)
{
	return reading->elf.type == ET_REL;
}

#endif
