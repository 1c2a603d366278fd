/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "autoksyms/error.h"

/*
 * Locks a directory (flock, so nothing is left behind whatever happens) against whoever locks it
 * likewise.  If somebody has it, `warn` is told, once, and it's waited for.  Returns a descriptor
 * whose closing gives the lock back; exec does so as well.  -1 with *err set.
 */
int lock_dir(const char *dir, struct ak_warn warn, struct ak_error *err);

#endif
