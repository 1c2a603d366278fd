/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SCAN_H
#define AUTOKSYMS_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

struct ak_needs;
struct ak_paths;

/*
 * What a compressed module may hold unless more is allowed: a small file can be made that
 * decompresses to any size.  Modules shrink to a third, never to a hundredth.
 */
#define AK_MAX_DECOMPRESSED(size) (((uint64_t)64 << 20) + 100 * (uint64_t)(size))

struct ak_scan {
	bool weak;		   /* weak references count too */
	bool exports;		   /* what the files export, instead of what they refer to */
	bool symbols_only;	   /* don't record who asks for what: no sources, no requests */
	bool keep_going;	   /* an unreadable file is a warning, not the end */
	bool raw_names;		   /* as upstream takes them: see below */
	bool keep_this_module;	   /* __this_module is a symbol like any other */
	bool keep_dot;		   /* don't strip a leading dot */
	bool modpost_names;	   /* names as modpost takes them: see below */
	bool section_bounds;	   /* with these: linkers provide __start_* and __stop_* */
	uint64_t max_decompressed; /* bytes of one file; 0: AK_MAX_DECOMPRESSED of its size */
	unsigned int jobs;	   /* threads, at least 1 */
	const char *liblto;	   /* reads LLVM bitcode; NULL: the newest of this machine */
	struct ak_warn warn;	   /* called from the calling thread, in the order of the files */
};

/*
 * Adds the undefined symbols of all files to the needed set, each file (or
 * archive member) a source of kind AK_SOURCE_MODULE, in the order of `paths`;
 * the result doesn't depend on the number of threads.
 *
 * Left out: `__this_module`, which the final link of a module provides, and
 * ppc64's `.TOC.`, which the linker does.  One leading dot (ppc64 entry
 * points) is stripped.  A name with blanks or control characters, which no
 * text format can carry, is an error.  With raw_names `.TOC.` and such names
 * stay, for upstream's exact bytes.
 *
 * With modpost_names the number at the end of a name (`foo.12`, of GCC) is cut
 * off; _GLOBAL_OFFSET_TABLE_ and the functions that save and restore PowerPC's
 * registers, which linkers provide, are left out; and SPARC's `.foo` is `_Foo`.
 *
 * LLVM bitcode (of LTO) is read with LLVM's libLTO, one file at a time, unless a native object of
 * it is beside it.  What only inline assembly in functions refers to is guessed from its text.
 *
 * With `exports` the symbols are those that the files offer to modules (of kernels up to 7.0), and
 * the sources of signed modules are of kind AK_SOURCE_SIGNED; there are as many sources, in the same
 * order, as without it.
 *
 * Returns 0; 1 if keep_going passed over a file; -1 on error, which is that
 * of the first bad file.
 */
AK_API int ak_scan(const struct ak_scan *scan, const struct ak_paths *paths, struct ak_needs *needs,
		   struct ak_error *err);

/*
 * As ak_scan() without `exports` and, into another needed set, with it; each file is read once.
 * Neither `exports` nor symbols_only is for this.
 */
AK_API int ak_scan_both(const struct ak_scan *scan, const struct ak_paths *paths,
			struct ak_needs *needs, struct ak_needs *exports, struct ak_error *err);

#endif
