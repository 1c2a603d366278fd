/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_LIST_H
#define AUTOKSYMS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct ak_era;
struct ak_needs;

/*
 * autoksyms.h, the list of needed symbols: a comment of three lines, an
 * empty line, and `#define __KSYM_<symbol> 1` for each symbol, sorted.
 */

/* The needs' rule that stands for MODVERSIONS' module_layout. */
#define AK_RULE_MODVERSIONS "CONFIG_MODVERSIONS"
#define AK_RULE_LTO "CONFIG_LTO_CLANG"

/*
 * The file's text for a needed set, to be freed; *len bytes, NUL-terminated
 * beyond.  A symbol that is no C identifier is an error naming who asks for
 * it, unless `strict`, which writes what that era's script wrote.
 */
AK_API char *ak_list_render(const struct ak_needs *needs, const struct ak_era *era, bool strict,
			    size_t *len, struct ak_error *err);

/* A list as it was read. */
struct ak_list {
	struct ak_needs *symbols; /* the caller's: where they are added */
	size_t macros;		  /* counted as they stand, nameless and doubled ones too */
};

/*
 * Adds the symbols of an autoksyms.h to list->symbols, as a source of kind
 * AK_SOURCE_LIST.  Nameless macros, left by blank lines in old kernels'
 * whitelists, are counted and passed over.  0, or -1: unreadable, or a
 * damaged line (FILE:LINE).
 */
AK_API int ak_list_read(struct ak_list *list, const char *path, struct ak_error *err);

/* The same of text[0..len), NUL-terminated beyond, called `name` in errors. */
AK_API int ak_list_parse(struct ak_list *list, const char *name, const char *text, size_t len,
			 struct ak_error *err);

#endif
