/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_UPDATE_H
#define AUTOKSYMS_UPDATE_H

#include <stddef.h>

#include "error.h"

struct ak_decision;
struct ak_tree;

/*
 * One run at a time changes a tree's list: takes the lock (an flock on
 * include/generated, nothing is left behind), waiting for whoever has it, of which `warn` is told.
 * The directory is made if it's missing.  Returns a descriptor to be closed
 * (exec does so as well), or -1.
 */
AK_API int ak_update_lock(const struct ak_tree *tree, struct ak_warn warn, struct ak_error *err);

/*
 * Before 5.7 adjust_autoksyms.sh made an empty list if there was none, and
 * touched it in any case; so does this for such a tree, and nothing for
 * others.  0 or -1.
 */
AK_API int ak_update_prepare(const struct ak_tree *tree, struct ak_error *err);

/*
 * Puts text[0..len) in place as the tree's autoksyms.h, as
 * adjust_autoksyms.sh does: written to autoksyms.h.tmpnew first, then the
 * dependency file of each change touched until it is newer than that, then
 * renamed.  Killed anywhere before the rename the old list stays, and the
 * next run finds the same changes again.  0 or -1.
 */
AK_API int ak_update_apply(const struct ak_tree *tree, const struct ak_decision *decision,
			   const char *text, size_t len, struct ak_error *err);

#endif
