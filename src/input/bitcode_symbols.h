/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_BITCODE_SYMBOLS_H
#define INPUT_BITCODE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "asm_names.h"
#include "autoksyms/error.h"
#include "bitcode.h"
#include "bitcode_assembly.h"

struct symset;

/* libLTO, as far as it's needed (llvm-c/lto.h); a module is void. */
struct lto {
	const char *(*version)(void);
	const char *(*error)(void);
	void *(*open)(const void *bytes, size_t size, const char *name);
	void (*close)(void *module);
	unsigned int (*count)(void *module);
	const char *(*name)(void *module, unsigned int i);
	unsigned int (*attributes)(void *module, unsigned int i);
};

/* What bitcode is read with. */
struct bitcode_llvm {
	struct lto lto;
	bool has_core;
	struct llvm_core core;
};

/* The symbols of a file, of all the modules in it.  Zero-initialise it. */
struct bitcode_symbols {
	struct symset *names;
	enum bitcode_symbol *kinds; /* of names */
	size_t capacity;
	struct asm_names inside, outside; /* of functions: what assembly names there */
	bool saw_assembly;		  /* that in functions */
};

/*
 * Reads a file's bytes, in this process: damaged ones may end it, or have it crash.  0, or -1 with *err
 * saying what LLVM has against them, without the file; bitcode_symbols_free() either way.
 */
int bitcode_symbols_read(struct bitcode_symbols *symbols, const struct bitcode_llvm *llvm,
			 const char *file, const void *bytes, size_t size, struct ak_error *err);
void bitcode_symbols_free(struct bitcode_symbols *symbols);

#endif
