/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_SYMBOL_LIST_H
#define INPUT_SYMBOL_LIST_H

#include "autoksyms/error.h"
#include "undefined.h"

/*
 * The undefined symbols of a module as kbuild writes them down:
 *
 *   x.usyms (5.19 to 6.4)  one name a line; may be empty
 *   x.mod (5.3 to 5.18)    line 1: the module's objects; line 2: the names
 *   x.mod (up to 5.2)      line 1: the module; line 2: its objects; line 3: the names
 *
 * From 5.19 on an x.mod lists objects, one a line, and no symbols: an error.
 */
enum mod_line { MOD_ANY_LINE = 0, MOD_LINE_2 = 2, MOD_LINE_3 = 3 };

/* Both give the names to sink->symbol(); `scratch` is overwritten.  0 or -1. */
int usyms_read(const char *path, struct buf *scratch, const struct undefined_sink *sink,
	       struct ak_error *err);
int mod_read(const char *path, enum mod_line line, struct buf *scratch,
	     const struct undefined_sink *sink, struct ak_error *err);

#endif
