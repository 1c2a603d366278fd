/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_MERGE_H
#define AUTOKSYMS_SYMLIST_MERGE_H

#include <stddef.h>

#include "error.h"

struct ak_needs;
struct ak_paths;
struct ak_reasons;

/*
 * Lists one behind the other, as AOSP's process_symbols does: their very lines, LF at the end of
 * each, and another LF behind each list.  Their symbols are added to `needs`, each list a source.
 * The text is to be freed; NULL with *err set.
 */
AK_API char *ak_symlist_merge(const struct ak_paths *lists, struct ak_needs *needs, size_t *len,
			      struct ak_error *err);

/*
 * A report of all symbols: name, FORBIDDEN, ALLOWED or UNKNOWN, and the reason, tabs between; sorted
 * bytewise.  To be freed; NULL with *err set.
 */
AK_API char *ak_symlist_report(const struct ak_needs *needs, const struct ak_reasons *deny,
			       const struct ak_reasons *allow, size_t *len, struct ak_error *err);

#endif
