/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_KALLSYMS_IMAGE_H
#define AUTOKSYMS_KALLSYMS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "kallsyms.h"

/*
 * The kallsyms tables read back: out of a linked kernel, with a symbol table
 * or stripped, or out of the object that a kernel build links them from.
 * Either class, either byte order, every layout of kallsyms.h.
 */

/* Where a table is. */
struct ak_kallsyms_place {
	bool is_there;
	uint64_t address; /* as linked; in an object: within its section */
	uint64_t offset;  /* within the file, bytes */
	uint64_t size;	  /* bytes, without what pads it */
	uint64_t room;	  /* bytes up to the next table: size and padding */
	uint64_t
		symbol; /* its label in the file's symbol table, bytes from the file's start; 0: none */
};

struct ak_kallsyms_image {
	/*
	 * What the tables show of how they were made.  Rows of the same order are
	 * told apart by `release`; without one the newest is taken.
	 */
	struct ak_kallsyms_options options;
	struct ak_elf_target target;
	bool is_object;	 /* relocatable */
	bool from_text;	 /* an object, and addresses are distances from _text */
	bool has_text;	 /* it has a symbol _text, and it's linked */
	uint64_t text;	 /* _text's address */
	bool has_labels; /* found by kallsyms_* symbols; false: by what they look like */
	char *release;	 /* owned; of the kernel, by its banner; NULL: there's none */
	struct ak_kallsyms_place tables[AK_KALLSYMS_TABLE_COUNT];
	struct ak_kallsym *symbols; /* owned; as decoded, in the tables' order */
	uint32_t count;
	uint64_t relative_base;			   /* an address; 0 if there's no such table */
	struct ak_kallsyms_image_content *content; /* private: bytes and names */
};

/*
 * Finds and decodes the tables of an ELF file.  0, then free with
 * ak_kallsyms_image_free(); 1: it's an ELF file without tables, nothing is to
 * be freed and *err isn't set; or -1: it can't be read, is no ELF file, or its
 * tables are damaged.
 */
AK_API int ak_kallsyms_image_read(struct ak_kallsyms_image *image, const char *path,
				  struct ak_error *err);
AK_API void ak_kallsyms_image_free(struct ak_kallsyms_image *image);

/* A table's bytes, tables[table].room of them, as long as the image lives; NULL: no such table. */
AK_API const unsigned char *ak_kallsyms_image_bytes(const struct ak_kallsyms_image *image,
						    enum ak_kallsyms_table table);

/* "kallsyms_names" and so on, as the image's layout calls them. */
AK_API const char *ak_kallsyms_image_label(const struct ak_kallsyms_image *image,
					   enum ak_kallsyms_table table);

/* The symbols as a map, names borrowed from the image.  Free with ak_map_free().  0 or -1. */
AK_API int ak_kallsyms_image_map(const struct ak_kallsyms_image *image, struct ak_map *map,
				 struct ak_error *err);

/* One thing that isn't as it should be. */
struct ak_kallsyms_finding {
	const char *where; /* a label, or "symbols" */
	int64_t index;	   /* of the entry there; -1: the table as a whole */
	const char *what;  /* "address", "padding", ... */
	char *expected;	   /* owned; NULL: nothing */
	char *found;	   /* owned; NULL: nothing */
};

struct ak_kallsyms_report {
	struct ak_kallsyms_finding *findings; /* owned; the first ones */
	size_t count;			      /* of findings */
	size_t total;			      /* of those there are, kept or not */
};

/*
 * Checks the tables: the symbols they hold are those that `options` pick from
 * the filtered map of the kernel (NULL: not compared), and every byte is what
 * scripts/kallsyms makes of these symbols: order, compression, token table,
 * markers, the order by name.  At most `max` findings are kept.  0, also with
 * findings, or -1.  Free with ak_kallsyms_report_free().
 */
AK_API int ak_kallsyms_image_verify(const struct ak_kallsyms_image *image, const struct ak_map *map,
				    const struct ak_kallsyms_options *options, size_t max,
				    struct ak_kallsyms_report *report, struct ak_error *err);
AK_API void ak_kallsyms_report_free(struct ak_kallsyms_report *report);

#endif
