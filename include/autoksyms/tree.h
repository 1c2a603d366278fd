/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_TREE_H
#define AUTOKSYMS_TREE_H

#include <stdbool.h>

#include "error.h"

struct ak_era;
struct ak_modpost;
struct ak_paths;

/*
 * A kernel's build directory (objtree) as the scripts see it: the facts that
 * decide what is needed, read from include/config/auto.conf and
 * include/config/kernel.release (before that file exists: from VERSION and
 * PATCHLEVEL of the source tree's Makefile).
 */
struct ak_tree {
	char *objtree;
	char *srctree;
	const struct ak_era *era;	  /* NULL in a tree of 6.5 and later */
	const struct ak_modpost *modpost; /* NULL in an older one */
	bool trims;			  /* CONFIG_TRIM_UNUSED_KSYMS */
	bool modversions;		  /* CONFIG_MODVERSIONS */
	bool lto;			  /* CONFIG_LTO_CLANG */
	char *whitelist;		  /* CONFIG_UNUSED_KSYMS_WHITELIST as a path; NULL: none */
};

/*
 * srctree NULL: objtree's `source` link, else objtree itself.  era NULL: the
 * tree's.  0 or -1.  ak_tree_close() is safe either way.
 */
AK_API int ak_tree_open(struct ak_tree *tree, const char *objtree, const char *srctree,
			const struct ak_era *era, struct ak_error *err);
AK_API void ak_tree_close(struct ak_tree *tree);

/*
 * The same for a tree of 6.5 and later, where modpost trims; ak_tree_open()
 * refuses those.  modpost NULL: the tree's row.
 */
AK_API int ak_tree_open_modpost(struct ak_tree *tree, const char *objtree, const char *srctree,
				const struct ak_modpost *modpost, struct ak_error *err);

/* Whether a tree's release is 6.5 or later.  1, 0, or -1: it can't be told. */
AK_API int ak_tree_has_modpost(const char *objtree, const char *srctree, struct ak_error *err);

/* A path below the objtree, to be freed; NULL with *err set: no memory. */
AK_API char *ak_tree_file(const struct ak_tree *tree, const char *name, struct ak_error *err);

/* Where the current list is, below the objtree. */
#define AK_LIST_FILE "include/generated/autoksyms.h"

enum ak_from {
	AK_FROM_LISTS,	 /* what that era's script reads: .usyms or .mod */
	AK_FROM_OBJECTS, /* the modules' own objects */
};

/*
 * Appends the files that say what the tree's modules need, in modules.order's
 * order, but for the modules in `without` (NULL: none), which are named as
 * in modules.order (a/b.ko, .o or no suffix) or by their basename.  A
 * name in `without` that is no module of the tree is an error.  0 or -1.
 */
AK_API int ak_tree_modules(const struct ak_tree *tree, enum ak_from from,
			   const struct ak_paths *without, struct ak_paths *files,
			   struct ak_error *err);

/*
 * An object of vmlinux.a that is newer than vmlinux: make will link again,
 * whatever becomes of the list.  (The make of 5.19 to 6.4 leaves such a tree
 * behind when the list alone has objects recompiled.)  *object is its name
 * below the objtree, to be freed, or NULL: none, or there is no vmlinux or no
 * vmlinux.a to tell by.  Looks on `jobs` threads.  0 or -1.
 */
AK_API int ak_tree_newer_object(const struct ak_tree *tree, unsigned int jobs, char **object,
				struct ak_error *err);

#endif
