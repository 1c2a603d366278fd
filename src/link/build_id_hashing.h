/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_BUILD_ID_HASHING_H
#define LINK_BUILD_ID_HASHING_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct elf_file;
struct overlay;
struct promise;

/* Before its ID, a note has its sizes, its type and "GNU": bytes. */
#define NOTE_HEADER (sizeof(Elf64_Nhdr) + sizeof("GNU"))

/* An image being hashed as if the bytes from blank to blank_end were zero. */
struct hashing {
	struct hash hash;
	const struct elf_file *elf;
	size_t size; /* of the ID, bytes */
	uint64_t blank, blank_end;
	/*
	 * A struct overlay that will be over the image; NULL: it's as it is.  Until it comes, what there is
	 * is hashed, in the hope that most of it stays.
	 */
	struct promise *promised;
	unsigned int jobs;
};

/* The file's bytes as they are to be hashed, under that overlay (NULL: none).  0 or -1. */
int hashing_read(const struct hashing *h, const struct overlay *overlay, uint64_t offset,
		 unsigned char *bytes, size_t len, struct ak_error *err);

/*
 * The hash as GNU ld makes it (binutils: bfd/elfcode.h, ld/ldelf.c): of headers without the offsets of what
 * lies behind the last segment, and sections.  The whole note is zero: it's written when the ID is
 * known.  1; 0: the promise was broken; -1.
 */
int hash_sections(const struct hashing *h, unsigned char *bytes, struct ak_error *err);

/* As LLD makes it (lld/ELF/Writer.cpp): the hash of the hashes of the whole file's chunks, all as long as the ID. */
int hash_chunks(const struct hashing *h, unsigned char *bytes, struct ak_error *err);

#endif
