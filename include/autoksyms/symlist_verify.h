/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_VERIFY_H
#define AUTOKSYMS_SYMLIST_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "paths.h"

struct ak_needs;

/*
 * Holding lists against what is there.  Who exports what is a needed set here, too: each source an
 * object, and what it "asks for" its exports: ak_scan() with `exports` makes one, and so does this
 * from a Module.symvers, whose objects are sources in bytewise order.  0 or -1.
 */
AK_API int ak_symvers_add(const char *path, struct ak_needs *exports, struct ak_error *err);

/* A symbol that is on one side only. */
struct ak_symlist_difference {
	const char *symbol; /* borrowed from the sets */
	bool is_listed;	    /* and not exported; else the other way round */
	struct {
		const char *name; /* the list, with the line; or the object that exports it */
		uint32_t line;
	} at;
	const char *elsewhere; /* an object that exports it and isn't looked at; NULL: none */
};

struct ak_symlist_differences {
	struct ak_symlist_difference *difference; /* owned; sorted by symbol */
	size_t count, capacity;
};

/*
 * Compares lists with the exports of `objects` (NULL: of all).  Symbols that are exported and not
 * listed are differences only if `strict`.  0 or -1; free with ak_symlist_differences_free().
 */
AK_API int ak_symlist_verify(struct ak_symlist_differences *differences,
			     const struct ak_needs *lists, const struct ak_needs *exports,
			     const struct ak_paths *objects, bool strict, struct ak_error *err);
AK_API void ak_symlist_differences_free(struct ak_symlist_differences *differences);

/* Modules held against a frozen list: they may use it, and each other. */
struct ak_protect {
	const struct ak_paths *modules;
	const struct ak_needs *listed;
	bool signed_too; /* modules with a signature count; else they're the kernel's own */
	uint64_t max_decompressed; /* see struct ak_scan */
	unsigned int jobs;
	struct ak_warn warn;
};

struct ak_protect_finding {
	const char *symbol;
	const char *module;  /* that needs it: its path */
	const char *offerer; /* a signed module that was given and exports it; NULL: none */
};

struct ak_protected {
	struct ak_protect_finding *finding; /* owned; by symbol, then by module */
	size_t count, capacity;
	size_t modules; /* that were held against the list */
	struct ak_needs *refs, *exports;
};

/* What modules need (strong references) and may not use.  0 or -1; free with ak_protected_free(). */
AK_API int ak_protect_check(struct ak_protected *found, const struct ak_protect *how,
			    struct ak_error *err);
AK_API void ak_protected_free(struct ak_protected *found);

#endif
