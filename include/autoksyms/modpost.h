/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_MODPOST_H
#define AUTOKSYMS_MODPOST_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/*
 * What modpost does with exports, v6.5 on: the facts that differ between
 * releases, one row for each span of releases that behave alike.  Before that
 * there's autoksyms.h, see era.h.
 * Source: scripts/mod/modpost.c and scripts/Makefile.modpost of each.
 */
struct ak_modpost {
	const char *name; /* its first release, e.g. "6.14" */
	unsigned int major, minor;
	bool objtree_whitelist; /* a relative whitelist is looked for in the objtree first */
	bool no_trim;		/* .no_trim_symbol sections keep symbols */
	bool module_namespaces; /* "module:a,b*" is a namespace that these modules have */
	bool section_bounds;	/* __start_X and __stop_X come from the linker */
	bool aliases;		/* .vmlinux.export.c ends with built-in modules' aliases */
	bool flags;		/* GPL-only is a flag, not a section */
};

/* The row for a kernel release.  NULL with *err set: it isn't one, or is older than 6.5. */
AK_API const struct ak_modpost *ak_modpost_find(const char *release, struct ak_error *err);

/* Whether it's modpost that trims in that release.  1, 0, or -1: it isn't a release. */
AK_API int ak_modpost_trims(const char *release, struct ak_error *err);

/* All rows, oldest first; NULL after the last. */
AK_API const struct ak_modpost *ak_modpost_row(size_t i);

#endif
