/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_LLVM_LIBRARY_H
#define BASE_LLVM_LIBRARY_H

#include <stddef.h>

#include "autoksyms/error.h"

/*
 * LLVM's shared libraries, found when they're needed: LLVM's own tools need them
 * too, so they are there where such a tool was used.  What is opened stays so to the
 * end of the process, and to open it again costs next to nothing.
 */
enum llvm_library {
	LLVM_LIBRARY_LLVM, /* libLLVM: what LLD, clang and all else are made of */
	LLVM_LIBRARY_LTO,  /* libLTO: what linkers read bitcode with */
};

/* A function that is wanted, and where its address is put: an offset, bytes. */
struct llvm_function {
	const char *name;
	size_t place;
};

/*
 * Finds all `count` functions in `file`, or if that is NULL in the newest library of
 * this machine that has them; those before LLVM `oldest` aren't looked at.  Their
 * addresses go to the structure at `into`.
 *
 * 1; 0: there's no such library; -1: `file` is none.
 */
int llvm_library_open(enum llvm_library which, const char *file, unsigned int oldest,
		      const struct llvm_function *functions, size_t count, void *into,
		      struct ak_error *err);

#endif
