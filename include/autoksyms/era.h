/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_ERA_H
#define AUTOKSYMS_ERA_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/*
 * What the kernel's scripts did with autoksyms.h, v4.7 to v6.4: the facts
 * that differ between releases, one row for each span of releases that
 * behave alike.  From v6.5 on modpost trims and there is no autoksyms.h.
 * Source: scripts/gen_autoksyms.sh and scripts/adjust_autoksyms.sh of each.
 */
enum ak_era_input {
	AK_INPUT_MODVERDIR, /* .tmp_versions/X.mod, line 3 */
	AK_INPUT_MOD,	    /* X.mod of modules.order's modules, line 2 */
	AK_INPUT_USYMS,	    /* X.usyms of modules.order's modules */
};

struct ak_era {
	const char *name; /* its first release, e.g. "5.15" */
	unsigned int major, minor;
	enum ak_era_input input;
	bool creates_list;	 /* adjust makes an empty autoksyms.h if there is none */
	bool expands_whitelist;	 /* $VARIABLES in the whitelist's configured path mean something */
	bool verbatim_whitelist; /* one line, one symbol, whatever is in it */
	bool layout_last;	 /* module_layout stands last, even if it's there already */
	bool strips_dot;	 /* foo for ppc64's .foo */
	bool drops_this_module;
	const char *lto_symbols; /* always needed with LTO_CLANG, blank separated; NULL: none */
	const char *dep_dir;	 /* where the dependency files are, below the objtree */
	bool dep_splits;	 /* FOO_BAR's is foo/bar.h, not FOO_BAR */
};

/*
 * The row for a kernel release such as "6.1.192-2" or just "5.15".  NULL
 * with *err set if it isn't one, or is of no shell era.
 */
AK_API const struct ak_era *ak_era_find(const char *release, struct ak_error *err);

/* All rows, oldest first; NULL after the last. */
AK_API const struct ak_era *ak_era_row(size_t i);

/*
 * The dependency file of a symbol, below the objtree: touching it has kbuild
 * recompile the objects that export the symbol.  To be freed; NULL with *err
 * set if the name can't be a file's ("/", "..") or memory is out.
 */
AK_API char *ak_era_dep_file(const struct ak_era *era, const char *symbol, struct ak_error *err);

#endif
