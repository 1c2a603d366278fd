/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_UNDEFINED_H
#define INPUT_UNDEFINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"
#include "base/buf.h"
#include "base/file.h"

struct bitcode_reader;
struct source;

/*
 * The undefined symbols of one file: an ELF object, LLVM bitcode, an archive of them (thin
 * too), either of these compressed, kbuild's list of them (`.usyms`, `.mod`),
 * or ours (shard.h).  Of bitcode the native object is read that kbuild has linked it to, if
 * that's there; an ELF object with bitcode in a section (.llvmbc, .llvm.lto) is an ELF object.
 * Names are given as the file has them, in its order; only SPARC's register pseudo-symbols and
 * empty names are left out.
 */
struct undefined_sink {
	void *ctx;
	/* The symbols that follow are of this object: the file, or "file(member)".  NULL: never mind. */
	int (*object)(void *ctx, const char *name, struct ak_error *err);
	int (*symbol)(void *ctx, const char *name, size_t len, struct ak_error *err);
	/* What the object exports: see module_exports.h.  NULL: never mind; then symbol() isn't. */
	int (*exported)(void *ctx, const char *name, size_t len, struct ak_error *err);
	/*
	 * Instead of these, for what wants to know other things of the same
	 * objects: an ELF object, its source valid during the call.  NULL: these
	 * it is.
	 */
	int (*elf)(void *ctx, const struct source *src, struct ak_error *err);
	/* Worth telling the user, e.g. that another file was read instead.  NULL: never mind. */
	void (*note)(void *ctx, struct ak_error *note);
	/* The same of what need be told only of the first such file.  NULL: never mind. */
	void (*note_once)(void *ctx, struct ak_error *note);
	/* The object begun last has a signature; told with exported() only.  NULL: never mind. */
	void (*is_signed)(void *ctx);
};

struct undefined_reader {
	bool weak;			/* weak references too */
	uint64_t max_decompressed;	/* bytes; see compressed_read() */
	const struct base_dir *dir;	/* that the paths given are below; NULL: none */
	struct bitcode_reader *bitcode; /* of LLVM bitcode; NULL: that's an error; borrowed */
	struct buf scratch;		/* kept from file to file; free with buf_free() */
	uint16_t machine; /* EM_* of the object that symbol() is given; 0: not known */
};

/* 0, or -1: the file is unreadable, damaged or of no known kind, or the sink failed. */
int undefined_read(struct undefined_reader *reader, const char *path,
		   const struct undefined_sink *sink, struct ak_error *err);

#endif
