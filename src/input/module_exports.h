/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_MODULE_EXPORTS_H
#define INPUT_MODULE_EXPORTS_H

#include <stdbool.h>

#include "autoksyms/error.h"

struct elf_symbols;
struct source;
struct symset;
struct undefined_sink;

/*
 * What an ELF object, module or kernel exports: of defined symbols `__ksymtab_X` (linked images and
 * modules) and `__export_symbol_X` (objects of kernel 6.5 and later) the X, to sink->exported(), in
 * the symbol table's order; all symbols have to have been read.  0 or -1.
 * Source: include/linux/export.h and export-internal.h of the kernel.
 */
int module_exports_read(struct elf_symbols *syms, const struct undefined_sink *sink,
			struct ak_error *err);

/* The X of such a name; NULL: it's another one. */
const char *module_exported_name(const char *name);

/*
 * Sets defined[id] for each of the set's names that the ELF file at `path` defines, exported or not.  1;
 * 0 for a file that is none and says nothing; or -1.
 */
int module_defines(const char *path, const struct symset *names, bool *defined,
		   struct ak_error *err);

/*
 * Whether a PKCS#7 signature is appended, as module loaders look for it: the signature, struct
 * module_signature, and a line that says so.  Source: include/linux/module_signature.h.
 */
bool module_is_signed(const struct source *src);

#endif
