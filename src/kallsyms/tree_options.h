/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_TREE_OPTIONS_H
#define KALLSYMS_TREE_OPTIONS_H

#include "autoksyms/kallsyms.h"

/*
 * ak_kallsyms_options_of_tree(), which keeps in the file `proven` (base/fact.h; NULL: nowhere) which layout the
 * tree's script has proven: running it takes longer than reading all else that a link begins with.
 */
int kallsyms_options_of_tree(struct ak_kallsyms_options *options, const char *objtree,
			     const char *srctree, const char *proven, struct ak_error *err);

#endif
