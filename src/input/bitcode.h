/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_BITCODE_H
#define INPUT_BITCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/error.h"

struct source;

/*
 * The symbols of LLVM bitcode, which clang's LTO has in the place of objects, as libLTO
 * tells them (llvm-c/lto.h; it's found when it's needed, see base/llvm_library.h).
 *
 * libLTO assembles what assembly stands outside of functions; of that in functions it
 * knows nothing.  What that names is taken from its text (asm_names.h), which LLVM's C API tells
 * (llvm-c/Core.h), if libLTO is linked with that or there's a libLLVM.
 */
enum bitcode_symbol {
	BITCODE_DEFINED, /* static ones, too; in one of its modules, whatever the others say */
	BITCODE_UNDEFINED,
	BITCODE_IN_ASSEMBLY, /* undefined; only assembly in a function names it */
	BITCODE_WEAK,	     /* undefined; all references are weak */
};

struct bitcode_sink {
	void *ctx;
	int (*symbol)(void *ctx, const char *name, enum bitcode_symbol what, struct ak_error *err);
};

/* 1 if the source is bitcode, with a wrapper or without. */
int bitcode_is(const struct source *src);

/*
 * Who reads bitcode: for any number of threads, each with a process that does it, as LLVM ends its
 * process, or crashes, when bitcode is damaged.
 * Nothing is opened before it's needed.  `liblto`, borrowed, is the library; NULL: the newest.
 */
struct bitcode_reader;

struct bitcode_reader *bitcode_reader_new(const char *liblto);
void bitcode_reader_free(struct bitcode_reader *reader);

/*
 * 1: the sink has got all symbols, each once; 0: it hasn't got those that assembly in functions names, for want
 * of a library; -1: it's damaged, a newer LLVM's, or there's no libLTO; or the sink failed.
 */
int bitcode_read(struct bitcode_reader *reader, const struct source *src,
		 const struct bitcode_sink *sink, struct ak_error *err);

#endif
