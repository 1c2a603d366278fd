/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_DIFF_H
#define AUTOKSYMS_SYMLIST_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "paths.h"
#include "symlist.h"

/* A symbol that only one of two lists has. */
struct ak_symlist_change {
	const char *symbol; /* borrowed from the lists */
	const char *group;  /* the title of its group, without `# `; NULL: it has none */
	bool is_added;
};

struct ak_symlist_changes {
	struct ak_symlist_change *change; /* owned; by symbol */
	size_t count, capacity;
	size_t added, removed;
};

/* 0 or -1; free with ak_symlist_changes_free() either way.  A list may be empty (all zeroes). */
AK_API int ak_symlist_diff(struct ak_symlist_changes *changes, const struct ak_symlist *old,
			   const struct ak_symlist *new, struct ak_error *err);
AK_API void ak_symlist_changes_free(struct ak_symlist_changes *changes);

/*
 * The names of the lists in a directory, bytewise sorted: regular files whose names have no dot, as
 * in the android directory of a kernel, where other forms of the ABI have suffixes.  0 or -1.
 */
AK_API int ak_symlist_directory(const char *dir, struct ak_paths *names, struct ak_error *err);

#endif
