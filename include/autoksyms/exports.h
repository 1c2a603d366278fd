/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_EXPORTS_H
#define AUTOKSYMS_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "paths.h"

struct ak_tree;

/*
 * Which object of a build exports what, trimmed or not: for each object, the
 * dependency files (see ak_era_dep_file()) that kbuild wrote into its
 * `.<object>.o.cmd`.
 *
 * Objects of the build are the members of vmlinux.a (6.1 on) and those that
 * the .mod files of modules.order's modules name; a .cmd file of anything
 * else is a leftover.  A tree without vmlinux.a (older, or not linked yet)
 * doesn't say so plainly: there every .cmd file counts whose object exists.
 * An object without such a file (one that wasn't made by kbuild's rules) may
 * export anything; it is put on a list of its own.
 */
struct ak_exporter {
	char *object; /* relative to the objtree, owned */
	bool builtin; /* part of vmlinux, not of a module */
	bool unknown; /* it has no .cmd file */
	char *deps;   /* each ends with a NUL, an empty one ends the list; owned; NULL: none */
};

struct ak_exports {
	struct ak_exporter *exporter; /* objects without exports are left out */
	size_t count;
	size_t capacity;
	struct ak_paths unknown; /* objects that have no .cmd file, though they should */
};

/*
 * Reads them on `jobs` threads, and those of others: files of modules that
 * were built out of tree for it; NULL: none.  0 or -1; free with
 * ak_exports_free() either way.
 */
AK_API int ak_exports_read(struct ak_exports *exports, const struct ak_tree *tree,
			   const struct ak_paths *others, unsigned int jobs, struct ak_error *err);
AK_API void ak_exports_free(struct ak_exports *exports);

#endif
