/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_MODULES_ORDER_H
#define INPUT_MODULES_ORDER_H

#include "autoksyms/paths.h"

/*
 * Appends the lines of a modules.order file: the modules of a build, one a
 * line, "a/b.ko" (up to 6.1) or "a/b.o" (6.2 on), relative to the objtree;
 * blank lines are passed over.  0 or -1.
 */
int modules_order_read(const char *file, struct ak_paths *entries, struct ak_error *err);

/* The entry's path below dir with its suffix (ko or o) replaced; to be freed, NULL: no memory. */
char *modules_order_file(const char *dir, const char *entry, const char *suffix);

#endif
