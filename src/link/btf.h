/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_BTF_H
#define LINK_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct ak_elf_target;
struct overlay;

/*
 * The BPF Type Format of a kernel, its section .BTF: a header, types, and last the
 * strings.  These have to fill the section exactly, so that what is shorter than its
 * room gets NULs to its strings.  Source: Documentation/bpf/btf.rst, linux/btf.h.
 */
struct btf {
	unsigned char *bytes; /* owned */
	uint64_t size;	      /* 0: there's none */
	uint64_t align;	      /* of the section */
	bool can_be_padded;   /* the strings end where the section does */
};

/* What a linker can be asked for: a power of two, no more than a page. */
static inline bool btf_can_align(uint64_t align)
{
	return align && align <= 65536 && !(align & (align - 1));
}

/* Makes an object of a file that is bare BTF, as pahole writes it; any other file stays.  0 or -1. */
int btf_wrap(const char *path, const struct ak_elf_target *target, struct ak_error *err);

/* The .BTF of an object.  0 or -1; free with btf_free(). */
int btf_read(struct btf *btf, const char *path, struct ak_error *err);
void btf_free(struct btf *btf);

/* An object with a .BTF of `size` zeroes: to be freed, *len bytes.  NULL with *err set. */
char *btf_blank_object(uint64_t size, uint64_t align, const struct ak_elf_target *target,
		       size_t *len, struct ak_error *err);

/*
 * What is to be written into an image with a .BTF of at least its size, padded to that.  1; 0: it can't
 * be padded; -1.
 */
int btf_plan(const struct btf *btf, const char *image, struct overlay *overlay,
	     struct ak_error *err);

#endif
